"""Tests of cause-specific hazards: another cause is a censoring."""

from __future__ import annotations

import numpy as np
import pytest

from riskset.stats.cause_specific import cause_specific
from riskset.stats.cox import cox
from riskset.stats.errors import InvalidInput, NotEstimable

RNG = np.random.default_rng(1)
TIME, CODE, X = np.ceil(RNG.exponential(5, 90)), RNG.integers(0, 3, 90), RNG.normal(size=(90, 2))


@pytest.mark.parametrize("cause", [1, 2])
def test_other_causes_are_censored(cause):
    options = {"strata": np.arange(90) % 3, "weights": np.arange(90) % 2 + 1.0, "ties": "breslow", "robust": True}
    ours = cause_specific(TIME, CODE, X, cause=cause, **options)
    coxs = cox(TIME, np.equal(CODE, cause), X, **options)
    assert ours.coefficients.tolist() == coxs.coefficients.tolist()
    assert ours.variance.tolist() == coxs.variance.tolist()
    assert ours.n_events == np.count_nonzero(np.equal(CODE, cause))


def test_bad_causes():
    with pytest.raises(InvalidInput, match="cause must be"):
        cause_specific(TIME, CODE, X, cause=0)
    with pytest.raises(NotEstimable, match="no event"):
        cause_specific(TIME, CODE, X, cause=9)
    with pytest.raises(InvalidInput, match="unknown code"):
        cause_specific(TIME, CODE - 1, X)
