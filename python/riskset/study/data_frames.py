"""Reads a data frame of pandas, Polars or PyArrow as a reader of data files reads a file; the frame is not changed."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from riskset.problems import Problem, listed, quoted
from riskset.study.arrow_columns import raw_column
from riskset.study.problems import StudyProblems
from riskset.study.raw_table import RawColumn, RawTable, objects

if TYPE_CHECKING:
    import narwhals as nw

FRAME = "the frame"
"""What a message says where there is no file."""
FRAME_ROWS = f"{FRAME} (rows counted from 1)"
_SINGLE = (str, bool, int, float, Decimal, dt.date, np.generic)
_REMEDIES = {
    "duration": ("spans of time", "Make it a number, such as frame[{0}].dt.days"),
    "time": ("times of day", "Make it a number, such as the hours since midnight"),
    "list": ("lists", "Give each value a column of its own, or join the texts by ; for kind: multiple"),
    "other": ("values that are neither numbers, texts, truth values nor dates", "Make it text or a number"),
}


@dataclass(frozen=True, eq=False)
class ReadFrame:
    """What was found in a frame.

    Attributes
    ----------
    raw : RawTable
        Its columns, and the place of each row, counted from 1.
    ordered : frozenset of str
        Columns whose categories have an order that the frame declares.
    """

    raw: RawTable
    ordered: frozenset[str]


def read_frame(frame: Any) -> ReadFrame:  # noqa: ANN401  frames of several libraries
    """Read a data frame.

    Raises
    ------
    TypeError
        When it is not a data frame, or one that is not computed yet.
    StudyProblems
        When it has no row, its columns have no names of their own, or a column holds what no data file holds.
    """
    import narwhals as nw

    if hasattr(frame, "collect"):
        message = "this frame is not computed yet: give frame.collect()"
        raise TypeError(message)
    _check_names(frame)
    try:
        known: nw.DataFrame[Any] = nw.from_native(frame, eager_only=True)
    except TypeError as error:
        what = type(frame).__name__
        message = f"a data frame of pandas, Polars or PyArrow is wanted, not {what}; pandas.DataFrame(...) makes one"
        raise TypeError(message) from error
    if len(known) == 0:
        _refuse("it has no row", "Give a row for each patient")
    columns: list[RawColumn] = []
    ordered: set[str] = set()
    for name in known.columns:
        column, is_ordered = _column(known.get_column(name))
        columns.append(column)
        ordered |= {name} if is_ordered else set()
    return ReadFrame(RawTable(columns, np.arange(1, len(known) + 1, dtype=np.int64)), frozenset(ordered))


def _check_names(frame: Any) -> None:  # noqa: ANN401
    """Each column has a name, which is text and no other column's."""
    names: list[Any] = list(getattr(frame, "column_names", getattr(frame, "columns", ())))
    if any(not isinstance(name, str | int | float | tuple | dt.date) for name in names):
        return  # no frame
    other = [name for name in names if not isinstance(name, str)]
    if other:
        message = f"{'a column is' if len(other) == 1 else f'{len(other)} columns are'} called {listed(other, 3)}, not by text"
        remedy = "Name each column by a text: frame.columns = [...]"
        if isinstance(other[0], tuple):
            remedy = (
                "Give one name to each column: frame.columns = ['_'.join(map(str, name)) for name in frame.columns]"
            )
        _refuse(message, remedy, value=str(other[0]))
    nameless = sum(not name.strip() for name in names)
    if nameless:
        _refuse("a column has no name", "Give it one, or remove it")
    twice = list(dict.fromkeys(name for name in names if names.count(name) > 1)) if len(set(names)) < len(names) else []
    if twice:
        at = ", ".join(str(place) for place, name in enumerate(names, start=1) if name == twice[0])
        _refuse(f"columns {at} have the same name", "Give each column its own name", column=twice[0], value=twice[0])


def _column(series: nw.Series[Any]) -> tuple[RawColumn, bool]:
    """A column, and whether its categories are declared to have an order."""
    import pyarrow as pa

    series = _with_plain_categories(series)
    try:
        array: Any = series.to_arrow()
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return _of_objects(series.name, series.to_list()), False
    kind = array.type
    if pa.types.is_dictionary(kind):
        kind, is_ordered = kind.value_type, bool(kind.ordered)
    else:
        is_ordered = False
    if pa.types.is_timestamp(kind):
        array = _whole_seconds(array)
    elif _unknown_type(kind) is not None:
        what, remedy = _REMEDIES[_unknown_type(kind) or "other"]
        _refuse(f"it holds {what}", remedy.format(repr(series.name)), column=series.name)
    column = raw_column(series.name, array)
    if not is_ordered and (_is_code(column) or series.implementation.is_polars()):
        # The order of these categories says nothing: of truth values and codes, or that in which Polars met them.
        column = replace(column, labels={})
    return column, is_ordered


def _with_plain_categories(series: nw.Series[Any]) -> nw.Series[Any]:
    """Categories of pandas that are neither text nor numbers, such as the classes of ``pandas.cut``, as text."""
    import narwhals as nw

    if not series.implementation.is_pandas_like() or not isinstance(series.dtype, nw.Categorical | nw.Enum):
        return series
    native = series.to_native()
    if all(isinstance(value, _SINGLE) for value in native.cat.categories):
        return series
    return nw.from_native(
        native.cat.rename_categories([str(value) for value in native.cat.categories]), series_only=True
    )


def _is_code(column: RawColumn) -> bool:
    """Whether categories are truth values or the codes 0 and 1."""
    return set(column.labels) in ({"true", "false"}, {"true"}, {"false"}, {"0", "1"})


def _whole_seconds(array: Any) -> Any:  # noqa: ANN401  pyarrow has no types
    """Dates and times as the clock showed them, without what is below a microsecond."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(array.type):
        array = array.cast(array.type.value_type)
    if array.type.tz is not None:
        array = pc.local_timestamp(array)  # pyright: ignore[reportAttributeAccessIssue]
    return array.cast(pa.timestamp("us"), safe=False)


def _unknown_type(kind: Any) -> str | None:  # noqa: ANN401
    """Which values a type of Arrow has that no data file of patients has; None where it has none."""
    from pyarrow import types

    if types.is_duration(kind):
        return "duration"
    if types.is_time(kind):
        return "time"
    if types.is_nested(kind):
        return "list"
    tests = (
        types.is_integer, types.is_floating, types.is_boolean, types.is_string, types.is_large_string,
        types.is_string_view, types.is_date, types.is_decimal, types.is_null,
    )  # fmt: skip
    return None if any(test(kind) for test in tests) else "other"


def _of_objects(name: str, values: list[Any]) -> RawColumn:
    """A column of values of several kinds."""
    known = [None if _is_absent(value) else value for value in values]
    for row, value in enumerate(known, start=1):
        if value is not None and not isinstance(value, _SINGLE):
            shown = quoted(value)
            message = f"{shown} is neither a number, a text, a truth value nor a date"
            problem = Problem(
                file=FRAME_ROWS, row=row, column=name, value=shown, message=message, remedy="Make it one of them"
            )
            raise StudyProblems([problem])
    return RawColumn(name, objects(known))


def _is_absent(value: object) -> bool:
    """Whether nothing stands: None, nan, NaT or pandas.NA."""
    is_nan = isinstance(value, float) and math.isnan(value)
    return value is None or is_nan or type(value).__name__ in {"NAType", "NaTType"}


def _refuse(message: str, remedy: str, column: str | None = None, value: str | None = None) -> NoReturn:
    raise StudyProblems([Problem(file=FRAME, column=column, value=value, message=message, remedy=remedy)])
