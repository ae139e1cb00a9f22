"""Tests that groups have one curve: log-rank or Gray's, by permutation where events are few."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from riskset.analyses.estimates import OF_INTEREST
from riskset.analyses.groups import chosen_pairs, versus
from riskset.analyses.recorder import sentence
from riskset.stats.errors import NothingToCompare, StatsError
from riskset.stats.gray import gray_test
from riskset.stats.log_rank import log_rank
from riskset.stats.permutation import PERMUTATIONS, permuted_gray, permuted_log_rank

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.permutation import PermutationTest
    from riskset.study import Cohort

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

NoTest = Literal["not applicable", "not computable"]
"""What is said of a comparison without a P value."""
FEW_EVENTS = 10
"""With fewer events in the groups compared, P is by permutation; docs/few-events.md has the simulation."""
NOBODY = "No group has a patient: there is nothing to compare."
MOST_TIMES = 2000
"""With more event times, permutation takes too long."""

_FEW = f"Fewer than {FEW_EVENTS} events:"
COUNTED = f"{_FEW} P is by permutation of the groups among patients, every permutation counted."
DRAWN = (
    f"{_FEW} P is by permutation of the groups among patients ({PERMUTATIONS:,} permutations, seed 1; standard error of "
    f"P at most {0.5 / PERMUTATIONS**0.5:.3f})."
)
NOT_TO_BE_TRUSTED = f"{_FEW} P is from a chi-square distribution, which so few do not follow well."


@dataclass(frozen=True)
class GroupTest:
    """A P value for the difference between groups' curves, or the reason why there is none.

    Attributes
    ----------
    group : str
        The comparison; ``""`` is that of all groups.
    p_value : float or None
    method, problem : str
    warning : str
        What is to be known of a P from few events.
    std_error : float or None
        Monte Carlo standard error of a P by permutations that were drawn.
    state : {"not applicable", "not computable"}
        What is said where there is no P: the former where there is nothing to compare.
    """

    group: str
    p_value: float | None
    method: str
    problem: str = ""
    warning: str = ""
    std_error: float | None = None
    state: NoTest = "not computable"


@lru_cache(maxsize=256)
def group_tests(
    cohort: Cohort, endpoint: str, by: str, compare: str, named: tuple[tuple[str, str], ...] | None = None
) -> tuple[GroupTest, ...]:
    """Compare the groups' curves, all together or pair by pair (each pair on its two groups alone).

    Survival is compared by the log-rank test, cumulative incidence by Gray's. Pairs are those `named`, else all.
    """
    levels = cohort.grouping(by).levels
    families: list[tuple[int, ...]] = []
    if compare == "overall":
        families = [tuple(range(len(levels)))]
    elif compare == "pairwise":
        families = [*chosen_pairs(levels, named)]
    return tuple(_of_groups(cohort, endpoint, by, family, overall=compare == "overall") for family in families)


@lru_cache(maxsize=256)
def cause_tests(cohort: Cohort, endpoint: str, by: str) -> tuple[GroupTest, ...]:
    """Compare the incidence of each cause of an endpoint between all groups, causes in their order."""
    data, codes = cohort.endpoint(endpoint), cohort.grouping(by).codes
    rows = codes >= 0
    causes = range(OF_INTEREST, len(data.cause_labels) + 1)
    return tuple(compare_curves("", data.time[rows], data.cause[rows], codes[rows], True, code) for code in causes)


def _of_groups(cohort: Cohort, endpoint: str, by: str, family: tuple[int, ...], *, overall: bool) -> GroupTest:
    data = cohort.endpoint(endpoint)
    grouping = cohort.grouping(by)
    rows = np.isin(grouping.codes, family)
    name = "" if overall else versus(grouping.levels[family[0]], grouping.levels[family[1]])
    return compare_curves(
        name, data.time[rows], data.cause[rows], grouping.codes[rows], incidence=data.kind == "incidence"
    )


def compare_curves(
    name: str, time: Floats, cause: Integers, group: Integers, incidence: bool, code: int = OF_INTEREST
) -> GroupTest:
    """Compare groups' curves of the cause `code`: incidence by Gray's test, else survival by the log-rank test."""
    method = "Gray's" if incidence else "log-rank"
    happened = cause == code
    if not time.size:
        return GroupTest(name, None, f"{method} test", NOBODY, state="not applicable")
    try:
        fit = gray_test(time, cause, group, cause=code) if incidence else log_rank(time, happened, group)
    except NothingToCompare as error:
        return GroupTest(name, None, f"{method} test", sentence(error), state="not applicable")
    except StatsError as error:
        return GroupTest(name, None, f"{method} test", sentence(error))
    warning = few_events(int(happened.sum()))
    if not warning:
        return GroupTest(name, fit.p_value, f"{method} test")
    if np.unique(time[(cause > 0) if incidence else happened]).size > MOST_TIMES:
        return GroupTest(name, fit.p_value, f"{method} test", warning=warning)
    found = permuted_gray(time, cause, group, cause=code) if incidence else permuted_log_rank(time, happened, group)
    return _permuted(name, method, found)


def _permuted(name: str, method: str, found: PermutationTest) -> GroupTest:
    return GroupTest(
        name,
        found.p_value,
        f"{method} permutation test",
        warning=COUNTED if found.exact else DRAWN,
        std_error=None if found.exact else found.std_error,
    )


def few_events(events: int) -> str:
    """Why not to trust a P from a chi-square distribution; empty where events are enough."""
    return NOT_TO_BE_TRUSTED if events < FEW_EVENTS else ""
