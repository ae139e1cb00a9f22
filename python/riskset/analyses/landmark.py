"""The account of a landmark: when it is, who is analysed from it, and who left before it and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.recorder import Recorder
from riskset.analyses.told import Told
from riskset.study.landmark import BY_CENSORING, BY_EVENT, KEPT

if TYPE_CHECKING:
    from riskset.analyses.told import Teller
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.landmark import Landmark

LANDMARK = "landmark"
"""The analysis of the account's results."""
_FATES = {"n_kept": KEPT, "n_left_by_event": BY_EVENT, "n_left_by_censoring": BY_CENSORING}


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
    recorder = Recorder(display, LANDMARK, cohort.population_name)
    recorder.add("landmark", account.at, unit=cohort.time_unit, method=account.origin)
    recorder.add("n_kept", account.kept, unit="patients")
    recorder.add("n_left_by_event", account.left_by_event, unit="patients")
    recorder.add("n_left_by_censoring", account.left_by_censoring, unit="patients")
    return recorder.rows


def landmark_teller(account: Landmark) -> Teller:
    """Of whom the account of a landmark tells, as masks over the patients before it."""

    def told(row: Result) -> Told | None:
        fate = _FATES.get(row.statistic)
        return None if fate is None else Told((account.fate == fate,))

    return told
