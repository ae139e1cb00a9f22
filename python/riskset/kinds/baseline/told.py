"""Of whom the results of a table of characteristics tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.told import Characteristics, Groups, Told
from riskset.analyses.weights import all_weights
from riskset.kinds.baseline.imputed import drawn_rows
from riskset.kinds.baseline.weighted import WEIGHTED
from riskset.naming import VERSUS
from riskset.results import is_limit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.kinds.baseline.entry import BaselineDisplay
    from riskset.results import Result
    from riskset.study import Cohort

    Mask = NDArray[np.bool_]

_OF_ALL_CELLS = frozenset({"p_value", "unadjusted_p_value", "p_std_error", "standardised_difference"})


class BaselineTeller:
    """Of whom a result of a table of characteristics tells, as masks over its patients."""

    def __init__(self, cohort: Cohort, spec: BaselineDisplay) -> None:
        self._groups = Groups(cohort, spec.by)
        self._variables = Characteristics(cohort)
        self._percent = spec.percent
        self._drawn = drawn_rows(spec, cohort.study)
        weights = np.zeros(0) if spec.weights is None else all_weights(cohort, spec.weights)
        self._weighs, self._alike = weights > 0, np.unique(weights[weights > 0]).size < 2

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        if not row.variable:
            return Told(self._sized(row)) if row.statistic == "n_group" else None
        if VERSUS in row.group or row.statistic in _OF_ALL_CELLS:
            return Told(computed_from=self._cells(row))
        (group,) = self._groups.of(row.group)
        known = self._variables.known(row.variable)
        if row.model == WEIGHTED:
            return self._weighted(row, group, known)
        return self._plain(row, group, known)

    def _plain(self, row: Result, group: Mask, known: Mask) -> Told:
        """Of whom a number or a summary of a group tells."""
        if row.statistic == "missing":
            return Told((group & ~known,))
        drawn = row.variable in self._drawn
        held = np.ones_like(known) if drawn else known  # of each data set all patients have a value
        if row.statistic == "n":
            return Told((group & held,))
        level = self._variables.levels(row.variable).get(row.level)
        if level is not None:
            # Beside the count in the data, an average over the data sets tells how many values were drawn.
            missing = (group & ~known,) if drawn else ()
            of = (self._of(group, level, held),) if row.unit == "%" else ()
            return Told((group & level, *of, *missing))
        # With the deviation at hand, the width of the limits of a mean tells how many have a value.
        return Told(computed_from=(group & known,) if is_limit(row.statistic) else (), few=(group & known,))

    def _sized(self, row: Result) -> tuple[Mask, ...]:
        """Whom the size of a group tells of: the sum of weights is near the number of those who have one."""
        (group,) = self._groups.of(row.group)
        return (group & self._weighs, group) if row.model == WEIGHTED else (group,)

    def _weighted(self, row: Result, group: Mask, known: Mask) -> Told:
        """Of whom a sum of weights tells: with those of all levels, of all who have one; of weights that are alike, itself."""
        cells = self._cells(row)
        if row.statistic not in {"n", "count", "percent"}:
            return Told(computed_from=cells)
        cell = group & self._variables.levels(row.variable).get(row.level, known)
        counts = (cell & self._weighs, cell) if self._alike and row.statistic != "percent" else ()
        return Told(counts, computed_from=(*cells, group & self._weighs))

    def _of(self, group: Mask, level: Mask, held: Mask) -> Mask:
        """Whom a percentage is of."""
        everyone = np.logical_or.reduce(self._groups.compared(""))
        of = {"column": group, "total": everyone & held, "row": everyone & level}
        return of.get(self._percent, group & held)

    def _cells(self, row: Result) -> tuple[Mask, ...]:
        """Every cell of the groups that are compared."""
        known, levels = self._variables.known(row.variable), self._variables.levels(row.variable)
        shown = [levels[row.level]] if row.level in levels else levels.values()
        groups = self._groups.compared(row.group)
        return tuple(group & cell for group in groups for cell in (known, *shown))
