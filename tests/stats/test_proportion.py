"""Limits of proportions: against base R, published values, and by the tail areas that define them."""

from __future__ import annotations

import json
from itertools import pairwise
from math import comb
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.proportion import clopper_pearson, newcombe_difference, wilson

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "baseline.json").read_text())  # written by baseline.R beside it
CASES, DIFFERENCES = EXPECTED["proportions"], EXPECTED["differences"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("limits", "name"), [(wilson, "wilson"), (clopper_pearson, "clopper_pearson")])
def test_r(case, limits, name):
    result = limits(case["events"], case["n"], conf_level=case["conf_level"])
    assert [result.lower, result.upper] == pytest.approx(case[name], rel=1e-8, abs=1e-15)
    assert result.estimate == case["events"] / case["n"]


# Newcombe 1998, Table II, method 10: events, sizes and printed limits of five of its contrasts.
NEWCOMBE = [
    ((56, 48), (70, 80), (0.0524, 0.3339)),
    ((9, 3), (10, 10), (0.1705, 0.8090)),
    ((10, 0), (10, 10), (0.6075, 1.0000)),
    ((5, 0), (56, 29), (-0.0381, 0.1926)),
    ((0, 0), (10, 20), (-0.1611, 0.2775)),
]


@pytest.mark.parametrize(("events", "n", "printed"), NEWCOMBE)
def test_newcombe_as_published(events, n, printed):
    result = newcombe_difference(events, n)
    assert (round(result.lower, 4), round(result.upper, 4)) == printed
    assert result.n == sum(n)


@pytest.mark.parametrize("case", DIFFERENCES, ids=[str(case["events"]) for case in DIFFERENCES])
def test_newcombe_by_variances_recovered_in_r(case):
    result = newcombe_difference(tuple(case["events"]), tuple(case["n"]), conf_level=case["conf_level"])
    assert [result.estimate, result.lower, result.upper] == pytest.approx(
        [case["estimate"], *case["limits"]], rel=1e-8, abs=1e-15
    )


counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts)
def test_differences_lie_in_their_limits_and_higher_levels_hold_lower_ones(first, second):
    (x, m), (y, n) = first, second
    found = [newcombe_difference((x, y), (m, n), conf_level=level) for level in (0.5, 0.8, 0.95, 0.99)]
    for inner, outer in pairwise(found):
        assert -1 <= outer.lower <= inner.lower <= inner.estimate <= inner.upper <= outer.upper <= 1
    # Of those without the characteristic the difference is the other way.
    without = newcombe_difference((m - x, n - y), (m, n))
    assert [without.lower, without.upper] == pytest.approx([-found[2].upper, -found[2].lower], abs=1e-12)


def test_clopper_pearson_by_hand():
    # None of n: the upper limit solves (1 - p)^n = 0.025.
    assert clopper_pearson(0, 10).upper == pytest.approx(1 - 0.025**0.1)
    assert clopper_pearson(0, 10).lower == 0
    assert clopper_pearson(10, 10).lower == pytest.approx(0.025**0.1)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.sampled_from([0.8, 0.95]))
def test_tails_and_mirror(case, conf_level):
    events, n = case
    tail = (1 - conf_level) / 2

    def binomial(p, counts):
        return sum(comb(n, x) * p**x * (1 - p) ** (n - x) for x in counts)

    exact = clopper_pearson(events, n, conf_level=conf_level)
    if events > 0:
        assert binomial(exact.lower, range(events, n + 1)) == pytest.approx(tail, rel=1e-8)
    if events < n:
        assert binomial(exact.upper, range(events + 1)) == pytest.approx(tail, rel=1e-8)
    for limits in (wilson, clopper_pearson):
        one, other = limits(events, n, conf_level=conf_level), limits(n - events, n, conf_level=conf_level)
        assert one.lower == pytest.approx(1 - other.upper, abs=1e-12)
        assert 0 <= one.lower <= one.estimate <= one.upper <= 1


def test_swapping_the_groups():
    one, other = newcombe_difference((22, 3), (67, 55)), newcombe_difference((3, 22), (55, 67))
    assert (one.estimate, one.lower, one.upper) == pytest.approx((-other.estimate, -other.upper, -other.lower))


def test_refuses():
    for limits in (wilson, clopper_pearson):
        with pytest.raises(NotEstimable, match="no patients"):
            limits(0, 0)
        for events, n in ((3, 2), (-1, 2), (1.5, 2)):
            with pytest.raises(InvalidInput, match="not a count"):
                limits(events, n)
        with pytest.raises(InvalidInput, match="conf_level"):
            limits(1, 2, conf_level=95)
    with pytest.raises(NotEstimable, match="no patients"):
        newcombe_difference((1, 0), (2, 0))
