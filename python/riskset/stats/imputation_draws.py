"""Draws of one variable's missing values given the others: by predictive mean matching and by multinomial regression."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import NotConverged
from riskset.stats.multinomial import information, likelihood, probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

_RIDGE = 1e-5  # of each predictor's sum of squares, where predictors depend on each other
_STEPS, _CLOSE = 50, 1e-10


def draw_matches(known: Floats, with_it: Floats, without: Floats, donors: int, rng: np.random.Generator) -> Floats:
    """Draw numeric values by predictive mean matching.

    Parameters
    ----------
    known : float array, shape (n,)
    with_it, without : float array, shape (n, k) and (missing, k)
        Predictors of the patients whose value is known, and of the others.
    donors : int
        Each value is that of one of so many patients, whose predicted means are nearest.
    rng : numpy.random.Generator

    Returns
    -------
    float array, shape (missing,)

    Notes
    -----
    Type 1 matching: the donors' means come from the estimated coefficients, the receivers' from coefficients drawn
    from their posterior (van Buuren 2018, algorithm 3.3; Little, J Bus Econ Stat 1988;6:287).
    """
    from scipy.linalg import cho_factor, cho_solve, solve_triangular

    centre, scale = _scaling(with_it)
    x = np.column_stack([np.ones(known.size), (with_it - centre) / scale])
    new = np.column_stack([np.ones(len(without)), (without - centre) / scale])
    squares = x.T @ x
    factor = cho_factor(squares + np.diag(_RIDGE * np.maximum(np.diag(squares), 1.0)), lower=True)
    beta = cho_solve(factor, x.T @ known)
    residual = known - x @ beta
    freedom = max(known.size - x.shape[1], 1)
    deviation = np.sqrt(residual @ residual / rng.chisquare(freedom))
    drawn = beta + deviation * solve_triangular(factor[0], rng.standard_normal(beta.size), lower=True, trans="T")
    return _nearest(known, x @ beta, new @ drawn, donors, rng)


def draw_categories(known: Integers, with_it: Floats, without: Floats, rng: np.random.Generator) -> Integers:
    """Draw categories by logistic regression, multinomial where there are more than two levels.

    Parameters
    ----------
    known : int array, shape (n,)
        Codes of their levels.
    with_it, without : float array, shape (n, k) and (missing, k)
        Predictors of the patients whose category is known, and of the others.
    rng : numpy.random.Generator

    Returns
    -------
    int array, shape (missing,)

    Notes
    -----
    The coefficients are drawn from their normal approximation. A few pseudo-observations of small weight keep them
    finite where predictors tell a category for certain (White, Daniel and Royston, Comput Stat Data Anal
    2010;54:2267). A level that no patient has is never drawn.
    """
    from scipy.linalg import solve_triangular

    present, code = np.unique(known, return_inverse=True)
    if present.size == 1:
        return np.full(len(without), present[0])
    centre, scale = _scaling(with_it)
    x, new = ((each - centre) / scale for each in (with_it, without))
    extra, extra_code = _pseudo_observations(x.shape[1], present.size)
    weights = np.concatenate([np.ones(code.size), np.full(extra_code.size, (x.shape[1] + 1) / max(extra_code.size, 1))])
    design = np.column_stack([np.ones(weights.size), np.vstack([x, extra])])
    beta, held = _multinomial(design, np.concatenate([code, extra_code]), weights, present.size)
    factor = np.linalg.cholesky(held)
    step = solve_triangular(factor, rng.standard_normal(beta.size), lower=True, trans="T")
    probability = probabilities(np.column_stack([np.ones(len(new)), new]), beta + step.reshape(beta.shape))
    places = (rng.random((len(new), 1)) > probability.cumsum(axis=1)[:, :-1]).sum(axis=1)
    return present[places]


def _scaling(x: Floats) -> tuple[Floats, Floats]:
    scale = x.std(axis=0)
    return x.mean(axis=0), np.where(scale > 0, scale, 1.0)


def _nearest(known: Floats, means: Floats, wanted: Floats, donors: int, rng: np.random.Generator) -> Floats:
    """Of the donors whose means are nearest to each wanted one, the value of one by lot."""
    donors = min(donors, known.size)
    by_lot = rng.permutation(known.size)  # of donors with the same mean, any
    by_lot = by_lot[np.argsort(means[by_lot], kind="stable")]
    ordered = means[by_lot]
    start = np.searchsorted(ordered, wanted)[:, None] + np.arange(-donors, donors)
    inside = (start >= 0) & (start < known.size)
    apart = np.where(inside, np.abs(ordered[np.clip(start, 0, known.size - 1)] - wanted[:, None]), np.inf)
    chosen = np.argsort(apart, axis=1, kind="stable")[np.arange(wanted.size), rng.integers(donors, size=wanted.size)]
    return known[by_lot[start[np.arange(wanted.size), chosen]]]


def _pseudo_observations(predictors: int, levels: int) -> tuple[Floats, Integers]:
    """For each predictor and level one a standard deviation below the mean, and one above it."""
    apart = np.repeat(np.vstack([np.eye(predictors), -np.eye(predictors)]), levels, axis=0)
    return apart, np.tile(np.arange(levels), 2 * predictors)


def _multinomial(design: Floats, code: Integers, weights: Floats, levels: int) -> tuple[Floats, Floats]:
    """Coefficients (levels - 1, k) at the maximum of the weighted likelihood, and the information there."""
    indicator = (code[:, None] == np.arange(1, levels)) * 1.0
    ridge = np.eye((levels - 1) * design.shape[1]) * _RIDGE  # predictors that depend on each other
    beta = np.zeros((levels - 1, design.shape[1]))
    loglik, probability = likelihood(design, beta, code, weights)
    for _ in range(_STEPS):
        score = ((weights[:, None] * (indicator - probability[:, 1:])).T @ design).ravel()
        held = information(design, probability, weights) + ridge
        step = np.linalg.solve(held, score)
        if float(step @ score) < _CLOSE:
            return beta, held
        move = step.reshape(beta.shape)
        while (advanced := likelihood(design, beta + move, code, weights))[0] < loglik - 1e-9 * abs(loglik):
            move = move / 2
        beta, (loglik, probability) = beta + move, advanced
    message = f"a category cannot be imputed: its regression on the others did not converge in {_STEPS} steps"
    raise NotConverged(message)
