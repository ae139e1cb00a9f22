"""The kinds of displays that exist: ours, and those that other packages register."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.kinds.adverse_events.kind import COMPLICATIONS, TOXICITY
from riskset.kinds.baseline.kind import BASELINE
from riskset.kinds.centres.kind import CENTRES
from riskset.kinds.combined_tables.kind import MERGE, STACK
from riskset.kinds.curves.kind import CURVES
from riskset.kinds.effect_curve.kind import EFFECT_CURVE
from riskset.kinds.flow_chart.kind import FLOW_CHART
from riskset.kinds.follow_up.kind import FOLLOW_UP
from riskset.kinds.forest.kind import FOREST
from riskset.kinds.imputation.kind import IMPUTATION_FIGURE
from riskset.kinds.kind import Kind
from riskset.kinds.landmark_accounting.kind import LANDMARK_ACCOUNTING
from riskset.kinds.landmark_sweep.kind import LANDMARK_SWEEP, LANDMARK_SWEEP_TABLE
from riskset.kinds.ledger.kind import LEDGER
from riskset.kinds.love.kind import LOVE
from riskset.kinds.outcomes.kind import OUTCOMES
from riskset.kinds.overlap.kind import OVERLAP
from riskset.kinds.proportional_hazards.kind import PROPORTIONAL_HAZARDS
from riskset.kinds.regression.kind import REGRESSION
from riskset.kinds.stress.kind import STRESS, STRESS_FIGURE
from riskset.kinds.swimmer.kind import SWIMMER
from riskset.plugins import registered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riskset.problems import Problem
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase

GROUP = "riskset.kinds"
OWN: tuple[Kind[DisplayBase], ...] = (
    BASELINE,
    OUTCOMES,
    REGRESSION,
    CURVES,
    FOLLOW_UP,
    FLOW_CHART,
    FOREST,
    CENTRES,
    TOXICITY,
    COMPLICATIONS,
    LANDMARK_SWEEP,
    LANDMARK_SWEEP_TABLE,
    LANDMARK_ACCOUNTING,
    LOVE,
    OVERLAP,
    MERGE,
    STACK,
    LEDGER,
    STRESS,
    STRESS_FIGURE,
    PROPORTIONAL_HAZARDS,
    EFFECT_CURVE,
    IMPUTATION_FIGURE,
    SWIMMER,
)


@dataclass(frozen=True)
class Kinds:
    """The kinds of displays by name, and why others that are registered cannot be used."""

    known: Mapping[str, Kind[DisplayBase]]
    refused: Mapping[str, str]

    def of(self, entry: DisplayBase) -> Kind[DisplayBase]:
        """The kind of an entry."""
        return self.known[entry.kind_name()]

    @property
    def entries(self) -> tuple[type[DisplayBase], ...]:
        """The models of the entries."""
        return tuple(kind.entry for kind in self.known.values())

    def problems(self, cohort: Cohort, name: str, entry: DisplayBase) -> Iterable[Problem]:
        """What is wrong with a display's entry beside the data of the study."""
        return self.of(entry).data_problems(cohort, name, entry)


@lru_cache(maxsize=1)
def installed_kinds() -> Kinds:
    """The kinds of this package, and of the packages that are installed beside it."""
    found = registered(GROUP, own_kinds(), _accept)
    return Kinds(found.known, found.refused)


def own_kinds() -> dict[str, Kind[DisplayBase]]:
    """The kinds of this package alone."""
    return {kind.name: kind for kind in OWN}


def _accept(name: str, thing: object) -> Kind[DisplayBase]:
    """A kind, which is called as its entry point is."""
    if not isinstance(thing, Kind):
        message = f"{thing!r} is not a riskset.kinds.kind.Kind"
        raise TypeError(message)
    kind: Kind[DisplayBase] = thing
    if kind.name != name:
        message = f"the entry point is called {name!r} and its kind {kind.name!r}"
        raise TypeError(message)
    return kind
