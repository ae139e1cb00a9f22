"""The data file as it was read: columns of values, their codes, numbers and dates, and what they are not."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np

from riskset.study.dates import DateRead, DateRules, readings
from riskset.study.distinct import distinct_values
from riskset.study.keys import NUMBER, key_of
from riskset.study.narrow_codes import Codes, narrow, narrow_type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

DIGITS = frozenset("0123456789")
BELOW = frozenset({"<", "\u2264"})
_NUMBER_OR_TEXT = re.compile(r"[0-9]+(?:\.[0-9]+)?|[^0-9]+")
_DATE_LIKE = re.compile(r"\d{1,4}[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}([T ].*)?", re.ASCII)


@dataclass(frozen=True)
class TextRules:
    """How text in the data file is read: what means missing, the decimal mark, how dates are written."""

    missing: frozenset[str] = frozenset()
    decimal: str = "."
    dates: DateRules = field(default_factory=DateRules)

    def number(self, value: object) -> float:
        """A value as a number; nan where it is none."""
        if isinstance(value, bool | np.bool_ | dt.date | np.datetime64):
            return np.nan
        if isinstance(value, int | float | np.integer | np.floating):
            return float(value)
        text = str(value).strip()
        if self.decimal != ".":
            text = text.replace(self.decimal, ".") if "." not in text else ""
        return float(text) if NUMBER.fullmatch(text) else np.nan


PLAIN = TextRules()
"""Nothing but an empty cell is missing, and numbers and dates are written in one way."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of the data file.

    Attributes
    ----------
    name : str
    codes : int array of n
        Position of each patient's value in `distinct`; -1 where nothing stands.
    distinct : array
        The values that occur, as the file holds them: text, numbers, truth values or dates.
    rules : TextRules
    labels : mapping of str to str
        The file's own value labels, by :func:`riskset.study.keys.key_of` of the code, in their order.
    label : str
        The file's own label of the column, or ``""``.
    standing : int array of n, or None
        The codes of what stands in the file, also of what means missing; ``None`` where they are `codes`.
    """

    name: str
    codes: Codes
    distinct: NDArray[Any]
    rules: TextRules = PLAIN
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    label: str = ""
    standing: Codes | None = None

    @classmethod
    def of(
        cls,
        name: str,
        values: NDArray[Any],
        rules: TextRules = PLAIN,
        labels: Mapping[str, str] | None = None,
        label: str = "",
    ) -> Column:
        """A column of values, ``None`` or nan where nothing stands; what means missing becomes missing."""
        if _ascends(values):  # numbers of patients and the like are their own distinct values
            return cls.coded(name, np.arange(values.size, dtype=narrow_type(values.size)), values, rules, labels, label)
        try:
            codes, distinct = distinct_values(values)
        except TypeError:  # lists and the like, of which Parquet has columns, are the text that they are shown as
            shown = np.array([None if value is None else str(value) for value in values], dtype=object)
            codes, distinct = distinct_values(shown)
        return cls.coded(name, codes, distinct, rules, labels, label)

    @classmethod
    def coded(
        cls,
        name: str,
        codes: Codes,
        distinct: NDArray[Any],
        rules: TextRules = PLAIN,
        labels: Mapping[str, str] | None = None,
        label: str = "",
    ) -> Column:
        """A column of codes into distinct values; what means missing becomes missing."""
        codes = narrow(codes, distinct.size)
        absent = _means_missing(distinct, rules)
        if not absent.any():
            return cls(name, codes, distinct, rules, labels or {}, label)
        known = np.where(np.append(absent, False)[codes], codes.dtype.type(-1), codes)
        return cls(name, known, distinct, rules, labels or {}, label, codes)

    def with_missing(self, missing: frozenset[str]) -> Column:
        """The same column where other values mean missing."""
        if missing == self.rules.missing:
            return self
        codes = self.codes if self.standing is None else self.standing
        return Column.coded(
            self.name, codes, self.distinct, replace(self.rules, missing=missing), self.labels, self.label
        )

    def taken(self, positions: NDArray[np.int64], name: str | None = None) -> Column:
        """The values at some positions, in their order; nothing stands at -1. The column may get another `name`."""
        codes, standing = (
            None if each is None else np.append(each, each.dtype.type(-1))[positions]
            for each in (self.codes, self.standing)
        )
        return replace(self, name=name or self.name, codes=codes, standing=standing)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where a value stands."""
        return self.codes >= 0

    @cached_property
    def keys(self) -> tuple[Codes, list[str]]:
        """Codes of the values (-1: missing), and the key of each code; each key is there once and occurs."""
        used = np.zeros(self.distinct.size + 1, dtype=bool)
        used[self.codes] = True
        order: dict[str, int] = {}
        position = np.full(self.distinct.size + 1, -1, dtype=self.codes.dtype)
        for code in np.flatnonzero(used[:-1]):
            position[code] = order.setdefault(key_of(self.distinct[code]), len(order))
        if len(order) == self.distinct.size:
            return self.codes, list(order)
        return position[self.codes], list(order)

    @cached_property
    def numbers(self) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Values as numbers (nan: missing or none), and where a value stands that is not a number."""
        if self.distinct.dtype.kind in "iuf":
            converted = self.distinct.astype(np.float64)
        else:
            converted = np.array([self.rules.number(value) for value in self.distinct], dtype=np.float64)
        converted[~np.isfinite(converted)] = np.nan
        return self._spread(converted, np.nan, np.isnan(converted))

    @cached_property
    def dates(self) -> tuple[NDArray[np.datetime64], NDArray[np.bool_]]:
        """Values as dates (NaT: missing or none), and where a value stands that is not a date."""
        converted = np.full(self.distinct.size, np.datetime64("NaT", "D"), dtype="datetime64[D]")
        for code, found in enumerate(self._readings):
            if len(found) == 1:
                converted[code] = found[0].date
        return self._spread(converted, np.datetime64("NaT", "D"), np.isnat(converted))

    @cached_property
    def completed_dates(self) -> NDArray[np.bool_]:
        """Where a date stands without its day, or its month, and was completed."""
        partial = np.array([len(found) == 1 and found[0].precision != "day" for found in self._readings], dtype=bool)
        return np.append(partial, False)[self.codes]

    @cached_property
    def _readings(self) -> list[list[DateRead]]:
        """The dates that each distinct value can mean."""
        return [readings(value, self.rules.dates) for value in self.distinct]

    def _spread(self, converted: NDArray[Any], absent: object, bad: NDArray[np.bool_]) -> tuple[Any, NDArray[np.bool_]]:
        values = np.append(converted, np.array(absent, dtype=converted.dtype))
        nowhere = np.zeros(self.codes.size, dtype=np.bool_)
        return values[self.codes], np.append(bad, False)[self.codes] if bad.any() else nowhere

    def value(self, index: int) -> Any:  # noqa: ANN401  files hold anything
        """The value of patient `index`, as the file holds it; ``None`` where missing."""
        code = self.codes[index]
        return self.distinct[code] if code >= 0 else None

    def digits(self) -> int:
        """Decimals with which the numbers stand in the file, at most four, or two significant ones of the largest."""
        numbers, _ = self.numbers
        present = np.unique(numbers[~np.isnan(numbers)])
        largest = float(np.abs(present).max(initial=0))
        most = min(max(4, 1 - math.floor(math.log10(largest))), 9) if largest else 0
        for digits in range(most):
            if np.allclose(present, np.round(present, digits), rtol=0, atol=min(1e-9, 1e-4 * largest)):
                return digits
        return most

    def shown(self, index: int) -> str:
        """The value of patient `index` as a message shows it."""
        return self.shown_code(self.codes[index])

    def shown_code(self, code: int | np.int64) -> str:
        """A value as a message shows it, by its code."""
        value = self.distinct[code] if code >= 0 else None
        if isinstance(value, np.datetime64):
            import pandas as pd

            value = pd.Timestamp(value).to_pydatetime()  # pyright: ignore[reportArgumentType]
        if isinstance(value, float | np.floating):
            return f"{value:g}" if not float(value).is_integer() else str(int(value))
        if isinstance(value, dt.datetime) and value.time() == dt.time():
            return value.date().isoformat()
        return str(value)


@runtime_checkable
class ReadLater(Protocol):
    """Columns that are read when they are asked for, and can be looked at without being held."""

    def seen(self, name: str) -> Column:
        """The column of that name, which is not kept for this."""
        ...


@dataclass(frozen=True, eq=False)
class Table:
    """The data file: its columns by name, and the row in the file where each patient stands.

    `dropped` says why rows of the file are not patients of the table, and how many there are of each kind.
    """

    file: str
    columns: Mapping[str, Column]
    rows: NDArray[np.signedinteger[Any]]
    dropped: tuple[tuple[str, int], ...] = ()

    @property
    def size(self) -> int:
        """Number of patients."""
        return int(self.rows.size)

    def glance(self, name: str) -> Column:
        """The column of that name, which does not stay in memory for this, if it is read when it is asked for."""
        return self.columns.seen(name) if isinstance(self.columns, ReadLater) else self.columns[name]

    def taken(self, positions: NDArray[np.int64]) -> Table:
        """Some of the rows, in the order of their positions."""
        columns = {name: column.taken(positions) for name, column in self.columns.items()}
        return replace(self, columns=columns, rows=self.rows[positions])

    def rows_at(self, mask: NDArray[np.bool_]) -> list[int]:
        """Rows of the file where `mask` holds."""
        return [int(row) for row in self.rows[mask]]


def _ascends(values: NDArray[Any]) -> bool:
    """Whether whole numbers stand in order, each once."""
    return values.dtype.kind in "iu" and values.size > 0 and bool((values[1:] > values[:-1]).all())


def _means_missing(distinct: NDArray[Any], rules: TextRules) -> NDArray[np.bool_]:
    """Which values mean that nothing is known."""
    numbers = [float(key) for key in rules.missing if NUMBER.fullmatch(key)]
    if distinct.dtype.kind in "iuf":
        return np.isin(distinct, numbers)
    words = rules.missing | {""}
    absent = np.array([str(value).strip() in words for value in distinct], dtype=bool)
    if numbers:
        # A code such as 9 may be written 9.0.
        absent |= np.array([key_of(value) in rules.missing for value in distinct], dtype=bool)
    return absent


def looks_like_date(value: object) -> bool:
    """Whether a value that should be a number is a date."""
    return isinstance(value, dt.date | np.datetime64) or bool(_DATE_LIKE.fullmatch(str(value).strip()))


def natural_order(keys: Sequence[str]) -> list[str]:
    """Keys in the order of a reader: numbers by size, then texts.

    A text stands before one that begins with it (``No``, ``No response``), the numbers in it count by size (``G2``,
    ``G10``), and below a limit comes before it (``<20``, ``20-39``).
    """
    return sorted(keys, key=_natural)


def _natural(key: str) -> tuple[int, float, tuple[tuple[int, float, str], ...], str]:
    if NUMBER.fullmatch(key):
        return 0, float(key), (), key
    parts = tuple(
        (0, float(part), "") if part[0] in DIGITS else (-1 if part[0] in BELOW else 1, 0.0, part)
        for part in _NUMBER_OR_TEXT.findall(key.casefold())
    )
    return 1, 0.0, parts, key
