"""How a data file is written: where its head stands, which rows are not patients, and its decimal mark."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.drafting.raw_rows import RawRows, raw_rows
from riskset.drafting.remark import Remark
from riskset.drafting.words import UNKNOWN, folded
from riskset.problems import Problem, quoted
from riskset.study.doubts.words import TOTAL_ROW
from riskset.study.keys import NUMBER
from riskset.study.missing import ALWAYS
from riskset.study.problems import StudyProblems, rows_of
from riskset.study.raw_table import filled
from riskset.study.table import looks_like_date

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.drafting.raw_rows import Cells

    Numbered = list[tuple[int, Cells]]

_COMMA = re.compile(r"[+-]?\d+,\d+")
_POINT = re.compile(r"[+-]?\d+\.\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")
_BODY = 30
_UNIT = 12


@dataclass(frozen=True)
class FileForm:
    """How a data file is written.

    Attributes
    ----------
    options : dict
        What reading it takes, of the section ``data`` of a study file.
    labels : dict of str to str
        What a row under the head says of a column: its label, or its unit.
    remarks : tuple of Remark
        The evidence, by the keys of `options`.
    """

    options: dict[str, Any] = field(default_factory=dict[str, Any])
    labels: dict[str, str] = field(default_factory=dict[str, str])
    remarks: tuple[Remark, ...] = ()


def file_form(path: Path, sheet: str | None = None) -> FileForm:
    """Find out how a data file is written.

    Raises
    ------
    StudyProblems
        When it cannot be read, has no such sheet, or no row with the names of its columns.
    """
    rows = raw_rows(path, sheet)
    if rows is None or not rows.first:
        return FileForm()
    return _Form(path, rows).found()


@dataclass
class _Form:
    """A form while it is found out."""

    path: Path
    rows: RawRows
    remarks: list[Remark] = field(default_factory=list[Remark])

    def found(self) -> FileForm:
        options = dict(self.rows.options)
        first = self.rows.first
        head = _head(first)
        self._check_names(*first[head])
        second = head + 1 if _is_head_too(first, head) else None
        labels: dict[str, str] = {}
        skipped: list[int] = []
        if second is None:
            self._say_header(options, head, [first[head][0]])
        elif _is_complete(first[head][1], first[second + 1 :]):
            self._say_header(options, head, [first[head][0]])
            skipped.append(first[second][0])
            labels = _labels(first[head][1], first[second][1])
            self.remarks.append(Remark("skip_rows", f"row {first[second][0]} has units or labels"))
        elif _is_complete(first[second][1], first[second + 1 :]):
            self._say_header(options, second, [first[second][0]])
        else:
            self._say_header(options, head, [first[head][0], first[second][0]])
        skipped += self._no_patients((second or head) + 1)
        if skipped:
            options["skip_rows"] = skipped
        if _has_commas(first[head + 1 :]):
            options["decimal"] = ","
        self._say_sheets(options)
        return FileForm(options, labels, tuple(self.remarks))

    def _check_names(self, row: int, cells: Cells) -> None:
        """Refuse a file whose first full row is of a patient: nothing names its columns."""
        texts = [cell for cell in cells if cell not in {None, ""}]
        if 3 * sum(map(_is_value, texts)) > len(texts) > 1:
            message = f"row {row} has values where the names of the columns should stand"
            remedy = "Write the names of the columns into a row above the patients"
            raise StudyProblems([Problem(file=str(self.path), row=row, message=message, remedy=remedy)])

    def _say_header(self, options: dict[str, Any], head: int, rows: list[int]) -> None:
        above = [row for row, _ in self.rows.first[:head]]
        if above or len(rows) > 1:
            options["header"] = rows[0] if len(rows) == 1 else rows
        if above:
            self.remarks.append(Remark("header", f"not read: {rows_of(above)} above the names of the columns"))
        if len(rows) > 1:
            self.remarks.append(Remark("header", "a head of two rows"))

    def _no_patients(self, start: int) -> list[int]:
        """The last rows that are sums or notes."""
        body = [*self.rows.first[start:], *self.rows.last]
        usual = sorted(filled(cells) for _, cells in body)[len(body) // 2] if body else 0
        found: list[int] = []
        for row, cells in reversed(body):
            texts = [str(cell).strip() for cell in cells if cell not in {None, ""}]
            is_sparse = usual > 3 and len(texts) * 3 <= usual and not _numbered_alike(cells, body[0][1])
            if not (TOTAL_ROW.fullmatch(texts[0]) or is_sparse):
                break
            found.append(row)
        if found:
            self.remarks.append(Remark("skip_rows", f"{rows_of(sorted(found))}: sums or notes at the end"))
        return sorted(found)

    def _say_sheets(self, options: dict[str, Any]) -> None:
        if self.rows.sheets:
            told = ", ".join(f"{quoted(name)} ({what})" for name, what in self.rows.sheets.items())
            self.remarks.append(Remark("sheet" if "sheet" in options else "path", f"sheets that are not read: {told}"))


def _numbered_alike(cells: Cells, others: Cells) -> bool:
    """Whether the first cell of a row is written as that of another, as the numbers of patients are."""
    first, other = (re.sub(r"\d+", "9", str(each[0]).strip()) if each else "" for each in (cells, others))
    return bool(first) and first == other


def _head(rows: Numbered) -> int:
    """The place of the row with the names of the columns: the first that is about as full as the others."""
    most = max(filled(cells) for _, cells in rows[:_BODY])
    return next(place for place, (_, cells) in enumerate(rows) if filled(cells) * 2 >= most)


def _is_value(cell: Any) -> bool:  # noqa: ANN401  cells hold anything
    """Whether a cell is a number or a date."""
    if isinstance(cell, int | float | dt.date | dt.time):
        return True
    text = str(cell).strip()
    return bool(NUMBER.fullmatch(text) or _COMMA.fullmatch(text) or looks_like_date(text))


def _is_head_too(rows: Numbered, head: int) -> bool:
    """Whether the row under the head is none of a patient: it has words where the others have numbers and dates."""
    if len(rows) < head + 4:
        return False
    body = [cells for _, cells in rows[head + 2 : head + 2 + _BODY]]
    cells = rows[head + 1][1]
    told = words = 0
    for place, cell in enumerate(cells):
        others = [each[place] for each in body if place < len(each) and each[place] not in {None, ""}]
        if len(others) < 2 or sum(map(_is_value, others)) < 0.8 * len(others) or cell in {None, ""}:
            continue
        told += 1
        words += not _is_value(cell) and folded(str(cell)) not in UNKNOWN and str(cell).strip() not in ALWAYS
    return told > 0 and words == told


def _is_complete(cells: Cells, body: Numbered) -> bool:
    """Whether a row names each column of the rows under it, and none twice."""
    names = [str(cell).strip() if cell is not None else "" for cell in cells]
    used = {place for _, each in body[:_BODY] for place, cell in enumerate(each) if cell not in {None, ""}}
    named = [names[place] if place < len(names) else "" for place in sorted(used)]
    return all(named) and len(set(named)) == len(named)


def _labels(names: Cells, texts: Cells) -> dict[str, str]:
    """What the row under the head says of each column: a short text is a unit, to be put after the name."""
    pairs = [(str(name).strip(), str(text).strip()) for name, text in zip(names, texts, strict=False) if text]
    return {name: f"{name} ({text.strip('()[]')})" if len(text) <= _UNIT else text for name, text in pairs if name}


def _has_commas(rows: Numbered) -> bool:
    """Whether decimals stand after a comma."""
    texts = [cell.strip() for _, cells in rows for cell in cells if isinstance(cell, str)]
    commas = [text for text in texts if _COMMA.fullmatch(text)]
    points = sum(_POINT.fullmatch(text) is not None for text in texts)
    return len(commas) > points and not all(_THOUSANDS.fullmatch(text) for text in commas)
