"""Edits that come back: what co-authors changed in a Word file, as changes of the .qmd files that it was rendered from."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from typing import TYPE_CHECKING

from riskset.revising.merging import as_shown, merged, tidied, with_notes
from riskset.revising.pairing import likeness, paired
from riskset.revising.prose import Paragraph, known_of, others, prose
from riskset.revising.pulled_edits import Edit, Pulled, Said, Trouble
from riskset.revising.rewritten import places_now, replacement
from riskset.revising.source_tokens import source_tokens
from riskset.revising.source_units import Unit, units_of
from riskset.revising.tokens import Token, said, written
from riskset.word_files.changes import accept_changes
from riskset.word_files.comments import comments_in
from riskset.word_files.mending import mend_bookmarks
from riskset.word_files.names import w
from riskset.word_files.package import open_word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.word_files.package import Element, WordFile

_MOVED = 0.6
# Numbers with their relation, which a refreshed file has others of.
_NUMBERS = re.compile(r"(?:[<>=]\s*)?[\d.,]+")
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
        When it is no Word file.
    """
    file = open_word(edited, name)
    for paragraph in file.body.iter(w("p")):
        if paragraph.find(f"{w('pPr')}/{w('rPr')}/{w('ins')}") is not None:
            paragraph.set(_NEW, "1")
    accept_changes(file)
    mend_bookmarks(file)
    return _Pull(file, now, before or now, open_word(base, "base") if base else None).run()


class _Pull:
    def __init__(
        self, file: WordFile, now: Mapping[str, str], before: Mapping[str, str], base: WordFile | None
    ) -> None:
        self.now, self.file, self.base_file = now, file, base
        self.units = [unit for path, text in before.items() for unit in units_of(path, text)]
        self.sources = [source_tokens(unit.text) for unit in self.units]
        self.known = known_of(before, self.sources)
        self.edited = prose(file, self.known)
        self.base = prose(base, self.known) if base is not None else None
        self.comments = comments_in(file)
        self.pulled = Pulled()
        # New words of units, by their place; None where one goes; what comes behind each.
        self.changed: dict[int, str | None] = {}
        self.added: dict[int, list[str]] = {}
        self.lines: dict[Element, int] = {}

    def run(self) -> Pulled:
        base = self.base if self.base is not None else self._virtual()
        of_base = self._units_of(base)
        pairs = paired(
            [each.keys for each in base], [each.keys for each in self.edited],
            lambda i, j: likeness(base[i].keys, self.edited[j].keys),
        )  # fmt: skip
        lonely = [i for i, j in pairs if j is None and i is not None]
        last = -1
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
            if unit is not None and unit not in self.changed:
                self._set(unit, None, "removed")
        self._tell_comments()
        self._tell_others()
        self._write()
        return self.pulled

    def _virtual(self) -> list[Paragraph]:
        """The source as Word would show it, where the file as it was rendered is not known."""
        return [
            Paragraph(list(tokens), unit.level, None)  # type: ignore[arg-type]
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
        self._tell_values(place, base, edited)
        same = [each.key for each in base.tokens] == [each.key for each in edited.tokens]
        if same and base.level == edited.level and self._keys(base.notes) == self._keys(edited.notes):
            return
        if unit is None or place is None:
            if base.keys != edited.keys:
                why = "text that code writes was changed, which has no place in the source"
                self.pulled.notes.append(Trouble("", 0, why, said(edited.tokens)))
            return
        text = self._merged(unit, base, edited)
        if not _is_same(text, place.text) or (place.level and edited.level and place.level != edited.level):
            prefix = "#" * edited.level + " " if place.level and edited.level else place.prefix
            self._set(unit, text, "changed", prefix)

    def _tell_values(self, place: Unit | None, base: Paragraph, edited: Paragraph) -> None:
        """Tell of values that were written over, whose calls stay."""
        file, line = (place.file, place.start) if place is not None else ("", 0)
        for old, theirs in edited.overwritten:
            why = f"the number {old} was written over by hand; its call stays"
            self.pulled.notes.append(Trouble(file, line, why, theirs.strip() or "taken out"))
        before = dict(base.values)
        for id_, text in edited.values:
            old = before.get(id_, text)
            if _NUMBERS.sub("#", old) != _NUMBERS.sub("#", text) and not edited.overwritten:
                why = f"the words of the value {old!r} were changed; its call stays"
                self.pulled.notes.append(Trouble(file, line, why, text))

    @staticmethod
    def _keys(notes: Sequence[Sequence[Token]]) -> list[list[tuple[str, ...]]]:
        return [[each.key for each in note] for note in notes]

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
        text = written(merged(source, tokens, edited.tokens))
        there = Counter(each.key for each in source_tokens(text))
        lost = [each for each in edited.tokens if each.key[0] != "raw" and not each.is_blank and not there[each.key]]
        if lost:
            place = self.units[unit]
            why = "these words could not be placed: see to the paragraph by hand"
            self.pulled.notes.append(Trouble(place.file, place.start, why, said(lost)))
        return text

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
        if last == -1 and not self.units:
            return
        scored = [(likeness(base[i].keys, paragraph.keys), i) for i in lonely]
        score, moved = max(scored, default=(0.0, -1))
        if score >= _MOVED:
            lonely.remove(moved)
            unit = of_base.get(moved)
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
        prefix = "#" * paragraph.level + " " if paragraph.level else "- " if paragraph.is_item else ""
        self._add(last, prefix + written(tidied(paragraph.tokens)), "inserted")

    def _place(self, unit: int) -> tuple[str, int]:
        if 0 <= unit < len(self.units):
            return self.units[unit].file, self.units[unit].start
        return next(iter(self.now), ""), 1

    def _add(self, last: int, text: str, kind: str) -> None:
        file, line = self._place(last)
        self.added.setdefault(last, []).append(text)
        if kind == "inserted":
            self.pulled.edits.append(Edit(file, line, kind, "", text))

    def _set(self, unit: int, text: str | None, kind: str, prefix: str | None = None) -> None:
        place = self.units[unit]
        new = (
            None if text is None else "\n".join(place.written(text)) if prefix is None else prefix + text + place.suffix
        )
        self.changed[unit] = new
        self.pulled.edits.append(Edit(place.file, place.start, kind, place.text, "" if text is None else text))

    def _tell_comments(self) -> None:
        for comment in self.comments:
            unit = self.lines.get(comment.paragraph, -1) if comment.paragraph is not None else -1
            file, line = self._place(unit) if unit >= 0 else ("", 0)
            self.pulled.comments.append(Said(comment.author, comment.text, comment.about, file, line))

    def _tell_others(self) -> None:
        """Tell of what was changed in titles, captions and tables, which the prose does not have."""
        if self.base_file is None:
            return
        old, new = others(self.base_file), others(self.file)
        for kind, first, end, start, stop in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind == "equal":
                continue
            theirs = "; ".join(text for _, text in new[start:stop]) or "taken out"
            before = "; ".join(text for _, text in old[first:end]) or "nothing"
            why = f"a title, caption or table was changed, which has no place in the prose; it was {before!r}"
            self.pulled.notes.append(Trouble("", 0, why, theirs))

    def _write(self) -> None:
        """The files with the changes, each at its place as the files are now."""
        patches: list[str] = []
        for path, text in self.now.items():
            own = [n for n, unit in enumerate(self.units) if unit.file == path]
            first = path == next(iter(self.now))
            lines = self._changed_lines(path, text, own, with_start=first)
            new = "\n".join(lines)
            if new != text:
                self.pulled.texts[path] = new
                patches += difflib.unified_diff(
                    text.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{path}", f"b/{path}"
                )
        self.pulled.patch = "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in patches
        )

    def _changed_lines(self, path: str, text: str, own: Sequence[int], *, with_start: bool) -> list[str]:
        lines = text.split("\n")
        places = places_now([self.units[n] for n in own], units_of(path, text))
        changes: list[tuple[int, int, list[str]]] = []
        for n, place in zip(own, places, strict=True):
            new, added = self.changed.get(n, ""), self.added.get(n, [])
            if n not in self.changed and not added:
                continue
            if place is None or (n in self.changed and place.text != self.units[n].text):
                self._conflict(n, place, new or "", added)
                continue
            changes.append(replacement(lines, place, new, added, changes=n in self.changed))
        if with_start and self.added.get(-1):
            start = places[0].start if places and places[0] is not None else 1
            changes.append(
                (start - 1, start - 1, [line for each in self.added[-1] for line in (*each.split("\n"), "")])
            )
        for first, end, new_lines in sorted(changes, key=lambda change: change[0], reverse=True):
            lines[first:end] = new_lines
        return lines

    def _conflict(self, unit: int, place: Unit | None, new: str, added: Sequence[str]) -> None:
        old = self.units[unit]
        why = "this paragraph was changed in the source, too" if place else "this paragraph is no longer in the source"
        theirs = "\n\n".join([new, *added]).strip() or "taken out"
        self.pulled.conflicts.append(Trouble(old.file, place.start if place else old.start, why, theirs))
        self.pulled.edits = [each for each in self.pulled.edits if (each.file, each.line) != (old.file, old.start)]


def _is_same(one: str, other: str) -> bool:
    """Whether two texts differ in white space alone."""
    return one.split() == other.split()


def _is_tracked(paragraph: Paragraph) -> bool:
    """Whether a paragraph was inserted with a tracked change."""
    return paragraph.element.get(_NEW) is not None
