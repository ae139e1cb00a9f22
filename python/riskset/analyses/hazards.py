"""The regression that fits an endpoint, what it is called, and why an effect of two groups is not estimable."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.group_regression import CAUSE_SPECIFIC, FINE_GRAY, regression_name
from riskset.analyses.recorder import sentence
from riskset.stats.cause_specific import cause_specific
from riskset.stats.cox import cox
from riskset.stats.errors import NotComputable, NotEstimable, StatsError
from riskset.stats.fine_gray import fine_gray
from riskset.stats.regression_checks import Collinear, MonotoneLikelihood

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.follow_up import FollowUp
    from riskset.stats.outcome_fit import Effects
    from riskset.stats.regression import HazardRatios, RegressionFit
    from riskset.study.narrow_codes import Codes

RATIO = ("ratio", "lower", "upper", "p_value")


def hazards_method(rows: FollowUp, competing: str) -> str:
    """What the regression of an endpoint is called; `competing` is ``fine-gray`` or ``cause-specific``."""
    usual = regression_name(rows)
    return CAUSE_SPECIFIC if usual == FINE_GRAY and competing == "cause-specific" else usual


def fit_hazards(method: str, rows: FollowUp, design: NDArray[np.float64]) -> RegressionFit:
    """Fit the regression of that name to rows of follow-up.

    Raises
    ------
    StatsError
        When there is no finite estimate.
    """
    if method == FINE_GRAY:
        return fine_gray(rows.time, rows.cause, design, entry=rows.entry)
    if method == CAUSE_SPECIFIC:
        return cause_specific(rows.time, rows.cause, design, entry=rows.entry)
    return cox(rows.time, rows.cause == 1, design, entry=rows.entry)


def effects(fit: RegressionFit, conf_level: float) -> HazardRatios:
    """The hazard ratios of a fit with their limits and P values.

    Raises
    ------
    NotComputable
        When a robust variance is 0, as where the influences of few patients cancel.
    """
    if not (fit.standard_errors > 0).all():
        message = "the variance cannot be estimated: too few patients or events"
        raise NotComputable(message)
    return fit.hazard_ratios(conf_level)


def without_effect(arms: tuple[str, str], exposed: NDArray[np.bool_], cause: Codes) -> str:
    """Why two groups, the reference first, cannot be compared, by their counts; empty where nothing speaks against it."""
    for arm, members in zip(arms, (~exposed, exposed), strict=True):
        if not members.any():
            return f"No patient of the group {arm}."
    if not (cause == 1).any():
        return "No event."
    for arm, members in zip(arms, (~exposed, exposed), strict=True):
        if not (cause[members] == 1).any():
            return f"No event in the group {arm}."
    return ""


def record_effect(
    note: Callable[..., None],
    arms: tuple[str, str],
    comparison: str,
    method: str,
    rows: FollowUp,
    exposed: NDArray[np.bool_],
    conf_level: float,
) -> None:
    """Count patients and events of two groups, the reference first, and record their hazard ratio or why there is none.

    `note` records a statistic (see :meth:`Recorder.add`); the ratio stands under the group `comparison`.
    """
    for group, members in (("", np.ones_like(exposed)), *zip(arms, (~exposed, exposed), strict=True)):
        note("n", np.unique(rows.patient[members]).size, group=group, unit="patients")
        note("events", (rows.cause[members] == 1).sum(), group=group, unit="patients")
    note = partial(note, group=comparison, method=method)

    def ratio() -> HazardRatios:
        return effects(fit_hazards(method, rows, exposed[:, None].astype(float)), conf_level)

    record_estimate(note, RATIO, ratio, without_effect(arms, exposed, rows.cause), no_ratio)


def record_estimate(
    note: Callable[..., None],
    named: Sequence[str],
    estimate: Callable[[], HazardRatios | Effects],
    problem: str,
    told: Callable[[StatsError], str],
) -> None:
    """Record one estimate, its limits and its P value as `named`, or why there are none.

    The reason is `problem`, if there is one, or what `told` makes of the error that `estimate` raises.
    """
    if not problem:
        try:
            found = estimate()
        except StatsError as error:
            problem = told(error)
        else:
            values = (found.estimate, found.lower, found.upper, found.p_value)
            for statistic, value in zip(named, values, strict=True):
                note(statistic, value[0])
            return
    for statistic in named:
        note(statistic, None, state="not estimable", warning=problem)


def no_ratio(error: StatsError) -> str:
    """Why a fit gave no hazard ratio of two groups, in the field's words."""
    if isinstance(error, MonotoneLikelihood):
        return "The hazard ratio is not finite: while both groups were at risk, events happened in one of them alone."
    if isinstance(error, Collinear):
        return "Patients of both groups were never at risk together when an event happened."
    if isinstance(error, NotEstimable):
        return "No event."
    return sentence(error)
