"""Cox regressions by lifelines, with Efron's ties, iterated until the coefficients stand still; robust variances."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from riskset.recompute.follow_up import NEAR
from riskset.recompute.robust import robust_covariance
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.recompute.follow_up import Times
    from riskset.recompute.rows import Floats, Mask

# Lifelines stops by default once the likelihood stands still, which leaves coefficients with five digits.
_PRECISELY: dict[str, Any] = {"precision": 1e-16, "r_precision": 0.0, "max_steps": 100}
# A coefficient beyond is one that the data do not determine.
_LARGEST_COEFFICIENT, _LARGEST_ERROR = 8.0, 8.0


@dataclass(frozen=True, eq=False)
class Special:
    """What is special of the rows of a regression: their stratum, weight and cluster, where a display names them."""

    strata: NDArray[np.int64] | None = None
    weights: Floats | None = None
    cluster: NDArray[np.int64] | None = None

    def of(self, chosen: Mask | NDArray[np.int64]) -> Special:
        """Those of some rows."""
        return Special(
            None if self.strata is None else self.strata[chosen],
            None if self.weights is None else self.weights[chosen],
            None if self.cluster is None else self.cluster[chosen],
        )

    @property
    def is_robust(self) -> bool:
        """Whether variances are robust."""
        return self.weights is not None or self.cluster is not None

    @property
    def is_plain(self) -> bool:
        """Whether nothing is special."""
        return self.strata is None and not self.is_robust


PLAIN = Special()


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

    def p_of_change(self, places: Sequence[int], periods: int) -> float | None:
        """P of Wald's test that effects, listed period by period, are the same in all periods; None of no periods."""
        if periods == 0:
            return None
        each = len(places) // periods
        contrasts = np.kron(np.column_stack([-np.ones(periods - 1), np.eye(periods - 1)]), np.eye(each))
        value = contrasts @ self.coefficients[list(places)]
        spread = contrasts @ self.covariance[np.ix_(places, places)] @ contrasts.T
        return float(stats.chi2.sf(value @ np.linalg.solve(spread, value), value.size))

    @property
    def aic(self) -> float:
        """Akaike's criterion of the partial likelihood."""
        return 2 * self.coefficients.size - 2 * self.log_likelihood


def cox(times: Times, design: Floats, special: Special = PLAIN) -> Fit | None:
    """Fit a Cox regression of cause 1; None where a covariate does not vary, or there is no event.

    Raises
    ------
    Unread
        When lifelines finds no finite solution.
    """
    happened = times.cause == 1
    if not happened.any() or (np.ptp(design, axis=0) == 0).any():
        return None
    several = np.unique(times.patient).size < times.patient.size
    fitted = _fitted(times, design, special, in_stretches=several or times.late)
    # Of pairs that have the event at one time lifelines counts what R and the report leave out.
    tied = np.unique(times.time[happened]).size < int(happened.sum())
    plainly = not (several or times.late or tied) and special.is_plain
    coefficients = np.asarray(fitted.params_, dtype=np.float64)
    covariance = np.asarray(fitted.variance_matrix_, dtype=np.float64)
    spread = np.minimum(design.std(axis=0), 1.0)
    if (abs(coefficients) * spread).max() > _LARGEST_COEFFICIENT or (
        np.sqrt(np.diag(covariance)) * spread
    ).max() > _LARGEST_ERROR:
        raise Unread(NO_FIT)
    if special.is_robust:
        covariance = _robustly(times, design, coefficients, covariance, special)
    concordance = float(fitted.concordance_index_) if plainly else None
    return Fit(coefficients, covariance, float(fitted.log_likelihood_), concordance)


NO_FIT = "a Cox regression of which lifelines finds no finite solution"


def _robustly(times: Times, design: Floats, coefficients: Floats, naive: Floats, special: Special) -> Floats:
    size = times.time.size
    strata = np.zeros(size, dtype=np.int64) if special.strata is None else special.strata
    weights = np.ones(size) if special.weights is None else special.weights
    cluster = times.patient if special.cluster is None else special.cluster
    return robust_covariance(times, design, coefficients, naive, strata, weights, cluster)


def _fitted(times: Times, design: Floats, special: Special, *, in_stretches: bool) -> Any:  # noqa: ANN401  lifelines has no types
    from lifelines import CoxPHFitter, CoxTimeVaryingFitter

    frame = pd.DataFrame(design, columns=[f"x{place}" for place in range(design.shape[1])])
    frame = frame.assign(start=times.entry * (1 + NEAR), stop=times.time, event=times.cause == 1, id=times.patient)
    options: dict[str, Any] = {"fit_options": _PRECISELY}
    for name, values in (("strata", special.strata), ("weights_col", special.weights)):
        if values is not None:
            frame[name] = values
            options[name] = [name] if name == "strata" else name
    # Who weighs nothing is not there.
    frame = frame[special.weights > 0] if special.weights is not None else frame
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "It appears your weights are not integers")
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        try:
            if not in_stretches:
                return CoxPHFitter().fit(frame.drop(columns=["start", "id"]), "stop", "event", **options)
            rows = frame[frame["stop"] > frame["start"]]
            return CoxTimeVaryingFitter().fit(
                rows, id_col="id", event_col="event", start_col="start", stop_col="stop", **options
            )
        except Exception as error:
            raise Unread(NO_FIT) from error
