"""Abbreviations: which of the study's a display prints, and which it prints without a note that explains them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.style import STATE_TEXT
from riskset.tables.printed import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.tables.table import Table

# Two capitals or more in a word of letters; genes and karyotypes, which have figures, are names.
_SHORT = re.compile(r"(?<![\w-])(?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z])[A-Za-z]{2,8}(?!\w)(?!-\w*\d)")
_ROMAN = re.compile(r"[IVX]+")
# Known to every reader of a medical journal, or explained where the package prints them.
_KNOWN = frozenset({"DNA", "RNA", "HIV", "US", "USA", "UK", "EU", "ABO", "AB", "CI", *STATE_TEXT.values()})


def printed_text(table: Table) -> str:
    """Everything that a table prints but its own explanations of short forms."""
    printed = table.printed()
    cells = (text for row in printed.grid(marks=False) for text in row)
    explanations = {f"{form}, {meaning}" for form, meaning in table.abbreviations.items()}
    notes = (plain(note.text) for note in printed.notes)
    return "\n".join([*cells, *(note for note in notes if not any(each in note for each in explanations))])


def study_abbreviations(text: str, meanings: Mapping[str, str]) -> dict[str, str]:
    """Those of the study's abbreviations that stand in a text as a word, or as a part of one before or after a hyphen."""
    return {
        form: meaning
        for form, meaning in meanings.items()
        if re.search(rf"(?<!\w){re.escape(form)}(?!\w)", text) and not _explained(form, text)
    }


def unexplained(text: str, known: Mapping[str, str]) -> list[str]:
    """Abbreviations in a text that are neither known nor explained in it, in order.

    A word of two capitals or more is one, unless it is a Roman number or part of a name with figures such as a gene's.
    Explained is ``iAMP21, intrachromosomal ...`` or ``acute lymphoblastic leukemia (ALL)``.
    """
    rest = text
    for form in known:
        rest = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", "", rest)
    found = dict.fromkeys(match[0] for match in _SHORT.finditer(rest))
    return [form for form in found if form not in _KNOWN and not _ROMAN.fullmatch(form) and not _explained(form, text)]


def _explained(form: str, text: str) -> bool:
    short = re.escape(form)
    return re.search(rf"(?:^|[;.] ){short}(?:,|:| =) \w|[a-z] \({short}\)", text, re.MULTILINE) is not None
