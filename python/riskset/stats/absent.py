"""Values that say why a number is missing, so that no reader meets a nan."""

from __future__ import annotations

from enum import Enum


class Absent(Enum):
    """Why a quantity has no number.

    ``NOT_REACHED``: the curve does not come down to the quantile within the follow-up.
    ``NOT_ESTIMABLE``: the data do not determine the quantity.
    """

    NOT_REACHED = "not reached"
    NOT_ESTIMABLE = "not estimable"

    def __str__(self) -> str:
        return self.value


NOT_REACHED = Absent.NOT_REACHED
NOT_ESTIMABLE = Absent.NOT_ESTIMABLE
