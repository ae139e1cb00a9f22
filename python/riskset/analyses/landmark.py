"""The account of a landmark: when it is, who is analysed from it, and who left before it and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.recorder import Recorder

if TYPE_CHECKING:
    from riskset.results import Result
    from riskset.study import Cohort


def landmark_account(cohort: Cohort, *, display: str) -> list[Result]:
    """Count who is analysed from a landmark and who left before it.

    Returns
    -------
    list of Result
        ``landmark`` (the time), ``n_kept``, ``n_left_by_event`` and ``n_left_by_censoring``; none where the
        cohort is not a landmark cohort.

    References
    ----------
    Anderson JR, Cain KC, Gelber RD. J Clin Oncol 1983;1:710. Dafni U. Circ Cardiovasc Qual Outcomes 2011;4:363.
    """
    if cohort.account is None:
        return []
    account = cohort.account
    recorder = Recorder(display, "landmark", cohort.population_name)
    recorder.add("landmark", account.at, unit=cohort.time_unit, method=account.origin)
    recorder.add("n_kept", account.kept, unit="patients")
    recorder.add("n_left_by_event", account.left_by_event, unit="patients")
    recorder.add("n_left_by_censoring", account.left_by_censoring, unit="patients")
    return recorder.rows
