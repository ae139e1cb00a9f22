"""Operations on tables: hide, relabel, reorder, annotate, bold small P values, merge side by side, stack, and split."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from riskset.problems import LookupFailed, quoted
from riskset.style import is_below
from riskset.tables.combining import merge, stack
from riskset.tables.finding import children, columns_called, is_called, require, rows_called, rows_with_those_under
from riskset.tables.parting import split_columns, split_rows
from riskset.tables.picking import with_columns, with_rows
from riskset.tables.printed import roman

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.tables.table import Cell, Row, Table

__all__ = [
    "add_notes",
    "annotate",
    "bold_p",
    "hide",
    "merge",
    "relabel",
    "reorder",
    "set_face",
    "split_columns",
    "split_rows",
    "stack",
]

Face = Literal["bold", "italic"]


def hide(table: Table, *names: str) -> Table:
    """Leave out rows and columns.

    Parameters
    ----------
    table : Table
    *names : str
        A row by its variable or endpoint, or else by its level, its printed label, or ``variable: level``, with the
        rows indented under it; a column by its printed label, with or without ``(n = 38)``, or all columns under a spanner by the spanner's.

    Raises
    ------
    LookupFailed
        When a name is neither a row nor a column, or the label of several variables; the message lists what there is.
    """
    for name in names:
        columns, rows = columns_called(table, name), rows_with_those_under(table, name)
        require(table, name, found=bool(columns or rows))
        _one_kind(name, rows=bool(rows), columns=bool(columns))
        if len(columns) == len(table.columns) - 1:
            message = f"without {quoted(name)} the table has no column left"
            raise LookupFailed(message)
        kept = [place for place in range(len(table.columns)) if place not in columns]
        table = with_columns(with_rows(table, [place for place in range(len(table.rows)) if place not in rows]), kept)
    return table


def _one_kind(name: str, *, rows: bool, columns: bool) -> None:
    """Refuse a name that is a row's and a column's: either may be meant."""
    if rows and columns:
        message = (
            f"{quoted(name)} is a row and a column; name the row by its variable, or the column by its whole label"
        )
        raise LookupFailed(message)


def relabel(table: Table, labels: Mapping[str, str]) -> Table:
    """Print rows, columns or spanners under other labels; names as for :func:`hide`.

    The head of a group keeps its ``(n = 38)``. Footnotes stay with what they mark.
    """
    for name, text in labels.items():
        columns = tuple(
            replace(
                column,
                label=_renamed(column.label, text) if is_called(table, column.label, name) else column.label,
                spanner=_renamed_spanner(table, column.spanner, name, text),
                over=_renamed_spanner(table, column.over, name, text),
            )
            for column in table.columns
        )
        first = rows_called(table, name)
        require(table, name, found=columns != table.columns or bool(first))
        _one_kind(name, rows=bool(first), columns=columns != table.columns)
        rows = tuple(
            replace(row, stub=_renamed_stub(row.stub, text)) if place in first else row
            for place, row in enumerate(table.rows)
        )
        table = replace(table, columns=columns, rows=rows)
    return table


def reorder(table: Table, names: Sequence[str]) -> Table:
    """Put rows, each with those indented under it, and columns in another order; those not named follow as they were.

    Names are those of :func:`hide`. Rows are moved among the rows of their own indentation, under one heading.
    """
    starts: list[list[int]] = []
    ahead: list[int] = [0]
    for name in names:
        found = columns_called(table, name)
        starts.append(rows_called(table, name))
        require(table, name, found=bool(starts[-1] or found))
        ahead += [place for place in found if place not in ahead]

    def arranged(places: Sequence[int]) -> list[int]:
        """Rows with the named ones first among those that stand under the same."""
        families = children(table, places)
        first = [child for places in starts for child in families if child[0] in places]
        ordered = dict.fromkeys(map(tuple, [*first, *families]))
        return [place for child in ordered for place in (child[0], *arranged(child[1:]))]

    order = arranged(range(len(table.rows)))
    return with_columns(with_rows(table, order), [*ahead, *(p for p in range(len(table.columns)) if p not in ahead)])


def bold_p(table: Table, alpha: float = 0.05) -> Table:
    """Print P values below `alpha` in bold, as they are before rounding; none is printed as if it were on the other side.

    Raises
    ------
    ValueError
        When `alpha` is not between 0 and 1.
    """
    if not 0 < alpha < 1:
        message = f"alpha is {alpha}; it lies between 0 and 1"
        raise ValueError(message)

    def bold(cell: Cell) -> Cell:
        values = [value for value in cell.values.values() if value.kind == "p"]
        small = any(value.result.value is not None and is_below(value.result.value, alpha) for value in values)
        return replace(cell, bold=True) if small else cell

    rows = tuple(replace(row, cells=tuple(map(bold, row.cells))) for row in table.rows)
    return replace(table, rows=rows, style=table.style.telling([alpha]))


def set_face(table: Table, *, labels: Face | None = None, levels: Face | None = None) -> Table:
    """Print the stubs of variables (`labels`) and of what is indented under them (`levels`) in bold or italic."""
    rows: list[Row] = []
    top: int | None = None  # the indentation of variables under the heading
    for row in table.rows:
        top = None if row.group else row.indent if top is None else min(top, row.indent)
        face = None if row.group else labels if row.indent == top else levels
        bold, italic = row.stub.bold or face == "bold", row.stub.italic or face == "italic"
        rows.append(replace(row, stub=replace(row.stub, bold=bold, italic=italic)))
    return replace(table, rows=tuple(rows))


def annotate(table: Table, footnotes: Mapping[str, str]) -> Table:
    """Mark rows, or heads of columns and spanners, with footnotes; names as for :func:`hide`.

    Raises
    ------
    LookupFailed
        When a name is neither a row nor a column; the message lists what there is.
    """
    for name, text in footnotes.items():
        starts = rows_called(table, name)
        rows = tuple(
            replace(row, stub=_marked(row.stub, text)) if place in starts else row
            for place, row in enumerate(table.rows)
        )
        columns = tuple(
            replace(
                column,
                **{
                    part: _marked(head, text)
                    for part in ("label", "spanner", "over")
                    if (head := getattr(column, part)) is not None and is_called(table, head, name)
                },
            )
            if place
            else column
            for place, column in enumerate(table.columns)
        )
        require(table, name, found=bool(starts) or columns != table.columns)
        table = replace(table, rows=rows, columns=columns)
    return table


def add_notes(table: Table, *notes: str, abbreviations: Mapping[str, str] | None = None) -> Table:
    """Add lines under the table, and what short forms stand for."""
    lines = (*table.notes, *map(roman, notes))
    return replace(table, notes=lines, abbreviations={**table.abbreviations, **(abbreviations or {})})


def _marked(cell: Cell, text: str) -> Cell:
    return replace(cell, footnotes=(*cell.footnotes, text))


def _renamed(cell: Cell, text: str) -> Cell:
    """A head with another name; the size of its group, which is a value, stays."""
    size = re.search(r"\s*\((?:n|N)[^{]*\{[^}]*\}\)$", cell.pattern) if cell.values else None
    return replace(cell, pattern=_braced(cell, text) + (size[0] if size else ""), words=cell.words if size else "")


def _renamed_stub(cell: Cell, text: str) -> Cell:
    """A stub with another text, whose words are the study file's."""
    return replace(cell, pattern=_braced(cell, text), words="")


def _renamed_spanner(table: Table, cell: Cell | None, name: str, text: str) -> Cell | None:
    return _renamed(cell, text) if cell is not None and is_called(table, cell, name) else cell


def _braced(cell: Cell, text: str) -> str:
    """Text as a pattern has it, where the cell has values."""
    return text.replace("{", "{{").replace("}", "}}") if cell.values else text
