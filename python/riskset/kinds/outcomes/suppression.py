"""What a table of outcomes tells of rates that are not shown: adjusted rates, differences, and how many were averaged over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.outcomes.entry import ADJUSTED
from riskset.naming import VERSUS, compared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result


def suppress_outcomes(rows: Sequence[Result]) -> list[Result]:
    """Take out of a table's results, whose small counts are suppressed, what tells of them.

    With a group's rate at a time goes its adjusted rate there, and every difference from another group; with its
    restricted mean its differences; and with a group's number of patients that of all who were averaged over.

    Parameters
    ----------
    rows : sequence of Result
        As :func:`riskset.analyses.suppression.suppress` returns them.
    """
    gone = [row for row in rows if row.state == "suppressed" and not row.model]
    hidden = {(row.statistic, row.group, row.variable, row.at) for row in gone if row.statistic in {"estimate", "rmst"}}
    sizes = {row.variable for row in gone if row.statistic == "n"}
    return [row.suppressed() if row.value is not None and _tells(row, hidden, sizes) else row for row in rows]


def _tells(row: Result, hidden: set[tuple[str, str, str, float | None]], sizes: set[str]) -> bool:
    if row.model == ADJUSTED and row.statistic == "n":
        return row.variable in sizes
    rate = "rmst" if row.statistic.startswith("rmst_difference") else "estimate"
    if row.statistic.removeprefix("rmst_").startswith("difference") and VERSUS in row.group:
        return any((rate, group, row.variable, row.at) in hidden for group in compared(row.group))
    return row.model == ADJUSTED and (rate, row.group, row.variable, row.at) in hidden
