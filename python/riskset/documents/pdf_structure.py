"""The structure of a tagged PDF as Typst writes it: its elements by their numbers, some of which are changed or left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.documents.typst_pdf import OtherForm, Value, number_of, reference

if TYPE_CHECKING:
    from riskset.documents.typst_pdf import Objects

# Earlier versions of Typst write each entry on its line.
_ELEMENT = re.compile(rb"\d+ 0 obj\s*<<\s*/Type\s*/StructElem\b")

Element = dict[bytes, Value]


@dataclass
class Tree:
    """The elements of the structure by their numbers, which of them have changed, and the names that cells have."""

    objects: Objects
    root: int
    elements: dict[int, Element]
    changed: set[int] = field(default_factory=set[int])
    names: dict[bytes, Value] = field(default_factory=dict[bytes, Value])

    def tables(self) -> list[int]:
        """The tables in the order of their objects."""
        return [number for number in self.elements if self.kind(number) == b"/Table"]

    def kind(self, number: int) -> Value:
        """What an element is: ``/Table``, ``/TR``."""
        return self.elements[number][b"/S"]

    def within(self, number: int) -> list[Value]:
        """All that an element holds: references to elements and numbers of marked content."""
        held = self.elements[number].get(b"/K", [])
        return held if isinstance(held, list) else [held]

    def kids(self, number: int) -> list[int]:
        """The elements within an element."""
        told = (number_of(each) for each in self.within(number) if isinstance(each, bytes) and each.endswith(b" R"))
        return [kid for kid in told if kid in self.elements]

    def change(self, number: int, **values: Value) -> None:
        """Give an element values by the names of their keys."""
        self.elements[number] |= {b"/" + key.encode(): value for key, value in values.items()}
        self.changed.add(number)

    def take_out(self, number: int) -> None:
        """Leave out an element that nothing holds any more."""
        del self.elements[number]
        self.changed.discard(number)
        self.objects.drop(number)

    def empty(self, number: int) -> bool:
        """Whether nothing on a page belongs to an element or to those within it."""
        kids = self.kids(number)
        return len(kids) == len(self.within(number)) and all(map(self.empty, kids))

    def leave_out(self, number: int, parent: int) -> None:
        """Leave out an empty element, all within it and its name."""
        stays = [each for each in self.within(parent) if each != reference(number)]
        self.change(parent, K=stays)
        self._forget(number)

    def _forget(self, number: int) -> None:
        for kid in self.kids(number):
            self._forget(kid)
        name = self.elements[number].get(b"/ID")
        if isinstance(name, bytes):
            del self.names[name]
        self.take_out(number)

    def file(self) -> bytes:
        """The PDF with what has changed."""
        for number in sorted(self.changed):
            self.objects.put(number, self.elements[number])
        root = self.objects.dictionary(self.root)
        ordered = sorted(self.names.items(), key=lambda pair: pair[0][1:-1])
        root[b"/IDTree"] = {b"/Names": [each for pair in ordered for each in pair]}
        self.objects.put(self.root, root)
        return self.objects.file()


def structure_of(objects: Objects) -> Tree:
    """The structure of a PDF; nothing if it has none."""
    root = objects.dictionary(objects.root).get(b"/StructTreeRoot")
    if root is None:
        return Tree(objects, 0, {})
    elements = {number: objects.dictionary(number) for number, text in objects.texts.items() if _ELEMENT.match(text)}
    tree = Tree(objects, number_of(root), elements)
    told = objects.dictionary(tree.root).get(b"/IDTree", {b"/Names": []})
    names = told.get(b"/Names") if isinstance(told, dict) else None
    if not isinstance(names, list):
        message = "the names of its cells are not in one list"
        raise OtherForm(message)
    tree.names = {name: cell for name, cell in zip(names[::2], names[1::2], strict=True) if isinstance(name, bytes)}
    return tree
