"""What a reader of a data file finds: columns as the file holds them, or the error that it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.files import beside
from riskset.problems import Problem, quoted
from riskset.study.heads import joined_head
from riskset.study.problems import SHOWN, StudyProblems
from riskset.study.read_instead import read_path
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from riskset.study.file_sections import TableFile
    from riskset.study.narrow_codes import Codes
    from riskset.study.schema import StudyFile
    from riskset.yaml_lines import KeyPath


MOST_COLUMNS = 20_000
SAMPLE = 20
"""Rows by which it is told whether the first is a header."""
Row = tuple[int, "Sequence[Any]"]


@dataclass(frozen=True, eq=False)
class RawColumn:
    """A column as a reader found it: values, or codes (-1: nothing) into distinct values.

    Of a column of a large file, which is read when it is asked for, `later` reads it, and nothing else is known.
    """

    name: str
    values: NDArray[Any]
    codes: Codes | None = None
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    label: str = ""
    later: Callable[[], RawColumn] | None = None


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file that a study file wants read: how, and in which of its entries that stands."""

    study: StudyFile
    options: TableFile
    where: KeyPath

    @property
    def path(self) -> Path:
        """The file, as found from the study file."""
        return read_path(beside(self.study.path, self.options.path))

    def line(self, *key: str) -> int | None:
        """Line of a key of the entry."""
        return self.study.line(*self.where, *key)

    def problem(self, key: tuple[str, ...], message: str, remedy: str, value: str | None = None) -> Problem:
        """A problem of a key of the entry."""
        return Problem(file=str(self.study.path), line=self.line(*key), value=value, message=message, remedy=remedy)


@dataclass(frozen=True, eq=False)
class RawTable:
    """What a reader found: its columns, and in which row of the file each patient stands."""

    columns: Sequence[RawColumn]
    rows: NDArray[np.signedinteger[Any]]


def wanted_rows(wanted: WantedFile, records: Iterator[Row]) -> Iterator[Row]:
    """The header, made of one row or several, then the rows below it without those that the study file skips.

    Raises
    ------
    StudyProblems
        When a row that it names is blank or not there.
    """
    head, skipped = wanted.options.header_rows, set(wanted.options.skip_rows)
    if not head and not skipped:
        return records
    return _wanted_rows(wanted, records, head, skipped)


def _wanted_rows(wanted: WantedFile, records: Iterator[Row], head: list[int], skipped: set[int]) -> Iterator[Row]:
    seen: set[int] = set()
    parts: list[Sequence[Any]] = []
    last = max(head, default=0)
    for row, cells in records:
        seen.add(row)
        if row in head:
            parts.append(cells)
        if row == last:
            yield row, joined_head(parts)
        elif row > last and row not in skipped:
            yield row, cells
    absent = sorted((skipped | set(head)) - seen)
    if absent:
        key = "header" if absent[0] in head else "skip_rows"
        message = f"{quoted(str(wanted.path))} has nothing in row {absent[0]}"
        raise StudyProblems(
            [wanted.problem((key,), message, "Name a row as the file's program numbers it", str(absent[0]))]
        )


def filled(cells: Sequence[Any]) -> int:
    """How many cells of a row hold something."""
    return sum(cell not in {None, ""} for cell in cells)


def check_header_row(wanted: WantedFile, sample: Sequence[Row]) -> None:
    """Refuse a title that stands where the header should; `sample` is the first rows, the header's first."""
    counts = [filled(cells) for _, cells in sample]
    most = max(counts)
    if counts[0] * 2 >= most:
        return
    row, cells = sample[0]
    title = next((str(cell) for cell in cells if cell not in {None, ""}), "")
    header = next(number for (number, _), count in zip(sample, counts, strict=True) if count * 2 >= most)
    message = f"row {row} is a title, {quoted(title)}: other rows have {most} cells"
    key = dotted((*wanted.where, "header"))
    remedy = f"Write {key}: {header}, if the names of the columns stand in row {header}"
    if header == row + 1:
        remedy += f", or {key}: [{row}, {header}], if they stand in both rows"
    raise StudyProblems([Problem(file=str(wanted.path), row=row, message=message, remedy=remedy)])


def check_width(path: Path, width: int) -> None:
    """Refuse a file of more columns than one of patients has.

    Raises
    ------
    StudyProblems
    """
    if width > MOST_COLUMNS:
        reason = f"it has {width:,} columns, and a file of patients at most {MOST_COLUMNS:,}"
        raise unreadable(path, reason, "Save the columns that the study needs to a file of their own")


def ragged(path: Path, width: int, rows: Sequence[tuple[int, int]]) -> StudyProblems:
    """The error that rows (number, cells) have other numbers of cells than the header."""
    shown = ", ".join(f"row {row} has {count}" for row, count in rows[:SHOWN])
    rest = f" and {len(rows) - SHOWN} more rows differ" if len(rows) > SHOWN else ""
    problem = Problem(
        file=str(path),
        row=rows[0][0],
        message=f"the header has {width} cells, but {shown}{rest}",
        remedy="Give each row as many cells as the header; in text files put cells that hold the delimiter in quotes",
    )
    return StudyProblems([problem])


def unreadable(path: Path, reason: str, remedy: str, line: int | None = None, row: int | None = None) -> StudyProblems:
    """The error that a data file cannot be read."""
    message = f"the data cannot be read: {reason}"
    return StudyProblems([Problem(file=str(path), line=line, row=row, message=message, remedy=remedy)])


def objects(values: list[Any]) -> NDArray[Any]:
    """Values as an array of objects, whatever they are."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
