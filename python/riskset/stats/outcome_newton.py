"""Maximum likelihood of an outcome whose mean is linear on the scale of logits or of logarithms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import expit

from riskset.stats.errors import NotConverged
from riskset.stats.outcome_fit import Separated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.outcome_data import OutcomeData

    Floats = NDArray[np.float64]

Link = Literal["logit", "log"]
# The fit ends where the squared length of the score in standard errors is below _CLOSE. A step that still moves the
# linear predictor when it is below _FLAT is a run to infinity.
_CLOSE = 1e-20
_FLAT = 1e-4
_RUNAWAY = 0.2
_VANISHED = 1e-12
_ITERATIONS = 100
_HALVINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeMaximum:
    """The maximum of a likelihood; of the standardised design."""

    beta: Floats
    information: Floats
    fitted: Floats
    loglik: float
    loglik_null: float
    iterations: int


def maximise_outcome(data: OutcomeData, link: Link) -> OutcomeMaximum:
    """Maximise the binomial likelihood (`logit`) or the Poisson likelihood (`log`) by Newton's method.

    Raises
    ------
    Separated
        If a coefficient runs to infinity.
    NotConverged
        If the maximum is not found.
    """
    share = float(np.average(data.y, weights=data.weights))
    beta = np.zeros(data.Z.shape[1])
    beta[0] = np.log(share / (1 - share)) if link == "logit" else np.log(share)
    null = loglik = _loglik(data, data.Z @ beta, link)
    for iteration in range(_ITERATIONS):
        mean = _mean(data.Z @ beta, link)
        information = (data.Z * (data.weights * (mean * (1 - mean) if link == "logit" else mean))[:, None]).T @ data.Z
        step = _step(information, data.Z.T @ (data.weights * (data.y - mean)))
        decrement = float(step @ (information @ step))
        if decrement < _FLAT and float(np.ptp(data.Z @ step)) > _RUNAWAY:
            raise Separated
        if decrement < _CLOSE:
            scale = np.sqrt(np.diag(information))
            if np.linalg.eigvalsh(information / np.outer(scale, scale))[0] < _VANISHED:
                raise Separated
            return OutcomeMaximum(beta, information, mean, loglik, null, iteration)
        beta, loglik = _advance(data, beta, step, loglik, link)
    message = f"the fit did not converge: no maximum in {_ITERATIONS} iterations"
    raise NotConverged(message)


def _mean(eta: Floats, link: Link) -> Floats:
    with np.errstate(over="ignore"):
        return np.asarray(expit(eta) if link == "logit" else np.exp(eta), dtype=np.float64)


def _loglik(data: OutcomeData, eta: Floats, link: Link) -> float:
    with np.errstate(over="ignore"):
        part = np.logaddexp(0.0, eta) if link == "logit" else np.exp(eta)
    return float(data.weights @ (data.y * eta - part))


def _step(information: Floats, score: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(information, score), dtype=np.float64)
    except np.linalg.LinAlgError:  # it was regular at the start, and has vanished along a run to infinity
        raise Separated from None


def _advance(data: OutcomeData, beta: Floats, step: Floats, loglik: float, link: Link) -> tuple[Floats, float]:
    """Take the step, halved until the likelihood does not fall."""
    for _ in range(_HALVINGS):
        there = _loglik(data, data.Z @ (beta + step), link)
        if np.isfinite(there) and there >= loglik - 1e-12 * max(abs(loglik), 1.0):
            return beta + step, there
        step = step / 2
    message = "the fit did not converge: no step along the score raises the likelihood"
    raise NotConverged(message)
