"""Of whom the results of a table of characteristics tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.told import Characteristics, Groups, Told
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

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        if not row.variable:
            return Told(self._groups.of(row.group)) if row.statistic == "n_group" and not row.model else None
        if row.model == WEIGHTED or VERSUS in row.group or row.statistic in _OF_ALL_CELLS:
            return Told(computed_from=self._cells(row))
        (group,) = self._groups.of(row.group)
        known = self._variables.known(row.variable)
        if row.statistic == "missing":
            return Told((group & ~known,))
        if row.variable in self._drawn and (row.statistic == "n" or row.unit == "%"):
            known = np.ones_like(known)  # of each data set all patients have a value
        if row.statistic == "n":
            return Told((group & known,))
        level = self._variables.levels(row.variable).get(row.level)
        if level is not None:
            return Told((group & level, *(self._of(group, level, known) if row.unit == "%" else ())))
        # With the deviation at hand, the width of the limits of a mean tells how many have a value.
        return Told(computed_from=(group & known,) if is_limit(row.statistic) else (), few=(group & known,))

    def _of(self, group: Mask, level: Mask, known: Mask) -> tuple[Mask, ...]:
        """Whom a percentage is of."""
        everyone = np.logical_or.reduce(self._groups.compared(""))
        of = {"column": group, "total": everyone & known, "row": everyone & level}
        return (of.get(self._percent, group & known),)

    def _cells(self, row: Result) -> tuple[Mask, ...]:
        """Every cell of the groups that are compared."""
        known, levels = self._variables.known(row.variable), self._variables.levels(row.variable)
        shown = [levels[row.level]] if row.level in levels else levels.values()
        groups = self._groups.compared(row.group)
        return tuple(group & cell for group in groups for cell in (known, *shown))
