"""Suppressed counts cannot be found again: by hand, and by trying every table that fits what is shown."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from riskset_tests_sampling import examples

from riskset.stats.errors import InvalidInput
from riskset.stats.recovery import recovered
from riskset.stats.sums import HIDDEN, SHOWN, SMALL, Sum
from riskset.stats.suppression import suppress_small


def test_a_small_count_takes_another_with_it():
    # 3 of 20: the total and the other part would give it away; the smaller of the two is a part.
    state = suppress_small([20, 3, 17], [Sum(0, (1, 2))], 5)
    assert state.tolist() == [SHOWN, SMALL, HIDDEN]


def test_zero_and_large_counts_are_shown():
    assert suppress_small([20, 0, 20], [Sum(0, (1, 2))], 5).tolist() == [SHOWN] * 3
    assert suppress_small([4], [], 5).tolist() == [SMALL]


def test_limits_give_nothing_away():
    # 4 + 4 = 8 with both below 5 can only be 4 and 4: of one at least it is not said that it is small.
    state = suppress_small([8, 4, 4], [Sum(0, (1, 2))], 5, known=[0])
    assert state[0] == SHOWN
    assert HIDDEN in state[1:]
    assert recovered([8, 4, 4], [Sum(0, (1, 2))], state, 5) == []
    assert recovered([8, 4, 4], [Sum(0, (1, 2))], [SHOWN, SMALL, SMALL], 5) == [1, 2]
    # 1 + 4 = 5 could be 2 + 3.
    assert suppress_small([5, 1, 4], [Sum(0, (1, 2))], 5).tolist() == [SHOWN, SMALL, SMALL]


def test_what_is_hidden_is_not_nobody():
    # Of 2 that are two hidden numbers each is 1, since zero is shown.
    assert recovered([2, 1, 1], [Sum(0, (1, 2))], [SHOWN, SMALL, HIDDEN], 5) == [1, 2]
    assert suppress_small([2, 1, 1], [Sum(0, (1, 2))], 5).tolist() == [SMALL] * 3


def test_two_way_tables_lose_the_corners_of_a_rectangle():
    # Cells a b / c d with row, column and grand totals; a is small.
    cells = [2, 10, 12, 20, 30, 50, 22, 40, 62]
    sums = [Sum(2, (0, 1)), Sum(5, (3, 4)), Sum(8, (6, 7)), Sum(6, (0, 3)), Sum(7, (1, 4)), Sum(8, (2, 5))]
    state = suppress_small(cells, sums, 5)
    assert state.tolist() == [SMALL, HIDDEN, SHOWN, HIDDEN, HIDDEN, SHOWN, SHOWN, SHOWN, SHOWN]


def test_what_cannot_be_asked():
    with pytest.raises(InvalidInput, match="counts below 1 cannot be small"):
        suppress_small([1], [], 1)
    with pytest.raises(InvalidInput, match="not negative"):
        suppress_small([-1], [], 5)


def two_way(rows, columns):
    """Positions and sums of a table with totals of rows and columns and the grand total."""
    width = columns + 1
    sums = [Sum(r * width + columns, tuple(r * width + c for c in range(columns))) for r in range(rows + 1)]
    sums += [Sum(rows * width + c, tuple(r * width + c for r in range(rows))) for c in range(columns + 1)]
    return sums


@given(
    rows=st.integers(2, 3),
    columns=st.integers(2, 2),
    cells=st.lists(st.integers(0, 7), min_size=6, max_size=6),
    smallest=st.integers(3, 5),
)
@settings(max_examples=examples(60, 240))
def test_every_suppressed_count_has_two_values_at_least(rows, columns, cells, smallest):
    """The reader tries every table of counts up to the grand total; those that fit what is printed are possible."""
    table = np.array(cells[: rows * columns]).reshape(rows, columns)
    whole = np.pad(table, ((0, 1), (0, 1)))
    whole[-1, :-1], whole[:-1, -1], whole[-1, -1] = table.sum(0), table.sum(1), table.sum()
    state = suppress_small(whole.ravel(), two_way(rows, columns), smallest).reshape(whole.shape)
    assert np.all((state != SHOWN) | (whole == 0) | (whole >= smallest))
    top = int(whole.max()) + smallest + 1
    choices = [
        [int(value)] if s == SHOWN else list(range(1, smallest)) if s == SMALL else list(range(top))
        for value, s in zip(table.ravel(), state[:-1, :-1].ravel(), strict=True)
    ]
    if np.prod([float(len(each)) for each in choices]) > 40_000:
        return
    tries = np.array(list(product(*choices))).reshape(-1, rows, columns)
    full = np.pad(tries, ((0, 0), (0, 1), (0, 1)))
    full[:, -1, :-1], full[:, :-1, -1], full[:, -1, -1] = tries.sum(1), tries.sum(2), tries.sum((1, 2))
    fits = np.all((state != SHOWN) | (full == whole), axis=(1, 2))
    fits &= np.all((state != SMALL) | ((full >= 1) & (full < smallest)), axis=(1, 2))
    possible = full[fits]
    assert len(possible)
    for place in zip(*np.nonzero(state), strict=True):
        values = possible[:, place[0], place[1]]
        assert values.min() < values.max(), (whole, state)


def test_large_systems_are_quick():
    rng = np.random.default_rng(3)
    table = rng.integers(0, 40, (6, 4))
    whole = np.pad(table, ((0, 1), (0, 1)))
    whole[-1, :-1], whole[:-1, -1], whole[-1, -1] = table.sum(0), table.sum(1), table.sum()
    state = suppress_small(whole.ravel(), two_way(6, 4), 10)
    assert (state != SHOWN).sum() >= (state == SMALL).sum() > 0


def test_a_small_count_that_can_be_no_other_is_not_looked_for() -> None:
    """Below 2 there is 1 alone: it is merely hidden, with lots or without."""
    for lots in (None, np.full((1, 2), 0.5)):
        assert suppress_small([1], [], 2, lots=lots).tolist() == [2]
