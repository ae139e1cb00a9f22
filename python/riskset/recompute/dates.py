"""Dates of a data file: year-month-day, and the other forms that the study file names."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Days = NDArray[np.datetime64]

ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]\d{1,2}:\d{2}.*)?", re.ASCII)
_PART = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/]0{1,2})?", re.ASCII)
_NEVER = np.datetime64("NaT", "D")
_EXCEL = np.datetime64("1899-12-30", "D")
# Smaller numbers may be years.
_LEAST_OF_EXCEL = 2200


@dataclass(frozen=True)
class Forms:
    """How the dates of a data file are written.

    Attributes
    ----------
    everywhere : tuple of str
        The formats of all columns.
    of_columns : mapping of str to tuple of str
        Those of single columns instead.
    partial : str
        Which day a month or a year without one stands for.
    century : int or None
        The first year that two digits mean.
    """

    everywhere: tuple[str, ...]
    of_columns: Mapping[str, tuple[str, ...]]
    partial: str
    century: int | None

    @classmethod
    def told_by(cls, data: Mapping[str, Any]) -> Forms:
        """The forms that the study file names."""
        own = {name: _listed(told) for name, told in (data.get("date_formats") or {}).items()}
        partial, century = data.get("partial_dates", "refuse"), data.get("two_digit_years")
        return cls(_listed(data.get("date_format")), own, partial, century)

    def days(self, texts: NDArray[Any], column: str) -> Days:
        """The texts of a column as days.

        Raises
        ------
        Unread
            When one of them is not a date in these forms.
        """
        formats = self.of_columns.get(column, self.everywhere)
        known = {text: self.day(text, formats) for text in set(texts.tolist()) - {None}}
        return np.array([_NEVER if text is None else known[text] for text in texts.tolist()], dtype="datetime64[D]")

    def day(self, text: str, formats: tuple[str, ...] = ()) -> np.datetime64:
        """One date."""
        for form in formats:
            found = self._by_format(text, form)
            if found is not None:
                return found
        if (match := ISO.fullmatch(text)) is not None:
            return np.datetime64(dt.date(*map(int, match.groups()[:3])), "D")
        if self.partial != "refuse" and (match := _PART.fullmatch(text)) is not None:
            return self._completed(int(match[1]), int(match[2] or 0))
        message = "a column of dates with other texts in it"
        raise Unread(message)

    def _by_format(self, text: str, form: str) -> np.datetime64 | None:
        if form == "excel":
            days = float(text) if re.fullmatch(r"\d+(\.\d+)?", text) else 0.0
            return _EXCEL + np.timedelta64(int(days), "D") if days >= _LEAST_OF_EXCEL else None
        try:
            read = dt.datetime.strptime(text, form).date()  # noqa: DTZ007  dates have no zone
        except ValueError:
            return None
        if "%y" in form and self.century is not None:
            read = read.replace(year=self.century + (read.year - self.century) % 100)
        if any(part in form for part in ("%d", "%j", "%x", "%D")):
            return np.datetime64(read, "D")
        return self._completed(read.year, read.month if "%m" in form or "%b" in form or "%B" in form else 0)

    def _completed(self, year: int, month: int) -> np.datetime64:
        """The day that a month, or a year where no month is told, stands for."""
        start = np.datetime64(f"{year:04d}-{month or 1:02d}", "M")
        day, months = np.timedelta64(1, "D"), np.timedelta64(1, "M")
        first, after = start.astype("datetime64[D]"), (start + (1 if month else 12) * months).astype("datetime64[D]")
        middle = first + 14 * day if month else (start + 6 * months).astype("datetime64[D]")
        if self.partial not in {"first", "middle", "last"}:
            message = "dates without a day"
            raise Unread(message)
        return {"first": first, "middle": middle, "last": after - day}[self.partial]


def _listed(told: Any) -> tuple[str, ...]:  # noqa: ANN401  a format, or a list of them
    return () if told is None else (told,) if isinstance(told, str) else tuple(told)
