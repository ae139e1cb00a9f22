"""Weighted characteristics: the groups as they are after weighting, such as by inverse probability of treatment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.absent_reasons import ONE_VALUE
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.errors import NotEstimable
from riskset.stats.standardised_difference import categorical_difference, continuous_difference
from riskset.stats.summary import weighted_summary
from riskset.stats.weighted_comparison import rao_scott, weighted_means

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.analyses.recorder import Recorder
    from riskset.stats.comparison import Comparison
    from riskset.stats.standardised_difference import StandardisedDifference
    from riskset.study import Cohort, Variable

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

WEIGHTED = "weighted"
SUMMARIES = ("n", "mean", "sd", "median", "lower_quartile", "upper_quartile", "minimum", "maximum")
NO_WEIGHTED_VALUES = "No patient of the group has a value and a weight."


@dataclass(frozen=True, eq=False, slots=True)
class WeightedByGroup:
    """A variable of weighted patients: of those with a group, a value and a positive weight.

    Attributes
    ----------
    variable : Variable
    values : float array of n
        Numbers, or positions of levels.
    codes : int64 array of n
    weights : float array of n
    groups : int
    """

    variable: Variable
    values: Floats
    codes: Whole
    weights: Floats
    groups: int

    @classmethod
    def of(cls, cohort: Cohort, name: str, codes: Whole, groups: int, weights: Floats) -> WeightedByGroup:
        """The weighted patients of a variable."""
        variable, held = cohort.variable(name), cohort.held(name)
        values = held.numbers if variable.is_continuous else np.where(held.codes < 0, np.nan, held.codes)
        counted = (codes >= 0) & (weights > 0) & ~np.isnan(values)
        return cls(variable, values[counted], codes[counted], weights[counted], groups)

    def table(self) -> Floats:
        """Sums of weights, levels by groups."""
        places = self.values.astype(np.int64) * self.groups + self.codes
        sums = np.bincount(places, self.weights, minlength=len(self.variable.levels) * self.groups)
        return sums.astype(np.float64, copy=False).reshape(len(self.variable.levels), self.groups)

    def compare(self, members: Sequence[int]) -> Comparison:
        """Test that weighted groups have one mean, or that levels and groups are independent."""
        if self.variable.is_continuous:
            return weighted_means(*self.samples(members))
        rows = np.isin(self.codes, members)
        if np.unique(self.values[rows]).size < 2:
            message = "all values are equal: the variable is constant over the groups compared"
            raise NotEstimable(message)
        return rao_scott(self.values[rows], self.codes[rows], self.weights[rows])

    def difference(self, members: Sequence[int]) -> StandardisedDifference:
        """The standardised difference of weighted groups."""
        if self.variable.is_continuous:
            samples, weights = self.samples(members)
            return continuous_difference(samples, weights=weights)
        return categorical_difference(self.table()[:, list(members)])

    def samples(self, members: Sequence[int]) -> tuple[list[Floats], list[Floats]]:
        """The values of groups, and their weights."""
        rows = [self.codes == member for member in members]
        return [self.values[each] for each in rows], [self.weights[each] for each in rows]


def record_weighted(recorder: Recorder, data: WeightedByGroup, levels: Sequence[str]) -> None:
    """Record the summaries of a variable in each weighted group, with the model ``weighted``."""
    table = None if data.variable.is_continuous else data.table()
    for position, group in enumerate(levels):
        note = partial(recorder.add, group=group, variable=data.variable.name, model=WEIGHTED)
        rows = data.codes == position
        if table is not None:
            _levels(note, data.variable, table[:, position])
        elif not rows.any():
            note("n", 0, unit="patients")
            for statistic in SUMMARIES[1:]:
                note(statistic, NOT_ESTIMABLE, warning=NO_WEIGHTED_VALUES)
        else:
            summary = weighted_summary(data.values[rows], data.weights[rows])
            for statistic in SUMMARIES:
                value = getattr(summary, statistic)
                warning = ONE_VALUE if value is NOT_ESTIMABLE else ""
                note(statistic, value, unit="patients" if statistic == "n" else data.variable.unit, warning=warning)


def _levels(note: partial[None], variable: Variable, sums: Floats) -> None:
    total = float(sums.sum())
    note("n", total, unit="sum of weights")
    for level, weight in zip(variable.levels, sums, strict=True):
        note("count", weight, level=level, unit="sum of weights")
        if total > 0:
            note("percent", 100 * weight / total, level=level, unit="%")
        else:
            note("percent", NOT_ESTIMABLE, level=level, warning=NO_WEIGHTED_VALUES)
