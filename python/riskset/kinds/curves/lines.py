"""The lines of a panel of curves: crude, by cause, by exposure, weighted or adjusted, each with its risk sets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from riskset.analyses.absent_reasons import NO_PATIENT
from riskset.analyses.adjusted import METHODS, adjusted_model
from riskset.analyses.estimates import OF_INTEREST, group_curves
from riskset.analyses.groups import group_rows
from riskset.analyses.weights import all_weights
from riskset.problems import Problem
from riskset.stats.cumulative_incidence import CumulativeIncidence, cumulative_incidence
from riskset.stats.errors import StatsError
from riskset.stats.kaplan_meier import KaplanMeier, kaplan_meier
from riskset.stats.simon_makuch import simon_makuch
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.analyses.adjusted import AdjustedModel
    from riskset.kinds.curves.entry import Exposure
    from riskset.stats.limits import ConfidenceType
    from riskset.study import Cohort

    Floats = NDArray[np.float64]
    Curve = KaplanMeier | CumulativeIncidence

RESOLUTION = 1000
"""Steps smaller than one in so many of the axis are not drawn: a page shows less."""
EVENT_FREE = "Event-free"


@dataclass(frozen=True, slots=True)
class Estimation:
    """How curves are estimated; fields as in the study file's entry."""

    by: str | None = None
    causes: str = "event"
    exposure: Exposure | None = None
    weights: str | None = None
    adjust_for: tuple[str, ...] = ()
    conf_level: float = 0.95
    conf_type: ConfidenceType = "log-log"

    def __hash__(self) -> int:
        """Entries of the study file are compared, but not hashed."""
        return hash((self.by, self.causes, self.weights, self.adjust_for, self.conf_level, self.conf_type))


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
    why_not : str
        Why there is no line.
    censored : tuple of float arrays, optional
        Times of censoring and how many at each, where the risk sets are left in other ways too.
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

    @property
    def last_follow_up(self) -> float:
        """Longest follow-up; 0 without a patient."""
        return 0.0 if self.curve is None else self.curve.last_follow_up

    def n_risk(self, times: ArrayLike) -> Floats:
        """Numbers at risk just before each time; at 0 those who are there from the start."""
        if self.curve is None:
            return np.zeros(np.size(times))
        at = np.atleast_1d(np.asarray(times, dtype=np.float64))
        # Who enters at 0 is at risk after it, not before.
        return self.curve.n_risk_at(at if self.curve.entry is None else np.maximum(at, np.nextafter(0, 1)))

    def counts_to(self, times: ArrayLike) -> tuple[Floats, Floats]:
        """Events and censored patients up to each time, its own included."""
        if self.curve is None:
            return np.zeros(np.size(times)), np.zeros(np.size(times))
        left, counts = self.censorings()
        return _running(self.curve.time, self._events, times), _running(left, counts, times)

    @property
    def _events(self) -> Floats:
        assert self.curve is not None  # noqa: S101  asked where there is one
        if isinstance(self.curve, KaplanMeier):
            return self.curve.n_event
        return self.curve.n_event.sum(axis=0) if not self.code else self.curve.n_event[self.curve.position(self.code)]

    def shown_to(self, at_risk: int) -> float:
        """The last time at which so many patients are at risk; the last follow-up where none are asked for."""
        if self.curve is None or at_risk <= 0:
            return self.last_follow_up
        enough = self.curve.n_risk_at(self.curve.time) >= at_risk
        return float(self.curve.time[np.flatnonzero(enough)[-1]]) if enough.any() else 0.0

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


def _running(at: Floats, counts: Floats, times: ArrayLike) -> Floats:
    """Sums of counts up to each time, its own included."""
    row = np.searchsorted(at, np.atleast_1d(times), side="right")
    return np.concatenate([[0.0], np.cumsum(counts)])[row]


@lru_cache(maxsize=256)
def panel_lines(cohort: Cohort, endpoint: str, how: Estimation) -> tuple[Line, ...]:
    """The lines of an endpoint's panel, group by group and cause by cause."""
    if how.exposure is not None:
        return _by_exposure(cohort, endpoint, how, how.exposure)
    if how.adjust_for:
        return _adjusted(cohort, endpoint, how)
    if how.weights is not None:
        return _weighted(cohort, endpoint, how, how.weights)
    found = group_curves(cohort, endpoint, how.by, how.conf_level, how.conf_type)
    return tuple(
        line
        for each in found
        for line in _of_causes(cohort, endpoint, how, each.group, each.curve, (each.n, each.events))
    )


def _of_causes(
    cohort: Cohort, endpoint: str, how: Estimation, group: str, curve: Curve | None, counts: tuple[float, float]
) -> list[Line]:
    """The lines of a group: of the event alone, or of each cause, and of those free of them all."""
    labels = cohort.endpoint(endpoint).cause_labels
    if not isinstance(curve, CumulativeIncidence) or how.causes == "event":
        cause = "" if how.causes == "event" or curve is not None else labels[0]
        return [crude_line(group, cause, curve, OF_INTEREST, counts)]
    lines = [
        crude_line(group, label, curve, code, (counts[0], curve.events(code)))
        for code, label in enumerate(labels, start=1)
    ]
    if how.causes == "stacked":
        lines.append(_event_free(group, curve, counts[0]))
    return lines


def crude_line(
    group: str, cause: str, curve: Curve | None, code: int, counts: tuple[float, float], *, weighted: bool = False
) -> Line:
    """The line of a curve as it is estimated; `counts` are its patients and events."""
    method = "Aalen-Johansen" if isinstance(curve, CumulativeIncidence) else "Kaplan-Meier"
    if weighted:
        method = f"weighted {method}"
    if curve is None:
        return Line(group, cause, method, *counts, None, code, _nothing, np.empty(0), weighted, NO_PATIENT)
    if isinstance(curve, CumulativeIncidence):
        stepping = curve.n_event[curve.position(code)] > 0
        values = _incidence(curve, code)
    else:
        stepping = curve.n_event > 0
        values = _survival(curve)
    return Line(group, cause, method, *counts, curve, code, values, curve.time[stepping], weighted)


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
        survival[(at > curve.time[-1]) & (curve.survival[-1] > 0)] = np.nan
        return survival, np.full(at.size, np.nan), np.full(at.size, np.nan)

    events = float(curve.n_event.sum())
    stepping = curve.n_event.sum(axis=0) > 0
    return Line(group, EVENT_FREE, "Kaplan-Meier", n, events, curve, 0, values, curve.time[stepping])


def _weighted(cohort: Cohort, endpoint: str, how: Estimation, column: str) -> tuple[Line, ...]:
    data, weights = cohort.endpoint(endpoint), all_weights(cohort, column)
    lines: list[Line] = []
    for group, rows in group_rows(cohort, how.by):
        time, cause, weight = data.time[rows], data.cause[rows], weights[rows]
        curve: Curve | None = None
        limits: Any = {"conf_level": how.conf_level, "conf_type": how.conf_type}
        if weight.sum() > 0 and data.kind == "incidence":
            causes = range(OF_INTEREST, len(data.cause_labels) + 1)
            curve = cumulative_incidence(time, cause, causes=causes, weights=weight, robust=True, **limits)
        elif weight.sum() > 0:
            curve = kaplan_meier(time, cause == OF_INTEREST, weights=weight, robust=True, **limits)
        counts = (float(weight.sum()), float(weight[cause == OF_INTEREST].sum()))
        if isinstance(curve, CumulativeIncidence) and how.causes != "event":
            lines += [
                crude_line(group, label, curve, code, (counts[0], curve.events(code)), weighted=True)
                for code, label in enumerate(data.cause_labels, start=1)
            ]
            lines += [_event_free(group, curve, counts[0])] if how.causes == "stacked" else []
        else:
            lines.append(crude_line(group, "", curve, OF_INTEREST, counts, weighted=True))
    return tuple(lines)


def _by_exposure(cohort: Cohort, endpoint: str, how: Estimation, exposure: Exposure) -> tuple[Line, ...]:
    data = cohort.endpoint(endpoint)
    if data.kind == "incidence":
        message = f"endpoint {endpoint!r} has competing events; Simon and Makuch's curves are of survival"
        raise StudyProblems([Problem(file=str(cohort.study.path), message=message, remedy="Take a survival endpoint")])
    event = data.cause == OF_INTEREST
    begins = cohort.times(exposure.time, exposure.unit)
    try:
        found = simon_makuch(
            data.time, event, begins, start=exposure.start, conf_level=how.conf_level, conf_type=how.conf_type
        )
    except StatsError as error:
        return tuple(
            Line(label, "", "Simon-Makuch", 0.0, 0.0, None, 1, _nothing, np.empty(0), why_not=str(error))
            for label in exposure.labels
        )
    lines: list[Line] = []
    ends = data.time - exposure.start
    for label, curve, there in (
        (exposure.labels[0], found.unexposed, ~(begins < data.time)),
        (exposure.labels[1], found.exposed, begins < data.time),
    ):
        line = crude_line(label, "", curve, OF_INTEREST, (curve.n, curve.events))
        # Who becomes exposed leaves the unexposed without being censored.
        censored = np.unique(ends[there & ~event & (ends > 0)], return_counts=True)
        counts = (censored[0], censored[1].astype(np.float64))
        lines.append(replace(line, method="Simon-Makuch", censored=counts))
    return tuple(lines)


def _adjusted(cohort: Cohort, endpoint: str, how: Estimation) -> tuple[Line, ...]:
    """Adjusted survival or incidence of each group; the risk sets are the crude ones of those in the model."""
    assert how.by is not None  # noqa: S101  the entry is checked
    data, model = cohort.endpoint(endpoint), adjusted_model(cohort, endpoint, how.by, how.adjust_for)
    cause = data.cause[model.rows]
    limits: Any = {"conf_level": how.conf_level, "conf_type": how.conf_type}
    lines: list[Line] = []
    for place, group in enumerate(cohort.grouping(how.by).levels):
        own = model.codes == place
        crude: Curve | None = None
        if own.any() and data.kind == "incidence":
            causes = range(OF_INTEREST, len(data.cause_labels) + 1)
            crude = cumulative_incidence(model.time[own], cause[own], causes=causes, **limits)
        elif own.any():
            crude = kaplan_meier(model.time[own], cause[own] == OF_INTEREST, **limits)
        counts = (float(own.sum()), float((cause[own] == OF_INTEREST).sum()))
        line = crude_line(group, "", crude, OF_INTEREST, counts)
        values = _nothing
        if model.fit is not None and crude is not None:
            values = _predicted(model, place, line.steps, 1.0 if data.kind == "survival" else 0.0, limits)
        why_not = model.why_not or line.why_not
        lines.append(replace(line, values=values, method=METHODS[data.kind], why_not=why_not))
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
