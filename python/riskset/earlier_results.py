"""Results that the same kernel of Quarto's computed for an earlier format of a document, while study and data are the same.

Never taken within one execution: what a document computes twice is computed twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.executions import in_kernel, present_execution

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.results import Result
    from riskset.study import StudyFile
    from riskset.study.origin import Origin

    _Key = tuple[Path, Origin, str]


@dataclass
class _Executions:
    """The results of the execution that runs, and of those before it."""

    number: int = 0
    present: dict[_Key, tuple[Result, ...]] = field(default_factory=dict["_Key", "tuple[Result, ...]"])
    earlier: dict[_Key, tuple[Result, ...]] = field(default_factory=dict["_Key", "tuple[Result, ...]"])

    def go_on_to(self, number: int) -> None:
        """Begin another execution, where it is another."""
        if number != self.number:
            self.number, self.earlier, self.present = number, self.earlier | self.present, {}


_executions = _Executions()


def computed_once(study: StudyFile, name: str, compute: Callable[[], list[Result]]) -> list[Result]:
    """The results of a display: those of an earlier execution where its study file and data are what they were, else computed."""
    if study.origin is None or not in_kernel():
        return compute()
    _executions.go_on_to(present_execution().number)
    key = (study.path.resolve(), study.origin, name)
    found = _executions.earlier.get(key)
    rows = compute() if found is None else list(found)
    _executions.present[key] = tuple(rows)
    return rows
