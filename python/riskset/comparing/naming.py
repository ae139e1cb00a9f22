"""What a result is called in words: endpoint, variable, level, group, model, time, statistic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.naming import versus_in_words
from riskset.results import LIMITS
from riskset.tables.rules import is_p_value

if TYPE_CHECKING:
    from riskset.builds.build import StudyBuild
    from riskset.results import Result

_WORDS = {
    "n_group": "patients",
    "n": "patients",
    "n_risk": "at risk",
    "count": "number",
    "events": "events",
    "sd": "SD",
    "p_value": "P",
    "aic": "AIC",
}


def called(study: StudyBuild, result: Result) -> str:
    """A result in words: ``Overall survival, Arm: New, univariable, ratio``."""
    labels = study.variables
    endpoint = labels.get(result.endpoint, result.endpoint)
    variable = labels.get(result.variable, result.variable)
    thing = f"{variable}: {result.level}" if variable and result.level else variable or result.level
    display = study.by_name.get(result.display)
    own = (display.time_unit if display is not None else "") or study.time_unit
    unit = own.removesuffix("s") if result.at == 1 else own
    parts = [
        endpoint,
        thing,
        versus_in_words(result.group),
        result.model,
        f"at {result.at:g} {unit}".strip() if result.at is not None else "",
        result.population if result.population != "all" else "",
        statistic_called(result.statistic),
    ]
    return ", ".join(filter(None, parts))


def statistic_called(statistic: str) -> str:
    """A statistic in words."""
    if statistic in _WORDS:
        return _WORDS[statistic]
    if is_p_value(statistic):
        return f"P ({statistic.removesuffix('_p_value').replace('_', ' ')})"
    name, _, end = statistic.rpartition("_")
    if end in LIMITS:
        return f"{end} limit of {name.replace('_', ' ')}" if name else f"{end} limit"
    return statistic.replace("_", " ")
