"""Strata and clusters: a code for each combination of values of some variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.study import Cohort


def stratum_codes(cohort: Cohort, names: Sequence[str]) -> NDArray[np.int64] | None:
    """A code of each patient for each combination of values of the variables; -1 where one is missing, None for none."""
    if not names:
        return None
    codes, missing = np.zeros(cohort.size, dtype=np.int64), np.zeros(cohort.size, dtype=np.bool_)
    for name in names:
        held = cohort.held(name)
        missing |= ~held.known
        part = held.codes if held.of_number is None else held.of_number
        found = np.unique(part, return_inverse=True)[1]
        codes = codes * (int(found.max(initial=0)) + 1) + found
    return np.where(missing, -1, codes)
