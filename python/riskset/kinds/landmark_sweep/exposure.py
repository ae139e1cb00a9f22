"""Which of two groups is the one that patients come into during follow-up: told by who has a time of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import Problem, quoted
from riskset.study.problems import StudyProblems

if TYPE_CHECKING:
    from riskset.study import Cohort
    from riskset.study.schema_parts import DateSpan, TimeUnit

AGREE = "Correct the groups or the times, or take exposed_at away"


def exposed_group(cohort: Cohort, by: str, exposed_at: str | DateSpan, unit: TimeUnit | None) -> str:
    """The group whose patients have a time at which they came into it.

    Raises
    ------
    StudyProblems
        When no patient has one, when patients of both groups do, or when some of the group have none: who is
        exposed would not be the group of that name.
    """
    begins = ~np.isnan(cohort.times(exposed_at, unit))
    grouping = cohort.grouping(by)
    timed = [int((begins & (grouping.codes == code)).sum()) for code in range(len(grouping.levels))]
    having = [level for level, count in zip(grouping.levels, timed, strict=True) if count]
    if len(having) != 1:
        who = "no patient of" if not having else "patients of both"
        groups = " and ".join(map(quoted, grouping.levels))
        _refuse(cohort, f"{who} {groups} {'have' if having else 'has'} a time at which exposure began")
    without = int((~begins & (grouping.codes == grouping.levels.index(having[0]))).sum())
    if without:
        who = "1 patient of {} has" if without == 1 else f"{without} patients of {{}} have"
        _refuse(cohort, f"{who.format(quoted(having[0]))} no time at which exposure began")
    return having[0]


def _refuse(cohort: Cohort, message: str) -> None:
    raise StudyProblems([Problem(file=str(cohort.study.path), message=message, remedy=AGREE)])
