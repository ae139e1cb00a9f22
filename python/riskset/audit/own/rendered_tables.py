"""The rows of a document's tables in a rendered file: each is there as it was printed, with other numbers, or left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding, Place
from riskset.audit.own.rendered_prose import CHANGED, MISSING, NUMBER, REMEDY, words_of
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from riskset.audit.own.running import Ran
    from riskset.audit.papers.reading.paper import Paper
    from riskset.tables.printed import PrintedTable

    _Rows = Mapping[str, tuple[str, tuple[str, ...]]]

# The mark of a note behind a number, as files and printed tables have it: `0.929^b`, `0.929b`.
_MARK = re.compile(r"\^\S+$|(?<=[\d)])[a-z](?:,[a-z])*$")
_LONGEST_MARK = 4


def rows_of(ran: Ran) -> dict[str, tuple[str, tuple[str, ...]]]:
    """The rows of the tables that a document shows, by their text."""
    rows: dict[str, tuple[str, tuple[str, ...]]] = {}
    for label, (study, name) in ran.displays.items():
        shown = study.display(name)
        if isinstance(shown, Table):
            rows |= {_row(cells): (label, cells) for cells in _rows_of(shown.printed())}
    return rows


def of_tables(wanted: _Rows, paper: Paper, file: str) -> Iterator[Finding]:
    """Each row of the tables that the document shows, cell by cell."""
    there = {_row(row): (grid.caption, row) for grid in paper.grids for row in grid.rows}
    text = " ".join([*there, *(_row((line.text,)) for line in paper.lines)])
    # A row of the file that no table has can be one that was changed.
    strange = {row: where for row, where in there.items() if row not in wanted}
    absent = {
        row: where
        for row, where in wanted.items()
        if row not in text and any(NUMBER.search(cell) for cell in where[1][1:])
    }
    for row, (label, cells) in absent.items():
        changed = list(_changed_row(label, cells, row, strange, file))
        yield from changed
        if not changed and _is_left_out(label, wanted, absent, paper) and not _stands(cells[0], wanted, paper):
            message = f"The file does not have the row {cells[0]!r} of {label}"
            yield Finding(
                rule=MISSING,
                message=message,
                places=(Place(file=file, part=label, text=" | ".join(cells)),),
                remedy=REMEDY,
            )


def _is_left_out(label: str, wanted: _Rows, absent: _Rows, paper: Paper) -> bool:
    """Whether a row that is not there can have been taken out: the format has cells, and most rows of its table are there."""
    of_table = [row for row, where in wanted.items() if where[0] == label]
    there = [row for row in of_table if row not in absent]
    return paper.file.lower().endswith((".docx", ".html", ".htm")) and 2 * len(there) > len(of_table)


def _stands(name: str, wanted: _Rows, paper: Paper) -> bool:
    """Whether the file has as many rows of a name as the tables do, whatever stands in them."""
    own = _row((name,))
    asked = sum(_row((cells[0],)) == own for _, cells in wanted.values())
    # A mark of a note may stand behind the name.
    names = [_row(row[:1]) for grid in paper.grids for row in grid.rows if row]
    return sum(each.startswith(own) and len(each) <= len(own) + _LONGEST_MARK for each in names) >= asked


def _rows_of(table: PrintedTable) -> list[tuple[str, ...]]:
    return [tuple(plain(cell) for cell in row.cells) for row in table.body if not row.group]


def _row(cells: Iterable[str]) -> str:
    """A row as one text, without blanks and marks that formats differ in."""
    return " ".join(word for cell in cells for word in words_of(_MARK.sub("", cell)))


def _changed_row(
    label: str, cells: tuple[str, ...], wanted: str, strange: Mapping[str, tuple[str, tuple[str, ...]]], file: str
) -> Iterator[Finding]:
    """The row of the file with the same words and other numbers; of several the one that differs least."""
    form, here = NUMBER.sub("#", wanted), NUMBER.findall(wanted)
    alike = {row: where for row, where in strange.items() if NUMBER.sub("#", row) == form}
    differing = {
        row: [pair for pair in zip(NUMBER.findall(row), here, strict=True) if pair[0] != pair[1]] for row in alike
    }
    nearest = min(differing, key=lambda row: len(differing[row]), default=None)
    for one, other in differing[nearest] if nearest is not None else ():
        caption, row = alike[nearest or ""]
        yield Finding(
            rule=CHANGED,
            message=f"The file has {one} where the table has {other}",
            places=(Place(file=file, part=f"{caption or label}, row {cells[0]!r}", text=" | ".join(row)),),
            remedy=REMEDY,
        )
