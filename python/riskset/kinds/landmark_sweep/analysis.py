"""The landmark sweep: the effect of two groups on endpoints, estimated from one landmark after the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.hazards import hazards_method, record_effect
from riskset.analyses.recorder import Recorder
from riskset.analyses.two_groups import two_groups
from riskset.kinds.landmark_sweep.exposure import exposed_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.schema_parts import DateSpan, TimeUnit

MODEL = "landmark"


def landmark_sweep(
    cohort: Cohort,
    endpoints: Sequence[str],
    *,
    at: Sequence[float],
    by: str,
    reference: str | None = None,
    exposed_at: str | DateSpan | None = None,
    unit: TimeUnit | None = None,
    competing: str = "fine-gray",
    conf_level: float = 0.95,
    display: str = "landmark-sweep",
) -> list[Result]:
    """Estimate the hazard ratio of two groups from each landmark.

    Parameters
    ----------
    cohort : Cohort
        All patients, not a landmark cohort.
    endpoints : sequence of str
    at : sequence of float
        Landmarks, in the cohort's time unit.
    by : str
        A grouping of two groups.
    reference : str, optional
        The group with which the other is compared; by default the first, with `exposed_at` the one not exposed.
    exposed_at : str or DateSpan, optional
        Time at which a patient came into one of the groups, in `unit`. Then the groups are those known at each
        landmark: patients whose time is not after it, against all others of either group. Which group that is, is
        told by who has a time.
    competing : {"fine-gray", "cause-specific"}

    Returns
    -------
    list of Result
        For each endpoint and landmark (`at`) ``n``, ``events``, ``n_left_by_event`` and ``n_left_by_censoring`` of
        all, ``n`` and ``events`` of each group, and ``ratio``, ``lower``, ``upper``, ``p_value`` of ``A vs B``.

    References
    ----------
    Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710. Van Houwelingen HC. Scand J Stat 2007;34:70.
    """
    recorder = Recorder(display, "landmark-sweep", cohort.population_name)
    entered = None if exposed_at is None else exposed_group(cohort, by, exposed_at, unit)
    if entered is not None and reference is None:
        reference = next((level for level in cohort.grouping(by).levels if level != entered), None)
    for time in at:
        part = cohort.landmark(float(time))
        groups = two_groups(part, by, reference)
        exposed = groups.exposed
        if exposed_at is not None:
            begins = part.times(exposed_at, unit)
            there = ~np.isnan(begins) & (np.nan_to_num(begins) <= time)
            exposed = groups.known & (there if groups.arms[1] == entered else ~there)
        for name in endpoints:
            _from_landmark(
                recorder,
                part,
                name,
                float(time),
                (groups.arms, groups.comparison, groups.known, exposed),
                competing,
                conf_level,
            )
    return sorted(recorder.rows, key=lambda row: endpoints.index(row.endpoint))


def _from_landmark(
    recorder: Recorder,
    part: Cohort,
    name: str,
    time: float,
    groups: tuple[tuple[str, str], str, NDArray[np.bool_], NDArray[np.bool_]],
    competing: str,
    conf_level: float,
) -> None:
    """Count, and estimate the ratio of, the groups of one landmark cohort."""
    arms, comparison, known, exposed = groups
    endpoint = part.endpoint(name)
    method = hazards_method(endpoint, competing)
    follow_up, cause, exposed = endpoint.time[known], endpoint.cause[known], exposed[known]
    note = partial(recorder.add, endpoint=name, model=MODEL, at=time)
    assert part.account is not None  # noqa: S101  it comes from a landmark
    note("n_left_by_event", part.account.left_by_event, unit="patients")
    note("n_left_by_censoring", part.account.left_by_censoring, unit="patients")
    record_effect(note, arms, comparison, method, follow_up, cause, exposed, conf_level)
