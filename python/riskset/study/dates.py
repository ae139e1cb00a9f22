"""How dates are read: as they are, as year-month-day, in formats that the study file names, and in parts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from riskset.study.keys import NUMBER, key_of

Partial = Literal["refuse", "first", "middle", "last"]
Precision = Literal["day", "month", "year"]
EXCEL = "excel"
"""The name of the format of dates that Excel left as numbers of days."""
_EXCEL_ZERO = np.datetime64("1899-12-30", "D")
# From 1906 on, so that a year is never taken for a number of days; to the year 9999.
_EXCEL_DAYS = (2200, 2958465)
_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2})([T ]\d{1,2}:\d{2}.*)?)?)?", re.ASCII)
_PROBE = dt.date(2019, 3, 14)
_PRECISIONS: dict[dt.date, Precision] = {
    _PROBE: "day",
    dt.date(2019, 3, 1): "month",
    dt.date(2019, 1, 1): "year",
}


@dataclass(frozen=True)
class DateRules:
    """How dates of a column are read.

    Attributes
    ----------
    formats : tuple of str
        Ways in which they are written, beside ``2020-05-31`` and real dates: of :meth:`datetime.strptime`, or ``excel``.
    partial : {"refuse", "first", "middle", "last"}
        Which day a month or a year without a day stands for.
    century : int or None
        The first of the hundred years that two digits mean.
    """

    formats: tuple[str, ...] = ()
    partial: Partial = "refuse"
    century: int | None = None


@dataclass(frozen=True)
class DateRead:
    """A date as it was read; `precision` says whether it was completed."""

    date: np.datetime64
    precision: Precision = "day"


def readings(value: object, rules: DateRules) -> list[DateRead]:
    """The dates that a value can mean: one, none, or several where formats contradict each other."""
    if isinstance(value, np.datetime64):
        return [DateRead(value.astype("datetime64[D]"))]
    if isinstance(value, dt.date):
        return [DateRead(np.datetime64(value.date() if isinstance(value, dt.datetime) else value, "D"))]
    if isinstance(value, bool | np.bool_):
        return []
    found = [_by_format(_text(value), each, rules) for each in rules.formats]
    kept = {read.date: read for read in found if read is not None}
    if not kept:
        iso = _iso(_text(value), rules)
        return [] if iso is None else [iso]
    return list(kept.values())


def text_date(text: str, rules: DateRules = DateRules()) -> np.datetime64 | None:
    """The date of a text; ``None`` where it is none, or not one alone."""
    found = readings(text, rules)
    return found[0].date if len(found) == 1 else None


def fits(value: object, date_format: str, rules: DateRules) -> bool:
    """Whether a value is a date that is written in a format."""
    return _by_format(_text(value), date_format, rules) is not None


@lru_cache(maxsize=64)
def precision_of(date_format: str) -> Precision | None:
    """What a format tells of a date; ``None`` where it is not a format of a date."""
    if date_format == EXCEL:
        return "day"
    try:
        text = _PROBE.strftime(date_format)
        read = dt.datetime.strptime(text, date_format).date()  # noqa: DTZ007  dates have no zone
    except (ValueError, re.error):  # two times the same part
        return None
    return _PRECISIONS.get(read) if text != date_format else None


def has_short_year(date_format: str) -> bool:
    """Whether a format has years of two digits."""
    return "%y" in date_format.replace("%%", "")


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else key_of(value)


def _by_format(text: str, date_format: str, rules: DateRules) -> DateRead | None:
    if date_format == EXCEL:
        return _excel(text)
    precision = precision_of(date_format)
    if precision is None:
        return None
    try:
        read = dt.datetime.strptime(text, date_format).date()  # noqa: DTZ007
        if has_short_year(date_format) and rules.century is not None:
            read = read.replace(year=rules.century + (read.year - rules.century) % 100)
    except ValueError:
        return None
    return _completed(read, precision, rules)


def _excel(text: str) -> DateRead | None:
    if not NUMBER.fullmatch(text):
        return None
    days = float(text)
    return DateRead(_EXCEL_ZERO + np.timedelta64(int(days), "D")) if _EXCEL_DAYS[0] <= days <= _EXCEL_DAYS[1] else None


def _iso(text: str, rules: DateRules) -> DateRead | None:
    """A date as year-month-day, or as much of it as is known: the rest is left out, or 00."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 0) for part in match.groups()[:3])
    precision: Precision = "year" if month == 0 else "month" if day == 0 else "day"
    if precision == "year" and day:
        return None
    try:
        read = dt.date(year, month or 1, day or 1)
    except ValueError:
        return None
    return _completed(read, precision, rules)


def _completed(first: dt.date, precision: Precision, rules: DateRules) -> DateRead | None:
    """The date of a period that begins on `first`."""
    if precision == "day":
        return DateRead(np.datetime64(first, "D"))
    if rules.partial == "refuse":
        return None
    unit = "M" if precision == "month" else "Y"
    start, day = np.datetime64(first, unit), np.timedelta64(1, "D")
    begin, end = start.astype("datetime64[D]"), (start + np.timedelta64(1, unit)).astype("datetime64[D]") - day
    # The middle of a month is its 15th, of a year 1 July.
    july = (start.astype("datetime64[M]") + np.timedelta64(6, "M")).astype("datetime64[D]")
    middle = begin + 14 * day if precision == "month" else july
    return DateRead({"first": begin, "middle": middle, "last": end}[rules.partial], precision)
