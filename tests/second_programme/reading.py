"""Reads a printed table by the names that a reader sees: a cell is what stands at a row's and a column's names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from second_programme.rounding import Text

Path = tuple[str, ...]
HEAD = re.compile(r"(?P<name>.*) \(n = (?P<n>[\d,]+)\)", re.DOTALL)
SIZE: Path = ("n",)
"""The row under which the number in a column's head is kept."""


@dataclass
class Cells:
    """A table's cells by row and column names, its rows in order, and its notes."""

    cells: dict[tuple[Path, Path], str] = field(default_factory=dict)
    rows: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class Expected:
    """The cells that a table must have, in the order of its rows, and what its notes must say."""

    cells: dict[tuple[Path, Path], Text] = field(default_factory=dict)
    rows: list[Path] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def put(self, row: Path, column: Path, text: Text) -> None:
        """Expect one of some texts in a cell."""
        self.row(row)
        self.cells[row, column] = text

    def row(self, row: Path) -> None:
        """Expect a row, which may be a heading."""
        if row != SIZE and row not in self.rows:
            self.rows.append(row)


def cells_of(table: Any) -> Cells:
    """The cells of a table that hold something."""
    printed = table.printed()
    heads = [_spread(row) for row in printed.head]
    columns = [tuple(text for row in heads if (text := row[place])) for place in range(len(printed.aligns))]
    found = Cells(notes=[_text(note.text) for note in printed.notes])
    for place, path in enumerate(columns[1:], start=1):
        if (head := HEAD.fullmatch(path[-1])) is not None:
            columns[place] = (*path[:-1], head["name"])
            found.cells[SIZE, columns[place]] = head["n"]
    _distinct(columns[1:], "columns")
    above: list[str] = []
    for row in printed.body:
        above = [*above[: row.indent], _text(row.cells[0])]
        path = tuple(above)
        found.rows.append(path)
        for column, cell in zip(columns[1:], row.cells[1:], strict=False):
            if text := _text(cell):
                found.cells[path, column] = text
    _distinct(found.rows, "rows")
    return found


def disagreements(printed: Cells, expected: Expected) -> list[str]:
    """What a table prints otherwise than expected, a sentence each."""
    found = [] if printed.rows == expected.rows else [f"rows are {printed.rows}, not {expected.rows}"]
    for key in dict.fromkeys([*expected.cells, *printed.cells]):
        place = f"{' / '.join(key[0])} under {' / '.join(key[1])}"
        text, right = printed.cells.get(key), expected.cells.get(key)
        if right is None:
            found.append(f"{place}: prints {text!r}, where nothing should stand")
        elif text is None:
            found.append(f"{place}: prints nothing, not {_either(right)}")
        elif right and text not in right:
            found.append(f"{place}: prints {text!r}, not {_either(right)}")
    notes = " ".join(printed.notes)
    return found + [f"the notes do not say {text!r}: {notes}" for text in expected.said if text not in notes]


def _either(texts: Text) -> str:
    return " or ".join(map(repr, sorted(texts))) or "some text"


def _spread(row: Any) -> list[str]:
    return [_text(cell.text) for cell in row for _ in range(cell.span)]


def _text(runs: Any) -> str:
    """Characters without footnote marks, blanks that must not break as any others."""
    return "".join(run.text for run in runs if not run.superscript).replace("\u00a0", " ")


def _distinct(paths: list[Path], what: str) -> None:
    twice = sorted({path for path in paths if paths.count(path) > 1})
    if twice:
        message = f"two {what} have one name: {twice}"
        raise AssertionError(message)
