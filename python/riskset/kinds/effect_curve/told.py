"""Of whom a curve of effect tells: the patients of its model, and those of each class of values."""

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


class EffectCurveTeller:
    """Of whom a result tells, as masks over the patients of the display.

    Classes have as many patients as may be shown, so that none is a small count.
    """

    def __init__(self, cohort: Cohort, patients: Cohort, spec: Regressions) -> None:
        self._effect = RegressionTeller(patients, spec)
        self._where = np.searchsorted(cohort.index, patients.index)
        self._size = cohort.size

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        if row.unit == "patients" or row.statistic.startswith("class_"):
            return None
        found = self._effect(row)
        return None if found is None else lifted(found, self._where, self._size)
