"""What a study ran: the displays that are asked about, with their entries, their results, and how numbers are printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from riskset.methods.wording import event_named, named, named_as_is, variable_named
from riskset.naming import VERSUS, counted
from riskset.study.entries.base import DisplayBase
from riskset.tables.table import Value
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from riskset.results import Result
    from riskset.study import Cohort, Endpoint
    from riskset.style import Style

# Labels that say what lasts; others name the event that ends it.
_OF_TIME = re.compile(r"(?i:surviv|free|time|duration)|^[A-Z]{2}")
_SAYS_NOTHING = {"group", "groups", "arm", "arms", "cohort"}
Entry = TypeVar("Entry", bound=DisplayBase)


@dataclass(frozen=True, eq=False)
class Ran:
    """What a study ran.

    Attributes
    ----------
    cohort : Cohort
        The whole study.
    style : Style
    results : mapping of str to list of Result
        By display, of those that are asked about.
    """

    cohort: Cohort
    style: Style
    results: Mapping[str, list[Result]]

    def rows(self) -> Iterator[Result]:
        """All results."""
        for rows in self.results.values():
            yield from rows

    def entries(self, kind: type[Entry]) -> Iterator[tuple[Entry, list[Result]]]:
        """The displays whose entries are of a kind, or have its keys, with their results."""
        for name, rows in self.results.items():
            entry = self.cohort.study.displays[name]
            if isinstance(entry, kind):
                yield entry, rows

    def part(self, entry: DisplayBase) -> Cohort:
        """The patients of a display."""
        return self.cohort.of(entry)

    def groups(self, by: str) -> str:
        """What tells groups apart: ``transplantation``; where a label says nothing, the groups: ``Early/Late``."""
        found = self.cohort.groups(by)
        if found.label.casefold() in _SAYS_NOTHING:
            return named_as_is("/".join(found.levels))
        return named(found.label)

    def endpoint(self, name: str) -> str:
        """What an endpoint is called; of one with competing events its event; of an outcome that is none, its variable."""
        if name not in self.cohort.study.endpoints:
            return self.variables([name])[0]
        found = self.cohort.study.endpoints[name]
        if found.competing is not None:
            return event_named(found.label)
        return named(found.label) if _OF_TIME.search(found.label) else f"time to {named(found.label)}"

    def built_endpoint(self, name: str) -> Endpoint:
        """An endpoint as the patients of a display have it, if possible one that follows them from the start."""
        entries = [
            entry for entry, _ in self.entries(DisplayBase) if name in (each for _, each in entry.named_endpoints())
        ]
        entries.sort(key=lambda entry: entry.landmark_shown is not False)
        return (self.part(entries[0]) if entries else self.cohort).endpoint(name)

    def variables(self, names: Iterable[str]) -> list[str]:
        """What variables, columns and exposures are called."""
        return [variable_named(self.cohort.variable(name)) for name in names]

    def count(self, row: Result, noun: str = "patient") -> str:
        """A number of patients as it is printed: ``12 patients``, ``fewer than 5 patients``, ``some patients``."""
        text = Value(row, "count").text(self.style)
        if row.value is None:
            text = f"fewer than {text.lstrip('<')}" if row.below is not None else "some"
        return counted(text, noun) if noun else text

    def percent(self, share: float) -> str:
        """A level of confidence: ``95%``."""
        return f"{exact(100 * share, self.style)}%"


def is_pair(row: Result) -> bool:
    """Whether a result compares two groups that are named, rather than all."""
    return VERSUS in row.group


def has_number(row: Result) -> bool:
    """Whether a result is a number, also one that is not shown."""
    return row.value is not None or row.state == "suppressed"
