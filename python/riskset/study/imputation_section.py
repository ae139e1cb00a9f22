"""The study file's section of multiple imputation: which values are drawn, from what, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, Tag

from riskset.problems import quoted
from riskset.study.expressions import names_in
from riskset.study.schema_parts import MOST_PATIENTS, Name, Section, Shape
from riskset.study.sections import DESCRIBED_ALONE, Cases, Cut
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.yaml_lines import KeyPath

ONE_IMPUTATION = "imputation"
"""The name of a section that is written without names."""
Method = Literal["pmm", "logistic", "multinomial"]
Donors = Annotated[int, Field(ge=1, le=100)]


class ImputedVariable(Section):
    """How the missing values of one variable are drawn."""

    method: Method | None = Field(
        None,
        description="Regression that the values are drawn from: `pmm` (predictive mean matching, of numbers), `logistic` (of "
        "two levels) or `multinomial` (of three or more). If omitted, the one that fits the variable's kind.",
    )
    donors: Donors | None = Field(
        None, description="With `pmm`: patients of whom one gives the value. If omitted, the section's `donors`."
    )


Imputed = Annotated[
    Annotated[Annotated[list[Name], Field(min_length=1)], Tag("list")]
    | Annotated[
        dict[
            Name,
            Annotated[Annotated[Method, Tag("scalar")] | Annotated[ImputedVariable, Tag("mapping")], Shape] | None,
        ],
        Tag("mapping"),
    ],
    Shape,
]


class ImputationSpec(Section):
    """Multiple imputation of missing values by chained equations."""

    method: Literal["chained"] = Field(
        "chained",
        description="`chained`: by chained equations. Each variable is drawn from its regression on all others, in turn and "
        "again and again.",
    )
    variables: Imputed = Field(
        description="Variables or columns whose missing values are drawn: `[age, stage]`, or with a method each: `{age: pmm, "
        "stage: {method: multinomial}}`. Each is among the predictors of the others."
    )
    with_: list[Name] = Field(
        default_factory=list[str],
        alias="with",
        description="Further predictors without missing values, such as the other variables of the models, outcomes that are not "
        "times, and variables that tell why values are missing.",
    )
    endpoints: list[Name] = Field(
        default_factory=list[str],
        description="Endpoints of the models. Whether a patient had the event, and the Nelson-Aalen estimate of the cumulative "
        "hazard at the end of follow-up, are among the predictors; of competing events, those of each.",
    )
    population: Name | None = Field(
        None,
        description="Population whose values are imputed, from each other. If omitted, the study's `population`, or all "
        "patients.",
    )
    m: Annotated[int, Field(ge=2, le=1000)] = Field(
        20,
        description="Number of imputed data sets. A common rule is one for each percent of patients with a missing value.",
    )
    iterations: Annotated[int, Field(ge=1, le=1000)] = Field(
        10, description="Rounds over the variables before values are taken."
    )
    donors: Donors = Field(
        5, description="Of numbers: each value is that of one of so many patients with the nearest predicted means."
    )
    seed: Annotated[int, Field(ge=0, le=MOST_PATIENTS)] = Field(
        1, description="Seed of the random draws. The same seed gives the same values, whatever the order of the rows."
    )

    @property
    def imputed(self) -> dict[str, ImputedVariable]:
        """The variables whose values are drawn, each with how."""
        if not isinstance(self.variables, dict):
            return {name: ImputedVariable.model_validate({}) for name in self.variables}
        return {
            name: how if isinstance(how, ImputedVariable) else ImputedVariable.model_validate({"method": how})
            for name, how in self.variables.items()
        }

    @property
    def known(self) -> list[str]:
        """All variables that it knows: those that are drawn, and further predictors."""
        return [*self.imputed, *self.with_]

    def named(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables that it names, each with its place."""
        is_mapping = isinstance(self.variables, dict)
        for place, name in enumerate(self.imputed):
            yield ("variables", name if is_mapping else place), name
        yield from ((("with", place), name) for place, name in enumerate(self.with_))


def _form(value: Any) -> str:  # noqa: ANN401  whatever stands in the file
    """Whether the section is one imputation, or several by name; the tag that chooses between the two."""
    if isinstance(value, ImputationSpec) or not isinstance(value, Mapping) or "variables" in value:
        return "one"
    return "named" if value and all(isinstance(each, Mapping | BaseModel) for each in value.values()) else "one"


ImputationEntry = Annotated[
    Annotated[ImputationSpec, Tag("one")] | Annotated[dict[Name, ImputationSpec], Tag("named")], Discriminator(_form)
]


def imputations_of(given: ImputationSpec | dict[str, ImputationSpec] | None) -> dict[str, ImputationSpec]:
    """Imputations by name; one that is written without a name has one of its own."""
    return {} if given is None else {ONE_IMPUTATION: given} if isinstance(given, ImputationSpec) else given


def only_imputation(study: StudyAround) -> str:
    """The name of the study's imputation, where it has one alone; else nothing."""
    return next(iter(study.imputations)) if len(study.imputations) == 1 else ""


def sources_of(study: StudyAround, name: str) -> frozenset[str]:
    """The variables and columns that a name stands for: itself, and what a derived variable or groups are made from."""
    found: set[str] = set()
    wanted = [name]
    while wanted:
        each = wanted.pop()
        if each in found:
            continue
        found.add(each)
        group, spec = study.groups.get(each), study.variables.get(each)
        if group is not None:
            wanted.append(group.variable)
        derived = None if spec is None else spec.derive
        if isinstance(derived, Cut):
            wanted.append(derived.cut)
        elif isinstance(derived, Cases):
            wanted += [part for text in derived.cases.values() for part in names_in(text)]
        elif isinstance(derived, str):
            wanted += names_in(derived)
    return frozenset(found)


def check_imputation(checks: Checks, where: KeyPath, name: str, spec: ImputationSpec) -> None:
    """Note what is wrong with a section by itself."""
    if spec.population != "all":
        checks.named((*where, "population"), spec.population, "populations")
    for place, endpoint in enumerate(spec.endpoints):
        checks.named((*where, "endpoints", place), endpoint, "endpoints")
    checks.repeated((*where, "endpoints"), spec.endpoints)
    checks.repeated((*where, "with"), spec.with_)
    if isinstance(spec.variables, list):
        checks.repeated((*where, "variables"), spec.variables)
    if not spec.imputed:
        checks.note((*where, "variables"), f"{dotted((*where, 'variables'))} names no variable", "Name some", name)
    for place, each in spec.named():
        _check_variable(checks, where, spec, place, each)
    for each, how in spec.imputed.items():
        if how.donors is not None and how.method not in {None, "pmm"}:
            at = (*where, "variables", each, "donors")
            checks.note(at, f"{dotted(at)} is for pmm, and the method is {how.method}", "Remove donors")


def _check_variable(checks: Checks, where: KeyPath, spec: ImputationSpec, place: KeyPath, name: str) -> None:
    """A variable has one value, is known at the start, and is not made from another that is drawn."""
    study, at, key = checks.study, (*where, *place), dotted((*where, place[0]))
    variable = study.variables.get(name)
    drawn = place[0] == "variables"
    if not drawn and name in spec.imputed:
        checks.note(at, f"{key} names {quoted(name)}, which is among variables", "Remove it from with", name)
    elif name in study.exposures:
        message = f"{key} names {quoted(name)}, an exposure that begins during follow-up"
        checks.note(at, message, "Name what is known from the start", name)
    elif name in study.groups and variable is None:
        message = f"{key} names {quoted(name)}, which is an entry of groups"
        checks.note(at, message, f"Name its variable: {study.groups[name].variable}", name)
    elif variable is not None and variable.kind in DESCRIBED_ALONE:
        message = f"{key} names {quoted(name)}, which is {variable.kind}"
        remedy = "Derive levels from it" if variable.kind == "multiple" else "Derive a number from it"
        checks.note(at, message, f"{remedy}, and name these", name)
    elif drawn and variable is not None and "omit" in {variable.below, variable.above}:
        beyond = "below" if variable.below == "omit" else "above"
        message = (
            f"{key} names {quoted(name)}, whose values {beyond} a limit of measurement are left out: they are known to be "
            f"{beyond} it, and a draw would give others"
        )
        checks.note(at, message, f"Count them: {beyond}: limit", name)
    elif drawn and (made := sorted((sources_of(study, name) - {name}) & spec.imputed.keys())):
        message = f"{key} names {quoted(name)}, which is derived from {quoted(made[0])}, whose values are drawn too"
        checks.note(at, message, "Remove it: it is derived from the drawn values", name)
    elif not drawn and (made := sorted((sources_of(study, name) - {name}) & spec.imputed.keys())):
        message = f"{key} names {quoted(name)}, which is derived from {quoted(made[0])}, whose values are drawn"
        checks.note(at, message, f"Remove it: {made[0]} is a predictor already", name)
