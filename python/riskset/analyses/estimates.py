"""The curves of an endpoint by group, estimated once and shared by every display that prints them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from riskset.analyses.absent_reasons import MIXED, NO_PATIENT, NOBODY_IN_SOME, emptied, without_limits
from riskset.analyses.follow_up import follow_up
from riskset.analyses.follow_up_end import follow_up_end
from riskset.analyses.groups import named_rows
from riskset.analyses.imputing import completed_sets
from riskset.analyses.strata import stratum_codes
from riskset.analyses.weights import all_weights
from riskset.stats.absent import NOT_ESTIMABLE, Absent
from riskset.stats.cumulative_incidence import CumulativeIncidence, cumulative_incidence
from riskset.stats.kaplan_meier import KaplanMeier, kaplan_meier
from riskset.stats.near_ties import on_axis
from riskset.stats.pooled_curves import PooledIncidence, PooledSurvival, pooled_incidence, pooled_survival
from riskset.study.kept_with import kept_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.follow_up import FollowUp
    from riskset.stats.limits import ConfidenceType
    from riskset.stats.quantile import Quantile, QuantileRule
    from riskset.study import Cohort
    from riskset.study.entries.estimating import Estimating

    Floats = NDArray[np.float64]
    Curve = KaplanMeier | CumulativeIncidence

CENSORED, OF_INTEREST = 0, 1
Variance = Literal["gray", "aalen", "delta", "robust"]


@dataclass(frozen=True)
class CurveEstimation:
    """How the curves of an endpoint are estimated.

    Attributes
    ----------
    by : str or None
        Groups of the study, or an exposure.
    weights, cluster : str or None
        Columns of patients' weights and clusters; the variance is then robust.
    conf_level : float
    conf_type : {"log-log", "log", "plain"}
    variance : {"gray", "aalen", "delta", "robust"}
        Of a cumulative incidence; that of survival is Greenwood's, or robust.
    start : float
        Time from which patients are followed, and from which time counts.
    imputation : str
        The imputation by which patients are in the groups, whose data sets are pooled; empty where no group is imputed.
    """

    by: str | None = None
    weights: str | None = None
    cluster: str | None = None
    conf_level: float = 0.95
    conf_type: ConfidenceType = "log-log"
    variance: Variance = "gray"
    start: float = 0.0
    imputation: str = ""

    @property
    def is_robust(self) -> bool:
        """Whether variances are robust."""
        return self.variance == "robust" or self.weights is not None or self.cluster is not None


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
    """One group's patients and curve of one endpoint; a group without a patient has no curve.

    Attributes
    ----------
    group : str
    n, events : float
        Patients who were ever in the group, and events in it; sums of weights where there are some.
    patients, patient_events : int
        The same, unweighted.
    curve : KaplanMeier, CumulativeIncidence or None
    method : str
        The estimator, as a note names it.
    crude : KaplanMeier, CumulativeIncidence or None
        The unweighted curve, whose risk sets are those of patients; None where `curve` is it.
    censored : tuple of float arrays, or None
        Times of censoring and how many at each, where patients leave the group for another too; None where those of
        the curve are it.
    pooled : bool
        Whether it is pooled over imputed data sets, so that its numbers of patients are means.
    """

    group: str
    n: float
    events: float
    patients: int
    patient_events: int
    curve: Curve | None
    method: str
    crude: Curve | None = None
    censored: tuple[Floats, Floats] | None = None
    pooled: bool = False

    @property
    def is_weighted(self) -> bool:
        """Whether its numbers are sums of weights."""
        return self.method.startswith("weighted")

    def at(self, times: Sequence[float] | Floats) -> list[Estimate]:
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
        known = found.estimable & ~self._mixed(found.time)
        present = (known, known, found.has_limits, found.has_limits)
        return [
            Estimate(
                time, n_risk, *(number if there else NOT_ESTIMABLE for number, there in zip(row, flags, strict=True))
            )
            for time, n_risk, row, flags in zip(
                columns[0].tolist(),
                columns[1].tolist(),
                zip(*(column.tolist() for column in columns[2:]), strict=True),
                zip(*(each.tolist() for each in present), strict=True),
                strict=True,
            )
        ]

    def _mixed(self, times: Floats) -> NDArray[np.bool_]:
        """Where the rate of some imputed data sets is 0 or 1, and that of others is not."""
        if isinstance(self.curve, PooledIncidence):
            mixed = self.curve.mixed[self.curve.position(OF_INTEREST)]
        elif isinstance(self.curve, PooledSurvival):
            mixed = self.curve.mixed
        else:
            return np.zeros(times.size, dtype=np.bool_)
        row = np.searchsorted(self.curve.time, on_axis(times, self.curve.time), side="right")
        return np.where(row > 0, mixed[row - 1], False)

    def patients_at_risk(self, time: float) -> float:
        """Patients at risk just before a time, unweighted."""
        curve = self.crude or self.curve
        return 0.0 if curve is None else float(curve.n_risk_at([time])[0])

    def quantile(self, probability: float = 0.5, rule: QuantileRule = "smallest") -> Quantile | None:
        """The time by which a share had the event, where competing events are counted as of all patients; None of nobody."""
        if isinstance(self.curve, CumulativeIncidence):
            return self.curve.quantile(OF_INTEREST, probability, rule=rule)
        return self.curve.quantile(probability, rule=rule) if self.curve is not None else None

    def warning_of(self, estimate: Estimate, unit: str) -> str:
        """Why a rate of the curve is not there, or that the curve came to its end too early before it; else empty."""
        if self.curve is None:
            return NOBODY_IN_SOME if self.pooled else NO_PATIENT
        if isinstance(estimate.value, Absent):
            if self._mixed(np.array([estimate.time]))[0]:
                return MIXED
            return follow_up_end(self.curve.last_follow_up, estimate.time, unit)
        end = self.curve.emptied_at
        return "" if end is None or estimate.time < end else emptied(end, unit)

    def without_limits(self, estimate: Estimate) -> str:
        """Why a rate of the curve has no limits; empty where there is no rate."""
        rate = estimate.value
        if isinstance(rate, Absent):
            return ""
        return without_limits(1 - rate if isinstance(self.curve, CumulativeIncidence) else rate)

    def steps(self) -> tuple[Floats, Floats]:
        """Times at which the curve steps, and its values there."""
        if self.curve is None:
            return np.empty(0), np.empty(0)
        if isinstance(self.curve, CumulativeIncidence):
            place = self.curve.position(OF_INTEREST)
            stepping = self.curve.n_event[place] > 0
            return self.curve.time[stepping], self.curve.incidence[place][stepping]
        stepping = self.curve.n_event > 0
        return self.curve.time[stepping], self.curve.survival[stepping]


def estimation_of(spec: Estimating, imputation: str = "") -> CurveEstimation:
    """How a display of the study file estimates the curves of its groups, which are those of an `imputation` where named."""
    return CurveEstimation(
        spec.by, spec.weights, spec.cluster, spec.conf_level, spec.conf_type, spec.variance, imputation=imputation
    )


def group_rows_of(
    cohort: Cohort, endpoint: str, how: CurveEstimation, *, overall: bool = False
) -> Iterator[tuple[str, FollowUp, dict[str, Any]]]:
    """Each group's rows of follow-up, and the options with which its estimators take them."""
    rows = follow_up(cohort, endpoint, how.by, how.start)
    levels = [""] if how.by is None else cohort.groups(how.by).levels
    weights = None if how.weights is None else all_weights(cohort, how.weights)
    cluster = cluster_codes(cohort, how)
    for group, own in named_rows(levels, rows.group, overall=overall and how.by is not None):
        part = rows.part(own)
        options: dict[str, Any] = {"entry": part.entry, "conf_level": how.conf_level}
        if how.is_robust:
            options |= {"weights": None if weights is None else weights[part.patient], "robust": True}
        if how.is_robust and (cluster is not None or part.changes):
            options["cluster"] = part.patient if cluster is None else cluster[part.patient]
        yield group, part, options


@kept_with
def group_curves(
    cohort: Cohort, endpoint: str, how: CurveEstimation, *, overall: bool = False
) -> tuple[GroupCurve, ...]:
    """Estimate the endpoint's curve in each group, `overall` in all groups together; others are left out.

    A survival endpoint is estimated by Kaplan and Meier's method, one with competing events by Aalen and
    Johansen's; patients who enter late, or come into a group by an exposure, are at risk in it from then on (for survival
    by an exposure, Simon and Makuch's curves). Curves of groups that are imputed are pooled over the data sets.
    """
    if how.imputation:
        own = replace(how, imputation="")
        parts = completed_sets(cohort, how.imputation)
        sets = [group_curves(part, endpoint, own, overall=overall) for part in parts]
        return tuple(_pooled(same) for same in zip(*sets, strict=True))
    found = group_rows_of(cohort, endpoint, how, overall=overall)
    return tuple(_group_curve(group, rows, how, options) for group, rows, options in found)


def cluster_codes(cohort: Cohort, how: CurveEstimation) -> NDArray[np.int64] | None:
    """Each patient's cluster; None without clusters."""
    return None if how.cluster is None else stratum_codes(cohort, (how.cluster,))


def _group_curve(group: str, rows: FollowUp, how: CurveEstimation, options: dict[str, Any]) -> GroupCurve:
    event, own = rows.cause == OF_INTEREST, options.get("weights")
    curve, crude = None, None
    if rows.time.size and (own is None or own.sum() > 0):
        curve = _curve(rows, how, options)
        crude = None if own is None else crude_curve(rows, how)
    method = "Aalen-Johansen" if rows.endpoint.kind == "incidence" else "Kaplan-Meier"
    if rows.changes and rows.endpoint.kind == "survival":
        method = "Simon-Makuch"
    once = np.unique(rows.patient, return_index=True)[1] if rows.changes else slice(None)
    return GroupCurve(
        group=group,
        n=rows.patients if own is None else float(own[once].sum()),
        events=int(event.sum()) if own is None else float(own[event].sum()),
        patients=rows.patients,
        patient_events=int(event.sum()),
        curve=curve,
        method=method if own is None else f"weighted {method}",
        crude=crude,
        censored=_censored(rows, own) if rows.changes else None,
    )


def _pooled(sets: Sequence[GroupCurve]) -> GroupCurve:
    """The curve of a group in all imputed data sets; none where nobody is in the group in one of them."""
    survival = [each.curve for each in sets if isinstance(each.curve, KaplanMeier)]
    incidence = [each.curve for each in sets if isinstance(each.curve, CumulativeIncidence)]
    curve: Curve | None = None
    if len(survival) == len(sets):
        curve = pooled_survival(survival)
    elif len(incidence) == len(sets):
        curve = pooled_incidence(incidence)
    n, events = (float(np.mean([getattr(each, name) for each in sets])) for name in ("n", "events"))
    return replace(sets[0], n=n, events=events, curve=curve, method=f"pooled {sets[0].method}", pooled=True)


def crude_curve(rows: FollowUp, how: CurveEstimation) -> Curve:
    """The unweighted curve of rows of follow-up, of which there is one at least."""
    return _curve(rows, how, {"entry": rows.entry, "conf_level": how.conf_level})


def _curve(rows: FollowUp, how: CurveEstimation, options: dict[str, Any]) -> Curve:
    limits: dict[str, Any] = {**options, "conf_type": how.conf_type}
    if rows.endpoint.kind == "survival":
        return kaplan_meier(rows.time, rows.cause == OF_INTEREST, **limits)
    causes = range(OF_INTEREST, len(rows.endpoint.cause_labels) + 1)
    if how.variance != "robust":
        limits["variance"] = how.variance
    return cumulative_incidence(rows.time, rows.cause, causes=causes, **limits)


def _censored(rows: FollowUp, weights: Floats | None) -> tuple[Floats, Floats]:
    """Times of censoring and how many at each; who comes into another group is not censored."""
    left = rows.last & (rows.cause == CENSORED)
    time, place = np.unique(rows.time[left], return_inverse=True)
    counts = np.bincount(place, None if weights is None else weights[left], minlength=time.size)
    return time, counts.astype(np.float64)
