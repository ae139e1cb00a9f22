"""Propensity of each treatment by (multinomial) logistic regression, and inverse-probability-of-treatment weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from riskset.stats.arrays import codes, one_of
from riskset.stats.errors import InvalidInput, NotConverged, NotEstimable
from riskset.stats.multinomial import information, likelihood
from riskset.stats.regression_checks import check_information, design_matrix, name_columns

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

Estimand = Literal["ATE", "ATT", "overlap"]

# Newton's decrement is twice the log-likelihood still to be gained; below _CLOSE one more step ends in rounding. A
# step that still moves a linear predictor by _RUNAWAY when the decrement is below _FLAT is a run to infinity.
_CLOSE = 1e-18
_FLAT = 1e-5
_RUNAWAY = 0.2
_HALVINGS = 40


class Separation(NotConverged):
    """Covariates predict a treatment with certainty, so that patients without a chance of another have no weight.

    Attributes
    ----------
    columns : tuple of int
        The columns of the design matrix whose coefficients are infinite.
    treatment : object
        Label of a treatment that they tell.
    """

    def __init__(self, columns: tuple[int, ...], treatment: object) -> None:
        super().__init__(
            f"separation: {name_columns(columns)} of X tells for certain who had treatment {treatment}, as when a "
            f"level has patients of one treatment only; those patients have nobody to be compared with"
        )
        self.columns = columns
        self.treatment = treatment

    @property
    def in_words(self) -> str:
        """The message without columns."""
        return (
            f"separation: covariates tell for certain who had treatment {self.treatment}, as when a level has patients "
            f"of one treatment only; those patients have nobody to be compared with"
        )


@dataclass(frozen=True, slots=True, eq=False)
class PropensityFit:
    """A logistic regression of treatment on covariates.

    Attributes
    ----------
    labels : array, shape (treatments,)
        Labels of the treatments, sorted; the first is the reference of the coefficients.
    intercepts : float array, shape (treatments - 1,)
    coefficients : float array, shape (treatments - 1, p)
        Log odds of each other treatment against the reference, per unit of the covariates.
    variance : float array, shape ((treatments - 1) (p + 1), same)
        Inverse information: of each treatment the intercept, then the coefficients.
    probability : float array, shape (n, treatments)
        The propensity of each treatment.
    treatment : int array, shape (n,)
        The treatment received, as its place in `labels`.
    loglik : float
    iterations : int
    """

    labels: NDArray[Any]
    intercepts: Floats
    coefficients: Floats
    variance: Floats
    probability: Floats = field(repr=False)
    treatment: Integers = field(repr=False)
    loglik: float
    iterations: int


@dataclass(frozen=True, slots=True, eq=False)
class TreatmentWeights:
    """Inverse-probability-of-treatment weights.

    Attributes
    ----------
    weights : float array, shape (n,)
    estimand : {"ATE", "ATT", "overlap"}
    stabilised : bool
    effective_n : float array, shape (treatments,)
        Kish's effective number of patients of each treatment, in the order of the fit's labels.
    """

    weights: Floats = field(repr=False)
    estimand: Estimand
    stabilised: bool
    effective_n: Floats


def propensity(treatment: ArrayLike, X: ArrayLike, *, max_iterations: int = 100) -> PropensityFit:
    """Fit the probability of each treatment given the covariates by maximum likelihood.

    Parameters
    ----------
    treatment : array_like, shape (n,)
        Labels of two or more treatments.
    X : array_like, shape (n, p)
        Covariates, without an intercept; a factor as indicator columns.
    max_iterations : int

    Raises
    ------
    InvalidInput
        If the arrays do not match or a value is missing.
    NotEstimable
        If there is one treatment.
    Collinear
        If a covariate does not vary, or is a combination of others; its columns are named.
    Separation
        If covariates tell a treatment for certain.
    NotConverged
        If the maximum is not found.

    Notes
    -----
    Rosenbaum and Rubin, Biometrika 1983;70:41; for several treatments Imbens, Biometrika 2000;87:706. Newton's
    method with step-halving on standardised covariates; one iteration takes time in proportion to n (p K)^2.

    Examples
    --------
    >>> treatment = ["A", "B", "A", "B", "B", "A", "B", "A"]
    >>> age = [40, 45, 52, 58, 61, 63, 66, 70]
    >>> fit = propensity(treatment, age)
    >>> fit.labels.tolist(), fit.probability.round(2).tolist()[0]
    (['A', 'B'], [0.56, 0.44])
    """
    n = int(np.asarray(treatment).shape[0]) if np.asarray(treatment).ndim == 1 else 0
    place, labels = codes(treatment, "treatment", size=n)
    if labels.size < 2:
        message = "there is one treatment: nobody had another"
        raise NotEstimable(message)
    covariates = design_matrix(X, size=n)
    centre = covariates.mean(axis=0)
    standard = covariates - centre
    scale = np.sqrt((standard**2).mean(axis=0))
    scale[scale <= 1e-13 * np.abs(centre)] = 0.0
    check_information(scale, standard.T @ standard / n)
    design = np.column_stack([np.ones(n), standard / scale])
    indicator = np.zeros((n, labels.size))
    indicator[np.arange(n), place] = 1.0
    beta, iterations = _maximise(design, indicator, labels, max_iterations)
    loglik, probability = likelihood(design, beta, place)
    # Back from standardised covariates: each row of `back` is an original coefficient.
    back = np.diag(np.concatenate(([1.0], 1 / scale)))
    back[0, 1:] = -centre / scale
    own = beta @ back.T
    spread = np.kron(np.eye(labels.size - 1), back)
    inverse = np.linalg.inv(information(design, probability))
    return PropensityFit(
        labels=labels,
        intercepts=own[:, 0],
        coefficients=own[:, 1:],
        variance=spread @ inverse @ spread.T,
        probability=probability,
        treatment=place,
        loglik=loglik,
        iterations=iterations,
    )


def treatment_weights(
    fit: PropensityFit, *, estimand: Estimand = "ATE", target: object = None, stabilised: bool = True
) -> TreatmentWeights:
    """Weight patients so that the covariates have the same distribution in all treatments.

    Parameters
    ----------
    fit : PropensityFit
    estimand : {"ATE", "ATT", "overlap"}
        The average effect in all patients, with weight 1 / P(own treatment); in those treated with `target`, with
        weight P(target) / P(own treatment), which is 1 for themselves; or in the overlap, with weight
        (1 / P(own treatment)) / (the sum of 1 / P over all treatments). Of two treatments the last is the probability
        of the other treatment.
    target : object, optional
        Label of a treatment, for ATT.
    stabilised : bool, default True
        For ATE, times the share of patients who had the treatment, so that the weights of each treatment sum to
        about its number of patients.

    Raises
    ------
    InvalidInput
        If the estimand is unknown, or its target is missing or not a treatment.

    References
    ----------
    Robins, Hernan and Brumback, Epidemiology 2000;11:550. Li, Morgan and Zaslavsky, J Am Stat Assoc 2018;113:390. Li
    and Li, Ann Appl Stat 2019;13:2389.

    Examples
    --------
    >>> fit = propensity(["A", "B", "A", "B", "B", "A", "B", "A"], [40, 45, 52, 58, 61, 63, 66, 70])
    >>> found = treatment_weights(fit, estimand="ATE")
    >>> found.weights.round(2).tolist()
    [0.9, 1.08, 0.97, 0.99, 0.97, 1.04, 0.94, 1.09]
    """
    one_of(estimand, "estimand", get_args(Estimand))
    labels = fit.labels.tolist()
    if estimand == "ATT" and target not in labels:
        message = (
            f"the average effect in the treated needs a target among {', '.join(map(str, labels))}, not {target!r}"
        )
        raise InvalidInput(message)
    if estimand != "ATT" and target is not None:
        message = "a target belongs to the average effect in the treated (ATT)"
        raise InvalidInput(message)
    own = fit.probability[np.arange(fit.treatment.size), fit.treatment]
    number = np.bincount(fit.treatment, minlength=fit.labels.size)
    if estimand == "ATT":
        weights = fit.probability[:, labels.index(target)] / own
    elif estimand == "overlap":
        weights = 1 / own / (1 / fit.probability).sum(axis=1)
    else:
        weights = 1 / own
        if stabilised:
            weights *= (number / number.sum())[fit.treatment]
    effective = effective_numbers(weights, fit.treatment, number.size)
    return TreatmentWeights(weights, estimand, stabilised and estimand == "ATE", effective)


def effective_numbers(weights: Floats, place: Integers, groups: int) -> Floats:
    """Kish's effective number of patients of each group, (sum of weights)^2 / sum of squares; 0 without weight.

    References
    ----------
    Kish L. Survey Sampling. Wiley, 1965.
    """
    held = place >= 0
    sums, squares = (np.bincount(place[held], each[held], minlength=groups) for each in (weights, weights**2))
    return np.divide(sums**2, squares, out=np.zeros(groups), where=squares > 0)


def _maximise(design: Floats, indicator: Floats, labels: NDArray[Any], max_iterations: int) -> tuple[Floats, int]:
    """Return the coefficients (treatments - 1, p + 1) at the maximum and the number of iterations."""
    place = indicator.argmax(axis=1)
    beta = np.zeros((labels.size - 1, design.shape[1]))
    number = indicator.sum(axis=0)
    beta[:, 0] = np.log(number[1:] / number[0])
    loglik, probability = likelihood(design, beta, place)
    for iteration in range(max_iterations):
        score = ((indicator - probability)[:, 1:].T @ design).ravel()
        try:
            step = np.asarray(np.linalg.solve(information(design, probability), score), dtype=np.float64)
        except np.linalg.LinAlgError:
            raise _separation(beta, labels) from None
        decrement, move = float(step @ score), step.reshape(beta.shape)
        if decrement < _FLAT and float(np.abs(design @ move.T).max()) > _RUNAWAY:
            raise _separation(move, labels)
        if decrement < _CLOSE:
            return beta + move, iteration
        for _ in range(_HALVINGS):
            advanced, found = likelihood(design, beta + move, place)
            if advanced >= loglik - 1e-12 * max(1.0, abs(loglik)):
                break
            move = move / 2
        else:
            message = "the propensity model did not converge: no step along the score raises the likelihood"
            raise NotConverged(message)
        beta, loglik, probability = beta + move, advanced, found
    message = f"the propensity model did not converge: no maximum in {max_iterations} iterations"
    raise NotConverged(message)


def _separation(direction: Floats, labels: NDArray[Any]) -> Separation:
    """Name the columns that run away and a treatment that they tell; the intercept runs with them."""
    size = np.abs(direction[:, 1:])
    columns = tuple(int(column) for column in np.flatnonzero((size > 1e-2 * size.max()).any(axis=0)))
    return Separation(columns, labels.tolist()[1 + int(size.max(axis=1).argmax())])
