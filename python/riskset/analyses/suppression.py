"""Small counts taken out of the results of a study, and with them everything from which they could be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.named_sums import about, is_count
from riskset.analyses.told_counts import Shown, ToldCounts
from riskset.naming import VERSUS, compared
from riskset.results import is_limit
from riskset.stats.sums import HIDDEN, SHOWN, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.results import Result

_TWO_GROUPS = frozenset({"subgroups", "landmark-sweep"})  # analyses whose ratio is of two groups' events
_OF_ALL_GROUPS = frozenset({"p_value", "unadjusted_p_value", "standardised_difference"})
_OF_CURVES = frozenset({"estimate", "lower", "upper", "std_error", "n_censored"})


def protect(displays: Sequence[Shown], secret: bytes = b"") -> list[list[Result]]:
    """Take small counts out of the results of displays that are read together.

    A number of patients is known by who they are: what one display hides, none shows. So many further counts are taken
    out that no small one can be computed from all displays together
    (:func:`riskset.stats.suppression.suppress_small`), and with them what tells a count in another way:

    - a percentage or a rate whose count, or whose number of patients, is not shown; a rate by a time at which few had the
      event;
    - what is computed from a count that is not shown: P values, differences, ratios with their limits;
    - every summary and estimate of patients who are few, or have few events: the steps of their curve are its events;
    - P values, differences, standardised differences and weighted numbers of a variable of which a count is not shown,
      and limits of means and medians of a group whose number of values is not: their width tells it;
    - the ratio of two groups of which one is small or has few events, and the interaction that it is part of;
    - a curve beyond the last time at which its number at risk is not small.

    Parameters
    ----------
    displays : sequence of Shown
    secret : bytes
        What lots are drawn from, and no reader knows; see :func:`riskset.analyses.lots.secret_of`.

    Returns
    -------
    list of list of Result
        Of each display. Those taken out have the state ``suppressed``; those that are small, `below`.
    """
    if all(shown.smallest is None for shown in displays):
        return [list(shown.rows) for shown in displays]
    told = ToldCounts.of(displays)
    states = told.states(secret)
    return [list(_Protected(shown, told, states).left()) for shown in displays]


class _Protected:
    """The results of one display that are left."""

    def __init__(self, shown: Shown, told: ToldCounts, states: NDArray[np.int8]) -> None:
        self._shown, self._told, self._states = shown, told, states
        self._least = shown.smallest or 0
        self._state = {index: self._of_count(row) for index, row in enumerate(shown.rows) if is_count(row)}
        self._derived = _Derived(shown.rows, self._state, self._least)

    def left(self) -> Iterator[Result]:
        """All results, without the numbers that are not shown; some are left out as a whole."""
        for index, row in enumerate(self._shown.rows):
            state = self._state.get(index, SHOWN)
            if state == SMALL:
                yield row.suppressed(below=float(self._told.smallest[self._place(row)]))
            elif state == HIDDEN or (row.value is not None and self._tells_of_hidden(row)):
                yield row.suppressed()
            elif not self._derived.is_beyond(row):
                yield row

    def _place(self, row: Result) -> int:
        place = self._told.place(row)
        assert place is not None  # noqa: S101  it is a count of one of the displays
        return place

    def _of_count(self, row: Result) -> int:
        return int(self._states[self._place(row)])

    def _tells_of_hidden(self, row: Result) -> bool:
        """Whether a result gives a hidden number away; the ratio of a reference is 1, whoever they are."""
        return row.statistic != "reference" and (self._derived.tells(row) or self._tells(row))

    def _tells(self, row: Result) -> bool:
        """Whether a result that is not a hidden count itself tells of patients whose number is not shown, or who are few."""
        if any(self._states[place] in {SMALL, HIDDEN} for place in self._told.told_by(row)):
            return True
        return self._told.fewest(row) < self._least


class _Derived:
    """What tells of counts that are not shown."""

    def __init__(self, rows: Sequence[Result], state: dict[int, int], least: int) -> None:
        gone = [rows[place] for place, each in state.items() if each != SHOWN]
        small = [rows[place] for place, each in state.items() if each == SMALL]
        self._counts = {_cell(row) for row in gone}
        self._denominators = {(*about(row), row.group, row.variable) for row in gone if row.statistic == "n"}
        self._groups = {(*about(row), row.group) for row in small if row.statistic == "n_group"}
        self._few = {
            (*about(row), row.group, row.variable)
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
            (*about(row), row.variable, row.level, row.at)
            for row in small
            if row.analysis in _TWO_GROUPS and row.group and row.statistic in {"n", "events"}
        }
        self._interactions = {(*of, variable) for *of, variable, _, _ in self._compared}
        self._of_events = {about(row) for row in gone if row.statistic == "events"}
        self._ends = _ends(rows, state, least)

    def tells(self, row: Result) -> bool:
        """Whether a result, which is not a suppressed count, must go too."""
        of = (*about(row), row.group, row.variable)
        of_hidden = row.unit == "%" and (_cell(row) in self._counts or of in self._denominators)
        if of_hidden or self._tells_who_has_a_value(row):
            return True
        if row.statistic in {"events_per_variable", "events_per_candidate"}:
            return about(row) in self._of_events
        if is_count(row):
            return False
        if self._compares(row) or of in self._few or (*about(row), row.group) in self._groups:
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
        if row.statistic == "interaction_p_value" and (*about(row), row.variable) in self._interactions:
            return True
        return (*about(row), row.variable, row.level, row.at) in self._compared

    def is_beyond(self, row: Result) -> bool:
        """Whether a row is of a time after the last number at risk that is shown, and says so by being there."""
        return row.statistic == "n_censored" and row.value is not None and self._after(row)

    def _after(self, row: Result) -> bool:
        end = self._ends.get((*about(row), row.group, row.variable), np.inf)
        return row.statistic in _OF_CURVES and row.at is not None and row.at > end


def _cell(row: Result) -> tuple[object, ...]:
    return (*about(row), row.group, row.variable, row.level, row.at)


def _ends(rows: Sequence[Result], state: dict[int, int], least: int) -> dict[tuple[str, ...], float]:
    """The last time before the number at risk of a curve is small, for the curves of which it is."""
    times: dict[tuple[str, ...], list[tuple[float, bool]]] = {}
    for place, row in enumerate(rows):
        if row.statistic == "n_risk" and row.at is not None:
            each = state.get(place, SHOWN)
            is_small = each == SMALL or (each == HIDDEN and (row.value or 0) < least)
            times.setdefault((*about(row), row.group, row.variable), []).append((row.at, is_small))
    ends: dict[tuple[str, ...], float] = {}
    for key, found in times.items():
        few = min((at for at, is_small in found if is_small), default=None)
        if few is not None:
            ends[key] = max((at for at, _ in found if at < few), default=-np.inf)
    return ends
