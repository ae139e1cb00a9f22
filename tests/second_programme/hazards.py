"""Cox regressions by lifelines, whose ties are Efron's, as the package's are."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceError, ConvergenceWarning, StatisticalWarning
from scipy import stats

from second_programme.rounding import FITTED, UNCHECKED, number, p_text, with_limits

if TYPE_CHECKING:
    import pandas as pd

    from second_programme.rounding import Text

# Beyond these a coefficient is one that the data do not determine, for which the package has a penalized fit.
LARGEST_COEFFICIENT, LARGEST_ERROR = 6.0, 5.0


@dataclass(frozen=True)
class Fit:
    """A fitted model: coefficients by column, and their covariance."""

    coefficients: pd.Series
    covariance: pd.DataFrame
    level: float = 0.95

    def ratio(self, column: str, step: float = 1.0) -> Text:
        """The hazard ratio with its limits."""
        ends = [number(np.exp(each * step), 3, FITTED) for each in self.normal(column)]
        return UNCHECKED if np.exp(self.coefficients[column] * step) > 999 else with_limits(*ends)

    def normal(self, column: str) -> tuple[float, float, float]:
        """The coefficient and its limits."""
        value, error = self.coefficients[column], np.sqrt(self.covariance.loc[column, column])
        z = stats.norm.ppf((1 + self.level) / 2)
        return value, value - z * error, value + z * error

    def p(self, *columns: str) -> Text:
        """P of Wald's test that the coefficients of some columns are nought."""
        names = list(columns)
        value = self.coefficients[names].to_numpy()
        statistic = value @ np.linalg.solve(self.covariance.loc[names, names].to_numpy(), value)
        return p_text(float(stats.chi2.sf(statistic, len(names))), "NE", FITTED)


def cox(time: pd.Series, happened: pd.Series, design: pd.DataFrame, level: float = 0.95) -> Fit | None:
    """Fit a Cox regression; None where its solution is not finite, or not found."""
    renamed = design.set_axis([f"column_{place}" for place in range(design.shape[1])], axis=1)
    frame = renamed.assign(time=time, event=happened.astype(int))
    if not frame["event"].any() or any(values.nunique() < 2 for _, values in renamed.items()):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for category in (ConvergenceWarning, StatisticalWarning, RuntimeWarning):
            warnings.simplefilter("error", category)
        try:
            found = CoxPHFitter().fit(frame, "time", "event", fit_options={"precision": 1e-10})
        except (ConvergenceError, ConvergenceWarning, StatisticalWarning, RuntimeWarning):
            return None
    fit = Fit(
        found.params_.set_axis(design.columns),
        found.variance_matrix_.set_axis(design.columns).set_axis(design.columns, axis=1),
        level,
    )
    spread = design.std().clip(upper=1.0)
    determined = (fit.coefficients.abs() * spread).max() < LARGEST_COEFFICIENT and (
        np.sqrt(np.diag(fit.covariance)) * spread
    ).max() < LARGEST_ERROR
    return fit if determined else None
