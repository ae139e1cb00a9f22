"""Which numbers a figure shows its reader: rates at its times, ratios, P values, numbers at risk; not each step of a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.rules import by_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.opened import OpenStudy
    from riskset.results import Result

# What a curve is drawn with, and nobody reads as a number.
_UNREAD = {"n_censored", "few_at_risk", "few_for_band", "shown_to", "std_error", "p_std_error", "reference"}
_AT_RISK = "n_risk"
_SAME = ("endpoint", "model", "group", "variable", "level", "at")


def drawn_numbers(study: OpenStudy, name: str) -> Iterator[tuple[Result, str]]:
    """The results that a figure shows as numbers, each with its text; those of its sources where it has none of its own."""
    entry = study.cohort.study.displays[name]
    rows = study.results_of(name) or study.sources_of(entry)
    times = _times(getattr(entry, "at", None), rows)
    beside: dict[tuple[object, ...], list[Result]] = {}
    for row in rows:
        beside.setdefault(_place(row), []).append(row)
    for row in rows:
        if row.value is not None and row.statistic not in _UNREAD and _is_read(row, times):
            yield row, by_rule(row, beside[_place(row)]).text(study.style)


def _place(row: Result) -> tuple[object, ...]:
    return (row.display, *(getattr(row, name) for name in _SAME))


def _times(asked: object, rows: list[Result]) -> set[float]:
    """The times of which a figure of curves gives numbers; none of any other figure, whose numbers all are read."""
    ticks = {row.at for row in rows if row.statistic == _AT_RISK and row.at is not None}
    if not ticks:
        return set()
    return ticks | (set(asked) if isinstance(asked, (list, tuple)) else set())


def _is_read(row: Result, times: set[float]) -> bool:
    """Whether a number is of a time that the figure tells of; where curves begin, only who is at risk is a number."""
    if not times or row.at is None or row.statistic == _AT_RISK:
        return True
    return row.at > 0 and row.at in times
