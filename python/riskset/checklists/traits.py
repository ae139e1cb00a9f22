"""What a display shows beyond its kind: exclusions, missing values, models, limits, subgroups, boundaries of categories."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from riskset.kinds.baseline.entry import BaselineDisplay
from riskset.kinds.flow_chart.entry import FlowChartDisplay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from riskset.checklists.guideline import Trait
    from riskset.kinds.flow_chart.entry import Step
    from riskset.opened import OpenStudy
    from riskset.results import Result
    from riskset.study.entries.base import DisplayBase

_BOUNDARY = re.compile(
    r"[<>≤≥]\s?\d|\b\d+(?:\.\d+)?\s?(?:-|\u2013)\s?\d|\b\d+ (?:years )?or (?:more|older|younger|less)\b"
)


def shows(study: OpenStudy, name: str, trait: Trait) -> bool:
    """Whether a display shows something to its reader."""
    entry = study.cohort.study.displays[name]
    if trait == "exclusions":
        return isinstance(entry, FlowChartDisplay) and (bool(entry.before) or _excludes(entry.all_steps()))
    results = study.results_of(name)
    if trait == "missing":
        return isinstance(entry, BaselineDisplay) and _shows_missing(entry, results)
    return says(study, results, trait) and (trait not in _ASKED or _ASKED[trait](entry))


def says(study: OpenStudy, results: Iterable[Result], trait: Trait) -> bool:
    """Whether results have a trait, wherever they are printed."""
    return any(_OF_RESULT[trait](study, result) for result in results)


def _excludes(steps: Sequence[Step]) -> bool:
    return any(step.exclude or step.landmark or any(_excludes(inner) for inner in step.into.values()) for step in steps)


def _shows_missing(entry: BaselineDisplay, results: Iterable[Result]) -> bool:
    absent = {result.variable for result in results if result.statistic == "missing" and (result.value or 0) > 0}
    return any(entry.missing_of(name) != "none" for name in absent)


def _has_boundary(study: OpenStudy, result: Result) -> bool:
    variable = study.cohort.study.variables.get(result.variable)
    label = variable.label if variable is not None else None
    return bool(_BOUNDARY.search(f"{result.level or ''} {label or ''}"))


def _shows_limits(entry: DisplayBase) -> bool:
    """Tables of outcomes show what they are told to; all else that has limits shows them."""
    chosen: Any = getattr(entry, "show", None)
    return chosen is None or "limits" in chosen


def _has_times(entry: DisplayBase) -> bool:
    return bool(getattr(entry, "at", None))


_ASKED: dict[str, Callable[[DisplayBase], bool]] = {"limits": _shows_limits, "at-times": _has_times}
_OF_RESULT: dict[str, Callable[[OpenStudy, Result], bool]] = {
    "univariable": lambda _, result: result.model == "univariable" and result.statistic == "lower",
    "multivariable": lambda _, result: result.model == "multivariable" and result.statistic == "lower",
    "subgroups": lambda _, result: result.model == "subgroups",
    "limits": lambda _, result: result.statistic == "lower",
    "at-times": lambda _, result: result.statistic == "estimate" and result.at is not None,
    "numbers": lambda _, result: result.statistic in {"n", "n_risk"},
    "boundaries": _has_boundary,
}
