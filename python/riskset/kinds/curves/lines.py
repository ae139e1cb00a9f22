"""The lines of a panel of curves: crude, by cause, weighted or adjusted, each with its risk sets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from riskset.analyses.absent_reasons import NO_PATIENT
from riskset.analyses.adjusted import METHODS
from riskset.analyses.estimates import OF_INTEREST, CurveEstimation, crude_curve, group_curves
from riskset.analyses.follow_up import follow_up
from riskset.analyses.pooled_curves import adjusted_or_pooled
from riskset.stats.cumulative_incidence import CumulativeIncidence
from riskset.stats.kaplan_meier import KaplanMeier
from riskset.study.kept_with import kept_with

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.analyses.adjusted import AdjustedModel
    from riskset.analyses.estimates import GroupCurve
    from riskset.study import Cohort

    Floats = NDArray[np.float64]
    Curve = KaplanMeier | CumulativeIncidence

RESOLUTION = 1000
"""Steps smaller than one in so many of the axis are not drawn: a page shows less."""
EVENT_FREE = "Event-free"


@dataclass(frozen=True)
class Estimation(CurveEstimation):
    """How the curves of a figure are estimated; fields as in the study file's entry.

    Attributes
    ----------
    causes : {"event", "each", "stacked"}
    adjust_for : tuple of str
    covariates : str
        The imputation over which adjusted curves are pooled; empty where they are of complete cases.
    """

    causes: str = "event"
    adjust_for: tuple[str, ...] = ()
    covariates: str = ""

    @property
    def plain(self) -> CurveEstimation:
        """The estimation of the curves themselves, whatever is drawn of them."""
        return CurveEstimation(
            self.by,
            self.weights,
            self.cluster,
            self.conf_level,
            self.conf_type,
            self.variance,
            self.start,
            self.imputation,
        )


class _Values(Protocol):
    """Estimates, lower and upper limits at times; nan where there is none."""

    def __call__(self, times: ArrayLike) -> tuple[Floats, Floats, Floats]: ...


@dataclass(frozen=True, eq=False)
class Line:
    """One curve of a panel, with those whose follow-up it describes.

    Attributes
    ----------
    group, cause : str
        Printed; the cause is empty for the event of interest.
    method : str
        The estimator, as a note names it.
    n, events : float
        Patients and events (sums of weights).
    curve : KaplanMeier, CumulativeIncidence or None
        The crude curve or the weighted, whose risk sets are counted; none without a patient.
    code : int
        The cause whose events are counted; 0 for all.
    values : callable
        The estimates at times.
    steps : float array
        Times at which it steps, ascending.
    weighted : bool
    why_not : str
        Why there is no line.
    censored : tuple of float arrays, optional
        Times of censoring and how many at each, where the risk sets are left in other ways too.
    crude : KaplanMeier, CumulativeIncidence or None
        The unweighted curve, for the numbers of patients at risk, where `curve` is weighted.
    emptied_at : float, optional
        When it came to its end before others came under observation; an adjusted line goes on.
    pooled : bool
        Whether its numbers of patients are means over imputed data sets.
    """

    group: str
    cause: str
    method: str
    n: float
    events: float
    curve: Curve | None
    code: int
    values: _Values
    steps: Floats
    weighted: bool = False
    why_not: str = ""
    censored: tuple[Floats, Floats] | None = None
    crude: Curve | None = None
    emptied_at: float | None = None
    pooled: bool = False

    @property
    def last_follow_up(self) -> float:
        """Longest follow-up; 0 without a patient."""
        return 0.0 if self.curve is None else self.curve.last_follow_up

    def n_risk(self, times: ArrayLike) -> Floats:
        """Numbers at risk just before each time; at 0 those who are there from the start."""
        return _at_risk(self.curve, times)

    def patients_at_risk(self, times: ArrayLike) -> Floats:
        """Patients at risk just before each time, unweighted."""
        return _at_risk(self.crude or self.curve, times)

    def counts_to(self, times: ArrayLike) -> tuple[Floats, Floats]:
        """Events and censored patients up to each time, its own included."""
        if self.curve is None:
            return np.zeros(np.size(times)), np.zeros(np.size(times))
        left, counts = self.censorings()
        return _running(self.curve.time, self._events, times), _running(left, counts, times)

    def event_counts(self) -> tuple[Floats, Floats]:
        """Times of events, and how many patients had one at each."""
        curve = self.crude or self.curve
        if curve is None:
            return np.empty(0), np.empty(0)
        events = self._events_of(curve)
        return curve.time[events > 0], events[events > 0]

    @property
    def _events(self) -> Floats:
        assert self.curve is not None  # noqa: S101  asked where there is one
        return self._events_of(self.curve)

    def _events_of(self, curve: Curve) -> Floats:
        if isinstance(curve, KaplanMeier):
            return curve.n_event
        return curve.n_event.sum(axis=0) if not self.code else curve.n_event[curve.position(self.code)]

    def shown_to(self, at_risk: int) -> float:
        """The last time at which so many patients are at risk; the last follow-up where none are asked for."""
        if self.curve is None or at_risk <= 0:
            return self.last_follow_up
        enough = self.curve.n_risk_at(self.curve.time) >= at_risk
        last = float(self.curve.time[np.flatnonzero(enough)[-1]]) if enough.any() else 0.0
        return min(last, self.last_follow_up)

    def few_at_risk(self, fewer: int) -> tuple[Floats, NDArray[np.bool_]]:
        """Times from which fewer than so many patients are at risk, and from which not: the first is the start."""
        curve = self.crude or self.curve
        if curve is None or fewer <= 0:
            return np.empty(0), np.empty(0, dtype=np.bool_)
        entered = np.empty(0) if curve.entry is None else curve.entry[0]
        ends = np.unique(np.concatenate([curve.time, entered[entered > 0]]))
        few = curve.n_risk_at(ends) < fewer
        changes = np.flatnonzero(np.r_[True, few[1:] != few[:-1]])
        since = np.concatenate([[0.0], ends])[changes]
        # Of two changes at the start the later holds: some are followed for no time at all.
        last = np.append(since[1:] > since[:-1], True)
        return since[last], few[changes][last]

    def censorings(self) -> tuple[Floats, Floats]:
        """Times of censoring and how many at each."""
        if self.censored is not None or self.curve is None:
            return self.censored or (np.empty(0), np.empty(0))
        some = self.curve.n_censor > 0
        return self.curve.time[some], self.curve.n_censor[some]

    def visible_steps(self) -> Floats:
        """Times at which the line visibly steps.

        From one of them to the next neither the estimate nor a limit moves by as much as 1/1000: a step is left out
        only while all three are nearer than that to their values at the last step kept.
        """
        if self.steps.size <= RESOLUTION:
            return self.steps
        values = np.nan_to_num(np.stack(self.values(self.steps)), nan=-1.0)
        falling = values[0, 0] > values[0, -1]
        level = -values[0] if falling else values[0]
        kept = [0]
        while kept[-1] < self.steps.size - 1:
            here = kept[-1]
            # The estimate moves one way, so that it bounds the stretch in which the limits are looked at.
            furthest = int(np.searchsorted(level, level[here] + 1 / RESOLUTION))
            stretch = np.abs(values[:, here + 1 : furthest + 1] - values[:, here : here + 1]) >= 1 / RESOLUTION
            moved = stretch.any(axis=0)
            kept.append(here + 1 + int(moved.argmax()) if moved.any() else self.steps.size - 1)
        return self.steps[kept]


def _at_risk(curve: Curve | None, times: ArrayLike) -> Floats:
    if curve is None:
        return np.zeros(np.size(times))
    at = np.atleast_1d(np.asarray(times, dtype=np.float64))
    # Who enters at 0 is at risk after it, not before.
    return curve.n_risk_at(at if curve.entry is None else np.maximum(at, np.nextafter(0, 1)))


def _running(at: Floats, counts: Floats, times: ArrayLike) -> Floats:
    """Sums of counts up to each time, its own included."""
    row = np.searchsorted(at, np.atleast_1d(times), side="right")
    return np.concatenate([[0.0], np.cumsum(counts)])[row]


@kept_with
def panel_lines(cohort: Cohort, endpoint: str, how: Estimation) -> tuple[Line, ...]:
    """The lines of an endpoint's panel, group by group and cause by cause."""
    if how.adjust_for:
        return _adjusted(cohort, endpoint, how)
    found = group_curves(cohort, endpoint, how.plain)
    return tuple(line for each in found for line in _of_causes(cohort, endpoint, how, each))


def _of_causes(cohort: Cohort, endpoint: str, how: Estimation, found: GroupCurve) -> list[Line]:
    """The lines of a group: of the event alone, or of each cause, and of those free of them all."""
    labels, curve = cohort.endpoint(endpoint).cause_labels, found.curve
    if not isinstance(curve, CumulativeIncidence) or how.causes == "event":
        cause = "" if how.causes == "event" or curve is not None else labels[0]
        return [_line(found, cause, OF_INTEREST, found.events)]
    lines = [_line(found, label, code, curve.events(code)) for code, label in enumerate(labels, start=1)]
    if how.causes == "stacked":
        lines.append(_event_free(found.group, curve, found.n))
    return lines


def _line(found: GroupCurve, cause: str, code: int, events: float) -> Line:
    """The line of a cause of a group's curve."""
    line = crude_line(found.group, cause, found.curve, code, (found.n, events))
    return replace(
        line,
        method=found.method,
        weighted=found.method.startswith("weighted"),
        crude=found.crude,
        censored=found.censored,
        pooled=found.pooled,
    )


def crude_line(group: str, cause: str, curve: Curve | None, code: int, counts: tuple[float, float]) -> Line:
    """The line of a curve as it is estimated; `counts` are its patients and events."""
    method = "Aalen-Johansen" if isinstance(curve, CumulativeIncidence) else "Kaplan-Meier"
    if curve is None:
        return Line(group, cause, method, *counts, None, code, _nothing, np.empty(0), why_not=NO_PATIENT)
    if isinstance(curve, CumulativeIncidence):
        stepping = curve.n_event[curve.position(code)] > 0
        values = _incidence(curve, code)
    else:
        stepping = curve.n_event > 0
        values = _survival(curve)
    steps = curve.time[stepping]
    return Line(group, cause, method, *counts, curve, code, values, steps, emptied_at=curve.emptied_at)


def _nothing(times: ArrayLike) -> tuple[Floats, Floats, Floats]:
    none = np.full(np.size(times), np.nan)
    return none, none, none


def _survival(curve: KaplanMeier) -> _Values:
    def values(times: ArrayLike) -> tuple[Floats, Floats, Floats]:
        found = curve.at(times)
        return found.survival, found.lower, found.upper

    return values


def _incidence(curve: CumulativeIncidence, code: int) -> _Values:
    def values(times: ArrayLike) -> tuple[Floats, Floats, Floats]:
        found = curve.at(times, code)
        return found.incidence, found.lower, found.upper

    return values


def _event_free(group: str, curve: CumulativeIncidence, n: float) -> Line:
    """Those free of every event: what the causes leave."""

    def values(times: ArrayLike) -> tuple[Floats, Floats, Floats]:
        at = np.atleast_1d(np.asarray(times, dtype=np.float64))
        row = np.searchsorted(curve.time, at, side="right")
        survival = np.concatenate([[1.0], curve.survival])[row]
        if not curve.ends_at_zero:
            survival[at > curve.last_follow_up] = np.nan
        return survival, np.full(at.size, np.nan), np.full(at.size, np.nan)

    events = float(curve.n_event.sum())
    stepping = curve.n_event.sum(axis=0) > 0
    return Line(group, EVENT_FREE, "Kaplan-Meier", n, events, curve, 0, values, curve.time[stepping])


def _adjusted(cohort: Cohort, endpoint: str, how: Estimation) -> tuple[Line, ...]:
    """Adjusted survival or incidence of each group; the risk sets are the crude ones of those in the model."""
    assert how.by is not None  # noqa: S101  the entry is checked
    data = cohort.endpoint(endpoint)
    model = adjusted_or_pooled(cohort, endpoint, how.by, how.adjust_for, how.covariates)
    rows = follow_up(cohort, endpoint, how.by).part(model.rows)
    limits: Any = {"conf_level": how.conf_level, "conf_type": how.conf_type}
    lines: list[Line] = []
    for place, group in enumerate(cohort.grouping(how.by).levels):
        own = rows.part(rows.group == place)
        crude = crude_curve(own, how.plain) if own.time.size else None
        line = crude_line(group, "", crude, OF_INTEREST, (own.patients, int((own.cause == OF_INTEREST).sum())))
        values = _nothing
        if model.fit is not None and crude is not None:
            values = _predicted(model, place, line.steps, 1.0 if data.kind == "survival" else 0.0, limits)
        why_not = model.why_not or line.why_not
        lines.append(replace(line, values=values, method=METHODS[data.kind], why_not=why_not, emptied_at=None))
    return tuple(lines)


def _predicted(model: AdjustedModel, place: int, steps: Floats, start: float, limits: Any) -> _Values:  # noqa: ANN401
    """The adjusted curve of a group, which begins at `start` and moves at the events of the group alone."""
    found = model.estimates([place], steps, **limits)[0][place]
    columns = [
        np.concatenate([[first], column])
        for first, column in zip((start, np.nan, np.nan), (found.estimate, found.lower, found.upper), strict=True)
    ]
    end = model.followed_to(place)

    def values(times: ArrayLike) -> tuple[Floats, Floats, Floats]:
        at = np.atleast_1d(np.asarray(times, dtype=np.float64))
        index = np.searchsorted(steps, at, side="right")
        estimate, lower, upper = (np.where(at <= end, column[index], np.nan) for column in columns)
        return estimate, lower, upper

    return values
