"""What the methods say of multiple imputation: which values were drawn, how often and from what, and how estimates are pooled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.methods.wording import cite, named, together
from riskset.study.entries.base import DisplayBase
from riskset.study.entries.imputed_rates import ImputedRates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran
    from riskset.study.imputation import Imputation

_METHODS = {
    "pmm": "predictive mean matching",
    "logistic": "logistic regression",
    "multinomial": "multinomial logistic regression",
}


def imputed(ran: Ran) -> Iterator[str]:
    """Say of each imputation that displays use what was drawn and how it was pooled."""
    used = [(entry, name) for entry, _ in ran.entries(DisplayBase) if (name := entry.imputation_in(ran.cohort.study))]
    for name in dict.fromkeys(name for _, name in used):
        found = ran.cohort.imputation(name)
        yield _drawn(ran, found)
        yield _predicted(ran, found)
    if any(
        entry.kind_name() != "imputation" for entry, _ in used
    ):  # the figure shows what was drawn, and pools nothing
        yield (
            f"estimates of the imputed data sets were pooled by Rubin's rules{cite('rubin1987')}, with the degrees of freedom of "
            f"Barnard and Rubin{cite('barnard1999')}; several coefficients were tested together by the test of Li, "
            f"Raghunathan and Rubin{cite('li1991')}"
        )
    yield from _rates(ran)


def _rates(ran: Ran) -> Iterator[str]:
    """How rates and curves of imputed data are pooled."""
    if any(entry.imputation_in(ran.cohort.study) for entry, _ in ran.entries(ImputedRates)):
        yield (
            "rates and curves of imputed data were pooled on the complementary log--log scale, and their differences and "
            "restricted means on their own scale; numbers of patients are averages over the data sets"
        )


def _drawn(ran: Ran, found: Imputation) -> str:
    """How often the values of which variables were drawn, and by which regressions."""
    by: dict[str, list[str]] = {}
    for each in found.variables:
        by.setdefault(each.method, []).append(each.name)
    told = [f"{together(ran.variables(names))} by {_METHODS[method]}" for method, names in by.items()]
    count = ran.style.value(found.m, "count")
    return (
        f"missing values were imputed {count} times by chained equations{cite('vanbuuren2018')}: {'; '.join(told)} "
        f"({found.spec.iterations} iterations, seed {found.spec.seed})"
    )


def _predicted(ran: Ran, found: Imputation) -> str:
    """What predicted the drawn values."""
    own = ["the other imputed variables"] if len(found.variables) > 1 else []
    further = ran.variables([each.variable.name for each in found.further])
    ends = together(named(each.label) for each in found.endpoints)
    hazards = [f"the event and the Nelson\u2013Aalen estimate of {ends}{cite('white2009')}"] if ends else []
    return f"predictors were {together([*own, *further, *hazards])}"
