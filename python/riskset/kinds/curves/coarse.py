"""Curves whose steps are of several patients each, where small numbers of patients are not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class CoarseSteps(NamedTuple):
    """The steps of a curve that are shown.

    Attributes
    ----------
    times : float array
        When so many have had the event since the step before.
    hidden : set of float
        Times that were asked for, at which fewer have had it since the step before.
    """

    times: Floats
    hidden: set[float]


def coarse_steps(time: Floats, events: Floats, least: int, asked: Collection[float] = ()) -> CoarseSteps:
    """Let a curve step only where `least` further patients have had the event, later than it would.

    At a time that is asked for the curve steps too; steps before it are left out where it would be of too few.

    Parameters
    ----------
    time, events : float arrays of n
        When events happened, ascending, and how many at each time.
    least : int
        The fewest events of a step.
    asked : collection of float
        Times at which the curve is wanted as it is.

    References
    ----------
    The function ``round_km`` of the R package osutils (W. Hulme), which delays events until so many have occurred.
    """
    happened = dict(zip(time.tolist(), events.tolist(), strict=True))
    kept: list[tuple[float, float]] = []
    hidden: set[float] = set()
    since = 0.0
    for at in sorted({*happened, *asked}):
        since += happened.get(at, 0.0)
        while at in asked and 0 < since < least and kept and kept[-1][0] not in asked:
            since += kept.pop()[1]
        if since >= least:
            kept.append((at, since))
            since = 0.0
        elif at in asked and since > 0:
            hidden.add(at)
    return CoarseSteps(np.array([at for at, _ in kept]), hidden)


def coarse_differences(times: Floats, curves: Collection[tuple[Floats, Floats]], least: int) -> NDArray[np.bool_]:
    """Of times at which the curves of two groups are compared, those up to which each had none or enough further events."""
    counted = [
        np.concatenate([[0.0], np.cumsum(events)])[np.searchsorted(at, times, side="right")] for at, events in curves
    ]
    kept = np.zeros(times.size, dtype=np.bool_)
    before = [0.0 for _ in counted]
    for place in range(times.size):
        since = [column[place] - earlier for column, earlier in zip(counted, before, strict=True)]
        if all(each == 0 or each >= least for each in since):
            kept[place] = True
            before = [column[place] for column in counted]
    return kept
