"""The note that says how many of how many patients a table or figure shows, and why not the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.patients import OF_TESTS, PATIENTS
from riskset.naming import counted
from riskset.tables.lookup import Lookup
from riskset.tables.printed import roman
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.style import Style
    from riskset.tables.printed import Text


def patients_note(results: Sequence[Result], style: Style) -> Text:
    """Say whom it leaves out; empty where it shows all. Results of several displays are said one after the other."""
    of_displays: dict[str, list[Result]] = {}
    for row in results:
        if row.analysis == PATIENTS:
            of_displays.setdefault(row.display, []).append(row)
    sentences = dict.fromkeys(
        sentence
        for rows in of_displays.values()
        for sentence in (_sentence(rows, style), _of_tests(rows, style))
        if sentence
    )
    return roman(" ".join(sentences)) if sentences else ()


def _of_tests(rows: Sequence[Result], style: Style) -> str:
    """Who is shown and left out of tests; empty where nobody is."""
    parts = [
        f"{counted(Value(row, 'count').text(style), 'patient')} {row.level}"
        for row in rows
        if row.statistic == OF_TESTS
    ]
    return f"Tests leave out {' and '.join(parts)}." if parts else ""


def _sentence(rows: Sequence[Result], style: Style) -> str:
    """Who is not shown; empty where everybody is."""
    lookup = Lookup(rows)
    whys = [row.level for row in rows if row.statistic == "n_left_out"]
    if not whys:
        return ""
    parts = [f"{lookup.value('n_left_out', 'count', level=why).text(style)} {why}" for why in whys]
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    shown, of = lookup.result("n_shown"), lookup.value("n_of", "count")
    if shown.value is None or of.result.value is None:
        return f"Not shown are {listed}."
    verb = "is" if shown.value == 1 else "are"
    others = "is" if of.result.value - shown.value == 1 else "are"
    return (
        f"Of {counted(of.text(style), 'patient')}, {lookup.value('n_shown', 'count').text(style)} {verb} shown; "
        f"not shown {others} {listed}."
    )
