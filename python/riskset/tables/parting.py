"""A table parted into several, by its columns or its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.finding import columns_called, require, rows_with_those_under
from riskset.tables.picking import with_columns, with_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.tables.table import Table


def split_columns(table: Table, groups: Sequence[Sequence[str]]) -> tuple[Table, ...]:
    """Part a table into several with some of its columns each, all with its stub; names as for :func:`hide`."""
    parts: list[Table] = []
    for names in groups:
        kept: list[int] = []
        for name in names:
            found = columns_called(table, name)
            require(table, name, found=bool(found))
            kept += [place for place in found if place not in kept]
        parts.append(with_columns(table, [0, *kept]))
    return tuple(parts)


def split_rows(table: Table, *before: str) -> tuple[Table, ...]:
    """Part a table into several, a new one before each of the named rows; names as for :func:`hide`."""
    starts = [0]
    for name in before:
        rows = rows_with_those_under(table, name)
        require(table, name, found=bool(rows))
        starts.append(rows[0])
    ends = [*sorted(set(starts))[1:], len(table.rows)]
    parts = (range(start, end) for start, end in zip(sorted(set(starts)), ends, strict=True))
    return tuple(with_rows(table, list(part)) for part in parts if len(part))
