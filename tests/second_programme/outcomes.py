"""A table of outcomes, recomputed from the raw rows: what stands at each name."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import hypot
from typing import TYPE_CHECKING, Any

import pandas as pd
from scipy import stats

from second_programme.estimating import (
    NOT_REACHED,
    TOLERANCE,
    curve,
    incidence,
    lifelines_limits,
    limits,
    log_rank_text,
    median,
    restricted_mean,
)
from second_programme.reading import Expected, Path
from second_programme.rounding import CLOSED, UNCHECKED, interval, joined, number, p_text, with_limits, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from second_programme.estimating import Curve
    from second_programme.rounding import Text
    from second_programme.rows import Raw

SHOWN = ["n", "events", "estimate", "limits", "median"]
EVERYONE = "All patients"
RATES = {"estimate", "limits", "difference"}


def outcomes_table(raw: Raw, entry: dict[str, Any]) -> Expected:
    """The cells of a display of this kind."""
    return _Outcomes(raw.shown_by(entry), entry).table()


def milestone(time: float, unit: str) -> str:
    """A time as a head says it: years where months make whole ones."""
    if unit == "months" and time % 12 == 0:
        time, unit = time / 12, "years"
    return f"{time:g} {unit.removesuffix('s') if time == 1 else unit}"


def within(name: str) -> str:
    """A name within a sentence: its first letter small, unless it is an abbreviation."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


@dataclass(frozen=True)
class Part:
    """One group's patients with an endpoint; without a patient there is no curve."""

    time: pd.Series
    cause: pd.Series
    curve: Curve | None


class _Outcomes:
    def __init__(self, raw: Raw, entry: dict[str, Any]) -> None:
        self.raw, self.entry, self.found = raw, entry, Expected()
        self.show: list[str] = entry.get("show", SHOWN)
        self.level, self.scale = entry.get("conf_level", 0.95), entry.get("conf_type", "log-log")
        self.ci = f"{100 * self.level:g}% CI"
        self.limited = "limits" in self.show
        self.groups = None if "by" not in entry else raw.groups(entry["by"])
        self.of = pd.Series("", index=raw.rows) if self.groups is None else self.groups.of
        self.names = [""] if self.groups is None else self.groups.names
        self.pairs = [tuple(pair) for pair in entry.get("pairs") or combinations(self.names, 2)]
        self.tau = entry.get("horizon", entry["at"][-1])

    def table(self) -> Expected:
        as_rows = self.entry.get("layout", "endpoints-as-rows") == "endpoints-as-rows"
        for endpoint in self.entry["endpoints"]:
            spec = self.raw.study["endpoints"][endpoint]
            label = self.entry.get("labels", {}).get(endpoint, spec["label"])
            data = self.raw.endpoint(endpoint)
            estimated = incidence if "competing" in spec else curve
            parts: dict[str, Part] = {}
            for name in self.names:
                rows = data[self.of == name]
                time, cause = rows["time"], rows["cause"]
                parts[name] = Part(time, cause, None if rows.empty else estimated(time, cause))
            self.endpoint(label if as_rows else "", label, parts)
            self.tests(label if as_rows else "", label, data, tested="competing" not in spec)
        return self.found

    def row(self, label: str, *names: str) -> Path:
        """A row under its endpoint, or by itself where groups are rows."""
        return tuple(name for name in (label, *names) if name)

    def column(self, endpoint: str, time: float | None, head: str) -> Path:
        """The names of a column of an endpoint."""
        told = "" if time is None else milestone(time, self.raw.unit)
        several = len(set(self.show) & {"estimate", "n-risk"}) > 1
        as_rows = self.entry.get("layout", "endpoints-as-rows") == "endpoints-as-rows"
        if as_rows and several and told:
            return (f"At {told}", head[:1].upper() + head[1:])
        if as_rows:
            return (f"At {told}, {head}" if told else head,)
        if not set(self.show) - RATES:
            measure = f", % ({self.ci})" if self.limited else " (%)"
            if len(self.entry["at"]) > 1:
                return (f"{endpoint[:1].upper()}{endpoint[1:]}{measure}", told)
            return (f"{told.replace(' ', '-').removesuffix('s')} {within(endpoint)}{measure}",)
        text = (
            f"At {told}{':' if several else ','} {head[:1].upper() + head[1:] if several else head}" if told else head
        )
        return (endpoint, text)

    def endpoint(self, label: str, endpoint: str, parts: dict[str, Part]) -> None:
        if label:
            self.found.row((label,))
        for name, part in parts.items():
            named = name or ("" if label else EVERYONE)
            for column, text in self.cells(endpoint, part):
                self.found.put(self.row(label, named), column, text)
        for first, second in self.pairs if "difference" in self.show else ():
            row = self.row(label, f"Difference, {first} vs. {second}")
            self.found.row(row)
            self.found.row((*row, "P of the difference"))
            for column, texts in self.differences(endpoint, parts[first], parts[second]):
                self.found.put(row, column, texts[0])
                self.found.put((*row, "P of the difference"), column, texts[1])

    def cells(self, endpoint: str, part: Part) -> Iterator[tuple[Path, Text]]:
        """Each measure of one group."""
        if "n" in self.show:
            yield self.column(endpoint, None, "Patients"), number(Fraction(len(part.time)), 0)
        if "events" in self.show:
            yield self.column(endpoint, None, "Events"), number(Fraction(int((part.cause == 1).sum())), 0)
        for time in self.entry["at"]:
            if "estimate" in self.show:
                head = f"% ({self.ci})" if self.limited else "%"
                yield self.column(endpoint, time, head), self.rate(part, time)
            if "n-risk" in self.show:
                yield self.column(endpoint, time, "at risk"), number(Fraction(int((part.time >= time).sum())), 0)
        told = f" ({self.ci})" if self.limited else ""
        if "median" in self.show:
            yield self.column(endpoint, None, f"Median, {self.raw.unit}{told}"), self.median(part)
        if "rmst" in self.show:
            yield self.column(endpoint, None, self.mean_head()), self.mean(part)

    def mean_head(self) -> str:
        told = f" ({self.ci})" if self.limited else ""
        return f"Restricted mean to {milestone(self.tau, self.raw.unit)}, {self.raw.unit}{told}"

    def rate(self, part: Part, time: float) -> Text:
        """A rate in percent with its limits: before the first event there are none."""
        found = None if part.curve is None else part.curve.at(time)
        if found is None:
            return words("NE")
        percent = number(100 * found[0], 1, CLOSED)
        ends = limits(*found, self.level, self.scale)
        if ends is not None and not part.curve.incidence and self.scale == "log-log":
            ends = lifelines_limits(part.time, part.cause, time, self.level)
        if not self.limited:
            return percent
        if ends is None:
            return joined("{value} (NE)", value=percent)
        return with_limits(percent, *(number(100 * end, 1, CLOSED) for end in ends))

    def median(self, part: Part) -> Text:
        """Median survival; that of an incidence has a test of its own."""
        if part.curve is None:
            return words("NE")
        if part.curve.incidence:
            return UNCHECKED
        found = [
            words("NR") if value == NOT_REACHED else number(value, 1, CLOSED)
            for value in median(part.curve, self.level, self.scale)
        ]
        return with_limits(*found) if self.limited else found[0]

    def mean(self, part: Part) -> Text:
        """The restricted mean of survival; the mean time lost to an incidence is not recomputed."""
        if part.curve is not None and part.curve.incidence:
            return UNCHECKED
        found = None if part.curve is None else restricted_mean(part.curve, self.tau)
        if found is None:
            return words("NE")
        texts = [number(each, 1, CLOSED) for each in self.normal(*found)]
        return with_limits(*texts) if self.limited else texts[0]

    def normal(self, value: float, error: float) -> tuple[float, float, float]:
        z = stats.norm.ppf((1 + self.level) / 2)
        return value, value - z * error, value + z * error

    def differences(self, endpoint: str, first: Part, second: Part) -> Iterator[tuple[Path, tuple[Text, Text]]]:
        """The first group's rates less the second's, their limits, and P."""
        curves = [part.curve for part in (first, second)]
        for time in self.entry["at"] if "estimate" in self.show else ():
            head = f"% ({self.ci})" if self.limited else "%"
            rates = [None if found is None else found.at(time) for found in curves]
            yield self.column(endpoint, time, head), self.difference(*rates, 100)
        if "rmst" in self.show:
            if any(found is not None and found.incidence for found in curves):
                yield self.column(endpoint, None, self.mean_head()), (UNCHECKED, UNCHECKED)
                return
            means = [None if found is None else restricted_mean(found, self.tau) for found in curves]
            yield self.column(endpoint, None, self.mean_head()), self.difference(*means, 1)

    def difference(
        self, first: tuple[float, float] | None, second: tuple[float, float] | None, scale: int
    ) -> tuple[Text, Text]:
        if first is None or second is None:
            return words("NE"), words("NE")
        value, error = first[0] - second[0], hypot(first[1], second[1])
        if error < TOLERANCE:
            return words("NC"), words("NC")
        texts = [number(scale * each, 1, CLOSED) for each in self.normal(value, error)]
        p = 2 * stats.norm.sf(abs(value) / error)
        return joined("{value} ({ends})", value=texts[0], ends=interval(*texts[1:])), p_text(p, "NC")

    def tests(self, label: str, endpoint: str, data: pd.DataFrame, *, tested: bool) -> None:
        """P values: beside the endpoint, or in rows beneath; Gray's tests are not recomputed."""
        compare = self.entry.get("compare", "overall" if self.groups is not None else "none")
        for groups in {"none": [], "overall": [tuple(self.names)], "pairwise": self.pairs}[compare]:
            rows = data[self.of.isin(groups)]
            text = log_rank_text(rows["time"], rows["cause"], self.of[rows.index], "NC") if tested else UNCHECKED
            if label:
                self.found.put((label,), ("P",) if compare == "overall" else ("P", " vs. ".join(groups)), text)
                continue
            first = next(
                column
                for _, column in self.found.cells
                if column[0].startswith(endpoint) or self.named(column, endpoint)
            )
            row = "P" if compare == "overall" else f"P between {within(groups[0])} and {within(groups[1])}"
            self.found.put((row,), first, text)

    def named(self, column: Path, endpoint: str) -> bool:
        """Whether a column's one name says an endpoint."""
        return len(column) == 1 and f" {within(endpoint)}" in column[0]
