"""Finds the regression whose models a figure draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import LookupFailed
from riskset.study.entries.regressions import Regressions

if TYPE_CHECKING:
    from riskset.study import Cohort


def regression_of(cohort: Cohort, name: str) -> tuple[Cohort, Regressions]:
    """The patients of the regression of that name, and its entry.

    Raises
    ------
    LookupFailed
        If the study file has no such regression, or its entry is wrong.
    """
    found = cohort.study.displays.get(name)
    if not isinstance(found, Regressions):
        message = f"the regression {name!r} cannot be read"
        raise LookupFailed(message)
    return cohort.of(found), found
