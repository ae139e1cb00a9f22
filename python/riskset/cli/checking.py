"""Checks a study for `riskset check`: reads it with its data, and computes and lays out all its displays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.builders import check_study
from riskset.cli.checked import Checked
from riskset.documents.extension_version import other_version_at
from riskset.study.doubts.find import find_doubts
from riskset.study.understood import understood
from riskset.study_files import refused_plugins

if TYPE_CHECKING:
    from pathlib import Path


def checked(path: Path) -> Checked:
    """Read a study file and its data, and compute and lay out all its displays."""
    opened, problems = check_study(path)
    other = other_version_at(path.parent)
    warnings = [] if other is None else [other]
    if opened is None:
        return Checked(path, None, [], {}, [], problems, refused_plugins(), warnings)
    cohort = opened.cohort
    # Who is left out, and what could be better, is known of displays that can be computed.
    left_out, hints = ({}, []) if problems else (opened.accounts(), [*opened.hints(), *opened.printed_hints()])
    return Checked(
        path, understood(cohort), find_doubts(cohort), left_out, hints, problems, refused_plugins(), warnings
    )
