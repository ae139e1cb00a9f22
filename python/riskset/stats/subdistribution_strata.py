"""Risk sets of the subdistribution hazard within strata: each stratum's own, put side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.censoring_weights import CensoringGroup, FineGrayRiskSets, fine_gray_risk_sets
from riskset.stats.risk_sets import EventRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.risk_sets import Booleans, Integers

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Stratum:
    """The risk sets of one stratum, and which of all rows and event times are its own."""

    sets: FineGrayRiskSets
    """Rows are positions among the stratum's."""
    rows: slice
    times: slice


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StratifiedRiskSets:
    """Risk sets within strata; a stratum without an event of interest has none."""

    rows: Integers
    """Positions in the data, stratum after stratum, latest first within one."""
    times: Floats
    strata: Integers
    events: EventRows
    parts: tuple[Stratum, ...]

    @property
    def ends(self) -> None:
        """None: patients with a competing event stay in the risk set."""

    def at_risk(self, values: Floats, *, overwrite: bool = False) -> Floats:
        """Sum weighted `values` (..., rows) over each risk set: (..., event times)."""
        if len(self.parts) == 1:
            return self.parts[0].sets.at_risk(values, overwrite=overwrite)
        return np.concatenate([part.sets.at_risk(values[..., part.rows]) for part in self.parts], axis=-1)

    def along(self, increments: Floats) -> Floats:
        """Sum weighted `increments` (..., event times) over the times each row is at risk: (..., rows)."""
        if len(self.parts) == 1:
            return self.parts[0].sets.along(increments)
        return np.concatenate([part.sets.along(increments[..., part.times]) for part in self.parts], axis=-1)


def stratified_risk_sets(
    time: Floats,
    event: Booleans,
    competing: Booleans,
    *,
    entry: Floats | None,
    stratum: Integers | None,
    group: Integers | None,
    groups: list[CensoringGroup],
) -> StratifiedRiskSets:
    """Build the weighted risk sets of each stratum with an event of interest (there must be one).

    Raises
    ------
    NotComputable
        If a weight would be infinite.
    """
    codes = [0] if stratum is None else np.unique(stratum[event]).tolist()
    parts: list[Stratum] = []
    rows, times, strata = [], [], []
    happened: list[tuple[Integers, ...]] = []
    row_end = time_end = event_end = 0
    for code in codes:
        members = np.arange(time.size) if stratum is None else np.flatnonzero(stratum == code)
        own = fine_gray_risk_sets(
            time[members],
            event[members],
            competing[members],
            entry=None if entry is None else entry[members],
            group=None if group is None else group[members],
            groups=groups,
        )
        events = own.events
        happened.append((events.rows + row_end, events.time_index + time_end, events.begins + event_end, events.counts))
        parts.append(Stratum(own, slice(row_end, row_end + own.rows.size), slice(time_end, time_end + own.times.size)))
        rows.append(members[own.rows])
        times.append(own.times)
        strata.append(np.full(own.times.size, code, dtype=np.intp))
        row_end, time_end, event_end = parts[-1].rows.stop, parts[-1].times.stop, event_end + events.rows.size
    return StratifiedRiskSets(
        rows=np.concatenate(rows),
        times=np.concatenate(times),
        strata=np.concatenate(strata),
        events=EventRows(*(np.concatenate(part) for part in zip(*happened, strict=True))),
        parts=tuple(parts),
    )
