"""The steps in which the events of one time leave the risk set, under the rules of Breslow and of Efron."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.risk_sets import Integers, WeightedRiskSets

    Floats = NDArray[np.float64]

# Up to this many pairs of a row and a step, sums over risk sets are products with a matrix of who is at risk.
_FEW = 2**14


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TieSteps:
    """The steps of each event time.

    Breslow: one step, the whole risk set. Efron: as many steps as events, the l-th with the share l/d of the
    tied events taken out of the risk set.
    """

    time_index: Integers
    """Event time of each step."""
    fraction: Floats
    """Share of the tied events that a step leaves out."""
    deaths: Floats
    """Weight of the events that each step counts for."""
    split: bool
    """Whether any time has more than one step."""
    members: Floats | None
    """(steps, rows) each row's weight in the risk set of a step, less the share that the step leaves out, if few."""


def tie_steps(sets: WeightedRiskSets, event_weights: Floats, *, efron: bool) -> TieSteps:
    """Return the steps of each event time under Efron's or Breslow's rule."""
    events = sets.events
    deaths = events.by_time(event_weights)
    if not (efron and events.tied):
        index = np.arange(events.begins.size)
        fraction = np.zeros(index.size)
        return TieSteps(index, fraction, deaths, split=False, members=_members(sets, index, None))
    index = events.time_index
    rank = np.arange(index.size) - events.begins[index]
    counts = events.counts[index]
    fraction = rank / counts
    shares = (deaths / events.counts)[index]
    return TieSteps(index, fraction, shares, split=True, members=_members(sets, index, fraction))


def _members(sets: WeightedRiskSets, index: Integers, fraction: Floats | None) -> Floats | None:
    """Write out who is at risk in each step; None for so many rows and steps that running sums are faster."""
    if index.size * sets.rows.size > _FEW:
        return None
    if sets.ends is None:
        members = sets.along(np.eye(sets.times.size))[index]
    else:
        members = (np.arange(sets.rows.size) <= sets.ends[index][:, None]).astype(np.float64)
    if fraction is not None:
        later = np.flatnonzero(fraction)
        step, event = np.nonzero(index[later, None] == index)
        members[later[step], sets.events.rows[event]] -= fraction[later[step]]
    return members
