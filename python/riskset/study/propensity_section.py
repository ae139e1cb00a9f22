"""The study file's section of propensity scores, which give weights or matched sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, Tag

from riskset.problems import quoted
from riskset.study.schema_parts import MOST_PATIENTS, Name, Section, Shape, Text
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks
    from riskset.yaml_lines import KeyPath

ONE = "propensity"
"""The name of the weights of a section that is written without names."""
OF_SETS = " set"
"""What follows the name of matched weights in the name of the variable of their sets."""
_OF_MATCHING = ("ratio", "caliper", "exact", "method", "order", "seed")
_OF_WEIGHTS = ("stabilise", "trim")


class Spline(Section):
    """A number that enters as a restricted cubic spline."""

    spline: Annotated[int, Field(ge=3, le=7)] = Field(
        description="Knots of the restricted cubic spline, 3 to 7, at the quantiles that Harrell recommends."
    )


Covariate = Annotated[
    Annotated[Name, Tag("scalar")]
    | Annotated[Annotated[dict[Name, Spline | None], Field(min_length=1, max_length=1)], Tag("mapping")],
    Shape,
]
Covariates = Annotated[
    Annotated[list[Covariate], Field(min_length=1), Tag("list")]
    | Annotated[dict[Name, Spline | None], Field(min_length=1), Tag("mapping")],
    Shape,
]


class Trim(Section):
    """Who or what is cut off for extreme scores."""

    scores: Annotated[float, Field(gt=0, lt=0.5)] | None = Field(
        None,
        description="Leave out patients with a score of any treatment below this share, and estimate the scores again: `0.05` "
        "keeps scores from 0.05 to 0.95.",
    )
    weights: Annotated[float, Field(gt=0.5, lt=1)] | None = Field(
        None,
        description="Set weights above this quantile, and those below its complement, to these quantiles: `0.99`.",
    )


class PropensitySpec(Section):
    """Propensity scores, and the weights or matched sets that they give."""

    label: Text | None = Field(
        None, description="Name of the weights in notes. If omitted, made from `estimand` and `treatment`."
    )
    treatment: Name = Field(
        description="The treatments compared: an entry of `groups`, a variable or a column with two or more levels."
    )
    covariates: Covariates = Field(
        description="Variables that predict the treatment, known before it: `[age, sex]`. `{age: {spline: 4}}` in place of "
        "`age` is a restricted cubic spline with 4 knots."
    )
    interactions: list[Annotated[list[Name], Field(min_length=2, max_length=2)]] = Field(
        default_factory=list[list[str]], description="Pairs of covariates whose product enters too: `[[age, sex]]`."
    )
    estimand: Literal["ate", "att", "overlap", "matching"] = Field(
        "ate",
        description="Whose effect is estimated. `ate`: all patients', by inverse probability weights. `att`: that of patients "
        "with the treatment `treated`. `overlap`: that of patients who could have had either, by overlap weights. "
        "`matching`: that of treated patients who have a match, by matched sets.",
    )
    treated: Text | None = Field(
        None,
        description="Treatment that `att` and `matching` are about. If omitted, of two treatments the one that is not the "
        "reference.",
    )
    stabilise: bool = Field(
        default=True,
        description="Multiply the weights of `ate` by the share of the patient's own treatment, so that they sum to about the "
        "number of patients.",
    )
    trim: (
        Annotated[Annotated[float, Field(gt=0, lt=0.5), Tag("scalar")] | Annotated[Trim, Tag("mapping")], Shape] | None
    ) = Field(
        None,
        description="Cut off extreme scores: a share, as `{scores: share}` (patients with a score below it are left out), or "
        "`{weights: 0.99}` (weights are cut at their quantiles).",
    )
    population: Name | None = Field(
        None,
        description="Population among whom scores are estimated. If omitted, the study's `population`, or all patients. Others "
        "have no weight.",
    )
    method: Literal["nearest", "optimal"] = Field(
        "nearest",
        description="Matching: the `nearest` control of one treated patient after the other, or the `optimal` assignment, with "
        "the most pairs and the smallest sum of distances.",
    )
    ratio: Annotated[int, Field(ge=1, le=20)] = Field(
        1, description="Matching: the most controls for each treated patient."
    )
    caliper: Annotated[float, Field(gt=0, le=10)] | None = Field(
        0.2,
        description="Matching: the greatest distance of a pair, in standard deviations of the logit of the score. `null` for "
        "none.",
    )
    exact: list[Name] = Field(
        default_factory=list[str], description="Matching: variables with levels on which pairs agree exactly."
    )
    order: Literal["largest", "smallest", "random", "data"] = Field(
        "largest",
        description="Matching by `nearest`: which treated patients choose first, those with the `largest` or `smallest` scores, "
        "a `random` order, or that of the `data`.",
    )
    seed: Annotated[int, Field(ge=0, le=MOST_PATIENTS)] = Field(1, description="Matching: the seed of a random order.")

    @property
    def terms(self) -> dict[str, int]:
        """The covariates in order, each with the knots of its spline; 0 for none."""
        given = self.covariates
        pairs: list[tuple[str, Spline | None]] = (
            list(given.items())
            if isinstance(given, dict)
            else [pair for each in given for pair in (each.items() if isinstance(each, dict) else [(each, None)])]
        )
        return {name: 0 if spline is None else spline.spline for name, spline in pairs}

    @property
    def trimmed_below(self) -> float:
        """The score below which patients are left out; 0 for none."""
        return (self.trim.scores or 0.0) if isinstance(self.trim, Trim) else self.trim or 0.0

    @property
    def truncated_at(self) -> float | None:
        """The quantile at which weights are cut."""
        return self.trim.weights if isinstance(self.trim, Trim) else None

    @property
    def is_matching(self) -> bool:
        """Whether it gives matched sets."""
        return self.estimand == "matching"

    def named(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables and columns that it names, each with its place, without the treatment."""
        given = self.covariates
        for place, name in enumerate(self.terms):
            yield ("covariates", name if isinstance(given, dict) else place), name
        yield from ((("exact", place), name) for place, name in enumerate(self.exact))


def _form(value: Any) -> str:  # noqa: ANN401  whatever stands in the file
    """Whether the section is one of scores, or several by name; the tag that chooses between the two."""
    if isinstance(value, PropensitySpec):
        return "one"
    if not isinstance(value, Mapping):
        return "one"
    return "named" if value and all(isinstance(each, Mapping | BaseModel) for each in value.values()) else "one"


PropensityEntry = Annotated[
    Annotated[PropensitySpec, Tag("one")] | Annotated[dict[Name, PropensitySpec], Tag("named")], Discriminator(_form)
]


def check_propensity(checks: Checks, where: KeyPath, name: str, spec: PropensitySpec) -> None:
    """Note what is wrong with a section by itself."""
    study = checks.study
    for section in ("variables", "groups", "exposures", "populations"):
        if name in getattr(study, section):
            message = f"the weights of {dotted(where)} are called {quoted(name)}, as an entry of {section}"
            checks.note(where, message, "Give one of the two another name", name)
    if spec.population != "all":
        checks.named((*where, "population"), spec.population, "populations")
    if isinstance(spec.covariates, list):
        names = [key for each in spec.covariates for key in (each if isinstance(each, dict) else [each])]
        checks.repeated((*where, "covariates"), names)
    checks.repeated((*where, "exact"), spec.exact)
    _check_kinds(checks, where, spec)
    for index, pair in enumerate(spec.interactions):
        for each in pair:
            if each not in spec.terms:
                message = f"{dotted((*where, 'interactions'))} names {quoted(each)}, which is not a covariate"
                checks.note((*where, "interactions", index), message, "Add it to covariates", each)
        checks.repeated((*where, "interactions", index), pair)
    for key, message, remedy in _idle(spec):
        if key in spec.model_fields_set:
            checks.note((*where, key), f"{dotted((*where, key))} {message}", remedy, key)


def _idle(spec: PropensitySpec) -> Iterator[tuple[str, str, str]]:
    """Keys that say nothing beside the estimand or another key, with the reason and the remedy."""
    what = "weights" if spec.is_matching else "matching"
    for key in _OF_WEIGHTS if spec.is_matching else _OF_MATCHING:
        yield key, f"is of {what}, and the estimand is {spec.estimand}", f"Remove {key}, or change estimand"
    if spec.stabilise and spec.estimand in {"att", "overlap"}:
        yield "stabilise", f"is for ate, and the weights of {spec.estimand} need none", "Remove stabilise"
    if spec.estimand in {"ate", "overlap"}:
        message = f"is for att and matching, and the estimand is {spec.estimand}"
        yield "treated", message, "Remove treated, or write estimand: att"
    if spec.is_matching and spec.method == "optimal":
        yield "order", "changes nothing: an optimal assignment has no order", "Remove order"
    if spec.is_matching and spec.order != "random":
        yield "seed", f"changes nothing: the order is {spec.order}", "Remove seed, or write order: random"


def _check_kinds(checks: Checks, where: KeyPath, spec: PropensitySpec) -> None:
    """Covariates are known at the start and have one value; only numbers bend, and only levels agree exactly."""
    study = checks.study
    group = study.groups.get(spec.treatment)
    own = {spec.treatment, spec.treatment if group is None else group.variable}
    if spec.treatment in study.exposures:
        message = (
            f"{dotted((*where, 'treatment'))} names {quoted(spec.treatment)}, an exposure that begins during follow-up"
        )
        checks.note((*where, "treatment"), message, "Name groups that are known from the start", spec.treatment)
    for place, name in spec.named():
        at = (*where, *place)
        variable = study.variables.get(name)
        if name in own:
            message = f"{dotted((*where, place[0]))} names {quoted(name)}, the treatment itself"
            checks.note(at, message, "Remove it", name)
        elif name in study.exposures:
            message = f"{dotted((*where, place[0]))} names {quoted(name)}, an exposure that begins during follow-up"
            checks.note(at, message, "Name what is known before the treatment", name)
        elif variable is not None and variable.kind in {"multiple", "date"}:
            message = f"{dotted((*where, place[0]))} names {quoted(name)}, which is {variable.kind}"
            checks.note(at, message, "Derive a number or levels from it", name)
        elif variable is not None and place[0] == "covariates" and spec.terms[name] and not variable.is_number:
            message = f"{dotted((*where, 'covariates'))} has a spline of {quoted(name)}, which is {variable.kind}"
            checks.note(at, message, f"Write {name} alone", name)
        elif variable is not None and place[0] == "exact" and variable.is_number:
            message = f"{dotted((*where, 'exact'))} names {quoted(name)}, which is {variable.kind}"
            checks.note(at, message, f"Cut it into classes: derive: {{cut: {name}, at: [...]}}", name)
