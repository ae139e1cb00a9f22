"""What somebody changed in Word that has no place in the source: it is told, and none of it is applied."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from riskset.revising.looks import told_looks
from riskset.revising.prose import blocks_not_prose, others
from riskset.revising.pulled_edits import Trouble
from riskset.word_files.bookmarks import bookmarks_in
from riskset.word_files.names import w
from riskset.word_files.paragraphs import accepted_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.revising.prose import Paragraph
    from riskset.word_files.package import WordFile

_HEAD_OR_FOOT = re.compile(r"word/(?:header|footer)\d*\.xml")
# Numbers with their relation, which a refreshed file has others of.
_NUMBERS = re.compile(r"(?:[<>=]\s*)?[\d.,]+")


def by_hand(
    file: str, line: int, base: Paragraph | None, edited: Paragraph, *, looks: bool = True
) -> Iterator[Trouble]:
    """What was changed in a paragraph and has no place in it; of looks only where those of its words before are known."""
    yield from _of_calls(file, line, base, edited)
    if looks:
        yield from _of_looks(file, line, base, edited)


def _of_calls(file: str, line: int, base: Paragraph | None, edited: Paragraph) -> Iterator[Trouble]:
    """Values, citations and references that were written over, whose calls stay."""
    yield from _of_values(file, line, base, edited)
    shown: dict[str, set[str]] = {}
    for call, text in base.calls if base is not None else ():
        shown.setdefault(call, set()).add(_squeezed(text))
    for call, text in edited.calls:
        if _squeezed(text) not in shown.get(call, {_squeezed(text)}):
            why = f"the text that Word shows for {call} was changed by hand; the source stays as it is"
            yield Trouble(file, line, why, _plain(text))


def _squeezed(text: str) -> str:
    """Characters without blanks, which programs put in and leave out."""
    return "".join(_plain(text).split())


def _of_values(file: str, line: int, base: Paragraph | None, edited: Paragraph) -> Iterator[Trouble]:
    for old, theirs in edited.overwritten:
        why = f"the number {old} was written over by hand; its call stays"
        yield Trouble(file, line, why, theirs.strip() or "taken out")
    before = dict(base.values) if base is not None else {}
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


def _of_looks(file: str, line: int, base: Paragraph | None, edited: Paragraph) -> Iterator[Trouble]:
    """Words whose look was changed in a way that Markdown does not keep, such as a colour."""
    for look, words in told_looks(base.tokens if base is not None else (), edited.tokens).items():
        why = f"words were made {look}, or are so no longer, which the source does not keep"
        yield Trouble(file, line, why, words)


def of_numbers(edited: WordFile) -> Iterator[Trouble]:
    """Numbers of titles, captions and tables that were written over."""
    for mark in (each for block in blocks_not_prose(edited) for each in bookmarks_in(block)):
        if mark.number_id and not mark.is_as_printed:
            why = f"the number {mark.printed or ''}".rstrip() + " of a title, caption or table was written over by hand"
            yield Trouble("", 0, f"{why}; its call stays", mark.text.strip() or "taken out")


def of_others(base: WordFile, edited: WordFile) -> Iterator[Trouble]:
    """What was changed in titles, captions, tables, references, heads and feet of pages, which the prose does not have."""
    yield from _of_pictures(base, edited)
    yield from _of_pages(base, edited)
    old, new = others(base), others(edited)
    keys = [each[:2] for each in old], [each[:2] for each in new]
    for kind, first, end, start, stop in difflib.SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind != "equal":
            theirs = "; ".join(text for _, text, _ in new[start:stop]) or "taken out"
            before = "; ".join(text for _, text, _ in old[first:end]) or "nothing"
            styles = {style for style, _, _ in (*old[first:end], *new[start:stop])}
            if all(style.startswith("Bibliography") for style in styles):
                why = f"the list of references was changed, which is made from the bibliography; it was '{_plain(before)}'"
            else:
                why = (
                    f"a title, caption or table was changed, which has no place in the prose; it was '{_plain(before)}'"
                )
            yield Trouble("", 0, why, theirs)
            continue
        for (_, _, before_looks), (_, text, looks) in zip(old[first:end], new[start:stop], strict=True):
            if before_looks != looks:
                why = "the formatting of a title, caption or table was changed, which has no place in the prose"
                yield Trouble("", 0, why, text)


def _of_pictures(base: WordFile, edited: WordFile) -> Iterator[Trouble]:
    """Pictures that were put in or taken out; programs that save a file write the others anew."""
    old, new = (sum(1 for _ in each.body.iter(w("drawing"))) for each in (base, edited))
    if old != new:
        why = f"pictures were {'put in' if new > old else 'taken out'}, which the source does not keep"
        yield Trouble("", 0, why, f"{old} before, {new} now")


def _of_pages(base: WordFile, edited: WordFile) -> Iterator[Trouble]:
    """Words of the heads and feet of pages, which the template has; those that fields repeat of the text are no change."""
    there = {*_words_of_pages(base), *(" ".join(accepted_text(each).split()) for each in base.body.iter(w("p")))}
    for words in _words_of_pages(edited):
        if words not in there:
            yield Trouble("", 0, "the head or foot of the pages was changed, which has no place in the source", words)


def _words_of_pages(file: WordFile) -> Iterator[str]:
    for part in file.parts:
        if _HEAD_OR_FOOT.fullmatch(part):
            for paragraph in file.tree(part).iter(w("p")):
                text = " ".join(accepted_text(paragraph).split())
                if any(map(str.isalpha, text)):
                    yield text
