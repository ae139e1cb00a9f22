"""Life tables against counting by hand, whichever way the times are counted: by sorting bits, by bins, by ranks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.incidence_variance import _corrected, _corrected_at_once
from riskset.stats.life_table import life_table

# Scales make the times whole, fractional, far apart (with 0 too far for packed bits), or close but no near ties.
SCALES = {
    "whole": lambda t: t,
    "months": lambda t: t / 30.4375,
    "spread": lambda t: np.where(t > 0, 10.0 ** (t - 9.0), 0.0),
    "close": lambda t: 1 + t * 2.0**-42,
    "large": lambda t: t * 1e12,
}


@st.composite
def patients(draw):
    n = draw(st.integers(1, 40))
    columns = st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.booleans())
    rows = draw(st.lists(columns, min_size=n, max_size=n))
    return tuple(np.array(column) for column in zip(*rows, strict=True))


@settings(max_examples=120, deadline=None)
@given(patients(), st.sampled_from(sorted(SCALES)), st.booleans(), st.booleans(), st.booleans())
def test_counts(data, scale, stratified, delayed, weighted):
    steps, kind, group, stratum, late = data
    time = SCALES[scale](steps.astype(float))
    entry = np.where(late & (time > 0), time / 2, 0.0)
    if delayed:
        use = time > entry
        if not use.any():
            return
        time, kind, group, stratum, entry = (column[use] for column in (time, kind, group, stratum, entry))
    weights = 0.5 + group if weighted else None
    table = life_table(
        time,
        kind,
        3,
        group=group,
        groups=3,
        stratum=stratum if stratified else None,
        strata=3 if stratified else 1,
        entry=entry if delayed else None,
        weights=weights,
    )
    share = np.ones(time.size) if weights is None else weights
    begin = entry if delayed else np.full(time.size, -1.0)
    layers = range(3) if stratified else [None]
    for layer, (start, stop) in zip(layers, zip(table.starts, table.starts[1:], strict=False), strict=True):
        inside = np.ones(time.size, dtype=bool) if layer is None else stratum == layer
        np.testing.assert_array_equal(table.time[start:stop], np.unique(time[inside]))
        for row in range(start, stop):
            t = table.time[row]
            for k in range(3):
                mine = inside & (group == k)
                at_risk = share[mine & (begin < t) & (time >= t)].sum()
                assert table.at_risk[k, row] == pytest.approx(at_risk, abs=1e-12)
                for j in range(3):
                    assert table.counts[j, k, row] == share[mine & (time == t) & (kind == j)].sum()


def test_minus_zero_is_zero():
    table = life_table(np.array([-0.0, 0.0, 0.5]), np.array([1, 0, 1]), 2)
    np.testing.assert_array_equal(table.time, [0, 0.5])
    np.testing.assert_array_equal(table.at_risk[0], [3, 1])


def test_a_large_cohort_takes_both_ways_to_one_table():
    rng = np.random.default_rng(1)
    days, kind, group = rng.integers(0, 3000, 20_000) + 0.0, rng.integers(0, 3, 20_000), rng.integers(0, 4, 20_000)
    binned = life_table(days, kind, 3, group=group, groups=4)
    sorted_ = life_table(days / 7, kind, 3, group=group, groups=4)
    np.testing.assert_array_equal(binned.counts, sorted_.counts)
    np.testing.assert_array_equal(binned.at_risk, sorted_.at_risk)
    np.testing.assert_array_equal(binned.time / 7, sorted_.time)


@pytest.mark.parametrize("size", [1, 2, 30, 400])
@pytest.mark.parametrize("step", [0.0, 0.25, 3.0])
def test_few_patients_are_counted_as_many_are(size, step):
    rng = np.random.default_rng(size)
    time = rng.exponential(10, size)
    time = np.ceil(time / step) * step if step else time
    kind = rng.integers(0, 3, size)
    short = life_table(time, kind, 3)
    whole = life_table(time, kind, 3, group=np.zeros(size, dtype=np.int64), groups=1)
    for name in ("time", "counts", "at_risk", "starts"):
        one, other = getattr(short, name), getattr(whole, name)
        assert one.dtype == other.dtype, name
        assert one.shape == other.shape
        assert one.tobytes() == other.tobytes(), name


def test_ties_of_short_curves_are_corrected_as_those_of_long_ones():
    rng = np.random.default_rng(7)
    risk = np.arange(60.0, 0, -1)
    died = np.minimum(rng.integers(0, 4, (2, 60)), risk).astype(np.float64)
    assert _corrected_at_once(died, risk).tobytes() == _corrected(died, risk).tobytes()
