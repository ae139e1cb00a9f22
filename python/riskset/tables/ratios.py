"""What ratios of hazards are called, by the regression that they are of: one name in tables, figures and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.results import Result
    from riskset.tables.lookup import Lookup

EFFECT = ("ratio", "lower", "upper")
HAZARD, SUBDISTRIBUTION = "HR", "SHR"
MEANING = {HAZARD: "hazard ratio", SUBDISTRIBUTION: "subdistribution hazard ratio"}


def is_subdistribution(method: str) -> bool:
    """Whether a method's ratios are of subdistribution hazards."""
    return "Fine-Gray" in method


def short_name(method: str) -> str:
    """Short form of the ratio of a method: ``HR``, or ``SHR`` of a subdistribution hazard."""
    return SUBDISTRIBUTION if is_subdistribution(method) else HAZARD


def common_name(methods: Iterable[str]) -> str:
    """The short form that heads ratios of several methods: ``SHR`` where all are of subdistribution hazards."""
    names = {short_name(method) for method in methods if method}
    return SUBDISTRIBUTION if names == {SUBDISTRIBUTION} else HAZARD


def short_forms(methods: Iterable[str]) -> dict[str, str]:
    """The short forms of the ratios of some methods, and what they mean."""
    names = {short_name(method) for method in methods if method} or {HAZARD}
    return {name: MEANING[name] for name in sorted(names)}


def ratio_values(lookup: Lookup, **names: str | float | None) -> dict[str, Value]:
    """A ratio and its limits by the names of their statistics, as they are printed beside each other."""
    found = [lookup.result(statistic, **names) for statistic in EFFECT]
    return dict(zip(EFFECT, together(found), strict=True))


def together(results: Iterable[Result]) -> list[Value]:
    """A ratio and its limits, printed with decimals that tell them apart."""
    rows = list(results)
    beside = tuple(row.value for row in rows if row.value is not None)
    return [Value(row, "ratio", beside=beside) for row in rows]
