"""How the lines of a panel are compared: a test, hazard ratios and differences against one group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.absent_reasons import NO_PATIENT
from riskset.analyses.adjusted import adjusted_design, adjusted_rows
from riskset.analyses.curve_tests import GroupTest, few_events
from riskset.analyses.estimates import OF_INTEREST, cluster_codes
from riskset.analyses.follow_up import follow_up, mask_of
from riskset.analyses.group_regression import regress_on_groups, regression_name
from riskset.analyses.groups import versus
from riskset.analyses.hazards import effects
from riskset.analyses.imputing import completed_sets
from riskset.analyses.pooled_curves import adjusted_or_pooled, pooled_test, tests_of, tests_of_causes
from riskset.analyses.recorder import sentence
from riskset.analyses.regression_design import known
from riskset.analyses.strata import stratum_codes
from riskset.analyses.weights import all_weights
from riskset.kinds.curves.lines import Estimation, panel_lines
from riskset.stats.cumulative_incidence import CumulativeIncidence
from riskset.stats.errors import StatsError
from riskset.stats.limits import normal_quantile
from riskset.stats.pooled_contrasts import pooled_on_plain_scale
from riskset.stats.pooled_curves import PooledIncidence, PooledSurvival

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.analyses.adjusted import AdjustedModel
    from riskset.analyses.curve_tests import CurveComparison
    from riskset.analyses.estimates import Curve
    from riskset.analyses.group_regression import GroupRegression
    from riskset.kinds.curves.lines import Line
    from riskset.stats.regression import HazardRatios
    from riskset.study import Cohort
    from riskset.study.entities import Groups

    Floats = NDArray[np.float64]

POOLED = (PooledSurvival, PooledIncidence)
LARGEST = 1e6
"""A hazard ratio beyond this, or below its inverse, is one that the data do not determine."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """A hazard ratio of two groups, or the reason why there is none."""

    group: str
    method: str
    value: float | None
    lower: float | None
    upper: float | None
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """The difference of two lines at times, nan where there is none."""

    group: str
    cause: str
    time: Floats
    value: Floats
    lower: Floats
    upper: Floats


def panel_tests(
    cohort: Cohort, endpoint: str, how: Estimation, comparison: CurveComparison
) -> list[tuple[str, GroupTest]]:
    """The test of each cause (empty for the event of interest) of a panel's lines."""
    if how.causes == "stacked" or how.by is None:
        return []
    data = cohort.endpoint(endpoint)
    if how.adjust_for:
        if not how.covariates:
            return [("", _adjusted_test(cohort, endpoint, how, comparison))]
        sets = completed_sets(cohort, how.covariates)
        return [("", pooled_test([_adjusted_test(part, endpoint, how, comparison) for part in sets]))]
    if how.causes == "each" and data.kind == "incidence":
        return list(zip(data.cause_labels, tests_of_causes(cohort, endpoint, how.plain, comparison), strict=True))
    return [("", test) for test in tests_of(cohort, endpoint, how.plain, comparison)]


def _adjusted_test(cohort: Cohort, endpoint: str, how: Estimation, comparison: CurveComparison) -> GroupTest:
    """The test of the groups in a regression, with what is said of one from few events."""
    assert how.by is not None  # noqa: S101  the entry is checked
    data = cohort.endpoint(endpoint)
    method = f"adjusted {'Fine-Gray' if data.kind == 'incidence' else 'Cox'} test"
    events = int((data.cause[adjusted_rows(cohort, how.by, how.adjust_for)] == OF_INTEREST).sum())
    try:
        found = _regression(cohort, endpoint, how, comparison).test()
    except StatsError as error:
        return GroupTest("", None, method, sentence(error))
    return GroupTest("", found.p_value, method, warning=few_events(events), df=found.df)


def hazard_ratios(cohort: Cohort, endpoint: str, how: Estimation, comparison: CurveComparison) -> list[Ratio]:
    """Hazard ratios of every other group against the comparator: Cox, or Fine and Gray's for an incidence."""
    assert how.by is not None  # noqa: S101  the entry is checked
    groups, rows = cohort.groups(how.by), follow_up(cohort, endpoint, how.by, how.start)
    names = [versus(groups.levels[other], groups.levels[groups.comparator]) for other in _others(groups)]
    method = regression_name(rows)
    if how.weights is not None or how.adjust_for:
        method = f"{'adjusted' if how.adjust_for else 'weighted'} {method}"
    if comparison.strata:
        method = f"stratified {method}"
    try:
        found = _regression(cohort, endpoint, how, comparison)
        ratios = effects(found.fit, how.conf_level)
    except StatsError as error:
        return [Ratio(name, method, None, None, None, sentence(error)) for name in names]
    return [
        Ratio(name, method, None, None, None, NO_PATIENT) if column is None else _ratio(name, method, ratios, column)
        for name, column in zip(names, found.columns, strict=True)
    ]


def _ratio(name: str, method: str, ratios: HazardRatios, column: int) -> Ratio:
    value, lower, upper = (float(each[column]) for each in (ratios.estimate, ratios.lower, ratios.upper))
    if lower > 1 / LARGEST and upper < LARGEST:
        return Ratio(name, method, value, lower, upper)
    return Ratio(name, method, None, None, None, "The data do not determine the hazard ratio.")


def _others(groups: Groups) -> list[int]:
    """The groups that are compared with the comparator, in order."""
    return [code for code in range(len(groups.levels)) if code != groups.comparator]


def _regression(cohort: Cohort, endpoint: str, how: Estimation, comparison: CurveComparison) -> GroupRegression:
    """The regression on the groups, of patients with a value of each variable adjusted for."""
    assert how.by is not None  # noqa: S101  the entry is checked
    rows, use = follow_up(cohort, endpoint, how.by, how.start), known(cohort, how.adjust_for)
    strata = stratum_codes(cohort, comparison.strata)
    use = use if strata is None else use & (strata >= 0)
    rows = rows.part((rows.group >= 0) & use[rows.patient])
    weights = None if how.weights is None else all_weights(cohort, how.weights)[rows.patient]
    cluster = cluster_codes(cohort, how)
    chosen = mask_of(rows.patient, cohort.size)
    design = adjusted_design(cohort, how.adjust_for, chosen)[0] if how.adjust_for else None
    return regress_on_groups(
        rows,
        _others(cohort.groups(how.by)),
        covariates=design,
        strata=None if strata is None else strata[rows.patient],
        weights=weights,
        cluster=None if cluster is None else cluster[rows.patient],
    )


def differences(cohort: Cohort, endpoint: str, how: Estimation) -> Iterator[Difference]:
    """Each other group's line less the comparator's, at the visible steps of both, as far as both are followed.

    Limits are normal on the scale of the rates; crude and weighted groups are independent of each other, and
    adjusted lines are compared with their covariance.
    """
    assert how.by is not None  # noqa: S101  the entry is checked
    grouping, lines = cohort.groups(how.by), panel_lines(cohort, endpoint, how)
    for cause in dict.fromkeys(line.cause for line in lines):
        own = {line.group: line for line in lines if line.cause == cause}
        comparator = own.get(grouping.levels[grouping.comparator])
        for code in _others(grouping):
            other = own.get(grouping.levels[code])
            if comparator is None or other is None:
                continue
            plain = _difference(comparator, other, how.conf_level)
            adjusted = bool(how.adjust_for) and plain.time.size > 0 and not other.why_not
            model = adjusted_or_pooled(cohort, endpoint, how.by, how.adjust_for, how.covariates) if adjusted else None
            yield plain if model is None else _adjusted(plain, model, (code, grouping.comparator), how.conf_level)


def _adjusted(plain: Difference, model: AdjustedModel, pair: tuple[int, int], conf_level: float) -> Difference:
    found = model.estimates(pair, plain.time, pairs=[pair], conf_level=conf_level)[1][pair]
    # Before the first event the curves are one, and their difference has no variance.
    value = np.where(found.estimable, found.difference, np.where(plain.time == 0, 0.0, np.nan))
    return replace(plain, value=value, lower=found.lower, upper=found.upper)


def _difference(first: Line, other: Line, conf_level: float) -> Difference:
    group = versus(other.group, first.group)
    if first.curve is None or other.curve is None:
        return Difference(group, first.cause, *(np.empty(0),) * 4)
    end = min(first.last_follow_up, other.last_follow_up)
    times = np.unique(np.concatenate([[0.0], first.visible_steps(), other.visible_steps(), [end]]))
    times = times[times <= end]
    if isinstance(first.curve, POOLED) and isinstance(other.curve, POOLED):
        return Difference(group, first.cause, times, *_pooled_difference(first, other, times, conf_level))
    one, two = first.values(times)[0], other.values(times)[0]
    error = np.hypot(_std_error(first, times), _std_error(other, times))
    value = two - one
    spread = normal_quantile(conf_level) * error
    has = error > 0
    return Difference(
        group, first.cause, times, value, np.where(has, value - spread, np.nan), np.where(has, value + spread, np.nan)
    )


def _pooled_difference(first: Line, other: Line, times: Floats, conf_level: float) -> tuple[Floats, Floats, Floats]:
    """The differences of the data sets, pooled by Rubin's rules; without limits where one of them has no variance."""
    assert isinstance(first.curve, POOLED)  # noqa: S101  asked by the caller
    assert isinstance(other.curve, POOLED)  # noqa: S101
    sets = list(zip(first.curve.sets, other.curve.sets, strict=True))
    sides = [[_at(curve, line, times) for curve, line in zip(pair, (first, other), strict=True)] for pair in sets]
    values = np.stack([two[0] - one[0] for one, two in sides])
    errors = np.stack([np.hypot(one[1], two[1]) for one, two in sides])
    _, _, lower, upper, _ = pooled_on_plain_scale(values, errors, np.logical_and.reduce(errors > 0), conf_level)
    return values.mean(axis=0), lower, upper


def _std_error(line: Line, times: Floats) -> Floats:
    assert line.curve is not None  # noqa: S101  asked by the caller
    return _at(line.curve, line, times)[1]


def _at(curve: Curve, line: Line, times: Floats) -> tuple[Floats, Floats]:
    """The estimate of a line's cause, and its standard error."""
    if isinstance(curve, CumulativeIncidence):
        of_cause = curve.at(times, line.code)
        return of_cause.incidence, of_cause.std_error
    found = curve.at(times)
    return found.survival, found.std_error
