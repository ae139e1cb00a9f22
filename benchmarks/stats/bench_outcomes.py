"""Regressions of outcomes in every package that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from cases import OURS, Case, Cohort

if TYPE_CHECKING:
    from collections.abc import Callable

LOGISTIC, POISSON, LINEAR, SPLINE = "logistic", "modified Poisson", "linear", "spline basis"


def _outcome(data: Cohort) -> np.ndarray:
    return (data.cause == 1).astype(np.float64)


def _logistic(data: Cohort) -> Callable[[], object]:
    from riskset.stats.logistic import logistic

    return lambda: logistic(_outcome(data), data.x)


def _logistic_statsmodels(data: Cohort) -> Callable[[], object]:
    import statsmodels.api as sm

    return lambda: sm.Logit(_outcome(data), sm.add_constant(data.x)).fit(disp=0)


def _poisson(data: Cohort) -> Callable[[], object]:
    from riskset.stats.outcome_effects import risk_ratios

    return lambda: risk_ratios(_outcome(data), data.x)


def _poisson_statsmodels(data: Cohort) -> Callable[[], object]:
    import statsmodels.api as sm

    family = sm.families.Poisson()
    return lambda: sm.GLM(_outcome(data), sm.add_constant(data.x), family=family).fit(cov_type="HC0")


def _linear(data: Cohort) -> Callable[[], object]:
    from riskset.stats.outcome_effects import mean_differences

    return lambda: mean_differences(data.time, data.x)


def _linear_statsmodels(data: Cohort) -> Callable[[], object]:
    import statsmodels.api as sm

    return lambda: sm.OLS(data.time, sm.add_constant(data.x)).fit().summary2()


def _spline(data: Cohort) -> Callable[[], object]:
    from riskset.stats.splines import default_knots, restricted_cubic_spline

    return lambda: restricted_cubic_spline(data.x[:, 0], default_knots(data.x[:, 0], 4))


def cases() -> list[Case]:
    """Return every task in every package."""
    return [
        Case(LOGISTIC, OURS, "riskset", _logistic),
        Case(LOGISTIC, "statsmodels", "statsmodels", _logistic_statsmodels),
        Case(LOGISTIC, "R glm", "stats", code="glm((cause == 1) ~ x, family = binomial)"),
        Case(POISSON, OURS, "riskset", _poisson),
        Case(POISSON, "statsmodels", "statsmodels", _poisson_statsmodels),
        Case(
            POISSON,
            "R glm and sandwich",
            "sandwich",
            code="sandwich::sandwich(glm((cause == 1) + 0 ~ x, family = poisson))",
        ),
        Case(LINEAR, OURS, "riskset", _linear),
        Case(LINEAR, "statsmodels", "statsmodels", _linear_statsmodels),
        Case(LINEAR, "R lm", "stats", code="summary(lm(time ~ x))"),
        Case(SPLINE, OURS, "riskset", _spline),
        Case(SPLINE, "R Hmisc", "Hmisc", code="Hmisc::rcspline.eval(x[, 1], nk = 4, inclx = TRUE)"),
    ]
