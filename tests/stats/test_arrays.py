"""The checks of arrays: what they return, and codes by every way of finding them."""

from __future__ import annotations

import numpy as np
import pytest

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput


@pytest.mark.parametrize(
    "labels",
    [
        [3, 1, 3, 7],
        [10**12, -5, 10**12, 0],
        [True, False, True, True],
        ["b", "a", "c", "b"],
        [2.5, -1.0, 2.5, 0.0],
        np.array(["b", "a", "c", "b"], dtype=object),
        np.array([3, 1, 3, 200], dtype=np.uint8),
    ],
)
def test_codes_are_places_among_the_sorted_labels(labels):
    index, names = arrays.codes(labels, "group", size=4)
    np.testing.assert_array_equal(names[index], labels)
    np.testing.assert_array_equal(names, np.unique(labels))
    assert names.dtype == np.asarray(labels).dtype
    assert index.dtype == np.int64


def test_event_codes():
    np.testing.assert_array_equal(arrays.event_codes([True, False], size=2), [1, 0])
    np.testing.assert_array_equal(arrays.event_codes([2.0, 0.0], size=2), [2, 0])
    np.testing.assert_array_equal(arrays.event_codes([7, 0], size=2, known=(7, 9)), [7, 0])
    with pytest.raises(InvalidInput, match="one of 0, 7, 9"):
        arrays.event_codes([1, 0], size=2, known=(7, 9))
    with pytest.raises(InvalidInput, match="one-dimensional with 3 entries"):
        arrays.event_codes([1, 0], size=3)


def test_level():
    assert arrays.level(0.9) == 0.9
    for value in (0, 1, 95, float("nan")):
        with pytest.raises(InvalidInput, match="between 0 and 1"):
            arrays.level(value)
