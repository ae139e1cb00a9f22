"""The note of a table or figure in which small counts are not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.style import STATE_TEXT
from riskset.tables.printed import roman

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.style import Style
    from riskset.tables.printed import Text


def suppression_note(results: Sequence[Result], style: Style) -> Text:
    """Say which counts are not shown, and what else; empty where all are."""
    gone = [row for row in results if row.state == "suppressed"]
    if not gone:
        return ()
    limits = sorted({row.below for row in gone if row.below is not None})
    small = " and ".join(style.value(limit, "count") for limit in limits)
    first = f"Numbers of patients below {small} other than 0 are not shown" if small else "Small numbers are not shown"
    if all(row.below is not None for row in gone):
        return roman(f"{first}.")
    return roman(f"{first}, nor are those ({STATE_TEXT['suppressed']}) from which they could be computed.")
