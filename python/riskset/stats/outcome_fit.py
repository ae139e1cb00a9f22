"""What every regression of an outcome returns: effects with limits and tests, for odds, risks or means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from riskset.stats.arrays import level
from riskset.stats.errors import NotConverged
from riskset.stats.limits import normal_limits
from riskset.stats.quadratic import quadratic_form
from riskset.stats.regression import ChiSquareTest, RegressionFit, checked_columns, chi_square_test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Measure = Literal["odds ratio", "risk ratio", "risk difference", "mean difference"]
RATIOS = ("odds ratio", "risk ratio")


class Separated(NotConverged):
    """A coefficient has no finite value: a level or a combination has nobody with the outcome, or nobody without it."""

    def __init__(self) -> None:
        super().__init__("separation: a level or combination has nobody with the outcome, or nobody without it")

    @property
    def in_words(self) -> str:
        """The message for a reader."""
        return (
            "there is no finite ratio, as when a level has nobody with the outcome, or nobody without it (separation)"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Effects with limits and P values, one per covariate.

    Attributes
    ----------
    estimate, lower, upper : float array, shape (p,)
        A ratio or a difference per unit of the covariate, and its limits.
    p_value : float array, shape (p,)
        Two-sided P of no effect, of the same kind as the limits.
    conf_level : float
    measure : {"odds ratio", "risk ratio", "risk difference", "mean difference"}
    method : {"Wald", "t", "profile likelihood"}
    """

    estimate: Floats
    lower: Floats
    upper: Floats
    p_value: Floats
    conf_level: float
    measure: Measure
    method: str = "Wald"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class OutcomeFit(RegressionFit):
    """Coefficients of a regression of an outcome, without that of the intercept.

    The coefficients are logarithms of ratios, or differences. `loglik` is that of the model; a model of which only the
    means are taken as right has none, and `loglik` is nan.

    Attributes
    ----------
    measure : {"odds ratio", "risk ratio", "risk difference", "mean difference"}
    intercept : float
    model_variance : float array, shape (p, p)
        The inverse information, which `variance` is too unless it is robust.
    residual_df : float
        Degrees of freedom of the residual variance; infinite where limits are normal.
    parameters : int
        Parameters of the likelihood, for Akaike's criterion.
    """

    measure: Measure
    intercept: float
    model_variance: Floats
    residual_df: float = np.inf
    parameters: int = 0

    @property
    def aic(self) -> float | None:
        """Akaike's information criterion; None where there is no likelihood."""
        return None if np.isnan(self.loglik) else 2 * self.parameters - 2 * self.loglik

    @property
    def null_aic(self) -> float | None:
        """The same of the model without covariates."""
        return None if np.isnan(self.loglik_null) else 2 * (self.parameters - self.p) - 2 * self.loglik_null

    def effects(self, conf_level: float = 0.95) -> Effects:
        """Return ratios or differences with their limits: normal ones, or of the t distribution for means."""
        if np.isfinite(self.residual_df):
            quantile = float(stdtrit(self.residual_df, (1 + level(conf_level)) / 2))
            spread = quantile * self.standard_errors
            lower, upper = self.coefficients - spread, self.coefficients + spread
            p_value = np.asarray(2 * stdtr(self.residual_df, -np.abs(self.z)), dtype=np.float64)
            return Effects(self.coefficients, lower, upper, p_value, conf_level, self.measure, "t")
        lower, upper = normal_limits(self.coefficients, self.standard_errors, conf_level)
        if self.measure not in RATIOS:
            return Effects(self.coefficients, lower, upper, self.p_values, conf_level, self.measure)
        with np.errstate(over="ignore"):
            return Effects(
                np.exp(self.coefficients), np.exp(lower), np.exp(upper), self.p_values, conf_level, self.measure
            )

    def wald_test(self, columns: Sequence[int] | None = None) -> ChiSquareTest:
        """Test that the coefficients of `columns` are all 0 (of all, by default): Wald's test, or the F test of means.

        Notes
        -----
        The statistic of the F test is F times its degrees of freedom.
        """
        chosen = list(range(self.p)) if columns is None else checked_columns(columns, self.p)
        block = self.variance[np.ix_(chosen, chosen)]
        if np.isinf(self.residual_df):
            return chi_square_test(self.coefficients[chosen], block, "the Wald test")
        statistic = quadratic_form(
            self.coefficients[chosen],
            block,
            "the F test",
            least=1e-12,
            no_variance="a variance is 0",
            low_rank="its variance is singular",
        )
        count = len(chosen)
        return ChiSquareTest(statistic, count, float(fdtrc(count, self.residual_df, max(statistic, 0.0) / count)))
