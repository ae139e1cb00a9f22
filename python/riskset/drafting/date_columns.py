"""Columns of dates: in which formats they are written, and where day and month could be exchanged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.drafting import words
from riskset.drafting.guess import Guess, entry, missing_entry
from riskset.drafting.remark import Remark
from riskset.naming import counted
from riskset.study.date_forms import CENTURY, formats_of
from riskset.study.table import Column, looks_like_date

if TYPE_CHECKING:
    from riskset.drafting.values import Values

_SAMPLE = 50


def date_column(values: Values) -> Guess | None:
    """A column all of whose values are dates."""
    column = values.column.with_missing(values.column.rules.missing | frozenset(values.unknown))
    few = column.distinct[np.unique(column.codes[column.known])][:1].tolist()
    if few and isinstance(few[0], bool | np.bool_):
        return None
    if not words.DATE.said_by(*values.heads) and _is_number_like(values):
        return None  # without trying any format, which takes long for many numbers
    sample = Column.coded(
        column.name, np.arange(min(_SAMPLE, column.distinct.size)), column.distinct[:_SAMPLE], column.rules
    )
    found = None if formats_of(sample) is None else formats_of(column)
    if found is None:
        return None
    formats, partial = found
    name = column.name
    data: dict[str, Any] = {}
    remarks: list[Remark] = []
    if formats:
        data["date_formats"] = {name: formats[0] if len(formats) == 1 else formats}
        if any("%y" in each for each in formats):
            data["two_digit_years"] = CENTURY
        remarks += _twofold(column, formats)
    if partial:
        data["partial_dates"] = "middle"
    absent, why = missing_entry(values, values.unknown)
    return Guess(name, "date", values, entry(values, "date", **absent), data, (*remarks, *why))


def nearly_dates(values: Values) -> Guess | None:
    """A column of dates of which some cannot be read: no levels, so that no date of a patient is written down."""
    alike = sum(values.counts[key] for key in values.meant if looks_like_date(key))
    if 2 * alike <= values.held:
        return None
    told = f"{counted(values.held - alike, 'cell is', 'cells are')} no date"
    if alike == values.held:
        told = "some of its dates cannot be read, or not in one way"
    return Guess(values.column.name, "unclear", values, {}, {}, (Remark("kind", told, asks=True),))


def _is_number_like(values: Values) -> bool:
    """Whether the values are numbers: years alone, or days that a spreadsheet counts, are dates only by their head."""
    return bool(values.numbers) and not any(isinstance(value, np.datetime64) for value in values.column.distinct[:1])


def _twofold(column: Column, formats: list[str]) -> list[Remark]:
    """A question where day and month could be exchanged."""
    first = formats[0]
    if not first.startswith("%d") or "%m" not in first:
        return []
    other = first.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
    exchanged = replace(column.rules, dates=replace(column.rules.dates, formats=(other, *formats[1:]), century=CENTURY))
    read = replace(column, rules=exchanged)
    if read.dates[1].any():
        return []
    return [Remark("date_formats", f"no day above 12: day first ({first}) or month first ({other})?", asks=True)]
