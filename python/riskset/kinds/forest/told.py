"""Of whom the results of subgroups tell; those that a forest plot takes from regressions are protected there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.effect_names import is_linear
from riskset.analyses.follow_up import follow_up
from riskset.analyses.outcome_effect import outcome_by_group, outcome_method
from riskset.analyses.two_groups import two_groups
from riskset.analyses.two_groups_told import effect_told
from riskset.study.entries.modelled_outcomes import outcome_levels

if TYPE_CHECKING:
    from riskset.analyses.follow_up import FollowUp
    from riskset.analyses.told import Told
    from riskset.analyses.two_groups import TwoGroups
    from riskset.kinds.forest.entry import ForestDisplay
    from riskset.results import Result
    from riskset.study import Cohort


class SubgroupsTeller:
    """Of whom a result of subgroups tells, as masks over the patients of the display."""

    def __init__(self, cohort: Cohort, spec: ForestDisplay) -> None:
        self._cohort, self._spec = cohort, spec
        self._of = cache(self._rows)

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` for a test of interaction, which goes with any of its ratios."""
        if self._spec.by is None or row.analysis != "subgroups" or (row.variable and not row.level):
            return None
        rows, groups = self._of(row.endpoint)
        among = np.ones(rows.patient.size, dtype=np.bool_)
        if row.variable:
            among = self._cohort.held(row.variable).is_level(row.level)[rows.patient]
        return effect_told(row, rows, groups, among, self._cohort.size)

    def _rows(self, endpoint: str) -> tuple[FollowUp, TwoGroups]:
        by, outcomes = self._spec.by or "", self._spec.outcomes
        if not outcomes:
            rows = follow_up(self._cohort, endpoint, by)
        else:
            levels = outcome_levels(outcomes, endpoint)
            linear = is_linear(outcome_method(self._cohort, endpoint, levels, self._spec.measure))
            rows = outcome_by_group(self._cohort, endpoint, levels, by, linear=linear)
        return rows, two_groups(self._cohort, rows, self._spec.by or "", self._spec.reference)
