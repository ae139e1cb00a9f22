"""Short columns have the distinct values that pandas finds, in the same order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from riskset.study.distinct import distinct_values

COLUMNS = [
    np.array([3.0, np.nan, -0.0, 0.0, np.inf, 3.0]),
    np.array([2, 2, -1, 7], dtype=np.int16),
    np.array([True, True, False]),
    np.array(["b", None, "a", "", "b", "a "], dtype=object),
    np.array([None, None], dtype=object),
    np.array([1, "1", None, 1.0, True, float("nan")], dtype=object),
    np.array(["2020-01-02", "NaT", "2020-01-01"], dtype="datetime64[D]"),
    np.array([], dtype=object),
]


@pytest.mark.parametrize("values", COLUMNS)
def test_a_short_column_has_the_distinct_values_that_pandas_finds(values: np.ndarray[Any, Any]) -> None:
    codes, distinct = distinct_values(values)
    expected_codes, expected = pd.factorize(values, use_na_sentinel=True)
    assert codes.tolist() == expected_codes.tolist()
    assert distinct.dtype == expected.dtype
    assert [repr(each) for each in distinct.tolist()] == [repr(each) for each in expected.tolist()]
