"""A manuscript as it was read: lines of text and tables of cells, each with its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a text file or PDF, or a paragraph of another format.

    Attributes
    ----------
    text : str
        What stands there; a superscript begins with ``^``.
    line : int or None
        Its number, of a format with lines.
    part : str
        ``page 3`` in a PDF, ``paragraph 12`` in Word; empty where `line` says it.
    """

    text: str
    line: int | None = None
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table of cells.

    Attributes
    ----------
    caption : str
        ``Table 2. Characteristics``; empty where there is none.
    rows : tuple of tuple of str
        Cells, as many in each row; leading spaces of the first cell are its indentation.
    heads : int or None
        How many rows are heads, where the format says so.
    continued : frozenset of (int, int)
        Row and column of the cells that repeat the text of a merged cell.
    notes : str
        What stands under the table.
    lines : tuple of int
        The line of each row, of a format with lines; else empty.
    part : str
        ``page 3`` in a PDF.
    """

    caption: str = ""
    rows: tuple[tuple[str, ...], ...]
    heads: int | None = None
    continued: frozenset[tuple[int, int]] = frozenset()
    notes: str = ""
    lines: tuple[int, ...] = ()
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A manuscript.

    Attributes
    ----------
    file : str
        Path of the file, as the user gave it.
    lines : tuple of Line
        Its text without the tables, in the order of reading.
    grids : tuple of Grid
        Its tables.
    """

    file: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
