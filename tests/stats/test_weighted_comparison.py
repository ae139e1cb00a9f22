"""Tests that compare weighted groups: R's survey, by hand, and what weights must not change.

Golden values: golden/weighted.R (survey 4.1).
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.contingency import pearson_chi_square
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.weighted_comparison import rao_scott, weighted_means, weighted_table

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "weighted.json").read_text())
with (GOLDEN / "tied.csv").open() as file:
    RECORDS = list(csv.DictReader(file))


def column(name):
    if name == "one":
        return np.ones(len(RECORDS))
    if name == "w":
        return np.array([float(record["time"]) + 1 for record in RECORDS])
    return np.array([record[name] for record in RECORDS])


@pytest.mark.parametrize("case", EXPECTED["tables"], ids=lambda case: " ".join(map(str, case.values()))[:16])
def test_rao_scott_agrees_with_svychisq(case):
    found = rao_scott(column(case["rows"]), column(case["columns"]), column(case["weights"]))
    assert found.statistic == pytest.approx(case["statistic"], rel=1e-9)
    assert [found.df, found.df_denominator] == pytest.approx(case["parameter"], rel=1e-9)
    assert found.p_value == pytest.approx(case["p_value"], rel=1e-9)
    assert found.n == len(RECORDS)


@pytest.mark.parametrize("case", EXPECTED["means"], ids=lambda case: " ".join(map(str, case.values()))[:16])
def test_means_agree_with_svyglm(case):
    values, by, weights = column(case["value"]).astype(float), column(case["by"]), column(case["weights"])
    members = [by == label for label in np.unique(by)]
    found = weighted_means([values[one] for one in members], [weights[one] for one in members])
    assert found.statistic == pytest.approx(case["statistic"], rel=1e-8)
    assert found.p_value == pytest.approx(case["p_value"], rel=1e-8)
    df = [found.df] if found.df_denominator is None else [found.df, found.df_denominator]
    assert df == pytest.approx(np.atleast_1d(case["parameter"]))


def test_equal_weights_give_the_plain_chi_square():
    # With equal weights every design effect is n / (n - 1).
    row, at = column("strat"), column("g")
    table = weighted_table(row, at, np.ones(row.size))
    plain = pearson_chi_square(table)
    found = rao_scott(row, at, np.full(row.size, 7.0))
    n = row.size
    assert found.statistic == pytest.approx(plain.statistic / plain.df * (n - 1) / n)
    assert found.df == pytest.approx(plain.df)


def test_means_by_hand():
    # Group 1: values 0, 4 of weights 1, 3: mean 3, spread of the mean (1/4 * -3)^2 + (3/4 * 1)^2 = 9/8.
    # Group 2: 1, 3 of weights 1, 1: mean 2, (1/2)^2 + (1/2)^2 = 1/2. t = 1 / sqrt(4/3 * 13/8) on 2 df.
    found = weighted_means([[0, 4], [1, 3]], [[1, 3], [1, 1]])
    assert found.statistic == pytest.approx(1 / np.sqrt(13 / 6))
    assert (found.df, found.df_denominator, found.n) == (2, None, 4)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3))
def test_the_unit_of_the_weights_and_the_order_do_not_matter(seed, unit):
    rng = np.random.default_rng(seed)
    row, at, weight = rng.integers(0, 3, 60), rng.integers(0, 2, 60), rng.uniform(0.1, 3, 60)
    order, names = rng.permutation(60), rng.permutation(3)
    plain = rao_scott(row, at, weight)
    other = rao_scott(at[order], names[row[order]], unit * weight[order])
    assert other.statistic == pytest.approx(plain.statistic, rel=1e-7, abs=1e-12)
    assert other.p_value == pytest.approx(plain.p_value, rel=1e-7)
    values = rng.normal(size=60)
    groups, weights = [values[row == k] for k in range(3)], [weight[row == k] for k in range(3)]
    plain = weighted_means(groups, weights)
    other = weighted_means(groups[::-1], [unit * each for each in weights[::-1]])
    assert other.statistic == pytest.approx(plain.statistic, rel=1e-7)


def test_patients_of_weight_zero_are_left_out():
    row, at = column("z"), column("g")
    weight = np.where(at == "C", 0.0, column("w"))
    held = weight > 0
    assert rao_scott(row, at, weight) == rao_scott(row[held], at[held], weight[held])
    assert weighted_means([[1, 2], [3, 9], [5]], [[1, 1], [1, 2], [0]]) == weighted_means(
        [[1, 2], [3, 9]], [[1, 1], [1, 2]]
    )


def test_refuses():
    with pytest.raises(NotEstimable, match="one row or one column"):
        rao_scott([1, 1, 1], [1, 2, 1], [1, 1, 1])
    with pytest.raises(InvalidInput, match="negative"):
        rao_scott([1, 2], [1, 2], [1, -1])
    with pytest.raises(NotEstimable, match="one value only"):
        weighted_means([[1, 2], [3]], [[1, 1], [1]])
    with pytest.raises(NotEstimable, match="fewer than two groups"):
        weighted_means([[1, 2], []], [[1, 1], []])
    with pytest.raises(InvalidInput, match="weights for 1 group"):
        weighted_means([[1, 2], [3, 4]], [[1, 1]])
