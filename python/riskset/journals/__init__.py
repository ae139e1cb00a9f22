"""What journals ask of manuscripts: their ways with numbers, layouts, limits, files; docs/journals.md tells of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.journals.files import find_journal, own_files, package_names
from riskset.journals.styles import JOURNALS, chosen_style, style_named

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.journals.rules import Journal
    from riskset.problems import Problem


def load_journal(name: str, folder: Path | None = None) -> Journal:
    """The rules of a journal; see :func:`riskset.journals.reading.load_journal`."""
    from riskset.journals import reading  # pydantic and YAML, only where they are needed

    return reading.load_journal(name, folder)


def check_journal(path: Path) -> list[Problem]:
    """What is wrong with a journal's file, or one that it extends."""
    from riskset.journals import reading

    return reading.check_journal(path)


__all__ = [
    "JOURNALS",
    "check_journal",
    "chosen_style",
    "find_journal",
    "load_journal",
    "own_files",
    "package_names",
    "style_named",
]
