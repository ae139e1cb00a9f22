"""Of whom the results of a table of centers tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.told import Groups, Told
from riskset.kinds.centres.analysis import centre_rows

if TYPE_CHECKING:
    from riskset.kinds.centres.entry import CentresDisplay
    from riskset.results import Result
    from riskset.study import Cohort


class CentresTeller:
    """Of whom a result of a table of centers tells, as masks over its patients."""

    def __init__(self, cohort: Cohort, spec: CentresDisplay) -> None:
        self._groups = Groups(cohort, spec.by)
        codes, rows = centre_rows(cohort, spec)
        self._known = codes >= 0
        self._centres = {name: np.isin(codes, members) for name, members in rows}

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells; ``None`` where its name says nothing of them."""
        (group,) = self._groups.of(row.group)
        if row.statistic == "n_group":
            return Told((group,))
        if row.statistic in {"n", "missing"}:
            return Told((group & (self._known if row.statistic == "n" else ~self._known),))
        centre = self._centres.get(row.level)
        if centre is None or row.unit not in {"patients", "%"}:
            return None
        return Told((group & centre, *([group & self._known] if row.unit == "%" else [])))
