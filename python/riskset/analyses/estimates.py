"""The curves of an endpoint by group, estimated once and shared by every display that prints them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.absent_reasons import without_limits
from riskset.analyses.groups import group_rows
from riskset.stats.absent import NOT_ESTIMABLE, Absent
from riskset.stats.cumulative_incidence import CumulativeIncidence, cumulative_incidence
from riskset.stats.kaplan_meier import KaplanMeier, kaplan_meier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.stats.limits import ConfidenceType
    from riskset.stats.quantile import Quantile, QuantileRule
    from riskset.study import Cohort, Endpoint

CENSORED, OF_INTEREST = 0, 1


@dataclass(frozen=True, slots=True)
class Estimate:
    """Survival or incidence at one time, each part a number or the reason why there is none."""

    time: float
    n_risk: float
    value: float | Absent
    std_error: float | Absent
    lower: float | Absent
    upper: float | Absent


@dataclass(frozen=True, eq=False)
class GroupCurve:
    """One group's patients and curve of one endpoint; a group without a patient has no curve."""

    group: str
    n: int
    events: int
    curve: KaplanMeier | CumulativeIncidence | None

    @property
    def method(self) -> str:
        """The estimator, as a note names it."""
        return "Aalen-Johansen" if isinstance(self.curve, CumulativeIncidence) else "Kaplan-Meier"

    def at(self, times: Sequence[float] | NDArray[np.float64]) -> list[Estimate]:
        """The curve at given times."""
        if self.curve is None:
            return [Estimate(float(time), 0.0, *(NOT_ESTIMABLE,) * 4) for time in times]
        if isinstance(self.curve, CumulativeIncidence):
            found = self.curve.at(times, OF_INTEREST)
            values = found.incidence
        else:
            found = self.curve.at(times)
            values = found.survival
        columns = (found.time, found.n_risk, values, found.std_error, found.lower, found.upper)
        present = (found.estimable, found.estimable, found.has_limits, found.has_limits)
        return [
            Estimate(
                time, n_risk, *(number if there else NOT_ESTIMABLE for number, there in zip(row, known, strict=True))
            )
            for time, n_risk, row, known in zip(
                columns[0].tolist(),
                columns[1].tolist(),
                zip(*(column.tolist() for column in columns[2:]), strict=True),
                zip(*(flags.tolist() for flags in present), strict=True),
                strict=True,
            )
        ]

    def median(self, rule: QuantileRule = "smallest") -> Quantile | None:
        """The time by which half had the event, where competing events are counted as of all patients; None of nobody."""
        if isinstance(self.curve, CumulativeIncidence):
            return self.curve.quantile(OF_INTEREST, rule=rule)
        return self.curve.quantile(rule=rule) if self.curve is not None else None

    def without_limits(self, estimate: Estimate) -> str:
        """Why a rate of the curve has no limits; empty where there is no rate."""
        rate = estimate.value
        if isinstance(rate, Absent):
            return ""
        return without_limits(1 - rate if isinstance(self.curve, CumulativeIncidence) else rate)

    def steps(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Times at which the curve steps, and its values there."""
        if self.curve is None:
            return np.empty(0), np.empty(0)
        if isinstance(self.curve, CumulativeIncidence):
            place = self.curve.position(OF_INTEREST)
            stepping = self.curve.n_event[place] > 0
            return self.curve.time[stepping], self.curve.incidence[place][stepping]
        stepping = self.curve.n_event > 0
        return self.curve.time[stepping], self.curve.survival[stepping]


@lru_cache(maxsize=256)
def group_curves(
    cohort: Cohort,
    endpoint: str,
    by: str | None,
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
    *,
    overall: bool = False,
) -> tuple[GroupCurve, ...]:
    """Estimate the endpoint's curve in each group, `overall` in all groups together; others are left out.

    A survival endpoint is estimated by Kaplan and Meier's method, one with competing events by Aalen and
    Johansen's.
    """
    data = cohort.endpoint(endpoint)
    return tuple(
        _group_curve(group, data, rows, conf_level, conf_type)
        for group, rows in group_rows(cohort, by, overall=overall)
    )


def _group_curve(
    group: str, data: Endpoint, rows: NDArray[np.bool_], conf_level: float, conf_type: ConfidenceType
) -> GroupCurve:
    time, cause = data.time[rows], data.cause[rows]
    curve = None
    if time.size and data.kind == "incidence":
        causes = range(OF_INTEREST, len(data.cause_labels) + 1)
        curve = cumulative_incidence(time, cause, causes=causes, conf_level=conf_level, conf_type=conf_type)
    elif time.size:
        curve = kaplan_meier(time, cause == OF_INTEREST, conf_level=conf_level, conf_type=conf_type)
    return GroupCurve(group, time.size, int((cause == OF_INTEREST).sum()), curve)
