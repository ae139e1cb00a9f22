"""A number computed again, and what became of a number of the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from riskset.results import Result

Verdict = Literal["agrees", "differs", "not recomputed"]

EXACT, CLOSED, ITERATED = 1e-12, 1e-6, 1e-4
"""Relative tolerances: of counts, of closed formulas, and of fits by iteration, where each program stops at its own place."""
_ABSOLUTE = 1e-12


@dataclass(frozen=True, slots=True)
class Number:
    """A number computed again.

    Attributes
    ----------
    value : float or None
        None where there is no number: not estimable, not reached, nothing to compare.
    by : str
        Which program computed it.
    tolerance : float
        The relative difference up to which it agrees.
    """

    value: float | None
    by: str
    tolerance: float = CLOSED

    def agrees_with(self, stored: float | None) -> bool:
        """Whether a number of the report is this one."""
        if self.value is None or stored is None:
            return self.value is stored
        return abs(self.value - stored) <= max(self.tolerance * max(abs(self.value), abs(stored)), _ABSOLUTE)


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a number of the report.

    Attributes
    ----------
    result : Result
        The number as the report has it.
    verdict : {"agrees", "differs", "not recomputed"}
    value : float or None
        As it was computed again.
    by : str
        By which program.
    reason : str
        Why it was not recomputed.
    """

    result: Result
    verdict: Verdict
    value: float | None = None
    by: str = ""
    reason: str = ""
