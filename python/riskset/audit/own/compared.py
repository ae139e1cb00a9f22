"""What it is to compare two numbers: the same quantity of two groups, which is the higher, and what a word says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from riskset.audit.own.sentences import Number
    from riskset.results import Result

COMPARED = {"estimate", "percent", "median", "mean", "count", "events"}


class Study(Protocol):
    """What is asked of a study: an opened one, or one that was saved."""

    def results_of(self, name: str, /) -> list[Result]:
        """The results of one display."""
        ...


def is_compared(number: Number) -> bool:
    """Whether a number is one of a group that another group has too."""
    return number.result.statistic in COMPARED and bool(number.result.group)


def same_quantity(first: Number, second: Number) -> bool:
    """Whether two numbers differ in their group alone."""
    a, b = first.result, second.result
    return is_compared(first) and quantity(a) == quantity(b) and a.group != b.group


def quantity(result: Result) -> tuple[object, ...]:
    """What a number is, whichever group has it."""
    return (result.display, result.endpoint, result.variable, result.level, result.at, result.statistic)


def is_incidence(result: Result) -> bool:
    """Whether an estimate is one of an incidence, of which less is better; else it is one of survival."""
    return "Aalen" in result.method or "incidence" in result.method


def sign_of(word: re.Match[str], result: Result) -> int:
    """1 where the word says that the first is the higher number, -1 the lower, 0 where that depends on the outcome."""
    if word["more"] or word["less"]:
        return 1 if word["more"] else -1
    if result.statistic == "estimate" and is_incidence(result):
        return 0
    return 1 if word["longer"] else -1


def affirmed(rows: Sequence[Result]) -> list[Result]:
    """Of a variable with yes and no the results of yes; of any other all."""
    levels = {row.level.casefold(): row.level for row in rows if row.level}
    for yes, no in (("yes", "no"), ("positive", "negative"), ("present", "absent")):
        if yes in levels and levels.keys() <= {yes, no}:
            return [row for row in rows if row.level == levels[yes]]
    return list(rows)


def order(first: Result, second: Result) -> int | None:
    """1 where the first is the higher number, -1 where the second is; ``None`` where one has none."""
    if first.value is None or second.value is None:
        return None
    return (first.value > second.value) - (first.value < second.value)
