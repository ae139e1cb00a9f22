"""The models that a display of regressions asks for: by endpoint and method, and what each is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.analyses.outcome_values import is_binary
from riskset.analyses.regression_fit import METHODS
from riskset.analyses.regression_fitted import Model
from riskset.analyses.term_forms import TermForm
from riskset.study.entries.modelled_outcomes import OUTCOME_METHODS, outcome_levels

if TYPE_CHECKING:
    from riskset.study import Cohort
    from riskset.study.entities import Endpoint
    from riskset.study.entries.regressions import Cases, Regressions

CASES: dict[str, str] = {"complete": "Complete cases", "imputed": "Imputed"}
"""What models are called by the cases that they are of, where both stand side by side."""
UNIVARIABLE, MULTIVARIABLE = "univariable", "multivariable"


@dataclass(frozen=True)
class ModelColumn:
    """The models that stand under one another: of a method, ``""`` where it is the only one, and of which cases.

    `label` is what both are called; ``""`` where nothing stands beside them.
    """

    label: str
    method: str
    cases: Cases


def model_columns(cohort: Cohort, spec: Regressions) -> list[ModelColumn]:
    """The columns of a display of regressions, in order: by method, and within it by cases."""
    cases = spec.cases_shown
    found: list[ModelColumn] = []
    for method, label in method_columns(cohort, spec).items():
        for each in cases:
            own = CASES[each] if len(cases) > 1 else ""
            named = f"{label}, {own[:1].lower()}{own[1:]}" if label and own else label or own
            found.append(ModelColumn(named, method, each))
    return found


def models_of(cohort: Cohort, spec: Regressions, endpoint: str) -> dict[str, Model]:
    """The models of all entering variables of an endpoint by the label of their column, ``""`` where there is one."""
    asked = methods_asked(cohort, spec, endpoint)
    found: dict[str, Model] = {}
    for column in model_columns(cohort, spec):
        method = asked.get(column.method) if column.method else next(iter(asked.values()))
        if method is not None:
            found[column.label] = entering_model(cohort, spec, endpoint, method, column.cases)
    return found


def entering_model(cohort: Cohort, spec: Regressions, endpoint: str, method: str, cases: Cases) -> Model:
    """The model of all variables that may enter."""
    entering = spec.entering(endpoint)
    pairs = [(first, second) for first, second in spec.interactions if {first, second} <= set(entering)]
    shown = spec.variables_of(endpoint)
    return Model(
        endpoint=endpoint,
        method=method,
        variables=tuple(entering),
        interactions=tuple(pairs),
        per=tuple((name, step) for name, step in spec.per.items() if name in shown),
        strata=tuple(spec.strata),
        weights=spec.weights,
        cluster=spec.cluster,
        conf_level=spec.conf_level,
        ties=spec.ties,
        bootstrap=spec.bootstrap or 0,
        seed=spec.seed,
        levels=outcome_levels(spec.outcomes, endpoint),
        forms=tuple((name, TermForm.of(shape)) for name, shape in spec.shapes_of(endpoint).items()),
        imputation=spec.imputation_in(cohort.study) if cases == "imputed" else "",
    )


def method_columns(cohort: Cohort, spec: Regressions) -> dict[str, str]:
    """The methods that stand side by side and what each is called; one that is called ``""`` where none do."""
    if spec.outcomes:
        methods = [OUTCOME_METHODS[measure] for measure in spec.measures]
        return {"": ""} if len(methods) < 2 else {method: _capital(METHODS[method]) for method in methods}
    of_endpoints = [(endpoint, _methods(spec, endpoint)) for endpoint in map(cohort.endpoint, spec.endpoints)]
    if all(len(methods) == 1 for _, methods in of_endpoints):
        return {"": ""}
    columns: dict[str, str] = {}
    for endpoint, methods in of_endpoints:
        for method in methods:
            column = _column(method)
            censoring = column == "cox" and endpoint.kind == "incidence"  # of one endpoint, and the column is called so
            if censoring or column not in columns:
                columns[column] = METHODS["cause-specific" if censoring else column]
    return {column: _capital(label) for column, label in columns.items()}


def methods_asked(cohort: Cohort, spec: Regressions, name: str) -> dict[str, str | None]:
    """By column the method that is applied to an endpoint or an outcome; None where it is not for such endpoints."""
    if spec.outcomes:
        binary = is_binary(cohort, name, outcome_levels(spec.outcomes, name))
        measures = spec.measures or ["odds-ratio" if binary else "mean-difference"]
        return {OUTCOME_METHODS[measure]: OUTCOME_METHODS[measure] for measure in measures}
    endpoint = cohort.endpoint(name)
    return {_column(method): _applied(method, endpoint) for method in _methods(spec, endpoint)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _methods(spec: Regressions, endpoint: Endpoint) -> list[str]:
    """The methods asked for, `auto` replaced by the one that it is."""
    automatic = "cox" if endpoint.kind == "survival" else "fine-gray"
    return [automatic if method == "auto" else method for method in spec.methods_of(endpoint.name)]


def _column(method: str) -> str:
    """The column that a method stands in: Cox regression of one cause is Cox regression."""
    return "cox" if method == "cause-specific" else method


def _applied(method: str, endpoint: Endpoint) -> str | None:
    """What a method is for an endpoint of this kind; None where it is nothing."""
    if endpoint.kind == "survival":
        return None if method == "fine-gray" else "cox"
    return "cause-specific" if method == "cox" else method
