"""Operations on tables: hide, relabel, reorder, annotate, bold small P values, merge side by side, stack, and split."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from riskset.naming import counted, folded
from riskset.problems import did_you_mean, listed, quoted
from riskset.results import LookupFailed
from riskset.style import is_below
from riskset.tables.printed import roman
from riskset.tables.table import Cell, Column, Row, Table, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.style import Style

Face = Literal["bold", "italic"]
# The size of a group behind its name, in a head.
_SIZE = re.compile(r"\s*\((?:n|N)\s*=.*$")
# What a stub says of its cells, with and without denominators for missing values.
_DENOMINATORS, _COUNTS = ", n/N (%)", ", n (%)"
SIZES = "Patients, n"
"""The stub of the row of sizes in a stacked table."""


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
        When a name is no row and no column, or the label of several variables; the message lists what there is.
    """
    for name in names:
        columns, rows = _columns(table, name), _rows(table, name)
        _require(table, name, found=bool(columns or rows))
        _one_kind(name, rows=bool(rows), columns=bool(columns))
        if len(columns) == len(table.columns) - 1:
            message = f"without {quoted(name)} the table has no column left"
            raise LookupFailed(message)
        kept = [place for place in range(len(table.columns)) if place not in columns]
        table = _picked(_with_rows(table, [place for place in range(len(table.rows)) if place not in rows]), kept)
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
                label=_renamed(column.label, text) if _is_called(table, column.label, name) else column.label,
                spanner=_renamed_spanner(table, column.spanner, name, text),
                over=_renamed_spanner(table, column.over, name, text),
            )
            for column in table.columns
        )
        first = _starts(table, name)
        _require(table, name, found=columns != table.columns or bool(first))
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
        found = _columns(table, name)
        starts.append(_starts(table, name))
        _require(table, name, found=bool(starts[-1] or found))
        ahead += [place for place in found if place not in ahead]

    def arranged(places: Sequence[int]) -> list[int]:
        """Rows with the named ones first among those that stand under the same."""
        children = _children(table, places)
        first = [child for places in starts for child in children if child[0] in places]
        ordered = dict.fromkeys(map(tuple, [*first, *children]))
        return [place for child in ordered for place in (child[0], *arranged(child[1:]))]

    order = arranged(range(len(table.rows)))
    return _picked(_with_rows(table, order), [*ahead, *(p for p in range(len(table.columns)) if p not in ahead)])


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
        When a name is no row and no column; the message lists what there is.
    """
    for name, text in footnotes.items():
        starts = _starts(table, name)
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
                    if (head := getattr(column, part)) is not None and _is_called(table, head, name)
                },
            )
            if place
            else column
            for place, column in enumerate(table.columns)
        )
        _require(table, name, found=bool(starts) or columns != table.columns)
        table = replace(table, rows=rows, columns=columns)
    return table


def add_notes(table: Table, *notes: str, abbreviations: Mapping[str, str] | None = None) -> Table:
    """Add lines under the table, and what short forms stand for."""
    lines = (*table.notes, *map(roman, notes))
    return replace(table, notes=lines, abbreviations={**table.abbreviations, **(abbreviations or {})})


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
    return replace(_combined(tables), columns=tuple(columns), rows=tuple(rows))


def stack(tables: Sequence[Table], labels: Sequence[str]) -> Table:
    """Set tables of the same columns one under the other, each under its label as a heading.

    Where the sizes of their groups differ, each table's stand in a row under its heading, not in the heads.

    Raises
    ------
    ValueError
        When there are not as many labels as tables, or their columns differ.
    """
    _same_number(tables, labels)
    heads = [[_head(table, column) for column in table.columns[1:]] for table in tables]
    if any([_bare(text) for text in head] != [_bare(text) for text in heads[0]] for head in heads):
        message = f"tables of different columns cannot be stacked: {'; '.join(', '.join(head) for head in heads)}"
        raise ValueError(message)
    differ = any(head != heads[0] for head in heads)
    columns = [tables[0].columns[0]]
    for place, column in enumerate(tables[0].columns[1:], start=1):
        notes = dict.fromkeys(note for table in tables for note in table.columns[place].label.footnotes)
        bare = label(_bare(heads[0][place - 1])) if differ else column.label
        look = {"bold": column.label.bold, "italic": column.label.italic}
        columns.append(replace(column, label=replace(bare, footnotes=tuple(notes), **look)))
    rows: list[Row] = []
    for table, text in zip(tables, labels, strict=True):
        rows.append(Row(label(text), group=True, keep_with_next=True))
        if differ:
            sizes = tuple(_size(table, column) for column in table.columns[1:])
            rows.append(Row(label(SIZES, words="counts"), sizes, indent=1, keep_with_next=True))
        rows += [replace(row, indent=row.indent + 1) for row in table.rows]
    return replace(_combined(tables), columns=tuple(columns), rows=tuple(rows))


def split_columns(table: Table, groups: Sequence[Sequence[str]]) -> tuple[Table, ...]:
    """Part a table into several with some of its columns each, all with its stub; names as for :func:`hide`."""
    parts: list[Table] = []
    for names in groups:
        kept: list[int] = []
        for name in names:
            found = _columns(table, name)
            _require(table, name, found=bool(found))
            kept += [place for place in found if place not in kept]
        parts.append(_picked(table, [0, *kept]))
    return tuple(parts)


def split_rows(table: Table, *before: str) -> tuple[Table, ...]:
    """Part a table into several, a new one before each of the named rows; names as for :func:`hide`."""
    starts = [0]
    for name in before:
        rows = _rows(table, name)
        _require(table, name, found=bool(rows))
        starts.append(rows[0])
    ends = [*sorted(set(starts))[1:], len(table.rows)]
    parts = (range(start, end) for start, end in zip(sorted(set(starts)), ends, strict=True))
    return tuple(_with_rows(table, list(part)) for part in parts if len(part))


def _same_number(tables: Sequence[Table], labels: Sequence[str]) -> None:
    if not tables or len(tables) != len(labels):
        message = f"{counted(len(labels), 'label')} for {counted(len(tables), 'table')}; each has one"
        raise ValueError(message)


def _combined(tables: Sequence[Table]) -> Table:
    """What stands under the tables, once."""
    abbreviations = {short: meaning for table in tables for short, meaning in table.abbreviations.items()}
    notes = tuple(dict.fromkeys(note for table in tables for note in table.notes))
    sources = dict.fromkeys(table.source for table in tables if table.source)
    return replace(tables[0], notes=notes, abbreviations=abbreviations, source=" ".join(sources))


def _picked(table: Table, columns: Sequence[int]) -> Table:
    """The table with some of its columns, in that order; the stub's stands first."""
    if list(columns) == list(range(len(table.columns))):
        return table
    rows = tuple(
        row if row.group else replace(row, cells=tuple(row.cells[place - 1] for place in columns[1:]))
        for row in table.rows
    )
    return _trimmed(replace(table, columns=tuple(table.columns[place] for place in columns), rows=rows))


def _with_rows(table: Table, rows: Sequence[int]) -> Table:
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


def _head(table: Table, column: Column) -> str:
    return column.label.text(table.style)


def _marked(cell: Cell, text: str) -> Cell:
    return replace(cell, footnotes=(*cell.footnotes, text))


def _bare(text: str) -> str:
    """A head without the size of its group."""
    return _SIZE.sub("", text)


def _size(table: Table, column: Column) -> Cell:
    """The size of a column's group, as its head prints it; empty where it has none."""
    if _bare(_head(table, column)) == _head(table, column):
        return Cell()
    value = list(column.label.values)[-1:]
    return Cell("".join(f"{{{name}}}" for name in value), {name: column.label.values[name] for name in value})


def _is_called(table: Table, cell: Cell | None, name: str) -> bool:
    if cell is None:
        return False
    texts = {cell.text(table.style), _written(cell, table.style)}
    return folded(name) in {folded(each) for text in texts for each in (text, _bare(text))}


def _written(cell: Cell, style: Style) -> str:
    """A cell's characters with the package's own words, which are the same in every journal."""
    return replace(cell, words="").text(style)


def _columns(table: Table, name: str) -> list[int]:
    """Places of the columns of a name, or under a spanner of that name; never the stub's."""
    return [
        place
        for place, column in enumerate(table.columns)
        if place and any(_is_called(table, cell, name) for cell in (column.label, column.spanner, column.over))
    ]


def _depth(row: Row) -> int:
    return -1 if row.group else row.indent


def _below(table: Table, place: int) -> list[int]:
    """A row and those indented under it; under a heading all up to the next."""
    block = [place]
    for other in range(place + 1, len(table.rows)):
        if _depth(table.rows[other]) <= _depth(table.rows[place]):
            break
        block.append(other)
    return block


def _children(table: Table, places: Sequence[int]) -> list[list[int]]:
    """The outermost of neighbouring rows, each with those under it."""
    children: list[list[int]] = []
    done = 0
    while done < len(places):
        children.append(_below(table, places[done]))
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
    text = _written(row.stub, table.style)
    names = {row.stub.text(table.style), text, re.sub(r"(, (n \(%\)|n|[^,]*\(.*\)))$", "", text)}
    names |= {row.level, f"{row.name}: {row.level}"} if row.level else set[str]()
    return {folded(name) for name in names}


def _starts(table: Table, name: str) -> list[int]:
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
        under = {below for place in found for below in _below(table, place)[1:]}
        return [place for place in found if place not in under]
    for block in _children(table, range(len(table.rows))):
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


def _rows(table: Table, name: str) -> list[int]:
    """Places of the rows of a name, with those under them."""
    return sorted({place for start in _starts(table, name) for place in _below(table, start)})


def _renamed(cell: Cell, text: str) -> Cell:
    """A head with another name; the size of its group, which is a value, stays."""
    size = re.search(r"\s*\((?:n|N)[^{]*\{[^}]*\}\)$", cell.pattern) if cell.values else None
    return replace(cell, pattern=_braced(cell, text) + (size[0] if size else ""), words=cell.words if size else "")


def _renamed_stub(cell: Cell, text: str) -> Cell:
    """A stub with another text, whose words are the study file's."""
    return replace(cell, pattern=_braced(cell, text), words="")


def _renamed_spanner(table: Table, cell: Cell | None, name: str, text: str) -> Cell | None:
    return _renamed(cell, text) if cell is not None and _is_called(table, cell, name) else cell


def _braced(cell: Cell, text: str) -> str:
    """Text as a pattern has it, where the cell has values."""
    return text.replace("{", "{{").replace("}", "}}") if cell.values else text


def _require(table: Table, name: str, *, found: bool) -> None:
    if found:
        return
    heads = [cell.text(table.style) for c in table.columns[1:] for cell in (c.over, c.spanner, c.label) if cell]
    known = list(dict.fromkeys([*(_bare(text) for text in heads), *(row.stub.text(table.style) for row in table.rows)]))
    message = f"the table has no row and no column {quoted(name)}. {did_you_mean(name, known, 'Its rows and columns')}"
    raise LookupFailed(message)


def _keys(table: Table) -> list[tuple[object, ...]]:
    """What rows are joined by: the identities of the rows above them and their own, numbered where one stands twice."""
    keys: list[tuple[object, ...]] = []
    above: list[tuple[int, tuple[str, ...]]] = []
    for row in table.rows:
        depth = _depth(row)
        above = [each for each in above if each[0] < depth]
        own = (row.name, row.level, _without_counts(_written(row.stub, table.style)))
        key = (*(each[1] for each in above), own)
        above.append((depth, own))
        keys.append((*key, sum(each[:-1] == key for each in keys)))
    return keys


def _without_counts(text: str) -> str:
    """A stub without what it says of missing values: the numbers of those who have one, and that cells have them."""
    return _bare(text).replace(_DENOMINATORS, _COUNTS)


def _joined_stub(rows: Sequence[tuple[str, Row]], style: Style) -> Cell:
    """The stub of a row that several tables have, each with its label; their own numbers of patients go to a footnote."""
    footnotes = list(dict.fromkeys(note for _, row in rows for note in row.stub.footnotes))
    texts = [_written(row.stub, style) for _, row in rows]
    # Where cells of some tables have their denominators, the stub explains them.
    chosen = next((place for place, text in enumerate(texts) if _DENOMINATORS in text), 0)
    sizes = [text.removeprefix(_bare(text)).strip(" \u00a0()") for text in texts]
    stub = rows[chosen][1].stub
    if len(set(sizes)) == 1:
        return replace(stub, footnotes=tuple(footnotes))
    told = "; ".join(f"{label}: {size}" for (label, _), size in zip(rows, sizes, strict=True) if size)
    return replace(stub, pattern=_bare(texts[chosen]), values={}, footnotes=(*footnotes, f"{told}."))


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
