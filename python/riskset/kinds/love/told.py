"""Of whom the standardized differences of a love plot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.told import Characteristics, Groups, Told

if TYPE_CHECKING:
    from riskset.kinds.love.entry import LoveDisplay
    from riskset.results import Result
    from riskset.study import Cohort


class LoveTeller:
    """Of whom a standardized difference tells: of every cell of its variable in the groups compared."""

    def __init__(self, cohort: Cohort, spec: LoveDisplay) -> None:
        self._groups = Groups(cohort, spec.by)
        self._variables = Characteristics(cohort)

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells."""
        cells = (self._variables.known(row.variable), *self._variables.levels(row.variable).values())
        return Told(computed_from=tuple(g & cell for g in self._groups.compared(row.group) for cell in cells))
