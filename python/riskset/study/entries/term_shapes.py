"""How a number, or an effect that changes with time, enters a model: a spline, a logarithm, or periods of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, Tag

from riskset.problems import quoted
from riskset.study.schema_parts import LARGEST_NUMBER, Name, PositiveTime, Section, Shape
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from riskset.study.entries.base import Checks
    from riskset.study.entries.modelling import Modelling
    from riskset.yaml_lines import KeyPath

SHAPES = ("spline", "log", "cuts")


class TermShape(Section):
    """How a variable enters a model."""

    spline: int | None = Field(
        None,
        ge=3,
        le=7,
        description="Knots of a restricted cubic spline of a number, 3 to 7, at Harrell's quantiles: `age: {spline: 4}`. The "
        "table then has the P value of the non-linear part.",
    )
    knots: (
        Annotated[
            list[Annotated[float, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]], Field(min_length=3, max_length=7)
        ]
        | None
    ) = Field(
        None, description="Places of the knots of a spline, instead of their number: `age: {knots: [30, 50, 65]}`."
    )
    log: float | None = Field(
        None,
        gt=1,
        le=LARGEST_NUMBER,
        description="Base of the logarithm of a positive number. `ldh: {log: 2}` gives the effect per doubling, `{log: 10}` per "
        "tenfold increase.",
    )
    cuts: Annotated[list[PositiveTime], Field(min_length=1, max_length=5)] | None = Field(
        None,
        description="Times at which the hazard ratio may change: `arm: {cuts: [12]}` gives one ratio up to 12 and one after it, "
        "and the P value of a change with time.",
    )


VariableTerm = Annotated[
    Annotated[Name, Tag("scalar")] | Annotated[dict[str, TermShape], Field(min_length=1, max_length=1), Tag("mapping")],
    Shape,
]
VariableTerms = Annotated[list[VariableTerm], Field(min_length=1)]
TermsByEndpoint = Annotated[
    Annotated[VariableTerms, Tag("list")] | Annotated[dict[str, VariableTerms], Tag("mapping")], Shape
]


def term_name(term: str | Mapping[str, TermShape]) -> str:
    """The variable of a term."""
    return term if isinstance(term, str) else next(iter(term))


def terms_of(terms: TermsByEndpoint, endpoint: str) -> list[str | dict[str, TermShape]]:
    """The terms of an endpoint."""
    return list(terms.get(endpoint, []) if isinstance(terms, Mapping) else terms)


def shapes_of(terms: TermsByEndpoint, endpoint: str) -> dict[str, TermShape]:
    """The shapes of an endpoint's variables that have one."""
    found: dict[str, TermShape] = {}
    for term in terms_of(terms, endpoint):
        if not isinstance(term, str):
            found |= term
    return found


def check_shapes(checks: Checks, where: KeyPath, entry: Modelling) -> None:
    """Shapes that fit their variables and the regression."""
    by_endpoint = isinstance(entry.variables, Mapping)
    for endpoint in dict.fromkeys(entry.modelled):
        of_endpoint = (endpoint,) if by_endpoint else ()
        for index, term in enumerate(terms_of(entry.variables, endpoint)):
            if not isinstance(term, str):
                name, shape = next(iter(term.items()))
                _check_shape(checks, (*where, "variables", *of_endpoint, index, name), entry, name, shape)
        if not by_endpoint:
            break


def _check_shape(checks: Checks, place: KeyPath, entry: Modelling, name: str, shape: TermShape) -> None:
    given = [key for key in ("spline", "knots", "log", "cuts") if getattr(shape, key) is not None]
    if len(given) != 1:
        message = f"{dotted(place)} has {' and '.join(given) or 'no shape'}"
        checks.note(place, message, "Write one of spline, knots, log and cuts")
        return
    key = given[0]
    spec = checks.study.variables.get(name)
    if key != "cuts" and spec is not None and not spec.is_number:
        message = f"{dotted(place)} has {key}, and {quoted(name)} is {spec.kind}"
        checks.note(place, message, f"Write {name} alone, or name a variable that is a number", name)
    if name in entry.per and key != "cuts":
        message = f"{dotted(place)} has {key}, and per names {quoted(name)} as well"
        checks.note(place, message, f"Remove {name} from per", name)
    if any(name in pair for pair in entry.interactions):
        message = f"{dotted(place)} has {key}, and interactions name {quoted(name)}"
        checks.note(place, message, f"Write {name} alone, or remove the interaction", name)
    numbers = shape.knots or shape.cuts or []
    if list(numbers) != sorted(set(numbers)):
        message = f"{dotted((*place, key))} is {list(numbers)}"
        checks.note((*place, key), message, "Write different numbers, the smallest first")
    if key == "cuts" and getattr(entry, "bootstrap", None) is not None:
        message = f"{dotted(place)} has cuts, and a bootstrap draws patients, not their periods"
        checks.note(place, message, "Remove cuts, or remove bootstrap: the variance is then robust", name)
    if key == "cuts" and (entry.outcomes or "fine-gray" in entry.methods_named(checks)):
        what = (
            "regressions of outcomes have no time"
            if entry.outcomes
            else "a Fine-Gray regression has one ratio for all times"
        )
        message = f"{dotted(place)} has cuts, and {what}"
        remedy = "Remove cuts" if entry.outcomes else "Write method: cause-specific, or remove cuts"
        checks.note(place, message, remedy, name)
