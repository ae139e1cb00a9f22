"""Reads the rows of a table whose columns are aligned, with two spaces or more between cells."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.audit.papers.reading.run_together import Rows, trailing_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.audit.papers.reading.paper import Line

_CELL = re.compile(r"\S+(?: \S+)*")
_SPACED = re.compile(r"(?<=[\dRE])\s{2,6}(?=[(\[]\s*[\d.])|(?<=[(\[])\s{1,3}(?=\d)")

_HOW = re.compile(r"%|median|mean\b|\bn\s*=", re.IGNORECASE)
_MARK = re.compile(r"(?:\^?[a-m*\u2020\u2021\u00a7])?")

_SIZED = re.compile(r"[^()]+\([nN]\s*=\s*[\d,]+\)|(?<=\))\s*[^()\s][^()]*$")

_FILL = "\ue000"
"""Stands for the spaces inside a number that is padded to align."""

Cell = tuple[int, int, str]
"""Where a cell begins and ends, and its text."""


def gaps(text: str) -> list[Cell]:
    """Give the cells of a line: what stands between two spaces or more."""
    padded = _SPACED.sub(lambda found: _FILL * len(found.group()), text.rstrip())
    return [(found.start(), found.end(), found.group()) for found in _CELL.finditer(padded)]


def aligned_rows(lines: Sequence[Line]) -> Rows | None:
    """Read aligned rows; ``None`` where the columns overlap."""
    cells = [gaps(line.text) for line in lines]
    first = next((i for i, row in enumerate(cells) if _has_values(row, lines[i].text)), None)
    if first is None:
        return None
    columns = _columns([row for i, row in enumerate(cells) if i >= first and _has_values(row, lines[i].text)])
    if columns is None or len(columns) < 2:
        return None
    while first > 1 and len(cells[first - 1]) == 1 and cells[first - 1][0][0] == cells[first][0][0] < columns[0][1]:
        # A label alone, right before the first values, is the head of levels.
        if not any(len(row) > 1 for row in cells[: first - 1]):
            break
        first -= 1
    heads = _heads(cells[:first], columns)
    rows = [heads]
    kept: list[Line] = [lines[0]]
    margin = min((row[0][0] for row in cells[first:] if row), default=0)
    for line, row in zip(lines[first:], cells[first:], strict=True):
        placed = _placed(row, columns)
        if _continues(row, placed, rows[-1]) and len(rows) > 1:
            rows[-1][0] += f" {row[0][2]}"
            continue
        if placed is None:
            placed = [line.text.strip(), *[""] * (len(columns) - 1)]
        elif placed[0]:
            placed[0] = " " * (row[0][0] - margin) + placed[0]
        rows.append(
            [re.sub(r" {2,}(?=[^ ])", " ", cell.replace(_FILL, " ")) if i else cell for i, cell in enumerate(placed)]
        )
        kept.append(line)
    return Rows(_without_marks(rows), tuple(kept), 1)


def _without_marks(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """The rows without columns in which nothing but marks of footnotes stand."""
    keep = [0] + [c for c in range(1, len(rows[0])) if any(not _MARK.fullmatch(row[c].strip()) for row in rows[1:])]
    return tuple(tuple(row[c] for c in keep) for row in rows)


def _continues(row: list[Cell], placed: list[str] | None, before: list[str]) -> bool:
    """Whether a line is the rest of the label before it."""
    if placed is None or len(row) != 1 or not placed[0] or not any(before[1:]):
        return False
    says_how = bool(_HOW.search(row[0][2])) and not _HOW.search(before[0])
    return says_how or before[0].endswith((",", "(", "-", "/")) or bool(re.match(r"[a-z(]", row[0][2]))


def _has_values(row: list[Cell], text: str) -> bool:
    if len(row) < 2 or re.search(r"[nN]\s*=\s*\d", text):
        return False
    return any(trailing_values(cell)[1] and not trailing_values(cell)[0].strip() for _, _, cell in row[1:])


def _columns(rows: list[list[Cell]]) -> list[tuple[int, int]] | None:
    """The extent of each column: cells that overlap stand in one."""
    most = max((len(row) for row in rows), default=0)
    full = [row for row in rows if len(row) == most]
    columns = [[min(row[i][0] for row in full), max(row[i][1] for row in full)] for i in range(most)]
    for before, after in pairwise(columns):
        if before[1] > after[0]:
            return None
    return _with_sparse([(start, end) for start, end in columns], rows)


def _with_sparse(columns: list[tuple[int, int]], rows: list[list[Cell]]) -> list[tuple[int, int]]:
    """The columns, and those that are empty in the rows with the most cells, such as one of P values."""
    for row in rows:
        for cell in row[1:]:
            if not _place(cell, columns) and trailing_values(cell[2])[1]:
                columns = sorted([*columns, (cell[0], cell[1])])
    return columns


def _place(cell: Cell, columns: list[tuple[int, int]]) -> list[int]:
    start, end, _ = cell
    return [i for i, (left, right) in enumerate(columns) if start < right and end > left]


def _placed(row: list[Cell], columns: list[tuple[int, int]]) -> list[str] | None:
    placed = [""] * len(columns)
    for i, cell in enumerate(row):
        places = _place(cell, columns)
        if i == 0 and (0 in places or cell[0] < columns[1][0]) and len(row) == 1:
            places = [0]
        elif not places:
            middle = (cell[0] + cell[1]) / 2
            places = [min(range(len(columns)), key=lambda c: abs(sum(columns[c]) / 2 - middle))]
        if i == 0 and 0 in places and len(places) == 2 and not trailing_values(cell[2])[1]:
            places = [0]
        if len(places) != 1 or placed[places[0]]:
            return None
        placed[places[0]] = cell[2]
    return placed


def _pieces(text: str, columns: int) -> list[str]:
    """The heads of several columns that run together, each with its size; else the text, over each column."""
    found = [piece.strip() for piece in _SIZED.findall(text)]
    return found if len(found) == columns > 1 else [text] * columns


def _one_each(row: list[Cell], columns: list[tuple[int, int]]) -> list[tuple[int, Cell]] | None:
    """The cells of a line of heads with their columns, where there are as many, with or without one over the labels."""
    without = len(row) == len(columns) - 1 and bool(row) and row[0][0] >= columns[0][1]
    if len(row) != len(columns) and not without:
        return None
    return [(place + without, cell) for place, cell in enumerate(row)]


def _heads(rows: list[list[Cell]], columns: list[tuple[int, int]]) -> list[str]:
    """The heads of the columns, from several lines; a cell over several columns stands over each."""
    heads: list[list[str]] = [[] for _ in columns]
    for row in rows:
        each = _one_each(row, columns)
        if each is not None:
            for place, cell in each:
                heads[place].append(cell[2])
            continue
        for cell in row:
            middle = (cell[0] + cell[1]) / 2
            nearest = min(range(len(columns)), key=lambda c: abs(sum(columns[c]) / 2 - middle))
            places = _place(cell, columns) or [nearest]
            for place, text in zip(places, _pieces(cell[2], len(places)), strict=True):
                heads[place].append(text)
    return [re.sub(r"\s+", " ", " ".join(head).replace(_FILL, " ")) for head in heads]
