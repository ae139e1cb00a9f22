"""The arrays of a regression of an outcome, checked, and their standardised design with an intercept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.regression_checks import check_information, design_matrix

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeData:
    """An outcome with its covariates, of the rows that have a weight.

    Attributes
    ----------
    y : float array, shape (n,)
    Z : float array, shape (n, p + 1)
        A column of ones, and the covariates with mean 0 and standard deviation 1.
    weights : float array, shape (n,)
    cluster : int array, shape (n,), or None
    centre, scale : float array, shape (p,)
        Of the covariates.
    """

    y: Floats
    Z: Floats
    weights: Floats
    cluster: Integers | None
    centre: Floats
    scale: Floats

    def unscaled(self, beta: Floats, variance: Floats) -> tuple[float, Floats, Floats]:
        """The intercept, the coefficients per unit of the covariates, and the variance of these."""
        slopes = beta[1:] / self.scale
        return float(beta[0] - slopes @ self.centre), slopes, variance[1:, 1:] / np.outer(self.scale, self.scale)

    def robust(self, bread: Floats, residual: Floats) -> Floats:
        """The sandwich variance of the coefficients of `Z`.

        Notes
        -----
        Bread times the sum of squared scores times bread, without a correction for small samples (HC0); scores are summed
        within clusters (Huber 1967; White, Econometrica 1980;48:817; Zou, Am J Epidemiol 2004;159:702).
        """
        scores = self.Z * (self.weights * residual)[:, None]
        if self.cluster is not None:
            summed = np.zeros((int(self.cluster.max()) + 1, scores.shape[1]))
            np.add.at(summed, self.cluster, scores)
            scores = summed
        return np.asarray(bread @ (scores.T @ scores) @ bread, dtype=np.float64)


def outcome_data(
    outcome: ArrayLike,
    X: ArrayLike,
    *,
    weights: ArrayLike | None,
    cluster: ArrayLike | None,
    binary: bool,
) -> OutcomeData:
    """Check the arrays of a regression.

    Raises
    ------
    InvalidInput
        If they are not an outcome with covariates; of a binary outcome, if it is not 0 or 1.
    NotEstimable
        If all rows have the same outcome.
    Collinear
        If a covariate does not vary, or others determine it.
    """
    y = arrays.not_empty(arrays.vector(outcome, "outcome"), "outcome")
    matrix = design_matrix(X, size=y.size)
    w = np.ones(y.size) if weights is None else arrays.case_weights(weights, size=y.size)
    groups = None if cluster is None else arrays.codes(cluster, "cluster", size=y.size)[0]
    used = w > 0
    if not used.all():
        y, matrix, w = y[used], matrix[used], w[used]
        groups = None if groups is None else groups[used]
    if binary and not np.isin(y, (0.0, 1.0)).all():
        message = "outcome must be 0 or 1 in each row"
        raise InvalidInput(message)
    if y.min() == y.max():
        message = (
            ("all patients have the outcome" if y[0] else "no patient has the outcome")
            if binary
            else "the outcome is the same in all patients"
        )
        raise NotEstimable(message)
    centre = np.average(matrix, axis=0, weights=w)
    away = matrix - centre
    scale = np.sqrt(np.average(away**2, axis=0, weights=w))
    moments = np.average(matrix**2, axis=0, weights=w)
    check_information(np.where(scale**2 > 1e-14 * moments, scale, 0.0), (away * w[:, None]).T @ away, w.sum() * moments)
    Z = np.column_stack([np.ones(y.size), away / scale])
    return OutcomeData(y, Z, w, groups, centre, scale)
