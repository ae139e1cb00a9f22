"""The outcomes of a regression that are not times to an event: which they are, and by which effect they are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, Tag

from riskset.study.schema_parts import Name, OneOrMore, Shape
from riskset.yaml_lines import dotted, dotted_list

if TYPE_CHECKING:
    from riskset.study.entries.base import Checks
    from riskset.study.entries.modelling import Modelling
    from riskset.yaml_lines import KeyPath

Measure = Literal["odds-ratio", "risk-ratio", "risk-difference", "mean-difference"]
OUTCOME_METHODS: dict[str, str] = {
    "odds-ratio": "logistic",
    "risk-ratio": "modified-poisson",
    "risk-difference": "modified-least-squares",
    "mean-difference": "linear",
}
"""The regression of each measure."""
LIKELIHOOD = ("odds-ratio", "mean-difference")
"""Measures whose regression has a likelihood."""

Outcomes = Annotated[
    Annotated[list[Name], Field(min_length=1), Tag("list")] | Annotated[dict[str, OneOrMore], Tag("mapping")], Shape
]
Measures = Annotated[
    Annotated[Measure, Tag("scalar")] | Annotated[list[Measure], Field(min_length=1), Tag("list")], Shape
]


def outcome_levels(outcomes: Outcomes | None, name: str) -> tuple[str, ...]:
    """The values that count as the outcome, as the study file writes them; none if it names none."""
    if not isinstance(outcomes, Mapping) or name not in outcomes:
        return ()
    value = outcomes[name]
    values = value if isinstance(value, list) else [value]
    return tuple(_written(each) for each in values)


def _written(value: object) -> str:
    """A value as a study file writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def check_outcomes(checks: Checks, where: KeyPath, entry: Modelling) -> None:
    """Endpoints or outcomes, and nothing beside outcomes that is of hazards."""
    if bool(entry.endpoints) == bool(entry.outcomes):
        beside = "has both endpoints and outcomes" if entry.endpoints else "needs endpoints or outcomes"
        remedy = (
            "Name endpoints for hazard ratios, or outcomes for odds ratios, risk ratios, risk differences or mean "
            "differences"
        )
        checks.note(where, f"{dotted(where)} {beside}", remedy)
    if not entry.outcomes:
        if entry.measure is not None:
            message = f"{dotted((*where, 'measure'))} is for outcomes, and there are none"
            checks.note((*where, "measure"), message, "Name outcomes instead of endpoints, or remove measure")
        return
    checks.repeated((*where, "outcomes"), list(entry.outcomes))
    checks.repeated((*where, "measure"), entry.measures)
    _check_keys(checks, where, entry)
    _check_criterion(checks, where, entry)
    _check_names(checks, where, entry)


def _check_keys(checks: Checks, where: KeyPath, entry: Modelling) -> None:
    """Note keys of hazards."""
    hazards = {"method": "auto", "strata": [], "proportional_hazards": False, "bootstrap": None, "e_value": None}
    for key, default in hazards.items():
        if getattr(entry, key, default) != default:
            message = f"{dotted((*where, key))} is for hazards, and the regressions of outcomes have none"
            remedy = "Write measure" if key == "method" else f"Remove {key}"
            checks.note((*where, key), message, remedy)
    if "concordance" in getattr(entry, "fit", []):
        message = f"{dotted((*where, 'fit'))} has concordance, which is of Cox regression"
        checks.note((*where, "fit"), message, "Remove concordance", "concordance")


def _check_criterion(checks: Checks, where: KeyPath, entry: Modelling) -> None:
    """Note Akaike's criterion where a regression has no likelihood."""
    without = [measure for measure in entry.measures if measure not in LIKELIHOOD]
    aic = (entry.selection is not None and entry.selection.criterion == "aic") or "aic" in getattr(entry, "fit", [])
    if aic and without:
        key = "fit" if "aic" in getattr(entry, "fit", []) else "selection"
        message = f"{dotted((*where, key))} names aic, and regressions for a {without[0]} have no likelihood"
        checks.note((*where, key), message, "Write criterion: p, or measure: odds-ratio", "aic")


def _check_names(checks: Checks, where: KeyPath, entry: Modelling) -> None:
    """Note an outcome among its own variables, and exposures that begin during follow-up."""
    for place, name in places_of(entry.outcomes):
        if name in entry.variables_of(name):
            message = f"{dotted((*where, 'variables'))} has {name}, which is the outcome"
            checks.note((*where, "variables"), message, f"Remove {name} here", name)
        if name in checks.study.exposures:
            message = f"{dotted_list((*where, *place))} names an exposure, which begins during follow-up"
            checks.note((*where, *place), message, "Name a variable or a column", name)
    if entry.landmark_shown is False:
        for place, name in entry.named_variables():
            if place[0] == "variables" and name in checks.study.exposures:
                message = (
                    f"{dotted((*where, *place))} begins during follow-up, which regressions of outcomes do not know"
                )
                checks.note((*where, *place), message, "Take it as known at a landmark: landmark: true", name)


def places_of(outcomes: Outcomes | None) -> list[tuple[KeyPath, str]]:
    """The outcomes, each with its place in the entry."""
    if isinstance(outcomes, Mapping):
        return [(("outcomes", name), name) for name in outcomes]
    return [(("outcomes", place), name) for place, name in enumerate(outcomes or [])]
