"""Weighted means, proportions and their differences with robust limits: R's survey, by hand, and what must not matter.

Golden values: golden/weighted.R (survey 4.1).
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.weighted_comparison import weighted_means
from riskset.stats.weighted_limits import weighted_difference, weighted_mean_limits, weighted_proportion_limits

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "weighted.json").read_text())
with (GOLDEN / "tied.csv").open() as file:
    RECORDS = list(csv.DictReader(file))
TREATED = np.array([record["z"] == "1" for record in RECORDS])


def column(name):
    if name in {"A", "B"}:
        return np.array([float(record["g"] == name) for record in RECORDS])
    return np.array([float(record[name]) for record in RECORDS])


def weights(name):
    return column("time") + 1 if name == "w" else np.ones(len(RECORDS))


@pytest.mark.parametrize("case", EXPECTED["differences"], ids=lambda case: f"{case['value']} {case['weights']}")
def test_differences_agree_with_svyglm(case):
    values, weight = column(case["value"]), weights(case["weights"])
    found = weighted_difference([values[TREATED], values[~TREATED]], [weight[TREATED], weight[~TREATED]])
    expected = [case["estimate"], *case["limits"]]
    assert [found.difference, found.lower, found.upper] == pytest.approx(expected, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("case", EXPECTED["own"], ids=lambda case: f"{case['value']} {case['weights']}")
def test_own_limits_agree_with_svymean_and_svyciprop(case):
    limits = weighted_proportion_limits if case["value"] in {"A", "B"} else weighted_mean_limits
    found = limits(column(case["value"])[TREATED], weights(case["weights"])[TREATED])
    assert [found.estimate, found.lower, found.upper] == pytest.approx([case["estimate"], *case["limits"]], rel=1e-8)


def test_by_hand():
    # As in the test of weighted means: 3 less 2, with the variance 4/3 * 13/8 = 13/6 on 2 degrees of freedom.
    found = weighted_difference([[0, 4], [1, 3]], [[1, 3], [1, 1]], conf_level=0.9)
    half = student.ppf(0.95, 2) * np.sqrt(13 / 6)
    assert (found.difference, found.lower, found.upper) == pytest.approx((1, 1 - half, 1 + half))
    # One half has it, of equal weights: variance 1 / 4 / (n - 1), log odds 0, on their scale 4 times the error.
    share = weighted_proportion_limits([0, 1, 0, 1, 0], [2, 1, 1, 2, 0])
    variance = 4 / 3 * (2 * (1 / 3 / 2) ** 2 + 2 * (1 / 6 / 2) ** 2)
    spread = student.ppf(0.975, 3) * np.sqrt(variance) * 4
    assert share.estimate == pytest.approx(0.5)
    assert share.lower == pytest.approx(1 / (1 + np.exp(spread)))
    assert share.upper == pytest.approx(1 / (1 + np.exp(-spread)))


@given(st.integers(0, 2**32 - 1), st.floats(1e-3, 1e3), st.integers(-50, 50), st.sampled_from([-4.0, 0.25]))
def test_what_turns_shifts_and_scales_the_difference(seed, unit, shift, scale):
    rng = np.random.default_rng(seed)
    groups = [rng.normal(size=size) for size in (9, 14)]
    weight = [rng.uniform(0.1, 3, group.size) for group in groups]
    plain = weighted_difference(groups, weight)
    assert plain.p_value == pytest.approx(weighted_means(groups, weight).p_value, rel=1e-9)
    swapped = weighted_difference(groups[::-1], [unit * each for each in weight[::-1]])
    ends = [plain.lower, plain.difference, plain.upper]
    assert [-swapped.upper, -swapped.difference, -swapped.lower] == pytest.approx(ends, rel=1e-7, abs=1e-9)
    moved = weighted_difference([groups[0] + shift, groups[1]], weight)
    assert [moved.lower, moved.upper] == pytest.approx([ends[0] + shift, ends[2] + shift], rel=1e-9, abs=1e-9)
    scaled = weighted_difference([scale * group for group in groups], weight)
    assert sorted([scale * ends[0], scale * ends[2]]) == pytest.approx([scaled.lower, scaled.upper], rel=1e-9)
    inner = weighted_difference(groups, weight, conf_level=0.8)
    assert plain.lower < inner.lower < plain.difference < inner.upper < plain.upper


@given(st.lists(st.tuples(st.booleans(), st.floats(0.1, 9)), min_size=4, max_size=40))
def test_a_proportion_and_that_without_it(patients):
    has, weight = (np.array(each, dtype=float) for each in zip(*patients, strict=True))
    if has.min() == has.max():
        return
    one, other = weighted_proportion_limits(has, weight), weighted_proportion_limits(1 - has, weight)
    assert [one.lower, one.estimate, one.upper] == pytest.approx(
        [1 - other.upper, 1 - other.estimate, 1 - other.lower], abs=1e-9
    )
    wide = weighted_proportion_limits(has, weight, conf_level=0.99)
    assert 0 <= wide.lower <= one.lower <= one.estimate <= one.upper <= wide.upper <= 1


def test_refuses():
    for limits in (weighted_mean_limits, weighted_proportion_limits):
        with pytest.raises(NotEstimable, match="no values"):
            limits([1, 0], [0, 0])
        for values in ([1], [1, 1, 1], [0, 0]):
            with pytest.raises(NotEstimable, match="one value only"):
                limits(values, np.ones(len(values)))
        with pytest.raises(InvalidInput, match="negative"):
            limits([1, 0], [1, -1])
        with pytest.raises(InvalidInput, match="conf_level"):
            limits([1, 0], [1, 1], conf_level=95)
    with pytest.raises(InvalidInput, match="two groups with their weights"):
        weighted_difference([[1, 2]], [[1, 1]])
    with pytest.raises(NotEstimable, match="group 2 has no values"):
        weighted_difference([[1, 2], [3]], [[1, 1], [0]])
    with pytest.raises(NotEstimable, match="group 1 has one value only"):
        weighted_difference([[1, 1], [3, 4]], [[1, 1], [1, 1]])
