"""Of whom a curve of effect tells: the patients of its model, and those of each class of values."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.regression_told import RegressionTeller
from riskset.analyses.told import Told, lifted
from riskset.kinds.effect_curve.analysis import class_patients

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.kinds.effect_curve.entry import EffectCurveDisplay
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.regressions import Regressions


class EffectCurveTeller:
    """Of whom a result tells, as masks over the patients of the display."""

    def __init__(self, cohort: Cohort, spec: EffectCurveDisplay, patients: Cohort, regression: Regressions) -> None:
        self._spec, self._patients, self._regression = spec, patients, regression
        self._smallest = spec.smallest_shown(cohort.study) or 0
        self._effect = RegressionTeller(patients, regression)
        self._where = np.searchsorted(cohort.index, patients.index)
        self._size = cohort.size

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        if row.statistic == "class_n":
            held = self._classes.get((row.endpoint, row.model, row.variable, row.at or 0.0))
            found = None if held is None else Told((held,))
        elif row.unit == "patients" or row.statistic.startswith("class_"):
            return None
        else:
            found = self._effect(row)
        return None if found is None else lifted(found, self._where, self._size)

    @cached_property
    def _classes(self) -> dict[tuple[str, str, str, float], NDArray[np.bool_]]:
        """The patients of each class."""
        spec = self._spec
        return class_patients(
            self._patients,
            self._regression,
            endpoints=spec.endpoints,
            variables=spec.variables,
            model=spec.model,
            smallest=self._smallest,
        )
