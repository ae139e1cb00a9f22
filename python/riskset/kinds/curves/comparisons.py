"""How the lines of a panel are compared: a test, hazard ratios and differences against one group."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.analyses.adjusted import adjusted_design, adjusted_model, adjusted_rows
from riskset.analyses.curve_tests import GroupTest, cause_tests, few_events, group_tests
from riskset.analyses.estimates import OF_INTEREST
from riskset.analyses.groups import versus
from riskset.analyses.hazards import effects
from riskset.analyses.recorder import sentence
from riskset.analyses.weights import all_weights
from riskset.kinds.curves.lines import Estimation, panel_lines
from riskset.stats.cox import cox
from riskset.stats.cumulative_incidence import CumulativeIncidence
from riskset.stats.errors import StatsError
from riskset.stats.exposure import exposure_rows
from riskset.stats.fine_gray import fine_gray
from riskset.stats.limits import normal_quantile
from riskset.stats.mantel_byar import mantel_byar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.analyses.adjusted import AdjustedModel
    from riskset.kinds.curves.lines import Line
    from riskset.stats.regression import RegressionFit
    from riskset.study import Cohort
    from riskset.study.entities import Grouping

    Floats = NDArray[np.float64]

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


def panel_tests(cohort: Cohort, endpoint: str, how: Estimation) -> list[tuple[str, GroupTest]]:
    """The test of each cause (empty for the event of interest) of a panel's lines."""
    if how.causes == "stacked" or (how.by is None and how.exposure is None):
        return []
    data = cohort.endpoint(endpoint)
    if how.exposure is not None:
        events = int(_from_start(cohort, endpoint, how)[1].sum())
        return [("", _tried("Mantel-Byar test", events, lambda: _mantel_byar(cohort, endpoint, how)))]
    assert how.by is not None  # noqa: S101  asked above
    if how.adjust_for or how.weights is not None:
        what = "adjusted" if how.adjust_for else "weighted"
        name = f"{what} {'Fine-Gray' if data.kind == 'incidence' else 'Cox'} test"
        events = int((data.cause[adjusted_rows(cohort, how.by, how.adjust_for)] == OF_INTEREST).sum())
        return [("", _tried(name, events, lambda: _regression(cohort, endpoint, how)[0].p_value))]
    if how.causes == "each" and data.kind == "incidence":
        return list(zip(data.cause_labels, cause_tests(cohort, endpoint, how.by), strict=True))
    return [("", test) for test in group_tests(cohort, endpoint, how.by, "overall")]


def _tried(method: str, events: int, test: Any) -> GroupTest:  # noqa: ANN401  a function to a P value
    """A test by a chi-square distribution, with what is said of one from few events."""
    try:
        return GroupTest("", test(), method, warning=few_events(events))
    except StatsError as error:
        return GroupTest("", None, method, sentence(error))


def _mantel_byar(cohort: Cohort, endpoint: str, how: Estimation) -> float:
    return mantel_byar(*_from_start(cohort, endpoint, how)).test.p_value


def _from_start(cohort: Cohort, endpoint: str, how: Estimation) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Times, events and beginnings of exposure, counted from where the curves begin."""
    assert how.exposure is not None  # noqa: S101  asked by the callers
    data, start = cohort.endpoint(endpoint), how.exposure.start
    begins = cohort.times(how.exposure.time, how.exposure.unit)
    rows = data.time > start
    event = (data.cause[rows] == OF_INTEREST).astype(np.int64)
    return data.time[rows] - start, event, np.maximum(begins[rows] - start, 0.0)


def hazard_ratios(cohort: Cohort, endpoint: str, how: Estimation) -> list[Ratio]:
    """Hazard ratios of every other group against the comparator: Cox, or Fine and Gray's for an incidence."""
    incidence = cohort.endpoint(endpoint).kind == "incidence"
    method = "Fine-Gray" if incidence else "Cox"
    if how.weights is not None or how.adjust_for:
        method = f"{'adjusted' if how.adjust_for else 'weighted'} {method}"
    names = _compared(cohort, how)
    try:
        _, fit, columns = _regression(cohort, endpoint, how)
        ratios = effects(fit, how.conf_level)
    except StatsError as error:
        return [Ratio(name, method, None, None, None, sentence(error)) for name in names]
    found: list[Ratio] = []
    for name, column in zip(names, columns, strict=True):
        if column is None:
            found.append(Ratio(name, method, None, None, None, "The group has no patient."))
            continue
        value, lower, upper = (float(each[column]) for each in (ratios.estimate, ratios.lower, ratios.upper))
        determined = lower > 1 / LARGEST and upper < LARGEST
        problem = "" if determined else "The data do not determine the hazard ratio."
        shown = (value, lower, upper) if determined else (None, None, None)
        found.append(Ratio(name, method, *shown, problem))
    return found


def _compared(cohort: Cohort, how: Estimation) -> list[str]:
    if how.exposure is not None:
        return [versus(how.exposure.labels[1], how.exposure.labels[0])]
    assert how.by is not None  # noqa: S101  the entry is checked
    grouping = cohort.grouping(how.by)
    return [versus(grouping.levels[other], grouping.levels[grouping.comparator]) for other in _others(grouping)]


def _others(grouping: Grouping) -> list[int]:
    """The groups that are compared with the comparator, in order."""
    return [code for code in range(len(grouping.levels)) if code != grouping.comparator]


def _regression(cohort: Cohort, endpoint: str, how: Estimation) -> tuple[Any, RegressionFit, list[int | None]]:
    """The regression on the groups, its test of them all, and each group's column but the comparator's."""
    data = cohort.endpoint(endpoint)
    if how.exposure is not None:
        rows = exposure_rows(*_from_start(cohort, endpoint, how))
        fit = cox(rows.stop, rows.event, rows.exposed[:, None].astype(float), entry=rows.start)
        return fit.wald_test(), fit, [0]
    assert how.by is not None  # noqa: S101  the entry is checked
    grouping = cohort.grouping(how.by)
    use = adjusted_rows(cohort, how.by, how.adjust_for)
    indicators = np.column_stack([grouping.codes[use] == code for code in _others(grouping)]).astype(float)
    present = np.asarray(np.ptp(indicators, axis=0) > 0, dtype=np.bool_) if indicators.size else np.zeros(0, np.bool_)
    design = indicators[:, present]
    if how.adjust_for:
        design = np.hstack([design, adjusted_design(cohort, how.adjust_for, use)[0]])
    options: dict[str, Any] = {}
    if how.weights is not None:
        weights = all_weights(cohort, how.weights)[use]
        options = {"weights": weights} if data.kind == "incidence" else {"weights": weights, "robust": True}
    time, cause = data.time[use], data.cause[use]
    fit: RegressionFit
    if data.kind == "incidence":
        fit = fine_gray(time, cause, design, **options)
    else:
        fit = cox(time, cause == OF_INTEREST, design, **options)
    place = iter(range(int(present.sum())))
    columns = [next(place) if there else None for there in present.tolist()]
    return fit.wald_test([column for column in columns if column is not None]), fit, columns


def differences(cohort: Cohort, endpoint: str, how: Estimation) -> Iterator[Difference]:
    """Each other group's line less the comparator's, at the visible steps of both, as far as both are followed.

    Limits are normal on the scale of the rates; crude and weighted groups are independent of each other, and
    adjusted lines are compared with their covariance.
    """
    assert how.by is not None  # noqa: S101  the entry is checked
    grouping, lines = cohort.grouping(how.by), panel_lines(cohort, endpoint, how)
    for cause in dict.fromkeys(line.cause for line in lines):
        own = {line.group: line for line in lines if line.cause == cause}
        comparator = own.get(grouping.levels[grouping.comparator])
        for code in _others(grouping):
            other = own.get(grouping.levels[code])
            if comparator is None or other is None:
                continue
            plain = _difference(comparator, other, how.conf_level)
            adjusted = bool(how.adjust_for) and plain.time.size > 0 and not other.why_not
            model = adjusted_model(cohort, endpoint, how.by, how.adjust_for) if adjusted else None
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
    one, two = first.values(times)[0], other.values(times)[0]
    error = np.hypot(_std_error(first, times), _std_error(other, times))
    value = two - one
    spread = normal_quantile(conf_level) * error
    has = error > 0
    return Difference(
        group, first.cause, times, value, np.where(has, value - spread, np.nan), np.where(has, value + spread, np.nan)
    )


def _std_error(line: Line, times: Floats) -> Floats:
    if isinstance(line.curve, CumulativeIncidence):
        return line.curve.at(times, line.code).std_error
    assert line.curve is not None  # noqa: S101  asked by the caller
    return line.curve.at(times).std_error
