"""A tracked copy: a new Word file in which all that differs from an old one is an insertion or a deletion."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.revising.atoms import atoms_of
from riskset.revising.marking_changes import ChangeMarker, grouped
from riskset.revising.notes import NotePairs
from riskset.revising.pairing import likeness, paired
from riskset.revising.word_changes import NumbersTold, changes, is_word, numbers_of
from riskset.word_files.comments import add_comment
from riskset.word_files.names import w
from riskset.word_files.package import DOCUMENT
from riskset.word_files.paragraphs import PARAGRAPH, ROW, TABLE, accepted_text, blocks_of, style_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.revising.word_changes import NumberChange
    from riskset.word_files.package import Element, WordFile


@dataclass
class Tracking:
    """One run over two files.

    Attributes
    ----------
    old, new : WordFile
        The files without tracked changes; `new` becomes the tracked copy.
    marker : ChangeMarker
    reason : str
        What a comment says where a number changed; empty for no comments.
    numbers : list of NumberChange
        The numbers that were changed, in the order of the text.
    """

    old: WordFile
    new: WordFile
    marker: ChangeMarker
    reason: str
    numbers: list[NumberChange] = field(default_factory=list)
    inserted: int = 0
    deleted: int = 0
    paired: int = 0

    def run(self) -> None:
        """Make the tracked copy."""
        self.notes = NotePairs(self.old, self.new)
        self._blocks(self.old.body, self.new.body, DOCUMENT)
        for part, first, second in self.notes.changed():
            self._blocks(first, second, part)

    def _blocks(self, old: Element, new: Element, part: str) -> None:
        """The blocks of a body, a cell or a note."""
        before, after = list(blocks_of(old)), list(blocks_of(new))
        words_before, words_after = [_words(each) for each in before], [_words(each) for each in after]

        def alike(i: int, j: int) -> float:
            if before[i].tag != after[j].tag:
                return 0.0
            # The only paragraph of a cell is what it was, whatever it says.
            if len(before) == len(after) == 1:
                return 1.0
            return likeness(words_before[i], words_after[j])

        keys_before = [(each.tag, style_of(each), words) for each, words in zip(before, words_before, strict=True)]
        keys_after = [(each.tag, style_of(each), words) for each, words in zip(after, words_after, strict=True)]
        last: Element | None = None
        for i, j in paired(keys_before, keys_after, alike):
            if i is not None and j is not None:
                self.paired += 1 if old is self.old.body else 0
                self._pair(before[i], after[j], part)
                last = after[j]
            elif j is not None:
                self._insert(after[j], part)
                last = after[j]
            elif i is not None:
                last = self._delete(before[i], new, last, part)

    def _pair(self, old: Element, new: Element, part: str) -> None:
        if new.tag == TABLE:
            self._tables(old, new, part)
        else:
            self._paragraphs(old, new, part)

    def _insert(self, block: Element, part: str) -> None:
        self.inserted += 1
        if block.tag == TABLE:
            for row in block.findall(ROW):
                self._insert_row(row, part)
            return
        atoms, marks = atoms_of(block, self.new, part)
        self._write(block, [*self.marker.inserted(atoms), *marks])
        self.marker.mark_end(block, "ins")

    def _delete(self, block: Element, parent: Element, last: Element | None, part: str) -> Element:
        """Put a block of the old file behind the last one, as deleted."""
        self.deleted += 1
        made = copy.deepcopy(block)
        if made.tag == TABLE:
            for row in made.findall(ROW):
                self._delete_row(row, part)
        else:
            self._deleted_paragraph(made, part)
        if last is None:
            first = next(iter(blocks_of(parent)), None)
            place = 0 if first is None else parent.index(_child_of(parent, first))
            parent.insert(place, made)
        else:
            last.addnext(made)
        return made

    def _deleted_paragraph(self, paragraph: Element, part: str) -> None:
        atoms, _ = atoms_of(paragraph, self.old, part)
        section = paragraph.find(f"{w('pPr')}/{w('sectPr')}")
        if section is not None:
            section.getparent().remove(section)  # type: ignore[union-attr]
        self.notes.adopt(atoms)
        self._write(paragraph, self.marker.deleted(atoms, part))
        self.marker.mark_end(paragraph, "del")

    def _insert_row(self, row: Element, part: str) -> None:
        for paragraph in row.iter(PARAGRAPH):
            atoms, marks = atoms_of(paragraph, self.new, part)
            self._write(paragraph, [*self.marker.inserted(atoms), *marks])
        self.marker.mark_row(row, "ins")

    def _delete_row(self, row: Element, part: str) -> None:
        for paragraph in row.iter(PARAGRAPH):
            atoms, _ = atoms_of(paragraph, self.old, part)
            self.notes.adopt(atoms)
            self._write(paragraph, self.marker.deleted(atoms, part))
        self.marker.mark_row(row, "del")

    def _tables(self, old: Element, new: Element, part: str) -> None:
        before, after = old.findall(ROW), new.findall(ROW)
        words_before, words_after = [_cells(row) for row in before], [_cells(row) for row in after]

        def alike(i: int, j: int) -> float:
            first, second = words_before[i], words_after[j]
            if len(first) != len(second):
                return 0.0
            same = sum(a == b for a, b in zip(first[1:], second[1:], strict=True)) / max(len(first) - 1, 1)
            return 0.5 * likeness(first[0].split(), second[0].split()) + 0.5 * (same if first[0] != second[0] else 1.0)

        start, last = len(self.numbers), None
        commented: list[Element] = []
        for i, j in paired(words_before, words_after, alike):
            if i is not None and j is not None:
                for a, b in zip(before[i].findall(w("tc")), after[j].findall(w("tc")), strict=True):
                    count = len(self.numbers)
                    self._blocks_quietly(a, b, part)
                    commented += [b] if len(self.numbers) > count else []
                last = after[j]
            elif j is not None:
                self.inserted += 1
                self._insert_row(after[j], part)
                last = after[j]
            elif i is not None:
                self.deleted += 1
                row = copy.deepcopy(before[i])
                self._delete_row(row, part)
                last = self._put_row(new, row, last)
        if commented and part == DOCUMENT:
            marked = [each for each in next(commented[0].iter(PARAGRAPH)) if each.tag in {w("ins"), w("del")}]
            self._comment_on(NumbersTold(self.numbers[start:], marked))

    def _put_row(self, table: Element, row: Element, last: Element | None) -> Element:
        first = table.find(ROW)
        if last is not None:
            last.addnext(row)
        elif first is not None:
            first.addprevious(row)
        else:
            table.append(row)
        return row

    def _blocks_quietly(self, old: Element, new: Element, part: str) -> None:
        """The blocks of a cell, whose table is commented on as a whole."""
        reason, self.reason = self.reason, ""
        try:
            self._blocks(old, new, part)
        finally:
            self.reason = reason

    def _paragraphs(self, old: Element, new: Element, part: str) -> None:
        before, _ = atoms_of(old, self.old, part)
        after, marks = atoms_of(new, self.new, part)
        if style_of(old) != style_of(new):
            self.marker.mark_style(new, old.find(w("pPr")))
        if [each.key for each in before] == [each.key for each in after]:
            self.notes.pair(before, after)
            return
        elements: list[Element] = []
        told = [NumbersTold()]
        for kind, first, last, start, end in changes(before, after):
            gone, come = before[first:last], after[start:end]
            if kind == "equal":
                self.notes.pair(gone, come)
                elements += [copied for atom in come for copied in (*atom.before, *atom.elements)]
                told += [NumbersTold()] if any(map(is_word, come)) else []
                continue
            self.notes.adopt(gone)
            taken, put = self.marker.deleted(gone, part), self.marker.inserted(come)
            elements += [*taken, *(mark for atom in come for mark in atom.before), *put]
            told[-1].add(numbers_of(gone, come), [*taken, *put])
        self._write(new, [*elements, *marks])
        self.numbers += [number for each in told for number in each.numbers]
        for each in told if part == DOCUMENT else ():
            self._comment_on(each)

    def _write(self, paragraph: Element, elements: Sequence[Element]) -> None:
        for each in [each for each in paragraph if each.tag != w("pPr")]:
            paragraph.remove(each)
        for each in grouped(elements):
            paragraph.append(each)

    def _comment_on(self, told: NumbersTold) -> None:
        """Say beside numbers that changed why they did."""
        if not self.reason or not told.numbers or not told.elements:
            return
        words = f"{self.reason}: {told.words}"
        add_comment(self.new, told.elements[0], told.elements[-1], self.marker.author, words)


def _words(block: Element) -> tuple[str, ...]:
    """The words of a paragraph or a table."""
    return tuple(word for each in block.iter(PARAGRAPH) for word in accepted_text(each).split()) or _pictures(block)


def _pictures(block: Element) -> tuple[str, ...]:
    return tuple("\0picture" for _ in block.iter(w("drawing")))


def _cells(row: Element) -> tuple[str, ...]:
    return tuple(" ".join(accepted_text(each) for each in cell.iter(PARAGRAPH)) for cell in row.findall(w("tc")))


def _child_of(parent: Element, element: Element) -> Element:
    """The child of a parent in which an element stands."""
    while element.getparent() is not parent:
        above = element.getparent()
        assert above is not None  # noqa: S101  the element stands in the parent
        element = above
    return element
