"""The functions of expressions: what each computes, and what becomes of missing values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce

import numpy as np

from riskset.problems import did_you_mean, quoted
from riskset.study import operands as ops
from riskset.study.dates import text_date
from riskset.study.keys import key_of
from riskset.study.table import Column

Arguments = Sequence[ops.Operand]
_MOST = 50
_YES, _NO = np.asarray(True), np.asarray(False)
_MOST_DECIMALS = 12


@dataclass(frozen=True)
class Function:
    """A function of expressions.

    Attributes
    ----------
    compute : callable
        From operands to an operand.
    least, most : int
        How many arguments it takes.
    form : str
        How it is written, for a message.
    """

    compute: Callable[[Arguments], ops.Operand]
    least: int
    most: int
    form: str


def chosen(wanted: Sequence[ops.Truth], given: Arguments) -> ops.Operand:
    """For each patient the first of what is `given` of which it is known that it is `wanted`; all are of one type."""
    masks = [truth.values & truth.known for truth in wanted]
    if all(isinstance(each, ops.Truth) or _is_truth(each) for each in given):
        truths = [_truth(each) for each in given]
        values = _first(masks, [truth.values for truth in truths], _NO)
        return ops.Truth(values, _first(masks, [truth.known for truth in truths], _NO))
    try:
        return ops.Numbers("", _first(masks, [ops.as_numbers(each) for each in given], np.float64(np.nan)))
    except ops.OperandError:
        pass
    try:
        return ops.Dates("", _first(masks, [ops.as_dates(each) for each in given], np.datetime64("NaT", "D")))
    except ops.OperandError:
        texts = [_texts(each) for each in given]
        return ops.Raw(Column.of("", np.atleast_1d(_first(masks, texts, np.array(None, dtype=object)))))


def _first(masks: Sequence[ops.Mask], values: Sequence[np.ndarray], absent: object) -> np.ndarray:
    result = np.asarray(absent)
    for mask, value in reversed(list(zip(masks, values, strict=True))):
        result = np.where(mask, value, result)
    return result


def _is_truth(operand: ops.Operand) -> bool:
    return isinstance(operand, ops.Literal) and isinstance(operand.value, bool)


def _truth(operand: ops.Operand) -> ops.Truth:
    if isinstance(operand, ops.Literal):
        return ops.Truth(np.asarray(operand.value, dtype=bool), _YES)
    return ops.as_truth(operand)


def _texts(operand: ops.Operand) -> np.ndarray:
    """Values as texts, ``None`` where there is none."""
    match operand:
        case ops.Literal(value=str() as text):
            return np.array(text, dtype=object)
        case ops.Levels(codes=codes, labels=labels):
            return np.array([*labels, None], dtype=object)[codes]
        case ops.Raw(column=column):
            return np.array([*map(_text, column.distinct), None], dtype=object)[column.codes]
        case _:
            message = "the values to choose from are of different types"
            raise ops.OperandError(message=message, remedy="Give numbers alone, dates alone, or texts in quotes alone")


def _text(value: object) -> str:
    return value if isinstance(value, str) else key_of(value)


# Of several values


def _extreme(compute: np.ufunc) -> Callable[[Arguments], ops.Operand]:
    return lambda given: ops.Numbers("", reduce(compute, [ops.as_numbers(each) for each in given]))


def _extreme_date(compute: np.ufunc) -> Callable[[Arguments], ops.Operand]:
    return lambda given: ops.Dates("", reduce(compute, [ops.as_dates(each) for each in given]))


def _coalesce(given: Arguments) -> ops.Operand:
    *first, last = given
    wanted = [ops.known_or_missing(each, want_known=True) for each in first]
    return chosen([*wanted, ops.Truth(_YES, _YES)], [*first, last])


def _count(given: Arguments) -> ops.Operand:
    truths = [_condition(each) for each in given]
    known = reduce(np.logical_and, [truth.known for truth in truths])
    return ops.Numbers("", np.where(known, sum(truth.values.astype(np.float64) for truth in truths), np.nan))


def _combined(*, every: bool) -> Callable[[Arguments], ops.Operand]:
    return lambda given: reduce(
        lambda left, right: ops.combined(left, right, every=every), [_condition(each) for each in given]
    )


def _condition(operand: ops.Operand) -> ops.Truth:
    try:
        return ops.as_truth(operand)
    except ops.OperandError as error:
        raise ops.OperandError(message=error.message, remedy=f"{error.remedy}, or ask for known(...)") from error


# Of numbers


def _of_number(compute: Callable[[ops.Floats], ops.Floats]) -> Callable[[Arguments], ops.Operand]:
    return lambda given: ops.arithmetic(lambda value, _: compute(value), given[0], ops.Literal(0))


def _round(given: Arguments) -> ops.Operand:
    step = Decimal(1).scaleb(-_decimals(given[1]) if len(given) > 1 else 0)

    def compute(values: ops.Floats) -> ops.Floats:
        distinct, places = np.unique(np.atleast_1d(values), return_inverse=True)
        rounded = [_half_up(float(value), step) for value in distinct]
        return np.array(rounded)[places].reshape(np.shape(values))

    return _of_number(compute)([given[0]])


def _decimals(operand: ops.Operand) -> int:
    digits = operand.value if isinstance(operand, ops.Literal) else None
    if not isinstance(digits, int) or isinstance(digits, bool) or not 0 <= digits <= _MOST_DECIMALS:
        raise ops.OperandError(message="round has no number of decimals", remedy="Write a whole number: round(x, 1)")
    return digits


def _half_up(value: float, step: Decimal) -> float:
    """A number rounded as a reader does, halves away from zero."""
    if not np.isfinite(value) or abs(value) >= 1e15:
        return value
    return float(Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP))


def _between(given: Arguments) -> ops.Operand:
    value, low, high = given
    return ops.combined(ops.compared(">=", value, low), ops.compared("<=", value, high), every=True)


# Of texts


def _column(operand: ops.Operand) -> Column:
    match operand:
        case ops.Raw(column=column):
            return column
        case ops.Levels(name=name, codes=codes, labels=labels):
            return Column(name, codes, np.array([*labels, None], dtype=object)[:-1])
        case _:
            raise ops.OperandError(message="this is not a column of text", remedy="Name a column, such as lower(site)")


def _wanted(given: Arguments) -> list[str]:
    texts = [each.value for each in given if isinstance(each, ops.Literal) and isinstance(each.value, str)]
    if len(texts) != len(given) or not all(texts):
        raise ops.OperandError(message="the text to look for is not text", remedy="Write it in quotes: 'CMV'")
    return texts


def _contains(given: Arguments) -> ops.Operand:
    """A part of a text, or one of several choices."""
    choices = given[0]
    if not isinstance(choices, ops.Choices):
        return _found(lambda text, part: part in text)(given)
    wanted = _wanted(given[1:])
    for each in wanted:
        if each not in choices.labels:
            message = f"{quoted(each)} is not a level of {quoted(choices.name)}"
            raise ops.OperandError(message=message, remedy=did_you_mean(each, choices.labels, "Its levels"))
    rows = [choices.labels.index(each) for each in wanted]
    return ops.Truth(np.any(choices.chosen[rows], axis=0), choices.known)


def _found(holds: Callable[[str, str], bool]) -> Callable[[Arguments], ops.Operand]:
    def compute(given: Arguments) -> ops.Operand:
        column, wanted = _column(given[0]), _wanted(given[1:])
        hits = [any(holds(_text(value), each) for each in wanted) for value in column.distinct]
        return ops.Truth(np.array([*hits, False], dtype=bool)[column.codes], column.known)

    return compute


def _changed(change: Callable[[str], str]) -> Callable[[Arguments], ops.Operand]:
    def compute(given: Arguments) -> ops.Operand:
        column = _column(given[0])
        changed = np.array([*(change(_text(value)) for value in column.distinct), None], dtype=object)[:-1]
        return ops.Raw(Column.coded(column.name, column.codes, changed, column.rules))

    return compute


# Of dates


def _date(given: Arguments) -> ops.Operand:
    (text,) = given
    date = text_date(text.value) if isinstance(text, ops.Literal) and isinstance(text.value, str) else None
    if date is None:
        raise ops.OperandError(message="this is not a date", remedy="Write it in quotes, as date('2020-05-31')")
    return ops.Dates("", np.asarray(date, dtype="datetime64[D]"))


def _year(given: Arguments) -> ops.Operand:
    dates = ops.as_dates(given[0])
    return ops.Numbers("", np.where(np.isnat(dates), np.nan, dates.astype("datetime64[Y]").astype(np.int64) + 1970.0))


def _month(given: Arguments) -> ops.Operand:
    dates = ops.as_dates(given[0])
    return ops.Numbers("", np.where(np.isnat(dates), np.nan, dates.astype("datetime64[M]").astype(np.int64) % 12 + 1.0))


def _days_between(given: Arguments) -> ops.Operand:
    span = ops.as_dates(given[1]) - ops.as_dates(given[0])
    return ops.Numbers("", np.where(np.isnat(span), np.nan, span.astype(np.int64).astype(np.float64)))


def _known(*, want_known: bool) -> Callable[[Arguments], ops.Operand]:
    return lambda given: ops.known_or_missing(given[0], want_known=want_known)


FUNCTIONS: dict[str, Function] = {
    "missing": Function(_known(want_known=False), 1, 1, "missing(x)"),
    "known": Function(_known(want_known=True), 1, 1, "known(x)"),
    "coalesce": Function(_coalesce, 2, _MOST, "coalesce(a, b)"),
    "min": Function(_extreme(np.fmin), 2, _MOST, "min(a, b)"),
    "max": Function(_extreme(np.fmax), 2, _MOST, "max(a, b)"),
    "count": Function(_count, 1, _MOST, "count(a == 1, b == 1)"),
    "any": Function(_combined(every=False), 1, _MOST, "any(a == 1, b == 1)"),
    "all": Function(_combined(every=True), 1, _MOST, "all(a == 1, b == 1)"),
    "between": Function(_between, 3, 3, "between(x, 18, 65)"),
    "abs": Function(_of_number(np.abs), 1, 1, "abs(x)"),
    "round": Function(_round, 1, 2, "round(x, 1)"),
    "log": Function(_of_number(np.log), 1, 1, "log(x)"),
    "log2": Function(_of_number(np.log2), 1, 1, "log2(x)"),
    "log10": Function(_of_number(np.log10), 1, 1, "log10(x)"),
    "exp": Function(_of_number(np.exp), 1, 1, "exp(x)"),
    "sqrt": Function(_of_number(np.sqrt), 1, 1, "sqrt(x)"),
    "contains": Function(_contains, 2, _MOST, "contains(x, 'CMV')"),
    "startswith": Function(_found(str.startswith), 2, _MOST, "startswith(x, 'C8')"),
    "lower": Function(_changed(str.lower), 1, 1, "lower(x)"),
    "strip": Function(_changed(str.strip), 1, 1, "strip(x)"),
    "date": Function(_date, 1, 1, "date('2020-05-31')"),
    "earliest": Function(_extreme_date(np.fmin), 2, _MOST, "earliest(a, b)"),
    "latest": Function(_extreme_date(np.fmax), 2, _MOST, "latest(a, b)"),
    "year": Function(_year, 1, 1, "year(x)"),
    "month": Function(_month, 1, 1, "month(x)"),
    "days_between": Function(_days_between, 2, 2, "days_between(a, b)"),
}
