"""Difference of two rates at a time: from R's estimates and standard errors, by hand, and when there is none."""

from __future__ import annotations

from math import sqrt

import pytest

from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.rate_difference import rate_difference


def test_survival_by_hand():
    # At 2: 2/3 with Greenwood variance (2/3)^2 / 6 against 1/2 with (1/2)^2 / 2: difference 1/6.
    first, second = kaplan_meier([1, 3, 3], [1, 0, 0]), kaplan_meier([2, 3], [1, 0])
    found = rate_difference(first, second, 2)
    error = sqrt(4 / 54 + 1 / 8)
    assert found.estimate == pytest.approx(1 / 6)
    assert found.std_error == pytest.approx(error)
    assert found.upper == pytest.approx(1 / 6 + 1.959963984540054 * error)
    assert found.statistic == pytest.approx(1 / 6 / error)
    back = rate_difference(second, first, 2, conf_level=0.9)
    assert (back.estimate, back.p_value) == (pytest.approx(-1 / 6), pytest.approx(found.p_value))
    assert back.upper - back.lower < found.upper - found.lower


def test_incidence_takes_each_curve_s_own_variance(cohort_of):
    data = cohort_of("pbc")
    curves = [cumulative_incidence(data.time[use], data.event[use]) for use in (data.group == 1, data.group == 2)]
    found = rate_difference(*curves, 1826, cause=2)
    first, second = (curve.at(1826, 2) for curve in curves)
    assert found.estimate == first.incidence[0] - second.incidence[0]
    assert found.std_error == pytest.approx(sqrt(first.std_error[0] ** 2 + second.std_error[0] ** 2), rel=1e-14)


def test_what_cannot_be_compared_says_why():
    survival, incidence = kaplan_meier([1, 3], [1, 0]), cumulative_incidence([1, 5], [1, 0])
    with pytest.raises(NotEstimable, match="ends at 3"):
        rate_difference(survival, survival, 4)
    assert rate_difference(survival, survival, 4, extend=True).p_value == 1
    with pytest.raises(NotComputable, match="no events"):
        rate_difference(survival, survival, 0.5)
    with pytest.raises(InvalidInput, match="needs its cause"):
        rate_difference(incidence, incidence, 2)
    with pytest.raises(InvalidInput, match="cannot be compared"):
        rate_difference(survival, incidence, 2, cause=1)
