"""Pooling of estimates from imputed data sets by Rubin's rules, one by one and jointly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from riskset.stats.errors import InvalidInput, NotComputable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

_MOST_DF = 1e10  # what a variance that imputation does not add to is given, where its degrees of freedom are infinite


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Estimates of k quantities, pooled over m imputations.

    Attributes
    ----------
    imputations : int
    estimate : float array, shape (k,)
        Mean of the estimates.
    variance : float array, shape (k,)
        Total variance: within imputations, and between them times 1 + 1/m.
    degrees_of_freedom : float array, shape (k,)
        Of the t distribution of each estimate.
    increase : float array, shape (k,)
        Relative increase in variance due to missing values.
    missing_information : float array, shape (k,)
        Fraction of missing information, 0 to 1.
    """

    imputations: int
    estimate: Floats
    variance: Floats = field(repr=False)
    degrees_of_freedom: Floats = field(repr=False)
    increase: Floats = field(repr=False)
    missing_information: Floats

    @property
    def standard_error(self) -> Floats:
        """Square roots of the total variances, shape (k,)."""
        return np.sqrt(self.variance)

    @property
    def p(self) -> Floats:
        """Two-sided P value of each estimate against 0, shape (k,)."""
        return np.asarray(2 * stdtr(self.degrees_of_freedom, -np.abs(self.estimate) / self.standard_error))

    def interval(self, level: float = 0.95) -> Floats:
        """Limits of each estimate, shape (k, 2)."""
        width = stdtrit(self.degrees_of_freedom, (1 + level) / 2) * self.standard_error
        return np.column_stack([self.estimate - width, self.estimate + width])


@dataclass(frozen=True, slots=True)
class JointTest:
    """A test of several estimates at once, pooled over imputations.

    Attributes
    ----------
    statistic : float
        F.
    numerator_df : int
    denominator_df : float
    p : float
    increase : float
        Average relative increase in variance due to missing values.
    """

    statistic: float
    numerator_df: int
    denominator_df: float
    p: float
    increase: float


def pool(estimates: ArrayLike, variances: ArrayLike, *, complete_df: float = np.inf) -> Pooled:
    """Pool the estimates of imputed data sets.

    Parameters
    ----------
    estimates : array_like, shape (m, k)
        Of k quantities in each of m imputed data sets, on a scale on which they are about normal: log hazard ratios,
        complementary log-log survival.
    variances : array_like, shape (m, k)
    complete_df : float, default infinite
        Degrees of freedom if nothing were missing, for data sets that are small.

    Raises
    ------
    InvalidInput
        If the arrays do not match, a value is missing, or there are fewer than two imputations.

    References
    ----------
    Rubin, Multiple Imputation for Nonresponse in Surveys, 1987. Barnard and Rubin, Biometrika 1999;86:948, for the
    degrees of freedom of small data sets.

    Examples
    --------
    >>> found = pool([[0.50], [0.62], [0.55]], [[0.040], [0.043], [0.041]])
    >>> found.estimate.round(4).tolist(), found.standard_error.round(4).tolist()
    ([0.5567], [0.2149])
    """
    q, u = _estimates(estimates), np.asarray(variances, dtype=np.float64)
    if u.shape != q.shape or not np.isfinite(u).all() or (u <= 0).any():
        message = f"variances must be positive, and of the shape of the estimates {q.shape}"
        raise InvalidInput(message)
    m = q.shape[0]
    within, extra = u.mean(axis=0), (1 + 1 / m) * q.var(axis=0, ddof=1)
    total = within + extra
    increase = extra / within
    freedom = _degrees_of_freedom(extra / total, m, complete_df)
    return Pooled(
        imputations=m,
        estimate=q.mean(axis=0),
        variance=total,
        degrees_of_freedom=freedom,
        increase=increase,
        missing_information=(increase + 2 / (freedom + 3)) / (increase + 1),
    )


def joint_test(estimates: ArrayLike, covariances: ArrayLike, *, complete_df: float = np.inf) -> JointTest:
    """Test that k quantities are all 0, as the levels of a variable, from imputed data sets.

    Parameters
    ----------
    estimates : array_like, shape (m, k)
    covariances : array_like, shape (m, k, k)
    complete_df : float, default infinite
        Degrees of freedom if nothing were missing.

    Raises
    ------
    InvalidInput
        If the arrays do not match, a value is missing, or there are fewer than two imputations.
    NotComputable
        If the covariance cannot be inverted.

    References
    ----------
    Li, Raghunathan and Rubin, J Am Stat Assoc 1991;86:1065. Reiter, Biometrika 2007;94:502, for small data sets.

    Examples
    --------
    >>> import numpy as np
    >>> estimates = [[0.50, -0.20], [0.62, -0.11], [0.55, -0.25]]
    >>> covariances = np.array([np.diag([0.04, 0.03])] * 3)
    >>> round(joint_test(estimates, covariances).p, 4)
    0.0248
    """
    q, u = _estimates(estimates), np.asarray(covariances, dtype=np.float64)
    m, k = q.shape
    if u.shape != (m, k, k) or not np.isfinite(u).all():
        message = f"covariances must be of shape {(m, k, k)} without missing values, not of {u.shape}"
        raise InvalidInput(message)
    within = u.mean(axis=0)
    between = np.atleast_2d(np.cov(q, rowvar=False))
    mean = q.mean(axis=0)
    try:
        share = float(np.trace(np.linalg.solve(within, between))) / k
        distance = float(mean @ np.linalg.solve(within, mean))
    except np.linalg.LinAlgError:
        message = "the covariance of the estimates cannot be inverted"
        raise NotComputable(message) from None
    increase = (1 + 1 / m) * share
    statistic = distance / (k * (1 + increase))
    freedom = _denominator(increase, k, m, complete_df)
    return JointTest(statistic, k, freedom, float(fdtrc(k, freedom, max(statistic, 0.0))), increase)


def joint_test_of_statistics(statistics: ArrayLike, df: int) -> JointTest:
    """Pool the chi-square statistics of one test in imputed data sets, where there is nothing else to pool.

    Parameters
    ----------
    statistics : array_like, shape (m,)
    df : int
        Degrees of freedom of each statistic.

    Raises
    ------
    InvalidInput
        If a statistic is missing or negative, or there are fewer than two imputations.

    References
    ----------
    Li, Meng, Raghunathan and Rubin, Stat Sin 1991;1:65 (D2). It has less power than a test of pooled estimates.
    """
    found = _estimates(np.reshape(np.asarray(statistics, dtype=np.float64), (-1, 1)))[:, 0]
    if (found < 0).any() or df < 1:
        message = "statistics must be 0 or more, with at least one degree of freedom"
        raise InvalidInput(message)
    m = found.size
    increase = (1 + 1 / m) * float(np.var(np.sqrt(found), ddof=1))
    statistic = (float(found.mean()) / df - (m + 1) / (m - 1) * increase) / (1 + increase)
    freedom = _MOST_DF if increase == 0.0 else min(df ** (-3 / m) * (m - 1) * (1 + 1 / increase) ** 2, _MOST_DF)
    return JointTest(statistic, df, freedom, float(fdtrc(df, freedom, max(statistic, 0.0))), increase)


def _estimates(estimates: ArrayLike) -> Floats:
    q = np.asarray(estimates, dtype=np.float64)
    if q.ndim != 2 or not np.isfinite(q).all():
        message = f"estimates must be finite, a row for each imputation, not of shape {q.shape}"
        raise InvalidInput(message)
    if q.shape[0] < 2:
        message = "pooling needs two imputations or more"
        raise InvalidInput(message)
    return q


def _degrees_of_freedom(added: Floats, m: int, complete_df: float) -> Floats:
    """Barnard and Rubin's degrees of freedom, from the share of the variance that missing values add."""
    large = (m - 1) / np.maximum(added, 1e-100) ** 2
    if np.isinf(complete_df):
        return np.minimum(large, _MOST_DF)
    observed = (complete_df + 1) / (complete_df + 3) * complete_df * (1 - added)
    return large * observed / (large + observed)


def _denominator(increase: float, k: int, m: int, complete_df: float) -> float:
    """Degrees of freedom of the denominator of the joint test."""
    t = k * (m - 1)
    if increase == 0.0:
        return min(complete_df, _MOST_DF)
    if t <= 4:
        return t * (1 + 1 / k) * (1 + 1 / increase) ** 2 / 2
    if np.isinf(complete_df):
        return min(4 + (t - 4) * (1 + (1 - 2 / t) / increase) ** 2, _MOST_DF)
    a, c = increase * t / (t - 2), 1 / (t - 4)
    star = (complete_df + 1) / (complete_df + 3) * complete_df
    c1, c2 = star - 2 * (1 + a), star - 4 * (1 + a)
    inverse = (
        1 / c2
        + c * a**2 * c1 / ((1 + a) ** 2 * c2)
        + c * (8 * a**2 * c1 / ((1 + a) * c2**2) + 4 * a**2 / ((1 + a) * c2))
        + c * (4 * a**2 / (c2 * c1) + 16 * a**2 * c1 / c2**3)
        + c * 8 * a**2 / c2**2
    )
    return 4 + 1 / inverse
