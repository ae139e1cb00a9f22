"""Whether the row of all is the sum of the rows above it, and the column of all spans what its groups do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.values import count, spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood

_ALL = re.compile(r"(?:total|overall|all|all patients|sum)", re.IGNORECASE)
_RANGE = re.compile(r"\brange\b|\bmin(?:imum)?\b.*\bmax(?:imum)?\b", re.IGNORECASE)
_OTHER = re.compile(r"\bIQR\b|quartile|\bCI\b|confidence", re.IGNORECASE)
_CENTRE = re.compile(r"\bmean\b|\bmedian\b", re.IGNORECASE)
_NO_CENTRE = re.compile(r"difference|\bratio\b|%|\bn\b(?! *=)|change|\bdays? from\b", re.IGNORECASE)
_MANY, _FEWEST = 20, 3
_REMEDY = "Correct the number that is wrong"


def check_totals(paper: Understood) -> Iterator[Finding]:
    """Find rows of all that are not sums, and ranges of all that are not those of the groups."""
    for table in paper.tables:
        yield from _row_of_all(table)
        yield from _ranges(table)
        yield from _centres(table)


def _row_of_all(table: Table) -> Iterator[Finding]:
    """The last row, `Total`, where it is the sum in all columns but one or two, and in at least two of them."""
    last = table.rows[-1] if table.rows else None
    if last is None or len(table.rows) < 3 or not _ALL.fullmatch(last.label.strip(" ,:")):
        return
    rows = [row for row in table.rows[:-1] if row.indent == last.indent]
    sums = [(column, _counts(rows, column), _n(last, column)) for column in table.columns if column.role != "p"]
    known: list[tuple[Column, list[int], int]] = [
        (column, counts, whole) for column, counts, whole in sums if counts and whole is not None
    ]
    wrong = [each for each in known if sum(each[1]) != each[2]]
    right = [each for each in known if each not in wrong]
    # One column that adds up shows that the rows are parts, where it counts many patients.
    parted = len(right) >= 2 or any(whole >= _MANY and len(counts) >= _FEWEST for _, counts, whole in right)
    if not parted or len(wrong) > len(right):
        return
    for column, counts, whole in wrong:
        joined = " + ".join(map(str, counts))
        yield Finding(
            rule="sum",
            message=f"The rows have {sum(counts)}, and {last.label} has {whole}",
            places=(table.place(last, column),),
            computed=f"{joined} = {sum(counts)}",
            remedy=_REMEDY,
        )


def _counts(rows: list[Row], column: Column) -> list[int]:
    """The counts of a column; none where one is not printed."""
    counts = [_n(row, column) for row in rows]
    return [] if any(each is None for each in counts) else [each for each in counts if each is not None]


def _n(row: Row, column: Column) -> int | None:
    cell = row.cells.get(column.index)
    held = count(cell) if cell is not None else None
    return held.n if held is not None else None


def _ranges(table: Table) -> Iterator[Finding]:
    """The range of all patients has the ends of the groups' ranges, where the groups are all patients."""
    total, groups = table.total, table.groups
    if total is None or total.size is None or sum(group.size or 0 for group in groups) != total.size:
        return
    for row in table.rows:
        said = f"{row.label} {total.head}"
        if not (_RANGE.search(said) or _RANGE.search(table.about)) or _OTHER.search(said):
            continue
        whole = spread(row.cells[total.index]) if total.index in row.cells else None
        parts = [spread(row.cells[group.index]) for group in groups if group.index in row.cells]
        known = [part for part in parts if part is not None]
        if whole is None or len(known) != len(groups) or not _RANGE.search(row.label):
            continue
        low, high = min(part.low.value for part in known), max(part.high.value for part in known)
        ends = ((whole.low, low, "smallest"), (whole.high, high, "largest"))
        for end, of_groups, what in ends:
            if not end.low <= of_groups <= end.high:
                yield Finding(
                    rule="out-of-range",
                    message=f"The {what} value of all is {end.text}, and that of the groups {float(of_groups):g}",
                    places=(table.place(row, total),),
                    remedy=_REMEDY,
                )


def _centres(table: Table) -> Iterator[Finding]:
    """The mean or the median of all patients lies between those of the groups, where the groups are all patients."""
    total, groups = table.total, table.groups
    if total is None or total.size is None or sum(group.size or 0 for group in groups) != total.size:
        return
    for row in table.rows:
        own = [row.cells.get(column.index) for column in (total, *groups)]
        if not _CENTRE.search(row.label) or _NO_CENTRE.search(row.label) or any(each is None for each in own):
            continue
        whole, *parts = (each.numbers[0] for each in own if each is not None)
        low, high = min(part.low for part in parts), max(part.high for part in parts)
        if whole.high < low or whole.low > high:
            yield Finding(
                rule="out-of-range",
                message=f"{whole.text} of all is not between those of the groups: {', '.join(part.text for part in parts)}",
                places=(table.place(row, total),),
                computed="a mean or a median of all patients lies between the smallest and the largest of their groups",
                remedy=_REMEDY,
            )
