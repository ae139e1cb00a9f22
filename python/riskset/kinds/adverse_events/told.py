"""Of whom the results of a table of adverse events tell."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.told import Followed, Groups, Told
from riskset.kinds.adverse_events.occurrence import occurrence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.kinds.adverse_events.entry import AdverseEventsDisplay
    from riskset.kinds.adverse_events.occurrence import Occurrence
    from riskset.results import Result
    from riskset.study import Cohort

    Mask = NDArray[np.bool_]


class AdverseEventsTeller:
    """Of whom a result of a table of adverse events tells, as masks over its patients."""

    def __init__(self, cohort: Cohort, spec: AdverseEventsDisplay) -> None:
        self._cohort, self._spec = cohort, spec
        self._groups = Groups(cohort, spec.by)
        self._items = {item.called: item for item in spec.items()[1] if item.heading is None}
        self._of = cache(self._occurrence)
        self._followed = cache(partial(Followed, cohort, by=spec.by))

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        if not row.variable:
            return Told(self._groups.of(row.group)) if row.statistic == "n_group" else None
        found = self._of(row.variable)
        if row.at is not None:
            return self._rate(found, row)
        if "p_value" in row.statistic or row.statistic == "p_std_error":
            cells = [found.known, *([found.rows[row.level]] if row.level in found.rows else found.rows.values())]
            groups = self._groups.compared(row.group)
            return Told(computed_from=tuple(group & cell for group in groups for cell in cells))
        (group,) = self._groups.of(row.group)
        if row.level in found.times and row.level not in found.rows:
            return self._time(group, found, row)
        sets = {"n": found.known, "missing": ~found.known, "count": found.rows.get(row.level)}
        if row.unit == "%":
            return Told((group & found.rows[row.level], group & found.known))
        patients = sets.get(row.statistic)
        return None if patients is None else Told((group & patients,))

    def _occurrence(self, name: str) -> Occurrence:
        return occurrence(self._cohort, self._spec, self._items[name])

    @staticmethod
    def _time(group: Mask, found: Occurrence, row: Result) -> Told:
        timed = found.had & ~np.isnan(found.times[row.level])
        if row.unit == "patients":
            return Told((group & (timed if row.statistic == "n" else found.had & ~timed),))
        return Told(few=(group & timed,))

    def _rate(self, found: Occurrence, row: Result) -> Told:
        """An incidence tells who had the event by then, and in a group with few events who they are."""
        followed = self._followed(str(self._items[row.variable].endpoint))
        at_risk = followed.at_risk(row.group, row.at or 0.0)
        if row.statistic == "n_risk":
            return Told((at_risk,))
        (group,) = self._groups.of(row.group)
        return Told((followed.events(row.group, by=row.at or 0.0),), few=(group & found.had, group, at_risk))
