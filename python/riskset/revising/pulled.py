"""Edits that come back: what co-authors changed in a Word file, as changes of the .qmd files that it was rendered from."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.problems import Problem, Problems
from riskset.revising.looks import look_of_stack
from riskset.revising.merging import alike, as_shown, merged, tidied, with_notes
from riskset.revising.not_applied import by_hand, of_numbers, of_others
from riskset.revising.pairing import likeness, paired
from riskset.revising.prose import Paragraph, known_of, prose
from riskset.revising.pulled_edits import Edit, Pulled, Trouble, as_said
from riskset.revising.source_tokens import source_tokens
from riskset.revising.source_units import Unit, units_of
from riskset.revising.tokens import Token, said, written
from riskset.revising.written_back import START, Changes, written_back
from riskset.word_files.changes import accept_changes
from riskset.word_files.comments import comments_in
from riskset.word_files.mending import mend_bookmarks
from riskset.word_files.names import w
from riskset.word_files.package import open_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.revising.looks import Look
    from riskset.revising.pairing import Pair
    from riskset.word_files.package import Element, WordFile

_MOVED = 0.6
# How many words of a document stand in paragraphs that a file of it has, too.
_OWN = 0.2
# Kept of a paragraph that a tracked change inserted.
_NEW = "riskset-new"


def pull(
    edited: bytes,
    name: str,
    now: Mapping[str, str],
    *,
    before: Mapping[str, str] | None = None,
    base: bytes | None = None,
) -> Pulled:
    """Compare an edited Word file with its source.

    Parameters
    ----------
    edited : bytes
        The Word file that came back.
    name : str
        What messages call it.
    now : mapping of str to str
        The text of the document's files as they are, the main file first.
    before : mapping of str to str, optional
        The same when the Word file was rendered, where that is known.
    base : bytes, optional
        The Word file as it was rendered, where that is known.

    Raises
    ------
    Problems
        When it is not a Word file, or hardly anything of the document is in it.
    """
    file = open_word(edited, name)
    for paragraph in file.body.iter(w("p")):
        if paragraph.find(f"{w('pPr')}/{w('rPr')}/{w('ins')}") is not None:
            paragraph.set(_NEW, "1")
    accept_changes(file)
    mend_bookmarks(file)
    return _Pull(file, name, now, before or now, open_word(base, "base") if base else None).run()


class _Pull:
    def __init__(
        self, file: WordFile, name: str, now: Mapping[str, str], before: Mapping[str, str], base: WordFile | None
    ) -> None:
        self.now, self.name, self.file, self.base_file = now, name, file, base
        self.units = [unit for path, text in before.items() for unit in units_of(path, text)]
        self.sources = [source_tokens(unit.text) for unit in self.units]
        self.known = known_of(before, self.sources)
        self.edited = prose(file, self.known)
        self.base = prose(base, self.known) if base is not None else None
        self.comments = comments_in(file)
        self.pulled = Pulled()
        self.changes = Changes()
        self.lines: dict[Element, int] = {}

    def run(self) -> Pulled:
        base = self.base if self.base is not None else self._virtual()
        of_base = self._units_of(base)
        pairs = paired(
            [each.keys for each in base], [each.keys for each in self.edited],
            lambda i, j: likeness(base[i].keys, self.edited[j].keys),
        )  # fmt: skip
        self._refuse_another(base, pairs)
        lonely = [i for i, j in pairs if j is None and i is not None]
        last = START
        for i, j in pairs:
            unit = of_base.get(i) if i is not None else None
            if i is not None and j is not None:
                last = unit if unit is not None else last
                self._note_line(self.edited[j], last)
                self._change(unit, base[i], self.edited[j])
            elif j is not None:
                self._note_line(self.edited[j], last)
                self._insert(self.edited[j], last, base, lonely, of_base)
        for i in lonely:
            unit = of_base.get(i)
            if unit is not None and unit not in self.changes.changed:
                self._set(unit, None, "removed")
        self._tell_comments()
        self.pulled.notes += of_numbers(self.file)
        if self.base_file is not None:
            self.pulled.notes += of_others(self.base_file, self.file)
        self._write()
        return self.pulled

    def _refuse_another(self, base: Sequence[Paragraph], pairs: Sequence[Pair]) -> None:
        """Refuse a file of another document, for which every paragraph would be one that was taken out.

        Raises
        ------
        Problems
        """
        there = [i for i, j in pairs if i is not None and j is not None]
        words = sum(len(each.keys) for each in base)
        if self.base is None and sum(len(base[i].keys) for i in there) < _OWN * words:
            message = f"this file has hardly any paragraph of {next(iter(self.now), 'the document')}"
            remedy = "Name the document that it was rendered from"
            raise Problems([Problem(file=self.name, message=message, remedy=remedy)])

    def _virtual(self) -> list[Paragraph]:
        """The source as Word would show it, where the file as it was rendered is not known."""
        return [
            Paragraph(
                [replace(each, look=_look_in_word(each)) for each in tokens],
                unit.level,
                None,  # type: ignore[arg-type]  it stands in no file
                is_item=unit.is_item,
            )
            for unit, tokens in zip(self.units, self.sources, strict=True)
        ]

    def _units_of(self, base: Sequence[Paragraph]) -> dict[int, int]:
        """The unit that each paragraph is of; paragraphs that code writes have none."""
        if self.base is None:
            return {place: place for place in range(len(base))}
        keys = [tuple(each.key for each in tokens if not each.is_blank) for tokens in self.sources]
        pairs = paired([each.keys for each in base], keys, lambda i, j: likeness(base[i].keys, keys[j]))
        return {i: j for i, j in pairs if i is not None and j is not None}

    def _note_line(self, paragraph: Paragraph, unit: int) -> None:
        self.lines[paragraph.element] = unit

    def _change(self, unit: int | None, base: Paragraph, edited: Paragraph) -> None:
        place = self.units[unit] if unit is not None else None
        at = (place.file, place.start) if place is not None else ("", 0)
        self.pulled.notes += by_hand(*at, base, edited, looks=self.base is not None)
        same = alike(base.tokens, edited.tokens) and len(base.notes) == len(edited.notes)
        same = same and all(map(alike, base.notes, edited.notes)) and base.is_item == edited.is_item
        if same and base.level == edited.level:
            return
        if unit is None or place is None:
            what = "the formatting of text" if base.keys == edited.keys else "text"
            why = f"{what} that code writes was changed, which has no place in the source"
            if base.keys != edited.keys or not same:
                self.pulled.notes.append(Trouble("", 0, why, said(edited.tokens)))
            return
        text = self._merged(unit, base, edited)
        if not _is_same(text, place.text) or base.level != edited.level:
            prefix = _prefix(place, edited) if base.level != edited.level else place.prefix
            # A heading is one line.
            one = " ".join(text.split("\n")) if edited.level else text
            self._set(unit, one, "changed", prefix)
        if base.is_item != edited.is_item and not edited.level:
            why = f"this paragraph was made {'an item of a list' if edited.is_item else 'no item of a list any more'}"
            self.pulled.notes.append(Trouble(place.file, place.start, why, said(edited.tokens)))

    def _merged(self, unit: int, base: Paragraph, edited: Paragraph) -> str:
        """The words of a unit with what was changed; what could not be placed is told."""
        source = with_notes(self.sources[unit], base.notes, edited.notes)
        tokens = base.tokens
        if self.base is None:
            # Citations may stand behind the punctuation in Word.
            tokens = max(
                (tokens, as_shown(tokens)),
                key=lambda each: likeness([one.key for one in each], [one.key for one in edited.tokens]),
            )
        wanted = merged(source, tokens, edited.tokens)
        text = written(wanted)
        come = source_tokens(text)
        there = Counter(each.key for each in come)
        if not _look_so(come, wanted):
            self._tell(unit, "the formatting of these words could not be placed: see to the paragraph by hand", wanted)
        shown = [each for each in edited.tokens if each.key[0] != "raw" and not each.is_blank and each.key[-1]]
        lost = [each for each in shown if not there[each.key]]
        if lost:
            self._tell(unit, "these words could not be placed: see to the paragraph by hand", lost)
        return text

    def _tell(self, unit: int, why: str, tokens: Sequence[Token]) -> None:
        place = self.units[unit]
        self.pulled.notes.append(Trouble(place.file, place.start, why, said(list(tokens))))

    def _insert(
        self,
        paragraph: Paragraph,
        last: int,
        base: Sequence[Paragraph],
        lonely: list[int],
        of_base: Mapping[int, int],
    ) -> None:
        """A paragraph that is new, or was moved here."""
        if not paragraph.keys:
            return
        if last == START and not self.units:
            return
        scored = [(likeness(base[i].keys, paragraph.keys), i) for i in lonely]
        score, moved = max(scored, default=(0.0, -1))
        if score >= _MOVED:
            lonely.remove(moved)
            unit = of_base.get(moved)
            at = self._place(last if unit is None else unit)
            self.pulled.notes += by_hand(*at, base[moved], paragraph, looks=self.base is not None)
            if unit is None:
                return
            text = self._merged(unit, base[moved], paragraph)
            self._set(unit, None, "moved")
            self._add(last, self.units[unit].prefix + text + self.units[unit].suffix, "moved")
            return
        if self.base is None and not _is_tracked(paragraph):
            why = "a paragraph that the source does not have: new, or written by code"
            file, line = self._place(last)
            self.pulled.notes.append(Trouble(file, line, why, said(paragraph.tokens)))
            return
        self.pulled.notes += by_hand(*self._place(last), None, paragraph)
        prefix = "#" * paragraph.level + " " if paragraph.level else "- " if paragraph.is_item else ""
        self._add(last, prefix + written(tidied(paragraph.tokens)), "inserted")

    def _place(self, unit: int) -> tuple[str, int]:
        if 0 <= unit < len(self.units):
            return self.units[unit].file, self.units[unit].start
        return next(iter(self.now), ""), 1

    def _add(self, last: int, text: str, kind: str) -> None:
        file, line = self._place(last)
        self.changes.added.setdefault(last, []).append(text)
        if kind == "inserted":
            self.pulled.edits.append(Edit(file, line, kind, "", text))

    def _set(self, unit: int, text: str | None, kind: str, prefix: str | None = None) -> None:
        place = self.units[unit]
        new = (
            None if text is None else "\n".join(place.written(text)) if prefix is None else prefix + text + place.suffix
        )
        self.changes.changed[unit] = new
        self.pulled.edits.append(Edit(place.file, place.start, kind, place.text, "" if text is None else text))

    def _tell_comments(self) -> None:
        for comment in self.comments:
            unit = self.lines.get(comment.paragraph, -1) if comment.paragraph is not None else -1
            file, line = self._place(unit) if unit >= 0 else ("", 0)
            self.pulled.comments.append(as_said(comment, file, line))

    def _write(self) -> None:
        """The files with the changes, each at its place as the files are now."""
        back = written_back(self.now, self.units, self.changes)
        self.pulled.texts, self.pulled.patch = back.texts, back.patch
        self.pulled.conflicts += back.conflicts
        left = {(unit.file, unit.start) for unit in back.left}
        self.pulled.edits = [each for each in self.pulled.edits if (each.file, each.line) not in left]


def _is_same(one: str, other: str) -> bool:
    """Whether two texts differ in white space alone."""
    return one.split() == other.split()


def _prefix(place: Unit, edited: Paragraph) -> str:
    """What makes a paragraph the heading that it is now, or no heading."""
    return f"{'#' * edited.level} " if edited.level else "" if place.level else place.prefix


def _look_in_word(token: Token) -> Look | None:
    """How Word shows a word of the source, which is known of words alone."""
    return look_of_stack(token) if token.key[0] == "word" else None


def _look_so(come: Sequence[Token], wanted: Sequence[Token]) -> bool:
    """Whether words that were read again have the marks that they were written with."""
    there = [(each.key, look_of_stack(each)) for each in come if each.key[0] == "word" and not each.is_blank]
    asked = [(each.key, look_of_stack(each)) for each in wanted if each.key[0] == "word" and not each.is_blank]
    if [key for key, _ in there] != [key for key, _ in asked]:  # words that are lost are told
        return True
    return all(a[1] == b[1] or None in (a[1], b[1]) for a, b in zip(there, asked, strict=True))


def _is_tracked(paragraph: Paragraph) -> bool:
    """Whether a paragraph was inserted with a tracked change."""
    return paragraph.element.get(_NEW) is not None
