"""A table with some of its rows and columns, and what it then still has to explain."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.tables.table import Table


def with_columns(table: Table, columns: Sequence[int]) -> Table:
    """The table with some of its columns, in that order; the stub's stands first."""
    if list(columns) == list(range(len(table.columns))):
        return table
    rows = tuple(
        row if row.group else replace(row, cells=tuple(row.cells[place - 1] for place in columns[1:]))
        for row in table.rows
    )
    return _trimmed(replace(table, columns=tuple(table.columns[place] for place in columns), rows=rows))


def with_rows(table: Table, rows: Sequence[int]) -> Table:
    """The table with some of its rows, in that order."""
    return _trimmed(replace(table, rows=tuple(table.rows[place] for place in rows)))


def _trimmed(table: Table) -> Table:
    """Leave out abbreviations that no cell prints any more."""
    texts = " ".join(cell.text(table.style) for cell in table.cells())
    notes = " ".join("".join(run.text for run in note) for note in table.notes)
    footnotes = " ".join(note for cell in table.cells() for note in cell.all_footnotes())
    printed = f"{texts} {notes} {footnotes}"
    used = {
        short: meaning
        for short, meaning in table.abbreviations.items()
        if re.search(rf"(?<!\w){re.escape(short)}(?!\w)", printed)
    }
    return replace(table, abbreviations=used)
