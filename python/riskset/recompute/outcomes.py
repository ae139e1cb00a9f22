"""Tables and figures of curves, recomputed: rates with their limits, quantiles, numbers at risk, log-rank tests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.naming import VERSUS
from riskset.recompute import curves, measures
from riskset.recompute.answer import CLOSED, EXACT, ITERATED, Number
from riskset.recompute.cox import cox
from riskset.recompute.follow_up import NEAR, Times
from riskset.recompute.grouped import compared, grouped
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from riskset.recompute.curves import Curve
    from riskset.recompute.rows import Levels, Raw
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
)
# These leave the curves as they are: what they change is refused where it is asked for.
_ASIDE = ("strata", "quantiles")
_COMPARED = ("compare", "pairs", "p", "adjust", "adjust_over", "hazard_ratio", "difference")
_READ = (*_TEXTS, *_LOOKS, *_DRAWN, *_ESTIMATED, *_COMPARED, *_ASIDE)
DRAWING = frozenset({"shown_to", "few_at_risk", "few_for_band", "emptied_at"})
"""What is stored of how a curve is drawn."""
DRAWN = "how far a curve is drawn, which is no statistic"
FAMILY = "how many P values are adjusted together"
FEW_EVENTS = 10
_RATIOS = ("ratio", "ratio_lower", "ratio_upper")
BY_PERMUTATION = "a test by permutation (few events), whose draws are the program's own"
NO_GRAY = "Gray's test, which no library of Python has"


class Outcomes:
    """The numbers of a display of curves or of rates."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any]) -> None:
        read = (*_READ, "adjust_for") if entry["kind"] == "outcomes" else _READ
        only_known({key: value for key, value in entry.items() if value != "restarted"}, read, entry["kind"])
        if entry.get("variance", "gray") != "gray" or entry.get("test", "log-rank") != "log-rank":
            message = "the options variance and test"
            raise Unread(message)
        self.raw, self.entry, self.grouped = raw, entry, grouped(raw, entry)
        self.level, self.scale = entry.get("conf_level", 0.95), entry.get("conf_type", "log-log")
        self.stretches, self.curve, self.groups = cache(self._stretches), cache(self._curve), cache(self._groups)

    def answer(self, row: Result) -> Number:
        """A number again."""
        endpoint = row.variable
        _refuse(row)
        if self.entry.get("strata") and row.statistic in {"p_value", "unadjusted_p_value", *_RATIOS}:
            message = "tests and ratios within strata"
            raise Unread(message)
        others: dict[str, Callable[[Result], Number]] = {
            **dict.fromkeys(("p_value", "unadjusted_p_value"), self.tested),
            **dict.fromkeys(_RATIOS, self.ratio),
        }
        if row.statistic in others:
            return others[row.statistic](row)
        if row.statistic.startswith("difference"):
            return self.difference(row)
        if VERSUS in row.group and row.group not in self.groups(endpoint)[1].names:
            message = f"the statistic {row.statistic} of two groups"
            raise Unread(message)
        times = self.stretches(endpoint, row.group)
        if row.statistic == "n":
            return Number(float(np.unique(times.patient).size), "numpy", EXACT)
        if row.statistic == "events":
            return Number(float((times.cause == 1).sum()), "numpy", EXACT)
        if row.at is not None:
            return self.at(row, times, row.at)
        if row.statistic in {"median", "median_lower", "median_upper"}:
            return self.median(row, times)
        message = f"the statistic {row.statistic}"
        raise Unread(message)

    def at(self, row: Result, times: Times, at: float) -> Number:
        """What is told of a time: the rate with its error and limits, the numbers at risk, the censorings."""
        if row.statistic == "n_risk":
            return Number(float(curves.at_risk(times, at)), "numpy", EXACT)
        if row.statistic == "n_censored":
            # Who comes into another group is not censored.
            whole = self.grouped.patients.whole(row.variable)
            ended = whole.time[times.patient] - (self.grouped.patients.landmark or 0.0)
            own = (times.cause == 0) & (np.abs(times.time - ended) <= NEAR * np.maximum(1.0, np.abs(ended)))
            return Number(float((own & (np.abs(times.time - at) <= NEAR * max(1.0, at))).sum()), "numpy", EXACT)
        if row.statistic in {"events_to", "censored_to"}:
            cause = 1 if row.statistic == "events_to" else 0
            return Number(float(((times.cause == cause) & (times.time <= at * (1 + NEAR))).sum()), "numpy", EXACT)
        curve = self.curve(row.variable, row.group)
        if row.statistic.startswith("rmst"):
            return self.mean(row, curve, at)
        found = None if curve is None else curve.at(at)
        by = "arithmetic" if curve is None or curve.incidence else "lifelines"
        if row.statistic in {"estimate", "std_error"} or found is None:
            return Number(None if found is None else found[row.statistic == "std_error"], by, CLOSED)
        if row.statistic in {"lower", "upper"}:
            ends = curves.limits(*found, self.level, self.scale)
            return Number(None if ends is None else ends[row.statistic == "upper"], by, CLOSED)
        message = f"the statistic {row.statistic}"
        raise Unread(message)

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
        by = "arithmetic" if curve.incidence else "lifelines"
        return Number(None if value == curves.NOT_REACHED else value, by, CLOSED)

    def tested(self, row: Result) -> Number:
        """The P value of a comparison of curves."""
        if self.entry.get("adjust", "none") != "none" and row.group and row.statistic == "p_value":
            message = "adjusted P values of curves"
            raise Unread(message)
        times, levels = self.groups(row.variable)
        names = [levels.names.index(name) for name in compared(row.group, levels.names)]
        kept = np.isin(levels.of, names)
        times, group = times.of(kept), levels.of[kept]
        late = times.late or self.grouped.changing
        if int((times.cause == 1).sum()) < FEW_EVENTS and not late:
            raise Unread(BY_PERMUTATION)
        if "competing" in self.raw.section("endpoints")[row.variable] and not late:
            raise Unread(NO_GRAY)
        return Number(curves.log_rank(times, group), "arithmetic" if times.late else "lifelines", CLOSED)

    def ratio(self, row: Result) -> Number:
        """The hazard ratio of two groups of a figure."""
        if "competing" in self.raw.section("endpoints")[row.variable] or self.entry.get("kind") != "curves":
            message = "Fine-Gray regression, which no library of Python has"
            raise Unread(message)
        times, levels = self.groups(row.variable)
        one, two = compared(row.group, levels.names)
        others = [name for name in levels.names if name != two]
        design = np.stack([(levels.of == levels.names.index(name)).astype(np.float64) for name in others], axis=1)
        fit = cox(times, design)
        place = _RATIOS.index(row.statistic)
        return Number(None if fit is None else fit.ratio(others.index(one), self.level)[place], "lifelines", ITERATED)

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
        kept = levels.known
        return times.of(kept), Levels(levels.names, levels.of[kept])

    def _stretches(self, endpoint: str, group: str) -> Times:
        times, levels = self.groups(endpoint)
        return times.of(levels.members(group)) if group else times

    def _curve(self, endpoint: str, group: str) -> Curve | None:
        times = self.stretches(endpoint, group)
        if not times.time.size:
            return None
        competing = "competing" in self.raw.section("endpoints")[endpoint]
        return (curves.incidence if competing else curves.survival)(times)


def _refuse(row: Result) -> None:
    """Refuse what is stored of a curve and is not recomputed."""
    if row.statistic in DRAWING:
        raise Unread(DRAWN)
    if row.model:
        message = "adjusted or weighted rates"
        raise Unread(message)
    if row.statistic == "p_family":
        raise Unread(FAMILY)
    if row.level and row.analysis == "curves":
        message = "curves of each cause"
        raise Unread(message)
    if row.statistic == "p_std_error":
        raise Unread(BY_PERMUTATION)


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
