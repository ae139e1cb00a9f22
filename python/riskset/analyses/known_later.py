"""The account of patients who count for a group, variable or population before it was known; docs/doubts.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.recorder import Recorder
from riskset.study.doubts.known_later import known_later
from riskset.study.doubts.landmarks import kind_of

if TYPE_CHECKING:
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase

KNOWN_LATER = "known-later"
"""The analysis of the account's results."""


def known_later_account(cohort: Cohort, entry: DisplayBase, *, display: str) -> list[Result]:
    """Count who was known to be of a group or population only after a display follows patients.

    Parameters
    ----------
    cohort : Cohort
        The whole study.
    entry : DisplayBase

    Returns
    -------
    list of Result
        ``n_known_later`` of each group, variable or population (`variable`), with its levels as `level` and the kind of
        doubt as method; none of what the study file accepts.
    """
    kind = kind_of(entry)
    found = [each for each in known_later(cohort, entry) if f"{kind} {each.name}" not in cohort.study.accept]
    if not found:
        return []
    recorder = Recorder(display, KNOWN_LATER, cohort.population_name)
    for each in found:
        level = ", ".join(each.levels)
        recorder.add(
            "n_known_later", int(each.patients.sum()), variable=each.name, level=level, unit="patients", method=kind
        )
    return recorder.rows
