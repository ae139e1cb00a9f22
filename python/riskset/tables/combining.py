"""Tables set side by side, or one under the other, as one table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.tables.finding import bare, depth, head_text, written
from riskset.tables.printed import roman
from riskset.tables.table import Cell, Column, Row, Table, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.style import Style
    from riskset.tables.printed import Text

# What a stub says of its cells, with and without denominators for missing values.
_DENOMINATORS, _COUNTS = ", n/N (%)", ", n (%)"
# The stub of the row of sizes in a stacked table.
_SIZES = "Patients, n"


def merge(tables: Sequence[Table], labels: Sequence[str]) -> Table:
    """Set tables side by side, each under its label as a spanner; rows are joined by their variables and labels.

    Rows under one label are one only where they are of the same variable or endpoint, under the same headings; a stub
    that tells how many patients have a value, does so in a footnote where tables differ. A row that a table does not
    have is empty there. Footnotes are marked anew over the whole; equal ones are one.

    Raises
    ------
    ValueError
        When there are not as many labels as tables, or a table has two rows of spanners already.
    """
    _same_number(tables, labels)
    if any(column.over is not None for table in tables for column in table.columns):
        message = "a head has two rows of spanners at most: a merged table cannot be merged again"
        raise ValueError(message)
    above = "over" if any(column.spanner is not None for table in tables for column in table.columns) else "spanner"
    columns = [tables[0].columns[0]]
    for table, text in zip(tables, labels, strict=True):
        columns += [replace(column, **{above: label(text)}) for column in table.columns[1:]]
    keys = [_keys(table) for table in tables]
    found = [dict(zip(key, table.rows, strict=True)) for key, table in zip(keys, tables, strict=True)]
    rows: list[Row] = []
    for key in _in_order(keys):
        here = [(text, each[key]) for text, each in zip(labels, found, strict=True) if key in each]
        one = here[0][1]
        cells: list[Cell] = []
        for table, each in zip(tables, found, strict=True):
            row = each.get(key)
            blank = (Cell(),) * (len(table.columns) - 1)
            cells += blank if row is None or row.group else row.cells
        rows.append(replace(one, stub=_joined_stub(here, tables[0].style), cells=() if one.group else tuple(cells)))
    return replace(_combined(tables, labels), columns=tuple(columns), rows=tuple(rows))


def stack(tables: Sequence[Table], labels: Sequence[str]) -> Table:
    """Set tables of the same columns one under the other, each under its label as a heading.

    Where the sizes of their groups differ, each table's stand in a row under its heading, not in the heads.

    Raises
    ------
    ValueError
        When there are not as many labels as tables, or their columns differ.
    """
    _same_number(tables, labels)
    heads = [[head_text(table, column) for column in table.columns[1:]] for table in tables]
    if any([bare(text) for text in head] != [bare(text) for text in heads[0]] for head in heads):
        message = f"tables of different columns cannot be stacked: {'; '.join(', '.join(head) for head in heads)}"
        raise ValueError(message)
    differ = any(head != heads[0] for head in heads)
    columns = [tables[0].columns[0]]
    for place, column in enumerate(tables[0].columns[1:], start=1):
        notes = dict.fromkeys(note for table in tables for note in table.columns[place].label.footnotes)
        plain_label = label(bare(heads[0][place - 1])) if differ else column.label
        look = {"bold": column.label.bold, "italic": column.label.italic}
        columns.append(replace(column, label=replace(plain_label, footnotes=tuple(notes), **look)))
    rows: list[Row] = []
    for table, text in zip(tables, labels, strict=True):
        rows.append(Row(label(text), group=True, keep_with_next=True))
        if differ:
            sizes = tuple(_size(table, column) for column in table.columns[1:])
            rows.append(Row(label(_SIZES, words="counts"), sizes, indent=1, keep_with_next=True))
        rows += [replace(row, indent=row.indent + 1) for row in table.rows]
    return replace(_combined(tables, labels), columns=tuple(columns), rows=tuple(rows))


def _same_number(tables: Sequence[Table], labels: Sequence[str]) -> None:
    if not tables or len(tables) != len(labels):
        message = f"{counted(len(labels), 'label')} for {counted(len(tables), 'table')}; each has one"
        raise ValueError(message)


def _combined(tables: Sequence[Table], labels: Sequence[str]) -> Table:
    """What stands under the tables, once; a line that only some of them have says of which it is."""
    abbreviations = {short: meaning for table in tables for short, meaning in table.abbreviations.items()}
    lines = dict.fromkeys(note for table in tables for note in table.notes)
    having = {line: [text for table, text in zip(tables, labels, strict=True) if line in table.notes] for line in lines}
    common = [line for line, having_it in having.items() if len(having_it) == len(tables)]
    own = [_of_parts(having_it, line) for line, having_it in having.items() if len(having_it) < len(tables)]
    sources = dict.fromkeys(table.source for table in tables if table.source)
    return replace(tables[0], notes=(*common, *own), abbreviations=abbreviations, source=" ".join(sources))


def _of_parts(labels: Sequence[str], line: Text) -> Text:
    """A line with the labels of the tables that have it."""
    return (*roman(f"{', '.join(labels)}: "), *line)


def _size(table: Table, column: Column) -> Cell:
    """The size of a column's group, as its head prints it; empty where it has none."""
    if bare(head_text(table, column)) == head_text(table, column):
        return Cell()
    value = list(column.label.values)[-1:]
    return Cell("".join(f"{{{name}}}" for name in value), {name: column.label.values[name] for name in value})


def _keys(table: Table) -> list[tuple[object, ...]]:
    """What rows are joined by: the identities of the rows above them and their own, numbered where one stands twice."""
    keys: list[tuple[object, ...]] = []
    above: list[tuple[int, tuple[str, ...]]] = []
    for row in table.rows:
        own_depth = depth(row)
        above = [each for each in above if each[0] < own_depth]
        own = (row.name, row.level, _without_counts(written(row.stub, table.style)))
        key = (*(each[1] for each in above), own)
        above.append((own_depth, own))
        keys.append((*key, sum(each[:-1] == key for each in keys)))
    return keys


def _without_counts(text: str) -> str:
    """A stub without what it says of missing values: the numbers of those who have one, and that cells have them."""
    return bare(text).replace(_DENOMINATORS, _COUNTS)


def _joined_stub(rows: Sequence[tuple[str, Row]], style: Style) -> Cell:
    """The stub of a row that several tables have, each with its label; their own numbers of patients go to a footnote."""
    footnotes = list(dict.fromkeys(note for _, row in rows for note in row.stub.footnotes))
    texts = [written(row.stub, style) for _, row in rows]
    # Where cells of some tables have their denominators, the stub explains them.
    chosen = next((place for place, text in enumerate(texts) if _DENOMINATORS in text), 0)
    sizes = [text.removeprefix(bare(text)).strip(" \u00a0()") for text in texts]
    stub = rows[chosen][1].stub
    if len(set(sizes)) == 1:
        return replace(stub, footnotes=tuple(footnotes))
    told = "; ".join(f"{label}: {size}" for (label, _), size in zip(rows, sizes, strict=True) if size)
    return replace(stub, pattern=bare(texts[chosen]), values={}, footnotes=(*footnotes, f"{told}."))


def _in_order(orders: Sequence[Sequence[tuple[object, ...]]]) -> list[tuple[object, ...]]:
    """All keys: those of the first in their order, each key of another after the one that it follows there."""
    merged = list(orders[0])
    for keys in orders[1:]:
        place = 0
        for key in keys:
            if key in merged:
                place = merged.index(key) + 1
            else:
                merged.insert(place, key)
                place += 1
    return merged
