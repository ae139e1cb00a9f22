"""What of a document is to be run, and what it gave; apart from the running, which few renders do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.documents.faults import Place

if TYPE_CHECKING:
    from riskset.documents.inline import Inline
    from riskset.documents.qmd import Cell


@dataclass(frozen=True)
class Task:
    """Something to run: a cell's code, or the expressions of a stretch of text."""

    cell: Cell | None = None
    inline: tuple[Inline, ...] = ()
    allow_errors: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place.of_cell(self.cell) if self.cell is not None else Place.of_inline(self.inline)


@dataclass
class Executed:
    """What the tasks gave, in their order: outputs of a cell, or Markdown of expressions; and what they depend on."""

    results: list[list[Any]]
    seen: dict[str, Any] = field(default_factory=dict[str, Any])
