"""Of whom the results of an account of a landmark tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.landmark import LANDMARK, landmark_teller
from riskset.analyses.told import Groups, Told
from riskset.kinds.landmark_accounting.analysis import accounted

if TYPE_CHECKING:
    from riskset.kinds.landmark_accounting.entry import LandmarkAccountingDisplay
    from riskset.results import Result
    from riskset.study import Cohort


class LandmarkAccountingTeller:
    """Of whom a result of an account of a landmark tells, as masks over its patients."""

    def __init__(self, cohort: Cohort, spec: LandmarkAccountingDisplay) -> None:
        kept = cohort.landmark(spec.at)
        assert kept.account is not None  # noqa: S101  a landmark was told
        self._whole = landmark_teller(kept.account)
        self._groups = Groups(cohort, spec.by)
        self._rows = accounted(cohort, spec)

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        if row.analysis == LANDMARK:
            return self._whole(row)
        (group,) = self._groups.of(row.group)
        if row.statistic == "n_group":
            return Told((group,))
        if row.level not in self._rows:
            return None
        members, among = self._rows[row.level]
        return Told((group & members, *([group & among] if row.unit == "%" else [])))
