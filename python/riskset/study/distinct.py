"""Finds the distinct values of a column in the order in which they come, without pandas if the column is short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHORT = 20_000
"""Values up to which this takes less time than pandas takes to be imported."""


def distinct_values(values: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The place of each value among the distinct values, -1 where nothing stands, and the distinct values.

    Raises
    ------
    TypeError
        If the values cannot be compared, as lists cannot.
    """
    found = _of_short(values) if values.size <= _SHORT else None
    if found is not None:
        return found
    import pandas as pd

    codes, distinct = pd.factorize(values, use_na_sentinel=True)
    return np.asarray(codes, dtype=np.int64), np.asarray(distinct)


def _of_short(values: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]] | None:
    """The same of numbers and of texts; ``None`` of anything else."""
    if values.dtype.kind in "iufb" and values.dtype.isnative:
        return _of_numbers(values)
    if values.dtype != object or not all(value is None or type(value) is str for value in values):
        return None
    places: dict[str, int] = {}
    codes = [-1 if value is None else places.setdefault(value, len(places)) for value in values]
    return np.array(codes, dtype=np.int64), np.array([*places, None], dtype=object)[:-1]


def _of_numbers(values: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    known = np.flatnonzero(values == values)  # noqa: PLR0124  all but nan
    _, first, inverse = np.unique(values[known], return_index=True, return_inverse=True)
    place = np.empty(first.size, dtype=np.int64)
    place[np.argsort(first)] = np.arange(first.size)
    codes = np.full(values.size, -1, dtype=np.int64)
    codes[known] = place[inverse]
    return codes, values[known[np.sort(first)]]
