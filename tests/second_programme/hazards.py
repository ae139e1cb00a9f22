"""Cox regressions by lifelines and statsmodels, which must agree, with Efron's ties, as the package's have."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from lifelines import CoxPHFitter
from lifelines.exceptions import ConvergenceError
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg

from second_programme.rounding import FITTED, UNCHECKED, number, p_text, with_limits

if TYPE_CHECKING:
    from second_programme.rounding import Text

# Beyond these a coefficient is one that the data do not determine, for which the package has a penalized fit.
LARGEST_COEFFICIENT, LARGEST_ERROR = 6.0, 5.0


@dataclass(frozen=True)
class Fit:
    """A fitted model: coefficients by column, and their covariance."""

    coefficients: pd.Series
    covariance: pd.DataFrame
    level: float = 0.95

    def ratio(self, column: str, digits: int = 3) -> Text:
        """The hazard ratio with its limits."""
        ends = [float(np.exp(each)) for each in self.normal(column)]
        # How extreme numbers are printed is another matter than whether they are right.
        extreme = max(ends) > 999 or min(ends) < 0.001
        return UNCHECKED if extreme else with_limits(*(number(each, _digits(ends, digits), FITTED) for each in ends))

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


def _digits(ends: list[float], usual: int) -> int:
    """As many decimals as tell a ratio from its limits and, where all are near one, the limits from one."""
    near = max(abs(each - 1) for each in ends) < 10 * 10.0**-usual
    for digits in range(usual, 6):
        texts = [f"{each:.{digits}f}" for each in ends]
        if len(set(texts)) == len(ends) and not (near and any(float(text) == 1 for text in texts[1:])):
            return digits
    return 6


def cox(time: pd.Series, happened: pd.Series, design: pd.DataFrame, level: float = 0.95) -> Fit | None:
    """Fit a Cox regression; None where its solution is not finite, or not found."""
    renamed = design.set_axis([f"column_{place}" for place in range(design.shape[1])], axis=1)
    frame = renamed.assign(time=time, event=happened.astype(int))
    if not frame["event"].any() or any(values.nunique() < 2 for _, values in renamed.items()):
        return None
    with warnings.catch_warnings():
        # Whoever cannot find a solution says so in a warning.
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            found = CoxPHFitter().fit(frame, "time", "event")
            # Lifelines stops when the likelihood stands still, statsmodels when the coefficients do.
            again = PHReg(frame["time"], design.to_numpy(), status=frame["event"], ties="efron").fit()
        except (ConvergenceError, np.linalg.LinAlgError, Warning):
            return None
    fit = Fit(
        pd.Series(again.params, index=design.columns),
        pd.DataFrame(again.cov_params(), index=design.columns, columns=design.columns),
        level,
    )
    spread = design.std().clip(upper=1.0)
    determined = (fit.coefficients.abs() * spread).max() < LARGEST_COEFFICIENT and (
        np.sqrt(np.diag(fit.covariance)) * spread
    ).max() < LARGEST_ERROR
    if not determined:
        return None
    assert list(found.params_) == pytest.approx(list(again.params), rel=1e-3, abs=1e-3)
    return fit
