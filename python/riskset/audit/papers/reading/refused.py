"""Says why a file cannot be read as a manuscript, and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import Problem, Problems

if TYPE_CHECKING:
    from pathlib import Path


def refused(path: Path, reason: str, remedy: str) -> Problems:
    """Give the error of a file that cannot be read."""
    return Problems([Problem(file=str(path), message=f"the manuscript cannot be read: {reason}", remedy=remedy)])
