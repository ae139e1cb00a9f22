"""Whether percentages of rows belong to the patients that each row has: ``40`` patients, of whom ``22 (55.0)`` responded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.papers.checks.percentages import wrong_percentage
from riskset.audit.papers.model.arithmetic import is_percentage
from riskset.audit.papers.model.values import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.finding import Finding
    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood
    from riskset.audit.papers.model.values import Count

_OF_ROW = re.compile(
    r"(?:n|no\.?|number|total|all|patients|(?:no\.?|number|total) of (?:patients|subjects|participants|cases)|"
    r"(?:patients|participants|subjects|cases),? (?:n|no\.?))",
    re.IGNORECASE,
)
_USUAL = 0.75
_FEWEST = 4

Cell = tuple["Row", "Column", "Count", int]


def check_row_percentages(paper: Understood) -> Iterator[Finding]:
    """Find percentages that are not of their row's patients, in tables where nearly all others are."""
    for table in paper.tables:
        cells = _cells(table)
        wrong = [cell for cell in cells if not is_percentage(cell[2].n, cell[3], cell[2].percent)]
        if len(cells) < _FEWEST or len(cells) - len(wrong) < _USUAL * len(cells):
            continue
        for row, column, held, size in wrong:
            yield wrong_percentage(table, row, column, held, size, f"the row has {size}", "the row's number")


def _cells(table: Table) -> list[Cell]:
    """The counts with percentages, each with the number of its row."""
    of_row = [column for column in table.columns if _OF_ROW.fullmatch(column.head.strip(" ,:"))]
    if len(of_row) != 1 or of_row[0].size is not None:
        return []
    found: list[Cell] = []
    for row in table.rows:
        size = row.cells.get(of_row[0].index)
        whole = count(size) if size is not None else None
        if whole is None or whole.percent is not None or not whole.n:
            continue
        for column in table.columns:
            cell = row.cells.get(column.index)
            held = count(cell) if cell is not None and column.role != "p" else None
            if held is not None and held.percent is not None and held.of is None and held.n <= whole.n:
                found.append((row, column, held, whole.n))
    return found
