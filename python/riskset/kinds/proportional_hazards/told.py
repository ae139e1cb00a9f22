"""Of whom a figure of proportional hazards tells: as the ratios of its regression do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.regression_told import RegressionTeller
from riskset.analyses.told import lifted

if TYPE_CHECKING:
    from riskset.analyses.told import Told
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.regressions import Regressions


class ProportionalHazardsTeller:
    """Of whom a coefficient over time tells, as masks over the patients of the display.

    Parameters
    ----------
    cohort : Cohort
        The patients of the display.
    patients : Cohort
        Those of its regression.
    spec : Regressions
    """

    def __init__(self, cohort: Cohort, patients: Cohort, spec: Regressions) -> None:
        self._ratio = RegressionTeller(patients, spec)
        self._where = np.searchsorted(cohort.index, patients.index)
        self._size = cohort.size

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        found = self._ratio(row)
        return None if found is None else lifted(found, self._where, self._size)
