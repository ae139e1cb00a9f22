"""Tests of characteristics between groups, by scipy and by counting; the test is the one that the documentation says."""

from __future__ import annotations

import warnings
from math import inf
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from riskset.recompute.unread import Unread
from riskset.recompute.values import fisher as exact

NOT_TESTED = inf
"""A P value that is not recomputed: the table is too large to count all others of its margins."""
RANKS = {"wilcoxon", "kruskal-wallis"}
FOR_TWO = {"student-t", "welch-t", "wilcoxon"}


def compared(values: pd.Series, groups: pd.Series, kind: str, levels: list[str], test: str | None) -> float | None:
    """P of a variable between the groups of those who are in one; None where there is nothing to compare."""
    known, number_of_groups = groups.notna() & values.notna(), groups.nunique()
    values, groups = values[known], groups[known]
    is_number = kind in {"continuous", "count"}
    if groups.nunique() < 2 or values.nunique() < 2 or (is_number and test in FOR_TWO and number_of_groups != 2):
        return None
    if is_number or test in RANKS or (test is None and kind == "ordinal" and len(levels) > 2):
        scores = values.astype(float) if is_number else values.map(levels.index)
        if not is_number and test is None and number_of_groups == 2:
            # Cochran and Armitage's chi-square is n times the squared correlation of score and group.
            r = np.corrcoef(scores, groups == groups.iloc[0])[0, 1]
            return float(stats.chi2.sf(len(scores) * r**2, 1))
        return _numbers([part for _, part in scores.groupby(groups)], test)
    return _counts(pd.crosstab(values, groups).to_numpy(), test)


def _numbers(samples: list[pd.Series], test: str | None) -> float | None:
    if test is None:
        test = "wilcoxon" if len(samples) == 2 else "kruskal-wallis"
    if test in {"student-t", "welch-t", "anova"} and not any((part != part.iloc[0]).any() for part in samples):
        return NOT_TESTED
    if test == "welch-t" and any(len(part) < 2 for part in samples):
        return None
    tests: dict[str, Any] = {
        "wilcoxon": lambda: stats.mannwhitneyu(*samples, method="asymptotic", use_continuity=False),
        "kruskal-wallis": lambda: stats.kruskal(*samples),
        "student-t": lambda: stats.ttest_ind(*samples),
        "welch-t": lambda: stats.ttest_ind(*samples, equal_var=False),
        "anova": lambda: stats.f_oneway(*samples),
    }
    with warnings.catch_warnings():
        # A group whose values are all equal has a variance of nought, which is right.
        warnings.filterwarnings("ignore", "Precision loss occurred", RuntimeWarning)
        return float(tests[test]().pvalue)


def _counts(table: np.ndarray, test: str | None) -> float | None:
    if test is None:
        test = "chi-square" if stats.contingency.expected_freq(table).min() >= 5 else "fisher"
    if test == "fisher":
        return fisher(table)
    return float(stats.chi2_contingency(table, correction=test == "chi-square-corrected").pvalue)


def fisher(table: np.ndarray) -> float:
    """Fisher's exact test of any table, by counting the tables of its margins."""
    try:
        return exact(table)
    except Unread:
        return NOT_TESTED
