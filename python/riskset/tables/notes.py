"""Footnotes that the study file puts at rows, heads and cells of a table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.naming import folded
from riskset.problems import LookupFailed, quoted
from riskset.tables.printed import roman

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.study.entries.comparing import PlacedNote
    from riskset.tables.printed import Text
    from riskset.tables.table import Cell, Row, Table

MARKS_NOTHING = "a footnote stands at no place of the table"


def with_notes(table: Table, columns: Sequence[str], notes: Sequence[PlacedNote]) -> Table:
    """The table with its footnotes at their places, and those without a place as lines under it.

    Parameters
    ----------
    table : Table
        Its rows are found by their names and levels.
    columns : sequence of str
        What its columns are called, the stub's first.
    notes : sequence of PlacedNote

    Raises
    ------
    LookupFailed
        When a place is not in the table.
    """
    heads = [column.label for column in table.columns]
    body = [[row.stub, *row.cells] for row in table.rows]
    lines: list[Text] = []
    for note in notes:
        column = _column(columns, note)
        if note.row is None and note.level is None:
            if note.column is None:
                lines.append(roman(note.text))
            else:
                heads[column] = _marked(heads[column], note.text)
            continue
        position = _row(table.rows, note)
        if column >= len(body[position]):
            message = f"{MARKS_NOTHING}: {quoted(note.row or note.level)} is a heading without cells"
            raise LookupFailed(message)
        body[position][column] = _marked(body[position][column], note.text)
    return replace(
        table,
        columns=tuple(replace(column, label=head) for column, head in zip(table.columns, heads, strict=True)),
        rows=tuple(
            replace(row, stub=cells[0], cells=tuple(cells[1:])) for row, cells in zip(table.rows, body, strict=True)
        ),
        notes=(*table.notes, *lines),
    )


def _marked(cell: Cell, text: str) -> Cell:
    return replace(cell, footnotes=(*cell.footnotes, text))


def _column(columns: Sequence[str], note: PlacedNote) -> int:
    if note.column is None:
        return 0
    found = [position for position, name in enumerate(columns) if folded(name) == folded(note.column)]
    if not found:
        message = f"{MARKS_NOTHING}: there is no column {quoted(note.column)}; there are {', '.join(columns)}"
        raise LookupFailed(message)
    return found[0]


def _row(rows: Sequence[Row], note: PlacedNote) -> int:
    for position, row in enumerate(rows):
        if note.row is not None and folded(row.name) != folded(note.row):
            continue
        if note.level is None or folded(row.level) == folded(note.level):
            return position
    level = f" with {quoted(note.level)}" if note.level is not None else ""
    stubs = ", ".join(dict.fromkeys(row.level or row.name for row in rows))
    message = f"{MARKS_NOTHING}: there is no row {quoted(note.row or '')}{level}; there are {stubs}"
    raise LookupFailed(message)
