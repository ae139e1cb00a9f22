"""Curves of imputed groups against R's mice and survival packages.

Golden values: golden/pooled_rates.R.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.errors import InvalidInput
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.pooled_contrasts import pooled_contrast, pooled_on_plain_scale, pooled_restricted_mean
from riskset.stats.pooled_curves import pooled_incidence, pooled_rates, pooled_survival
from riskset.stats.rate_difference import rate_difference
from riskset.stats.restricted_mean import restricted_mean
from riskset.stats.rubin import joint_test_of_statistics

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "pooled_rates.json").read_text())
DATA = pd.read_csv(GOLDEN / "incomplete.csv")
TIME, CAUSE = DATA["time"].to_numpy(), np.array(EXPECTED["cause"])
SETS = [np.array(codes) for codes in EXPECTED["groups"].values()]
TIMES = EXPECTED["times"]


def curves(group: int):
    return [kaplan_meier(TIME[codes == group], CAUSE[codes == group] == 2) for codes in SETS]


def column(rows, name):
    return [row[name] for row in rows]


@pytest.mark.parametrize("group", [0, 1])
def test_survival(group):
    pooled = pooled_survival(curves(group))
    found = pooled.at(TIMES)
    for name, values in (
        ("estimate", found.survival),
        ("error", found.std_error),
        ("lower", found.lower),
        ("upper", found.upper),
    ):
        np.testing.assert_allclose(values, column(EXPECTED["survival"][group], name), rtol=1e-9)
    np.testing.assert_allclose(found.n_risk, EXPECTED["risk"][group])
    assert pooled.n == pytest.approx(EXPECTED["n"][group])


@pytest.mark.parametrize("group", [0, 1])
def test_incidence(group):
    sets = [
        cumulative_incidence(TIME[codes == group], CAUSE[codes == group], causes=(1, 2), variance="delta")
        for codes in SETS
    ]
    found = pooled_incidence(sets).at(TIMES, 2)
    for name, values in (
        ("estimate", found.incidence),
        ("error", found.std_error),
        ("lower", found.lower),
        ("upper", found.upper),
    ):
        np.testing.assert_allclose(values, column(EXPECTED["incidence"][group], name), rtol=1e-8)


def test_differences_and_restricted_means():
    for place, time in enumerate(TIMES):
        parts = [rate_difference(one, two, time) for one, two in zip(curves(0), curves(1), strict=True)]
        found, expected = pooled_contrast(parts), EXPECTED["difference"][place]
        assert (found.estimate, found.std_error, found.lower, found.upper, found.p_value) == pytest.approx(
            [*expected.values()], rel=1e-9
        )
    for group in (0, 1):
        parts = [restricted_mean(TIME[codes == group], CAUSE[codes == group] == 2, 6) for codes in SETS]
        found, expected = pooled_restricted_mean(parts), EXPECTED["mean"][group]
        told = (found.estimate, found.std_error, found.lower, found.upper)
        assert told == pytest.approx([*expected.values()][:4], rel=1e-9)


def test_the_median_is_that_of_the_pooled_curve():
    found = pooled_survival(curves(1)).quantile()
    assert (found.value, found.lower, found.upper) == pytest.approx([*EXPECTED["median"].values()])


def test_log_rank_statistics():
    expected = EXPECTED["log_rank"]
    found = joint_test_of_statistics(expected["statistics"], 1)
    assert (found.statistic, found.denominator_df, found.p) == pytest.approx(
        (expected["statistic"], expected["df"], expected["p"]), rel=1e-9
    )


def test_data_sets_that_are_all_alike_have_the_limits_of_one():
    one = curves(1)[0]
    pooled = pooled_survival([one, one, one])
    found, expected = pooled.at([1, 3, 6]), one.at([1, 3, 6])
    np.testing.assert_allclose(
        found.lower, expected.lower, rtol=1e-5
    )  # by a t distribution with many degrees of freedom
    np.testing.assert_allclose(found.std_error, expected.std_error)
    assert pooled.last_follow_up == one.last_follow_up


def test_a_rate_that_is_one_in_some_data_sets_is_marked_and_has_no_limits():
    rates, errors = np.array([[1.0, 1.0, 0.9], [1.0, 0.9, 0.8]]), np.array([[0.0, 0.0, 0.05], [0.0, 0.05, 0.06]])
    found = pooled_rates(rates, errors)
    assert found.mixed.tolist() == [False, True, False]
    assert found.estimate[:2].tolist() == [1.0, 1.0]
    assert 0.8 < found.estimate[2] < 0.9


def test_the_curve_ends_where_one_data_set_comes_to_its_end():
    first = kaplan_meier([1, 2, 3, 4], [1, 0, 1, 1])
    second = kaplan_meier([1, 2, 3, 4, 6], [1, 0, 1, 1, 0])
    pooled = pooled_survival([first, second])
    assert pooled.last_follow_up == 3
    assert not pooled.at([5]).estimable[0]


def test_one_curve_is_not_pooled():
    with pytest.raises(InvalidInput, match="two imputed data sets"):
        pooled_survival(curves(0)[:1])


def test_nothing_usable_is_nan():
    found = pooled_on_plain_scale(np.zeros((2, 1)), np.zeros((2, 1)), np.array([False]), 0.95)
    assert all(np.isnan(each).all() for each in found)
