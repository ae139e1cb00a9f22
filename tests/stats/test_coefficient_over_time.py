"""Smooths of scaled Schoenfeld residuals are R's; bins keep events together; splines are natural."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.coefficient_over_time import coefficient_over_time, natural_spline, residual_bins
from riskset.stats.cox import cox
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.proportional_hazards import proportional_hazards_test

if TYPE_CHECKING:
    from pathlib import Path

CASES = {
    "veteran_km": ("veteran", ["karno", "age"], 1, "km"),
    "veteran_rank": ("veteran", ["karno", "age"], 1, "rank"),
    "pbc_km": ("pbc", ["age", "bili", "edema"], 2, "km"),
}


@pytest.fixture(scope="module")
def golden(root: Path) -> Any:
    """Values of tests/golden/coefficient_over_time.R."""
    return json.loads((root / "tests" / "golden" / "coefficient_over_time.json").read_text())


def fitted(root: Path, data: str, names: list[str], event: int) -> Any:
    frame = pd.read_csv(root / "tests" / "golden" / "data" / f"{data}.csv").dropna(subset=names)
    return cox(frame["time"], frame["status"] == event, frame[names])


@pytest.mark.parametrize("case", CASES)
def test_smooth_is_rs(root: Path, golden: Any, case: str) -> None:
    data, names, event, transform = CASES[case]
    fit = fitted(root, data, names, event)
    test = proportional_hazards_test(fit, transform)  # type: ignore[arg-type]
    for column, wanted in enumerate(golden[case]):
        found = coefficient_over_time(test, column, fit.covariance[column, column])
        for name in ("transformed", "estimate", "lower", "upper"):
            assert getattr(found, name) == pytest.approx(wanted[name], rel=1e-6, abs=1e-8), name
        assert found.time[0] == test.time.min()
        assert found.time[-1] == test.time.max()
        assert (np.diff(found.time) >= 0).all()


def test_bins_hold_all_events(root: Path) -> None:
    fit = fitted(root, "veteran", ["karno"], 1)
    test = proportional_hazards_test(fit)
    bins = residual_bins(test, 0)
    assert bins.events.sum() == fit.n_events
    assert bins.events.min() >= 5
    assert bins.events.size == 20
    # The mean of all scaled residuals is the coefficient.
    assert np.average(bins.residual, weights=bins.events) == pytest.approx(test.scaled_residuals.mean())
    assert residual_bins(test, 0, least=60).events.size == 2


def test_too_few_events() -> None:
    fit = cox([1, 2, 3, 4, 5], [1, 1, 1, 0, 0], [[0], [1], [1], [0], [2]])
    test = proportional_hazards_test(fit)
    with pytest.raises(NotEstimable, match="events at fewer than 4 times"):
        coefficient_over_time(test, 0, 1.0)
    with pytest.raises(NotEstimable, match="fewer than 5 events"):
        residual_bins(test, 0)
    with pytest.raises(InvalidInput, match="at least one event"):
        residual_bins(test, 0, least=0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-100, 100), min_size=4, max_size=7, unique=True))
def test_splines_are_natural(knots: list[float]) -> None:
    """Beyond the outer knots they are straight: second differences are 0; a line is one of them."""
    ends = np.sort(np.array(knots))
    if np.diff(ends).min() < 1e-3:
        return
    width = ends[-1] - ends[0]
    for start in (ends[-1], ends[0] - 3 * width):
        basis = natural_spline(start + width * np.array([0.0, 1.0, 2.0]), ends)
        assert basis[2] - 2 * basis[1] + basis[0] == pytest.approx(0, abs=1e-6 * np.abs(basis).max())
    assert natural_spline(ends, ends).shape == (ends.size, ends.size)
