"""The note that says how missing values were imputed: how often, of whom, from what, and how estimates are pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.imputing import IMPUTATION, IMPUTED, INCOMPLETE
from riskset.naming import counted, in_sentence
from riskset.tables.printed import roman
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.imputation import DrawnVariable, Imputation
    from riskset.style import Style
    from riskset.tables.printed import Text

MEDIANS = "Medians are those of the pooled curves."
COUNTS = "Their numbers of patients are averages over the data sets."
TESTS = "Their P values combine the statistics of the data sets (Li, Meng, Raghunathan and Rubin)."
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


def pooled_rates_note(imputations: int, shown: Collection[str], *, drawn: bool) -> str:
    """Say what rates of imputed data are, and what else of them is pooled.

    Parameters
    ----------
    imputations : int
        The number of data sets.
    shown : collection of str
        Of ``estimate``, ``adjusted``, ``difference``, ``rmst``, ``median``, ``n``, ``events``, ``n-risk`` and ``test``.
    drawn : bool
        Whether the groups are imputed; else adjusted rates alone are.
    """
    shown = set(shown) if drawn else set(shown) & {"adjusted", "difference"}
    said: list[str] = []
    if shown & {"estimate", "adjusted", "median"}:
        rates = "Rates of imputed data" if drawn else "Adjusted rates of imputed data"
        said.append(f"{rates} {_on_the_scale(imputations)}")
    further = {"difference": "differences", "rmst": "restricted means"}
    if named := [text for key, text in further.items() if key in shown]:
        also = " also by Rubin\u2019s rules, on their own scale" if said else " by Rubin\u2019s rules"
        said.append(f"{' and '.join(named).capitalize()} are pooled{also}.")
    said += [MEDIANS] if "median" in shown else []
    said += [COUNTS] if shown & {"n", "events", "n-risk"} else []
    said += [TESTS] if "test" in shown else []
    return " ".join(said)


def pooled_curves_note(imputations: int, shown: Collection[str], *, adjusted: bool) -> str:
    """Say what curves of imputed data are, and what else of them is pooled.

    Parameters
    ----------
    imputations : int
        The number of data sets.
    shown : collection of str
        Of ``counts``, ``difference``, ``median`` and ``test``.
    adjusted : bool
        Whether the curves are pooled for what they are adjusted for.
    """
    curves = "Adjusted curves" if adjusted else "Curves"
    said = [f"{curves} of imputed data {_on_the_scale(imputations)}"]
    said += ["Differences are pooled also by Rubin\u2019s rules, on their own scale."] if "difference" in shown else []
    said += [MEDIANS] if "median" in shown else []
    said += [COUNTS] if "counts" in shown else []
    said += [TESTS] if "test" in shown else []
    return " ".join(said)


def _on_the_scale(imputations: int) -> str:
    sets = counted(imputations, "data set")
    return f"are pooled over the {sets} by Rubin\u2019s rules on the complementary log\u2013log scale."
