"""What a figure of curves tells of counts that are not shown: its steps, differences, ratios, medians and ends."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from riskset.naming import VERSUS, compared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from riskset.results import Result

Curve = tuple[str, str, str, str]
"""Analysis, model, group and endpoint."""
_ASKED = frozenset({"estimate", "lower", "upper"})
_STEPS = _ASKED | {"n_censored", "few_at_risk", "few_for_band"}
_DIFFERENCES = frozenset({"difference", "difference_lower", "difference_upper"})
_MEDIANS = frozenset({"median", "median_lower", "median_upper", "emptied_at"})
_COMPARED = frozenset({"p_value", "ratio", "ratio_lower", "ratio_upper"})
_AT_RISK = {"n_risk", "n_risk_patients"}
_TO_DATE = ("events_to", "censored_to")


def suppress_curves(rows: Sequence[Result], smallest: int, asked: Collection[float]) -> list[Result]:
    """Take out of a figure's results, whose small counts are suppressed, what tells of them.

    Of a group whose number of patients or events is not shown no step is left, nor a median or where its curve ends; of others none beyond
    the last time at which a number at risk that is not small is shown. Of a comparison with a group with few events no P value, ratio
    or difference is left, and of others no difference beyond the first end. A result of a time that the figure chose is
    left out as a whole, since its being there tells of an event; one that was asked for is said to be suppressed.
    Events and censored patients up to a time make up, with those at risk, all patients: where one of the three is not
    shown, one other is not.

    Parameters
    ----------
    rows : sequence of Result
        As :func:`riskset.analyses.suppression.suppress` returns them.
    smallest : int
        The smallest count that is shown, other than zero.
    asked : collection of float
        Times at which estimates were asked for.
    """
    return list(_Told(rows, smallest, asked).left())


class _Told:
    def __init__(self, rows: Sequence[Result], smallest: int, asked: Collection[float]) -> None:
        self._rows = rows
        self._asked = {float(time) for time in asked}
        own = [row for row in rows if row.analysis == "curves"]
        gone = [row for row in own if row.state == "suppressed"]
        # The steps of a curve count its events, and the height of the first its patients.
        self._few = {_curve(row) for row in gone if row.statistic in {"n", "events"}}
        self._halved = {(*_curve(row), row.at) for row in gone if row.statistic in _TO_DATE}
        self._at_risk = {(*_curve(row), row.at) for row in gone if row.statistic in _AT_RISK}
        self._ends = _ends(own, smallest, self._asked) | dict.fromkeys(self._few, -1.0)

    def left(self) -> Iterator[Result]:
        """The results that are left."""
        for row in self._rows:
            if row.analysis != "curves":
                yield row
            elif row.statistic in _STEPS | _DIFFERENCES and row.at is not None and row.at > self._end(row):
                # Ticks and differences are never asked for: they are there where something happened.
                if row.at in self._asked and row.statistic in _ASKED:
                    yield row.suppressed()
            elif row.statistic == "shown_to":
                yield self._end_of_curve(row)
            else:
                yield row.suppressed() if self._tells(row) else row

    def _tells(self, row: Result) -> bool:
        if row.statistic in _MEDIANS:
            return _curve(row) in self._few or (row.value is not None and row.value > self._end(row))
        if row.statistic in _COMPARED:
            return any(curve in self._few for curve in self._told_of(row))
        if row.statistic == "censored_to" and (*_curve(row), row.at) in self._at_risk:
            return row.value != 0
        return row.statistic in _TO_DATE and (*_curve(row), row.at) in self._halved and row.value != 0

    def _end_of_curve(self, row: Result) -> Result:
        end = self._end(row)
        if row.value is None or row.value <= end:
            return row
        return replace(row, value=end) if end >= 0 else row.suppressed()

    def _end(self, row: Result) -> float:
        return min((self._ends[curve] for curve in self._told_of(row)), default=float("inf"))

    def _told_of(self, row: Result) -> Iterator[Curve]:
        """The curves of which a result tells: its own, both of a comparison, all of a test."""
        for curve in self._ends:
            group = curve[2]
            if curve == _curve(row):
                yield curve
            elif (*curve[:2], curve[3]) != (row.analysis, row.model, row.variable):
                continue
            elif (row.statistic in _COMPARED and not row.group) or (
                VERSUS in row.group and group in compared(row.group)
            ):
                yield curve


def _curve(row: Result) -> Curve:
    return row.analysis, row.model, row.group, row.variable


def _ends(rows: Sequence[Result], smallest: int, asked: Collection[float]) -> dict[Curve, float]:
    """The last time of each curve at which so many are at risk, and were at all times before; -1 where at none.

    A number that is not shown though it is not small, such as one of two that differ by few, ends no curve: where it is
    small, the steps from there on are not shown either.
    """
    at_risk: dict[Curve, list[tuple[float, bool]]] = {}
    gone: dict[Curve, float] = {}
    for row in rows:
        if row.at is not None and row.statistic in _AT_RISK:
            few = row.below is not None or (row.value is not None and row.value < smallest)
            at_risk.setdefault(_curve(row), []).append((row.at, few))
        elif row.at is not None and row.statistic == "estimate" and row.state == "suppressed" and row.at not in asked:
            gone[_curve(row)] = min(row.at, gone.get(_curve(row), row.at))
    ends: dict[Curve, float] = {}
    for curve, found in at_risk.items():
        enough = (at for at, _ in takewhile(lambda each: not each[1], sorted(found)))
        ends[curve] = max((at for at in enough if at < gone.get(curve, float("inf"))), default=-1.0)
    return ends
