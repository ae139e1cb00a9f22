"""What regressions have in common: variance inflation, by hand and against its definition."""

from __future__ import annotations

import numpy as np
import pytest

from riskset.stats.errors import InvalidInput, NotComputable
from riskset.stats.regression import RegressionFit


def fit(variance: list[list[float]]) -> RegressionFit:
    """A fit with this variance of its coefficients, which alone matters here."""
    size = len(variance)
    return RegressionFit(
        coefficients=np.ones(size),
        variance=np.array(variance),
        loglik_null=-2.0,
        loglik=-1.0,
        n=10,
        n_events=5,
        iterations=3,
    )


def test_variance_inflation_by_hand() -> None:
    """Two coefficients correlated by r: each is inflated 1 / (1 - r^2) times, whatever their units; here r = 0.6."""
    correlated = fit([[4.0, 6.0], [6.0, 25.0]])
    assert correlated.variance_inflation([0]) == pytest.approx(1 / (1 - 0.6**2))
    assert correlated.variance_inflation([1]) == pytest.approx(1.5625)
    # All together there are no others.
    assert correlated.variance_inflation([0, 1]) == pytest.approx(1)


def test_generalized_variance_inflation() -> None:
    """det(R11) det(R22) / det(R), to the power of 1 / columns.

    With r13 = 0.5 and no other correlation, det R = 0.75 and the blocks {1, 2} and {3} have determinants of 1.
    """
    three = fit([[1.0, 0.0, 0.5], [0.0, 1.0, 0.0], [0.5, 0.0, 1.0]])
    assert three.variance_inflation([0, 1]) == pytest.approx((1 / 0.75) ** 0.5)
    assert three.variance_inflation([2]) == pytest.approx(1 / 0.75)
    assert three.variance_inflation([1]) == pytest.approx(1)


def test_variance_inflation_that_is_not_computable() -> None:
    with pytest.raises(NotComputable, match="a variance is 0"):
        fit([[0.0, 0.0], [0.0, 1.0]]).variance_inflation([0])
    with pytest.raises(NotComputable, match="singular"):
        fit([[1.0, 1.0], [1.0, 1.0]]).variance_inflation([0])
    with pytest.raises(InvalidInput):
        fit([[1.0]]).variance_inflation([1])
