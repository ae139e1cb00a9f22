"""Which place in the order of looks each group of a figure has, so that one group looks alike in all figures of a study."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study import Cohort
    from riskset.study.entities import Groups

_ALIKE = 2
"""So many names in common make groups of two variables the same groups."""


def group_places(cohort: Cohort, by: str | None) -> tuple[int, ...]:
    """The places of the groups `by`; none without groups.

    A group has the place of its level among the levels of its variable. Where earlier displays of the study have groups of
    another variable with two or more of the same names, as an exposure and groups that are known from the start may have,
    those of one name have one place.
    """
    if by is None:
        return ()
    known: dict[str, dict[str, int]] = {}
    for name in _names(cohort, by):
        groups = _groups(cohort, name, refused=name != by)
        if groups is not None:
            known[name] = dict(zip(groups.levels, _placed(groups, list(known.values())), strict=True))
    return tuple(known[by].values())


def _names(cohort: Cohort, by: str) -> Iterator[str]:
    """The groups of the study's displays, in their order, up to and with `by`."""
    named = dict.fromkeys(entry.by for entry in cohort.study.displays.values() if entry.by is not None)
    yield from itertools.takewhile(lambda name: name != by, named)
    yield by


def _groups(cohort: Cohort, name: str, *, refused: bool) -> Groups | None:
    """The groups of a name; None of those with which something is wrong, where that is said elsewhere."""
    try:
        return cohort.groups(name)
    except StudyProblems:
        if refused:
            return None
        raise


def _placed(groups: Groups, earlier: list[dict[str, int]]) -> list[int]:
    """The place of each group: that of its name in the first earlier groups like these, else its own if it is free."""
    alike = next((places for places in earlier if sum(level in places for level in groups.levels) >= _ALIKE), {})
    taken = {alike[level] for level in groups.levels if level in alike}
    found: list[int] = []
    for level, own in zip(groups.levels, groups.places, strict=True):
        place = alike.get(level, own)
        if level not in alike and place in taken:
            place = next(free for free in itertools.count() if free not in taken and free not in groups.places)
        taken.add(place)
        found.append(place)
    return found
