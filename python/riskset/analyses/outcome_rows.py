"""One row for each patient with a known outcome, and the regression of such rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.analyses.outcome_values import LINEAR, outcome_values
from riskset.stats.logistic import logistic_or_firth
from riskset.stats.outcome_effects import mean_differences, risk_differences, risk_ratios

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.analyses.regression_fitted import Model
    from riskset.stats.outcome_fit import OutcomeFit
    from riskset.study import Cohort

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

_DIFFERENCES = {"modified-poisson": risk_ratios, "modified-least-squares": risk_differences}


@dataclass(frozen=True, eq=False, slots=True)
class OutcomeRows:
    """Patients whose outcome is known.

    Attributes
    ----------
    patient : int array, shape (rows,)
        Position of the patient in the cohort.
    value : float array, shape (rows,)
    changes : bool
        Never: a patient has one row.
    """

    patient: Integers
    value: Floats
    changes: bool = False

    def part(self, rows: Mask) -> OutcomeRows:
        """Some of its rows."""
        return OutcomeRows(self.patient[rows], self.value[rows])

    @property
    def patients(self) -> int:
        """How many patients have a row."""
        return self.patient.size

    def patients_in(self, rows: Mask) -> int:
        """How many patients have one of some rows."""
        return int(np.count_nonzero(rows))


def outcome_rows(cohort: Cohort, model: Model) -> OutcomeRows:
    """The patients whose outcome is known."""
    values = outcome_values(cohort, model.endpoint, model.levels).values
    known = np.flatnonzero(~np.isnan(values))
    return OutcomeRows(known, values[known])


def happened(model: Model, rows: OutcomeRows) -> Mask:
    """Who has the outcome; everybody where it is a number."""
    return np.ones(rows.value.size, dtype=np.bool_) if model.method == LINEAR else rows.value == 1


def fit_outcome(
    model: Model,
    rows: OutcomeRows,
    X: Floats,
    weights: Floats | None,
    cluster: Any,  # noqa: ANN401
) -> OutcomeFit:
    """Fit the regression of a model."""
    if model.method == LINEAR:
        return mean_differences(rows.value, X, weights=weights, cluster=cluster)
    if model.method in _DIFFERENCES:
        return _DIFFERENCES[model.method](rows.value, X, weights=weights, cluster=cluster)
    return logistic_or_firth(rows.value, X, weights=weights, cluster=cluster, robust=weights is not None)


def mean_and_spread(rows: OutcomeRows, part: Mask) -> tuple[float, float | None]:
    """The mean and the standard deviation of the outcome in some rows."""
    values = rows.value[part]
    return float(values.mean()), float(values.std(ddof=1)) if values.size > 1 else None
