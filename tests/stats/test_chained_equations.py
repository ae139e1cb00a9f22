"""Imputation by chained equations against R's mice, what it must keep, and data that are hard to impute.

Golden values: golden/imputation.R.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from riskset.stats.chained_equations import chained_equations
from riskset.stats.cox import cox
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.rubin import pool

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "imputation.json").read_text())
with (GOLDEN / "incomplete.csv").open() as file:
    RECORDS = list(csv.DictReader(file))
NAMES = ("age", "bili", "albumin", "chol", "trig", "copper", "stage", "female")
LEVELS = (0, 0, 0, 0, 0, 0, 4, 2)


def column(name):
    return np.array([np.nan if record[name] == "NA" else float(record[name]) for record in RECORDS])


VARIABLES = np.column_stack([column(name) - (name == "stage") for name in NAMES])
COMPLETE = np.column_stack([column("dead"), column("hazard")])


def test_a_pooled_regression_agrees_with_mice():
    drawn = chained_equations(VARIABLES, LEVELS, COMPLETE, imputations=25, iterations=5, seed=3)
    estimates, variances, means = [], [], []
    for number in range(drawn.number):
        whole = drawn.completed(number)
        age, bili, _, chol, trig, _, stage, female = whole.T
        levels = stage[:, None] == (1, 2, 3)
        fit = cox(column("time"), column("dead"), np.column_stack([age, bili, chol, female, levels]))
        estimates.append(fit.coefficients)
        variances.append(np.diag(fit.variance))
        means.append([chol.mean(), trig.mean(), female.mean(), (stage == 3).mean()])
    pooled, many = pool(estimates, variances), EXPECTED["many"]
    # Within what chance does to the mean of 25 imputations, and to theirs of 200.
    chance = np.std(estimates, axis=0, ddof=1) * np.sqrt(1 / 25 + 1 / 200)
    assert (np.abs(pooled.estimate - many["estimate"]) < 3.5 * chance).all()
    np.testing.assert_allclose(pooled.standard_error, many["error"], rtol=0.05)
    np.testing.assert_allclose(np.mean(means, axis=0), EXPECTED["means"], rtol=0.03)
    # Complete cases are others: the test can tell them apart.
    assert abs(EXPECTED["complete"]["estimate"][1] - many["estimate"][1]) > 10 * chance[1]


def test_what_is_known_stays_and_what_is_drawn_is_possible():
    drawn = chained_equations(VARIABLES, LEVELS, COMPLETE, imputations=3, iterations=2, seed=1)
    known = ~np.isnan(VARIABLES)
    for number in range(3):
        whole = drawn.completed(number)
        np.testing.assert_array_equal(whole[known], VARIABLES[known])
        for place in range(VARIABLES.shape[1]):
            assert np.isin(whole[:, place], VARIABLES[known[:, place], place]).all()
    assert drawn.cells.shape == ((~known).sum(), 2)
    assert drawn.means.shape == drawn.deviations.shape == (8, 2, 3)
    assert np.isnan(drawn.means[0]).all()
    assert np.isfinite(drawn.means[6]).all()


def test_the_same_seed_gives_the_same_values():
    few, more, other = (
        chained_equations(VARIABLES[:80], LEVELS, imputations=number, iterations=2, seed=seed).drawn
        for number, seed in ((2, 5), (3, 5), (2, 6))
    )
    np.testing.assert_array_equal(few, more[:2])
    assert (few != other).any()
    assert (few[0] != few[1]).any()


def test_a_category_that_another_tells_for_certain():
    rng = np.random.default_rng(2)
    code = np.repeat([0.0, 1.0, 2.0], 40)
    twin = np.where(code == 2, 9.0, code) + rng.normal(0, 0.01, 120)
    hidden = code.copy()
    hidden[::7] = np.nan
    drawn = chained_equations(np.column_stack([hidden, twin]), (3, 0), imputations=5, iterations=2)
    assert (drawn.drawn == code[::7]).mean() > 0.9


def test_predictors_that_depend_on_each_other_or_do_not_vary():
    rng = np.random.default_rng(4)
    x = rng.normal(size=60)
    y = np.where(np.arange(60) % 5 == 0, np.nan, 2 * x)
    drawn = chained_equations(np.column_stack([y, x, 3 * x, np.full(60, 7.0)]), (0, 0, 0, 0), imputations=2)
    assert np.abs(drawn.drawn - 2 * x[::5]).max() < 1.5


def test_a_level_that_nobody_has_and_one_that_all_have():
    code = np.array([0.0, 0.0, np.nan, 0.0, np.nan])
    lacking = np.array([0.0, 2.0, np.nan, 2.0, 0.0])
    drawn = chained_equations(np.column_stack([code, lacking]), (2, 3), imputations=4).drawn
    assert (drawn[:, [0, 2]] == 0).all()
    assert np.isin(drawn[:, 1], (0, 2)).all()


def test_nothing_missing():
    drawn = chained_equations(np.arange(6.0).reshape(3, 2), (0, 0), imputations=2)
    assert drawn.drawn.shape == (2, 0)
    np.testing.assert_array_equal(drawn.completed(1), drawn.observed)


@pytest.mark.parametrize(
    ("variables", "levels", "options", "error", "said"),
    [
        ([[1.0], [np.nan]], (0,), {}, NotEstimable, "variable 0 has 1 known value: nothing to draw from"),
        ([[np.nan], [np.nan]], (2,), {}, NotEstimable, "variable 0 has 0 known values"),
        ([[1.0], [2.0]], (2,), {}, InvalidInput, "codes other than 0 to 1"),
        ([[1.0], [np.inf]], (0,), {}, InvalidInput, "infinite"),
        ([[1.0], [2.0]], (0, 0), {}, InvalidInput, "must have 2 columns"),
        ([["a"], ["b"]], (0,), {}, InvalidInput, "must be numbers"),
        ([[1.0], [2.0]], (0,), {"imputations": 0}, InvalidInput, "imputations must be 1 or more, not 0"),
        ([[1.0], [2.0]], (0,), {"donors": 0}, InvalidInput, "donors must be 1 or more"),
        ([[1.0], [2.0]], (0,), {"complete": [[np.nan], [1.0]]}, InvalidInput, "without missing values"),
    ],
)
def test_what_is_refused(variables, levels, options, error, said):
    with pytest.raises(error, match=said):
        chained_equations(variables, levels, **options)
