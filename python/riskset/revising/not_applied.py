"""What somebody changed in Word that has no place in the source: it is told, and none of it is applied."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from riskset.revising.looks import told_looks
from riskset.revising.prose import others
from riskset.revising.pulled_edits import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.revising.prose import Paragraph
    from riskset.word_files.package import WordFile

# Numbers with their relation, which a refreshed file has others of.
_NUMBERS = re.compile(r"(?:[<>=]\s*)?[\d.,]+")


def of_values(file: str, line: int, base: Paragraph, edited: Paragraph) -> Iterator[Trouble]:
    """Values that were written over, whose calls stay."""
    for old, theirs in edited.overwritten:
        why = f"the number {old} was written over by hand; its call stays"
        yield Trouble(file, line, why, theirs.strip() or "taken out")
    before = dict(base.values)
    for id_, text in edited.values:
        old = before.get(id_, text)
        if _NUMBERS.sub("#", old) != _NUMBERS.sub("#", text) and not edited.overwritten:
            if text.strip():
                yield Trouble(file, line, f"the words of the value {_plain(old)} were changed; its call stays", text)
            else:
                why, remedy = f"the value {_plain(old)} was taken out", "its call stays: take it out if you agree"
                yield Trouble(file, line, why, remedy)


def _plain(text: str) -> str:
    """Characters as a reader sees them."""
    return text.replace("\u2060", "").replace("\u2011", "-").replace("\u00a0", " ")


def of_looks(file: str, line: int, base: Paragraph | None, edited: Paragraph) -> Iterator[Trouble]:
    """Words whose look was changed in a way that Markdown does not keep, such as a colour."""
    for look, words in told_looks(base.tokens if base is not None else (), edited.tokens).items():
        why = f"words were made {look}, or are so no longer, which the source does not keep"
        yield Trouble(file, line, why, words)


def of_others(base: WordFile, edited: WordFile) -> Iterator[Trouble]:
    """What was changed in titles, captions and tables, which the prose does not have."""
    old, new = others(base), others(edited)
    keys = [each[:2] for each in old], [each[:2] for each in new]
    for kind, first, end, start, stop in difflib.SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind != "equal":
            theirs = "; ".join(text for _, text, _ in new[start:stop]) or "taken out"
            before = "; ".join(text for _, text, _ in old[first:end]) or "nothing"
            why = f"a title, caption or table was changed, which has no place in the prose; it was {before!r}"
            yield Trouble("", 0, why, theirs)
            continue
        for (_, _, before_looks), (_, text, looks) in zip(old[first:end], new[start:stop], strict=True):
            if before_looks != looks:
                why = "the formatting of a title, caption or table was changed, which has no place in the prose"
                yield Trouble("", 0, why, text)
