"""The weights and clusters of patients, as analyses take them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import counted
from riskset.problems import Problem, quoted
from riskset.study.problems import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase


COMPLETE = "Complete the column, or take a population"


def patient_weights(cohort: Cohort, name: str) -> NDArray[np.float64]:
    """The weights of patients, nan where missing.

    Raises
    ------
    StudyProblems
        If they are not numbers, or one is negative.
    """
    held = cohort.held(name)
    values = _numbers_of_levels(cohort, name) if held.of_number is None else held.numbers
    if (np.isnan(values) & held.known).any():
        message, remedy = f"weights are {quoted(name)}, which is not a number", "Name a column of numbers"
    elif (values < 0).any():
        message = (
            f"weights {quoted(name)} are negative for {int((values < 0).sum())} of {counted(values.size, 'patient')}"
        )
        remedy = "Correct them: a weight is 0 or more"
    else:
        return values
    raise StudyProblems([Problem(file=str(cohort.study.path), message=message, remedy=remedy, value=name)])


def _numbers_of_levels(cohort: Cohort, name: str) -> NDArray[np.float64]:
    """The numbers of a column that has been taken for levels, since it has few and the study file does not describe it."""
    import pandas as pd

    return pd.to_numeric(cohort.values(name).astype(object), errors="coerce").to_numpy(dtype="float64")


def all_weights(cohort: Cohort, name: str) -> NDArray[np.float64]:
    """The weights of patients, of which none is missing.

    Raises
    ------
    StudyProblems
        If they are not numbers, or one is negative or missing.
    """
    values = patient_weights(cohort, name)
    missing = int(np.isnan(values).sum())
    if missing:
        message = f"weights {quoted(name)} are missing for {missing} of {counted(cohort.size, 'patient')}"
        raise StudyProblems([Problem(file=str(cohort.study.path), message=message, remedy=COMPLETE, value=name)])
    return values


def weights_problems(
    cohort: Cohort, name: str, entry: DisplayBase, weights: str | None, *, complete: bool = False
) -> Iterator[Problem]:
    """Weights of a display's patients that are none, with the line of the entry; `complete` ones have none missing."""
    try:
        if weights is not None:
            (all_weights if complete else patient_weights)(cohort.of(entry), weights)
    except StudyProblems as error:
        line = cohort.study.line("displays", name, "weights")
        yield from (replace(problem, line=line) for problem in error.problems)


def cluster_problems(cohort: Cohort, name: str, entry: DisplayBase, cluster: str | None) -> Iterator[Problem]:
    """Patients of a display without a cluster, with the line of the entry."""
    if cluster is None:
        return
    part = cohort.of(entry)
    missing = int((~part.held(cluster).known).sum())
    if missing:
        message = f"clusters {quoted(cluster)} are missing for {missing} of {counted(part.size, 'patient')}"
        line = cohort.study.line("displays", name, "cluster")
        yield Problem(file=str(cohort.study.path), line=line, message=message, remedy=COMPLETE, value=cluster)
