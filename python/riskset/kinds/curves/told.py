"""Of whom the numbers of a figure of curves tell; what its steps tell is said in the module of their suppression."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from riskset.analyses.imputing import ON_AVERAGE
from riskset.analyses.patients import without_value
from riskset.analyses.told import Followed, Told, without_group

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from riskset.kinds.curves.entry import CurvesDisplay
    from riskset.results import Result
    from riskset.study import Cohort

    Mask = NDArray[np.bool_]


class CurvesTeller:
    """Of whom a number of a figure of curves tells, as masks over its patients."""

    def __init__(self, cohort: Cohort, spec: CurvesDisplay) -> None:
        missing = [each.patients for each in without_value(cohort, spec.adjust_for)]
        self._left_out = missing[0] if missing else None
        self._drawn = without_group(cohort, spec.by)
        self._start = spec.start
        self._asked = {float(time) for time in spec.at}
        self._followed = cache(partial(Followed, cohort, by=spec.by, start=spec.start))

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` for what is not a number of patients and no rate that was asked for."""
        followed = self._followed(row.variable)
        since = (row.at or 0.0) - self._start
        if row.unit in {"patients", ON_AVERAGE}:
            patients = self._counted(followed, row, since)
            if patients is None:
                return None
            # Beside the numbers in the data, averages over imputed data sets tell for how many the group was drawn.
            drawn = (self._drawn,) if row.unit == ON_AVERAGE else ()
            return Told((self._kept(patients), *drawn))
        if row.statistic in {"estimate", "lower", "upper"} and row.at in self._asked:
            return Told((self._kept(followed.events(row.group, self._cause(row), since)),))
        return None

    def _counted(self, followed: Followed, row: Result, since: float) -> Mask | None:
        sets = {
            "n": lambda: followed.n(row.group),
            "events": lambda: followed.events(row.group, self._cause(row)),
            "events_to": lambda: followed.events(row.group, self._cause(row), since),
            "censored_to": lambda: followed.censored(row.group, since),
            "n_censored": lambda: followed.censored(row.group, at=since),
            "n_risk": lambda: followed.at_risk(row.group, since),
            "n_risk_patients": lambda: followed.at_risk(row.group, since),
        }
        return sets[row.statistic]() if row.statistic in sets else None

    def _cause(self, row: Result) -> int:
        """The code of the cause that a line is of; 0 for any, as of a line of those without an event."""
        labels = self._followed(row.variable).rows.endpoint.cause_labels
        return 1 if not row.level else labels.index(row.level) + 1 if row.level in labels else 0

    def _kept(self, patients: Mask) -> Mask:
        return patients if self._left_out is None else patients & ~self._left_out
