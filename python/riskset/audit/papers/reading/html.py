"""Reads a web page: its text and its tables, without scripts, styles and drawings."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from riskset.audit.papers.reading.captions import caption_of, notes_of
from riskset.audit.papers.reading.decoded import decoded
from riskset.audit.papers.reading.paper import Grid, Line, Paper
from riskset.audit.papers.reading.refused import refused
from riskset.audit.papers.reading.spans import Span, TooLarge, laid_out

if TYPE_CHECKING:
    from pathlib import Path

_SKIPPED = frozenset({"script", "style", "head", "svg", "math", "template", "noscript", "nav", "button", "select"})
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "figure",
        "figcaption",
        "blockquote",
        "pre",
        "hr",
        "aside",
        "table",
        "caption",
        "tr",
    ]
)
_STEP = re.compile(r"--step:\s*([0-9])")
_PAD = re.compile(r"(?:padding-left|text-indent|margin-left):\s*([0-9.]+)(px|pt|em|rem)")
_UNIT = {"px": 10.0, "pt": 8.0, "em": 0.8, "rem": 0.8}


def read_html(path: Path) -> Paper:
    """Read a web page.

    Raises
    ------
    Problems
        When it is not text, or a table in it is too large.
    """
    return read_page(path, decoded(path))


def read_page(path: Path, text: str, first: int = 1) -> Paper:
    """Read the text of a web page whose first line has the number `first`."""
    page = _Page(first)
    page.feed(text)
    page.close()
    page.end()
    texts = [line.text for line in page.lines]
    try:
        grids = tuple(grid for table in page.tables for grid in _grid(table, texts))
    except TooLarge as error:
        raise refused(path, str(error), "Leave out the table with so many cells") from error
    return Paper(file=str(path), lines=tuple(page.lines), grids=grids)


class _Table:
    def __init__(self, at: int) -> None:
        self.at = at
        self.rows: list[list[Span]] = []
        self.lines: list[int] = []
        self.heads = 0
        self.caption = ""
        self.notes = ""
        self.section = "tbody"
        self.nests = False
        self.cell: list[str] | None = None
        self.span: tuple[int, int] = (1, 1)
        self.indent = 0


class _Page(HTMLParser):
    """Gathers the lines and tables of a page."""

    def __init__(self, first: int) -> None:
        super().__init__(convert_charrefs=True)
        self.first = first
        self.lines: list[Line] = []
        self.tables: list[_Table] = []
        self.open: list[_Table] = []
        self.skipping = 0
        self.text: list[str] = []
        self.at = first
        self.in_caption = False

    def _line(self) -> int:
        return self.getpos()[0] + self.first - 1

    def end(self) -> None:
        """Finish what was not closed."""
        self.end_block()
        while self.open:
            _end_cell(self.open[-1])
            self.tables.append(self.open.pop())

    def end_block(self) -> None:
        """Finish the paragraph that was being read."""
        text = re.sub(r"\s+", " ", "".join(self.text)).strip()
        self.text = []
        if text:
            self.lines.append(Line(text=text, line=self.at))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self.skipping += 1
        if self.skipping:
            return
        values = {name: value or "" for name, value in attrs}
        table = self.open[-1] if self.open else None
        if tag in {"br", "wbr"}:
            self.handle_data(" ")
        elif tag == "sup":
            self.handle_data("^")
        elif tag == "table":
            self._start_table(table)
        elif table is not None:
            _start_in_table(table, tag, values, self._line())
            self.in_caption = tag == "caption" or (self.in_caption and table.cell is None)
        elif tag in _BLOCKS:
            self.end_block()

    def _start_table(self, outer: _Table | None) -> None:
        self.end_block()
        if outer is not None:
            outer.nests = True
        self.open.append(_Table(len(self.lines)))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self.skipping = max(0, self.skipping - 1)
            return
        if self.skipping:
            return
        table = self.open[-1] if self.open else None
        if tag == "table" and table is not None:
            _end_cell(table)
            self.tables.append(self.open.pop())
        elif table is not None:
            if tag in {"td", "th", "tr"}:
                _end_cell(table)
            self.in_caption = self.in_caption and tag != "caption"
            table.section = "tbody" if tag in {"thead", "tfoot"} else table.section
        elif tag in _BLOCKS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        table = self.open[-1] if self.open else None
        if table is None:
            if not self.text:
                self.at = self._line()
            self.text.append(data)
        elif self.in_caption:
            table.caption += data
        elif table.cell is not None:
            table.cell.append(data)


def _start_in_table(table: _Table, tag: str, values: dict[str, str], line: int) -> None:
    if tag in {"thead", "tbody", "tfoot"}:
        table.section = tag
    elif tag == "tr":
        _end_cell(table)
        table.rows.append([])
        table.lines.append(line)
    elif tag in {"td", "th"} and table.rows:
        _end_cell(table)
        table.cell = []
        table.span = (_whole(values.get("colspan")), _whole(values.get("rowspan")))
        table.indent = 0
        if table.section == "thead":
            table.heads = len(table.rows)
    if table.cell is not None:
        style = values.get("style", "")
        step, pad = _STEP.search(style), _PAD.search(style)
        if step:
            table.indent = max(table.indent, int(step[1]))
        elif pad:
            table.indent = max(table.indent, int(float(pad[1]) / _UNIT[pad[2]]))
        if tag in _BLOCKS:
            table.cell.append(" ")


def _end_cell(table: _Table) -> None:
    if table.cell is None:
        return
    raw = "".join(table.cell)
    text = re.sub(r"\s+", " ", raw).strip()
    nbsp = re.match(r"[ \t\r\n]*(\u00a0*)", raw)
    table.cell = None
    if table.section == "tfoot":
        table.notes += text + "\n"
        return
    indent = "  " * table.indent + (nbsp[1] if nbsp else "").replace("\u00a0", " ")
    table.rows[-1].append(Span(indent + text, *table.span))


def _whole(value: str | None) -> int:
    return int(value) if value and re.fullmatch(r"[0-9]{1,4}", value) else 1


def _grid(table: _Table, texts: list[str]) -> list[Grid]:
    if table.nests:
        return []
    laid = laid_out(table.rows)
    if len(laid.rows) < 2:
        return []
    caption = re.sub(r"\s+", " ", table.caption).strip() or caption_of(texts, table.at)
    return [
        Grid(
            caption=caption,
            rows=laid.rows,
            continued=laid.continued,
            heads=table.heads or None,
            notes=table.notes + notes_of(texts, table.at),
            lines=tuple(table.lines),
        )
    ]
