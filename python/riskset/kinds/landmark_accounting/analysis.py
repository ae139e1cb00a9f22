"""Landmark accounting: who left before the landmark and why, who is analysed, whose exposure began after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.groups import group_rows
from riskset.analyses.landmark import landmark_account
from riskset.analyses.recorder import Recorder
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.near_ties import on_axis
from riskset.study.landmark import BY_EVENT, KEPT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.kinds.landmark_accounting.entry import LandmarkAccountingDisplay
    from riskset.results import Result
    from riskset.study import Cohort

    Mask = NDArray[np.bool_]

LEFT, ENDED, ANALYZED = "Left before the landmark", "Follow-up ended", "Analyzed from the landmark"
NOBODY_ANALYZED = "No patient of the group is analyzed from the landmark."


def by_landmark(exposure: str) -> str:
    """The row of those exposed by the landmark."""
    return f"{exposure} by the landmark"


def after_landmark(exposure: str) -> str:
    """The row of those exposed after it."""
    return f"{exposure} after the landmark"


def landmark_accounting(cohort: Cohort, spec: LandmarkAccountingDisplay, *, display: str) -> list[Result]:
    """Account for every patient of a landmark analysis.

    Parameters
    ----------
    cohort : Cohort
        The patients before the landmark.
    spec : LandmarkAccountingDisplay
        The landmark, the groups, and the exposure that tells them apart.

    Returns
    -------
    list of Result
        For each group ``n_group``, and ``count`` with ``percent`` at the levels ``Left before the landmark`` (and
        each reason of leaving), ``Analyzed from the landmark``, and of these exposed by and after the landmark; and
        the account of :func:`riskset.analyses.landmark.landmark_account`.

    Notes
    -----
    Of several endpoints that a patient must be free of, the event that came first is the reason of leaving; of two at
    one time, that of the endpoint listed first. Groups are those of the whole follow-up: an exposure that began after
    the landmark was not known at it, and to count such a patient as exposed gives the exposed the time in which they
    had to live to become so (Anderson, Cain and Gelber, J Clin Oncol 1983;1:710).
    """
    recorder = Recorder(display, "landmark-accounting", cohort.population_name)
    counted = accounted(cohort, spec)
    for group, rows in group_rows(cohort, spec.by, overall=spec.overall):
        recorder.add("n_group", rows.sum(), group=group, unit="patients")
        for level, (members, among) in counted.items():
            _count(recorder, group, level, rows & members, rows & among)
    return [*recorder.rows, *landmark_account(cohort.landmark(spec.at), display=display)]


def accounted(cohort: Cohort, spec: LandmarkAccountingDisplay) -> dict[str, tuple[Mask, Mask]]:
    """The patients of each row of the account, and those whom its percentage is of."""
    kept = cohort.landmark(spec.at)
    assert kept.account is not None  # noqa: S101  a landmark was told
    everyone, analyzed = np.ones(cohort.size, dtype=np.bool_), kept.account.fate == KEPT
    reasons, reason = _reasons(cohort, kept.account.at, ~analyzed, kept.account.fate == BY_EVENT)
    rows = {LEFT: (~analyzed, everyone)}
    rows |= {label: (reason == code, everyone) for code, label in enumerate(reasons)}
    rows[ANALYZED] = analyzed, everyone
    if spec.exposure is not None:
        exposure = cohort.exposure(spec.exposure)
        begins = on_axis(exposure.begins, np.array([kept.account.at]))
        said = spec.exposure_label or exposure.label
        rows[by_landmark(said)] = analyzed & (begins <= kept.account.at), analyzed
        later = np.isfinite(begins) & (begins > kept.account.at)
        rows[after_landmark(said)] = analyzed & later, analyzed
    return rows


def _count(recorder: Recorder, group: str, level: str, members: Mask, among: Mask) -> None:
    total = int(among.sum())
    percent = 100 * int(members.sum()) / total if total else NOT_ESTIMABLE
    recorder.add("count", int(members.sum()), group=group, level=level, unit="patients")
    recorder.add("percent", percent, group=group, level=level, unit="%", warning="" if total else NOBODY_ANALYZED)


def _reasons(cohort: Cohort, at: float, left: Mask, by_event: Mask) -> tuple[list[str], NDArray[np.int64]]:
    """The reasons for which patients left, and each patient's; -1 where one did not leave."""
    earliest = np.full(cohort.size, np.inf)
    reason = np.full(cohort.size, -1, dtype=np.int64)
    labels: list[str] = []
    for endpoint in cohort.landmark_endpoints():
        time = on_axis(endpoint.time, np.array([at]))
        for number, label in enumerate(endpoint.cause_labels, start=1):
            if label not in labels:
                labels.append(label)
            happened = (endpoint.cause == number) & (time <= at) & (time < earliest)
            earliest[happened] = time[happened]
            reason[happened] = labels.index(label)
    reason[left & ~by_event] = len(labels)
    reason[~left] = -1
    used = [code for code in range(len(labels) + 1) if (reason == code).any()]
    renamed = np.append(np.searchsorted(used, np.arange(len(labels) + 1)), -1)
    return [[*labels, ENDED][code] for code in used], renamed[reason]
