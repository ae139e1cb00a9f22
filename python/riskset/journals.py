"""Journals' ways with numbers, by name; docs/journals.md gives each rule's source."""

from __future__ import annotations

from riskset.style import Style

JOURNALS: dict[str, Style] = {
    style.name: style
    for style in (
        Style(),
        Style(name="j-hematol-oncol", range_separator=", ", bare_zero=True, p_spaced=True),
    )
}
