"""Baseline comparisons beside scipy.stats and R's stats: tables of counts, means, ranks.

A cohort of 100 is the size that matters: a baseline table runs some dozens of these tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from cases import OURS, Case, Cohort

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Call = Callable[[], object]
    Groups = list[NDArray[np.float64]]


def _two(data: Cohort) -> Groups:
    return [data.time[data.x[:, 3] == level] for level in (0, 1)]


def _three(data: Cohort) -> Groups:
    return [data.time[data.group == level] for level in range(3)]


def _two_by_two(data: Cohort) -> NDArray[np.int64]:
    return _cross(data.event, data.x[:, 3].astype(np.int64), (2, 2))


def _four_by_three(data: Cohort) -> NDArray[np.int64]:
    return _cross(data.stratum, data.group, (4, 3))


def _cross(rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]) -> NDArray[np.int64]:
    table = np.zeros(shape, dtype=np.int64)
    np.add.at(table, (rows, columns), 1)
    return table


def _ours(module: str, function: str, take: Callable[[Cohort], Any], **options: object) -> Callable[[Cohort], Call]:
    def prepare(data: Cohort) -> Call:
        from importlib import import_module

        test, given = getattr(import_module(f"riskset.stats.{module}"), function), take(data)
        return lambda: test(given, **options)

    return prepare


def _scipy(
    function: str, take: Callable[[Cohort], Any], *, spread: bool = True, **options: object
) -> Callable[[Cohort], Call]:
    """Return a case of scipy.stats; `spread` hands it one argument per group."""

    def prepare(data: Cohort) -> Call:
        import scipy.stats

        test, given = getattr(scipy.stats, function), take(data)
        return lambda: test(*given, **options) if spread else test(given, **options)

    return prepare


# R's calls build their table or their groups once, outside the timed runs that count.
_R_TWO = "if (!exists('two')) two <<- split(time, x[, 4]);"
_R_SMALL = "if (!exists('tab')) tab <<- table(event, x[, 4]);"
_R_LARGE = "if (!exists('tab')) tab <<- table(stratum, group);"

_TASKS = (
    (
        "Pearson chi-square 4 x 3",
        _ours("contingency", "pearson_chi_square", _four_by_three),
        _scipy("chi2_contingency", _four_by_three, spread=False, correction=False),
        f"{_R_LARGE} chisq.test(tab, correct = FALSE)",
        100_000,
    ),
    (
        "Fisher 2 x 2",
        _ours("fisher", "fisher_exact", _two_by_two),
        _scipy("fisher_exact", _two_by_two, spread=False),
        f"{_R_SMALL} fisher.test(tab, conf.int = FALSE)",
        10_000,
    ),
    (
        "Fisher 4 x 3",
        _ours("fisher", "fisher_exact", _four_by_three),
        None,  # scipy has Monte Carlo only
        f"{_R_LARGE} fisher.test(tab, workspace = 2e7)",
        100,
    ),
    (
        "Welch t",
        _ours("means", "welch_t", _two),
        _scipy("ttest_ind", _two, equal_var=False),
        f"{_R_TWO} t.test(two[[1]], two[[2]])",
        100_000,
    ),
    (
        "one-way ANOVA",
        _ours("means", "one_way_anova", _three),
        _scipy("f_oneway", _three),
        "oneway.test(time ~ group, var.equal = TRUE)",
        100_000,
    ),
    (
        "Wilcoxon rank-sum",
        _ours("ranks", "wilcoxon_rank_sum", _two),
        _scipy("mannwhitneyu", _two, method="asymptotic"),
        f"{_R_TWO} wilcox.test(two[[1]], two[[2]], exact = FALSE)",
        100_000,
    ),
    (
        "Kruskal-Wallis",
        _ours("ranks", "kruskal_wallis", _three),
        _scipy("kruskal", _three),
        "kruskal.test(time, group)",
        100_000,
    ),
)


def cases() -> list[Case]:
    """One task per test, in whole days: ties are the rule in a baseline table."""
    found: list[Case] = []
    for task, ours, peer, code, largest in _TASKS:
        found.append(Case(task, OURS, "riskset", prepare=ours, largest=largest, kinds=("days",)))
        if peer is not None:
            found.append(Case(task, "scipy.stats", "scipy", prepare=peer, largest=largest, kinds=("days",)))
        found.append(Case(task, "R stats", "stats", code=code, largest=largest, kinds=("days",)))
    return found
