"""The bootstrap of a weighted regression: scores and weights are estimated again in each sample, or matched sets are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.bootstrap import bootstrap
from riskset.stats.errors import NotComputable, StatsError
from riskset.stats.weighting_plan import planned_weights
from riskset.study.propensity import plan_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from riskset.study import Cohort
    from riskset.study.propensity import Propensity

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Refit = Callable[[Integers, Floats], Floats]

_FEWEST = 0.5


def bootstrap_covariance(
    cohort: Cohort, name: str, patient: Integers, refit: Refit, *, replicates: int, seed: int
) -> Floats:
    """The covariance of coefficients over samples of patients, or of matched sets.

    Parameters
    ----------
    cohort : Cohort
        The patients of the model.
    name : str
        The propensity scores that weight them.
    patient : int array
        The patient of each row of the model.
    refit : callable
        Fits rows, by their places, with weights, and returns the coefficients.

    Raises
    ------
    NotComputable
        If more than half of the samples cannot be fitted.

    References
    ----------
    Austin PC. Stat Med 2016;35:5642 (weights). Austin PC, Small DS. Stat Med 2014;33:4306 (matched sets).
    """
    found = cohort.builder.propensity(name)
    row_of = np.full(cohort.builder.source.size, -1, dtype=np.int64)
    row_of[cohort.index[patient]] = np.arange(patient.size)
    if found.spec.is_matching:
        rows = row_of[row_of >= 0]
        places = cohort.index[patient[rows]]
        statistic = _of_sets(rows, found.weights[places], refit)
        drawn: int | Integers = found.sets[places]
    else:
        statistic = _of_patients(found, row_of, refit)
        drawn = int(found.design.rows.sum())
    result = bootstrap(statistic, drawn, replicates=replicates, seed=seed, method="normal", workers=1)
    if len(result.replicates) < _FEWEST * replicates:
        message = f"the bootstrap has too few samples that can be fitted: {next(iter(result.failures))}"
        raise NotComputable(message)
    return np.atleast_2d(np.cov(result.replicates, rowvar=False))


def _of_sets(rows: Integers, weights: Floats, refit: Refit) -> Callable[[Integers], Floats]:
    def statistic(drawn: Integers) -> Floats:
        return refit(rows[drawn], weights[drawn])

    return statistic


def _of_patients(found: Propensity, row_of: Integers, refit: Refit) -> Callable[[Integers], Floats]:
    """Coefficients of patients drawn among those with a score, with weights of their own."""
    scored = np.flatnonzero(found.design.rows)
    treatment, columns = found.grouping.codes[scored], found.design.columns
    plan, treatments = plan_of(found.spec, found.target), len(found.grouping.levels)

    def statistic(drawn: Integers) -> Floats:
        if np.unique(treatment[drawn]).size < treatments:
            message = "a sample lacks a treatment"
            raise NotComputable(message)
        try:
            weights = planned_weights(treatment[drawn], columns[drawn], plan).weights
        except StatsError as error:
            raise NotComputable(error.in_words) from error
        rows = row_of[scored[drawn]]
        held = (rows >= 0) & (weights > 0)
        return refit(rows[held], weights[held])

    return statistic
