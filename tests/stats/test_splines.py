"""Restricted cubic splines and their knots are those of R's Hmisc; they are straight beyond the outer knots."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.splines import default_knots, restricted_cubic_spline

GOLDEN: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "golden" / "splines.json").read_text())


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: f"{case['name']}, {case['knots']}")
def test_as_in_r(case: dict[str, Any]) -> None:
    knots = default_knots(case["x"], case["knots"])
    assert knots == pytest.approx(case["places"], rel=1e-12)
    basis = restricted_cubic_spline(np.array(case["x"])[case["rows"]], knots)
    assert basis == pytest.approx(np.array(case["basis"]), rel=1e-10, abs=1e-10)


def test_straight_beyond_the_outer_knots() -> None:
    knots = np.array([1.0, 2.0, 4.0, 7.0])
    for start in (-50.0, 7.0):
        basis = restricted_cubic_spline(start + np.array([0.0, 10.0, 20.0]), knots)
        assert basis[2] - 2 * basis[1] + basis[0] == pytest.approx(0, abs=1e-9)


def test_by_hand() -> None:
    """Between the first and the second knot, the column that bends is the cube alone."""
    assert restricted_cubic_spline([1.0], [0.0, 2.0, 4.0])[0] == pytest.approx([1, 1 / 16])
    # Beyond all knots: (5^3 - 3^3 * 2 + 1^3 * 1) / 16 = 72 / 16.
    assert restricted_cubic_spline([5.0], [0.0, 2.0, 4.0])[0] == pytest.approx([5, 72 / 16])


def test_faults() -> None:
    with pytest.raises(InvalidInput, match="3 to 7 knots, not 2"):
        default_knots(range(100), 2)
    with pytest.raises(NotEstimable, match=r"too few different values \(4\) for a spline with 4 knots"):
        default_knots([1, 2, 3, 4] * 50, 4)
    with pytest.raises(NotEstimable, match="too many values are the same"):
        default_knots([1.0] * 500 + list(range(20)), 3)
    with pytest.raises(InvalidInput, match="at least 3 different knots, not 2"):
        restricted_cubic_spline([1, 2], [0, 0, 1])
    with pytest.raises(InvalidInput, match="missing"):
        restricted_cubic_spline([1, float("nan")], [0, 1, 2])
