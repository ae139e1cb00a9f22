"""Of whom the boxes of a flow chart tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.told import Told
from riskset.kinds.flow_chart.flow import patient_flow

if TYPE_CHECKING:
    from riskset.kinds.flow_chart.entry import FlowChartDisplay
    from riskset.kinds.flow_chart.flow import Mask
    from riskset.results import Result
    from riskset.study import Cohort


class FlowTeller:
    """Of whom the number of a box tells; of one that the study file states, it is not known."""

    def __init__(self, cohort: Cohort, spec: FlowChartDisplay) -> None:
        self._boxes: dict[tuple[str, str, str], Mask | None] = {}
        for branch in patient_flow(cohort, spec, spec.kind).walk():
            for item in branch.items:
                self._boxes[branch.group, item.name, ""] = item.patients
                self._boxes |= {(branch.group, item.name, each.label): each.patients for each in item.reasons}

    def __call__(self, row: Result) -> Told | None:
        """Of whom one tells."""
        patients = self._boxes.get((row.group, row.variable, row.level))
        return None if patients is None else Told((patients,))
