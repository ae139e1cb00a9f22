"""Pooled limits hold the truth as often as they promise: a short run of the simulation behind docs/coverage.md."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks" / "stats"


@pytest.mark.slow
def test_pooled_limits_hold_the_truth(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    import coverage_with_imputation as design

    rows = [row for row in design.rows() if row.name.endswith(", imputed")]
    held = np.zeros(len(rows))
    cohorts = 150
    for stream in np.random.SeedSequence(7).spawn(cohorts):
        data = design.simulate(np.random.default_rng(stream), 100)
        for place, row in enumerate(rows):
            lower, upper = row.find(data)
            held[place] += lower <= row.truth <= upper
    # Of 150 cohorts, 95% less four standard errors.
    assert (held / cohorts > 0.95 - 4 * np.sqrt(0.95 * 0.05 / cohorts)).all(), dict(zip(rows, held, strict=True))
    sys.modules.pop("coverage_with_imputation", None)
