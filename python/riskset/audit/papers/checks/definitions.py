"""Whether a row that a table's note defines by other rows has at least the patients of each of them."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.labels import bare
from riskset.audit.papers.model.variables import counted_columns, variables_of
from riskset.naming import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood
    from riskset.audit.papers.model.variables import Variable

RULE = "part-of-whole"
_DEFINED = re.compile(
    r"(?P<whole>[A-Za-z][\w \-\u2013/]{3,50}?)\s+(?:is|are|was|were)\s+defined\s+as\s+(?P<parts>[^\n]+)"
)
_ALIKE = 0.86
"""How alike two names are of which one may be misspelt."""


def check_definitions(paper: Understood) -> Iterator[Finding]:
    """Find rows with fewer patients than one of those that define them."""
    for table in paper.tables:
        rows = {bare(row.label): (variable, row) for variable in variables_of(table) for row in variable.rows}
        for found in _DEFINED.finditer(table.grid.notes):
            if re.search(r"\b(?:not|without|except|but|all of|plus|with)\b", found["parts"]):
                continue
            whole = _nearest(found["whole"], rows)
            names = re.split(r",\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+|[:;]\s*", found["parts"])
            parts = {name: part for name in names if (part := _nearest(name, rows)) is not None}
            if whole is not None:
                yield from _smaller(table, whole, [part for part in parts.values() if part is not whole])


def _nearest(name: str, rows: dict[str, tuple[Variable, Row]]) -> tuple[Variable, Row] | None:
    wanted = bare(name).rstrip(".")
    alike = {label: SequenceMatcher(None, wanted, label).ratio() for label in rows}
    best = max(alike, key=lambda label: alike[label], default="")
    return rows[best] if best and alike[best] >= _ALIKE else None


def _smaller(table: Table, whole: tuple[Variable, Row], parts: list[tuple[Variable, Row]]) -> Iterator[Finding]:
    for variable, row in parts:
        for column in counted_columns(table):
            part = variable.counts.get((row.index, column.index))
            count = whole[0].counts.get((whole[1].index, column.index))
            if part is not None and count is not None and part.n > count.n:
                yield Finding(
                    rule=RULE,
                    message=f'"{whole[1].label}" has {counted(count.n, "patient")}, and "{row.label}" alone {part.n}',
                    places=(table.place(whole[1], column), table.place(row, column)),
                    computed="a note of the table defines the one by the other",
                    remedy="Correct the count, or say in the note who is left out",
                )
