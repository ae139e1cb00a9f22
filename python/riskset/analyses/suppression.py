"""Small counts taken out of results, and with them everything from which they could be computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import VERSUS, compared
from riskset.results import is_limit
from riskset.stats.suppression import HIDDEN, SHOWN, SMALL, Sum, suppress_small

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from riskset.results import Result

Key = tuple[str, str, str]
"""Group, variable and level of a count: branch, box and reason of a flow chart."""
Total = tuple[Key, Sequence[Key]]
"""A count, and the counts that add up to it."""
_TWO_GROUPS = frozenset({"subgroups", "landmark-sweep"})  # analyses whose ratio is of two groups' events
_OF_ALL_GROUPS = frozenset({"p_value", "unadjusted_p_value", "standardised_difference"})
_OF_CURVES = frozenset({"estimate", "lower", "upper", "std_error", "n_censored"})


def suppress(rows: Sequence[Result], smallest: int, totals: Sequence[Total] = ()) -> list[Result]:
    """Take counts from 1 to ``smallest - 1`` out of the results of a display.

    Numbers of patients are related by sums: groups make up all patients, levels those with a value, these and the
    missing ones the group. So many further counts are taken out that no small one can be computed
    (:func:`riskset.stats.suppression.suppress_small`), and with them what tells a count in another way:

    - a percentage whose count or whose number of patients is not shown;
    - every summary and estimate of a group that is itself small, or has few events: the steps of its curve are its
      events;
    - P values, differences, standardised differences and weighted numbers of a variable of which a count is not shown,
      and limits of means and medians of a group whose number of values is not: their width tells it;
    - the ratio of two groups of which one is small or has few events, and the interaction that it is part of;
    - a curve beyond the last time at which its number at risk is shown.

    Parameters
    ----------
    rows : sequence of Result
        Of one display.
    smallest : int
    totals : sequence of pairs of keys
        Totals that names do not tell, each with the counts that add up to it: of a flow chart, what goes into a box and
        what comes out of it.

    Returns
    -------
    list of Result
        Those taken out have the state ``suppressed``; those that are small, `below`.
    """
    places = [place for place, row in enumerate(rows) if _is_count(row)]
    counts = [int(rows[place].value or 0) for place in places]
    book = _Book(rows, places, totals)
    sums = list(book.sums())
    counts += book.virtual
    known = range(len(places), len(counts))
    states = suppress_small(counts, sums, smallest, known=known)
    state = dict(zip(places, states.tolist(), strict=False))
    if not any(state.values()):
        return list(rows)
    derived = _Derived(rows, state)
    out: list[Result] = []
    for place, row in enumerate(rows):
        if state.get(place, SHOWN) == SMALL:
            out.append(row.suppressed(below=float(smallest)))
        elif state.get(place, SHOWN) == HIDDEN or (row.value is not None and derived.tells(row)):
            out.append(row.suppressed())
        elif not derived.is_beyond(row):
            out.append(row)
    return out


def _is_count(row: Result) -> bool:
    return row.unit == "patients" and row.value is not None and row.value >= 0 and float(row.value).is_integer()


class _Book:
    """The counts of a display, and the sums that relate them."""

    def __init__(self, rows: Sequence[Result], places: Sequence[int], totals: Sequence[Total]) -> None:
        self.counts = [rows[place] for place in places]
        self.totals = totals
        self.virtual: list[int] = []

    def sums(self) -> Iterator[Sum]:
        """All sums that hold among the counts."""
        yield from self._of_groups()
        yield from self._of_levels()
        yield from self._of_missing()
        yield from self._of_totals()
        landmark = tuple(p for p, row in enumerate(self.counts) if row.analysis == "landmark")
        if landmark:
            # How many there were before the landmark is known from elsewhere.
            self.virtual.append(sum(self._value(place) for place in landmark))
            yield Sum(len(self.counts) + len(self.virtual) - 1, landmark)

    def _value(self, place: int) -> int:
        return int(self.counts[place].value or 0)

    def _grouped(self, key: Callable[[Result], object]) -> Iterator[list[int]]:
        found: dict[object, list[int]] = {}
        for place, row in enumerate(self.counts):
            found.setdefault(key(row), []).append(place)
        return iter(found.values())

    def _sum(self, totals: Iterable[int], parts: Sequence[int]) -> Iterator[Sum]:
        """The sum for each total that is one."""
        if not parts:
            return
        whole = sum(map(self._value, parts))
        for total in totals:
            if total not in parts and self._value(total) == whole:
                yield Sum(total, tuple(parts))

    def _of_groups(self) -> Iterator[Sum]:
        for places in self._grouped(lambda row: (*_about(row), row.variable, row.level, row.at, row.statistic)):
            totals = [place for place in places if not self.counts[place].group]
            yield from self._sum(totals, [place for place in places if self.counts[place].group])

    def _of_levels(self) -> Iterator[Sum]:
        for places in self._grouped(lambda row: (*_about(row), row.group, row.variable, row.at)):
            statistics = {self.counts[place].statistic for place in places if self.counts[place].level}
            for statistic in statistics:
                parts = [p for p in places if self.counts[p].level and self.counts[p].statistic == statistic]
                yield from self._sum([p for p in places if not self.counts[p].level], parts)

    def _of_missing(self) -> Iterator[Sum]:
        whole = {
            (*_about(row), row.group): place for place, row in enumerate(self.counts) if row.statistic == "n_group"
        }
        for places in self._grouped(lambda row: (*_about(row), row.group, row.variable)):
            parts = [p for p in places if self.counts[p].statistic in {"n", "missing"} and not self.counts[p].level]
            row = self.counts[places[0]]
            total = whole.get((*_about(row), row.group))
            if len(parts) == 2 and total is not None:
                yield from self._sum([total], parts)

    def _of_totals(self) -> Iterator[Sum]:
        place = {(row.group, row.variable, row.level): p for p, row in enumerate(self.counts)}
        for total, parts in self.totals:
            yield from self._sum([place[total]], [place[key] for key in parts])


def _about(row: Result) -> tuple[str, str, str]:
    return row.analysis, row.endpoint, row.model


class _Derived:
    """What tells of counts that are not shown."""

    def __init__(self, rows: Sequence[Result], state: dict[int, int]) -> None:
        gone = [rows[place] for place, each in state.items() if each != SHOWN]
        small = [rows[place] for place, each in state.items() if each == SMALL]
        self._counts = {_cell(row) for row in gone}
        self._denominators = {(*_about(row), row.group, row.variable) for row in gone if row.statistic == "n"}
        self._groups = {(*_about(row), row.group) for row in small if row.statistic == "n_group"}
        self._few = {
            (*_about(row), row.group, row.variable)
            for row in small
            if row.statistic in {"n", "events"} and row.analysis != "regression"
        }
        self._variables = {row.variable for row in gone if row.analysis == "baseline" and row.level}
        self._unknown = {
            (row.group, row.variable)
            for row in gone
            if row.analysis == "baseline" and row.statistic in {"n", "missing"} and not row.level
        }
        self._unknown_in_some = {variable for _, variable in self._unknown}
        self._compared = {
            (*_about(row), row.variable, row.level, row.at)
            for row in small
            if row.analysis in _TWO_GROUPS and row.group and row.statistic in {"n", "events"}
        }
        self._interactions = {(*about, variable) for *about, variable, _, _ in self._compared}
        self._of_events = {_about(row) for row in gone if row.statistic == "events"}
        self._ends = _ends(rows, state)

    def tells(self, row: Result) -> bool:
        """Whether a result, which is no suppressed count, must go too."""
        of = (*_about(row), row.group, row.variable)
        of_hidden = row.unit == "%" and (_cell(row) in self._counts or of in self._denominators)
        if of_hidden or self._tells_who_has_a_value(row):
            return True
        if row.statistic in {"events_per_variable", "events_per_candidate"}:
            return _about(row) in self._of_events
        if _is_count(row):
            return False
        if self._compares(row) or of in self._few or (*_about(row), row.group) in self._groups:
            return True
        if row.analysis == "baseline" and row.variable in self._variables and (row.unit != "%" or bool(row.model)):
            return True
        return self._after(row)

    def _tells_who_has_a_value(self, row: Result) -> bool:
        """Whether it is computed from a number of patients with a value that is not shown.

        With means and deviations at hand the width of limits, and P, tell how many values there are; a difference tells
        the mean of a group that is small.
        """
        if row.model or (row.group == "" and row.statistic in _OF_ALL_GROUPS):
            return row.variable in self._unknown_in_some
        pair = VERSUS in row.group
        groups = compared(row.group) if pair else (row.group,)
        return (pair or is_limit(row.statistic)) and any((group, row.variable) in self._unknown for group in groups)

    def _compares(self, row: Result) -> bool:
        """Whether it compares groups of which one is small, or has few events.

        The limits of a ratio tell the groups' events: its variance is near the sum of their inverses.
        """
        if row.statistic == "interaction_p_value" and (*_about(row), row.variable) in self._interactions:
            return True
        return (*_about(row), row.variable, row.level, row.at) in self._compared

    def is_beyond(self, row: Result) -> bool:
        """Whether a row is of a time after the last number at risk that is shown, and says so by being there."""
        return row.statistic == "n_censored" and row.value is not None and self._after(row)

    def _after(self, row: Result) -> bool:
        end = self._ends.get((*_about(row), row.group, row.variable), np.inf)
        return row.statistic in _OF_CURVES and row.at is not None and row.at > end


def _cell(row: Result) -> tuple[object, ...]:
    return (*_about(row), row.group, row.variable, row.level, row.at)


def _ends(rows: Sequence[Result], state: dict[int, int]) -> dict[tuple[str, ...], float]:
    """The last time up to which all numbers at risk of a curve are shown, for the curves of which one is not."""
    times: dict[tuple[str, ...], list[tuple[float, int]]] = {}
    for place, row in enumerate(rows):
        if row.statistic == "n_risk" and row.at is not None:
            times.setdefault((*_about(row), row.group, row.variable), []).append((row.at, state.get(place, SHOWN)))
    ends: dict[tuple[str, ...], float] = {}
    for key, found in times.items():
        hidden = min((at for at, each in found if each != SHOWN), default=None)
        if hidden is not None:
            ends[key] = max((at for at, _ in found if at < hidden), default=-np.inf)
    return ends
