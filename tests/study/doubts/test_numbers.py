"""Doubts about numbers that are dates or thousands, each once where it is raised and once where it is not."""

from __future__ import annotations

from typing import Any

import pytest

SEEN = {"seen": {"kind": "continuous"}}
CELLS = {"cells": {"kind": "categorical"}}


@pytest.mark.parametrize(
    ("values", "date"), [([43921, 43950, 44012], "2020-03-31"), ([20200331, 20200429, 20191231], "2020-03-31")]
)
def test_dates_read_as_numbers_are_doubted(doubts: Any, values: list[int], date: str) -> None:
    (said,) = doubts({"seen": values}, variables=SEEN)
    assert f"as dates are that were read as numbers: '{values[0]}' would be {date}" in said
    assert "accept: {date-number seen: why}" in said


def test_a_time_that_is_a_date_is_doubted_once(keys: Any) -> None:
    spec = {"os": {"label": "OS", "time": "t", "event": {"died": 1}}}
    assert keys({"t": [43921, 43950, 44012], "died": [1, 0, 0]}, endpoints=spec) == ["date-number t"]


@pytest.mark.parametrize(
    "values",
    [
        [20100, 35200, 41000, 59900],  # what is counted is round
        [20100, 435211],
        [43921.5, 43950.2],
        [20209931, 20200000],
        [43921],
    ],
)
def test_other_large_numbers_are_not_doubted(keys: Any, values: list[float]) -> None:
    assert keys({"seen": values}, variables=SEEN) == []


def test_commas_between_thousands_are_doubted(doubts: Any) -> None:
    (said,) = doubts({"cells": ["1,234", "12,500", "980"]}, variables=CELLS)
    assert "row 2, column 'cells': '1,234' has a comma as it stands between thousands (1234)" in said
    assert "so for 2 patients (rows 2, 3)" in said


def test_points_between_thousands_are_doubted(doubts: Any) -> None:
    (said,) = doubts({"cells": ["1.234", "12.500", "980", "760"]}, variables={"cells": {"kind": "continuous"}})
    assert "'1.234' is read as a number below 1000, though the numbers without a point are of hundreds" in said
    assert "accept: {thousands-separator cells: why}" in said


@pytest.mark.parametrize(
    "values", [["1.234", "2.500", "3", "4"], ["0.234", "2.500", "980", "760"], ["1.234", "1.5", "980", "990"]]
)
def test_decimals_are_not_doubted(keys: Any, values: list[str]) -> None:
    assert keys({"cells": values}, variables={"cells": {"kind": "continuous"}}) == []
