"""Reads a Word document: paragraphs and tables of its body, without what was deleted while changes were tracked."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from riskset.audit.papers.reading.captions import caption_of, notes_of
from riskset.audit.papers.reading.paper import Grid, Line, Paper
from riskset.audit.papers.reading.refused import refused
from riskset.audit.papers.reading.spans import Span, TooLarge, laid_out
from riskset.word_files.names import w

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BYTES = 100_000_000
_W = w("")
_SAVE = "Open it in Word and save it as .docx"
_STEP = 180
"""Twentieths of a point that count as a step of indentation."""
_AROUND = ("sdt", "sdtContent", "ins", "smartTag", "customXml", "moveTo", "hyperlink", "fldSimple")


def read_docx(path: Path) -> Paper:
    """Read a Word document.

    Raises
    ------
    Problems
        When it is encrypted, damaged, not a Word document, or too large.
    """
    body = _root(path).find(f"{_W}body")
    if body is None:
        raise refused(path, "it has no text", _SAVE)
    lines: list[Line] = []
    tables: list[tuple[int, ET.Element]] = []
    for number, block in enumerate(_blocks(body), start=1):
        if block.tag == f"{_W}tbl":
            tables.append((len(lines), block))
        else:
            text = _text(block)
            if text.strip():
                lines.append(Line(text=text.strip(), part=f"paragraph {number}"))
    try:
        grids = [_grid(table, [line.text for line in lines], at) for at, table in tables]
    except TooLarge as error:
        raise refused(path, str(error), _SAVE) from error
    return Paper(file=str(path), lines=tuple(lines), grids=tuple(grid for grid in grids if grid.rows))


def _root(path: Path) -> ET.Element:
    """The main part's XML, when it is of bounded size and declares no entities."""
    if path.read_bytes()[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise refused(path, "it is encrypted, or of the old form .doc", "Save it as .docx without a password")
    try:
        with zipfile.ZipFile(path) as archive:
            part = archive.getinfo("word/document.xml")
            content = archive.read(part) if part.file_size <= MOST_BYTES else b""
    except Exception as error:
        # A damaged file fails anywhere in zip and zlib.
        raise refused(path, "it is damaged, or no Word document", _SAVE) from error
    if not content:
        raise refused(path, f"its text unpacks to {part.file_size:,} bytes", _SAVE)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise refused(path, "its XML declares entities, as Word never does", _SAVE)
    try:
        return ET.fromstring(content)  # noqa: S314 - without declarations there is nothing to expand
    except ET.ParseError as error:
        raise refused(path, "its XML is damaged", _SAVE) from error


def _blocks(parent: ET.Element) -> Iterator[ET.Element]:
    for child in parent:
        name = child.tag.removeprefix(_W)
        if name in {"p", "tbl"}:
            yield child
        elif name in _AROUND:
            yield from _blocks(child)


def _text(block: ET.Element) -> str:
    return "".join(_run(run) for run in block.iter(f"{_W}r"))


def _run(run: ET.Element) -> str:
    raised = run.find(f"{_W}rPr/{_W}vertAlign")
    pieces: list[str] = []
    for child in run:
        name = child.tag.removeprefix(_W)
        if name == "t":
            pieces.append(child.text or "")
        elif name in {"tab", "br", "cr"}:
            pieces.append(" ")
        elif name == "noBreakHyphen":
            pieces.append("-")
    text = "".join(pieces)
    is_raised = raised is not None and raised.get(f"{_W}val") == "superscript" and text.strip()
    return f"^{text}" if is_raised else text


def _grid(table: ET.Element, texts: list[str], at: int) -> Grid:
    rows: list[list[Span]] = []
    heads = 0
    open_cells: dict[int, tuple[int, int]] = {}
    for row in _children(table, "tr"):
        spans: list[Span] = []
        column = 0
        if row.find(f"{_W}trPr/{_W}tblHeader") is not None and heads == len(rows):
            heads += 1
        for cell in _children(row, "tc"):
            width = _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart" and column in open_cells:
                r, i = open_cells[column]
                first = rows[r][i]
                rows[r][i] = Span(first.text, first.columns, len(rows) - r + 1)
            else:
                if merge is not None:
                    open_cells[column] = (len(rows), len(spans))
                else:
                    open_cells.pop(column, None)
                spans.append(Span(_cell(cell), width))
            column += width
        rows.append(spans)
    laid = laid_out(rows)
    return Grid(
        caption=caption_of(texts, at),
        rows=laid.rows,
        continued=laid.continued,
        heads=heads or None,
        notes=notes_of(texts, at),
    )


def _children(parent: ET.Element, name: str) -> Iterator[ET.Element]:
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag.removeprefix(_W) in _AROUND:
            yield from _children(child, name)


def _cell(cell: ET.Element) -> str:
    paragraphs = list(_children(cell, "p"))
    text = " ".join(_text(paragraph) for paragraph in paragraphs)
    step = 0
    if paragraphs:
        indent = paragraphs[0].find(f"{_W}pPr/{_W}ind")
        if indent is not None:
            shift = _measure(indent.get(f"{_W}left") or indent.get(f"{_W}start"))
            shift -= _measure(indent.get(f"{_W}hanging"))
            step = max(0, round(shift / _STEP))
    leading = re.match(r"[\s\u00a0]*", text)
    return "  " * step + (leading[0] if leading else "") + re.sub(r"\s+", " ", text).strip()


def _measure(value: str | None) -> int:
    return int(value) if value and re.fullmatch(r"-?[0-9]{1,6}", value) else 0


def _number(element: ET.Element | None, default: int) -> int:
    return _measure(element.get(f"{_W}val")) if element is not None else default
