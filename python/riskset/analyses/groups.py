"""The groups of a display: labels, masks and pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.study import Cohort


def group_rows(cohort: Cohort, by: str | None, *, overall: bool = False) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each group's label and its patients as a mask; all grouped patients together are the group ``""``."""
    if by is None:
        yield "", np.ones(cohort.size, dtype=bool)
        return
    grouping = cohort.grouping(by)
    if overall:
        yield "", grouping.codes >= 0
    for code, label in enumerate(grouping.levels):
        yield label, grouping.codes == code


def pairs(groups: int) -> Iterator[tuple[int, int]]:
    """The pairs of groups in the order in which tables print them."""
    return ((first, second) for first in range(groups) for second in range(first + 1, groups))


def versus(first: str, second: str) -> str:
    """The name of a comparison of two groups."""
    return f"{first} vs {second}"
