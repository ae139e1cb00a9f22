"""Reads Markdown: pipe tables, grid tables, tables laid out by spaces or in HTML, and the text around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.papers.reading.captions import caption_of, notes_of
from riskset.audit.papers.reading.decoded import decoded
from riskset.audit.papers.reading.html import read_page
from riskset.audit.papers.reading.layout import divided
from riskset.audit.papers.reading.paper import Grid, Line, Paper
from riskset.audit.papers.reading.spans import laid_out
from riskset.audit.papers.reading.written_grid import read_grid_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_DIVIDER = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:[|+]\s*:?-{1,}:?\s*)*\|?\s*")
_BORDER = re.compile(r"\s*\+(?:[-=:]{2,}\+)+\s*")
_MARKUP = (
    (re.compile(r"<!--.*?-->"), ""),
    (re.compile(r"!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?"), ""),
    (re.compile(r"\[([^\]\[]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\[@[^\]]*\]"), "[1]"),
    (re.compile(r"\^([^\s^]+)\^"), r"^\1"),
    (re.compile(r"<sup>"), "^"),
    (re.compile(r"</?\w+[^>]*>"), ""),
    (re.compile(r"\{[.#][^}]*\}"), ""),
    (re.compile(r"(?<![\\*\w])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?![*\w])"), r"\2"),
    (re.compile(r"(?<!\\)`([^`]*)`"), r"\1"),
    (re.compile(r"&nbsp;"), "\u00a0"),
    (re.compile(r"&lt;"), "<"),
    (re.compile(r"&gt;"), ">"),
    (re.compile(r"&amp;"), "&"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!<>|~$%&-])"), r"\1"),
)


def read_markdown(path: Path) -> Paper:
    """Read a file of Markdown.

    Raises
    ------
    Problems
        When it is not text.
    """
    lines = _without_code(decoded(path).splitlines())
    kept: list[Line] = []
    found: list[tuple[int, Grid]] = []
    at = 0
    while at < len(lines):
        number, text = lines[at]
        end = _end(lines, at)
        if end > at:
            grid = _table([text for _, text in lines[at:end]], number, path)
            found += [(len(kept), each) for each in grid]
            at = end
        else:
            kept.append(Line(text=_bare(text), line=number))
            at += 1
    texts = [re.sub(r"^\s*(?:Table)?:\s+", "", line.text) for line in kept]
    grids = [_captioned(grid, texts, place) for place, grid in found]
    rest = divided([Line(text=text, line=line.line) for text, line in zip(texts, kept, strict=True)])
    return Paper(file=str(path), lines=rest.lines, grids=(*grids, *rest.grids))


def _without_code(lines: Sequence[str]) -> list[tuple[int, str]]:
    """The numbered lines, those of front matter and code left empty."""
    kept: list[tuple[int, str]] = []
    fence = "---" if lines and lines[0].rstrip() == "---" else ""
    for number, line in enumerate(lines, start=1):
        mark = re.match(r"\s*(```+|~~~+)", line)
        if (number > 1 and fence == "---" and line.rstrip() in {"---", "..."}) or (
            fence and fence != "---" and mark and mark[1].startswith(fence)
        ):
            fence = ""
            kept.append((number, ""))
        elif not fence and mark:
            fence = mark[1]
            kept.append((number, ""))
        else:
            kept.append((number, "" if fence else line.expandtabs(4)))
    return kept


def _end(lines: Sequence[tuple[int, str]], at: int) -> int:
    """The line after a pipe, grid or HTML table that begins at `at`; `at` when none does."""
    text = lines[at][1]
    end = at
    if _BORDER.fullmatch(text):
        while end < len(lines) and re.match(r"\s*[+|]", lines[end][1]):
            end += 1
    elif "|" in text and at + 1 < len(lines) and "|" in lines[at + 1][1] and _DIVIDER.fullmatch(lines[at + 1][1]):
        while end < len(lines) and "|" in lines[end][1]:
            end += 1
    elif re.search(r"<table\b", text, re.IGNORECASE):
        while end < len(lines) and "</table>" not in lines[end][1].lower():
            end += 1
        end = min(end + 1, len(lines))
    return end


def _table(lines: list[str], number: int, path: Path) -> list[Grid]:
    if re.search(r"<table\b", lines[0], re.IGNORECASE):
        return list(read_page(path, "\n".join(lines), number).grids)
    if _BORDER.fullmatch(lines[0]):
        written = read_grid_table(lines)
        if written is None:
            return []
        spans = [[type(span)(_cell(span.text), span.columns, span.rows) for span in row] for row in written.rows]
        laid = laid_out(spans)
        numbers = tuple(number + start for start in written.lines)
        return [Grid(rows=laid.rows, continued=laid.continued, heads=written.heads, lines=numbers)]
    rows = [[_cell(cell) for cell in _pipes(line)] for i, line in enumerate(lines) if i != 1]
    width = max(len(row) for row in rows)
    heads = 1 if any(cell.strip() for cell in rows[0]) else 0
    return [
        Grid(
            rows=tuple((*row, *[""] * (width - len(row))) for row in rows),
            heads=heads or None,
            lines=tuple(number + i for i in range(len(lines)) if i != 1),
        )
    ]


def _pipes(line: str) -> list[str]:
    inner = re.sub(r"(?<!\\)\|\s*$", "", re.sub(r"^\s*\|", "", line))
    return re.split(r"(?<!\\)\|", inner)


def _cell(text: str) -> str:
    bare = _bare(text)
    leading = re.match(r"\s*([\u00a0\u2003]*)", bare)
    return (leading[1] if leading else "").replace("\u00a0", " ") + re.sub(r"\s+", " ", bare).strip()


def _bare(text: str) -> str:
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    return re.sub(r"^\s{0,3}#{1,6}\s+", "", text)


def _captioned(grid: Grid, texts: Sequence[str], at: int) -> Grid:
    around = [text for text in texts[max(0, at - 6) : at] if text.strip()]
    after = [text for text in texts[at : at + 24] if text.strip()]
    return Grid(
        caption=grid.caption or caption_of([*around, *after], len(around)),
        rows=grid.rows,
        heads=grid.heads,
        continued=grid.continued,
        notes=grid.notes or notes_of([*around, *after], len(around)),
        lines=grid.lines,
    )
