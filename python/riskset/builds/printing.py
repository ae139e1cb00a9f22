"""The results and displays of an opened study as they are printed, each cell pointing at the results that it prints."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.builds.build import Display, Printed, PrintedTable, TableCell, TableRow
from riskset.kinds.registry import installed_kinds
from riskset.study.entries.thresholds import p_thresholds
from riskset.tables.printed import plain
from riskset.tables.rules import by_rule
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.builds.build import Key
    from riskset.opened import OpenStudy
    from riskset.results import Result
    from riskset.style import Style
    from riskset.tables.table import Cell, Value

_SAME = ("display", "endpoint", "model", "group", "variable", "level", "at")
ALPHA = 0.05
"""The level of significance of a study whose displays draw no other line."""


def printed_results(study: OpenStudy, names: Iterable[str]) -> list[Printed]:
    """All results of some displays in the order of the store, each as its own table prints it, or by its own rule."""
    found: list[Printed] = []
    for name in names:
        shown = study.display(name)
        own = _values_of(shown) if isinstance(shown, Table) else {}
        found += _printed(study.results_of(name), own, study.style)
    return found


def printed_by_rule(results: Sequence[Result], style: Style) -> list[Printed]:
    """Results as their own rules print them, where no display is at hand."""
    return _printed(results, {}, style)


def _printed(results: Sequence[Result], own: dict[Key, Value], style: Style) -> list[Printed]:
    beside: dict[tuple[object, ...], list[Result]] = {}
    for row in results:
        beside.setdefault(_place(row), []).append(row)
    found: list[Printed] = []
    for row in results:
        value = own.get(row.key) or by_rule(row, beside[_place(row)])
        found.append(Printed(result=row, text=value.text(style), kind=value.kind, digits=value.digits))
    return found


def _place(row: Result) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in _SAME)


def _values_of(table: Table) -> dict[Key, Value]:
    return {value.result.key: value for cell in table.cells() for value in cell.values.values()}


def problem_of(study: OpenStudy, name: str) -> str:
    """Why a display cannot be shown; empty where it can."""
    # Without their files, whose paths are those of the machine.
    return "; ".join(each.message for each in study.problems([name]))


def printed_display(study: OpenStudy, name: str, problem: str, places: dict[Key, int]) -> Display:
    """One display with its table, or with what its figure draws."""
    entry = study.cohort.study.displays.get(name)
    if entry is None:  # its entry cannot be read
        return Display(name=name, problem=problem)
    alphas = tuple(dict.fromkeys([ALPHA, *p_thresholds(entry)]))
    kind = installed_kinds().of(entry)
    display = Display(
        name=name,
        kind=entry.kind_name(),
        noun=kind.noun,
        caption=entry.caption or "",
        time_unit=entry.time_unit or "",
        alphas=alphas,
        problem=problem,
    )
    if problem:
        return display
    shown = study.display(name)
    if isinstance(shown, Table):
        return replace(display, table=_table(shown, places))
    rows = study.results_of(name) or study.sources_of(entry)
    return replace(display, figure=tuple(places[row.key] for row in rows), words=shown.words)


def _table(table: Table, places: dict[Key, int]) -> PrintedTable:
    def cell(of: Cell, above: Iterable[Cell | None] = ()) -> TableCell:
        cells = [*(each for each in above if each is not None), of]
        texts = [table.style.spelled(each.text(table.style)) for each in cells]
        values = (value for each in cells for value in each.values.values())
        results = dict.fromkeys(places[value.result.key] for value in values if value.result.key in places)
        return TableCell(text=": ".join(filter(None, texts)), results=tuple(results))

    return PrintedTable(
        columns=tuple(cell(column.label, (column.over, column.spanner)) for column in table.columns),
        rows=tuple(
            TableRow(
                cells=(cell(row.stub), *(cell(each) for each in row.cells)),
                indent=row.indent,
                name=row.name,
                level=row.level,
            )
            for row in table.rows
        ),
        notes=tuple(f"{note.mark} {plain(note.text)}".strip() for note in table.printed().notes),
    )
