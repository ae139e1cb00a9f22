"""The characters that every format can hold: what is replaced before writing, what is stripped when reading back."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.tables.printed import Run, Text

REPLACEMENT = "\ufffd"
FIGURE_SPACE = "\u2007"
NO_BREAK_SPACE = "\u00a0"
# A short bracket that begins a word, with the single letter before it; the head of tests of proportional hazards; and a sign
# of comparison with its number.
_UNBROKEN = re.compile(
    r"(?<!\w)(?:(?:\w|[Nn]o\.(?:/total(?: no\.)?)?) )?\([^()]{1,14}\)|^PH [Pp]$|(?<!\S)[<>\u2264\u2265] (?=[\d.\u00b7\u2212])"
)
_BLANKS = frozenset("\t\n\v\f\r\x85\u2028\u2029")


def clean(text: str) -> str:
    """Replace what XML, PDF or a table's cell cannot hold.

    Line breaks and tabs become a space; other control characters, lone surrogates and noncharacters
    become U+FFFD, so that a reader sees that something stood there.
    """
    if text.isprintable():
        return text
    return "".join(map(_cleaned, text))


def _cleaned(character: str) -> str:
    if character in _BLANKS:
        return " "
    code = ord(character)
    noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return REPLACEMENT if noncharacter or unicodedata.category(character) in {"Cc", "Cs"} else character


def clean_text(text: Text) -> Text:
    """Clean each run and leave out the empty ones."""
    return tuple(_with_text(run, clean(run.text)) for run in text if run.text)


def clean_label(text: Text) -> Text:
    """Clean the text of a head cell or stub and keep what no line should break: ``(n = 54)``, ``n (%)``, ``PH P``."""
    runs = clean_text(text)
    # As many characters as before, which may belong to runs of several looks.
    kept = iter(_UNBROKEN.sub(_without_breaks, "".join(run.text for run in runs)))
    return tuple(_with_text(run, "".join(islice(kept, len(run.text)))) for run in runs)


def _with_text(run: Run, text: str) -> Run:
    return run if text == run.text else replace(run, text=text)


def _without_breaks(match: re.Match[str]) -> str:
    return match[0].replace(" ", NO_BREAK_SPACE)


def strip_padding(text: str) -> str:
    """Take off what a writer added for alignment and turn runs of blanks into one space.

    Applied to a cell read back from a document and to the cell of `PrintedTable.grid`, it gives the same.
    """
    return re.sub(r"\s+", " ", text.replace("\u2060", "")).strip()
