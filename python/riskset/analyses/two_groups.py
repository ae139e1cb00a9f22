"""Two groups whose effect is estimated: the reference, and the one compared with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.analyses.groups import versus
from riskset.naming import counted
from riskset.problems import Problem, did_you_mean, quoted
from riskset.study.problems import StudyProblems
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from riskset.analyses.follow_up import FollowUp
    from riskset.study import Cohort

    Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class TwoGroups:
    """The groups whose effect is estimated.

    Attributes
    ----------
    arms : tuple of str
        The reference, and the group compared with it.
    known, exposed : bool array, shape (rows,)
        Whether a row is in either, and whether in the second.
    """

    arms: tuple[str, str]
    known: Booleans
    exposed: Booleans

    @property
    def comparison(self) -> str:
        """What the ratio compares."""
        return versus(self.arms[1], self.arms[0])


def two_groups(cohort: Cohort, rows: FollowUp, by: str, reference: str | None = None) -> TwoGroups:
    """The two groups of rows of follow-up, the reference first: the one named, else that of their variable, else the first.

    Raises
    ------
    StudyProblems
        When there are not two, or the reference is none of them.
    """
    groups, codes = cohort.groups(by), rows.group
    levels = groups.levels
    for key, what, remedy in _faults(by, levels, reference):
        problem = Problem(file=str(cohort.study.path), message=f"{key} {what}", remedy=remedy)
        raise StudyProblems([problem])
    first = groups.comparator if reference is None else levels.index(reference)
    return TwoGroups((levels[first], levels[1 - first]), codes >= 0, codes == 1 - first)


def two_groups_problems(cohort: Cohort, name: str, by: str, reference: str | None) -> Iterator[Problem]:
    """Say when the groups of the display `name` are not two, or the reference is none of them."""
    for key, what, remedy in _faults(by, cohort.groups(by).levels, reference):
        where = ("displays", name, key)
        message = f"{dotted(where)} {what}"
        yield Problem(file=str(cohort.study.path), line=cohort.study.line(*where), message=message, remedy=remedy)


def _faults(by: str, levels: Sequence[str], reference: str | None) -> Iterator[tuple[str, str, str]]:
    """The key of an entry that is wrong, what is wrong with it, and the remedy."""
    if len(levels) != 2:
        remedy = "Name two of them: groups: {name: {variable: ..., levels: {code: label, other: null}}}"
        yield "by", f"names {quoted(by)}, which has {counted(len(levels), 'group')} where an effect has two", remedy
    elif reference is not None and reference not in levels:
        what = f"is {quoted(reference)}, which is not a group of {quoted(by)}"
        yield "reference", what, did_you_mean(reference, list(levels), "Groups")
