"""Of whom a figure of an imputation tells: of those with a value, by level or class, or of those without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.told import Told
from riskset.kinds.imputation.convergence import CONVERGENCE
from riskset.kinds.imputation.distribution import FEWEST, IMPUTED, classes_of
from riskset.kinds.imputation.drawn import drawn_variables, observed_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.kinds.imputation.entry import ImputationDisplay
    from riskset.results import Result
    from riskset.study import Cohort

    Mask = NDArray[np.bool_]


class ImputationTeller:
    """Of whom a result tells, as masks over the patients of the study."""

    def __init__(self, cohort: Cohort, spec: ImputationDisplay) -> None:
        found = cohort.imputation(spec.imputation_in(cohort.study))
        smallest = max(FEWEST, spec.smallest_shown(cohort.study) or 0)
        self._missing: dict[str, Mask] = {}
        self._known: dict[str, Mask] = {}
        self._parts: dict[tuple[str, str | float], Mask] = {}
        for place, each in drawn_variables(found, spec.variables):
            values = observed_values(found, place)
            self._missing[each.name], self._known[each.name] = each.missing, ~np.isnan(values)
            for code, level in enumerate(each.built.variable.levels if each.levels else ()):
                self._parts[each.name, level] = values == code
            for start, end, held in classes_of(values, smallest) if not each.levels else ():
                self._parts[each.name, (start + end) / 2] = held

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` of the ends of classes, which are round numbers."""
        known = self._known[row.variable]
        if row.model == IMPUTED or row.analysis == CONVERGENCE:
            return Told(few=(self._missing[row.variable],))
        if row.statistic in {"n", "mean"}:
            return Told((known,)) if row.statistic == "n" else Told(few=(known,))
        part = self._parts.get((row.variable, row.level or row.at or 0.0))
        if part is None or row.statistic in {"class_start", "class_end"}:
            return None
        return Told((part, known) if row.unit == "%" else (part,))
