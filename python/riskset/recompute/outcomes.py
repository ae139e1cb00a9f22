"""Tables and figures of curves, recomputed: rates with their limits, quantiles, numbers at risk, log-rank tests."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute import curves
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

_LOOKS = ("population", "by", "time_unit", "caption", "suppress", "notes", "footnotes", "landmark", "kind", "labels")
_LOOKS = (*_LOOKS, "arrange", "layout", "width", "height", "x_max", "y_max", "breaks", "rates", "risk_table", "legend")
_LOOKS = (*_LOOKS, "conf_band", "censor_ticks", "lines", "columns", "few_at_risk", "min_at_risk", "show", "counts")
_READ = (*_LOOKS, "endpoints", "endpoint", "at", "conf_level", "conf_type", "compare", "pairs", "p", "adjust")
_READ = (*_READ, "adjust_over", "variance", "horizon", "hazard_ratio", "difference", "median", "range", "test")
DRAWING = frozenset({"shown_to", "few_at_risk", "few_for_band", "emptied_at"})
"""What is stored of how a curve is drawn."""
DRAWN = "how far a curve is drawn, which is no statistic"
FEW_EVENTS = 10
_RATIOS = ("ratio", "ratio_lower", "ratio_upper")
BY_PERMUTATION = "a test by permutation (few events), whose draws are the program's own"
NO_GRAY = "Gray's test, which no library of Python has"


class Outcomes:
    """The numbers of a display of curves or of rates."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any]) -> None:
        only_known({key: value for key, value in entry.items() if value != "restarted"}, _READ, entry["kind"])
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
        others: dict[str, Callable[[Result], Number]] = {
            **dict.fromkeys(("landmark", "n_kept", "n_left_by_event", "n_left_by_censoring"), self.landmark),
            **dict.fromkeys(("p_value", "unadjusted_p_value"), self.tested),
            **dict.fromkeys(_RATIOS, self.ratio),
        }
        if row.statistic in others:
            return others[row.statistic](row)
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
        found = None if curve is None else curve.at(at)
        by = "arithmetic" if curve is None or curve.incidence else "lifelines"
        if row.statistic in {"estimate", "std_error"} or found is None:
            return Number(None if found is None else found[row.statistic == "std_error"], by, CLOSED)
        if row.statistic in {"lower", "upper"}:
            ends = curves.limits(*found, self.level, self.scale)
            return Number(None if ends is None else ends[row.statistic == "upper"], by, CLOSED)
        message = f"the statistic {row.statistic}"
        raise Unread(message)

    def median(self, row: Result, times: Times) -> Number:
        """The median time with its limits: the first time of a flat stretch."""
        curve = self.curve(row.variable, row.group)
        if curve is None or not times.time.size:
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

    def landmark(self, row: Result) -> Number:
        """The landmark, and how many are left at it."""
        patients = self.grouped.patients
        if patients.landmark is None:
            message = "a landmark of the display's own"
            raise Unread(message)
        if row.statistic == "landmark":
            return Number(patients.landmark, "numpy", CLOSED)
        before = grouped(self.raw, {**self.entry, "landmark": False})
        there = before.patients.shown if before.levels is None else before.everyone
        fate = ("n_kept", "n_left_by_event", "n_left_by_censoring").index(row.statistic)
        return Number(float((there & (patients.fates(patients.landmark) == fate)).sum()), "numpy", EXACT)

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
