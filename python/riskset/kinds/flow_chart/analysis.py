"""The flow of patients: the count of every box of a flow chart, and of every reason of exclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.recorder import Recorder
from riskset.kinds.flow_chart.flow import patient_flow

if TYPE_CHECKING:
    from riskset.analyses.named_sums import Key, Total
    from riskset.kinds.flow_chart.entry import FlowChartDisplay
    from riskset.kinds.flow_chart.flow import Branch
    from riskset.results import Result
    from riskset.study import Cohort

STATED = "stated"


def flow_chart(cohort: Cohort, spec: FlowChartDisplay, *, display: str = "flow-chart") -> list[Result]:
    """Count the patients of each box.

    Returns
    -------
    list of Result
        ``n`` of each box and side box: `group` is the branch, `variable` the box (``""`` for the box of a group), and
        `level` the reason of an exclusion, ``""`` for all reasons. Numbers of patients who are not in the data file
        have the method ``stated``.

    Raises
    ------
    StudyProblems
        When a patient is in no end of the chart, or in two.

    References
    ----------
    von Elm E, et al. The STROBE statement. Lancet 2007;370:1453. Hopewell S, et al. CONSORT 2025. BMJ 2025;388:e081123.
    """
    recorder = Recorder(display, "flow-chart", cohort.population_name)
    for branch in patient_flow(cohort, spec, display).walk():
        for item in branch.items:
            method = STATED if item.patients is None else ""
            for level, n in [("", item.n), *((reason.label, reason.n) for reason in item.reasons)]:
                recorder.add(
                    "n", n, group=branch.group, variable=item.name, level=level, unit="patients", method=method
                )
    return recorder.rows


def flow_totals(whole: Branch) -> list[Total]:
    """For each box what becomes of its patients: those excluded after it and those of the next box or boxes."""
    totals: list[Total] = []
    for branch in whole.walk():
        keys: list[tuple[Key, bool]] = [((branch.group, item.name, ""), bool(item.reasons)) for item in branch.items]
        below: list[Key] = [(each.group, each.items[0].name, "") for each in branch.branches]
        out: list[Key] = below
        for key, excluded in reversed(keys):
            if excluded:
                out = [key, *out]
            else:
                if out:
                    totals.append((key, out))
                out = [key]
    return totals
