"""Tables of toxicities and complications, recomputed: who had them, how severely, when, and with what incidence."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.answer import CLOSED, EXACT, Number
from riskset.recompute.expressions import numbers_of
from riskset.recompute.grouped import grouped
from riskset.recompute.outcomes import Outcomes
from riskset.recompute.unread import Unread, only_known
from riskset.recompute.values import SUMMARIES, level_test, number_test

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.recompute.rows import Floats, Mask, Raw
    from riskset.results import Result

_LOOKS = ("arrange", "population", "by", "time_unit", "caption", "suppress", "landmark", "kind", "notes")
_READ = (*_LOOKS, "pairs", "p", "overall", "severe", "count_test", "time_test", "conf_level")
_BAND = re.compile(r"Grade (\d+)(?:\u2013(\d+))?")
_SEVERE = re.compile("Grade \u2265 (\\d+)")
_TIMES = frozenset({"unknown", "median", "minimum", "maximum"})


class Events:
    """The numbers of a table of what befell patients."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any]) -> None:
        key = "toxicities" if entry["kind"] == "toxicity" else "complications"
        only_known(entry, (*_READ, key), entry["kind"])
        self.raw, self.entry, self.grouped = raw, entry, grouped(raw, entry)
        self.items = {_called(item): item for item in entry[key] if "heading" not in item}
        self.occurred = cache(self._occurred)

    def answer(self, row: Result) -> Number:
        """A number again."""
        if row.statistic == "n_group":
            return Number(float(self.grouped.members(row.group).sum()), "numpy", EXACT)
        if row.variable not in self.items:
            message = "an event that the study file does not name"
            raise Unread(message)
        item = self.items[row.variable]
        if row.at is not None or (row.statistic == "p_value" and "endpoint" in item):
            return self.incidence(row, item["endpoint"])
        if row.level == "Duration" or ("onset" in item and row.level == item.get("onset_label", "Onset")):
            return self.timed(row, item)
        return self.tested(row) if row.statistic == "p_value" else self.counted(row)

    def incidence(self, row: Result, endpoint: str) -> Number:
        """An incidence at a time, or its test."""
        if "competing" not in self.raw.section("endpoints")[endpoint]:
            message = "what survival leaves of one"
            raise Unread(message)
        shown = ("kind", "by", "population", "landmark", "time_unit", "conf_level")
        entry = {key: self.entry[key] for key in shown if key in self.entry}
        return Outcomes(self.raw, entry).answer(_of_endpoint(row, endpoint))

    def counted(self, row: Result) -> Number:
        """Patients who had it, of those of whom it is known."""
        had, known = self.occurred(row.variable, row.level)
        members = self.grouped.members(row.group)
        counts = {"n": members & known, "missing": members & ~known, "count": members & known & had}
        if row.statistic in counts:
            return Number(float(counts[row.statistic].sum()), "numpy", EXACT)
        if row.statistic != "percent":
            message = f"the statistic {row.statistic}"
            raise Unread(message)
        total = int(counts["n"].sum())
        return Number(100 * int(counts["count"].sum()) / total if total else None, "numpy", CLOSED)

    def timed(self, row: Result, item: Mapping[str, Any]) -> Number:
        """Onset or duration among those who had it."""
        times = self.numbers(item["duration" if row.level == "Duration" else "onset"])
        had, known = self.occurred(row.variable, "")
        had &= known
        present = had & ~np.isnan(times)
        if row.statistic == "p_value":
            samples = [times[self.grouped.members(group) & present] for group in self.grouped.compared(row)]
            return Number(number_test(samples, self.entry.get("time_test")), "scipy", CLOSED)
        members = self.grouped.members(row.group)
        if row.statistic == "n":
            return Number(float((members & present).sum()), "numpy", EXACT)
        if row.statistic not in _TIMES:
            message = f"the statistic {row.statistic}"
            raise Unread(message)
        if row.statistic == "unknown":
            return Number(float((members & had & ~present).sum()), "numpy", EXACT)
        values = times[members & present]
        return Number(SUMMARIES[row.statistic](values) if values.size else None, "numpy", CLOSED)

    def tested(self, row: Result) -> Number:
        """P of having it, or of all bands of its grades, between groups."""
        item = self.items[row.variable]
        if row.level == "Grades":
            bands = [band_ends(str(band)) for band in item["bands"]]
            known = self.occurred(row.variable, "")[1]
            grade = self.numbers(item["grade"])
            masks = [known & (grade >= low) & (grade <= high) for low, high in bands]
        else:
            had, known = self.occurred(row.variable, row.level)
            masks = [known & had, known & ~had]
        groups = [self.grouped.members(group) for group in self.grouped.compared(row)]
        table = np.array([[int((group & mask).sum()) for group in groups] for mask in masks])
        return Number(level_test(table, self.entry.get("count_test")), "scipy", CLOSED)

    def numbers(self, name: str) -> Floats:
        """A variable's numbers, or a column's."""
        variables = self.raw.section("variables")
        return self.raw.numbers(name) if name in variables else numbers_of(self.raw.column(name))

    def _occurred(self, name: str, level: str) -> tuple[Mask, Mask]:
        """Who had it, at some grade where the level says so, and of whom that is known."""
        item, everyone = self.items[name], np.ones(self.raw.size, dtype=np.bool_)
        if "grade" in item:
            grade = self.numbers(item["grade"])
            severe = _SEVERE.fullmatch(level)
            low, high = (int(severe[1]), np.inf) if severe else (1, np.inf)
            if (band := _BAND.fullmatch(level)) is not None:
                low, high = int(band[1]), int(band[2] or band[1])
            elif severe is None and level not in {"", "Any grade"}:
                message = "grades in none of the bands"
                raise Unread(message)
            return (grade >= low) & (grade <= high), ~np.isnan(grade)
        if "endpoint" in item:
            times = self.grouped.patients.whole(item["endpoint"])
            return times.cause == 1, ~np.isnan(times.time)
        if "event" not in item:
            return ~np.isnan(self.numbers(item["onset"])), everyone
        event = item["event"]
        if item.get("empty_event") == "never":
            return self.raw.holds(event), everyone
        if isinstance(event, str):
            return self.raw.holds(event), ~np.isnan(numbers_of(self.raw.evaluated(event)))
        there = [np.array([text is not None for text in self.raw.column(column).tolist()]) for column in event]
        return self.raw.holds(event), np.all(there, axis=0)


def _of_endpoint(row: Result, endpoint: str) -> Result:
    """A result as a table of outcomes would have it."""
    from dataclasses import replace

    return replace(row, variable=endpoint, level="")


def _called(item: Mapping[str, Any]) -> str:
    """The name of an event in the result store."""
    event = item.get("event")
    column = next(iter(event)) if isinstance(event, dict) and len(event) == 1 else None
    names = (item.get("name"), item.get("grade"), item.get("endpoint"), column, item.get("onset"), item.get("label"))
    return next(str(name) for name in names if name)


def band_ends(text: str) -> tuple[int, int]:
    """The lowest and the highest grade of a band: ``1-3``, ``4``."""
    low, _, high = text.replace("\u2013", "-").partition("-")
    return int(low), int(high or low)
