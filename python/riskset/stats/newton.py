"""Newton's method for a concave log-likelihood, with step-halving and a watch for separation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.errors import NotConverged
from riskset.stats.information import weighted_gram
from riskset.stats.partial_likelihood import Evaluation
from riskset.stats.regression_checks import MonotoneLikelihood, check_information

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.partial_likelihood import PartialLikelihood

    Floats = NDArray[np.float64]

# Newton's decrement score' information^-1 score is twice the log-likelihood still to be gained and the squared
# distance to the maximum in standard errors. Below _CLOSE one more step leaves an error far below rounding in
# print, and below _NEAR one step by scores alone comes as close. A step that still moves the linear predictor when the
# decrement is below _FLAT is a run to infinity.
_CLOSE = 1e-16
_NEAR = 1e-13
_FLAT = 1e-5
_RUNAWAY = 0.2
_VANISHED = 1e-13
_FAR = 50.0
_HALVINGS = 40
# With fewer covariates than _COLUMNS an information costs little more than a score; below _LARGE numbers in the
# covariates a step costs its calls alone. Risks e^_APART apart may be on their way to infinity.
_COLUMNS = 3
_LARGE = 12_000
_STEPS = 12
_APART = 12.0
# The least eigenvalue of a correlation matrix, or of the information by event, that is far from singular.
_REGULAR = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Maximum:
    """The maximum of a partial likelihood and its value at coefficients of 0; standardised scale."""

    beta: Floats
    loglik_null: float
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
    many = model.p >= _COLUMNS and model.X.size >= _LARGE
    found = None if model.arrays is None else _compiled(model, model.arrays, max_iterations, many=many)
    if found is None and many:
        found = _by_scores(model, max_iterations)
    if found is not None:
        return found
    beta = np.zeros(model.p)
    start = current = model.evaluate(beta)
    if not start.finite:
        message = "the offset or the weights are too far apart: the likelihood overflows at coefficients of 0"
        raise NotConverged(message)
    check_information(model.scale, start.information, start.moments)
    steps = 0
    near = approach(model, start.score, start.information, max_iterations) if many else None
    if near is not None:
        beta, steps = near
        current = model.evaluate(beta)
    for iteration in range(steps, max(steps + 1, max_iterations)):
        step = _newton_step(current)
        decrement = float(step @ current.score)
        if decrement < _FLAT and float(np.ptp(step @ model.X)) > _RUNAWAY:
            raise MonotoneLikelihood(_runaway_columns(step))
        if decrement < _CLOSE:
            _check_curvature(start, current)
            return Maximum(beta + step, start.loglik, current, iteration)
        advanced = _advance(model, beta, step, current)
        if advanced is None:
            raise _not_settled(model, beta, "no step along the score raises the likelihood")
        beta, current = advanced
    raise _not_settled(model, beta, f"no maximum in {max_iterations} iterations")


def _compiled(model: PartialLikelihood, arrays: tuple[Any, ...], max_iterations: int, *, many: bool) -> Maximum | None:
    """Take all steps in one call of compiled loops, the same as without; None where something is not regular."""
    from riskset.stats.compiled import by_scores, newton

    if not many:
        found = newton.newton(model.data, arrays, model.scale, max_iterations, _CLOSE, _FLAT, _RUNAWAY)
    elif _alike(model):
        deaths, steps = float(model.event_weights.sum()), min(_STEPS, max_iterations)
        found = by_scores.by_scores(model.data, arrays, deaths, steps, _NEAR, _CLOSE, _APART, _REGULAR)
    else:
        return None
    regular, beta, null, loglik, score, information, moments, iterations = found
    return Maximum(beta, null, Evaluation(loglik, score, information, moments), iterations) if regular else None


def _alike(model: PartialLikelihood) -> bool:
    """Say whether nobody enters late or counts for more than others."""
    return model.sets.ends is not None and model.weights is None and model.offset is None


def _by_scores(model: PartialLikelihood, max_iterations: int) -> Maximum | None:
    """Come to the maximum without the information at coefficients of 0, which costs several times a score.

    Each risk set is taken to have the variances of all rows, which is near enough to begin with where nobody enters late
    or counts for more than others. None where the likelihood is not close to a parabola, or the information not far
    from singular: Newton's steps then begin at 0, and find out why.
    """
    if not _alike(model):
        return None
    correlation = weighted_gram(model.X, np.full(model.X.shape[1], 1 / model.X.shape[1]))
    if not np.linalg.eigvalsh(correlation)[0] > _REGULAR:
        return None
    deaths = float(model.event_weights.sum())
    score, loglik_null = model.score_and_loglik(np.zeros(model.p))
    near = approach(model, score, deaths * correlation, max_iterations)
    if near is None:
        return None
    beta, steps = near
    for more in range(2):
        current = model.evaluate(beta)
        if not (current.finite and np.linalg.eigvalsh(current.information)[0] > _REGULAR * deaths):
            return None
        step = _newton_step(current)
        if float(step @ current.score) < _CLOSE:
            return Maximum(beta + step, loglik_null, current, steps + more)
        beta = beta + step
    return None


def approach(
    model: PartialLikelihood, score: Floats, curvature: Floats, max_iterations: int, further: Floats | float = 0.0
) -> tuple[Floats, int] | None:
    """Come near the maximum from coefficients of 0 by scores alone, in a few steps: BFGS from a curvature at 0.

    The information costs several times a score, to which `further` is added. None where the likelihood is not close to a parabola, as when it is
    monotone: Newton's steps then begin at 0.
    """
    beta = np.zeros(model.p)
    inverse = np.asarray(np.linalg.inv(curvature), dtype=np.float64)
    decrement = np.inf
    for count in range(min(_STEPS, max_iterations)):
        step = inverse @ score
        previous, decrement = decrement, float(step @ score)
        beta = beta + step
        if decrement < _NEAR:
            return None if float(np.ptp(beta @ model.X)) > _APART else (beta, count)
        if not decrement < previous / 4:
            return None
        fall, score = score, model.score(beta) + further
        fall = fall - score
        product = float(step @ fall)
        if not product > 0:
            return None
        left = np.eye(model.p) - np.outer(step, fall) / product
        inverse = left @ inverse @ left.T + np.outer(step, step) / product
    return None


def _not_settled(model: PartialLikelihood, beta: Floats, why: str) -> NotConverged:
    """Return the error: separation, if the risks are by then e^50 apart."""
    if float(np.ptp(beta @ model.X)) > _FAR:
        return MonotoneLikelihood(_runaway_columns(beta))
    return NotConverged(f"the fit did not converge: {why}")


def _newton_step(current: Evaluation) -> Floats:
    try:
        return np.asarray(np.linalg.solve(current.information, current.score), dtype=np.float64)
    except np.linalg.LinAlgError:
        # The information was regular at 0: it has vanished along a direction the fit runs away in.
        flat = np.linalg.eigh(current.information)[1][:, 0]
        raise MonotoneLikelihood(_runaway_columns(flat)) from None


def _check_curvature(start: Evaluation, current: Evaluation) -> None:
    """Refuse a maximum along which the information has vanished: one far step can end in separation."""
    unit = np.sqrt(np.diag(start.information))
    values, vectors = np.linalg.eigh(current.information / np.outer(unit, unit))
    if values[0] < _VANISHED:
        raise MonotoneLikelihood(_runaway_columns(vectors[:, 0]))


def _runaway_columns(step: Floats) -> tuple[int, ...]:
    size = np.abs(step)
    return tuple(int(column) for column in np.flatnonzero(size > 1e-2 * size.max()))


def _advance(
    model: PartialLikelihood, beta: Floats, step: Floats, current: Evaluation
) -> tuple[Floats, Evaluation] | None:
    """Take the step, halved until the likelihood does not fall; None if it always does."""
    slack = 1e-12 * max(abs(current.loglik), 1.0)
    for _ in range(_HALVINGS):
        candidate = model.evaluate(beta + step)
        if candidate.finite and candidate.loglik >= current.loglik - slack:
            return beta + step, candidate
        step = step / 2
    return None
