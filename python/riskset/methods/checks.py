"""Which checks of models were made, and what they showed: events for each coefficient, and proportional hazards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.products import products_of
from riskset.kinds.proportional_hazards.entry import ProportionalHazardsDisplay
from riskset.kinds.regression.analysis import ALPHA, ENOUGH_EVENTS, FEW_EVENTS
from riskset.methods.wording import cite, p_letter, p_text, together
from riskset.study.entries.regressions import Regressions
from riskset.style import is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran
    from riskset.results import Result

# Doubts that a sentence can name.
_MOST = 5


def checked(ran: Ran) -> Iterator[str]:
    """Say which checks were made, and their results."""
    yield from _events(ran)
    yield from _proportional(ran)


def _events(ran: Ran) -> Iterator[str]:
    rows = [row for _, found in ran.entries(Regressions) for row in found if row.statistic == "events_per_variable"]
    of_models = [row.value for row in rows if not row.variable and row.value is not None]
    if not of_models:
        return
    texts = list(dict.fromkeys(ran.style.number(value, 1) for value in (min(of_models), max(of_models))))
    few = any(row.warning == FEW_EVENTS for row in rows)
    marked = f"; models with fewer than {ran.style.number(ENOUGH_EVENTS, 0)} are named under the tables" if few else ""
    models = "the multivariable model had" if len(of_models) == 1 else "multivariable models had"
    yield f"{models} {' to '.join(texts)} events for each coefficient{marked}"


def _proportional(ran: Ran) -> Iterator[str]:
    rows = [
        row
        for kind in (Regressions, ProportionalHazardsDisplay)
        for _, found in ran.entries(kind)
        for row in found
        if row.statistic == "ph_p_value" and row.value is not None
    ]
    if not rows:
        return
    fine_gray = any(row.method == "Fine-Gray" for row in rows)
    cox = any(row.method != "Fine-Gray" for row in rows)
    ways = [f"scaled Schoenfeld residuals of Cox regressions{cite('grambsch1994')}"] if cox else []
    ways += [f"weighted Schoenfeld residuals of Fine--Gray regressions{cite('zhou2013')}"] if fine_gray else []
    yield f"proportional hazards were tested by score tests on {together(ways)}"
    yield _shown(ran, rows)


def _shown(ran: Ran, rows: list[Result]) -> str:
    """What the tests showed: the doubts with their P values, or the smallest P value."""
    alpha = f"{p_letter(ran.style)} < {ran.style.p_threshold(ALPHA)}"
    smallest: dict[str, float] = {}
    for row in sorted(rows, key=lambda row: row.value or 0.0):
        if is_below(row.value or 0.0, ALPHA):
            smallest.setdefault(_effect(ran, row), row.value or 0.0)
    if not smallest:
        least = min(row.value or 0.0 for row in rows)
        tests = f"none had {alpha} (smallest {p_text(least, ran.style)})" if len(rows) > 1 else p_text(least, ran.style)
        return f"the tests gave no evidence that an effect changes with time: {tests}"
    told = [f"of {effect} ({p_text(value, ran.style)})" for effect, value in list(smallest.items())[:_MOST]]
    effects = together(told)
    change = f"the effect {effects} changes" if len(smallest) == 1 else f"the effects {effects} change"
    others = ", as do other effects that the tables mark" if len(smallest) > _MOST else ""
    return f"there was evidence ({alpha}) that {change} with time{others}"


def _effect(ran: Ran, row: Result) -> str:
    """Of what a test is: a variable or a product of two, or all of a model, on an endpoint."""
    endpoint = ran.endpoint(row.endpoint)
    if not row.variable:
        return f"the covariates together on {endpoint}"
    products = products_of(ran.cohort, (entry for entry, _ in ran.entries(Regressions)))
    return f"{' with '.join(ran.variables(products.get(row.variable, (row.variable,))))} on {endpoint}"
