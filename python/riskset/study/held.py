"""The values of a variable as arrays: numbers, or the places of levels. They need no pandas, which takes long to import."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Held:
    """The values of a variable, one of each patient.

    Attributes
    ----------
    of_number : float array, or None
        nan where a value is missing; ``None`` of a variable with levels.
    levels : tuple of str
    of_level : int64 array, or None
        The place of each value in `levels`, -1 where it is missing; ``None`` of a number.
    """

    of_number: NDArray[np.float64] | None = None
    levels: tuple[str, ...] = ()
    of_level: NDArray[np.int64] | None = None

    @property
    def numbers(self) -> NDArray[np.float64]:
        """The values of a number."""
        assert self.of_number is not None  # noqa: S101  asked of numbers alone
        return self.of_number

    @property
    def codes(self) -> NDArray[np.int64]:
        """The places of the values in `levels`."""
        assert self.of_level is not None  # noqa: S101  asked of variables with levels alone
        return self.of_level

    @cached_property
    def known(self) -> Mask:
        """Where a value is there."""
        return self.codes >= 0 if self.of_number is None else ~np.isnan(self.of_number)

    def is_level(self, level: str) -> Mask:
        """Where a level is the value."""
        if level not in self.levels:
            return np.zeros(self.known.size, dtype=np.bool_)
        return self.codes == self.levels.index(level)
