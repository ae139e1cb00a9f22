"""A Word file as its parts: read, changed and written again, with the same bytes for the same parts."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from riskset.problems import Problem, Problems
from riskset.word_files.names import w

if TYPE_CHECKING:
    from pathlib import Path

    Element = etree._Element  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  lxml's own name for it

DOCUMENT = "word/document.xml"
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
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
    days: dict[str, tuple[int, int, int, int, int, int]] = field(default_factory=dict)
    _trees: dict[str, Element] = field(default_factory=dict, repr=False)

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

    def content(self) -> bytes:
        """The file's bytes."""
        for name, tree in self._trees.items():
            self.parts[name] = _DECLARATION + etree.tostring(tree, encoding="UTF-8")
        buffer = io.BytesIO()
        day = next(iter(self.days.values()), _FIRST_DAY)
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                entry = zipfile.ZipInfo(name, date_time=self.days.get(name, day))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
        return buffer.getvalue()


def parsed(content: bytes) -> Element:
    """XML as a tree; nothing outside of it is read."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def open_word(content: bytes, name: str) -> WordFile:
    """A Word file of its bytes; `name` is what a message calls it.

    Raises
    ------
    Problems
        When it is no Word file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            parts = {entry.filename: archive.read(entry) for entry in entries}
        found = WordFile(parts, {entry.filename: entry.date_time for entry in entries})
        if found.tree().find(w("body")) is not None:
            return found
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, RuntimeError, NotImplementedError, EOFError):
        pass
    raise Problems([Problem(file=name, message="this is no Word file", remedy="Name a .docx file")])


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
