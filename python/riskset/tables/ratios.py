"""What effects of regressions are called: one name in tables, figures and sentences, and how they are printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.effect_names import DIFFERENCE, RATIO, effect_statistic, is_linear
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.results import Result
    from riskset.style import Kind
    from riskset.tables.lookup import Lookup

EFFECT = ("ratio", "lower", "upper")
HAZARD, SUBDISTRIBUTION = "HR", "SHR"
ODDS, RISK, RISK_DIFFERENCE, MEAN_DIFFERENCE = "OR", "RR", "RD", "MD"
MEANING = {
    HAZARD: "hazard ratio",
    SUBDISTRIBUTION: "subdistribution hazard ratio",
    ODDS: "odds ratio",
    RISK: "risk ratio",
    RISK_DIFFERENCE: "risk difference",
    MEAN_DIFFERENCE: "mean difference",
}
_OF_METHODS = {
    "logistic": ODDS,
    "modified Poisson": RISK,
    "modified least squares": RISK_DIFFERENCE,
    "linear": MEAN_DIFFERENCE,
}


def is_subdistribution(method: str) -> bool:
    """Whether a method's ratios are of subdistribution hazards."""
    return "Fine-Gray" in method


def short_name(method: str) -> str:
    """Short form of the effect of a method: ``HR``, ``SHR`` of a subdistribution hazard, ``OR``, ``RR``, ``RD``, ``MD``."""
    for start, name in _OF_METHODS.items():
        if method.startswith(start):
            return name
    return SUBDISTRIBUTION if is_subdistribution(method) else HAZARD


def common_name(methods: Iterable[str]) -> str:
    """The short form that heads effects of several methods; hazard ratios of several kinds are headed ``HR``."""
    names = {short_name(method) for method in methods if method}
    return names.pop() if len(names) == 1 else HAZARD


def short_forms(methods: Iterable[str]) -> dict[str, str]:
    """The short forms of the effects of some methods, and what they mean."""
    names = {short_name(method) for method in methods if method} or {HAZARD}
    return {name: MEANING[name] for name in sorted(names)}


def effect_values(
    lookup: Lookup, method: str, digits: int | None = None, **names: str | float | None
) -> dict[str, Value]:
    """An effect of a method and its limits, as they are printed beside each other.

    Parameters
    ----------
    digits : int, optional
        Decimals of a difference of means.
    """
    if effect_statistic(method) == RATIO:
        return ratio_values(lookup, **names)
    kind: Kind = "number" if is_linear(method) else "points"
    shown = digits if kind == "number" else None
    found = {
        name: lookup.result(statistic, **names)
        for name, statistic in zip(EFFECT, (DIFFERENCE, *EFFECT[1:]), strict=True)
    }
    return {name: Value(row, kind, shown) for name, row in found.items()}


def ratio_values(lookup: Lookup, **names: str | float | None) -> dict[str, Value]:
    """A ratio and its limits by the names of their statistics, as they are printed beside each other."""
    found = [lookup.result(statistic, **names) for statistic in EFFECT]
    return dict(zip(EFFECT, together(found), strict=True))


def together(results: Iterable[Result]) -> list[Value]:
    """A ratio and its limits, printed with decimals that tell them apart."""
    rows = list(results)
    beside = tuple(row.value for row in rows if row.value is not None)
    return [Value(row, "ratio", beside=beside) for row in rows]
