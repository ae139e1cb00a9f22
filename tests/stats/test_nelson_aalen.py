"""The cumulative hazard at the end of follow-up, against R's mice and by hand.

Golden values: golden/imputation.R, which writes them into incomplete.csv.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from riskset.stats.errors import InvalidInput
from riskset.stats.nelson_aalen import hazard_at_end

with (Path(__file__).parents[1] / "golden" / "incomplete.csv").open() as file:
    RECORDS = [tuple(float(record[name]) for name in ("time", "dead", "hazard")) for record in csv.DictReader(file)]


def test_agrees_with_mice():
    time, dead, hazard = np.array(RECORDS).T
    np.testing.assert_allclose(hazard_at_end(time, dead), hazard, rtol=1e-12)


def test_by_hand():
    # Of four one dies at 1, two of three at 2, the last is censored at 3.
    np.testing.assert_allclose(
        hazard_at_end([2, 1, 3, 2], [1, 1, 0, 1]), [1 / 4 + 2 / 3, 1 / 4, 1 / 4 + 2 / 3, 1 / 4 + 2 / 3]
    )
    # Who is censored before the first event has none; who enters later is at risk from then.
    np.testing.assert_allclose(hazard_at_end([1, 2, 4], [0, 1, 1], entry=[0, 0, 3]), [0, 1, 2])


def test_what_is_no_follow_up():
    with pytest.raises(InvalidInput, match="negative"):
        hazard_at_end([-1.0], [1])
