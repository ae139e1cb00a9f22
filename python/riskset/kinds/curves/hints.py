"""Hints for the author of a figure of curves: what the entry asks for and the figure, with these data, does not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import Problem, quoted
from riskset.timescale import as_written
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.curves.entry import CurvesDisplay
    from riskset.results import Result
    from riskset.study import Cohort


def hints(
    cohort: Cohort, name: str, spec: CurvesDisplay, results: Sequence[Result], axis: tuple[float, float], groups: int
) -> Iterator[Problem]:
    """Name each key that nothing is drawn for, with what to do.

    Parameters
    ----------
    cohort : Cohort
    name : str
        The display.
    spec : CurvesDisplay
    results : sequence of Result
    axis : tuple of float
        Where the curves begin and the time axis ends, in the study's unit.
    groups : int
        How many groups are compared.
    """
    where = ("displays", name)
    for key, why, remedy in _unseen(cohort, spec, results, axis, groups):
        yield Problem(
            file=str(cohort.study.path),
            line=cohort.study.line(*where, key),
            message=f"{dotted((*where, key))} {why}",
            remedy=remedy,
            display=name,
        )


def _unseen(
    cohort: Cohort, spec: CurvesDisplay, results: Sequence[Result], axis: tuple[float, float], groups: int
) -> Iterator[tuple[str, str, str]]:
    begin, end = axis
    kinds = {cohort.endpoint(endpoint).kind for endpoint in spec.endpoints}
    if spec.median and kinds == {"incidence"}:
        yield "median", "draws no line: curves of cumulative incidence have none to a median", "Remove it"
    if spec.causes == "each" and "incidence" not in kinds:
        yield "causes", "changes nothing: no endpoint here has competing events", "Remove it"
    if "rates" in spec.model_fields_set and not spec.at:
        yield "rates", "writes nothing without times", "Add at: with the times of the rates, or remove it"
    if spec.hazard_ratio and groups < 2:
        yield "hazard_ratio", "prints nothing: there are no two groups to compare", "Add by, or remove it"
    late = [as_written(time) for time in spec.at if time > end]
    if late and spec.rates != "none":
        told = f"has {', '.join(late)}, after the time axis, which ends at {as_written(end)} {cohort.time_unit}"
        yield "at", f"{told}: no rate is written there", "Write a larger x_max, or remove these times"
    for endpoint in spec.endpoints if spec.min_at_risk else ():
        ends = [row.value or 0.0 for row in results if row.statistic == "shown_to" and row.variable == endpoint]
        if ends and max(ends) <= begin:
            told = f"leaves no curve of {quoted(endpoint)}: so many are never at risk"
            yield "min_at_risk", told, "Write a smaller number"
