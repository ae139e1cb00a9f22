"""What displays that fit regressions say of them: endpoints or outcomes, variables, methods, and what enters the models."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, Tag

from riskset.problems import quoted
from riskset.study.entries.base import ConfidenceLevel, WithLandmark, listed
from riskset.study.entries.cases import check_cases
from riskset.study.entries.imputations import only_imputation
from riskset.study.entries.modelled_outcomes import Measures, Outcomes, check_outcomes, places_of
from riskset.study.entries.term_shapes import TermsByEndpoint, TermShape, check_shapes, shapes_of, term_name, terms_of
from riskset.study.schema_parts import LARGEST_NUMBER, MOST_PATIENTS, Name, Section, Shape
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.entries.base import Checks, StudyAround
    from riskset.yaml_lines import KeyPath

Method = Literal["auto", "cox", "cause-specific", "fine-gray", "any-event"]
Models = Literal["both", "univariable", "multivariable"]
Cases = Literal["complete", "imputed"]
OneOrMoreCases = Annotated[
    Annotated[Cases, Tag("scalar")] | Annotated[list[Cases], Field(min_length=1), Tag("list")], Shape
]
Names = Annotated[list[Name], Field(min_length=1)]
NamesByEndpoint = Annotated[Annotated[Names, Tag("list")] | Annotated[dict[str, Names], Tag("mapping")], Shape]
_Methods = Annotated[
    Annotated[Method, Tag("scalar")] | Annotated[list[Method], Field(min_length=1), Tag("list")], Shape
]
MethodsByEndpoint = Annotated[
    Annotated[Method, Tag("scalar")]
    | Annotated[list[Method], Field(min_length=1), Tag("list")]
    | Annotated[dict[str, _Methods], Tag("mapping")],
    Shape,
]
# Where each rule draws the line on P if nothing is said.
DEFAULT_P = {"univariable": 0.1, "backward": 0.05, "forward": 0.05}


class Selection(Section):
    """How the variables of the multivariable model are selected."""

    by: Literal["univariable", "backward", "forward"] = Field(
        description="Method of selection: `univariable` takes variables whose univariable P is below `p`; `backward` eliminates "
        "from the full model; `forward` adds to the empty one."
    )
    criterion: Literal["p", "aic"] = Field(
        "p", description="Criterion of each step: the P value, or Akaike's information criterion."
    )
    p: float | None = Field(
        None,
        gt=0,
        le=1,
        description="P value below which a variable enters or stays. If omitted, 0.1 for `univariable`, otherwise 0.05.",
    )
    keep: list[Name] = Field(
        default_factory=list[str], description="Variables that stay in the model whatever their P value."
    )

    @property
    def below(self) -> float:
        """The P below which a variable enters or stays."""
        return DEFAULT_P[self.by] if self.p is None else self.p


class Regressions(WithLandmark):
    """A display that fits regressions of endpoints or outcomes on variables."""

    by_place: ClassVar = ("endpoints",)

    endpoints: list[Name] = Field(
        default_factory=list[str],
        description="Endpoints in order, for hazard ratios. Several endpoints are headings of row groups.",
    )
    outcomes: Outcomes | None = Field(
        None,
        description="Instead of `endpoints`: variables or columns that are not times to an event, such as a response or a "
        "toxicity. A list (`[response]`), or a mapping with the values that count as the outcome: `{response: [CR, PR]}`. "
        "Of a variable with two levels, the outcome is the level that its line in a table of characteristics shows.",
    )
    measure: Measures | None = Field(
        None,
        description="With `outcomes`: `odds-ratio` (logistic regression), `risk-ratio` (modified Poisson regression), "
        "`risk-difference` (modified least squares) or `mean-difference` (linear regression). A list shows measures side by "
        "side. If omitted, `odds-ratio`, and `mean-difference` for outcomes that are numbers.",
    )
    variables: TermsByEndpoint = Field(
        description="Variables, columns or exposures in order, for all endpoints (`[age, sex]`) or by endpoint (`{lfs: [age], "
        "os: [age, sex]}`). A number may be a spline, `age: {spline: 4}`, or a logarithm, `ldh: {log: 2}`. An effect may "
        "change at times, `arm: {cuts: [12]}`. An exposure is a time-dependent covariate; with `landmark`, it is taken as known at the "
        "landmark."
    )
    models: Models = Field("both", description="Models shown: `univariable`, `multivariable`, or `both` side by side.")
    reference: Literal["1 (reference)", "1", "Reference"] = Field(
        "1 (reference)", description="Text in the row of the reference level."
    )
    method: MethodsByEndpoint = Field(
        "auto",
        description="Regression: `auto`, `cox`, `cause-specific`, `fine-gray` or `any-event`. `auto` is Cox for a survival "
        "endpoint, and Fine-Gray for one with competing events. `cause-specific` censors competing events and is "
        "the same as `cox`. `any-event` is a Cox regression of the time to the event or a competing one. A list "
        "shows methods side by side; a mapping names them by endpoint.",
    )
    enter: NamesByEndpoint | None = Field(
        None,
        description="Variables that may enter the multivariable model, as a list or by endpoint. An endpoint that is not named "
        "has all of its variables.",
    )
    selection: Selection | None = Field(
        None,
        description="How the variables of the multivariable model are selected from those that may enter. If omitted, all of "
        "them enter.",
    )
    interactions: list[Annotated[list[Name], Field(min_length=2, max_length=2)]] = Field(
        default_factory=list[list[str]],
        description="Pairs of variables whose product is in the multivariable model: `[[age, sex]]`.",
    )
    strata: list[Name] = Field(
        default_factory=list[str], description="Variables whose levels have separate baseline hazards."
    )
    cases: OneOrMoreCases = Field(
        "complete",
        description="Patients of the models. `complete`: those with a value of each variable. `imputed`: all, with missing values "
        "drawn by the section `imputation`; the estimates of its data sets are pooled by Rubin's rules. A list shows both side "
        "by side.",
    )
    imputation: Name | None = Field(
        None, description="With `cases: imputed`: the name of the imputation, if the study has several."
    )
    weights: Name | None = Field(
        None, description="Variable or column of patients' weights. Variances are then robust."
    )
    cluster: Name | None = Field(
        None, description="Variable or column of clusters, such as the center. Variances are then robust."
    )
    ties: Literal["efron", "breslow"] = Field(
        "efron",
        description="Rule for events at the same time in Cox regressions: `efron`, or `breslow` as in SAS and SPSS. Fine-Gray "
        "regressions always take Breslow's.",
    )
    bootstrap: Annotated[int, Field(ge=100, le=10_000)] | None = Field(
        None,
        description="Samples of a bootstrap that gives limits and P values in place of the robust variance, if `weights` names "
        "propensity scores. Scores and weights are estimated again in each sample; of matched patients, sets are "
        "drawn.",
    )
    seed: Annotated[int, Field(ge=0, le=MOST_PATIENTS)] = Field(1, description="Seed of the bootstrap.")
    per: dict[str, Annotated[float, Field(gt=0, le=LARGEST_NUMBER)]] = Field(
        default_factory=dict[str, float],
        description="Step of a number that its hazard ratio refers to: `{age: 10}` is per 10 years.",
    )
    rows: Literal["levels", "contrasts"] = Field(
        "levels",
        description="Rows of a variable with levels. `levels` has a row for each level, including the reference; `contrasts` "
        "has a row for each level except the reference, such as `Age ≥40 vs. <40`.",
    )
    conf_level: ConfidenceLevel = 0.95

    @property
    def weighted_alone(self) -> str | None:
        """Its weights: it shows weighted patients alone."""
        return self.weights

    def variables_of(self, endpoint: str) -> list[str]:
        """The variables of an endpoint's rows."""
        return [term_name(term) for term in terms_of(self.variables, endpoint)]

    def shapes_of(self, endpoint: str) -> dict[str, TermShape]:
        """The shapes of those of an endpoint's variables that have one."""
        return shapes_of(self.variables, endpoint)

    def methods_named(self, checks: Checks) -> set[str]:
        """The regressions of all endpoints, `auto` replaced by the one that it is."""
        found: set[str] = set()
        for endpoint in self.endpoints:
            spec = checks.study.endpoints.get(endpoint)
            automatic = "fine-gray" if spec is not None and spec.competing is not None else "cox"
            found |= {automatic if method == "auto" else method for method in self.methods_of(endpoint)}
        return found

    def entering(self, endpoint: str) -> list[str]:
        """The variables that may enter the multivariable model of an endpoint, in the order of the rows."""
        if self.enter is None or (isinstance(self.enter, Mapping) and endpoint not in self.enter):
            return self.variables_of(endpoint)
        named = _of(self.enter, endpoint)
        return [name for name in self.variables_of(endpoint) if name in named]

    def methods_of(self, endpoint: str) -> list[Method]:
        """The methods of an endpoint."""
        method = self.method.get(endpoint, "auto") if isinstance(self.method, Mapping) else self.method
        return [method] if isinstance(method, str) else list(method)

    @property
    def measures(self) -> list[str]:
        """The measures asked for."""
        named = self.measure
        return [] if named is None else [named] if isinstance(named, str) else list(named)

    @property
    def modelled(self) -> list[str]:
        """The endpoints, or the outcomes, of the row groups."""
        return list(self.endpoints or self.outcomes or [])

    @property
    def cases_shown(self) -> list[Cases]:
        """Whose models are shown: of complete cases, of imputed data, or both."""
        return [self.cases] if isinstance(self.cases, str) else list(self.cases)

    def imputation_in(self, study: StudyAround) -> str:
        """The name of the imputation that its imputed models take."""
        if "imputed" not in self.cases_shown:
            return ""
        return self.imputation or only_imputation(study)

    @property
    def models_shown(self) -> tuple[str, ...]:
        """The models of the columns."""
        return ("univariable", "multivariable") if self.models == "both" else (self.models,)

    def named_endpoints(self) -> Iterator[tuple[KeyPath, str]]:
        """The endpoints of the row groups."""
        return listed("endpoints", self.endpoints)

    def named_variables(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables of the rows, outcomes, strata, weights and clusters."""
        yield from places_of(self.outcomes)
        if isinstance(self.variables, Mapping):
            yield from (
                (("variables", endpoint, index), term_name(term))
                for endpoint, terms in self.variables.items()
                for index, term in enumerate(terms)
            )
        else:
            yield from listed("variables", map(term_name, self.variables))
        yield from listed("strata", self.strata)
        yield from (((key,), name) for key in ("weights", "cluster") if (name := getattr(self, key)) is not None)

    def followed_exposures(self) -> Iterator[tuple[KeyPath, str]]:
        """The variables of the rows, which may be time-dependent."""
        return (each for each in self.named_variables() if each[0][0] == "variables")

    def effects_of(self) -> list[str]:
        """The variables of the rows."""
        return self.all_variables

    def variables_together(self, study: StudyAround) -> Iterator[list[str]]:  # noqa: ARG002  it names them all
        """The multivariable model of each endpoint."""
        if "multivariable" in self.models_shown:
            yield from map(self.entering, self.modelled)

    def check(self, checks: Checks, where: KeyPath) -> None:
        """Rows, methods and models that fit each other."""
        checks.repeated((*where, "endpoints"), self.endpoints)
        check_outcomes(checks, where, self)
        if self.by is not None:
            message = f"{dotted((*where, 'by'))}: a regression compares groups as a variable"
            checks.note((*where, "by"), message, f"Add {self.by} to variables, and remove by", self.by)
        self.check_shown(checks, where, "enter", "selection", "interactions")
        check_cases(checks, where, self, by_aic=self.selection is not None and self.selection.criterion == "aic")
        for key in ("variables", "enter", "method"):
            if isinstance(value := getattr(self, key), Mapping):
                checks.rows((*where, key), list(value), self.modelled)
        self._check_variables(checks, where)
        self._check_numbers(checks, where)
        for endpoint in dict.fromkeys(self.endpoints):
            self._check_methods(checks, where, endpoint)

    def check_shown(self, checks: Checks, where: KeyPath, *keys: str) -> None:
        """Note keys of the multivariable model where it is not shown."""
        for key in keys:
            if self.models == "univariable" and getattr(self, key):
                message = f"{dotted((*where, key))} is for the multivariable model, which is not shown"
                checks.note((*where, key), message, f"Remove {key}, or write models: both")

    @property
    def all_variables(self) -> list[str]:
        """The variables of all endpoints, each once."""
        return list(dict.fromkeys(chain.from_iterable(map(self.variables_of, self.modelled))))

    def _check_variables(self, checks: Checks, where: KeyPath) -> None:
        named = self.variables
        for key, terms in named.items() if isinstance(named, Mapping) else [(None, named)]:
            place = (*where, "variables") if key is None else (*where, "variables", key)
            checks.repeated(place, [term_name(term) for term in terms])
        check_shapes(checks, where, self)
        for endpoint in self.modelled if isinstance(named, Mapping) else ():
            if endpoint not in named:
                what = "endpoint" if self.endpoints else "outcome"
                message = f"{dotted((*where, 'variables'))} names no variables of {what} {quoted(endpoint)}"
                checks.note((*where, "variables"), message, f"Add {endpoint}: [...]", endpoint)
        rows = self.all_variables
        if isinstance(self.enter, Mapping):
            for endpoint, names in self.enter.items():
                if endpoint in self.modelled:
                    checks.rows((*where, "enter", endpoint), names, self.variables_of(endpoint))
        else:
            checks.rows((*where, "enter"), self.enter or [], rows)
        entering = list(dict.fromkeys(chain.from_iterable(self.entering(endpoint) for endpoint in self.modelled)))
        for index, pair in enumerate(self.interactions):
            checks.rows((*where, "interactions", index), pair, entering)
            checks.repeated((*where, "interactions", index), pair)
        if self.selection is not None:
            checks.rows((*where, "selection", "keep"), self.selection.keep, entering)
            if self.selection.by == "univariable" and self.selection.criterion == "aic":
                message = f"{dotted((*where, 'selection'))} by univariable P has no AIC"
                checks.note(
                    (*where, "selection", "criterion"), message, "Write by: backward, or remove criterion", "aic"
                )

    def _check_numbers(self, checks: Checks, where: KeyPath) -> None:
        numbers: list[tuple[KeyPath, str, str]] = [((*where, "per", name), name, "per") for name in self.per]
        if self.weights is not None:
            numbers.append(((*where, "weights"), self.weights, "weights"))
        for place, name, key in numbers:
            spec = checks.study.variables.get(name)
            if spec is not None and not spec.is_number:
                message = f"{dotted((*where, key))} names {quoted(name)}, which is {spec.kind}"
                checks.note(place, message, "Name a variable that is a number", name)
        self._check_bootstrap(checks, where)
        rows = [name for endpoint in self.modelled for name in self.variables_of(endpoint)]
        checks.rows((*where, "per"), list(self.per), rows)

    def _check_bootstrap(self, checks: Checks, where: KeyPath) -> None:
        """A bootstrap estimates the weights again, which it can of propensity scores; its rows are patients."""
        if self.bootstrap is None:
            if "seed" in self.model_fields_set:
                message = f"{dotted((*where, 'seed'))} is for a bootstrap, and there is none"
                checks.note((*where, "seed"), message, "Add bootstrap: 500, or remove seed")
            return
        if self.weights not in checks.study.propensities:
            message = f"{dotted((*where, 'bootstrap'))} estimates weights again, and weights names no propensity scores"
            remedy = "Name the weights of a section propensity, or remove bootstrap: the variance is then robust"
            checks.note((*where, "bootstrap"), message, remedy)
        exposed = [name for name in self.all_variables if name in checks.study.exposures]
        if exposed and self.landmark_shown is False:
            message = (
                f"{dotted((*where, 'bootstrap'))} draws patients, and {quoted(exposed[0])} begins during follow-up"
            )
            checks.note(
                (*where, "bootstrap"), message, "Take it as known at a landmark, or remove bootstrap", exposed[0]
            )

    def _check_methods(self, checks: Checks, where: KeyPath, endpoint: str) -> None:
        spec = checks.study.endpoints.get(endpoint)
        methods = self.methods_of(endpoint)
        place = (*where, "method")
        checks.repeated(place, methods)
        if len(methods) > 1 and "auto" in methods:
            checks.note(
                place, f"{dotted(place)} has auto beside other methods", "Name each method, or auto alone", "auto"
            )
        if {"cox", "cause-specific"} <= set(methods):
            message = f"{dotted(place)}: cox and cause-specific are the same regression"
            checks.note(place, message, "Keep one; any-event is the regression of the event or a competing one", "cox")
        if spec is None:
            return
        if spec.competing is None and methods == ["fine-gray"]:
            message = f"{dotted(place)}: endpoint {quoted(endpoint)} has no competing events, which Fine-Gray is for"
            checks.note(place, message, "Write cox, or name the endpoint's competing events", "fine-gray")
        fine_gray = "fine-gray" in methods or (methods == ["auto"] and spec.competing is not None)
        exposed = [name for name in self.variables_of(endpoint) if name in checks.study.exposures]
        if exposed and fine_gray and self.landmark_shown is False:
            message = (
                f"{dotted((*where, 'variables'))}: {quoted(exposed[0])} begins during follow-up, and the Fine-Gray regression "
                f"of {quoted(endpoint)} keeps patients at risk after a competing event, of whom it is not known whether it "
                "would have begun"
            )
            remedy = f"Write method: {{{endpoint}: cause-specific}}, or take it as known at a landmark: landmark: true"
            checks.note((*where, "variables"), message, remedy, exposed[0])


def _of(value: Mapping[str, list[str]] | list[str], endpoint: str) -> list[str]:
    """What a list or a mapping by endpoint says of one endpoint."""
    return list(value.get(endpoint, []) if isinstance(value, Mapping) else value)
