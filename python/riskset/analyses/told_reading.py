"""What one result of a display tells a reader: the sets of patients behind it, by their bits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from riskset.analyses.subjects import Subject
    from riskset.analyses.told import Told


@dataclass(frozen=True, slots=True)
class Reading:
    """What one result tells: sets of patients by their bits, what it may be about, and how many the fewest are."""

    sets: tuple[bytes, ...] = ()
    subjects: frozenset[Subject] = frozenset()
    fewest: float = np.inf

    @classmethod
    def of(cls, told: Told | None, subjects: Iterable[Subject]) -> Reading:
        """What a result tells; of one that tells nothing nothing."""
        if told is None:
            return cls()
        sizes = (int(mask.sum()) for mask in told.few)
        fewest = min((size for size in sizes if size), default=np.inf)
        return cls(tuple(packed(mask) for mask in (*told.counts, *told.computed_from)), frozenset(subjects), fewest)


def packed(mask: NDArray[np.bool_]) -> bytes:
    """A set of patients by its bits."""
    return np.packbits(mask).tobytes()
