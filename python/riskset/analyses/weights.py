"""The weights of patients, as analyses take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import Problem, quoted
from riskset.study.problems import StudyProblems

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from riskset.study import Cohort


def patient_weights(cohort: Cohort, name: str) -> NDArray[np.float64]:
    """The weights of patients, nan where missing.

    Raises
    ------
    StudyProblems
        If they are no numbers, or one is negative.
    """
    import pandas as pd

    column = cohort.values(name)
    # A column of few distinct numbers that the study file does not describe has been taken for levels.
    values = pd.to_numeric(column.astype(object), errors="coerce").to_numpy(dtype="float64")
    if (pd.isna(values) & column.notna().to_numpy()).any():
        message, remedy = f"weights are {quoted(name)}, which is no number", "Name a column of numbers"
    elif (values < 0).any():
        message = f"weights {quoted(name)} are negative for {int((values < 0).sum())} of {values.size} patients"
        remedy = "Correct them: a weight is 0 or more"
    else:
        return values
    raise StudyProblems([Problem(file=str(cohort.study.path), message=message, remedy=remedy, value=name)])
