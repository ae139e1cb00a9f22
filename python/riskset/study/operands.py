"""What expressions compute with: columns, variables, truth values; a missing value makes a comparison unknown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from typing import Literal as OneOf

import numpy as np
from numpy.typing import NDArray

from riskset.problems import did_you_mean, quoted
from riskset.study.dates import text_date
from riskset.study.keys import NUMBER, key_of
from riskset.study.table import Column, looks_like_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from riskset.study.narrow_codes import Codes


Comparison = OneOf["==", "!=", "<", "<=", ">", ">="]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
_FLIPPED: dict[Comparison, Comparison] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


_DATES_REMEDY = "With dates compute by days_between(a, b), earliest, latest, year and month"


class OperandError(ValueError):
    """Two operands do not fit each other; `message` and `remedy` say why and what would."""

    def __init__(self, *, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, eq=False)
class Literal:
    """A value written in the expression."""

    value: bool | float | str


@dataclass(frozen=True, eq=False)
class Truth:
    """A truth value a patient; where `known` is false it cannot be told."""

    values: Mask
    known: Mask


@dataclass(frozen=True, eq=False)
class Numbers:
    """A number a patient, nan where it is missing."""

    name: str
    values: Floats


@dataclass(frozen=True, eq=False)
class Levels:
    """A level a patient (-1: missing), of a variable whose codes and labels are known."""

    name: str
    codes: Codes
    labels: tuple[str, ...]
    keys: dict[str, int]
    ordered: bool


@dataclass(frozen=True, eq=False)
class Raw:
    """A column of the data that no variable describes."""

    column: Column


@dataclass(frozen=True, eq=False)
class Dates:
    """A date a patient, NaT where it is missing."""

    name: str
    values: NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class Choices:
    """Levels of which a patient can have several: by level (rows) and patient, where `known`."""

    name: str
    labels: tuple[str, ...]
    chosen: Mask
    known: Mask


Operand = Literal | Truth | Numbers | Dates | Levels | Choices | Raw


def compared(op: Comparison, left: Operand, right: Operand) -> Truth:
    """Compare patient by patient."""
    if isinstance(left, Literal):
        if isinstance(right, Literal):
            raise OperandError(
                message="both sides of the comparison are fixed values", remedy="Compare a column with a value"
            )
        return compared(_FLIPPED[op], right, left)
    match left, right:
        case Levels(), Literal():
            return _level_against(op, left, right.value)
        case Raw(), Literal():
            return _raw_against(op, left.column, right.value)
        case Truth(), Literal(value=bool() as value) if op in {"==", "!="}:
            return Truth((left.values == value) == (op == "=="), left.known)
        case Raw(), Raw() if not _numeric(left.column) or not _numeric(right.column):
            return _raw_against_raw(op, left.column, right.column)
        case _:
            return _values_compared(op, left, right)


def _values_compared(op: Comparison, left: Operand, right: Operand) -> Truth:
    """Dates or numbers compared."""
    if isinstance(left, Dates) or isinstance(right, Dates):
        dates, others = as_dates(left), as_dates(right)
        return Truth(_applied(op, dates, others), ~np.isnat(dates) & ~np.isnat(others))
    a, b = as_numbers(left), as_numbers(right)
    return Truth(_applied(op, a, b), ~np.isnan(a) & ~np.isnan(b))


def membership(operand: Operand, members: Sequence[Literal]) -> Truth:
    """Whether each patient's value is one of `members`."""
    found = compared("==", operand, members[0])
    for member in members[1:]:
        found = combined(found, compared("==", operand, member), every=False)
    return found


def combined(left: Truth, right: Truth, *, every: bool) -> Truth:
    """``and`` (`every`) or ``or``; one known false settles an ``and``, one known true an ``or``."""
    if every:
        settled = (left.known & ~left.values) | (right.known & ~right.values)
        return Truth(left.values & right.values & ~settled, (left.known & right.known) | settled)
    settled = (left.known & left.values) | (right.known & right.values)
    return Truth(settled, (left.known & right.known) | settled)


def negation(operand: Operand) -> Truth:
    """``not``."""
    truth = as_truth(operand)
    return Truth(~truth.values, truth.known)


def known_or_missing(operand: Operand, *, want_known: bool) -> Truth:
    """Where a value stands, or where none does."""
    match operand:
        case Numbers():
            known = ~np.isnan(operand.values)
        case Dates():
            known = ~np.isnat(operand.values)
        case Levels():
            known = operand.codes >= 0
        case Raw():
            known = operand.column.known
        case Truth() | Choices():
            known = operand.known
        case Literal():
            raise OperandError(message="a fixed value is never missing", remedy="Name a column")
    return Truth(known == want_known, np.ones(known.shape, dtype=bool))


def without(operand: Operand, missing: frozenset[str]) -> Operand:
    """The operand where more values mean missing, by their keys."""
    match operand:
        case Raw(column=column):
            return Raw(column.with_missing(column.rules.missing | missing))
        case Numbers(name=name, values=values):
            numbers = [float(key) for key in missing if NUMBER.fullmatch(key)]
            return Numbers(name, np.where(np.isin(values, numbers), np.nan, values))
        case Levels():
            absent = [code for key, code in operand.keys.items() if key in missing]
            return replace(
                operand, codes=np.where(np.isin(operand.codes, absent), operand.codes.dtype.type(-1), operand.codes)
            )
        case _:
            return operand


def arithmetic(compute: Callable[[Floats, Floats], Floats], left: Operand, right: Operand) -> Numbers | Literal:
    """Compute patient by patient; what has no value (a division by zero) is missing."""
    with np.errstate(all="ignore"):
        result = np.asarray(compute(as_numbers(left), as_numbers(right)), dtype=np.float64)
    if isinstance(left, Literal) and isinstance(right, Literal):
        if not np.isfinite(result):
            raise OperandError(message="this has no value", remedy="Write a number")
        return Literal(float(result))
    return Numbers("", np.where(np.isfinite(result), result, np.nan))


def as_truth(operand: Operand) -> Truth:
    """The operand as a condition."""
    if isinstance(operand, Truth):
        return operand
    if isinstance(operand, Raw) and set(operand.column.keys[1]) <= {"true", "false"}:
        return compared("==", operand, Literal(value=True))
    name = _name(operand)
    raise OperandError(message=f"{name} is not a condition", remedy=f"Compare it, such as {_example(operand)}")


def as_numbers(operand: Operand) -> Floats:
    """The operand as numbers."""
    match operand:
        case Numbers():
            return operand.values
        case Literal(value=bool() | str()):
            raise OperandError(message=f"{quoted(operand.value)} is not a number", remedy="Write a number")
        case Literal():
            return np.asarray(operand.value, dtype=np.float64)
        case Raw():
            numbers, bad = operand.column.numbers
            if bad.any():
                first = operand.column.shown(int(bad.argmax()))
                message = f"column {quoted(operand.column.name)} holds {quoted(first)}, which is not a number"
                is_date = looks_like_date(operand.column.value(int(bad.argmax())))
                remedy = _DATES_REMEDY if is_date else "Compare it by == with a value in quotes, or correct the data"
                raise OperandError(message=message, remedy=remedy)
            return numbers
        case Choices():
            message = f"a patient can have several of {_name(operand)}"
            raise OperandError(message=message, remedy=f"Write contains({operand.name}, '{operand.labels[0]}')")
        case Dates():
            raise OperandError(message=f"{_name(operand)} is a date, not a number", remedy=_DATES_REMEDY)
        case Levels() | Truth():
            raise OperandError(
                message=f"{_name(operand)} is not a number", remedy="Use a variable that is continuous or a count"
            )


def as_dates(operand: Operand) -> NDArray[np.datetime64]:
    """The operand as dates."""
    match operand:
        case Dates():
            return operand.values
        case Raw():
            return _dates(operand.column)
        case Literal(value=str() as text) if (date := text_date(text)) is not None:
            return np.asarray(date, dtype="datetime64[D]")
        case _:
            message = f"{_name(operand)} is not a date"
            raise OperandError(message=message, remedy="Name a column of dates, or write date('2020-05-31')")


def _level_against(op: Comparison, levels: Levels, value: bool | float | str) -> Truth:
    key = key_of(value)
    code = levels.keys.get(key, levels.labels.index(str(value)) if str(value) in levels.labels else None)
    if code is None:
        remedy = did_you_mean(str(value), list(dict.fromkeys([*levels.labels, *levels.keys])), "Its levels and codes")
        raise OperandError(message=f"{quoted(value)} is not a level of {quoted(levels.name)}", remedy=remedy)
    known = levels.codes >= 0
    if op not in {"==", "!="} and not levels.ordered:
        message = f"the levels of {quoted(levels.name)} have no order"
        raise OperandError(message=message, remedy="Compare by == or in, or make it kind: ordinal")
    return Truth(_applied(op, levels.codes, np.int64(code)) & known, known)


def _raw_against(op: Comparison, column: Column, value: bool | float | str) -> Truth:
    codes, keys = column.keys
    if op in {"==", "!="}:
        wanted = keys.index(key_of(value)) if key_of(value) in keys else -2
        return Truth(((codes == wanted) == (op == "==")) & (codes >= 0), codes >= 0)
    if isinstance(value, str):
        limit = text_date(value)
        if limit is None:
            message = f"{quoted(value)} is neither a number nor a date"
            raise OperandError(message=message, remedy="Compare with a number, or with a date such as '2020-05-31'")
        dates = _dates(column)
        return Truth(_applied(op, dates, limit), ~np.isnat(dates))
    numbers = as_numbers(Raw(column))
    return Truth(_applied(op, numbers, as_numbers(Literal(value))), ~np.isnan(numbers))


def _raw_against_raw(op: Comparison, left: Column, right: Column) -> Truth:
    known = left.known & right.known
    if not left.dates[1].any() and not right.dates[1].any():
        return Truth(_applied(op, left.dates[0], right.dates[0]) & known, known)
    if op not in {"==", "!="}:
        for column in (left, right):
            as_numbers(Raw(column))
    a, b = (np.array([*column.keys[1], ""], dtype=object)[column.keys[0]] for column in (left, right))
    return Truth(_applied(op, a, b) & known, known)


def _dates(column: Column) -> NDArray[np.datetime64]:
    dates, bad = column.dates
    if bad.any():
        first = column.shown(int(bad.argmax()))
        message = f"column {quoted(column.name)} holds {quoted(first)}, which is not a date"
        line = f"data: {{date_formats: {{{column.name}: '%d.%m.%Y'}}}}"
        remedy = f"Write dates as 2020-05-31, or say how they are written, such as {line}"
        raise OperandError(message=message, remedy=remedy)
    return dates


def _numeric(column: Column) -> bool:
    return not column.numbers[1].any()


def _applied(op: Comparison, left: Any, right: Any) -> Mask:  # noqa: ANN401  numbers, codes or dates
    compute = {
        "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal,
        ">": np.greater, ">=": np.greater_equal,
    }[op]  # fmt: skip
    return np.asarray(compute(left, right), dtype=bool)


def _name(operand: Operand) -> str:
    match operand:
        case Raw():
            return f"column {quoted(operand.column.name)}"
        case Levels() | Numbers() | Dates() | Choices() if operand.name:
            return quoted(operand.name)
        case Literal():
            return quoted(operand.value)
        case _:
            return "this"


def _example(operand: Operand) -> str:
    name = operand.column.name if isinstance(operand, Raw) else getattr(operand, "name", "") or "x"
    if isinstance(operand, Levels) and operand.labels:
        return f"{name} == '{operand.labels[-1]}'"
    return f"{name} >= 1" if isinstance(operand, Numbers) else f"{name} == 1"
