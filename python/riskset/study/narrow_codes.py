"""Codes of patients in the narrowest type that holds them: most columns have few distinct values and many rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from typing import TypeAlias

Codes: TypeAlias = NDArray[np.signedinteger[Any]]
"""Places among distinct values, -1 for none. To compute with them, other than to compare and to look up, widen them first."""


def narrow_type(distinct: int) -> type[np.signedinteger[Any]]:
    """The narrowest type that holds -1 and the places of so many distinct values."""
    for narrow in (np.int8, np.int16, np.int32):
        if distinct <= np.iinfo(narrow).max:
            return narrow
    return np.int64


def narrow(codes: Codes, distinct: int) -> Codes:
    """Codes into so many distinct values, in the narrowest type that holds them."""
    return codes.astype(narrow_type(distinct), copy=False)
