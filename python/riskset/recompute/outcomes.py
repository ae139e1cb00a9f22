"""Tables and figures of curves, recomputed: rates with their limits, quantiles, numbers at risk, log-rank tests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.naming import VERSUS
from riskset.recompute import curves, measures
from riskset.recompute.answer import CLOSED, EXACT, Number
from riskset.recompute.comparing import BY_PERMUTATION, RATIOS, Comparing
from riskset.recompute.follow_up import NEAR, Times
from riskset.recompute.grouped import compared, grouped
from riskset.recompute.imputing import check_drawn
from riskset.recompute.special import SPECIAL, special_of
from riskset.recompute.unread import Unread, only_known
from riskset.recompute.weighted import weighted_curve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from riskset.recompute.curves import Curve
    from riskset.recompute.rows import Floats, Levels, Raw
    from riskset.results import Result

_TEXTS = ("population", "by", "time_unit", "caption", "suppress", "notes", "footnotes", "landmark", "kind", "labels")
_LOOKS = ("arrange", "layout", "width", "height", "x_max", "y_max", "breaks", "rates", "risk_table", "legend")
_DRAWN = ("conf_band", "censor_ticks", "lines", "columns", "few_at_risk", "min_at_risk", "show", "counts")
_ESTIMATED = (
    "endpoints",
    "endpoint",
    "at",
    "conf_level",
    "conf_type",
    "variance",
    "horizon",
    "median",
    "range",
    "test",
    "gray_rho",
)
# These leave the curves as they are: what they change is refused where it is asked for.
_ASIDE = ("quantiles", "clock", "start", "causes", "cases", "imputation")
_COMPARED = ("compare", "pairs", "p", "adjust", "adjust_over", "hazard_ratio", "difference")
_READ = (*_TEXTS, *_LOOKS, *_DRAWN, *_ESTIMATED, *_COMPARED, *_ASIDE, *SPECIAL)
DRAWING = frozenset({"shown_to", "few_at_risk", "few_for_band", "emptied_at"})
"""What is stored of how a curve is drawn."""
EVENT_FREE = "Event-free"
DRAWN = "how far a curve is drawn, which is not a statistic"
FAMILY = "how many P values are adjusted together"


class Outcomes:
    """The numbers of a display of curves or of rates."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any]) -> None:
        read = (*_READ, "adjust_for") if entry["kind"] == "outcomes" else _READ
        only_known(entry, read, entry["kind"])
        if entry.get("variance", "gray") not in {"gray", "robust"}:
            message = "the option variance"
            raise Unread(message)
        self.raw, self.entry, self.grouped = raw, entry, grouped(raw, entry)
        self.level, self.scale = entry.get("conf_level", 0.95), entry.get("conf_type", "log-log")
        self.stretches, self.curve, self.groups = cache(self._stretches), cache(self._curve), cache(self._groups)
        self.special = special_of(raw, entry, "weights", "cluster")
        self.robust = self.special.is_robust or entry.get("variance") == "robust"
        self.comparing = Comparing(raw, entry, self.grouped, self.groups)
        self.causes: dict[int, Outcomes] = {}
        # From where a figure's times count that its clock does not.
        self.start = float(entry.get("start") or 0.0)
        original = entry.get("clock") == "original"
        self.before = (self.grouped.patients.landmark or 0.0) * original + self.start

    def answer(self, row: Result) -> Number:
        """A number again."""
        _refuse(row)
        check_drawn(self.entry, row.model)
        if row.level and row.analysis == "curves":
            return self.of_cause(row)
        others: dict[str, Callable[[Result], Number]] = {
            **dict.fromkeys(("p_value", "unadjusted_p_value"), self.comparing.tested),
            **dict.fromkeys(RATIOS, self.comparing.ratio),
        }
        if row.statistic in others:
            return others[row.statistic](row)
        if row.statistic.startswith("difference"):
            return self.difference(row)
        if VERSUS in row.group and row.group not in self.groups(row.variable)[1].names:
            message = f"the statistic {row.statistic} of two groups"
            raise Unread(message)
        times = self.stretches(row.variable, row.group)
        statistic, weights = self.weights(row, times)
        if statistic in {"n", "events"}:
            once = np.unique(times.patient, return_index=True)[1]
            return _sum(weights[once if statistic == "n" else times.cause == 1])
        if row.at is not None:
            return self.at(row, times, row.at - self.before)
        if row.statistic in {"median", "median_lower", "median_upper"}:
            return self.median(row, times)
        message = f"the statistic {row.statistic}"
        raise Unread(message)

    def of_cause(self, row: Result) -> Number:
        """A number of one of the causes of an incidence, or of those in whom nothing happened."""
        spec = self.raw.section("endpoints")[row.variable]
        labels = spec.get("event_labels") or []
        if not labels and "first_of" in spec and isinstance(spec.get("competing"), str):
            labels = [spec["label"], spec["competing"][:1].upper() + spec["competing"][1:]]
        if row.level not in {*labels, EVENT_FREE}:
            message = "curves of causes whose labels the study file does not write"
            raise Unread(message)
        cause = 0 if row.level == EVENT_FREE else labels.index(row.level) + 1
        if cause == 0 and row.statistic in {"lower", "upper", "std_error"}:
            message = "limits of who is free of all events, which a figure does not draw"
            raise Unread(message)
        if cause not in self.causes:
            self.causes[cause] = OfCause(self.raw, self.entry, cause)
        return self.causes[cause].answer(replace(row, level=""))

    def weights(self, row: Result, times: Times) -> tuple[str, Floats]:
        """What is counted, and what each stretch counts for: its patient's weight, or one where patients are counted."""
        of_patients = row.statistic.endswith("_patients") or self.entry.get("counts") == "patients"
        if self.special.weights is None or of_patients:
            return row.statistic.removesuffix("_patients"), np.ones(times.time.size)
        return row.statistic, self.special.weights[times.patient]

    def at(self, row: Result, times: Times, at: float) -> Number:
        """What is told of a time: the rate with its error and limits, the numbers at risk, the censorings."""
        statistic, weights = self.weights(row, times)
        if statistic == "n_risk":
            return _sum(weights[curves.at_risk(times, at)])
        # Who comes into another group is not censored.
        whole = self.grouped.patients.whole(row.variable)
        ended = whole.time[times.patient] - (self.grouped.patients.landmark or 0.0) - self.start
        own = (times.cause == 0) & (np.abs(times.time - ended) <= NEAR * np.maximum(1.0, np.abs(ended)))
        counted = {
            "n_censored": own & (np.abs(times.time - at) <= NEAR * max(1.0, at)),
            "events_to": (times.cause == 1) & (times.time <= at * (1 + NEAR)),
            "censored_to": own & (times.time <= at * (1 + NEAR)),
        }
        if statistic in counted:
            return _sum(weights[counted[statistic]])
        curve = self.curve(row.variable, row.group)
        if row.statistic.startswith("rmst"):
            return self.mean(row, curve, at)
        found = None if curve is None else curve.at(at)
        by = self.by(curve)
        if row.statistic in {"estimate", "std_error"} or found is None:
            return Number(None if found is None else found[row.statistic == "std_error"], by, CLOSED)
        if row.statistic in {"lower", "upper"}:
            ends = curves.limits(*found, self.level, self.scale)
            return Number(None if ends is None else ends[row.statistic == "upper"], by, CLOSED)
        message = f"the statistic {row.statistic}"
        raise Unread(message)

    def by(self, curve: Curve | None) -> str:
        """By whom a curve was computed."""
        return "arithmetic" if curve is None or curve.incidence or self.robust else "lifelines"

    def mean(self, row: Result, curve: Curve | None, at: float) -> Number:
        """The restricted mean of survival up to a time, with its limits."""
        if curve is not None and curve.incidence:
            message = "the mean time lost to an event"
            raise Unread(message)
        found = None if curve is None else measures.restricted_mean(curve, at)
        values = None if found is None else measures.with_limits(*found, self.level)
        return Number(None if values is None else values[row.statistic.removeprefix("rmst")], "arithmetic", CLOSED)

    def difference(self, row: Result) -> Number:
        """The difference of two groups' rates at a time, its limits or its P value."""
        names = compared(row.group, self.groups(row.variable)[1].names)
        if row.at is None or len(names) != 2:
            message = f"the statistic {row.statistic} of no two groups at a time"
            raise Unread(message)
        curve = [self.curve(row.variable, name) for name in names]
        first, second = (None if each is None else each.at(row.at) for each in curve)
        found = measures.difference(first, second, self.level)
        if found is None and first and second and row.statistic == "difference" and self.entry["kind"] == "curves":
            # A figure draws a difference without a variance, a table prints none.
            found = {"": first[0] - second[0]}
        return Number(None if found is None else found[row.statistic.removeprefix("difference")], "arithmetic", CLOSED)

    def median(self, row: Result, times: Times) -> Number:
        """The median time with its limits: the first time of a flat stretch."""
        curve = self.curve(row.variable, row.group)
        drawn = self.entry["kind"] == "curves"
        # A figure reads medians off survival alone.
        if curve is None or not times.time.size or (drawn and curve.incidence):
            return Number(None, "arithmetic")
        found = curves.quantile(curve, 0.5, self.level, self.scale)
        value = found[("median", "median_lower", "median_upper").index(row.statistic)]
        moved = None if value in {None, curves.NOT_REACHED} else value + self.before
        return Number(moved, self.by(curve), CLOSED)

    def _groups(self, endpoint: str) -> tuple[Times, Levels]:
        """An endpoint's stretches of follow-up of all who are in a group, and the group of each."""
        from riskset.recompute.rows import Levels

        if self.grouped.changing:
            times, levels = self.grouped.patients.split(endpoint, self.entry["by"])
        else:
            times = self.grouped.patients.endpoint(endpoint)
            own = self.grouped.levels
            of: NDArray[np.int64] = np.zeros(self.raw.size, dtype=np.int64) if own is None else own.of
            levels = Levels(("",) if own is None else own.names, of[times.patient])
        kept = levels.known & (times.time > self.start if self.start else True)
        times, levels = times.of(kept), Levels(levels.names, levels.of[kept])
        entry, time = np.maximum(times.entry - self.start, 0.0), times.time - self.start
        return Times(times.patient, entry, time, times.cause) if self.start else times, levels

    def _stretches(self, endpoint: str, group: str) -> Times:
        times, levels = self.groups(endpoint)
        return times.of(levels.members(group)) if group else times

    def _curve(self, endpoint: str, group: str) -> Curve | None:
        times = self.stretches(endpoint, group)
        if not times.time.size:
            return None
        incidence = self.is_incidence(endpoint)
        if not self.robust:
            return (curves.incidence if incidence else curves.survival)(times)
        special = self.special.of(times.patient)
        weights = np.ones(times.time.size) if special.weights is None else special.weights
        if np.isnan(weights).any() or (special.cluster is not None and (special.cluster < 0).any()):
            message = "patients without a weight or a cluster"
            raise Unread(message)
        cluster = times.patient if special.cluster is None else special.cluster
        return weighted_curve(times, weights, cluster, incidence=incidence) if weights.any() else None

    def is_incidence(self, endpoint: str) -> bool:
        """Whether a curve is of an incidence, rather than of survival."""
        return "competing" in self.raw.section("endpoints")[endpoint]


def _refuse(row: Result) -> None:
    """Refuse what is stored of a curve and is not recomputed."""
    if row.statistic in DRAWING:
        raise Unread(DRAWN)
    if row.model:
        message = "adjusted rates, and unweighted ones beside weighted ones"
        raise Unread(message)
    if row.statistic == "p_family":
        raise Unread(FAMILY)
    if row.statistic == "p_std_error":
        raise Unread(BY_PERMUTATION)


def _sum(weights: Floats) -> Number:
    """How many there are, or the sum of their weights."""
    return Number(float(weights.sum()), "numpy", CLOSED if weights.size and (weights % 1).any() else EXACT)


class OfCause(Outcomes):
    """The numbers of one of the causes of an incidence; of none, of those in whom nothing happened."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any], cause: int) -> None:
        super().__init__(raw, entry)
        self.cause = cause

    def _stretches(self, endpoint: str, group: str) -> Times:
        times = super()._stretches(endpoint, group)
        if self.cause == 0:
            return replace(times, cause=(times.cause > 0).astype(np.int64))
        others = np.where(times.cause > 0, 2, 0)
        return replace(times, cause=np.where(times.cause == self.cause, 1, others))

    def is_incidence(self, endpoint: str) -> bool:
        """Whether a curve is of an incidence, rather than of survival."""
        return self.cause > 0 and super().is_incidence(endpoint)


class FollowUp(Outcomes):
    """The numbers of a table of follow-up: the reverse Kaplan-Meier median and the range."""

    def answer(self, row: Result) -> Number:
        """A number again."""
        times = self.stretches(row.variable, row.group)
        if row.statistic in {"shortest", "longest"}:
            kept = (
                times.cause == 0
                if self.entry.get("range") == "event-free"
                else np.ones(times.time.size, dtype=np.bool_)
            )
            chosen = times.time[kept]
            value = float(chosen.min() if row.statistic == "shortest" else chosen.max()) if chosen.size else None
            return Number(value, "numpy", CLOSED)
        return super().answer(row)

    def _curve(self, endpoint: str, group: str) -> Curve | None:
        if self.entry.get("median", "reverse-kaplan-meier") != "reverse-kaplan-meier":
            message = "a median of observed times"
            raise Unread(message)
        times = self.stretches(endpoint, group)
        if not times.time.size:
            return None
        # A death leaves the risk set before a censoring of its time.
        died = times.cause > 0
        end = np.where(died, times.time * (1 - NEAR), times.time)
        return curves.survival(Times(times.patient, times.entry, end, (~died).astype(np.int64)))
