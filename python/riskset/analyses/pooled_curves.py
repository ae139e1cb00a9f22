"""Curves, tests and adjusted rates of imputed data sets, pooled for tables and figures of outcomes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scipy.special import chdtri

from riskset.analyses.adjusted import AdjustedModel, adjusted_model
from riskset.analyses.curve_tests import GroupTest, cause_tests, group_tests
from riskset.analyses.imputing import completed_sets
from riskset.stats.pooled_contrasts import pooled_differences, pooled_estimates
from riskset.stats.rubin import joint_test_of_statistics
from riskset.study.entries.imputations import is_imputed
from riskset.study.kept_with import kept_with

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from riskset.analyses.curve_tests import CurveComparison
    from riskset.analyses.estimates import CurveEstimation
    from riskset.stats.adjusted_difference import AdjustedDifference
    from riskset.stats.curve import Estimates
    from riskset.study import Cohort

    Floats = NDArray[np.float64]

POOLED = "pooled "
"""Before the name of a test whose statistics are pooled."""
LEAST_P = 1e-300  # whose statistic is still finite
NOT_THE_SAME = "The imputed data sets do not all have patients in the same groups."


def imputation_of_groups(cohort: Cohort, by: str | None, imputation: str) -> str:
    """The imputation, where the groups are made of values that it draws; else nothing: curves are those of the data."""
    return imputation if by is not None and is_imputed(cohort.study, imputation, by) else ""


def tests_of(cohort: Cohort, endpoint: str, how: CurveEstimation, comparison: CurveComparison) -> tuple[GroupTest, ...]:
    """The tests of the groups' curves; of groups that are imputed, pooled."""
    return _pooled_or_not(cohort, endpoint, how, comparison, group_tests)


def tests_of_causes(
    cohort: Cohort, endpoint: str, how: CurveEstimation, comparison: CurveComparison
) -> tuple[GroupTest, ...]:
    """The tests of each cause of an endpoint; of groups that are imputed, pooled."""
    return _pooled_or_not(cohort, endpoint, how, comparison, cause_tests)


def _pooled_or_not(
    cohort: Cohort,
    endpoint: str,
    how: CurveEstimation,
    comparison: CurveComparison,
    tests: Callable[[Cohort, str, CurveEstimation, CurveComparison], tuple[GroupTest, ...]],
) -> tuple[GroupTest, ...]:
    if not how.imputation:
        return tests(cohort, endpoint, how, comparison)
    plain, asymptotic = replace(how, imputation=""), replace(comparison, permuted=False)
    sets = [tests(part, endpoint, plain, asymptotic) for part in completed_sets(cohort, how.imputation)]
    return tuple(pooled_test(same) for same in zip(*sets, strict=True))


def pooled_test(parts: Sequence[GroupTest]) -> GroupTest:
    """One test of all data sets, from their chi-square statistics (Li, Meng, Raghunathan and Rubin)."""
    first = parts[0]
    method = f"{POOLED}{first.method}"
    failed = next((each for each in parts if each.p_value is None), None)
    if failed is not None:
        return replace(failed, method=method)
    if len({each.df for each in parts}) > 1:
        return GroupTest(first.group, None, method, NOT_THE_SAME)
    statistics = [float(chdtri(first.df, max(each.p_value or 0.0, LEAST_P))) for each in parts]
    found = joint_test_of_statistics(statistics, first.df)
    warning = next((each.warning for each in parts if each.warning), "")
    return GroupTest(first.group, found.p, method, warning=warning, df=first.df)


@kept_with
def adjusted_or_pooled(
    cohort: Cohort, endpoint: str, by: str, variables: tuple[str, ...], imputation: str = ""
) -> AdjustedModel:
    """The model behind adjusted rates; with an imputation, those of all its data sets."""
    if not imputation:
        return adjusted_model(cohort, endpoint, by, variables)
    models = tuple(adjusted_model(part, endpoint, by, variables) for part in completed_sets(cohort, imputation))
    first = models[0]
    failed = next((each for each in models if each.fit is None), None)
    return PooledModel(
        first.rows,
        first.codes,
        first.time,
        first.design,
        None if failed is not None else first.fit,
        "" if failed is None else failed.why_not,
        models=models,
    )


@dataclass(frozen=True, eq=False)
class PooledModel(AdjustedModel):
    """The models of all data sets behind adjusted rates; where one cannot be fitted, there are none.

    Attributes
    ----------
    models : tuple of AdjustedModel
    """

    models: tuple[AdjustedModel, ...] = ()

    def followed_to(self, *places: int) -> float:
        """The longest follow-up of a group, the shortest of the data sets."""
        return min(each.followed_to(*places) for each in self.models)

    @property
    def filled(self) -> list[int]:
        """The groups that have a patient in every data set."""
        return sorted(set.intersection(*(set(each.filled) for each in self.models)))

    def estimates(
        self,
        places: Sequence[int],
        at: Floats | Sequence[float],
        *,
        pairs: Sequence[tuple[int, int]] = (),
        **limits: Any,  # noqa: ANN401  level and scale
    ) -> tuple[dict[int, Estimates], dict[tuple[int, int], AdjustedDifference]]:
        """The pooled curves of groups at given times, and the pooled differences of pairs of these groups."""
        found = [each.estimates(places, at, pairs=pairs, **limits) for each in self.models]
        level = float(limits.get("conf_level", 0.95))
        curves = {place: pooled_estimates([each[0][place] for each in found], level) for place in places}
        return curves, {pair: pooled_differences([each[1][pair] for each in found], level) for pair in pairs}
