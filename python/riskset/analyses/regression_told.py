"""Of whom the results of regressions tell, their ratios and what is computed of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from riskset.analyses.regression_fit import patients_of
from riskset.analyses.regression_models import MULTIVARIABLE, UNIVARIABLE, models_of
from riskset.analyses.regression_selection import chosen, univariable
from riskset.analyses.told import Told

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from riskset.analyses.regression_fitted import ModelPatients
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.regressions import Regressions

    Mask = NDArray[np.bool_]

_OF_LEVELS = frozenset({"factor_p_value", "ph_p_value", "variance_inflation"})


class RegressionTeller:
    """Of whom a result of regressions tells, as masks over the patients of the display.

    A ratio tells the events of its level and of the reference: the variance of its logarithm, which its limits give, is
    1/d for the events of the one and 1/d for those of the other, and that sum has few solutions. Beside other variables
    the variance is larger by an amount that a reader does not know, so that an adjusted ratio goes only where the events
    are few.
    """

    def __init__(self, cohort: Cohort, spec: Regressions) -> None:
        self._cohort, self._spec = cohort, spec
        self._of = cache(self._patients)

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        method, _, model = row.model.rpartition(", ")
        of = self._of(row.endpoint, method, model, row.variable if model == UNIVARIABLE else "")
        if of is None:
            return None
        if row.unit == "patients":
            return self._count(of, row)
        if row.statistic in {"imputations", "events_per_variable", "events_per_candidate"}:
            return Told(() if row.statistic == "imputations" else (of.events,))
        levels = of.levels.get(row.variable, {})
        if not row.level and row.statistic in _OF_LEVELS:
            return Told(few=(of.events, *(events for _, events in levels.values())))
        if not levels:
            return Told(few=(of.patients, of.events))
        events = [levels[level][1] for level in (row.level, of.references.get(row.variable, "")) if level in levels]
        few = (*events, *(levels[row.level][:1] if row.level in levels else ()))
        return Told(computed_from=tuple(events) if model == UNIVARIABLE else (), few=few)

    def _count(self, of: ModelPatients, row: Result) -> Told | None:
        if row.level:
            found = of.levels.get(row.variable, {}).get(row.level)
            return None if found is None else Told((found[0 if row.statistic == "n" else 1],))
        sets = {"n": of.patients, "events": of.events, "missing": of.missing, "without_follow_up": of.unfollowed}
        sets["without_outcome"] = of.unfollowed
        return Told((sets[row.statistic],)) if row.statistic in sets else None

    def _patients(self, endpoint: str, method: str, model: str, variable: str) -> ModelPatients | None:
        whole = models_of(self._cohort, self._spec, endpoint).get(method)
        if whole is None or model not in {UNIVARIABLE, MULTIVARIABLE}:
            return None
        if model == UNIVARIABLE:
            return patients_of(self._cohort, univariable(whole, variable)) if variable else None
        return patients_of(self._cohort, chosen(self._cohort, whole, self._spec.selection))
