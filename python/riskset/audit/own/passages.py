"""A document as its reader has it: paragraphs, captions and titles in plain words, each character with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from riskset.audit.finding import Place
from riskset.audit.own.plain_words import Reading, Told, plain_text, without_markup
from riskset.documents.inline import inline_expressions
from riskset.documents.markdown import masked
from riskset.documents.problems import shown_path
from riskset.documents.qmd import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from riskset.audit.own.running import Evaluated, Ran
    from riskset.documents.qmd import Document, Text

Part = Literal["title", "heading", "abstract", "body", "caption"]

_CALL = re.compile(r"(?<!`)`\{python\}[^`]+`(?!`)")
_HEADING = re.compile(r"\s{0,3}(?P<level>#{1,6})\s+(?P<title>.*?)\s*#*\s*(?:\{[^}]*\}\s*)?$")
_DIVISION = re.compile(r"\s*(?P<colons>:{3,})\s*(?P<rest>.*?)\s*:*\s*$")
_CAPTION = re.compile(r"^(?:fig|tbl|stbl|sfig|lst)-(?:cap|subcap|alt|scap)$")
# A row of a table that is typed, or a table in HTML.
_ROW = re.compile(r"\s*(?:\||</?(?:table|thead|tbody|tr|t[hd])\b)", re.IGNORECASE)
_TITLES = ("title", "subtitle", "running-title", "description", "abstract")
_NO_PROSE = re.compile(r"references|bibliography|literature cited", re.IGNORECASE)


@dataclass(frozen=True)
class Passage:
    """A paragraph, a caption or a title.

    Attributes
    ----------
    text : str
        What its reader reads, on one line; citations and markup are left out.
    part : {"title", "heading", "abstract", "body", "caption"}
    section : str
        The heading above it, or whose caption it is.
    told : tuple of Told
        Its inline values, in order.
    literals : tuple of (int, int)
        Where constants are marked as such.
    references : tuple of (int, str)
        The labels of displays that it refers to, each with its place in `text`.
    is_row : bool
        Whether it is a row of a table that was typed, or a table in HTML.
    origin : tuple of int
        Of each character the place in the source; of characters that an inline value fills, where this stands.
    source : Text or None
        The source; None for a caption and a title.
    file, line : Path and int
        Where it begins.
    order : int
        The number of its block in the document.
    """

    text: str
    part: Part
    section: str
    told: tuple[Told, ...]
    literals: tuple[tuple[int, int], ...]
    references: tuple[tuple[int, str], ...]
    is_row: bool
    origin: tuple[int, ...]
    source: Text | None
    file: Path
    line: int
    order: int

    def place(self, start: int, text: str) -> Place:
        """Where the character at `start` stands in the source, with the words `text`."""
        if self.source is None or not self.origin:
            return Place(file=shown_path(self.file), line=self.line, part=self.section, text=text)
        at = self.origin[min(start, len(self.origin) - 1)]
        line = self.source.line_at(at)
        before = self.source.source.rfind("\n", 0, at)
        return Place(file=shown_path(line.file), line=line.number, column=at - before, part=self.section, text=text)

    def line_at(self, start: int) -> tuple[Path, int]:
        """The file and the line that the character at `start` stands on."""
        if self.source is None or not self.origin:
            return self.file, self.line
        line = self.source.line_at(self.origin[min(start, len(self.origin) - 1)])
        return line.file, line.number

    def is_told(self, start: int, end: int) -> bool:
        """Whether an inline value fills one of the characters."""
        return any(told.start < end and start < told.end for told in self.told)


def passages(document: Document, ran: Ran) -> list[Passage]:
    """The passages of a document that was run, in its order: the titles first."""
    found = list(_titles(document))
    headings = _Headings()
    for order, block in enumerate(document.blocks):
        if isinstance(block, Cell):
            found.extend(_captions(block, order))
        else:
            found.extend(_of_text(block, ran.values.get(order, []), headings, order))
    return found


def _titles(document: Document) -> Iterator[Passage]:
    data = document.front_matter.data
    settings: Mapping[str, object] = data if isinstance(data, dict) else {}
    for key in _TITLES:
        value = settings.get(key)
        if isinstance(value, str):
            part: Part = "abstract" if key == "abstract" else "title"
            line = document.front_matter.line((key,)) or 1
            yield _typed(value, part, key, document.path, line, -1)


def _captions(cell: Cell, order: int) -> Iterator[Passage]:
    for key, value in cell.options.items():
        for text in value if isinstance(value, list) else [value]:
            if _CAPTION.match(key) and isinstance(text, str):
                section = f"{key} of {cell.label}" if cell.label else key
                line = cell.option_lines.get(key, cell.fence.number)
                yield _typed(text, "caption", section, cell.fence.file, line, order)


def _typed(value: str, part: Part, section: str, file: Path, line: int, order: int) -> Passage:
    """A passage of which the line is known alone."""
    return Passage(plain_text(value), part, section, (), (), (), False, (), None, file, line, order)


class _Headings:
    """Where in the document a line stands: under which heading, and in which division."""

    def __init__(self) -> None:
        self.section = ""
        self._divisions: list[str] = []

    def read(self, line: str) -> bool:
        """Take a line; tell whether it is a heading or the fence of a division, which ends a paragraph."""
        heading = _HEADING.match(line)
        if heading is not None:
            self.section = without_markup(_CALL.sub("", heading["title"])).strip()
            return True
        division = _DIVISION.match(line)
        if division is None:
            return False
        if division["rest"]:
            self._divisions.append(division["rest"])
        elif self._divisions:
            self._divisions.pop()
        return True

    @property
    def part(self) -> Part:
        """The part of the document that the lines belong to."""
        inside = any(re.search(r"\babstract\b", rest) for rest in self._divisions)
        return "abstract" if inside or self.section.casefold() in {"abstract", "summary"} else "body"

    @property
    def is_prose(self) -> bool:
        """Whether what stands here is written by the author: not the list of references, not what is hidden."""
        hidden = any(re.search(r"content-hidden|#refs\b", rest) for rest in self._divisions)
        return not hidden and not _NO_PROSE.fullmatch(self.section)


def _of_text(text: Text, values: list[Evaluated], headings: _Headings, order: int) -> Iterator[Passage]:
    """The paragraphs of a stretch of Markdown; each row of a typed table is one."""
    source = masked(text, keep_code=True, keep_escapes=True)
    inline = dict(zip([item.start for item in inline_expressions(text)], values, strict=True))
    start = 0
    position = 0
    for line in [*source.split("\n"), ""]:
        end = position + len(line)
        row = line.lstrip().startswith("|")
        was_row = source[start:position].lstrip().startswith("|")
        if not line.strip() or row or was_row or _HEADING.match(line) or _DIVISION.match(line):
            yield from _passage(text, source, (start, position), inline, headings, order)
            start = position
        if headings.read(line):
            if _HEADING.match(line):
                yield from _passage(text, source, (position, end), inline, headings, order, "heading")
            start = end
        position = end + 1
    yield from _passage(text, source, (start, len(source)), inline, headings, order)


def _passage(
    text: Text,
    source: str,
    span: tuple[int, int],
    inline: dict[int, Evaluated],
    headings: _Headings,
    order: int,
    part: Part | None = None,
) -> Iterator[Passage]:
    """The passage between two places of the source, unless it has no words."""
    start, end = span
    if not source[start:end].strip() or not headings.is_prose:
        return
    reading = Reading(source, inline)
    reading.read(start, end)
    if not "".join(reading.characters).strip():
        return
    yield Passage(
        "".join(reading.characters),
        part or headings.part,
        headings.section,
        tuple(reading.told),
        tuple(reading.literals),
        tuple(reading.references),
        _ROW.match(source, start, end) is not None,
        tuple(reading.origin),
        text,
        text.line_at(start).file,
        text.line_at(start).number,
        order,
    )
