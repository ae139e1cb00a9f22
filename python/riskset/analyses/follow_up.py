"""Follow-up: its median by the reverse Kaplan-Meier estimate and its range, by group."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.analyses.groups import group_rows
from riskset.analyses.recorder import Recorder
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.reverse_kaplan_meier import follow_up as estimate_follow_up

if TYPE_CHECKING:
    from riskset.results import Result
    from riskset.study import Cohort


def follow_up(
    cohort: Cohort,
    endpoint: str,
    *,
    by: str | None = None,
    display: str = "follow-up",
) -> list[Result]:
    """Estimate the follow-up of the cohort, and of each group.

    Parameters
    ----------
    cohort : Cohort
    endpoint : str
        The endpoint that ends observation, usually overall survival.
    by : str, optional
        A grouping of the study file.

    Returns
    -------
    list of Result
        For each group and for all of them (``""``): ``n``, ``events``, ``median``, ``median_lower``,
        ``median_upper``, ``shortest`` and ``longest``.

    References
    ----------
    Schemper M, Smith TL. Control Clin Trials 1996;17:343.
    """
    recorder = Recorder(display, "follow-up", cohort.population_name)
    data = cohort.endpoint(endpoint)
    for group, rows in group_rows(cohort, by, overall=True):
        note = partial(recorder.add, group=group, variable=endpoint)
        note("n", rows.sum(), unit="patients")
        if not rows.any():
            note("events", 0, unit="patients")
            for statistic in ("median", "median_lower", "median_upper", "shortest", "longest"):
                note(statistic, NOT_ESTIMABLE, warning="The group has no patient.")
            continue
        found = estimate_follow_up(data.time[rows], data.cause[rows] > 0)
        note("events", found.n - found.censored, unit="patients")
        for statistic, value in (
            ("median", found.median.value),
            ("median_lower", found.median.lower),
            ("median_upper", found.median.upper),
            ("shortest", found.shortest),
            ("longest", found.longest),
        ):
            note(statistic, value, unit=cohort.time_unit, method="reverse Kaplan-Meier")
    return recorder.rows
