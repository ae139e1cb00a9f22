"""What a study file asks of the kinds of displays that there are; who reads a study hands them to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from riskset.problems import Problem
    from riskset.study.cohort import Cohort
    from riskset.study.entries.base import DisplayBase


class DisplayKinds(Protocol):
    """The kinds of displays; see :class:`riskset.kinds.registry.Kinds`."""

    @property
    def entries(self) -> tuple[type[DisplayBase], ...]:
        """The models of their entries."""
        ...

    def entries_of(self, names: Iterable[object]) -> tuple[type[DisplayBase], ...]:
        """The models of the entries of some kinds, and few others; of all kinds if one of the names is unknown."""
        ...

    @property
    def refused(self) -> Mapping[str, str]:
        """Of kinds that are registered and cannot be used, why."""
        ...

    def problems(self, cohort: Cohort, name: str, entry: DisplayBase) -> Iterable[Problem]:
        """What is wrong with the entry of the display `name` beside the data."""
        ...
