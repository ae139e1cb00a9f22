"""Finds the tables on a page whose prose has two columns: those over both, and those within one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.papers.reading.aligned import gaps
from riskset.audit.papers.reading.captions import is_caption
from riskset.audit.papers.reading.layout import Divided, divided
from riskset.audit.papers.reading.paper import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.audit.papers.reading.paper import Grid

_SIZE = re.compile(r"\b[nN]\s*=")
_WORDS_BESIDE = 4
_FEWEST_COLUMNS = 3
_FEWEST_LINES = 8
_CLEAR = 0.9
"""The share of lines that are empty where one column ends and the next begins."""


def has_two_columns(laid: str, rest: Sequence[Line]) -> bool:
    """Whether prose stands beside prose on a page, or beside a table in the other column; `rest` is without tables."""
    lines = [line for line in laid.splitlines() if line.strip()]
    if sum(_is_beside(line) for line in lines) * 4 > len(lines):
        return True
    # Under tables over both columns, the prose may fill the smaller part of a page.
    return _are_parted(lines) or _are_parted([line.text for line in rest if line.text.strip()])


def _are_parted(lines: Sequence[str]) -> bool:
    """Whether lines have a clear place between two columns, one of which is prose."""
    between = _gutter(lines)
    sides = ([line[:between] for line in lines], [line[between:] for line in lines])
    prose = max(sum(_words(text) >= _WORDS_BESIDE for text in side) for side in sides)
    return (
        between > 0 and prose >= _FEWEST_LINES and min(sum(bool(text.strip()) for text in side) for side in sides) > 3
    )


def tables_beside_prose(laid: Sequence[Line]) -> tuple[Grid, ...]:
    """The tables with captions of a page that is laid out by place."""
    found: list[Grid] = []
    lines = list(laid)
    for at in [i for i, line in enumerate(lines) if is_caption(line.text)]:
        end = next((i for i in range(at + 1, len(lines)) if _ends_a_table(lines[i].text)), len(lines))
        grids = divided(lines[at:end]).grids
        if grids and _is_wide(grids[0]):
            found.append(grids[0])
            lines[at:end] = [Line(text="", part=line.part) for line in lines[at:end]]
    between = _gutter([line.text for line in lines])
    if between:
        for part in (slice(0, between), slice(between, None)):
            halves = [Line(text=line.text[part], part=line.part) for line in lines]
            found += [grid for grid in divided(halves).grids if grid.caption and _is_wide(grid)]
    return tuple(found)


def without_tables(prose: Sequence[Line], grids: Sequence[Grid]) -> tuple[Line, ...]:
    """The lines of prose that are not rows of the tables."""
    rows = {_letters("".join(row)) for grid in grids for row in grid.rows}
    rows |= {_letters(cell) for grid in grids for row in grid.rows for cell in row}
    return tuple(line for line in prose if not _letters(line.text) or _letters(line.text) not in rows)


def read_beside_prose(laid: Sequence[Line], plain: Sequence[Line]) -> Divided:
    """The prose in the order of the file, and the tables from where they stand; those of the file where no place shows any."""
    grids = tables_beside_prose(laid)
    if not grids:
        return divided(plain)
    rest = divided(without_tables(plain, grids))
    known = {_letters(grid.caption) for grid in grids}
    return Divided(rest.lines, (*grids, *(grid for grid in rest.grids if _letters(grid.caption) not in known)))


def _letters(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _is_wide(grid: Grid) -> bool:
    """Whether a table stands over both columns: it has columns, and no prose beside it."""
    heads = [head for head in grid.rows[0][1:] if head.strip()]
    if len(set(heads)) < len(heads) or any(len(_SIZE.findall(head)) > 1 for head in heads):
        # Heads that run together stand over each other's columns.
        return False
    prose = any(_words(cell) >= _WORDS_BESIDE for row in grid.rows for cell in row[1:])
    return not prose and len(grid.rows[0]) >= _FEWEST_COLUMNS and len(grid.rows) > 2


def _words(text: str) -> int:
    return len(re.findall(r"\b[a-z]{2,}", text))


def _is_beside(line: str) -> bool:
    wide = [text for _, _, text in gaps(line) if len(re.findall(r"[a-z]{2,}", text)) >= _WORDS_BESIDE]
    return len(wide) >= 2


def _ends_a_table(line: str) -> bool:
    return _is_beside(line) or is_caption(line)


def _gutter(lines: Sequence[str]) -> int:
    """Where one column of prose ends and the next begins; 0 where no such place is clear."""
    full = [line for line in lines if line.strip()]
    width = max((len(line) for line in full), default=0)
    if width < 40:
        return 0
    clear = {
        at: sum(at >= len(line) or not line[at : at + 2].strip() for line in full)
        for at in range(int(0.3 * width), int(0.7 * width))
    }
    best = max(clear, key=lambda at: (clear[at], -abs(at - width / 2)))
    return best if clear[best] >= _CLEAR * len(full) else 0
