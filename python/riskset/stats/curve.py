"""A curve over the times of follow-up, and its estimates with limits at given times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.limits import ConfidenceType, probability_limits
from riskset.stats.near_ties import on_axis
from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Estimates:
    """Probabilities at given times, with limits.

    Attributes
    ----------
    time : float array, shape (times,)
    estimate, std_error, lower, upper : float array, shape (times,), or (patients, times)
        `estimate` and `std_error` are nan exactly where `estimable` is false; `lower` and `upper` exactly where
        `has_limits` is false.
    estimable : bool array, shape (times,)
        False beyond the last follow-up (of the stratum), unless the curve has come to its end or is carried forward.
    has_limits : bool array, shape (times,), or (patients, times)
        False also where the scale of the limits gives none: at 0 and, on the log-log scale, at 1.
    """

    time: Floats
    estimate: Floats
    std_error: Floats
    lower: Floats
    upper: Floats
    estimable: Booleans
    has_limits: Booleans


def with_limits(
    time: Floats,
    estimate: Floats,
    std_error: Floats,
    estimable: Booleans,
    conf_level: float,
    conf_type: ConfidenceType,
    widening: float | Floats = 1.0,
) -> tuple[Floats, Floats, Floats, Floats, Floats, Booleans, Booleans]:
    """Return the fields of :class:`Estimates`, nan where the curve is not estimable, with limits wider by a factor."""
    estimate = np.where(estimable, estimate, np.nan)
    std_error = np.where(estimable, std_error, np.nan)
    lower, upper = probability_limits(estimate, std_error * widening, conf_level, conf_type)
    return time, estimate, std_error, lower, upper, estimable, ~np.isnan(lower)


@dataclass(frozen=True, eq=False, kw_only=True)
class FollowUpCurve:
    """The parts that curves of survival and of incidence share: one row for each distinct time of follow-up.

    Limits of a whole curve are computed when they are first asked for.

    Attributes
    ----------
    time : float array, shape (rows,)
        Distinct times, in the unit of the data.
    n_risk, n_censor : float array, shape (rows,)
        Patients (sums of weights) at risk just before the time, and censored at it.
    n_event : float array, shape (rows,), or (causes, rows)
        Patients with the event at the time, or with the event of each cause.
    survival : float array, shape (rows,)
        Survival free of every event, just after the time.
    std_error : float array, of the shape of `n_event`
        Of the curve, just after the time.
    conf_level : float
    conf_type : {"log-log", "log", "plain"}
    n : float
        Number of patients (sum of weights).
    entry : tuple of float arrays, or None
        Times at which weight comes to be at risk, ascending, and how much; None where nobody enters late.
    widening : float array, of the shape of `std_error`, or None
        Factor of the limits' width where they are not those of a normal distribution.
    """

    time: Floats
    n_risk: Floats
    n_event: Floats
    n_censor: Floats
    survival: Floats
    std_error: Floats
    conf_level: float
    conf_type: ConfidenceType
    n: float
    entry: tuple[Floats, Floats] | None = None
    widening: Floats | None = None

    @property
    def _estimate(self) -> Floats:
        return self.survival

    @property
    def lower(self) -> Floats:
        """Lower limits, in the shape of `std_error`, nan exactly where `has_limits` is false."""
        return self._limits[0]

    @property
    def upper(self) -> Floats:
        """Upper limits, in the shape of `std_error`, nan exactly where `has_limits` is false."""
        return self._limits[1]

    @cached_property
    def _limits(self) -> tuple[Floats, Floats]:
        spread = self.std_error if self.widening is None else self.std_error * self.widening
        return probability_limits(self._estimate, spread, self.conf_level, self.conf_type)

    @property
    def has_limits(self) -> Booleans:
        """Where the scale of the limits gives an interval."""
        return ~np.isnan(self.lower)

    @property
    def emptied_at(self) -> float | None:
        """Time at which events emptied the risk set although patients enter later; None if that did not happen.

        With delayed entry the curve stays where it is from there on, whatever happens to those who enter later.
        """
        ended = self.survival == 0
        first = int(ended.argmax())
        return float(self.time[first]) if ended.any() and first < self.time.size - 1 else None

    @property
    def last_follow_up(self) -> float:
        """Longest follow-up time."""
        return float(self.time[-1])

    @property
    def ends_at_zero(self) -> bool:
        """Whether the curve comes to its end, so that it is known ever after."""
        return bool(self.survival[-1] == 0) and self.last_follow_up == float(self.time[-1])

    def n_risk_at(self, times: ArrayLike) -> Floats:
        """Return the number at risk just before each time."""
        at = on_axis(arrays.times(np.atleast_1d(times), "times"), self.time)
        events = self.n_event if self.n_event.ndim == 1 else self.n_event.sum(axis=0)
        gone = running_sums(events + self.n_censor)
        staying = gone[-1] - gone[np.searchsorted(self.time, at)]
        if self.entry is None:
            return staying
        when, weight = self.entry
        arrived = running_sums(weight)
        return staying - (arrived[-1] - arrived[np.searchsorted(when, on_axis(at, when))])

    def _at(
        self,
        times: ArrayLike,
        estimate: Floats,
        std_error: Floats,
        start: float,
        *,
        extend: bool,
        widening: Floats | None = None,
    ) -> tuple[Floats, Floats, Floats, Floats, Floats, Booleans, Booleans]:
        """Return the fields of :class:`Estimates` at `times` of one curve (rows,), which begins at `start`."""
        at = arrays.times(np.atleast_1d(times), "times")
        on = on_axis(at, self.time)
        row = np.searchsorted(self.time, on, side="right")
        known = (on <= self.last_follow_up) | extend | self.ends_at_zero
        value = np.where(row > 0, estimate[row - 1], start)
        error = np.where(row > 0, std_error[row - 1], 0.0)
        factor = 1.0 if widening is None else np.where(row > 0, widening[row - 1], 1.0)
        return with_limits(at, value, error, known, self.conf_level, self.conf_type, factor)
