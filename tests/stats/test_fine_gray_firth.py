"""Fine and Gray's regression with Firth's penalty: its maximum found another way, its limits, and when it is used."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize

from riskset.stats.errors import NotEstimable
from riskset.stats.fine_gray import FineGrayFit, fine_gray
from riskset.stats.fine_gray_firth import FirthFineGrayFit, fine_gray_or_firth, firth_fine_gray
from riskset.stats.firth import firth
from riskset.stats.regression_checks import Collinear

Floats = NDArray[np.float64]
CHI_SQUARE_95 = 3.841458820694124


def drawn(n: int = 40, seed: int = 4) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Times without ties, causes, and two covariates; whoever has the first has no event of interest."""
    rng = np.random.default_rng(seed)
    time = rng.permutation(n) + 1.0
    X = np.column_stack([rng.integers(0, 2, n), rng.normal(size=n)]).astype(np.float64)
    cause = rng.choice([0, 1, 2], n, p=[0.3, 0.5, 0.2])
    cause[(X[:, 0] == 1) & (cause == 1)] = 2
    return time, cause, X


def penalised(time: Floats, cause: NDArray[np.int64], X: Floats, beta: Floats) -> float:
    """The penalised log pseudo-likelihood of risk sets that are written out: who had a competing event stays, weighted."""
    order = np.argsort(time)
    G, at, still = {}, 1.0, time.size
    for row in order:  # Kaplan-Meier of the censoring, just before each time
        G[time[row]] = at
        at *= 1 - (cause[row] == 0) / still
        still -= 1
    total, information = 0.0, np.zeros((X.shape[1],) * 2)
    for row in np.flatnonzero(cause == 1):
        w = np.where(time >= time[row], 1.0, 0.0)
        for other in np.flatnonzero((cause == 2) & (time < time[row])):
            w[other] = G[time[row]] / G[time[other]]
        risk = w * np.exp(X @ beta)
        mean = risk @ X / risk.sum()
        total += float(X[row] @ beta - np.log(risk.sum()))
        information += (X - mean).T @ ((X - mean) * risk[:, None]) / risk.sum()
    return total + 0.5 * float(np.linalg.slogdet(information)[1])


def test_the_maximum_is_that_of_the_risk_sets_written_out() -> None:
    time, cause, X = drawn()
    fit = firth_fine_gray(time, cause, X)
    found = minimize(
        lambda beta: -penalised(time, cause, X, beta),
        [0.0, 0.0],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12},
    )
    assert fit.coefficients == pytest.approx(found.x, abs=1e-6)
    assert fit.loglik == pytest.approx(-found.fun, abs=1e-9)
    assert fit.loglik_null == pytest.approx(penalised(time, cause, X, np.zeros(2)), abs=1e-9)


def test_limits_and_p_values_are_of_the_profile() -> None:
    time, cause, X = drawn()
    ratios = firth_fine_gray(time, cause, X).profile_hazard_ratios()

    def profile(second: float) -> float:
        found = minimize(
            lambda first: -penalised(time, cause, X, np.array([first[0], second])),
            [-1.0],
            method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-12},
        )
        return -float(found.fun)

    best = firth_fine_gray(time, cause, X)
    for bound, (low, high) in (
        (ratios.lower, (-3.0, best.coefficients[1])),
        (ratios.upper, (best.coefficients[1], 3.0)),
    ):
        limit = brentq(lambda at: 2 * (best.loglik - profile(at)) - CHI_SQUARE_95, low, high, xtol=1e-8)
        assert np.log(bound[1]) == pytest.approx(limit, abs=1e-5)
    assert best.profile_test(1).statistic == pytest.approx(2 * (best.loglik - profile(0.0)), abs=1e-6)
    assert ratios.p_value[1] == best.profile_test(1).p_value


def test_without_competing_events_it_is_the_cox_regression_of_firth() -> None:
    time, cause, X = drawn()
    died = (cause == 1).astype(int)
    assert firth_fine_gray(time, died, X).coefficients == pytest.approx(firth(time, died, X).coefficients, abs=1e-7)


def test_it_is_used_where_events_are_separated_and_there_alone() -> None:
    time, cause, X = drawn()
    separated = fine_gray_or_firth(time, cause, X)
    assert isinstance(separated, FirthFineGrayFit)
    assert separated.infinite == (0,)
    assert np.isfinite(separated.profile_hazard_ratios().estimate).all()
    assert any("separation" in warning for warning in separated.warnings)
    alone = fine_gray_or_firth(time, cause, X[:, 1:])
    assert isinstance(alone, FineGrayFit)
    assert alone.coefficients == pytest.approx(fine_gray(time, cause, X[:, 1:]).coefficients, abs=1e-12)


def test_the_penalty_pulls_towards_one_less_the_more_patients_there_are() -> None:
    apart = []
    for n in (40, 200, 1000):
        time, cause, X = drawn(n)
        one = X[:, 1:]
        apart.append(
            abs(firth_fine_gray(time, cause, one).coefficients[0] - fine_gray(time, cause, one).coefficients[0])
        )
    assert all(more > less for more, less in pairwise(apart))


def test_errors_are_those_of_the_unpenalised_regression() -> None:
    time, cause, X = drawn()
    with pytest.raises(NotEstimable):
        firth_fine_gray(time, np.where(cause == 1, 2, cause), X)
    with pytest.raises(Collinear):
        firth_fine_gray(time, cause, np.column_stack([X, X[:, 0]]))
