"""Finds the results that a table prints, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.results import LookupFailed
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
        self._rows = {(row.group, row.variable, row.level, row.at, row.statistic): row for row in results}

    def result(
        self, statistic: str, *, group: str = "", variable: str = "", level: str = "", at: float | None = None
    ) -> Result:
        """The result of that name."""
        try:
            return self._rows[group, variable, level, at, statistic]
        except KeyError:
            message = f"no result {statistic!r} of group {group!r}, variable {variable!r}, level {level!r}, at {at}"
            raise LookupFailed(message) from None

    def value(
        self,
        statistic: str,
        kind: Kind,
        digits: int | None = None,
        *,
        group: str = "",
        variable: str = "",
        level: str = "",
        at: float | None = None,
    ) -> Value:
        """The result of that name, and how it is printed."""
        return Value(self.result(statistic, group=group, variable=variable, level=level, at=at), kind, digits)

    def has(self, statistic: str, *, group: str = "", variable: str = "", level: str = "") -> bool:
        """Whether a result of that name was computed."""
        return (group, variable, level, None, statistic) in self._rows

    def groups(self, statistic: str) -> list[str]:
        """The groups that have a statistic, in order."""
        return list(dict.fromkeys(row.group for row in self._rows.values() if row.statistic == statistic))
