"""The result of every regression of hazards: coefficients with their variance, hazard ratios and Wald tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc, ndtr

from riskset.naming import counted
from riskset.stats.errors import InvalidInput, NotComputable
from riskset.stats.limits import normal_limits
from riskset.stats.quadratic import quadratic_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FEW_EVENTS = 10


@dataclass(frozen=True, slots=True)
class ChiSquareTest:
    """A statistic that is chi-square on `df` degrees of freedom when there is no effect."""

    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True, slots=True, eq=False)
class HazardRatios:
    """Hazard ratios with limits and P values, one per covariate.

    Attributes
    ----------
    estimate, lower, upper : float array, shape (p,)
        Hazard ratio per unit of the covariate, and its limits.
    p_value : float array, shape (p,)
        Two-sided P of a ratio of 1, of the same kind as the limits.
    conf_level : float
    method : {"Wald", "profile likelihood"}
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    conf_level: float
    method: str = "Wald"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RegressionFit:
    """Coefficients of a proportional hazards regression.

    Attributes
    ----------
    coefficients : float array, shape (p,)
        Log hazard ratios per unit of each covariate.
    variance : float array, shape (p, p)
        Variance of the coefficients that limits and P values are taken from.
    loglik_null, loglik : float
        Log partial likelihood at coefficients of 0 and of the fit.
    n, n_events : int
        Rows and events of interest.
    iterations : int
    warnings : tuple of str
        What a reader of the fit should know.
    """

    coefficients: Floats
    variance: Floats
    loglik_null: float
    loglik: float
    n: int
    n_events: int
    iterations: int
    warnings: tuple[str, ...] = ()

    @property
    def p(self) -> int:
        """Number of covariates."""
        return self.coefficients.size

    @property
    def standard_errors(self) -> Floats:
        """Standard errors of the coefficients, shape (p,)."""
        return np.sqrt(np.diag(self.variance))

    @property
    def z(self) -> Floats:
        """Coefficients over their standard errors, shape (p,)."""
        return self.coefficients / self.standard_errors

    @property
    def p_values(self) -> Floats:
        """Two-sided Wald P values, shape (p,)."""
        return 2 * ndtr(-np.abs(self.z))

    @property
    def events_per_covariate(self) -> float:
        """Events of interest per coefficient."""
        return self.n_events / self.p

    def hazard_ratios(self, conf_level: float = 0.95) -> HazardRatios:
        """Return hazard ratios with Wald limits; a limit beyond the largest float is infinite."""
        lower, upper = normal_limits(self.coefficients, self.standard_errors, conf_level)
        with np.errstate(over="ignore"):
            return HazardRatios(np.exp(self.coefficients), np.exp(lower), np.exp(upper), self.p_values, conf_level)

    def wald_test(self, columns: Sequence[int] | None = None) -> ChiSquareTest:
        """Test that the coefficients of `columns` are all 0 (the type-III P of a factor); of all, by default.

        Raises
        ------
        InvalidInput
            If there is no such column, or none is named.
        """
        chosen = list(range(self.p)) if columns is None else checked_columns(columns, self.p)
        block = self.variance[np.ix_(chosen, chosen)]
        return chi_square_test(self.coefficients[chosen], block, "the Wald test")

    def variance_inflation(self, columns: Sequence[int]) -> float:
        """Return how many times the other covariates multiply the variance of the coefficients of `columns`.

        Of one column the variance inflation factor; of several the generalized one to the power of 1 / their number,
        which is on its scale (Fox and Monette, JASA 1992;87:178).

        Raises
        ------
        InvalidInput
            If there is no such column, or none is named.
        NotComputable
            If the variance is singular.
        """
        chosen = checked_columns(columns, self.p)
        others = [column for column in range(self.p) if column not in chosen]
        if not (np.diag(self.variance) > 0).all():
            message = "variance inflation is not computable: a variance is 0"
            raise NotComputable(message)
        spread = self.standard_errors
        correlation = self.variance / np.outer(spread, spread)
        signs, logarithms = np.linalg.slogdet(correlation)
        if not signs > 0:
            message = "variance inflation is not computable: the variance is singular"
            raise NotComputable(message)
        parts = (np.linalg.slogdet(correlation[np.ix_(part, part)])[1] for part in (chosen, others))
        return float(np.exp((sum(parts) - logarithms) / len(chosen)))


def checked_columns(columns: Sequence[int], p: int) -> list[int]:
    """Return `columns` as a list of different columns of a design matrix with `p`."""
    chosen = [int(column) for column in columns]
    if not chosen or len(set(chosen)) < len(chosen) or min(chosen) < 0 or max(chosen) >= p:
        message = f"columns must be different whole numbers from 0 to {p - 1}, not {columns!r}"
        raise InvalidInput(message)
    return chosen


def chi_square_test(score: Floats, variance: Floats, name: str) -> ChiSquareTest:
    """Return score' variance^-1 score as a chi-square test.

    Raises
    ------
    NotComputable
        If the variance is singular.
    """
    statistic = quadratic_form(
        score, variance, name, least=1e-12, no_variance="a variance is 0", low_rank="its variance is singular"
    )
    return ChiSquareTest(statistic, score.size, float(chdtrc(score.size, max(statistic, 0.0))))


def likelihood_ratio_test(loglik_null: float, loglik: float, df: int) -> ChiSquareTest:
    """Return twice the gain in log-likelihood, never below 0 by rounding, as a chi-square test."""
    gain = max(2 * (loglik - loglik_null), 0.0)
    return ChiSquareTest(gain, df, float(chdtrc(df, gain)))


def event_warnings(n_events: int, p: int) -> tuple[str, ...]:
    """Warn of fewer than ten events per coefficient (Peduzzi and others, J Clin Epidemiol 1995;48:1503)."""
    if n_events >= FEW_EVENTS * p:
        return ()
    return (
        f"{counted(n_events, 'event')} for {counted(p, 'coefficient')}: fewer than {FEW_EVENTS} events per coefficient",
    )
