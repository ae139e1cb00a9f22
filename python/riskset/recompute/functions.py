"""The functions of expressions, as the page on expressions has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Values = NDArray[Any]
    Floats = NDArray[np.float64]

# Halves are rounded away from zero, as they are printed, also where a float is a little below the half.
_HALF = 1e-9


def known(values: Values) -> NDArray[np.bool_]:
    """Where something is known."""
    if values.dtype.kind == "M":
        return ~np.isnat(values)
    return np.array([value is not None and value == value for value in values.tolist()], dtype=np.bool_)  # noqa: PLR0124  nan


def alike(first: Values, second: Values) -> tuple[Values, Values]:
    """Two arrays as numbers, texts or dates, whichever both are."""
    if first.dtype.kind == second.dtype.kind:
        return first, second
    if "M" in {first.dtype.kind, second.dtype.kind}:
        message = "an expression of dates and texts"
        raise Unread(message)
    texts, numbers = (first, second) if first.dtype == object else (second, first)
    try:
        read = np.array([np.nan if text is None else float(text) for text in texts.tolist()])
    except ValueError as error:
        message = "an expression of numbers and texts"
        raise Unread(message) from error
    return (read, numbers) if first is texts else (numbers, read)


def chosen(holds: Floats, one: Values, other: Values) -> Values:
    """One value where a condition holds, the other where it does not; nothing where it is not known."""
    found = np.where(holds == 1, one, other)
    found[np.isnan(holds)] = {"M": np.datetime64("NaT", "D"), "O": None}.get(found.dtype.kind, np.nan)
    return found


def coalesced(values: Sequence[Values]) -> Values:
    """The first that is known."""
    found = values[0]
    for each in values[1:]:
        one, other = alike(found, each)
        found = np.where(known(one), one, other)
    return found


def _texts(function: Callable[[str, list[str]], Any], values: Sequence[Values]) -> list[Any]:
    """A function of a text and of others; a patient's choices are a tuple of texts, which contains whole ones."""
    found: list[Any] = []
    for row in zip(*(each.tolist() for each in values), strict=True):
        first: Any = row[0] if isinstance(row[0], tuple) else str(row[0])
        found.append(None if None in row else function(first, [str(each) for each in row[1:]]))
    return found


def _told(found: Sequence[Any]) -> Floats:
    return np.array([np.nan if each is None else float(each) for each in found])


def _round(values: Sequence[Floats]) -> Floats:
    scale = 10.0 ** (values[1] if len(values) > 1 else np.zeros(values[0].size))
    found = np.abs(values[0]) * scale
    return np.sign(values[0]) * np.floor(found + 0.5 + _HALF * np.maximum(found, 1)) / scale


def _finite(function: Callable[[Floats], Floats]) -> Callable[[Sequence[Floats]], Floats]:
    def of(values: Sequence[Floats]) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            found = function(values[0])
        return np.where(np.isfinite(found), found, np.nan)

    return of


def _of_known(smallest: bool) -> Callable[[Sequence[Floats]], Floats]:
    def of(values: Sequence[Floats]) -> Floats:
        stacked = np.stack(values)
        found = (np.fmin if smallest else np.fmax).reduce(stacked, axis=0)
        return np.asarray(found, dtype=np.float64)

    return of


def _decided(by: float) -> Callable[[Sequence[Floats]], Floats]:
    def of(values: Sequence[Floats]) -> Floats:
        stacked = np.stack(values)
        decided, unknown = (stacked == by).any(axis=0), np.isnan(stacked).any(axis=0)
        return np.where(decided, by, np.where(unknown, np.nan, 1.0 - by))

    return of


def _between(values: Sequence[Floats]) -> Floats:
    value, low, high = values
    found = ((value >= low) & (value <= high)).astype(np.float64)
    return np.where(np.isnan(value) | np.isnan(low) | np.isnan(high), np.nan, found)


def _first_of(values: Sequence[Values], *, last: bool) -> Values:
    found = values[0]
    for each in values[1:]:
        better = np.isnat(found) | ((each > found) if last else (each < found))
        found = np.where(better & ~np.isnat(each), each, found)
    return found


def _part(values: Sequence[Values], part: str) -> Floats:
    days = values[0]
    months = days.astype("datetime64[M]").astype(np.int64)
    found = (months // 12 + 1970 if part == "year" else months % 12 + 1).astype(np.float64)
    return np.where(np.isnat(days), np.nan, found)


def _days_between(values: Sequence[Values]) -> Floats:
    first, second = values
    found = (second - first).astype(np.int64).astype(np.float64)
    return np.where(np.isnat(first) | np.isnat(second), np.nan, found)


OF_NUMBERS: Mapping[str, Callable[[Sequence[Floats]], Floats]] = {
    "between": _between,
    "any": _decided(1.0),
    "all": _decided(0.0),
    "min": _of_known(smallest=True),
    "max": _of_known(smallest=False),
    "count": lambda values: np.sum(np.stack(values), axis=0),
    "abs": lambda values: np.abs(values[0]),
    "round": _round,
    "log": _finite(np.log),
    "log10": _finite(np.log10),
    "log2": _finite(np.log2),
    "exp": _finite(np.exp),
    "sqrt": _finite(np.sqrt),
}
OF_DATES: Mapping[str, Callable[[Sequence[Values]], Values]] = {
    "date": lambda values: values[0],
    "earliest": lambda values: _first_of(values, last=False),
    "latest": lambda values: _first_of(values, last=True),
    "days_between": _days_between,
    "year": lambda values: _part(values, "year"),
    "month": lambda values: _part(values, "month"),
}
OF_ANYTHING: Mapping[str, Callable[[Sequence[Values]], Values]] = {
    "known": lambda values: known(values[0]).astype(np.float64),
    "missing": lambda values: (~known(values[0])).astype(np.float64),
    "coalesce": coalesced,
    "contains": lambda values: _told(_texts(lambda text, parts: any(part in text for part in parts), values)),
    "startswith": lambda values: _told(_texts(lambda text, parts: text.startswith(tuple(parts)), values)),
    "lower": lambda values: np.array(_texts(lambda text, _: text.lower(), values), dtype=object),
    "strip": lambda values: np.array(_texts(lambda text, _: text.strip(), values), dtype=object),
}
