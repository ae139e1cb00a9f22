"""By which tests characteristics and adverse events are compared between groups, and by which rule each was chosen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.kinds.adverse_events.entry import AdverseEventsDisplay
from riskset.kinds.baseline.entry import BaselineDisplay
from riskset.methods.ran import is_pair
from riskset.methods.tests_named import NUMBERS, test_named
from riskset.methods.wording import clauses, together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran
    from riskset.results import Result

CHI_SQUARE, FISHER = "Pearson chi-square", "Fisher's exact"
MONTE_CARLO = "Fisher's exact (Monte Carlo)"
RANK_SUM, KRUSKAL_WALLIS = "Wilcoxon rank-sum", "Kruskal-Wallis"
# How the variables of a test are called, by what compares them, in order.
_WHAT = {
    "number": "continuous variables",
    "level": "categorical variables",
    "ordinal": "ordinal variables",
    "times": "times to onset and durations",
    "events": "frequencies of adverse events",
    "weighted number": "weighted continuous variables",
    "weighted level": "weighted categorical variables",
}
# Tests of curves, which other sentences tell of.
_CURVES = ("log-rank", "Gray", "Mantel", "regression")


@dataclass(slots=True)
class _Tests:
    """The tests of one nature of variables: by method the groups that it compared, and which were chosen by the rule."""

    by: dict[str, dict[str, None]] = field(default_factory=dict[str, dict[str, None]])
    ruled: set[str] = field(default_factory=set[str])
    named: set[str] = field(default_factory=set[str])


def characteristics_compared(ran: Ran) -> Iterator[str]:
    """Say which test compared which characteristics."""
    found = _found(ran)
    told: dict[str, list[str]] = {}
    for nature, what in _WHAT.items():
        if nature in found:
            told.setdefault(_way(found[nature]), []).append(what)
    compared = [(together(what), way) for way, what in told.items()]
    if compared:
        (what, way), *others = compared
        yield clauses([f"{what} were compared {way}", *(" ".join(each) for each in others)])
    pairs = {label: None for label, row in _rows(ran) if is_pair(row)}
    if pairs:
        yield f"groups by {together(pairs)} were compared in pairs, each pair without the other groups"


def _rows(ran: Ran) -> Iterator[tuple[str, Result]]:
    """Results of tests with what the groups are called."""
    for entry, rows in [*ran.entries(BaselineDisplay), *ran.entries(AdverseEventsDisplay)]:
        for row in rows:
            if row.statistic == "p_value" and row.method and entry.by is not None and row.state != "not applicable":
                yield ran.groups(entry.by), row


def _found(ran: Ran) -> dict[str, _Tests]:
    found: dict[str, _Tests] = {}
    for entry, rows in ran.entries(BaselineDisplay):
        for row in rows:
            if row.statistic != "p_value" or not row.method or entry.by is None:
                continue
            kind = ran.cohort.variable(row.variable).kind
            nature = "number" if kind in {"continuous", "count", "date"} else "level"
            if kind == "ordinal" and row.method not in {CHI_SQUARE, FISHER} and not row.model:
                nature = "ordinal"
            nature = f"weighted {nature}" if row.model else nature
            ruled = entry.test_of(row.variable, kind) is None and not row.model
            _note(found.setdefault(nature, _Tests()), row, ran.groups(entry.by), ruled=ruled)
    for entry, rows in ran.entries(AdverseEventsDisplay):
        for row in rows:
            if row.statistic != "p_value" or not row.method or entry.by is None or row.method.startswith(_CURVES):
                continue
            if any(name in row.method for name in _CURVES):
                continue
            nature = "times" if row.method in NUMBERS else "events"
            chosen = entry.time_test if nature == "times" else entry.count_test
            _note(found.setdefault(nature, _Tests()), row, ran.groups(entry.by), ruled=chosen is None)
    return found


def _note(tests: _Tests, row: Result, groups: str, *, ruled: bool) -> None:
    tests.by.setdefault(row.method, {})[groups] = None
    (tests.ruled if ruled else tests.named).add(row.method)


def _way(tests: _Tests) -> str:
    """By which tests, and where there are several, when."""
    ruled = [_ruled(tests.ruled)] if tests.ruled else []
    named = [method for method in tests.by if method in tests.named]
    if not named:
        return f"by {ruled[0]}"
    everywhere = {frozenset(tests.by[method]) for method in tests.by}
    if len(named) == 1 and (not ruled or tests.ruled == {named[0]}):
        return f"by {test_named(named[0])}"
    told = [*ruled, *(test_named(method) for method in named if method not in tests.ruled)]
    if len(everywhere) == len(tests.by) and not ruled and not _overlap(tests):
        return "by " + together(f"{test_named(method)} (by {together(tests.by[method])})" for method in named)
    return f"by {together(told, 'or')}, as each table notes"


def _overlap(tests: _Tests) -> bool:
    """Whether two methods compared the same groups."""
    groups = [each for by in tests.by.values() for each in by]
    return len(groups) > len(set(groups))


def _ruled(methods: set[str]) -> str:
    """The tests that the rule chose, with the rule as far as it had to choose."""
    if methods == {CHI_SQUARE}:
        return f"{test_named(CHI_SQUARE)} (no expected count was below 5)"
    if methods <= {FISHER, MONTE_CARLO}:
        return f"{test_named(max(methods, key=len))}, since expected counts were below 5"
    if methods <= {CHI_SQUARE, FISHER, MONTE_CARLO}:
        fisher = test_named(max(methods - {CHI_SQUARE}, key=len))
        return f"{test_named(CHI_SQUARE)} or, where an expected count was below 5, {fisher}"
    if methods == {RANK_SUM, KRUSKAL_WALLIS}:
        return f"{test_named(RANK_SUM)} for two groups and {test_named(KRUSKAL_WALLIS)} for more"
    return together((test_named(each) for each in sorted(methods)), "or")
