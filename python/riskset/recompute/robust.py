"""Robust variances of Cox regressions: the infinitesimal jackknife, summed over clusters (Lin and Wei 1989).

By arithmetic: the score residuals of lifelines leave out what Efron's method makes of tied events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.recompute.follow_up import Times
    from riskset.recompute.rows import Floats

    Codes = NDArray[np.int64]


def robust_covariance(
    times: Times, design: Floats, coefficients: Floats, naive: Floats, strata: Codes, weights: Floats, cluster: Codes
) -> Floats:
    """The covariance of coefficients that does not rest on the model.

    Parameters
    ----------
    times : Times
    design : array
    coefficients, naive : array
        As they were fitted, and their covariance if the model is right.
    strata, weights, cluster : arrays
        Of each stretch of follow-up.
    """
    scores = np.zeros_like(design)
    for stratum in np.unique(strata):
        own = strata == stratum
        scores[own] = _scores(times.of(own), design[own], np.exp(design[own] @ coefficients), weights[own])
    influence = weights[:, None] * (scores @ naive)
    sums = np.stack([influence[cluster == each].sum(axis=0) for each in np.unique(cluster)])
    return sums.T @ sums


def _scores(times: Times, design: Floats, risk: Floats, weights: Floats) -> Floats:
    """Score residuals with Efron's ties: of tied deaths each is at risk in shares at those of the others."""
    scores = np.zeros_like(design)
    for at in np.unique(times.time[times.cause == 1]):
        there = (times.time >= at) & (times.entry < at)
        died = there & (times.time == at) & (times.cause == 1)
        count, share = int(died.sum()), weights[died].mean()
        whole, part = (weights * risk)[there], (weights * risk)[died]
        for step in range(count):
            gone = step / count
            total = whole.sum() - gone * part.sum()
            mean = (whole @ design[there] - gone * (part @ design[died])) / total
            kept = there.astype(np.float64) - gone * died
            scores -= (kept * risk * share / total)[:, None] * (design - mean)
            scores[died] += (design[died] - mean) / count
    return scores
