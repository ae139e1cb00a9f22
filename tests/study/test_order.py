"""Levels that nobody ordered stand in the order of a reader."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from riskset.study.table import natural_order
from riskset.tables.printed import plain


@pytest.mark.parametrize(
    "keys",
    [
        ["No", "No response", "Yes"],
        ["High", "High, TP53", "Low"],
        ["G1", "G2", "G10"],
        ["G", "G1", "G1a", "G1b", "G2"],
        ["Grade 1.25", "Grade 1.5", "Grade 2"],
        ["-1", "0", "0.5", "2", "10", "A"],
        ["2", "10", "2a", "10a"],
        ["a", "B", "c"],
        ["<20", "20-39", "\u226540"],
        ["A 01", "A 1", "A 02"],
        ["I", "II", "III", "IV"],
    ],
)
def test_natural_order(keys: list[str]) -> None:
    for given in itertools.islice(itertools.permutations(keys), 120):
        assert natural_order(given) == keys


def test_first_level_is_the_reference_of_a_regression(small: Any) -> None:
    response = ["No response", "No", "Yes"] * 8
    study = small(
        {
            "resp": response,
            "g": [f"G{place % 10 + 1}" for place in range(24)],
            "t": [float(place % 7 + 1) for place in range(24)],
            "died": [place % 3 % 2 or place % 2 for place in range(24)],
        },
        variables={"resp": {"label": "Response", "kind": "categorical"}},
        endpoints={"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
        displays={
            "b": {"kind": "baseline", "by": "g", "variables": ["resp"], "p": "none"},
            "r": {"kind": "regression", "endpoints": ["os"], "variables": ["resp"], "models": "univariable"},
        },
    )
    assert study.cohort.variable("resp").reference == "No"
    assert study.cohort.grouping("g").levels == tuple(f"G{place}" for place in range(1, 11))
    stubs = [plain(row.cells[0]) for row in study.display("b").printed().body]
    assert stubs == ["Response, n (%)", "No", "No response", "Yes"]
