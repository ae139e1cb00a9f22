"""Coverage of hazard ratios of weighted and matched patients, whose treatment depends on what changes their hazard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from simulation import Limits, within

from riskset.stats.bootstrap import bootstrap
from riskset.stats.cox import cox
from riskset.stats.errors import NotComputable
from riskset.stats.matching import logit_caliper, match
from riskset.stats.propensity import propensity
from riskset.stats.weighting_plan import WeightingPlan, planned_weights

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

TITLE = "Weights by propensity scores"
DESIGN = """This section has 800 cohorts, so that a coverage of 95% is known to about 1.5 points either way.

- **Covariates** are two independent normal numbers.
- **Treatment** has log odds of 0.7 times the first and -0.5 times the second.
- **Survival** is exponential, with a hazard of 0.06 a month. Each unit of a covariate multiplies it by 1.8. Treatment changes nothing, so
  that the log hazard ratio is 0 for every estimand.
- **Censoring** is uniform from 0 to 24 months.
- **Scores** are estimated by logistic regression on both covariates. Matching is 1:1 within 0.2 standard deviations of the logit. A
  bootstrap has 40 samples and normal limits."""
NOTES = """Without weights, the estimate is biased: 5.1% of the limits are too high, and 1.1% too low. Weights and matched sets remove the bias.

- **Robust limits** take the weights as known. They hold 1 to 3 points more than 95%, most so with overlap weights. The estimated scores
  explain a part of the survival, and the sandwich does not know it (Austin, Stat Med 2016;35:5642).
- **The bootstrap** of patients has narrower limits than the sandwich. That of matched sets has wider ones, because each sample has
  some sets twice."""

PATIENT_EFFECTS = np.array([np.log(1.8), np.log(1.8)])
ON_TREATMENT = np.array([0.7, -0.5])
SAMPLES = 40
MOST = 800
Z = 1.959964


@dataclass(frozen=True)
class Cohort:
    """One simulated cohort."""

    time: Floats
    event: NDArray[np.int64]
    treated: NDArray[np.int64]
    x: Floats


def simulate(rng: np.random.Generator, n: int) -> Cohort:
    """Return one cohort."""
    x = rng.normal(size=(n, 2))
    treated = (rng.random(n) < 1 / (1 + np.exp(-x @ ON_TREATMENT))).astype(np.int64)
    failure = rng.exponential(1 / (0.06 * np.exp(x @ PATIENT_EFFECTS)))
    censoring = rng.uniform(0, 24, n)
    return Cohort(np.minimum(failure, censoring), (failure <= censoring).astype(np.int64), treated, x)


def _fit(
    data: Cohort, rows: NDArray[np.int64], weights: Floats | None, cluster: NDArray[np.int64] | None, robust: bool
) -> tuple[float, float]:
    fit = cox(
        data.time[rows],
        data.event[rows],
        data.treated[rows, None].astype(float),
        weights=weights,
        cluster=cluster,
        robust=robust,
    )
    return float(fit.coefficients[0]), float(np.sqrt(fit.variance[0, 0]))


def _limits(estimate: float, error: float) -> tuple[float, float]:
    return estimate - Z * error, estimate + Z * error


def _crude(data: Cohort) -> tuple[float, float]:
    return _limits(*_fit(data, np.arange(data.time.size), None, None, robust=False))


def _robust(plan: WeightingPlan) -> Callable[[Cohort], tuple[float, float]]:
    def find(data: Cohort) -> tuple[float, float]:
        weights = planned_weights(data.treated, data.x, plan).weights
        return _limits(*_fit(data, np.arange(data.time.size), weights, None, robust=True))

    return find


def _resampled(plan: WeightingPlan) -> Callable[[Cohort], tuple[float, float]]:
    def find(data: Cohort) -> tuple[float, float]:
        def statistic(rows: NDArray[np.int64]) -> float:
            if np.unique(data.treated[rows]).size < 2:
                message = "a sample lacks a treatment"
                raise NotComputable(message)
            weights = planned_weights(data.treated[rows], data.x[rows], plan).weights
            return _fit(data, rows, weights, None, robust=False)[0]

        found = bootstrap(statistic, data.time.size, replicates=SAMPLES, method="normal", workers=1)
        return float(found.lower[0]), float(found.upper[0])

    return find


def _sets(data: Cohort) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows of matched patients, and their sets."""
    score = propensity(data.treated, data.x).probability[:, 1]
    logit = np.log(score / (1 - score))
    treated = data.treated == 1
    sets = match(logit, treated, caliper=logit_caliper(logit, treated, 0.2)).sets
    rows = np.flatnonzero(sets >= 0)
    return rows, sets[rows]


def _matched(data: Cohort) -> tuple[float, float]:
    rows, sets = _sets(data)
    return _limits(*_fit(data, rows, None, sets, robust=True))


def _matched_resampled(data: Cohort) -> tuple[float, float]:
    rows, sets = _sets(data)
    found = bootstrap(
        lambda drawn: _fit(data, rows[drawn], None, None, robust=False)[0],
        sets, replicates=SAMPLES, method="normal", workers=1,
    )  # fmt: skip
    return float(found.lower[0]), float(found.upper[0])


def rows() -> list[Limits]:
    """Return what is counted."""
    plans = {
        "all patients (ate)": WeightingPlan(),
        "the treated (att)": WeightingPlan("ATT", 1),
        "the overlap": WeightingPlan("overlap"),
    }
    return [
        Limits("log HR, not weighted", 0.0, within(_crude)),
        *(Limits(f"log HR, {name}, robust", 0.0, within(_robust(plan))) for name, plan in plans.items()),
        Limits("log HR, all patients (ate), bootstrap", 0.0, within(_resampled(WeightingPlan()))),
        Limits("log HR, matched sets, robust", 0.0, within(_matched)),
        Limits("log HR, matched sets, bootstrap", 0.0, within(_matched_resampled)),
    ]
