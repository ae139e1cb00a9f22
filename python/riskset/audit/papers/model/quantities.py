"""A number of a manuscript with what it is of: its subject, its statistic, its time and its group; and those of the tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from riskset.audit.papers.model.abbreviated import shortened
from riskset.audit.papers.model.arithmetic import is_percentage
from riskset.audit.papers.model.printed import Printed, printed
from riskset.audit.papers.model.subjects import Subject, settled, subject_of, times_of
from riskset.audit.papers.model.tables import named_in_note
from riskset.audit.papers.model.units import UNIT
from riskset.audit.papers.model.values import count, p_value, spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.audit.finding import Place
    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.values import PValue, Value

COUNT, RATE, MEDIAN, MEAN = "count", "rate", "median", "mean"
CENTRE = re.compile(r"\b(median|mean)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\bn\b|\bno\.|\bnumber\b|\bcount\b", re.IGNORECASE)
_NOT = re.compile(
    r"\bratio\b|(?-i:\bHRs?\b|\bORs?\b)|\bdifference\b|\bper\b|coefficient|\bchange\b|person-years", re.IGNORECASE
)
# Columns of parts of a group: of one grade, or at one time.
_WITHIN_GROUPS = re.compile(r"\b(?:grades?|baseline|days?|weeks?|months?|years?)\b", re.IGNORECASE)
# What stands in a label for the form of its numbers, and not for what they are of.
_FORM = re.compile(
    r"[\[(][^\])]*(?:%|\bCI\b|IQR|range|Q1|Q3|\bSD\b|\bn\b|years|months|days)[^\])]*[\])]|,?\s*\b(?:[Nn]o\.|[nN])\s*(?=[,(]|$)"
    rf"|\u00b1\s*SDs?|%|,\s*(?:years?|yrs?|y|months?|days?)\b|,\s*{UNIT}\s*$"
)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of patients that tables name: the stems of its name, those that no other group has, and its one size."""

    name: str
    stems: Subject
    own: Subject
    size: int | None = None


Key = tuple[Subject, str, "float | None"]
"""The subject, kind and time of a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with what it is of.

    Attributes
    ----------
    subject : frozenset of str
        The stems of what is counted or measured.
    kind : str
        ``count``, ``rate``, ``median`` or ``mean``.
    months : float or None
        The time that it is at.
    group : str
        The group's name; empty for all patients, or where it is not known.
    grouped : bool
        Whether it is of a part of the patients, known or not.
    value : Printed
    of : int or None
        The denominator of a count.
    share : Printed or None
        The percentage beside a count.
    place : Place
    source : str
        The table's name or the section.
    sentence : int
        Which sentence of the manuscript; -1 in a table.
    counted : int
        The patients that a rate is of, where it is that of a count.
    sure : bool
        Whether it is a result of this study: a sentence of the discussion may tell those of others.
    """

    subject: Subject
    kind: str
    months: float | None
    group: str
    grouped: bool
    value: Printed
    of: int | None
    share: Printed | None
    place: Place
    source: str
    sentence: int = -1
    counted: int = 0
    sure: bool = True

    @property
    def key(self) -> Key:
        """What it is of: its subject, kind and time."""
        return self.subject, self.kind, self.months


@dataclass(frozen=True, slots=True)
class Tested:
    """A P value that compares numbers of one subject, and these numbers."""

    quantities: tuple[Quantity, ...]
    p: PValue
    place: Place

    @property
    def subject(self) -> Subject:
        """What is compared."""
        return self.quantities[0].subject

    @property
    def kind(self) -> str:
        """The kind of the numbers."""
        return self.quantities[0].kind


def groups_of(tables: tuple[Table, ...]) -> tuple[Group, ...]:
    """The groups that the heads of tables name, each once."""
    found: dict[Subject, Group] = {}
    for table in tables:
        stems = {column.head: subject_of(column.head) for column in table.groups}
        sizes = {column.head: column.size for column in table.groups}
        for head, of_head in stems.items():
            others = frozenset[str]().union(*(each for name, each in stems.items() if name != head))
            if of_head and len(table.groups) > 1:
                own = of_head - others - {"not"}
                known = found.get(of_head)
                size = sizes[head] if known is None or known.size == sizes[head] else None
                found[of_head] = Group(head, of_head, own & known.own if known else own, size)
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Stated:
    """The numbers of tables or sentences, and the P values that compare some of them."""

    quantities: tuple[Quantity, ...]
    tests: tuple[Tested, ...]


def stated_in_tables(tables: tuple[Table, ...], abbreviations: Mapping[str, str]) -> Stated:
    """The counts, rates, medians and means of tables whose columns are groups of patients, with their P values."""
    quantities: list[Quantity] = []
    tests: list[Tested] = []
    for table, row, head in _rows(tables):
        found = list(_of_row(table, row, head, abbreviations))
        quantities += found
        quantities += [share for each in found if (share := share_of(each)) is not None]
        tests += _tests(table, row, found)
    return Stated(tuple(quantities), tuple(tests))


def share_of(counted: Quantity) -> Quantity | None:
    """The percentage that belongs to a count: the one beside it, or the one that its denominator gives."""
    if counted.kind != COUNT or (counted.share is None and not counted.of):
        return None
    share = counted.share
    if share is None:
        exact = Fraction(100 * int(counted.value.value), counted.of or 1)
        share = Printed(f"{float(exact):.1f}", exact, Fraction(1, 20))
    return replace(counted, kind=RATE, value=share, of=None, share=None, counted=counted.of or 0)


def _tests(table: Table, row: Row, found: list[Quantity]) -> Iterator[Tested]:
    """The one P value of a row of groups."""
    groups = tuple(each for each in found if each.group)
    columns = [column for column in table.columns if column.role == "p" and column.index in row.cells]
    p = p_value(row.cells[columns[0].index]) if len(columns) == 1 else None
    if p is not None and len(groups) == len(table.groups) > 1:
        yield Tested(groups, p, table.place(row, columns[0]))


def _rows(tables: tuple[Table, ...]) -> Iterator[tuple[Table, Row, str]]:
    """The rows of tables, each once, with the label of the row that they are levels of."""
    for table in tables:
        if any(_WITHIN_GROUPS.search(column.head) for column in table.groups):
            continue
        levels = {row.index for block in table.blocks for row in block.levels}
        for block in table.blocks:
            if block.head.index in levels:
                continue
            for row in block.levels or (block.head,):
                yield table, row, block.head.label if row is not block.head else ""


def _of_row(table: Table, row: Row, head: str, abbreviations: Mapping[str, str]) -> Iterator[Quantity]:
    said = f"{head} {row.label}".strip()
    times, bare = times_of(shortened(_FORM.sub(" ", said), abbreviations))
    subject = subject_of(bare)
    if not subject or not row.label or len(times) > 1 or _NOT.search(said):
        return
    found: list[Quantity] = []
    for column in table.columns:
        cell = row.cells.get(column.index)
        if cell is None or column.role not in {"group", "total"}:
            continue
        read = _read(table, row, column, cell, said)
        if read is None:
            return
        kind, number, of, share = read
        found.append(
            Quantity(
                subject=settled(subject),
                kind=kind,
                months=times[0] if times else None,
                group=column.head if column.role == "group" else "",
                grouped=column.role == "group",
                value=number,
                of=of,
                share=share,
                place=table.place(row, column),
                source=table.name,
            )
        )
    yield from found
    yield from _together(table, row, found)


def _read(
    table: Table, row: Row, column: Column, cell: Value, said: str
) -> tuple[str, Printed, int | None, Printed | None] | None:
    centre = CENTRE.search(said) or CENTRE.search(named_in_note(table, cell))
    counted = count(cell)
    if centre:
        return centre[1].lower(), cell.numbers[0], None, None
    if counted is not None and (counted.percent is not None or counted.of is not None or _COUNTED.search(said)):
        if "%" not in f"{cell.shape} {said} {column.head} {table.about}" and not _COUNTED.search(said):
            return None
        of = counted.of or table.denominator(row, column)
        return COUNT, printed(str(counted.n)), of, counted.percent
    if "%" in f"{said} {cell.shape}" and (spread(cell) is not None or cell.shape in {"#", "#%"}):
        return RATE, cell.numbers[0], None, None
    return None


def _fits(counted: Quantity) -> bool:
    """Whether the percentage beside a count is of its denominator: else some values are missing."""
    of, share = counted.of or 1, counted.share
    return share is None or is_percentage(int(counted.value.value), of, share)


def _together(table: Table, row: Row, found: list[Quantity]) -> Iterator[Quantity]:
    """The count of all patients of a row whose table has no column for it: that of its groups together."""
    groups = [each for each in found if each.group]
    if table.total is not None or len(groups) < 2 or len(groups) != len(table.groups):
        return
    if any(each.kind != COUNT or not each.of or not _fits(each) for each in groups):
        return
    n, of = sum(int(each.value.value) for each in groups), sum(each.of or 0 for each in groups)
    first = groups[0]
    yield Quantity(
        subject=first.subject,
        kind=COUNT,
        months=first.months,
        group="",
        grouped=False,
        value=printed(str(n)),
        of=of,
        share=None,
        place=table.place(row),
        source=table.name,
    )
