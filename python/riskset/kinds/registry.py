"""The kinds of displays that exist: ours, and those that other packages register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from riskset.kinds.kind import Kind
from riskset.plugins import registered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.problems import Problem
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase

GROUP = "riskset.kinds"
OWN = {
    "baseline": "baseline:BASELINE",
    "outcomes": "outcomes:OUTCOMES",
    "regression": "regression:REGRESSION",
    "curves": "curves:CURVES",
    "follow-up": "follow_up:FOLLOW_UP",
    "flow-chart": "flow_chart:FLOW_CHART",
    "forest": "forest:FOREST",
    "centres": "centres:CENTRES",
    "toxicity": "adverse_events:TOXICITY",
    "complications": "adverse_events:COMPLICATIONS",
    "landmark-sweep": "landmark_sweep:LANDMARK_SWEEP",
    "landmark-sweep-table": "landmark_sweep:LANDMARK_SWEEP_TABLE",
    "landmark-accounting": "landmark_accounting:LANDMARK_ACCOUNTING",
    "love": "love:LOVE",
    "overlap": "overlap:OVERLAP",
    "merge": "combined_tables:MERGE",
    "stack": "combined_tables:STACK",
    "ledger": "ledger:LEDGER",
    "stress": "stress:STRESS",
    "stress-figure": "stress:STRESS_FIGURE",
    "proportional-hazards": "proportional_hazards:PROPORTIONAL_HAZARDS",
    "effect-curve": "effect_curve:EFFECT_CURVE",
    "imputation": "imputation:IMPUTATION_FIGURE",
    "swimmer": "swimmer:SWIMMER",
}
"""Our kinds, each with its folder and its name there."""
_ALWAYS = ("follow-up", "merge")  # small ones: a choice among kinds needs two


class OwnKinds(Mapping[str, Kind[Any]]):
    """Our kinds by name. Each is imported when it is first asked for, since a study has few of them."""

    def __getitem__(self, name: str) -> Kind[DisplayBase]:
        return _own_kind(name)

    def __iter__(self) -> Iterator[str]:
        return iter(OWN)

    def __len__(self) -> int:
        return len(OWN)

    def __contains__(self, name: object) -> bool:
        return name in OWN


@cache
def _own_kind(name: str) -> Kind[DisplayBase]:
    folder, place = OWN[name].split(":")
    return _accept(name, getattr(import_module(f"riskset.kinds.{folder}.kind"), place))


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

    def entries_of(self, names: Iterable[object]) -> tuple[type[DisplayBase], ...]:
        """The models of the entries of some kinds, and few others; of all kinds if one of the names is unknown."""
        wanted = {*_ALWAYS, *names}
        if not wanted <= self.known.keys():
            return self.entries
        return tuple(self.known[name].entry for name in self.known if name in wanted)

    def problems(self, cohort: Cohort, name: str, entry: DisplayBase) -> Iterable[Problem]:
        """What is wrong with a display's entry beside the data of the study."""
        return self.of(entry).data_problems(cohort, name, entry)


@lru_cache(maxsize=1)
def installed_kinds() -> Kinds:
    """The kinds of this package, and of the packages that are installed beside it."""
    found = registered(GROUP, own_kinds(), _accept)
    return Kinds(found.known, found.refused)


def own_kinds() -> Mapping[str, Kind[DisplayBase]]:
    """The kinds of this package alone."""
    return OwnKinds()


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
