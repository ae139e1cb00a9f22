"""Simon-Makuch curves: survfit on start-stop rows of the Stanford heart data (golden/nonparametric.R), by hand."""

from __future__ import annotations

import numpy as np
import pytest

from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.simon_makuch import simon_makuch


@pytest.mark.parametrize(("start", "prefix"), [(0.0, ""), (30.0, "late_")])
def test_agrees_with_survfit(jasa, nonparametric, agree, start, prefix):
    curves = simon_makuch(*jasa, start=start)
    assert curves.start == start
    for name in ("unexposed", "exposed"):
        expected = nonparametric["heart"][prefix + name]
        found = getattr(curves, name).at(np.array(expected["time"]) - start)
        agree(found.survival, expected["surv"])
        agree(found.std_error, expected["se"])
        agree(found.lower, expected["lower"])
        agree(found.upper, expected["upper"])


def test_by_hand():
    # Exposed at 1 and dies at 3; exposed at 2 and censored at 5; dies unexposed at 2; censored unexposed at 4.
    # Unexposed at 2: the second (whose exposure begins then), third and fourth: S = 2/3. Exposed at 3: two, S = 1/2.
    curves = simon_makuch([3, 5, 2, 4], [1, 0, 1, 0], [1, 2, np.nan, np.nan])
    assert curves.unexposed.at(2).survival[0] == pytest.approx(2 / 3)
    assert curves.exposed.at(3).survival[0] == 0.5
    assert curves.exposed.emptied_at is None


def test_an_early_collapse_of_the_exposed_curve_is_said():
    curves = simon_makuch([2, 8, 9], [1, 0, 1], [1, 5, np.nan])
    assert curves.exposed.emptied_at == 2


def test_nothing_to_draw():
    with pytest.raises(NotEstimable, match="no exposed follow-up after 0"):
        simon_makuch([3, 5], [1, 0], [np.nan, np.nan])
    with pytest.raises(NotEstimable, match="no unexposed follow-up after 2"):
        simon_makuch([3, 5], [1, 0], [1, 1], start=2)
    with pytest.raises(InvalidInput, match="start must be a time"):
        simon_makuch([3, 5], [1, 0], [1, 1], start=-2)
