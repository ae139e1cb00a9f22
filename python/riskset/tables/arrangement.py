"""Arranges a table as its entry in the study file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.operations import bold_p, hide, relabel, reorder

if TYPE_CHECKING:
    from riskset.study.displays.arrangement import Arrangement
    from riskset.tables.table import Table


def arranged(table: Table, arrangement: Arrangement | None) -> Table:
    """The table with rows and columns hidden, put in order and renamed, in this order, and small P values in bold.

    Raises
    ------
    LookupFailed
        When something is named that the table does not have.
    """
    if arrangement is None:
        return table
    table = relabel(reorder(hide(table, *arrangement.hide), arrangement.order), arrangement.labels)
    return table if arrangement.bold_p is None else bold_p(table, arrangement.bold_p)
