"""Chained equations in every package that has them: five imputations of three covariates, a fifth of each missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from cases import OURS, Case, Cohort

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

CHAINED = "chained equations (m = 5)"
IMPUTATIONS = ITERATIONS = 5
_VARIABLES = 3


def _with_gaps(data: Cohort) -> NDArray[np.float64]:
    """The first covariates with values missing at random, the same for every package of Python."""
    values = data.x[:, :_VARIABLES].copy()
    values[np.random.default_rng(9).random(values.shape) < 0.2] = np.nan
    return values


def _further(data: Cohort) -> NDArray[np.float64]:
    """The complete predictors: the other covariates, the event and the time."""
    return np.column_stack([data.x[:, _VARIABLES:], data.event, data.time])


def _ours(data: Cohort) -> Callable[[], object]:
    from riskset.stats.chained_equations import chained_equations

    values, further = _with_gaps(data), _further(data)
    options = {"imputations": IMPUTATIONS, "iterations": ITERATIONS}
    return lambda: chained_equations(values, [0] * _VARIABLES, further, **options)


def _statsmodels(data: Cohort) -> Callable[[], object]:
    import pandas as pd
    from statsmodels.imputation.mice import MICEData

    frame = pd.DataFrame(np.column_stack([_with_gaps(data), _further(data)])).add_prefix("v")

    def run() -> object:
        chains = [MICEData(frame, k_pmm=5) for _ in range(IMPUTATIONS)]
        for each in chains:
            each.update_all(ITERATIONS)
        return chains

    return run


def _sklearn(data: Cohort) -> Callable[[], object]:
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer

    values = np.column_stack([_with_gaps(data), _further(data)])

    def run() -> object:
        options = {"sample_posterior": True, "max_iter": ITERATIONS, "tol": 0}
        return [IterativeImputer(random_state=seed, **options).fit_transform(values) for seed in range(IMPUTATIONS)]

    return run


_BY_MICE = (
    "{d <- data.frame(x, event, time); for (j in 1:3) d[runif(nrow(d)) < 0.2, j] <- NA; "
    "mice::mice(d, m = 5, maxit = 5, method = 'pmm', printFlag = FALSE)}"
)


def cases() -> list[Case]:
    """Return the task in every package. The draws of scikit-learn are of a normal model, all others match means."""
    return [
        Case(CHAINED, OURS, "riskset", _ours, largest=100_000),
        Case(CHAINED, "statsmodels", "statsmodels", _statsmodels, largest=10_000),
        Case(CHAINED, "scikit-learn", "sklearn", _sklearn, largest=100_000),
        Case(CHAINED, "R mice", "mice", code=_BY_MICE, largest=10_000),
    ]
