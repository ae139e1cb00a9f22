"""The study file's section of multiple imputation: which values are drawn, from what, and how often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, Tag

from riskset.study.schema_parts import MOST_PATIENTS, Name, Section, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

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
