"""Footnotes of two Word files: which is which, and those that only the old one has."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.word_files.names import w
from riskset.word_files.relations import adopt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.revising.atoms import Atom
    from riskset.word_files.package import Element, WordFile

_KINDS = {
    w("footnoteReference"): ("word/footnotes.xml", "footnote"),
    w("endnoteReference"): ("word/endnotes.xml", "endnote"),
}


@dataclass
class NotePairs:
    """The notes that both files have, as they are met in the text.

    Attributes
    ----------
    old, new : WordFile
    """

    old: WordFile
    new: WordFile
    _pairs: list[tuple[str, Element, Element]] = field(default_factory=list)
    _adopted: dict[tuple[str, str], str] = field(default_factory=dict)

    def pair(self, before: Sequence[Atom], after: Sequence[Atom]) -> None:
        """Note that the notes of two equal texts are the same."""
        for first, second in zip(before, after, strict=True):
            if first.kind != "note":
                continue
            (part, old), (_, new) = self._note(self.old, first), self._note(self.new, second)
            if old is not None and new is not None:
                self._pairs.append((part, old, new))

    def adopt(self, atoms: Sequence[Atom]) -> None:
        """Take notes that are deleted over into the new file, so that their marks lead somewhere."""
        for atom in atoms:
            for reference in _references(atom):
                part, name = _KINDS[str(reference.tag)]
                key = (part, str(reference.get(w("id"))))
                if key not in self._adopted:
                    self._adopted[key] = self._take_over(part, name, key[1])
                reference.set(w("id"), self._adopted[key])

    def changed(self) -> list[tuple[str, Element, Element]]:
        """The pairs: the part, and the elements of both."""
        return self._pairs

    def _note(self, file: WordFile, atom: Atom) -> tuple[str, Element | None]:
        reference = next(_references(atom))
        part, name = _KINDS[str(reference.tag)]
        return part, note_of(file, part, name, str(reference.get(w("id"))))

    def _take_over(self, part: str, name: str, id_: str) -> str:
        found = note_of(self.old, part, name, id_)
        if found is None or not self.new.has(part):
            return id_
        root = self.new.tree(part)
        taken = [int(each.get(w("id")) or 0) for each in root.iter(w(name))]
        made = copy.deepcopy(found)
        for each in [*made.iter(w("bookmarkStart"), w("bookmarkEnd"))]:
            each.getparent().remove(each)  # type: ignore[union-attr]
        adopt(made, part, self.old, self.new)
        made.set(w("id"), str(max(taken, default=0) + 1))
        root.append(made)
        return str(made.get(w("id")))


def _references(atom: Atom) -> Iterator[Element]:
    for element in atom.elements:
        yield from element.iter(*_KINDS)


def note_of(file: WordFile, part: str, name: str, id_: str) -> Element | None:
    """A note by its id."""
    if not file.has(part):
        return None
    return next((each for each in file.tree(part).iter(w(name)) if each.get(w("id")) == id_), None)
