"""Tables of characteristics, centers and Love plots, recomputed: counts, percentages, summaries, tests, distances."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.naming import VERSUS
from riskset.recompute.answer import CLOSED, EXACT, Number
from riskset.recompute.grouped import adjusted, grouped
from riskset.recompute.outcomes import FAMILY
from riskset.recompute.special import weights_of
from riskset.recompute.unread import Unread, only_known
from riskset.recompute.values import (
    SUMMARIES,
    level_test,
    number_test,
    standardised_difference,
    standardised_distance,
    trend_test,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.recompute.choices import Choices
    from riskset.recompute.rows import Levels, Mask, Raw
    from riskset.results import Result

_SIZES = frozenset({"n_group", "n", "missing", "n_centres"})
_RANKS = frozenset({"wilcoxon", "kruskal-wallis"})
_LOOKS = ("arrange", "population", "by", "time_unit", "caption", "suppress", "notes", "footnotes", "landmark", "kind")
_TABLE = ("pairs", "adjust", "adjust_over", "variables", "sections", "overall", "p", "statistics", "summary_rows")
_WEIGHTED = ("weights", "unweighted")
_BASELINE = (*_LOOKS, *_TABLE, *_WEIGHTED, "tests", "percent", "missing", "conf_level", "smd", "differences", "limits")
_CENTRES = (*_LOOKS, "variable", "order", "overall")
_LOVE = (*_LOOKS, *_WEIGHTED, "width", "variables", "pairs", "sort", "threshold")


class Characteristics:
    """The numbers of a display that describes patients."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any]) -> None:
        known = {"baseline": _BASELINE, "centres": _CENTRES, "love": _LOVE}[entry["kind"]]
        only_known(entry, known, entry["kind"])
        self.raw, self.entry, self.grouped = raw, entry, grouped(raw, entry)
        if self.grouped.changing:
            message = "groups into which patients come during follow-up"
            raise Unread(message)

    def answer(self, row: Result) -> Number:
        """A number again."""
        members = self.grouped.members("" if VERSUS in row.group else row.group)
        if row.model == "weighted":
            return self.weighted(row, members)
        if row.statistic in _SIZES:
            return self.size(row, members)
        if row.statistic in {"count", "percent"}:
            return self.counted(row, members)
        if row.statistic in SUMMARIES:
            values = self.raw.numbers(row.variable)[members]
            values = values[~np.isnan(values)]
            value = SUMMARIES[row.statistic](values) if values.size else np.nan
            return Number(None if np.isnan(value) else value, "numpy", CLOSED)
        if row.statistic in {"p_value", "unadjusted_p_value"}:
            return self.tested(row)
        if row.statistic == "standardised_difference":
            return self.distance(row)
        raise Unread(FAMILY if row.statistic == "p_family" else f"the statistic {row.statistic}")

    def weighted(self, row: Result, members: Mask) -> Number:
        """A sum of weights, a weighted percentage or a weighted mean."""
        weights = weights_of(self.raw, self.entry["weights"])
        if row.statistic == "n_group":
            return Number(float(weights[members].sum()), "numpy", CLOSED)
        if row.statistic == "n":
            known = members & self.known(row.variable)
            of_numbers = self.raw.is_number(row.variable)
            return _count(known & (weights > 0)) if of_numbers else Number(float(weights[known].sum()), "numpy", CLOSED)
        if row.statistic == "mean":
            values = self.raw.numbers(row.variable)
            there = members & ~np.isnan(values)
            return Number(float(np.average(values[there], weights=weights[there])), "numpy", CLOSED)
        if row.statistic not in {"count", "percent"} or self.entry.get("percent", "non-missing") != "non-missing":
            message = "weighted quantiles, deviations, differences and tests"
            raise Unread(message)
        levels = self.raw.levels(row.variable)
        count = float(weights[members & levels.members(row.level)].sum())
        of = float(weights[members & levels.known].sum())
        return Number(count if row.statistic == "count" else 100 * count / of if of else None, "numpy", CLOSED)

    def size(self, row: Result, members: Mask) -> Number:
        """Patients of a group, those of whom a variable is known and not known, and how many centers they are from."""
        if row.statistic == "n_group":
            return _count(members)
        if row.statistic == "n_centres":
            levels = self.raw.levels(row.variable)
            return Number(float(np.unique(levels.of[members & levels.known]).size), "numpy", EXACT)
        known = self.known(row.variable)
        return _count(members & (known if row.statistic == "n" else ~known))

    def known(self, name: str) -> Mask:
        """Of whom a variable is known."""
        return ~np.isnan(self.raw.numbers(name)) if self.raw.is_number(name) else self.levels(name).known

    def levels(self, name: str) -> Levels | Choices:
        """The levels of a variable, or its choices."""
        return self.raw.choices(name) or self.raw.levels(name)

    def counted(self, row: Result, members: Mask) -> Number:
        """Patients with a level, or their percentage of what the entry says."""
        levels, everyone = self.levels(row.variable), self.grouped.everyone
        having = levels.members(row.level)
        count = int((members & having).sum())
        if row.statistic == "count":
            return Number(float(count), "numpy", EXACT)
        of = {
            "non-missing": members & levels.known,
            "column": members,
            "row": everyone & having,
            "total": everyone & levels.known,
        }[self.entry.get("percent", "non-missing")].sum()
        return Number(100 * count / float(of) if of else None, "numpy", CLOSED)

    def tested(self, row: Result) -> Number:
        """The P value of a variable between groups, adjusted over the pairs of its row where the entry says so."""
        names, method = self.grouped.compared(row), self.entry.get("adjust", "none")
        if method == "none" or not row.group or row.statistic == "unadjusted_p_value":
            return Number(self.test(row.variable, names), "scipy", CLOSED)
        if self.entry.get("adjust_over", "row") != "row":
            message = "P values adjusted over a whole table"
            raise Unread(message)
        pairs = [*(map(tuple, self.entry.get("pairs") or combinations(self._names, 2)))]
        found = {frozenset(pair): self.test(row.variable, pair) for pair in pairs}
        known = {pair: p for pair, p in found.items() if p is not None}
        corrected = dict(zip(known, adjusted(list(known.values()), method), strict=True))
        return Number(corrected.get(frozenset(names)), "scipy", CLOSED)

    @property
    def _names(self) -> tuple[str, ...]:
        return () if self.grouped.levels is None else self.grouped.levels.names

    def test(self, name: str, groups: tuple[str, ...]) -> float | None:
        """P of a variable between some groups by the test that the entry names, or the rule chooses."""
        test, parts = self.named_test(name), [self.grouped.members(group) for group in groups]
        if self.raw.choices(name) is not None:
            return None  # Choices of which a patient has several are no table of independent counts.
        if self.raw.is_number(name):
            values = self.raw.numbers(name)
            return number_test([values[part & ~np.isnan(values)] for part in parts], test)
        levels = self.raw.levels(name)
        parts = [part & levels.known for part in parts]
        by_rank = test is None and self.raw.spec(name)["kind"] == "ordinal" and len(levels.names) > 2
        if test in _RANKS or (by_rank and len(parts) > 2):
            return number_test([levels.of[part].astype(np.float64) for part in parts], test)
        if by_rank:
            of = np.concatenate([levels.of[part] for part in parts]).astype(np.float64)
            first = np.repeat([True, False], [int(part.sum()) for part in parts])
            constant = np.unique(of).size < 2 or np.unique(first).size < 2
            return None if constant else trend_test(of, first)
        table = np.array([np.bincount(levels.of[part], minlength=len(levels.names)) for part in parts]).T
        return level_test(table, test)

    def named_test(self, name: str) -> str | None:
        """The test that the entry names for a variable, its kind, or the kind that its kind follows."""
        own = self.entry.get("variables")
        options = (own.get(name) if isinstance(own, dict) else None) or {}
        kind, tests = self.raw.spec(name)["kind"], self.entry.get("tests", {})
        follows = "continuous" if self.raw.is_number(name) else "categorical"
        named = (tests[each] for each in (name, kind, follows) if each in tests)
        return options.get("test") or next(named, None)

    def distance(self, row: Result) -> Number:
        """The standardized difference of two groups; of several the largest or the mean of all pairs."""
        pairs = [self.grouped.compared(row)] if row.group else list(combinations(self._names, 2))
        if row.model not in {"", "unweighted"}:
            message = "weighted differences"
            raise Unread(message)
        if self.raw.choices(row.variable) is not None:
            return Number(None, "numpy", CLOSED)
        found: list[float] = []
        for pair in pairs:
            parts = [self.grouped.members(group) & self.known(row.variable) for group in pair]
            if self.raw.is_number(row.variable):
                values = self.raw.numbers(row.variable)
                found.append(standardised_difference(*(values[part] for part in parts)))
            else:
                levels = self.raw.levels(row.variable)
                of = [levels.of[part] for part in parts]
                found.append(standardised_distance(of[0], of[1], len(levels.names)))
        chosen = self.entry.get("pairs", "max") if self.entry["kind"] == "love" else self.entry.get("smd")
        value = float(np.mean(found)) if chosen == "mean" else max(found)
        return Number(value if np.isfinite(value) else None, "numpy", CLOSED)


def _count(members: Mask) -> Number:
    return Number(float(members.sum()), "numpy", EXACT)
