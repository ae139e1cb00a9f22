"""Means and standard deviations that the usual decimals would print as 0, and very large and small numbers."""

from __future__ import annotations

from typing import Any

import pytest

COLUMNS: dict[str, list[Any]] = {
    "arm": ["a"] * 4 + ["b"] * 4,
    "relapses": [0, 0, 0, 1, 0, 0, 1, 1],
    "ph": [7.38, 7.40, 7.42, 7.40, 7.36, 7.40, 7.44, 7.40],
    "trace": [1e-6, 2e-6, 3e-6, 2e-6, 1e-6, 2e-6, 4e-6, 1e-6],
    "cells": [1e9, 2e9, 3e9, 2e9, 1e9, 2e9, 4e9, 1e9],
}
NUMBERS = [name for name in COLUMNS if name != "arm"]


@pytest.fixture
def printed(small: Any) -> dict[str, list[str]]:
    variables = {name: {"label": name, "kind": "continuous"} for name in NUMBERS}
    rows = {name: {} for name in NUMBERS} | {"ph": {"digits": 1}, "trace": {"statistics": ["mean-sd"]}}
    entry = {"kind": "baseline", "by": "arm", "variables": rows, "statistics": {"continuous": ["mean-sd"]}, "p": "none"}
    study = small(COLUMNS, variables=variables, displays={"t": entry})
    table = study.display("t")
    return {row.name: [cell.text(table.style) for cell in row.cells] for row in table.rows}


def test_a_mean_and_its_deviation_do_not_read_as_nought(printed: dict[str, list[str]]) -> None:
    # Deviations of 0, 0, 0, 1 from 0.25: (3 * 0.0625 + 0.5625) / 3 = 0.25; of 0, 0, 1, 1: 1 / 3.
    assert printed["relapses"][-2:] == ["0.3 (0.5)", "0.5 (0.6)"]
    # (0.02^2 * 2) / 3 = 0.000267, root 0.0163; (0.04^2 * 2) / 3, root 0.0327; one decimal was asked for.
    assert printed["ph"][-2:] == ["7.40 (0.02)", "7.40 (0.03)"]


def test_very_small_and_large_numbers_are_told_without_a_wall_of_digits(printed: dict[str, list[str]]) -> None:
    # 2, 2, 3, 1: mean 2, deviation root(2/3) = 0.816; 1, 2, 4, 1: mean 2, deviation root(2) = 1.414.
    assert printed["trace"][-2:] == ["0.000002 (0.000001)", "0.000002 (0.000001)"]
    assert printed["cells"][-2:] == ["2,000,000,000 (816,496,581)", "2,000,000,000 (1,414,213,562)"]
