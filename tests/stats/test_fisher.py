"""Fisher's exact test: against base R, by enumeration in whole numbers, by hand, and by Monte Carlo."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from math import comb, factorial, prod
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.fisher import fisher_exact
from riskset.stats.fisher_inside import probability_inside
from riskset.stats.fisher_network import log_factorials, probability_within

GOLDEN = Path(__file__).parents[1] / "golden"
TABLES = [case for case in json.loads((GOLDEN / "baseline.json").read_text())["tables"] if case.get("fisher")]

tiny_tables = arrays(
    np.int64, st.sampled_from([(2, 2), (2, 3), (3, 2), (3, 3), (2, 4), (3, 4)]), elements=st.integers(0, 4)
).filter(lambda table: (table.sum(axis=0) > 0).all() and (table.sum(axis=1) > 0).all() and table.sum() <= 20)


def columns_of(total, caps):
    """All ways to split `total` with at most `caps` in each part."""
    for parts in product(*(range(min(cap, total) + 1) for cap in caps)):
        if sum(parts) == total:
            yield parts


def enumerated(table):
    """P in fractions, from every table with the margins of `table`."""

    def weigh(rows, columns, weight):
        if not columns:
            yield weight
            return
        for parts in columns_of(columns[0], rows):
            left = tuple(row - part for row, part in zip(rows, parts, strict=True))
            yield from weigh(left, columns[1:], weight / prod(map(factorial, parts)))

    counts = [[int(x) for x in row] for row in table]
    observed = Fraction(1, prod(factorial(x) for row in counts for x in row))
    weights = list(weigh(tuple(map(sum, counts)), tuple(map(sum, zip(*counts, strict=True))), Fraction(1)))
    return float(sum(weight for weight in weights if weight <= observed) / sum(weights))


@pytest.mark.parametrize("case", TABLES, ids=[case["name"] for case in TABLES])
def test_r(case):
    result = fisher_exact(case["table"])
    assert result.exact
    assert result.p_value == pytest.approx(case["fisher"], rel=1e-8)


def test_tea_tasting():
    # Fisher 1935: eight cups, four of each, three told right. Choices of four with 0, 1, 2, 3, 4 right:
    # 1, 16, 36, 16, 1 of 70. All but the middle one are no likelier than the observed: (1 + 16 + 16 + 1) / 70.
    result = fisher_exact([[3, 1], [1, 3]])
    assert result.p_value == pytest.approx(34 / 70, rel=1e-13)
    assert (result.statistic, result.df, result.n, result.method) == (None, None, 8, "Fisher's exact")
    assert (result.exact, result.p_std_error, result.replicates) == (True, None, None)
    assert fisher_exact([[4, 0], [0, 4]]).p_value == pytest.approx(2 / 70, rel=1e-13)


def test_three_by_three_by_hand():
    # One patient in each row and column: 3! tables, equally probable; all are no more probable than another.
    assert fisher_exact(np.eye(3)).p_value == pytest.approx(1)
    # Two in each: 6!/(2!2!2!) = 90 ways to deal the columns; 3! of them keep each row in one column.
    assert fisher_exact(2 * np.eye(3)).p_value == pytest.approx(6 / 90, rel=1e-13)


def test_smallest_p():
    # All of one group have it, none of the other: P is 2 over the number of ways to choose 150 of 300.
    assert fisher_exact([[150, 0], [0, 150]]).p_value == pytest.approx(2 / comb(300, 150), rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(tiny_tables)
def test_enumeration(table):
    assert fisher_exact(table).p_value == pytest.approx(enumerated(table), rel=1e-11)


@settings(max_examples=25, deadline=None)
@given(tiny_tables, st.randoms(use_true_random=False))
def test_order_and_side_do_not_matter(table, random):
    rows, columns = list(range(table.shape[0])), list(range(table.shape[1]))
    random.shuffle(rows)
    random.shuffle(columns)
    p_value = fisher_exact(table).p_value
    assert fisher_exact(table[rows][:, columns]).p_value == pytest.approx(p_value, rel=1e-11)
    assert fisher_exact(table.T).p_value == pytest.approx(p_value, rel=1e-11)


def test_empty_level_is_dropped():
    assert fisher_exact([[3, 0, 1], [0, 0, 0], [1, 0, 3]]) == fisher_exact([[3, 1], [1, 3]])
    with pytest.raises(NotEstimable, match="one row only"):
        fisher_exact([[3, 1], [0, 0]])


def test_monte_carlo_where_too_large():
    rng = np.random.default_rng(7)
    table = rng.multinomial(400, np.full(30, 1 / 30)).reshape(5, 6)
    result = fisher_exact(table)
    assert not result.exact
    assert result.method == "Fisher's exact (Monte Carlo)"
    assert result.replicates == 100_000
    assert result.p_std_error == pytest.approx(np.sqrt(result.p_value * (1 - result.p_value) / 100_000))
    few = {"work": 0, "replicates": 2000}
    assert fisher_exact(table, **few) == fisher_exact(table, **few)


@pytest.mark.parametrize(
    "table", [[[3, 1], [1, 3]], [[51, 38], [9, 1], [6, 0], [1, 1]], [[5, 2, 1], [1, 4, 3], [2, 2, 6]]]
)
def test_monte_carlo_agrees_with_exact(table):
    exact, drawn = fisher_exact(table), fisher_exact(table, work=0)
    assert exact.exact
    assert not drawn.exact
    # The seed is fixed: this cannot fail by chance once it has passed.
    assert abs(drawn.p_value - exact.p_value) < 3.5 * drawn.p_std_error


def test_monte_carlo_p_is_never_zero():
    # P is 2 / C(40, 20) = 1e-11: no draw is as extreme, and the estimate is 1 / (1 + 99).
    result = fisher_exact([[20, 0], [0, 20]], work=0, replicates=99)
    assert result.p_value == 1 / 100


def test_more_rows_than_a_key_holds_is_drawn():
    table = np.full((16, 16), 2)
    assert not fisher_exact(table, replicates=200).exact


def test_refuses():
    with pytest.raises(InvalidInput, match="replicates must be positive"):
        fisher_exact([[3, 1], [1, 3]], replicates=0)
    with pytest.raises(InvalidInput, match="not a count"):
        fisher_exact([[3, 1], [1, 3.5]])


@settings(max_examples=60, deadline=None)
@given(tiny_tables)
def test_the_two_ways_to_the_exact_p_agree(table):
    # Tables more probable than the observed, counted cell by cell, and those that are not, through the network.
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    limit = -float(log_factorials(int(table.sum()))[table].sum()) + 1e-7
    within = probability_within(rows, columns, limit, 10**6)
    assert 1 - probability_inside(rows, columns, limit, 10**6) == pytest.approx(within, abs=1e-12)


def test_small_p_of_a_larger_table():
    # Each of three groups has its own level: 3! tables are so probable. 90!/(30!)^3 ways to deal the patients.
    ways = factorial(90) // factorial(30) ** 3
    assert fisher_exact(30 * np.eye(3)).p_value == pytest.approx(6 / ways, rel=1e-9)
