"""Which rows and columns of a table a name means: by variable, level or printed label."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.naming import folded
from riskset.problems import LookupFailed, did_you_mean, listed, quoted
from riskset.tables.table import head_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.style import Style
    from riskset.tables.table import Cell, Column, Row, Table

# The size of a group behind its name, in a head.
_SIZE = re.compile(r"\s*\((?:n|N)\s*=.*$")


def columns_called(table: Table, name: str) -> list[int]:
    """Places of the columns of a name, or under a spanner of that name; never the stub's."""
    return [
        place
        for place, column in enumerate(table.columns)
        if place and any(is_called(table, cell, name) for cell in (column.label, column.spanner, column.over))
    ]


def depth(row: Row) -> int:
    """How deep a row stands: headings of groups stand over all."""
    return -1 if row.group else row.indent


def below(table: Table, place: int) -> list[int]:
    """A row and those indented under it; under a heading all up to the next."""
    block = [place]
    for other in range(place + 1, len(table.rows)):
        if depth(table.rows[other]) <= depth(table.rows[place]):
            break
        block.append(other)
    return block


def children(table: Table, places: Sequence[int]) -> list[list[int]]:
    """The outermost of neighbouring rows, each with those under it."""
    children: list[list[int]] = []
    done = 0
    while done < len(places):
        children.append(below(table, places[done]))
        done += len(children[-1])
    return children


def _name(row: Row) -> str:
    """The variable or endpoint that a row is of; where its layout does not say so, the one that all it prints is of."""
    if row.name:
        return row.name
    text = row.stub.pattern
    of = {value.result.variable or value.result.endpoint for cell in row.cells for value in cell.values.values()}
    levels = {value.result.level for cell in row.cells for value in cell.values.values()}
    return next(iter(of)) if len(of) == 1 and not (row.indent and levels == {text}) else ""


def _printed_names(table: Table, row: Row) -> set[object]:
    """What a row is called on the page: its label, that label's first part, its level, and its level behind its name."""
    text = written(row.stub, table.style)
    names = {row.stub.text(table.style), text, re.sub(r"(, (n \(%\)|n|[^,]*\(.*\)))$", "", text)}
    names |= {row.level, f"{row.name}: {row.level}"} if row.level else set[str]()
    return {folded(name) for name in names}


def rows_called(table: Table, name: str) -> list[int]:
    """Places of the rows that have a name: of the variable or endpoint of that name, or else with that label or level.

    Raises
    ------
    LookupFailed
        When it is the label of several variables or endpoints.
    """
    wanted = folded(name)
    found = [place for place, row in enumerate(table.rows) if folded(_name(row)) == wanted]
    if not found:
        found = [place for place, row in enumerate(table.rows) if wanted in _printed_names(table, row)]
        _require_one(table, name, found)
    if found:
        # What is indented under a row of that name, as its missing values are, is part of it.
        under = {other for place in found for other in below(table, place)[1:]}
        return [place for place in found if place not in under]
    for block in children(table, range(len(table.rows))):
        values = (v for place in block for cell in table.rows[place].cells for v in cell.values.values())
        if {folded(value.result.variable) for value in values} == {wanted}:
            return block[:1]
    return []


def _require_one(table: Table, label: str, places: Sequence[int]) -> None:
    """Refuse a label that stands at the first rows of several variables."""
    names = [_name(table.rows[place]) for place in places if _is_first(table, place)]
    several = list(dict.fromkeys(name for name in names if name))
    if len(several) > 1:
        message = f"{quoted(label)} is the label of several rows. Write the name of one: {listed(several)}"
        raise LookupFailed(message)


def _is_first(table: Table, place: int) -> bool:
    """Whether a row is the first of its variable."""
    return place == 0 or _name(table.rows[place - 1]) != _name(table.rows[place])


def rows_with_those_under(table: Table, name: str) -> list[int]:
    """Places of the rows of a name, with those under them."""
    return sorted({place for start in rows_called(table, name) for place in below(table, start)})


def is_called(table: Table, cell: Cell | None, name: str) -> bool:
    """Whether a head has a name, with or without the size of its group."""
    if cell is None:
        return False
    texts = {cell.text(table.style), written(cell, table.style), head_said(cell, table.style)}
    return folded(name) in {folded(each) for text in texts for each in (text, bare(text))}


def written(cell: Cell, style: Style) -> str:
    """A cell's characters with the package's own words, which are the same in every journal."""
    return replace(cell, words="").text(style)


def bare(text: str) -> str:
    """A head without the size of its group."""
    return _SIZE.sub("", text)


def require(table: Table, name: str, *, found: bool) -> None:
    """Refuse a name that is neither a row nor a column; the message lists what there is."""
    if found:
        return
    heads = [cell.text(table.style) for c in table.columns[1:] for cell in (c.over, c.spanner, c.label) if cell]
    known = list(dict.fromkeys([*(bare(text) for text in heads), *(row.stub.text(table.style) for row in table.rows)]))
    message = f"the table has no row and no column {quoted(name)}. {did_you_mean(name, known, 'Its rows and columns')}"
    raise LookupFailed(message)


def head_text(table: Table, column: Column) -> str:
    """The characters of the label of a column."""
    return column.label.text(table.style)
