"""A Word file as its parts: read, changed and written again, with the same bytes for the same parts."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from riskset.problems import Problem, Problems
from riskset.word_files.archives import packed, unpacked
from riskset.word_files.names import w

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.word_files.archives import Day

    Element = etree._Element  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  lxml's own name for it

DOCUMENT = "word/document.xml"
# How files begin that hold no zip: those of Word before 2007, and all that a password protects.
_OLD_FORMAT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Parts that hold paragraphs of text.
_TEXTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")


@dataclass
class WordFile:
    """The parts of a Word file, in their order.

    Attributes
    ----------
    parts : dict of str to bytes
        Each part by its name.
    days : dict of str to tuple
        The time that the archive gives each part.
    """

    parts: dict[str, bytes]
    days: dict[str, Day] = field(default_factory=dict[str, "Day"])
    _trees: dict[str, Element] = field(default_factory=dict[str, "Element"], repr=False)

    def tree(self, name: str = DOCUMENT) -> Element:
        """A part as XML; what is changed in it is written."""
        if name not in self._trees:
            self._trees[name] = parsed(self.parts[name])
        return self._trees[name]

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self.parts

    @property
    def body(self) -> Element:
        """The body of the document."""
        found = self.tree().find(w("body"))
        assert found is not None  # noqa: S101  it was there when the file was read
        return found

    @property
    def blocks(self) -> list[Element]:
        """The paragraphs and tables of the body with what stands between them, without the last section's properties."""
        return [each for each in self.body if each.tag != w("sectPr")]

    def texts(self) -> list[str]:
        """The parts that hold running text: the document and its notes."""
        return [name for name in _TEXTS if name in self.parts]

    def put(self, name: str, content: bytes) -> None:
        """Set a part."""
        self._trees.pop(name, None)
        self.parts[name] = content

    def remove(self, name: str) -> None:
        """Leave a part out."""
        self._trees.pop(name, None)
        self.parts.pop(name, None)

    def copy(self) -> WordFile:
        """The same file, whose changes are its own."""
        return WordFile(dict(self.as_parts()), dict(self.days))

    def as_parts(self) -> dict[str, bytes]:
        """The parts with what was changed in their trees."""
        for name, tree in self._trees.items():
            self.parts[name] = _DECLARATION + etree.tostring(tree, encoding="UTF-8")
        return self.parts

    def content(self) -> bytes:
        """The file's bytes."""
        return packed(self.as_parts(), self.days)


def parsed(content: bytes) -> Element:
    """XML as a tree; nothing outside of it is read."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def open_word(content: bytes, name: str) -> WordFile:
    """A Word file of its bytes; `name` is what a message calls it.

    Raises
    ------
    Problems
        When it is not a Word file.
    """
    if content.startswith(_OLD_FORMAT):
        message = "this file is protected by a password, or of an older Word (.doc)"
        raise Problems([Problem(file=name, message=message, remedy="Save it in Word as .docx, without a password")])
    try:
        found = WordFile(*unpacked(content))
        if found.tree().find(w("body")) is not None and not any(_is_broken(*part) for part in found.parts.items()):
            return found
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError):
        pass
    raise Problems([Problem(file=name, message="this is not a Word file", remedy="Name a .docx file")])


def _is_broken(name: str, content: bytes) -> bool:
    """Whether a part of Word's is no XML, or declares what its text stands for, which Word never does."""
    if not name.startswith("word/") or not name.endswith((".xml", ".rels")):
        return False
    try:
        declared = getattr(parsed(content).getroottree().docinfo, "internalDTD", None)
    except etree.XMLSyntaxError:
        return True
    return declared is not None


def read_word(path: Path) -> WordFile:
    """The Word file at a path.

    Raises
    ------
    Problems
        When there is none.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        message, remedy = "there is no such file", "Check the path"
        raise Problems([Problem(file=str(path), message=message, remedy=remedy)]) from None
    except IsADirectoryError:
        raise Problems([Problem(file=str(path), message="this is a folder", remedy="Name a .docx file")]) from None
    return open_word(content, str(path))
