"""Of whom the results of a landmark sweep tell."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.follow_up import follow_up
from riskset.analyses.told import Told, lifted
from riskset.analyses.two_groups import two_groups
from riskset.analyses.two_groups_told import effect_told
from riskset.study.landmark import BY_CENSORING, BY_EVENT

if TYPE_CHECKING:
    from riskset.analyses.follow_up import FollowUp
    from riskset.analyses.two_groups import TwoGroups
    from riskset.kinds.landmark_sweep.entry import LandmarkSweepDisplay, LandmarkSweepTableDisplay
    from riskset.results import Result
    from riskset.study import Cohort

_LEFT = {"n_left_by_event": BY_EVENT, "n_left_by_censoring": BY_CENSORING}


class LandmarkSweepTeller:
    """Of whom a result of a landmark sweep tells, as masks over the patients of the display."""

    def __init__(self, cohort: Cohort, spec: LandmarkSweepDisplay | LandmarkSweepTableDisplay) -> None:
        self._cohort, self._spec = cohort, spec
        self._of = cache(self._rows)

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        if row.at is None:
            return None
        part = self._cohort.landmark(row.at)
        if row.statistic in _LEFT and part.account is not None:
            return Told((part.account.fate == _LEFT[row.statistic],))
        rows, groups = self._of(row.endpoint, row.at)
        found = effect_told(row, rows, groups, np.ones(rows.patient.size, dtype=np.bool_), part.size)
        where = np.searchsorted(self._cohort.index, part.index)
        return None if found is None else lifted(found, where, self._cohort.size)

    def _rows(self, endpoint: str, at: float) -> tuple[FollowUp, TwoGroups]:
        part = self._cohort.landmark(at)
        rows = follow_up(part, endpoint, self._spec.by)
        return rows, two_groups(part, rows, self._spec.by or "", self._spec.reference)
