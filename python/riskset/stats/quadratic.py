"""Quadratic forms of scores with the inverse of their variance, whose rank is judged on the correlation scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.arrays import vector
from riskset.stats.errors import NotComputable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def quadratic_form(z: Floats, variance: Floats, name: str, *, least: float, no_variance: str, low_rank: str) -> float:
    """Return z' V^-1 z.

    Parameters
    ----------
    z : float array, shape (p,)
    variance : float array, shape (p, p)
    name : str
        Of the test, for the message of an error.
    least : float
        The smallest eigenvalue of V, as a correlation matrix, of a variance of full rank.
    no_variance, low_rank : str
        Why the test is not computable where a variance is 0, or V has too low a rank.

    Raises
    ------
    NotComputable
        With one of these reasons.
    """
    own: list[float] = variance.diagonal().tolist()
    if not min(own, default=1.0) > 0:
        message = f"{name} is not computable: {no_variance}"
        raise NotComputable(message)
    if len(own) == 1:
        return float(z[0]) ** 2 / own[0]
    # On the correlation scale, rank does not depend on the unit of a covariate or the size of a group.
    spread = np.sqrt(own)
    correlation = variance / (spread[:, None] * spread)
    if _smallest_eigenvalue(correlation) < least:
        message = f"{name} is not computable: {low_rank}"
        raise NotComputable(message)
    standardised = z / spread
    if len(own) == 2:  # a test of three groups costs much less so
        return _of_two(float(standardised[0]), float(standardised[1]), float(correlation[1, 0]))
    return float(standardised @ np.linalg.solve(correlation, standardised))


def _smallest_eigenvalue(correlation: Floats) -> float:
    if len(correlation) == 2:
        return 1.0 - abs(float(correlation[1, 0]))
    return float(np.linalg.eigvalsh(correlation)[0])


def _of_two(first: float, second: float, correlation: float) -> float:
    """The form of two scores of variance 1."""
    return (first * first - 2 * correlation * first * second + second * second) / (
        (1.0 - correlation) * (1.0 + correlation)
    )


def k_sample_form(z: Floats, variance: Floats, name: str) -> float:
    """Return z' V^-1 z over all groups but the last; their sum, and so the last one, is known.

    Raises
    ------
    NotComputable
        If V has a rank below groups - 1.
    """
    return quadratic_form(
        z[:-1],
        variance[:-1, :-1],
        name,
        least=1e-10,
        no_variance="the variance of a group's difference is 0",
        low_rank="its variance has too low a rank (groups never at risk together)",
    )


def trend_form(z: Floats, variance: Floats, scores: ArrayLike | None) -> float:
    """Return (s' z)^2 / (s' V s) for scores s of the groups: 1, 2, 3, ... when left out (Tarone, Biometrika 1975;62:679).

    Raises
    ------
    InvalidInput
        If there are not as many scores as groups.
    NotComputable
        If the scores do not vary over the groups at risk.
    """
    k = z.size
    score = np.arange(1.0, k + 1) if scores is None else vector(scores, "scores", size=k)
    score = score - score.mean()
    spread = float(score @ variance @ score)
    if spread <= 1e-12 * float(np.abs(score) @ np.abs(variance) @ np.abs(score)):
        message = "the test for trend cannot be computed: the scores do not vary among the patients at risk"
        raise NotComputable(message)
    return float(score @ z) ** 2 / spread
