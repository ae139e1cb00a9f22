"""Tests that groups have one curve: of the log-rank family or Gray's, by permutation where events are few."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from riskset.analyses.estimates import OF_INTEREST, cluster_codes
from riskset.analyses.follow_up import follow_up
from riskset.analyses.group_regression import regress_on_groups, regression_name
from riskset.analyses.groups import chosen_pairs, versus
from riskset.analyses.recorder import sentence
from riskset.analyses.strata import stratum_codes
from riskset.analyses.weights import all_weights
from riskset.stats.errors import NothingToCompare, StatsError
from riskset.stats.gray import gray_test, gray_trend
from riskset.stats.log_rank import FlemingHarrington, log_rank, log_rank_trend
from riskset.stats.permutation import PERMUTATIONS, permuted_gray, permuted_log_rank
from riskset.study.kept_with import kept_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.analyses.estimates import CurveEstimation
    from riskset.analyses.follow_up import FollowUp
    from riskset.stats.log_rank import Weight
    from riskset.stats.permutation import PermutationTest
    from riskset.study import Cohort
    from riskset.study.entries.estimating import Estimating

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
WEIGHTINGS = {
    "log-rank": "log-rank",
    "gehan": "Gehan-Wilcoxon",
    "tarone-ware": "Tarone-Ware",
    "peto-kaplan-meier": "Peto-Peto (Kaplan-Meier weights)",
    "peto-prentice": "Peto-Peto-Prentice",
    "peto-andersen": "modified Peto-Peto",
}


@dataclass(frozen=True, slots=True)
class CurveComparison:
    """How the curves of groups are compared.

    Attributes
    ----------
    compare : {"none", "overall", "pairwise", "trend"}
    pairs : tuple of pairs of str, optional
        Pairs of groups in their direction; all where none are named.
    weight : str or FlemingHarrington
        Of the log-rank family; see :func:`riskset.stats.log_rank.log_rank`.
    rho : float
        Of Gray's test.
    strata : tuple of str
        Variables within whose levels groups are compared.
    permuted : bool
        Whether P is by permutation where events are few.
    """

    compare: str = "overall"
    pairs: tuple[tuple[str, str], ...] | None = None
    weight: Weight = "log-rank"
    rho: float = 0.0
    strata: tuple[str, ...] = ()
    permuted: bool = True

    @property
    def is_plain(self) -> bool:
        """Whether the tests are those whose distribution under permutation is known."""
        return (
            self.permuted and self.weight == "log-rank" and not self.rho and not self.strata and self.compare != "trend"
        )


def comparison_of(spec: Estimating, compare: str, pairs: Sequence[Sequence[str]] | None = None) -> CurveComparison:
    """How a display of the study file compares its groups."""
    named = None if pairs is None else tuple((first, second) for first, second in pairs)
    weight = FlemingHarrington(spec.test.rho, spec.test.gamma) if not isinstance(spec.test, str) else spec.test
    return CurveComparison(compare, named, weight, spec.gray_rho, tuple(spec.strata))


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
    df : int
        Degrees of freedom of its chi-square statistic.
    """

    group: str
    p_value: float | None
    method: str
    problem: str = ""
    warning: str = ""
    std_error: float | None = None
    state: NoTest = "not computable"
    df: int = 1


@kept_with
def group_tests(
    cohort: Cohort,
    endpoint: str,
    how: CurveEstimation,
    comparison: CurveComparison = CurveComparison(),
) -> tuple[GroupTest, ...]:
    """Compare the groups' curves, all together, for trend, or pair by pair (each pair on its two groups alone).

    Survival is compared by a test of the log-rank family, cumulative incidence by Gray's. Where patients enter late or
    come from one group into another, incidence is compared by its cause-specific hazards, since Gray's test takes all
    patients to be followed from the start in the group in which they stay. Of weighted patients, or clusters, the test
    is that of a regression on the groups with a robust variance.
    """
    return tuple(_tests(cohort, endpoint, how, comparison, OF_INTEREST))


@kept_with
def cause_tests(
    cohort: Cohort,
    endpoint: str,
    how: CurveEstimation,
    comparison: CurveComparison = CurveComparison(),
) -> tuple[GroupTest, ...]:
    """Compare the incidence of each cause of an endpoint between all groups, causes in their order."""
    causes = range(OF_INTEREST, len(cohort.endpoint(endpoint).cause_labels) + 1)
    return tuple(test for code in causes for test in _tests(cohort, endpoint, how, comparison, code))


def _tests(
    cohort: Cohort, endpoint: str, how: CurveEstimation, comparison: CurveComparison, code: int
) -> list[GroupTest]:
    assert how.by is not None  # noqa: S101  there are groups
    levels = cohort.groups(how.by).levels
    families: dict[str, tuple[int, ...]] = {}
    if comparison.compare in {"overall", "trend"}:
        families = {"": tuple(range(len(levels)))}
    elif comparison.compare == "pairwise":
        families = {versus(levels[a], levels[b]): (a, b) for a, b in chosen_pairs(levels, comparison.pairs)}
    if not families:
        return []
    compared = _Compared.of(cohort, endpoint, how, comparison, code)
    return [compared.among(family).test(name) for name, family in families.items()]


@dataclass(frozen=True, eq=False)
class _Compared:
    """Rows of follow-up whose groups are compared, with what goes with each row."""

    rows: FollowUp
    comparison: CurveComparison
    code: int
    strata: Integers | None
    weights: Floats | None
    cluster: Integers | None

    @classmethod
    def of(
        cls, cohort: Cohort, endpoint: str, how: CurveEstimation, comparison: CurveComparison, code: int
    ) -> _Compared:
        rows = follow_up(cohort, endpoint, how.by, how.start)
        of_patients = (
            stratum_codes(cohort, comparison.strata),
            None if how.weights is None else all_weights(cohort, how.weights),
            cluster_codes(cohort, how),
        )
        strata, weights, cluster = (None if each is None else each[rows.patient] for each in of_patients)
        return cls(rows, comparison, code, strata, weights, cluster)  # type: ignore[arg-type]

    def among(self, family: tuple[int, ...]) -> _Compared:
        """The rows of some groups."""
        return self._part(np.isin(self.rows.group, family))

    def _part(self, chosen: NDArray[np.bool_]) -> _Compared:
        parts = (None if each is None else each[chosen] for each in (self.strata, self.weights, self.cluster))
        strata, weights, cluster = parts
        return replace(self, rows=self.rows.part(chosen), strata=strata, weights=weights, cluster=cluster)

    def test(self, name: str) -> GroupTest:
        """The test of the groups of these rows, called `name`."""
        if self.strata is not None and (self.strata < 0).any():  # said of the display by its account of patients
            return self._part(self.strata >= 0).test(name)
        if not self.rows.time.size:
            return GroupTest(name, None, self._method, NOBODY, state="not applicable")
        try:
            return self._with_few_events(GroupTest(name, self._p_value(), self._method, df=self._df))
        except NothingToCompare as error:
            return GroupTest(name, None, self._method, sentence(error), state="not applicable")
        except StatsError as error:
            return GroupTest(name, None, self._method, sentence(error))

    @property
    def _df(self) -> int:
        return 1 if self.comparison.compare == "trend" else max(np.unique(self.rows.group).size - 1, 1)

    @property
    def _happened(self) -> NDArray[np.bool_]:
        return self.rows.cause == self.code

    @property
    def _is_regression(self) -> bool:
        return self.weights is not None or self.cluster is not None

    @property
    def _is_gray(self) -> bool:
        rows = self.rows
        return rows.endpoint.kind == "incidence" and not rows.changes and not rows.is_delayed

    @property
    def _method(self) -> str:
        return f"{self._kind} test for trend" if self.comparison.compare == "trend" else f"{self._kind} test"

    @property
    def _kind(self) -> str:
        """The test's family, with what is special of it."""
        stratified = "stratified " if self.strata is not None else ""
        if self._is_regression:
            what = "weighted" if self.weights is not None else "robust"
            return f"{stratified}{what} {regression_name(self.rows)}"
        if self._is_gray:
            weighted = f" (rho {self.comparison.rho:g})" if self.comparison.rho else ""
            return f"{stratified}Gray's{weighted}"
        weight = self.comparison.weight
        if isinstance(weight, FlemingHarrington):
            name = f"Fleming-Harrington (rho {weight.rho:g}, gamma {weight.gamma:g})"
        else:
            name = WEIGHTINGS[weight]
        if self.rows.changes and self.rows.endpoint.kind == "survival":
            name = "Mantel-Byar" if weight == "log-rank" else f"Mantel-Byar ({name})"
        return f"{stratified}{'cause-specific ' if self.rows.endpoint.kind == 'incidence' else ''}{name}"

    def _p_value(self) -> float:
        rows, comparison = self.rows, self.comparison
        if self._is_regression:
            return self._wald()
        options: dict[str, Any] = {"strata": self.strata}
        if self._is_gray:
            gray = gray_trend if comparison.compare == "trend" else gray_test
            return gray(rows.time, rows.cause, rows.group, cause=self.code, rho=comparison.rho, **options).p_value
        family = log_rank_trend if comparison.compare == "trend" else log_rank
        options |= {"entry": rows.entry, "weight": comparison.weight}
        return family(rows.time, self._happened, rows.group, **options).p_value

    def _wald(self) -> float:
        """The robust test of the regression on the groups, or on their order."""
        groups = np.unique(self.rows.group)
        if groups.size < 2:
            message = "there is one group: there is nothing to compare"
            raise NothingToCompare(message)
        own = self.code == OF_INTEREST
        rows = self.rows if own else replace(self.rows, cause=_of_cause(self.rows.cause, self.code))
        options: dict[str, Any] = {"strata": self.strata, "weights": self.weights, "cluster": self.cluster}
        if self.comparison.compare == "trend":
            scores = rows.group[:, None].astype(np.float64)
            return regress_on_groups(rows, (), covariates=scores, **options).fit.wald_test().p_value
        return regress_on_groups(rows, groups[1:].tolist(), **options).test().p_value

    def _with_few_events(self, test: GroupTest) -> GroupTest:
        """The test by permutation where events are few; where that is not known, what is to be thought of it."""
        rows, happened = self.rows, self._happened
        warning = few_events(int(happened.sum()))
        if not warning:
            return test
        as_they_are = self.comparison.is_plain and not self._is_regression and not rows.changes and not rows.is_delayed
        moving = (rows.cause > 0) if self._is_gray else happened
        if not as_they_are or np.unique(rows.time[moving]).size > MOST_TIMES:
            return replace(test, warning=warning)
        if self._is_gray:
            return _permuted(test.group, "Gray's", permuted_gray(rows.time, rows.cause, rows.group, cause=self.code))
        return _permuted(test.group, "log-rank", permuted_log_rank(rows.time, happened, rows.group))


def _of_cause(cause: Integers, code: int) -> Integers:
    """Causes with `code` as the one of interest, and the others behind it."""
    return np.where(cause == code, OF_INTEREST, np.where(cause > 0, OF_INTEREST + 1, 0))


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
