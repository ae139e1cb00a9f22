"""Of whom the results of a table of outcomes tell."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from riskset.analyses.imputing import ON_AVERAGE
from riskset.analyses.patients import without_value
from riskset.analyses.told import Followed, Told, without_group
from riskset.kinds.outcomes.entry import ADJUSTED
from riskset.naming import VERSUS, compared

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from riskset.kinds.outcomes.entry import OutcomesDisplay
    from riskset.results import Result
    from riskset.study import Cohort

    Mask = NDArray[np.bool_]


class OutcomesTeller:
    """Of whom a result of a table of outcomes tells, as masks over its patients."""

    def __init__(self, cohort: Cohort, spec: OutcomesDisplay) -> None:
        self._cohort, self._spec = cohort, spec
        self._groups = () if spec.by is None else tuple(cohort.groups(spec.by).levels)
        self._followed = cache(partial(Followed, cohort, by=spec.by))

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        followed, adjusted = self._followed(row.variable), row.model.endswith(ADJUSTED)
        if row.unit in {"patients", ON_AVERAGE}:
            counted = self._count(followed, row)
            return counted if row.unit == "patients" else replace(counted, counts=(*counted.counts, self._drawn))
        groups = (
            compared(row.group)
            if VERSUS in row.group
            else (row.group,)
            if row.group or row.at is not None
            else self._groups
        )
        few = [members for group in groups for members in (followed.n(group), followed.events(group))]
        if row.at is None or row.statistic.startswith("rmst"):
            return Told(few=tuple(few))
        few += [followed.at_risk(group, row.at) for group in groups]
        by_then = tuple(followed.events(group, by=row.at) for group in groups)
        if VERSUS in row.group or adjusted:
            return Told(computed_from=by_then, few=(*few, *by_then))
        return Told(by_then, few=tuple(few))

    @cached_property
    def _drawn(self) -> Mask:
        """Whose group is drawn: beside the numbers in the data, averages tell how many they are."""
        return without_group(self._cohort, self._spec.by)

    def _count(self, followed: Followed, row: Result) -> Told:
        if row.model.endswith(ADJUSTED):
            missing = [each.patients for each in without_value(self._cohort, self._spec.adjust_for)]
            known = followed.n("")
            return Told((known & ~missing[0] if missing else known,))
        plain = row.statistic.removesuffix("_patients")
        if plain in {"n", "events"}:
            return Told((followed.n(row.group) if plain == "n" else followed.events(row.group),))
        return Told((followed.at_risk(row.group, row.at or 0.0),))
