"""Checks that every estimator makes of its arrays, with one wording for each fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def vector(values: ArrayLike, name: str, *, size: int | None = None) -> NDArray[np.float64]:
    """Return `values` as a float vector without missing or infinite entries.

    Raises
    ------
    InvalidInput
        If `values` is not numeric, not one-dimensional, not of `size`, or holds a missing value.
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        message = f"{name} must be numbers"
        raise InvalidInput(message) from error
    if array.ndim != 1:
        message = f"{name} must be one-dimensional, not of shape {array.shape}"
        raise InvalidInput(message)
    if size is not None and array.size != size:
        message = f"{name} has {array.size} entries where {size} are needed"
        raise InvalidInput(message)
    bad = ~np.isfinite(array)
    if bad.any():
        message = f"{name} is missing or infinite in {int(bad.sum())} entries, first at position {int(bad.argmax())}"
        raise InvalidInput(message)
    return array


def times(values: ArrayLike, name: str = "time", *, size: int | None = None) -> NDArray[np.float64]:
    """Return follow-up times: a :func:`vector` without negative entries."""
    array = vector(values, name, size=size)
    negative = array < 0
    if negative.any():
        message = f"{name} is negative in {int(negative.sum())} entries, first at position {int(negative.argmax())}"
        raise InvalidInput(message)
    return array


def codes(values: ArrayLike, name: str, *, size: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Return group codes 0..K-1 in sorted order of the labels, and the labels."""
    array = np.asarray(values)
    if array.ndim != 1 or array.size != size:
        message = f"{name} must be one-dimensional with {size} entries, not of shape {array.shape}"
        raise InvalidInput(message)
    labels, index = np.unique(array, return_inverse=True)
    return index.astype(np.int64), labels
