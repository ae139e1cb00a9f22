"""Tests of risk sets: sums over them against membership written out, and their adjoint."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.errors import NotEstimable
from riskset.stats.risk_sets import risk_sets


@st.composite
def follow_up(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(1, 60))
    time = rng.integers(1, draw(st.sampled_from([3, 10, 1000])), n).astype(float)
    event = rng.random(n) < draw(st.sampled_from([0.05, 0.5, 1.0]))
    event[0] = True
    entry = np.maximum(time - rng.integers(1, 6, n), 0) if draw(st.booleans()) else None
    stratum = np.unique(rng.integers(0, 4, n), return_inverse=True)[1] if draw(st.booleans()) else None
    return time, event, entry, stratum, rng


@settings(max_examples=150, deadline=None)
@given(follow_up(), st.booleans())
def test_sums_are_those_over_members(cohort, keep_all):
    time, event, entry, stratum, rng = cohort
    keep_all = keep_all and stratum is None
    sets = risk_sets(time, event, entry=entry, stratum=stratum, keep_all=keep_all)
    start = np.full(time.size, -1.0) if entry is None else entry
    layer = np.zeros(time.size, dtype=int) if stratum is None else stratum
    member = (
        (start[:, None] < sets.times) & (sets.times <= time[:, None]) & (layer[:, None] == sets.strata)
    )  # (n, event times)
    expected_times = np.unique(np.column_stack([layer[event], -time[event]]), axis=0)
    assert sets.strata.tolist() == expected_times[:, 0].tolist()
    assert sets.times.tolist() == (-expected_times[:, 1]).tolist()
    left_out = np.setdiff1d(np.arange(time.size), sets.rows)
    assert not member[left_out].any()
    if keep_all:
        assert sorted(sets.rows) == list(range(time.size))
    values = rng.normal(size=(2, time.size))
    kept = values[:, sets.rows]
    assert sets.at_risk(kept) == pytest.approx(values @ member, abs=1e-9)
    assert sets.at_risk(kept[0].copy(), overwrite=True) == pytest.approx(values[0] @ member, abs=1e-9)
    increments = rng.normal(size=(2, sets.times.size))
    assert sets.along(increments) == pytest.approx((increments @ member.T)[:, sets.rows], abs=1e-9)
    assert event[sets.rows[sets.events.rows]].all()
    if sets.ends is not None:
        assert sets.ends[sets.events.time_index[-1]] == sets.events.rows[-1]
        assert (sets.events.rows > (sets.ends - sets.events.counts)[sets.events.time_index]).all()
    assert sets.events.counts.sum() == event.sum()
    assert time[sets.rows[sets.events.rows]] == pytest.approx(sets.times[sets.events.time_index])


@settings(max_examples=60, deadline=None)
@given(follow_up())
def test_every_way_of_summing_gives_the_same(cohort):
    """Many event times and few, near and far apart, have ways of their own."""
    time, event, entry, stratum, rng = cohort
    first = risk_sets(time, event, entry=entry, stratum=stratum)
    values = rng.normal(size=(2, first.rows.size))
    expected = first.at_risk(values)
    for dense, far in ((0, 1), (10**9, 1), (0, 10**9)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("riskset.stats.risk_sets._DENSE", dense)
            patch.setattr("riskset.stats.risk_sets._FAR_APART", far)
            other = risk_sets(time, event, entry=entry, stratum=stratum)
            np.testing.assert_allclose(other.at_risk(values), expected, atol=1e-12)
        assert (other.leaves is None) == (first.leaves is None)
        np.testing.assert_array_equal(other.last, first.last)
        if first.leaves is not None:
            np.testing.assert_array_equal(other.leaves, first.leaves)


def test_no_event():
    with pytest.raises(NotEstimable, match="no event"):
        risk_sets(np.ones(3), np.zeros(3, dtype=bool), entry=None, stratum=None)


def test_many_strata_do_not_lose_digits():
    # A stratum's sums start anew: large values in one leave no trace in the next.
    rng = np.random.default_rng(1)
    stratum = np.repeat(np.arange(500), 4)
    time, values = rng.exponential(size=2000), np.where(stratum % 2, 1.0, 1e9)
    sets = risk_sets(time, np.ones(2000, dtype=bool), entry=None, stratum=stratum)
    small = sets.at_risk(values[sets.rows])[sets.strata % 2 == 1]
    assert small == pytest.approx(np.tile([1.0, 2.0, 3.0, 4.0], 250), abs=1e-4)
