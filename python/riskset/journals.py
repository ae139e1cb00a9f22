"""Journals' ways with numbers and words, by name; docs/journals.md gives the source of each rule."""

from __future__ import annotations

from dataclasses import replace

from riskset.results import LookupFailed
from riskset.spelling import is_british
from riskset.style import Style
from riskset.surroundings import document_language

MIDDLE_DOT = "\u00b7"
THIN_BLANK = "\u202f"
TO = " to "
# In the order of the journals; # comes in those of the American Society of Hematology alone.
SYMBOLS = ("*", "\u2020", "\u2021", "\u00a7", "\u00b6", "\u2016")

# What a journal's documents do not say, nor three of its articles show, stays as it is without a journal.
_BMC = Style(name="bmc")
JOURNALS: dict[str, Style] = {
    style.name: style
    for style in (
        Style(),
        replace(_BMC, name="j-hematol-oncol", range_separator=", ", bare_zero=True, p_spaced=True),
        Style(
            name="jama",
            p_coarse=(0.01, 2),
            p_ceiling=True,
            p_leading_zero=False,
            interval_separator="-",
            thousands=THIN_BLANK,
            bold_head=True,
            count_word="No.",
            count_of="No./total",
            versus="vs",
        ),
        Style(
            name="nejm",
            p_coarse=(0.01, 2),
            ratio_digits=2,
            count_word="no.",
            count_of="no./total no.",
            count_separator=" \u2014 ",
            group_size="N",
            note_marks=SYMBOLS,
            sentence_separator=TO,
        ),
        Style(
            name="lancet",
            decimal_mark=MIDDLE_DOT,
            p_digits=4,
            p_significant=2,
            p_symbol="p",
            p_italic=False,
            blank=MIDDLE_DOT * 2,
            empty_corner=True,
            percent_sign=True,
            note_marks=SYMBOLS,
            versus="vs",
            spelling="british",
        ),
        Style(
            name="blood",
            p_leading_zero=False,
            interval_separator="-",
            thousands=THIN_BLANK,
            note_marks=(*SYMBOLS, "#"),
            versus="vs",
        ),
        Style(
            name="bmj",
            interval_separator=TO,
            range_separator="-",
            thousands=THIN_BLANK,
            versus="vs",
            sentence_comma=False,
        ),
        _BMC,
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


def chosen_style(style: Style | str | None, journal: str | None, spelling: str | None = None) -> Style:
    """The style that is given, by itself or by a journal's name, else that of the study's `journal`.

    Words are spelt as the study has it, else as the style, else as the language of the document that is rendered.
    """
    chosen = style if isinstance(style, Style) else style_named(style or journal or "default")
    wanted = spelling or chosen.spelling or ("british" if is_british(document_language()) else "")
    return chosen if wanted == chosen.spelling else replace(chosen, spelling=wanted)
