"""Arranges a table as its entry in the study file says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.operations import add_notes, annotate, bold_p, hide, relabel, reorder, set_face

if TYPE_CHECKING:
    from riskset.study.entries.arrangement import Arrangement
    from riskset.tables.table import Table


def arranged(table: Table, arrangement: Arrangement | None) -> Table:
    """The table with rows and columns hidden, put in order, annotated and renamed, in this order; then its faces.

    Raises
    ------
    LookupFailed
        When something is named that the table does not have.
    """
    if arrangement is None:
        return table
    table = annotate(reorder(hide(table, *arrangement.hide), arrangement.order), arrangement.footnotes)
    table = relabel(table, arrangement.labels)
    table = add_notes(table, *arrangement.notes, abbreviations=arrangement.abbreviations)
    table = set_face(table, labels=arrangement.label_face, levels=arrangement.level_face)
    return table if arrangement.bold_p is None else bold_p(table, arrangement.bold_p)
