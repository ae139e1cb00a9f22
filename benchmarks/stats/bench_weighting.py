"""Propensity scores in every package that estimates them: the fit and the weights of the average effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from cases import OURS, Case, Cohort

if TYPE_CHECKING:
    from collections.abc import Callable

SCORES = "propensity weights"
MATCHING = "matching (1:1, nearest)"
"""R's MatchIt is no peer: its release in Debian breaks the caliper of a vector of scores."""


def _treated(data: Cohort) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Treatment that depends on the covariates, the same for every package."""
    draw = np.random.default_rng(5).random(data.n)
    return (draw < 1 / (1 + np.exp(0.5 - 0.4 * data.x[:, 0] + 0.3 * data.x[:, 1]))).astype(np.int64)


def _weights(data: Cohort) -> Callable[[], object]:
    from riskset.stats.weighting_plan import WeightingPlan, planned_weights

    treated, plan = _treated(data), WeightingPlan(stabilised=False)
    return lambda: planned_weights(treated, data.x, plan).weights


def _weights_sklearn(data: Cohort) -> Callable[[], object]:
    from sklearn.linear_model import LogisticRegression

    treated = _treated(data)

    def run() -> object:
        fit = LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(data.x, treated)
        return 1 / fit.predict_proba(data.x)[np.arange(data.n), treated]

    return run


def _weights_statsmodels(data: Cohort) -> Callable[[], object]:
    import statsmodels.api as sm

    treated = _treated(data)
    design = sm.add_constant(data.x)

    def run() -> object:
        score = sm.GLM(treated, design, sm.families.Binomial()).fit().fittedvalues
        return np.where(treated == 1, 1 / score, 1 / (1 - score))

    return run


def _matching(data: Cohort) -> Callable[[], object]:
    from riskset.stats.matching import logit_caliper, match
    from riskset.stats.propensity import propensity

    treated = _treated(data) == 1

    def run() -> object:
        score = propensity(treated.astype(np.int64), data.x).probability[:, 1]
        logit = np.log(score) - np.log1p(-score)
        return match(logit, treated, caliper=logit_caliper(logit, treated, 0.2))

    return run


_BY_GLM = (
    "{z <- as.integer(runif(nrow(x)) < plogis(-0.5 + 0.4 * x[, 1] - 0.3 * x[, 2])); p <- fitted(glm(z ~ x, binomial)); "
    "ifelse(z == 1, 1 / p, 1 / (1 - p))}"
)


def cases() -> list[Case]:
    """Return every task of propensity scores in every package."""
    return [
        Case(SCORES, OURS, "riskset", _weights),
        Case(SCORES, "scikit-learn", "sklearn", _weights_sklearn),
        Case(SCORES, "statsmodels", "statsmodels", _weights_statsmodels),
        Case(SCORES, "R glm", "stats", code=_BY_GLM),
        Case(MATCHING, OURS, "riskset", _matching, largest=10_000),
    ]
