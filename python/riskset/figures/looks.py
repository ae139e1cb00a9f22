"""Looks of what a legend tells apart: which place in the order of looks each thing has, and that there is one for each."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from riskset.figures.theme import LINE_TYPES
from riskset.problems import LookupFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

LOOKS = len(LINE_TYPES)
"""Groups that a figure can tell apart, each by a line type of its own."""


def seats(places: Sequence[int], looks: int = LOOKS) -> list[int]:
    """The look of each group: that of its level's place among all levels of its variable, in whatever figure.

    Levels beyond the last look take those that are left in this figure.
    """
    kept = {place for place in places if place < looks}
    free = (place for place in itertools.count() if place not in kept)
    return [place if place in kept else next(free) for place in places]


def hold_looks(wanted: int, there: int, things: str, looks: str, remedy: str) -> None:
    """See that things which a legend tells apart do not look alike.

    Raises
    ------
    LookupFailed
        When there are fewer looks than things.
    """
    if wanted > there:
        message = f"{things} need {wanted} {looks}, and {there} can be told apart. {remedy}"
        raise LookupFailed(message)
