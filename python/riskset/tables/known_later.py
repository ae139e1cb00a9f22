"""The line that says how many patients count for a group before they were known to be of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.known_later import KNOWN_LATER
from riskset.naming import counted
from riskset.study.doubts.landmarks import AFTER_LANDMARK
from riskset.tables.printed import roman
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.style import Style
    from riskset.tables.printed import Text


def known_later_note(results: Sequence[Result], style: Style) -> Text:
    """Say who counts for a group or population that was known only later; empty where nobody does."""
    rows = [row for row in results if row.analysis == KNOWN_LATER]
    sentences = dict.fromkeys(_sentence(row, style) for row in rows)
    return roman(" ".join(sentences)) if sentences else ()


def _sentence(row: Result, style: Style) -> str:
    who = counted(Value(row, "count").text(style), "patient")
    verb = "was" if row.value == 1 else "were"
    if row.method == AFTER_LANDMARK:
        return f"{who} of {row.level} {verb} not yet in the group at the landmark."
    return f"{who} of {row.level} came into the group after the start and could have no event before (immortal time)."
