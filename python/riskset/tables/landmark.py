"""The note of a table that is counted from a landmark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.tables.lookup import Lookup
from riskset.tables.printed import roman
from riskset.tables.rules import by_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.style import Style
    from riskset.tables.printed import Text


def landmark_note(results: Sequence[Result], style: Style) -> Text:
    """Say when the landmark is, and how many patients left before it; empty without a landmark."""
    rows = [row for row in results if row.analysis == "landmark"]
    if not rows:
        return ()
    lookup = Lookup(rows)
    at = by_rule(lookup.result("landmark"))
    counts = [lookup.value(name, "count").text(style) for name in ("n_kept", "n_left_by_event", "n_left_by_censoring")]
    origin = "" if at.result.method == "fixed" else f" ({at.result.method})"
    counting = " Times count from the landmark." if any(row.statistic == "events" for row in results) else ""
    time = counted(at.text(style), at.result.unit.removesuffix("s"))
    return roman(
        f"Landmark at {time}{origin}: {counted(counts[0], 'patient')} analyzed; before it, "
        f"{counts[1]} had left by an event and {counts[2]} by the end of their follow-up.{counting}"
    )
