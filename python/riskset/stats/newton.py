"""Newton's method for a concave log-likelihood, with step-halving and a watch for separation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import NotConverged
from riskset.stats.regression_checks import MonotoneLikelihood, check_information

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.partial_likelihood import Evaluation, PartialLikelihood

    Floats = NDArray[np.float64]

# Newton's decrement score' information^-1 score is twice the log-likelihood still to be gained and the squared
# distance to the maximum in standard errors. Below _CLOSE one more step leaves an error far below rounding in
# print; a step that still moves the linear predictor when the decrement is below _FLAT is a run to infinity.
_CLOSE = 1e-16
_FLAT = 1e-5
_RUNAWAY = 0.2
_HALVINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """The maximum of a partial likelihood and its value at coefficients of 0; standardised scale."""

    beta: Floats
    at_zero: Evaluation
    at_maximum: Evaluation
    iterations: int


def maximise(model: PartialLikelihood, *, max_iterations: int = 50) -> Maximum:
    """Maximise the partial likelihood of `model`.

    Raises
    ------
    Collinear
        For constant and collinear covariates.
    MonotoneLikelihood
        If a coefficient runs to infinity.
    NotConverged
        If the maximum is not found in `max_iterations`.
    """
    beta = np.zeros(model.p)
    start = current = model.evaluate(beta)
    if not start.finite:
        message = "the offset or the weights are too far apart: the likelihood overflows at coefficients of 0"
        raise NotConverged(message)
    check_information(model.scale, start.information)
    for iteration in range(max_iterations):
        step = _newton_step(current)
        decrement = float(step @ current.score)
        if decrement < _CLOSE:
            return Maximum(beta + step, start, current, iteration)
        if decrement < _FLAT and float(np.ptp(step @ model.X)) > _RUNAWAY:
            raise MonotoneLikelihood(_runaway_columns(step))
        beta, current = _advance(model, beta, step, current)
    message = f"the fit did not converge in {max_iterations} iterations"
    raise NotConverged(message)


def _newton_step(current: Evaluation) -> Floats:
    try:
        return np.asarray(np.linalg.solve(current.information, current.score), dtype=np.float64)
    except np.linalg.LinAlgError:
        # The information was regular at 0: it has vanished along a direction the fit runs away in.
        flat = np.linalg.eigh(current.information)[1][:, 0]
        raise MonotoneLikelihood(_runaway_columns(flat)) from None


def _runaway_columns(step: Floats) -> tuple[int, ...]:
    size = np.abs(step)
    return tuple(int(column) for column in np.flatnonzero(size > 1e-2 * size.max()))


def _advance(model: PartialLikelihood, beta: Floats, step: Floats, current: Evaluation) -> tuple[Floats, Evaluation]:
    """Take the step, halved until the likelihood does not fall."""
    slack = 1e-12 * max(abs(current.loglik), 1.0)
    for _ in range(_HALVINGS):
        candidate = model.evaluate(beta + step)
        if candidate.finite and candidate.loglik >= current.loglik - slack:
            return beta + step, candidate
        step = step / 2
    message = "the fit did not converge: no step along the score raises the likelihood"
    raise NotConverged(message)
