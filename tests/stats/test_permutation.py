"""Permutation tests: every permutation by loops with the package's own tests, by hand, and what cannot be tested."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom

from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable, StatsError
from riskset.stats.gray import gray_test
from riskset.stats.log_rank import log_rank
from riskset.stats.permutation import permuted_gray, permuted_log_rank
from riskset.stats.permutation_tables import _are_more, departures, enumerate_tables

GROUPS = ([0, 0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 1, 2, 2])


def by_loops(test, time, event, group):
    """Return the share of permutations with a statistic at least that of the data; 0 where nothing is compared."""
    observed, beyond, count = test(time, event, group).statistic, 0, 0
    for labels in set(permutations(group)):
        try:
            statistic = test(time, event, labels).statistic
        except StatsError:
            statistic = 0.0
        beyond += statistic >= observed * (1 - 1e-9)
        count += 1
    return beyond / count


@pytest.mark.parametrize("group", GROUPS)
def test_every_permutation_of_a_log_rank_test(group):
    time, event = [3, 5, 5, 8, 1, 2, 9], [0, 1, 1, 1, 0, 1, 0]
    found = permuted_log_rank(time, event, group)
    assert found.exact
    assert found.std_error == 0
    assert found.statistic == pytest.approx(log_rank(time, event, group).statistic, rel=1e-10)
    assert found.p_value == pytest.approx(by_loops(log_rank, time, event, group), rel=1e-10)


@pytest.mark.parametrize("group", GROUPS)
def test_every_permutation_of_grays_test(group):
    time, event = [3, 5, 6, 8, 1, 2, 9], [0, 1, 2, 1, 0, 2, 0]
    found = permuted_gray(time, event, group)
    assert found.exact
    assert found.statistic == pytest.approx(gray_test(time, event, group).statistic, rel=1e-10)
    assert found.p_value == pytest.approx(by_loops(gray_test, time, event, group), rel=1e-10)


def test_one_event_by_hand():
    # The one event comes first: with 15 of 82 at risk in its group, the chance that it falls there is 15/82.
    time, group = np.arange(1.0, 83), np.array([1] * 15 + [0] * 67)
    event = (time == 1).astype(int)
    assert log_rank(time, event, group).p_value == pytest.approx(0.0345, abs=1e-4)
    assert permuted_log_rank(time, event, group).p_value == pytest.approx(15 / 82, rel=1e-9)


def test_two_events_by_hand():
    # All at once: the statistic grows with the events of the small group, as Fisher's exact test in one direction.
    time, group = np.array([1.0] * 2 + [2.0] * 18), np.array([1, 1, *[1] * 3, *[0] * 15])
    event = (time == 1).astype(int)
    assert permuted_log_rank(time, event, group).p_value == pytest.approx(hypergeom(20, 5, 2).pmf(2), rel=1e-9)


def random_data(seed, n, groups):
    rng = np.random.default_rng(seed)
    time, group = rng.integers(1, 12, n).astype(float), rng.integers(0, groups, n)
    kind = rng.choice(3, n, p=[0.5, 0.2, 0.3])
    kind[:2], group[:groups] = 1, np.arange(groups)
    return time, kind, group


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000), groups=st.integers(2, 4))
def test_the_statistic_is_that_of_the_test(seed, groups):
    time, kind, group = random_data(seed, 40, groups)
    for permuted, test, event in (
        (permuted_gray, gray_test, kind),
        (permuted_log_rank, log_rank, (kind == 1).astype(int)),
    ):
        try:
            expected = test(time, event, group).statistic
        except StatsError:
            continue
        found = permuted(time, event, group, permutations=50)
        assert found.statistic == pytest.approx(expected, rel=1e-8)


def test_drawn_permutations_agree_with_permutations_of_labels():
    time, kind, group = random_data(3, 45, 3)
    found = permuted_gray(time, kind, group)
    assert not found.exact
    rng = np.random.default_rng(8)
    drawn = np.array([gray_test(time, kind, rng.permutation(group)).statistic for _ in range(800)])
    share = (drawn >= found.statistic * (1 - 1e-9)).mean()
    assert found.p_value == pytest.approx(share, abs=5 * np.sqrt(0.25 / 800))
    assert found.std_error == pytest.approx(np.sqrt(found.p_value * (1 - found.p_value) / 10_000))
    assert permuted_gray(time, kind, group) == found
    assert permuted_gray(time, kind, group, seed=2).p_value != found.p_value


def test_order_names_and_unit_do_not_matter():
    time, kind, group = random_data(5, 40, 2)
    found = permuted_gray(time, kind, group)
    order = np.random.default_rng(1).permutation(time.size)
    again = permuted_gray(time[order] / 30.4375, kind[order], np.array(["a", "b"])[group[order]])
    assert again.p_value == pytest.approx(found.p_value, rel=1e-12)
    swapped = permuted_gray(time, np.where(kind == 1, 2, np.where(kind == 2, 1, 0)), group, cause=2)
    assert swapped.p_value == found.p_value


def test_what_is_kept_for_the_next_time_is_of_the_same_question():
    """A figure and a table share one computation; other patients, causes, seeds and numbers of permutations have their own."""
    rng = np.random.default_rng(4)
    time, event, group = rng.permutation(60) + 1, rng.integers(0, 3, 60), rng.integers(0, 2, 60)
    first = permuted_gray(time, event, group, permutations=200)
    assert permuted_gray(time * 30.0, event, group + 5, permutations=200) is first
    assert permuted_gray(time, event, group, permutations=200, seed=2).seed == 2
    assert permuted_gray(time, event, group, permutations=300).permutations == 300
    others = (
        permuted_gray(time, event, group, cause=2, permutations=200),
        permuted_gray(time, event, 1 - group * (time > 3), permutations=200),
        permuted_log_rank(time, event == 1, group, permutations=200),
    )
    assert len({first.statistic, *(each.statistic for each in others)}) == 4


def test_progress_counts_the_tasks_and_cancels_them():
    rng = np.random.default_rng(8)
    cohort = rng.permutation(400) + 1, rng.integers(0, 2, 400), rng.integers(0, 3, 400)
    done = []

    def cancel(number):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        permuted_log_rank(*cohort, permutations=3000, progress=cancel)
    found = permuted_log_rank(*cohort, permutations=3000, progress=done.append)
    assert done == list(range(1, len(done) + 1))
    assert len(done) > 1
    assert permuted_log_rank(*cohort, permutations=3000) is found


def test_what_cannot_be_tested():
    with pytest.raises(NotEstimable, match="one group"):
        permuted_log_rank([1, 2], [1, 1], [0, 0])
    with pytest.raises(NotEstimable, match="no event"):
        permuted_gray([1, 2], [2, 0], [0, 1])
    with pytest.raises(NotComputable, match="never at risk together"):
        permuted_log_rank([1, 2], [0, 1], [0, 1])
    with pytest.raises(InvalidInput, match="at least 1"):
        permuted_log_rank([1, 2], [1, 1], [0, 1], permutations=0)


@pytest.mark.parametrize("group", GROUPS)
def test_splits_are_counted_before_they_are_made(group):
    left = departures(
        np.array([3.0, 5, 6, 8, 1, 2, 9]), np.array([0, 1, 2, 1, 0, 2, 0]), np.array(group), max(group) + 1
    )
    tables, _ = enumerate_tables(left, 10_000)
    into_two = {tuple(split[:, 0].tolist()) for split in tables}
    assert _are_more(left, len(into_two) - 1)
    assert not _are_more(left, len(into_two))
    assert enumerate_tables(left, len(tables)) is not None
    assert enumerate_tables(left, len(tables) - 1) is None
