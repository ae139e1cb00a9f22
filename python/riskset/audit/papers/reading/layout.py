"""Finds the tables in text that is laid out by spaces, as in a plain file or on a page of a PDF."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.papers.reading.aligned import aligned_rows, gaps
from riskset.audit.papers.reading.captions import is_caption
from riskset.audit.papers.reading.paper import Grid, Line
from riskset.audit.papers.reading.run_together import run_together, trailing_values

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST = 2
"""Rows with values that make a table of the lines under a caption."""
_LONGEST_LABEL = 90
_MOST_WITHOUT = 14
"""Lines without values that may follow each other in a table: its heads."""
_NOTE = re.compile(
    r"\s*(?:\^?[a-m*\u2020\u2021\u00a7]i? ?[A-Z]|[*\u2020\u2021\u00a7]|Abbreviations?\b|Notes?[:.]|Data are|Values are)"
)


@dataclass(frozen=True, slots=True)
class Divided:
    """Lines of text, and the tables that were among them."""

    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]


def divided(lines: Sequence[Line]) -> Divided:
    """Divide laid-out text into its tables and the rest."""
    texts = [line.text for line in lines]
    prose: list[Line] = []
    grids: list[Grid] = []
    at = 0
    while at < len(lines):
        end, notes = _region(texts, at)
        grid = _grid(lines[at:end], lines[end:notes]) if end > at else None
        if grid is None:
            prose.append(lines[at])
            at += 1
        else:
            grids.append(grid)
            prose.append(lines[at]) if is_caption(texts[at]) else None
            at = notes
    return Divided(tuple(prose), tuple(grids))


def _region(texts: Sequence[str], start: int) -> tuple[int, int]:
    """Where the table that begins at `start` ends, and where its notes do; `start` itself when none begins there."""
    if not is_caption(texts[start]):
        end = _block(texts, start)
        return (end, _notes(texts, end)) if end else (start, start)
    at, last, without, found = start + 1, start, 0, 0
    while at < len(texts) and without < (_MOST_WITHOUT if found < _FEWEST else 6):
        text = texts[at]
        if is_caption(text) or (found >= _FEWEST and _NOTE.match(text) and not _is_row(text)):
            break
        if _is_row(text):
            last, without, found = at, 0, found + 1
        elif text.strip():
            without += 1
            if _is_prose(text, found):
                break
        at += 1
    if found < _FEWEST:
        return start, start
    return last + 1, _notes(texts, last + 1)


def _is_row(text: str) -> bool:
    label, values = trailing_values(text)
    return bool(values) and len(label) <= _LONGEST_LABEL and (len(values) > 1 or len(gaps(text)) > 1)


def _is_prose(text: str, found: int) -> bool:
    """Whether a line without values reads as a sentence's, after rows were found."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    return found >= _FEWEST and len(gaps(text)) < 2 and len(words) >= 9


def _block(texts: Sequence[str], start: int) -> int:
    """Where aligned lines that begin at `start` end, when they are a table without a caption; else 0."""
    at, rows = start, 0
    while at < len(texts) and (len(gaps(texts[at])) >= 2 or _is_level(texts, at)):
        rows += _is_row(texts[at]) and len(trailing_values(texts[at])[1]) > 1
        at += 1
    return at if rows >= 3 and rows * 2 >= at - start else 0


def _is_level(texts: Sequence[str], at: int) -> bool:
    """Whether a line is the head of levels inside a table: short, alone, with rows around it."""
    inside = 0 < at < len(texts) - 1
    return (
        inside and 0 < len(texts[at].strip()) < 40 and len(gaps(texts[at + 1])) >= 2 and len(gaps(texts[at - 1])) >= 2
    )


def _notes(texts: Sequence[str], at: int) -> int:
    while at < len(texts) and not texts[at].strip():
        at += 1
    end = at
    while end < len(texts) and _NOTE.match(texts[end]) and not is_caption(texts[end]):
        end += 1
        while end < len(texts) and texts[end].strip() and not _NOTE.match(texts[end]) and len(texts[end - 1]) > 80:
            end += 1
    return end


def _grid(lines: Sequence[Line], notes: Sequence[Line]) -> Grid | None:
    captioned = is_caption(lines[0].text)
    body = [line for line in (lines[1:] if captioned else lines) if line.text.strip() and not _is_rule(line.text)]
    caption = re.sub(r"\s+", " ", lines[0].text).strip() if captioned else ""
    wide = sum(len(gaps(line.text)) >= 2 for line in body)
    rows = aligned_rows(body) if wide * 2 >= len(body) else None
    rows = rows or run_together(body)
    if rows is None:
        return None
    return Grid(
        caption=caption,
        rows=rows.cells,
        heads=rows.heads,
        notes="\n".join(line.text for line in notes),
        lines=tuple(line.line or 0 for line in rows.lines),
        part=lines[0].part,
    )


def _is_rule(text: str) -> bool:
    return bool(re.fullmatch(r"[\s\-=_+|:.\u2014\u2500]*", text))
