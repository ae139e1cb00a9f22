"""The landmark sweep: the effect of two groups on endpoints, estimated from one landmark after the other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.analyses.follow_up import follow_up
from riskset.analyses.hazards import hazards_method, record_effect
from riskset.analyses.recorder import Recorder
from riskset.analyses.two_groups import two_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort

MODEL = "landmark"


def landmark_sweep(
    cohort: Cohort,
    endpoints: Sequence[str],
    *,
    at: Sequence[float],
    by: str,
    reference: str | None = None,
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
        A grouping of two groups, or an exposure: then groups are those known at each landmark.
    reference : str, optional
        The group with which the other is compared; by default the first, of an exposure those without it.
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
    for time in at:
        part = cohort.landmark(float(time))
        for name in endpoints:
            _from_landmark(recorder, part, name, float(time), by, reference, competing, conf_level)
    return sorted(recorder.rows, key=lambda row: endpoints.index(row.endpoint))


def _from_landmark(
    recorder: Recorder,
    part: Cohort,
    name: str,
    time: float,
    by: str,
    reference: str | None,
    competing: str,
    conf_level: float,
) -> None:
    """Count, and estimate the ratio of, the groups of one landmark cohort."""
    rows = follow_up(part, name, by)
    groups = two_groups(part, rows, by, reference)
    note = partial(recorder.add, endpoint=name, model=MODEL, at=time)
    assert part.account is not None  # noqa: S101  it comes from a landmark
    note("n_left_by_event", part.account.left_by_event, unit="patients")
    note("n_left_by_censoring", part.account.left_by_censoring, unit="patients")
    record_effect(
        note,
        groups.arms,
        groups.comparison,
        hazards_method(rows, competing),
        rows.part(groups.known),
        groups.exposed[groups.known],
        conf_level,
    )
