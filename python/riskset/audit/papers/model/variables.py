"""The counted variables of a table: a yes-or-no row, or levels under their head, with the counts of each column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.papers.model.values import Count, count

if TYPE_CHECKING:
    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.tables import Row, Table

_PERCENT = re.compile(r"%|percent|proportion", re.IGNORECASE)
_NUMBER = re.compile(r"\bn\b|\bno\.|number|count|patients", re.IGNORECASE)
_OTHER = re.compile(
    r"\bmean\b|median|\bs\.?d\.?\b|\biqr\b|\brange\b|quartile|\bci\b|\bse\b|\bratio\b|(?-i:\bHR\b|\bOR\b)|std",
    re.IGNORECASE,
)
_NOT_COUNTS = re.compile(
    r"\bCI\b|ratio|(?-i:\bHR\b|\bOR\b)|estimate|median|mean|rate|survival|incidence|events?\b", re.IGNORECASE
)
MISSING = re.compile(
    r"missing|unknown|not (?:available|known|reported|done|evaluated|assessed)|\bN/?A\b|no data|unspecified",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A counted variable.

    Attributes
    ----------
    head : Row
        The row that names it.
    rows : tuple of Row
        Its levels, or the head alone.
    counts : dict
        The counts by row and column index.
    sure : bool
        Whether it is sure that these are all of its rows.
    """

    head: Row
    rows: tuple[Row, ...]
    counts: dict[tuple[int, int], Count]
    sure: bool

    @property
    def has_levels(self) -> bool:
        """Whether it has levels."""
        return len(self.rows) > 1

    def column(self, column: Column) -> list[Count | None]:
        """The counts of a column, by row."""
        return [self.counts.get((row.index, column.index)) for row in self.rows]

    def sum(self, column: Column) -> int | None:
        """How many patients the levels of a column have; ``None`` where one is not printed."""
        counts = self.column(column)
        return None if any(each is None for each in counts) else sum(each.n for each in counts if each is not None)


def counted_columns(table: Table) -> list[Column]:
    """The columns of patients: groups and their total."""
    return [
        column for column in table.columns if column.role in {"group", "total"} and not _NOT_COUNTS.search(column.head)
    ]


def variables_of(table: Table) -> list[Variable]:
    """Find the counted variables of a table."""
    found: list[Variable] = []
    taken: set[int] = set()
    for block in table.blocks:
        if block.head.index in taken:
            continue
        rows = block.levels or (block.head,)
        counts = _counts(table, block.head, rows)
        if counts:
            taken |= {row.index for row in rows}
            held = tuple(row for row in rows if any((row.index, column.index) in counts for column in table.columns))
            # A level that could not be read leaves what the levels add up to unknown.
            found.append(Variable(block.head, held, counts, block.sure and len(held) == len(rows)))
    return found


def _counts(table: Table, head: Row, rows: tuple[Row, ...]) -> dict[tuple[int, int], Count]:
    counts: dict[tuple[int, int], Count] = {}
    for row in rows:
        if _OTHER.search(row.label) or (row is not head and _OTHER.search(head.label)):
            continue
        for column in counted_columns(table):
            cell = row.cells.get(column.index)
            read = count(cell) if cell is not None else None
            if read is not None and _is_count(table, head, row, column, read):
                counts[row.index, column.index] = read
    return counts


def _is_count(table: Table, head: Row, row: Row, column: Column, read: Count) -> bool:
    own = f"{head.label} {row.label}"
    if read.percent is None and read.of is None:
        return bool(_NUMBER.search(own) or re.search(r"n \(%\)|no\. \(%\)", table.about)) and row is not head
    if read.says_percent or read.of is not None or _PERCENT.search(own) or _PERCENT.search(column.head):
        return True
    return bool(
        re.search(r"n ?\(%\)|no\.? ?\(%\)|number \(%|\(%\)|percent", table.about, re.IGNORECASE)
    ) and not re.search(r"mean|median", table.about, re.IGNORECASE)
