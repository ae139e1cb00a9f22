"""Journals' ways with numbers, by name; docs/journals.md gives the source of each rule."""

from __future__ import annotations

from riskset.results import LookupFailed
from riskset.style import Style

MIDDLE_DOT = "\u00b7"
THIN_BLANK = "\u202f"

# What a journal's documents do not say stays as it is without a journal.
JOURNALS: dict[str, Style] = {
    style.name: style
    for style in (
        Style(),
        Style(name="j-hematol-oncol", range_separator=", ", bare_zero=True, p_spaced=True),
        Style(
            name="jama",
            p_coarse=(0.01, 2),
            p_ceiling=True,
            p_leading_zero=False,
            interval_separator="-",
            thousands=THIN_BLANK,
        ),
        Style(name="nejm", p_coarse=(0.01, 2), ratio_digits=2),
        Style(
            name="lancet",
            decimal_mark=MIDDLE_DOT,
            p_digits=4,
            p_significant=2,
            p_symbol="p",
            p_italic=False,
            blank=MIDDLE_DOT * 2,
            empty_corner=True,
        ),
        Style(name="blood"),
        Style(name="bmj"),
    )
}


def style_named(name: str) -> Style:
    """The style of a journal.

    Raises
    ------
    LookupFailed
        When there is none of that name.
    """
    if name not in JOURNALS:
        message = f"there is no style of a journal {name!r}; there are {', '.join(JOURNALS)}"
        raise LookupFailed(message)
    return JOURNALS[name]


def chosen_style(style: Style | str | None, journal: str | None) -> Style:
    """The style that is given, by itself or by a journal's name, else that of the study's `journal`."""
    if isinstance(style, Style):
        return style
    return style_named(style or journal or "default")
