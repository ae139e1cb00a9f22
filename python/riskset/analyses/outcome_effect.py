"""The effect of two groups on an outcome that is not a time to an event: its ratio or difference, or why there is none."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.effect_names import effect_statistic, is_difference, is_linear
from riskset.analyses.follow_up import FollowUp
from riskset.analyses.hazards import record_estimate
from riskset.analyses.outcome_values import outcome_values
from riskset.analyses.recorder import sentence
from riskset.analyses.regression_fit import METHODS
from riskset.stats.errors import NotComputable
from riskset.stats.logistic import logistic
from riskset.stats.outcome_effects import mean_differences, risk_differences, risk_ratios
from riskset.study.entities import Endpoint
from riskset.study.entries.modelled_outcomes import OUTCOME_METHODS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from riskset.stats.outcome_fit import Effects, OutcomeFit
    from riskset.study import Cohort
    from riskset.study.narrow_codes import Codes

    Booleans = NDArray[np.bool_]

_FITS = {
    "logistic": logistic,
    "modified Poisson": risk_ratios,
    "modified least squares": risk_differences,
    "linear": mean_differences,
}


def outcome_method(cohort: Cohort, name: str, levels: Sequence[str], measure: str | None) -> str:
    """What the regression of an outcome is called."""
    found = outcome_values(cohort, name, levels)
    return METHODS[OUTCOME_METHODS[measure or ("odds-ratio" if found.binary else "mean-difference")]]


def outcome_by_group(cohort: Cohort, name: str, levels: Sequence[str], by: str, *, linear: bool) -> FollowUp:
    """The patients with a known outcome by group, as rows that tell of whom: the value is the `time` of the row.

    `cause` is 1 of a patient with the outcome, and of each patient where it is a number.
    """
    found = outcome_values(cohort, name, levels)
    known = ~np.isnan(found.values)
    values = found.values[known]
    cause = np.ones(values.size, dtype=np.int64) if linear else (values == 1).astype(np.int64)
    endpoint = Endpoint(
        name=name, label=found.variable.label, kind="survival", time=values, cause=cause, cause_labels=(name,)
    )
    patient = np.flatnonzero(known)
    last = np.ones(values.size, dtype=np.bool_)
    return FollowUp(endpoint, patient, values, cause, None, cohort.grouping(by).codes[known], last, changes=False)


def fit_outcome_effect(method: str, rows: FollowUp, design: NDArray[np.float64]) -> OutcomeFit:
    """Fit the regression of that name.

    Raises
    ------
    StatsError
        When there is no finite estimate.
    """
    return _FITS[method](rows.time if is_linear(method) else rows.cause, design)


def without_outcome_effect(method: str, arms: tuple[str, str], exposed: Booleans, cause: Codes) -> str:
    """Why two groups, the reference first, cannot be compared, by their counts; empty where nothing speaks against it."""
    for arm, members in zip(arms, (~exposed, exposed), strict=True):
        if not members.any():
            return f"No patient of the group {arm}."
    if is_linear(method):
        return ""
    if is_difference(method):
        same = "Nobody has the outcome." if not (cause == 1).any() else "All patients have the outcome."
        return same if np.unique(cause).size == 1 else ""
    for arm, members in zip(arms, (~exposed, exposed), strict=True):
        had = cause[members] == 1
        if not had.any():
            return f"Nobody of the group {arm} has the outcome."
        if had.all() and method == "logistic":
            return f"All patients of the group {arm} have the outcome."
    return ""


def record_outcome_effect(
    note: Callable[..., None],
    arms: tuple[str, str],
    comparison: str,
    method: str,
    rows: FollowUp,
    exposed: Booleans,
    conf_level: float,
) -> None:
    """Count two groups, the reference first, and record their ratio or difference; see `hazards.record_effect`."""
    for group, members in (("", np.ones_like(exposed)), *zip(arms, (~exposed, exposed), strict=True)):
        note("n", rows.patient[members].size, group=group, unit="patients")
        if not is_linear(method):
            note("events", (rows.cause[members] == 1).sum(), group=group, unit="patients")
    note = partial(note, group=comparison, method=method)

    def effect() -> Effects:
        fit = fit_outcome_effect(method, rows, exposed[:, None].astype(float))
        if not (fit.standard_errors > 0).all():
            message = "the variance cannot be estimated: too few patients"
            raise NotComputable(message)
        return fit.effects(conf_level)

    named = (effect_statistic(method), "lower", "upper", "p_value")
    record_estimate(note, named, effect, without_outcome_effect(method, arms, exposed, rows.cause), sentence)
