"""Of whom the results of a table of follow-up tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.told import Groups, Told

if TYPE_CHECKING:
    from riskset.kinds.follow_up.entry import FollowUpDisplay
    from riskset.results import Result
    from riskset.study import Cohort


class FollowUpTeller:
    """Of whom a result of a table of follow-up tells, as masks over its patients."""

    def __init__(self, cohort: Cohort, spec: FollowUpDisplay) -> None:
        self._groups = Groups(cohort, spec.by)
        self._ended = cohort.endpoint(spec.endpoint).cause > 0

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells: a median and a range of the whole group, of whom those without the event are followed on."""
        (group,) = self._groups.of(row.group)
        if row.unit == "patients":
            return Told((group & self._ended if row.statistic == "events" else group,))
        return Told(few=(group, group & ~self._ended))
