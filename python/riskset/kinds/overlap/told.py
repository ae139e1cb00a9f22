"""Of whom the counts of a figure of overlap tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.told import Told
from riskset.kinds.overlap.analysis import classes_of, groups_of

if TYPE_CHECKING:
    from riskset.kinds.overlap.entry import OverlapDisplay
    from riskset.results import Result
    from riskset.study import Cohort


class OverlapTeller:
    """Of whom a count tells: of the patients of a treatment, or of those of one class of scores."""

    def __init__(self, cohort: Cohort, spec: OverlapDisplay) -> None:
        found = cohort.propensity(spec.weights)
        self._groups = groups_of(found)
        self._classes = {(score, group, at): patients for score, group, at, patients in classes_of(found, spec.bins)}

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells."""
        if row.statistic == "n_group":
            return Told((self._groups[row.group],))
        patients = self._classes.get((row.model, row.group, row.at or 0.0))
        return None if patients is None else Told((patients,))
