"""Of whom the numbers of a swimmer plot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.told import Groups, Told
from riskset.kinds.swimmer.analysis import ONGOING, marks

if TYPE_CHECKING:
    from riskset.kinds.swimmer.entry import SwimmerDisplay
    from riskset.results import Result
    from riskset.study import Cohort


class SwimmerTeller:
    """Of whom a number of a swimmer plot tells, as masks over its patients."""

    def __init__(self, cohort: Cohort, spec: SwimmerDisplay) -> None:
        self._groups = Groups(cohort, spec.by)
        self._marked = {label: ~np.isnan(times) for label, times in marks(cohort, spec.endpoint, spec.events).items()}
        self._marked[ONGOING] = cohort.endpoint(spec.endpoint).cause == 0

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells."""
        (group,) = self._groups.of(row.group)
        return Told((group if row.statistic == "n" else group & self._marked[row.variable],))
