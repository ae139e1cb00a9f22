"""Finds the results that a table prints, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import LookupFailed
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.results import Result
    from riskset.style import Kind


class Lookup:
    """The results of one display, for its layout.

    Raises
    ------
    LookupFailed
        When a layout asks for a statistic that was not computed.
    """

    def __init__(self, results: Iterable[Result]) -> None:
        self._rows = {_key(row): row for row in results}

    def result(self, statistic: str, **names: str | float | None) -> Result:
        """The result of that name; `names` are ``group``, ``variable``, ``level``, ``at``, ``endpoint``, ``model``."""
        try:
            return self._rows[_asked(statistic, names)]
        except KeyError:
            told = ", ".join(f"{name} {value!r}" for name, value in names.items())
            message = f"no result {statistic!r} of {told or 'the whole'}"
            raise LookupFailed(message) from None

    def value(self, statistic: str, kind: Kind, digits: int | None = None, **names: str | float | None) -> Value:
        """The result of that name, and how it is printed."""
        return Value(self.result(statistic, **names), kind, digits)

    def has(self, statistic: str, **names: str | float | None) -> bool:
        """Whether a result of that name was computed."""
        return _asked(statistic, names) in self._rows

    def groups(self, statistic: str) -> list[str]:
        """The groups that have a statistic, in order."""
        return list(dict.fromkeys(row.group for row in self._rows.values() if row.statistic == statistic))


# A result's names within its display, and what they are where nothing is said.
_NAMES: dict[str, str | None] = {"endpoint": "", "model": "", "group": "", "variable": "", "level": "", "at": None}


def _key(row: Result) -> tuple[object, ...]:
    return (*(getattr(row, name) for name in _NAMES), row.statistic)


def _asked(statistic: str, names: dict[str, str | float | None]) -> tuple[object, ...]:
    unknown = names.keys() - _NAMES.keys()
    if unknown:
        message = f"results are told by {', '.join(_NAMES)}, not by {', '.join(sorted(unknown))}"
        raise TypeError(message)
    return (*(names.get(name, default) for name, default in _NAMES.items()), statistic)
