"""Exposure rows by hand, and what splitting must not change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.errors import InvalidInput
from riskset.stats.exposure import exposure_rows
from riskset.stats.kaplan_meier import kaplan_meier


def test_by_hand():
    # Never exposed; exposed at 2 of 5; from the start; at the very end of follow-up, which does not count;
    # followed for no time at all.
    rows = exposure_rows([4, 5, 3, 6, 0], [1, 2, 0, 1, 1], [np.nan, 2, 0, 6, np.inf])
    np.testing.assert_array_equal(rows.patient, [0, 1, 1, 2, 3])
    np.testing.assert_array_equal(rows.start, [0, 0, 2, 0, 0])
    np.testing.assert_array_equal(rows.stop, [4, 2, 5, 3, 6])
    np.testing.assert_array_equal(rows.event, [1, 0, 2, 0, 1])
    np.testing.assert_array_equal(rows.exposed, [0, 0, 1, 1, 0])
    assert rows.without_follow_up == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 1), st.one_of(st.none(), st.integers(0, 12))),
        min_size=1,
        max_size=25,
    )
)
def test_splitting_changes_neither_follow_up_nor_survival(patients):
    time = np.array([row[0] for row in patients], dtype=float)
    event = np.array([row[1] for row in patients])
    begins = np.array([np.nan if row[2] is None else row[2] for row in patients], dtype=float)
    rows = exposure_rows(time, event, begins)
    assert (rows.start < rows.stop).all()
    np.testing.assert_allclose(np.bincount(rows.patient, rows.stop - rows.start), time)
    np.testing.assert_array_equal(np.bincount(rows.patient, rows.event), event)
    whole, split = kaplan_meier(time, event), kaplan_meier(rows.stop, rows.event, entry=rows.start)
    np.testing.assert_allclose(split.at(np.unique(time)).survival, whole.survival)


def test_input_is_checked():
    with pytest.raises(InvalidInput, match="exposure_time must be numbers"):
        exposure_rows([1], [1], ["soon"])
    with pytest.raises(InvalidInput, match="exposure_time has 1 entry where 2"):
        exposure_rows([1, 2], [1, 1], [1])
