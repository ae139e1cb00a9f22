"""The note that says how missing values were imputed: how often, of whom, from what, and how estimates are pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.imputing import IMPUTATION, IMPUTED, INCOMPLETE
from riskset.naming import counted, in_sentence
from riskset.tables.printed import roman
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.imputation import DrawnVariable, Imputation
    from riskset.style import Style
    from riskset.tables.printed import Text

POOLED = "Estimates are pooled by Rubin\u2019s rules, with the degrees of freedom of Barnard and Rubin."


def imputation_note(cohort: Cohort, results: Sequence[Result], style: Style, *, pooled: bool = True) -> Text:
    """Say how the missing values of a display were imputed, and that all is pooled; empty where none were."""
    rows = [row for row in results if row.analysis == IMPUTATION]
    sentences: list[str] = []
    for name in dict.fromkeys(row.model for row in rows):
        found = cohort.imputation(name)
        sentences.append(_drawn(found, [row for row in rows if row.model == name], style))
        sentences.append(f"Predictors: {'; '.join(predictors_told(found))}.")
    return roman(" ".join([*sentences, *([POOLED] if pooled else [])])) if sentences else ()


def _drawn(found: Imputation, rows: Sequence[Result], style: Style) -> str:
    """How often which values were drawn, and by which regression."""
    counts = {row.variable: Value(row, "count").text(style) for row in rows if row.statistic == IMPUTED}
    incomplete = next((row for row in rows if row.statistic == INCOMPLETE), None)
    parts: list[str] = []
    for place, each in enumerate(found.variables):
        count = counts.get(each.name, "")
        patients = (counted(count, "patient") if place == 0 else count) if count else ""
        parts.append(f"{_label(each)} ({', '.join(text for text in (patients, method_told(each)) if text)})")
    spec = found.spec
    whom = "" if incomplete is None else f" in {counted(Value(incomplete, 'count').text(style), 'patient')}"
    times = f"{style.value(spec.m, 'count')} times by chained equations"
    rounds = f"{counted(style.value(spec.iterations, 'count'), 'iteration')}, seed {spec.seed}"
    return f"Missing values{whom} were imputed {times} ({rounds}): {'; '.join(parts)}."


def method_told(each: DrawnVariable) -> str:
    """The regression that the values of a variable are drawn from."""
    return {
        "pmm": f"predictive mean matching with {counted(each.donors, 'donor')}",
        "logistic": "logistic regression",
        "multinomial": "multinomial logistic regression",
    }[each.method]


def predictors_told(found: Imputation) -> list[str]:
    """What predicts the drawn values, beside each other."""
    own = ["the imputed variables"] if len(found.variables) > 1 else []
    further = [in_sentence(built.variable.label) for built in found.further]
    ends = [f"event and cumulative hazard (Nelson\u2013Aalen) of {in_sentence(each.label)}" for each in found.endpoints]
    return [*own, *further, *ends] or ["none"]


def _label(each: DrawnVariable) -> str:
    return in_sentence(each.built.variable.label)
