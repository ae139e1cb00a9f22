"""Cox regressions by lifelines, with Efron's ties, iterated until the coefficients stand still."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from riskset.recompute.follow_up import NEAR
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.recompute.follow_up import Times
    from riskset.recompute.rows import Floats

# Lifelines stops by default once the likelihood stands still, which leaves coefficients with five digits.
_PRECISELY: dict[str, Any] = {"precision": 1e-16, "r_precision": 0.0, "max_steps": 100}
# A coefficient beyond is one that the data do not determine.
_LARGEST_COEFFICIENT, _LARGEST_ERROR = 8.0, 8.0


@dataclass(frozen=True, eq=False)
class Fit:
    """A fitted model: its coefficients, their covariance, its likelihood, and what lifelines says of its prediction."""

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    concordance: float | None

    def ratio(self, place: int, level: float) -> tuple[float, float, float]:
        """The hazard ratio with its limits."""
        value, error = self.coefficients[place], np.sqrt(self.covariance[place, place])
        z = float(stats.norm.ppf((1 + level) / 2))
        return float(np.exp(value)), float(np.exp(value - z * error)), float(np.exp(value + z * error))

    def p(self, places: Sequence[int]) -> float:
        """P of Wald's test that some coefficients are nought."""
        value = self.coefficients[list(places)]
        statistic = value @ np.linalg.solve(self.covariance[np.ix_(places, places)], value)
        return float(stats.chi2.sf(statistic, len(places)))

    @property
    def aic(self) -> float:
        """Akaike's criterion of the partial likelihood."""
        return 2 * self.coefficients.size - 2 * self.log_likelihood


def cox(times: Times, design: Floats) -> Fit | None:
    """Fit a Cox regression of cause 1; None where a covariate does not vary, or there is no event.

    Raises
    ------
    Unread
        When lifelines finds no finite solution.
    """
    happened = times.cause == 1
    if not happened.any() or (np.ptp(design, axis=0) == 0).any():
        return None
    frame = pd.DataFrame(design, columns=[f"x{place}" for place in range(design.shape[1])])
    frame = frame.assign(start=times.entry * (1 + NEAR), stop=times.time, event=happened)
    several = np.unique(times.patient).size < times.patient.size
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        try:
            fitted = _in_stretches(frame, times) if several or times.late else _from_the_start(frame)
        except Exception as error:
            message = "a Cox regression of which lifelines finds no finite solution"
            raise Unread(message) from error
    # Of pairs that have the event at one time lifelines counts what R and the report leave out.
    tied = np.unique(times.time[happened]).size < int(happened.sum())
    found = Fit(
        np.asarray(fitted.params_, dtype=np.float64),
        np.asarray(fitted.variance_matrix_, dtype=np.float64),
        float(fitted.log_likelihood_),
        None if several or times.late or tied else float(fitted.concordance_index_),
    )
    spread = np.minimum(design.std(axis=0), 1.0)
    if (abs(found.coefficients) * spread).max() > _LARGEST_COEFFICIENT or (
        np.sqrt(np.diag(found.covariance)) * spread
    ).max() > _LARGEST_ERROR:
        message = "a Cox regression of which lifelines finds no finite solution"
        raise Unread(message)
    return found


def _from_the_start(frame: pd.DataFrame) -> Any:  # noqa: ANN401  lifelines has no types
    from lifelines import CoxPHFitter

    return CoxPHFitter().fit(frame.drop(columns="start"), "stop", "event", fit_options=_PRECISELY)


def _in_stretches(frame: pd.DataFrame, times: Times) -> Any:  # noqa: ANN401  lifelines has no types
    from lifelines import CoxTimeVaryingFitter

    rows = frame.assign(id=times.patient)[times.time > times.entry]
    return CoxTimeVaryingFitter().fit(
        rows, id_col="id", event_col="event", start_col="start", stop_col="stop", fit_options=_PRECISELY
    )
