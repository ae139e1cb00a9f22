"""Doubts about numbers that mean something else: dates that were read as numbers, and thousands as decimals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import quoted
from riskset.study.doubts.cells import patients_with, rows_told, texts_of
from riskset.study.doubts.doubt import Doubt, in_data
from riskset.study.doubts.named import named_columns
from riskset.study.schema_parts import EventTimes
from riskset.study.sections import DatedEndpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.cohort import Cohort
    from riskset.study.table import Column

# Days from 1954 to 2064, counted as spreadsheets do.
_SERIALS = (20_000, 60_000)
_EPOCH = np.datetime64("1899-12-30")
_WRITTEN = (19_000_101, 21_001_231)
_FEW, _MANY, _SAMPLE = 2, 100, 25


def dates_as_numbers(cohort: Cohort) -> Iterator[Doubt]:
    """Variables of numbers and times of endpoints whose numbers are dates: 43921, or 20200331."""
    for column in number_columns(cohort):
        date = date_meant(column)
        if date is not None:
            values = column.numbers[0]
            first = int(np.flatnonzero(~np.isnan(values))[0])
            message = (
                f"all numbers are from {np.nanmin(values):.0f} to {np.nanmax(values):.0f}, as dates are that were read "
                f"as numbers: {quoted(column.shown(first))} would be {date}"
            )
            remedy = "Write them as dates, such as 2020-05-31, and take the time between two: {from: date, to: date}"
            row = int(cohort.builder.source.table.rows[first])
            yield in_data(cohort, "date-number", column.name, message, remedy, row=row, value=column.shown(first))


def number_columns(cohort: Cohort) -> list[Column]:
    """The columns of the study's numbers: its variables and the times of its endpoints."""
    study, columns = cohort.study, cohort.builder.source.table.columns
    names = [spec.column or name for name, spec in study.variables.items() if spec.is_number and spec.derive is None]
    for spec in study.endpoints.values():
        if isinstance(spec, DatedEndpoint):
            continue
        times = (spec.time.event, spec.time.end) if isinstance(spec.time, EventTimes) else (spec.time,)
        names += [time for time in times if isinstance(time, str)]
    return [columns[name] for name in dict.fromkeys(names) if name in columns]


def date_meant(column: Column) -> np.datetime64 | None:
    """The date that the first number of a column would be, where all of them look like dates."""
    numbers = column.numbers[0]
    values = np.unique(numbers[~np.isnan(numbers)])
    if values.size < _FEW or (values != np.floor(values)).any():
        return None
    first = int(numbers[~np.isnan(numbers)][0])
    if _SERIALS[0] <= values[0] and values[-1] <= _SERIALS[1]:
        # What is counted or paid is mostly round, a day is not.
        return _EPOCH + np.timedelta64(first, "D") if (values % 100 == 0).mean() < 0.2 else None
    if _WRITTEN[0] <= values[0] and values[-1] <= _WRITTEN[1] and all(map(_is_written, values.tolist())):
        return _written(first)
    return None


def _is_written(value: float) -> bool:
    try:
        _written(int(value))
    except ValueError:
        return False
    return True


def _written(value: int) -> np.datetime64:
    """The date of 20200331."""
    return np.datetime64(f"{value // 10_000:04}-{value // 100 % 100:02}-{value % 100:02}")


def thousands_separators(cohort: Cohort) -> Iterator[Doubt]:
    """Numbers with a mark between their thousands, read as text (1,234) or as a number below 1000 (1.234)."""
    for column in named_columns(cohort):
        texts = [text.strip() for text in texts_of(column)] if _has_numbers(column) else []
        for mark in (",", "."):
            having = [text for text in texts if mark in text]
            if len(having) < _FEW or not all(
                re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}(\{mark}\d{{3}})+", text) for text in having
            ):
                continue
            if mark != cohort.study.data.decimal or _are_of_thousands(texts, mark):
                yield _thousands(cohort, column, having, mark)


def _has_numbers(column: Column) -> bool:
    """Whether one of the first texts of a column is made of digits and marks."""
    few = column.distinct[:_SAMPLE].tolist()
    return any(isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d[\d.,]*\s*", value) for value in few)


def _are_of_thousands(texts: list[str], mark: str) -> bool:
    """Whether the numbers without the mark are of hundreds, so that it does not stand before decimals."""
    whole = [float(text) for text in texts if re.fullmatch(r"\d{1,3}", text)]
    others = [text for text in texts if mark not in text and not re.fullmatch(r"\d{1,3}", text)]
    return len(whole) >= _FEW and not others and float(np.median(whole)) >= _MANY


def _thousands(cohort: Cohort, column: Column, marked: list[str], mark: str) -> Doubt:
    patients = patients_with(column, marked)
    name, number = "comma" if mark == "," else "point", marked[0].replace(mark, "")
    message = f"{quoted(marked[0])} has a {name} as it stands between thousands ({number})"
    remedy = f"Remove it from the numbers, or write data: {{decimal: '{mark}'}} if it is their decimal mark"
    if mark == cohort.study.data.decimal:
        message = (
            f"{quoted(marked[0])} is read as a number below 1000, though the numbers without a {name} are of hundreds"
        )
        remedy = f"Remove the {name}s that stand between thousands"
    row = cohort.builder.source.table.rows_at(patients)[0]
    told = f"{message}; so for {rows_told(cohort, patients)}"
    return in_data(cohort, "thousands-separator", column.name, told, remedy, row=row, value=marked[0])
