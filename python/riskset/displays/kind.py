"""What a kind of display is: an entry of the study file, what it computes, and how it is presented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from riskset.analyses.suppression import Key
    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.displays.parts import DisplayBase
    from riskset.style import Style
    from riskset.tables.table import Table
    from riskset.yaml_lines import KeyPath

    Spec = TypeVar("Spec", bound=DisplayBase)
else:
    Spec = TypeVar("Spec")


@dataclass(frozen=True)
class Kind(Generic[Spec]):
    """A kind of display.

    Attributes
    ----------
    entry : type
        The model of its entry in the study file; its ``kind`` names the kind.
    noun : {"table", "figure"}
        What it is presented as.
    analyse : callable
        From the cohort that the display is of, its name and its entry in the study file, to its results.
    present : callable
        From that cohort, the entry, the results and a style to a table or a figure. It computes nothing. After
        its own results it is given those of the displays that the entry names as its sources.
    derive : callable, optional
        For a display of other displays' results: from its cohort, its name, its entry and those results to its own.
    sums : callable, optional
        From the cohort, the display's name and its entry to sums among its counts that their names do not tell: what
        goes into a count, and what comes out of it.
    whole : bool
        Whether it is given all results of its sources, also the accounts of their landmarks.
    """

    entry: type[Spec]
    noun: Literal["table", "figure"]
    analyse: Callable[[Cohort, str, Spec], list[Result]]
    present: Callable[[Cohort, Spec, Sequence[Result], Style], Table | Figure]
    derive: Callable[[Cohort, str, Spec, Sequence[Result]], list[Result]] | None = None
    whole: bool = False
    sums: Callable[[Cohort, str, Spec], list[tuple[Key, list[Key]]]] | None = None

    @property
    def name(self) -> str:
        """The kind as the study file writes it."""
        return str(self.entry.model_fields["kind"].annotation.__args__[0])  # type: ignore[union-attr]


def named_entry(cohort: Cohort, spec: DisplayBase) -> KeyPath:
    """Where a display's entry stands in the study file; empty for one that a function was given."""
    displays = cohort.study.displays
    return next((("displays", name) for name, display in displays.items() if display is spec), ())
