"""The parts that a table goes on a page in: by columns, each with the stub, where no page holds them beside each other."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from riskset.tables.printed import columns_under, plain
from riskset.tables.writers.layout import Layout, lay_out
from riskset.tables.writers.sizes import A4

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable
    from riskset.tables.writers.sizes import Paper

# A turned page with fewer rows would be half empty; with up to so many a third, if the parts have no more rows together.
_FEW_ROWS, _MORE_ROWS, _TOGETHER = 18, 26, 36
# Arrangements of columns that are laid out, the most even first.
_TRIES = 3
# A last part is at least so wide a share of the page, beside its stub: P alone would be poor.
_LEAST_SHARE = 0.25


def parts_of(table: PrintedTable, paper: Paper = A4, *, tight: bool = True) -> tuple[tuple[PrintedTable, Layout], ...]:
    """The table with its layout, or several of fewer columns, which are written one under the other.

    Parted are a table that no page holds, and one that only a turned page would hold, and leave half empty; or a third empty,
    where most rows of a part say nothing in it, such as the levels beside P values. What stands
    under one spanner stays together as far as a page holds it. All parts are set in one size, and are about as wide as each
    other where spanners allow it. A table that is whole may be `tight`: in smaller type, with narrower gaps than its parts.
    """
    return _parts_of(table, paper, table.named, tight)


@lru_cache(maxsize=8)
def _parts_of(table: PrintedTable, paper: Paper, _named: str, tight: bool) -> tuple[tuple[PrintedTable, Layout], ...]:
    """The parts; tables of two displays are kept apart, for their numbers are of other results."""
    layout = lay_out(table, paper, tight=tight)
    if layout.fits and not (layout.landscape and len(table.body) <= _MORE_ROWS):
        return ((table, layout),)
    *before, last = (
        _without_empty_rows(columns_of(table, columns)) for columns in _filled(table, paper, turned=not layout.fits)
    )
    # The notes stand under the last part alone: a page may end before it.
    parts = [*(replace(part, notes=()) for part in before), last]
    found = _in_one_size(parts, paper)
    # A table that is too wide by one column of its own stays whole.
    better = all(each.fits for _, each in found) and (len(found) < 3 or not layout.fits)
    if layout.fits and len(table.body) > _FEW_ROWS:
        better = better and sum(len(part.body) for part, _ in found) <= _TOGETHER
    return found if better else ((table, layout),)


def _in_one_size(parts: Sequence[PrintedTable], paper: Paper) -> tuple[tuple[PrintedTable, Layout], ...]:
    """The parts with their layouts, in smaller type if one of them must be."""
    small = any(lay_out(part, paper, tight=False).scale < 1 for part in parts)
    return tuple((part, lay_out(part, paper, small=small, tight=False)) for part in parts)


def _without_empty_rows(table: PrintedTable) -> PrintedTable:
    """The part without rows that say nothing in its columns."""
    body: list[PrintedRow] = []
    for row in reversed(table.body):
        heads = bool(body) and not body[-1].group and (row.group or body[-1].indent > row.indent)
        if heads or (not row.group and any(plain(cell).strip() not in ("", table.blank) for cell in row.cells[1:])):
            body.append(row)
    return replace(table, body=tuple(reversed(body)))


def columns_of(table: PrintedTable, columns: Sequence[int]) -> PrintedTable:
    """The table with its stub and these columns alone, its spanners as wide as what is left of them."""
    kept = [0, *columns]
    head: list[tuple[HeadCell, ...]] = []
    for row in table.head:
        cells: list[HeadCell] = []
        for column, cell in columns_under(row):
            span = sum(column <= each < column + cell.span for each in kept)
            if span:
                cells.append(replace(cell, span=span))
        if any(plain(cell.text).strip() for cell in cells):
            head.append(tuple(cells))
    body = tuple(row if row.group else _cut(row, kept) for row in table.body)
    return replace(table, aligns=tuple(table.aligns[column] for column in kept), head=tuple(head), body=body)


def _cut(row: PrintedRow, kept: Sequence[int]) -> PrintedRow:
    """The row with these cells alone."""
    spans: list[int] = []
    for column in kept if row.spans else ():
        if row.spans[column]:
            spans.append(sum(column <= each < column + row.spans[column] for each in kept))
        else:
            spans.append(0)
    return replace(row, cells=tuple(row.cells[column] for column in kept), spans=tuple(spans))


def _filled(table: PrintedTable, paper: Paper, *, turned: bool) -> list[list[int]]:
    """Columns of each part, filled with what stands together until a page is full."""
    units = _together(table, paper, turned=turned)
    parts: list[list[int]] = []
    for together in units:
        longer = [*parts[-1], *together] if parts else together
        if parts and _fits(table, longer, paper, turned=turned):
            parts[-1] = longer
        else:
            parts.append(together)
    return _balanced(table, paper, units, _with_company(table, paper, units, parts, turned=turned), turned=turned)


def _with_company(
    table: PrintedTable, paper: Paper, units: Sequence[list[int]], parts: list[list[int]], *, turned: bool
) -> list[list[int]]:
    """The parts, of which the last takes columns from the one before where it is narrow, such as P alone."""
    widths, least = lay_out(table, paper).widths, _LEAST_SHARE * paper.upright
    starts = {unit[0]: unit for unit in units}
    while len(parts) > 1 and sum(widths[column] for column in parts[-1]) < least:
        taken = next(starts[column] for column in reversed(parts[-2]) if column in starts)
        left, longer = parts[-2][: -len(taken)], [*taken, *parts[-1]]
        if not left or not _fits(table, longer, paper, turned=turned):
            break
        parts = [*parts[:-2], left, longer]
    return parts


def _balanced(
    table: PrintedTable, paper: Paper, units: Sequence[list[int]], parts: list[list[int]], *, turned: bool
) -> list[list[int]]:
    """The parts, of which the widest is as narrow as can be where each begins with a spanner's columns and follows others.

    Where a part begins with a column of its own, such as P, the parts stay as full as they are.
    """
    between = [place for place in range(1, len(units)) if min(len(units[place - 1]), len(units[place])) > 1]
    begins = {part[0] for part in parts[1:]}
    if not begins or not begins <= {units[place][0] for place in between}:
        return parts
    widths = lay_out(table, paper).widths
    found: list[tuple[float, list[list[int]]]] = []
    for cuts in combinations(between, len(begins)):
        ends = pairwise((0, *cuts, len(units)))
        cut = [[column for unit in units[start:end] for column in unit] for start, end in ends]
        found.append((max(sum(widths[column] for column in part) for part in cut), cut))
    # Of two that are as wide, that whose first part holds more.
    for _, cut in sorted(found, key=lambda each: (round(each[0], 1), -len(each[1][0])))[:_TRIES]:
        if all(_fits(table, part, paper, turned=turned) for part in cut):
            return cut
    return parts


def _together(table: PrintedTable, paper: Paper, *, turned: bool) -> list[list[int]]:
    """The columns under each spanner of the first row; alone where no page holds them all."""
    found: list[list[int]] = []
    for column, cell in columns_under(table.head[0]) if table.head else ():
        columns = [each for each in range(column, column + cell.span) if each]
        if columns:
            found += [columns] if _fits(table, columns, paper, turned=turned) else [[each] for each in columns]
    return found


def _fits(table: PrintedTable, columns: list[int], paper: Paper, *, turned: bool) -> bool:
    layout = lay_out(columns_of(table, columns), paper, tight=False)
    return layout.fits and (turned or not layout.landscape)
