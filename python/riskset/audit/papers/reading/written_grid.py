"""Reads a grid table of Markdown, whose cells are drawn with ``+``, ``-`` and ``|`` and may be merged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.papers.reading.spans import Span

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class WrittenGrid:
    """The cells of a grid table, how many rows are heads, and the first line of each row, from 0."""

    rows: list[list[Span]]
    heads: int | None
    lines: list[int]


def read_grid_table(lines: Sequence[str]) -> WrittenGrid | None:
    """Read a grid table; ``None`` where its lines do not close its cells."""
    margin = len(lines[0]) - len(lines[0].lstrip())
    drawn = [line[margin:].rstrip() for line in lines]
    width = len(drawn[0])
    drawn = [line.ljust(width)[:width] for line in drawn]
    borders = [i for i, line in enumerate(drawn) if re.search(r"\+[-=:]+\+", line)]
    edges = sorted({c for i in borders for c, letter in enumerate(drawn[i]) if letter == "+"})
    if len(borders) < 2 or len(edges) < 2:
        return None
    double = [i for i in borders if "=" in drawn[i]]
    rows: list[list[Span]] = [[] for _ in borders[:-1]]
    taken: set[tuple[int, int]] = set()
    for r, top in enumerate(borders[:-1]):
        for c, left in enumerate(edges[:-1]):
            if (r, c) in taken:
                continue
            end_c = _right(drawn, edges, c, top + 1)
            end_r = _below(drawn, borders, r, left, edges[end_c])
            text = [drawn[i][left + 1 : edges[end_c]] for i in range(top + 1, borders[end_r])]
            words = [part.strip() for part in text if part.strip() and set(part.strip()) - set("-=+:")]
            taken |= {(i, j) for i in range(r, end_r) for j in range(c, end_c)}
            rows[r].append(Span(" ".join(words), end_c - c, end_r - r))
    heads = borders.index(double[0]) if double else None
    return WrittenGrid(rows, heads, [top + 1 for top in borders[:-1]])


def _right(drawn: Sequence[str], edges: Sequence[int], column: int, line: int) -> int:
    """The edge that closes a cell on its right."""
    for c in range(column + 1, len(edges)):
        if drawn[line][edges[c]] in "|+":
            return c
    return len(edges) - 1


def _below(drawn: Sequence[str], borders: Sequence[int], row: int, left: int, right: int) -> int:
    """The border that closes a cell below."""
    for r in range(row + 1, len(borders)):
        if set(drawn[borders[r]][left + 1 : right]) <= set("-=+:"):
            return r
    return len(borders) - 1
