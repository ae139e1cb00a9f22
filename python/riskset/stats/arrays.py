"""Checks that every estimator makes of its arrays, with one wording for each fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.naming import counted
from riskset.stats.compiled import pays
from riskset.stats.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


def numbers(values: ArrayLike, fault: str) -> NDArray[np.float64]:
    """Return `values` as a float array, or raise InvalidInput with `fault` as its message."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidInput(fault) from error


def one_of(value: object, name: str, known: Sequence[str]) -> None:
    """Check that `value` is among the two or more options `known`.

    Raises
    ------
    InvalidInput
        If it is not.
    """
    if value not in known:
        message = f"{name} must be {', '.join(known[:-1])} or {known[-1]}, not {value!r}"
        raise InvalidInput(message)


def vector(values: ArrayLike, name: str, *, size: int | None = None) -> NDArray[np.float64]:
    """Return `values` as a float vector without missing or infinite entries.

    Raises
    ------
    InvalidInput
        If `values` is not numeric, not one-dimensional, not of `size`, or holds a missing value.
    """
    array = numbers(values, f"{name} must be numbers")
    if array.ndim != 1:
        message = f"{name} must be one-dimensional, not of shape {array.shape}"
        raise InvalidInput(message)
    if size is not None and array.size != size:
        message = f"{name} has {counted(array.size, 'entry', 'entries')} where {size} are needed"
        raise InvalidInput(message)
    finite = np.isfinite(array)
    if not np.logical_and.reduce(finite):
        bad = ~finite
        message = f"{name} is missing or infinite in {counted(int(bad.sum()), 'entry', 'entries')}, first at position {int(bad.argmax())}"
        raise InvalidInput(message)
    return array


def times(values: ArrayLike, name: str = "time", *, size: int | None = None) -> NDArray[np.float64]:
    """Return follow-up times: a :func:`vector` without negative entries."""
    array = vector(values, name, size=size)
    if array.size and np.minimum.reduce(array) < 0:
        negative = array < 0
        message = f"{name} is negative in {counted(int(negative.sum()), 'entry', 'entries')}, first at position {int(negative.argmax())}"
        raise InvalidInput(message)
    return array


def codes(values: ArrayLike, name: str, *, size: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return group codes 0..K-1 in sorted order of the labels, and the labels.

    Raises
    ------
    InvalidInput
        If the labels are not one-dimensional of `size`, one is missing, or they have no common order.
    """
    array = np.asarray(values)
    if array.ndim != 1 or array.size != size:
        message = f"{name} must be one-dimensional with {counted(size, 'entry', 'entries')}, not of shape {array.shape}"
        raise InvalidInput(message)
    if array.dtype.kind in "iu" and size:
        low = int(np.minimum.reduce(array))
        width = int(np.maximum.reduce(array)) - low + 1
        if width <= size + 64:  # few enough whole numbers to count them, without a sort
            offset = array.astype(np.int64) - low
            present = np.bincount(offset, minlength=width).nonzero()[0]
            index = offset if present.size == width else np.searchsorted(present, offset).astype(np.int64)
            return index, (present + low).astype(array.dtype)
    missing = array != array if array.dtype.kind in "fcO" else np.zeros(0, dtype=np.bool_)  # noqa: PLR0124
    if array.dtype.kind == "O":
        missing = np.array([label is None for label in array.tolist()]) | missing
    if missing.any():
        message = f"{name} is missing in {counted(int(missing.sum()), 'entry', 'entries')}, first at position {int(missing.argmax())}"
        raise InvalidInput(message)
    try:
        labels, index = np.unique(array, return_inverse=True)
    except TypeError as error:
        message = f"{name} mixes labels that cannot be put in one order (numbers and text)"
        raise InvalidInput(message) from error
    return index.astype(np.int64), labels


def event_codes(
    values: ArrayLike, name: str = "event", *, size: int, known: Sequence[int] | None = None
) -> NDArray[np.int64]:
    """Return event codes: whole numbers, 0 for a censored time.

    Parameters
    ----------
    values : array_like, shape (size,)
        Booleans or whole numbers.
    known : sequence of int, optional
        The codes that may occur beside 0; any non-negative code when left out.

    Raises
    ------
    InvalidInput
        If a code is missing, not a whole number, negative or not among `known`.
    """
    array = np.asarray(values)
    if array.dtype == np.bool_:
        array = array.astype(np.int64)
    if array.ndim != 1 or array.size != size:
        message = f"{name} must be one-dimensional with {counted(size, 'entry', 'entries')}, not of shape {array.shape}"
        raise InvalidInput(message)
    if array.dtype.kind not in "iu":
        array = vector(array, name, size=size)
    whole = array.astype(np.int64)
    allowed = (0, *known) if known is not None else None
    if _are_codes(array, whole, allowed):
        return whole
    if allowed is None:
        bad = (whole < 0) | (whole != array)
        expected = "0 for censored and a positive whole number for each cause"
    else:
        good = whole == allowed[0]
        for code in allowed[1:]:
            good |= whole == code
        bad = ~(good & (whole == array))
        expected = "one of " + ", ".join(str(code) for code in allowed)
    if bad.any():
        first = int(bad.argmax())
        message = (
            f"{name} has an unknown code in {counted(int(bad.sum()), 'entry', 'entries')}, first {array[first]!s} at position {first}; "
            f"a code is {expected}"
        )
        raise InvalidInput(message)
    return whole


def _are_codes(array: NDArray[Any], whole: NDArray[np.int64], allowed: tuple[int, ...] | None) -> bool:
    """Say whether whole numbers are surely codes, by the smallest and the largest; False if that does not tell."""
    if array.dtype != np.int64 or not whole.size or np.minimum.reduce(whole) < 0:
        return False
    return allowed is None or (allowed == (0, 1) and bool(np.maximum.reduce(whole) <= 1))


def follow_up(
    time: ArrayLike, event: ArrayLike, *, known: Sequence[int] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the :func:`times` of at least one patient and their :func:`event_codes`."""
    sound = _sound(np.asarray(time), np.asarray(event), known)
    if sound is not None:
        return sound
    checked = not_empty(times(time))
    return checked, event_codes(event, size=checked.size, known=known)


def _sound(
    time: NDArray[Any], event: NDArray[Any], known: Sequence[int] | None
) -> tuple[NDArray[np.float64], NDArray[np.int64]] | None:
    """Return arrays that are follow-up for certain, where a compiled loop tells it in one pass; None for others."""
    if not (time.dtype == np.float64 and event.dtype == np.int64 and time.ndim == 1 and time.shape == event.shape):
        return None
    if not time.size or not pays(time.size):
        return None
    from riskset.stats.compiled.checks import largest_code

    largest = largest_code(time, event)
    if largest < 0 or not (known is None or (tuple(known) == (1,) and largest <= 1)):
        return None
    return time, event.astype(np.int64)


def positive_code(cause: int) -> None:
    """Check that `cause` is a code that a cause may have.

    Raises
    ------
    InvalidInput
        If it is not positive.
    """
    if cause < 1:
        message = f"cause must be the positive code of a cause, not {cause}"
        raise InvalidInput(message)


def entries(values: ArrayLike, time: NDArray[np.float64], name: str = "entry") -> NDArray[np.float64]:
    """Return times of delayed entry, each before its own follow-up time.

    Raises
    ------
    InvalidInput
        If an entry is negative, missing, or not before the time at which the patient leaves.
    """
    array = times(values, name, size=time.size)
    bad = array >= time
    if bad.any():
        message = (
            f"{name} is not before time in {counted(int(bad.sum()), 'entry', 'entries')}, first at position {int(bad.argmax())}; "
            f"a patient enters before leaving"
        )
        raise InvalidInput(message)
    return array


def case_weights(values: ArrayLike, *, size: int, name: str = "weights") -> NDArray[np.float64]:
    """Return case weights: a non-negative :func:`vector` with at least one positive entry."""
    array = times(values, name, size=size)
    if not (array > 0).any():
        message = f"{name} are all zero"
        raise InvalidInput(message)
    return array


def level(value: float, name: str = "conf_level") -> float:
    """Return a confidence level strictly between 0 and 1."""
    if not 0 < value < 1:
        message = f"{name} must lie between 0 and 1, not {value}"
        raise InvalidInput(message)
    return float(value)


def not_empty(array: NDArray[np.float64], name: str = "time") -> NDArray[np.float64]:
    """Return `array`, refusing one without entries."""
    if array.size == 0:
        message = f"{name} is empty: there is no patient"
        raise InvalidInput(message)
    return array
