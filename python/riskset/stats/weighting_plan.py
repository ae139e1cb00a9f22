"""Treatment weights as a study plans them: scores, patients left out by their scores, and weights cut at percentiles."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import NotEstimable
from riskset.stats.propensity import Estimand, effective_numbers, propensity, treatment_weights

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class WeightingPlan:
    """How weights come from scores.

    Attributes
    ----------
    estimand : {"ATE", "ATT", "overlap"}
    target : int or None
        The treatment whose patients ATT is about.
    stabilised : bool
    trim : float
        Patients with a score of any treatment below it are left out, and the scores are fitted again; 0 for none.
    truncate : float or None
        The weights above this quantile, and those below its complement, are set to these quantiles.

    References
    ----------
    Crump, Hotz, Imbens and Mitnik, Biometrika 2009;96:187. Cole and Hernan, Am J Epidemiol 2008;168:656.
    """

    estimand: Estimand = "ATE"
    target: int | None = None
    stabilised: bool = True
    trim: float = 0.0
    truncate: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PlannedWeights:
    """Weights with the scores that they are made of.

    Attributes
    ----------
    weights : float array, shape (n,)
        0 of patients who are trimmed.
    scores : float array, shape (n, treatments)
        Of all patients before trimming, of those who are kept as they were fitted again.
    kept : bool array, shape (n,)
    effective_n : float array, shape (treatments,)
    """

    weights: Floats = field(repr=False)
    scores: Floats = field(repr=False)
    kept: NDArray[np.bool_] = field(repr=False)
    effective_n: Floats


def planned_weights(treatment: Integers, X: Floats, plan: WeightingPlan) -> PlannedWeights:
    """Fit scores and weight patients.

    Parameters
    ----------
    treatment : int array, shape (n,)
        Treatments from 0 on, each of which somebody has.
    X : float array, shape (n, p)
    plan : WeightingPlan

    Raises
    ------
    NotEstimable
        If trimming leaves nobody of a treatment.
    StatsError
        As :func:`riskset.stats.propensity.propensity` does.
    """
    treatments = int(treatment.max()) + 1
    fit = propensity(treatment, X)
    scores, kept = fit.probability.copy(), np.ones(treatment.size, dtype=np.bool_)
    if plan.trim:
        kept = np.asarray((scores >= plan.trim).all(axis=1))
        if np.unique(treatment[kept]).size < treatments:
            message = f"no overlap: nobody of a treatment has scores of {plan.trim:g} or more of all treatments"
            raise NotEstimable(message)
        if not kept.all():
            fit = propensity(treatment[kept], X[kept])
            scores[kept] = fit.probability
    found = treatment_weights(fit, estimand=plan.estimand, target=plan.target, stabilised=plan.stabilised)
    own = found.weights
    if plan.truncate is not None:
        low, high = np.quantile(own, sorted((plan.truncate, 1 - plan.truncate)))
        own = np.clip(own, low, high)
    weights = np.zeros(treatment.size)
    weights[kept] = own
    return PlannedWeights(weights, scores, kept, effective_numbers(weights, treatment, treatments))
