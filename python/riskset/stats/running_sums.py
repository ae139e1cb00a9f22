"""Running sums that begin with the sum of nothing, so that they can be looked up by a number of terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.number[Any])


def running_sums(values: NDArray[Number]) -> NDArray[Number]:
    """Return the sums of none, one, two, ... and all of the values along the last axis, in their own type."""
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1), dtype=values.dtype)
    np.cumsum(values, axis=-1, out=sums[..., 1:])
    return sums
