"""The sums among the counts of a display that their names tell: groups, levels, those with a value and without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from riskset.results import Result

Key = tuple[str, str, str]
"""Group, variable and level of a count: branch, box and reason of a flow chart."""
Total = tuple[Key, Sequence[Key]]
"""A count, and the counts that add up to it."""
Places = tuple[int, Sequence[int]]


def is_count(row: Result) -> bool:
    """Whether a result is a number of patients."""
    return row.unit == "patients" and row.value is not None and row.value >= 0 and float(row.value).is_integer()


def named_sums(counts: Sequence[Result], totals: Sequence[Total] = ()) -> Iterator[Places]:
    """The sums that hold among counts, each as the position of the total and those of its parts.

    Groups make up all patients, levels those with a value, these and the missing ones the group; and the `totals` that
    names do not tell.
    """
    book = _Book(counts, totals)
    yield from book.of_groups()
    yield from book.of_levels()
    yield from book.of_missing()
    yield from book.of_totals()


class _Book:
    """The counts of a display, and the sums that relate them."""

    def __init__(self, counts: Sequence[Result], totals: Sequence[Total]) -> None:
        self.counts = counts
        self.totals = totals

    def _value(self, place: int) -> int:
        return int(self.counts[place].value or 0)

    def _grouped(self, key: Callable[[Result], object]) -> Iterator[list[int]]:
        found: dict[object, list[int]] = {}
        for place, row in enumerate(self.counts):
            found.setdefault(key(row), []).append(place)
        return iter(found.values())

    def _sum(self, totals: Iterable[int], parts: Sequence[int]) -> Iterator[Places]:
        """The sum for each total that is one."""
        if not parts:
            return
        whole = sum(map(self._value, parts))
        for total in totals:
            if total not in parts and self._value(total) == whole:
                yield total, tuple(parts)

    def of_groups(self) -> Iterator[Places]:
        for places in self._grouped(lambda row: (*about(row), row.variable, row.level, row.at, row.statistic)):
            totals = [place for place in places if not self.counts[place].group]
            yield from self._sum(totals, [place for place in places if self.counts[place].group])

    def of_levels(self) -> Iterator[Places]:
        for places in self._grouped(lambda row: (*about(row), row.group, row.variable, row.at)):
            statistics = {self.counts[place].statistic for place in places if self.counts[place].level}
            for statistic in statistics:
                parts = [p for p in places if self.counts[p].level and self.counts[p].statistic == statistic]
                yield from self._sum([p for p in places if not self.counts[p].level], parts)

    def of_missing(self) -> Iterator[Places]:
        whole = {(*about(row), row.group): place for place, row in enumerate(self.counts) if row.statistic == "n_group"}
        for places in self._grouped(lambda row: (*about(row), row.group, row.variable)):
            parts = [p for p in places if self.counts[p].statistic in {"n", "missing"} and not self.counts[p].level]
            row = self.counts[places[0]]
            total = whole.get((*about(row), row.group))
            if len(parts) == 2 and total is not None:
                yield from self._sum([total], parts)

    def of_totals(self) -> Iterator[Places]:
        place = {(row.group, row.variable, row.level): p for p, row in enumerate(self.counts)}
        for total, parts in self.totals:
            yield from self._sum([place[total]], [place[key] for key in parts])


def about(row: Result) -> tuple[str, str, str]:
    """The analysis that a result is of: its name, endpoint and model."""
    return row.analysis, row.endpoint, row.model
