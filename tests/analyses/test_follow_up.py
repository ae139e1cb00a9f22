"""Follow-up by the reverse Kaplan-Meier estimate: the example by lifelines and by R, ties by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from riskset.opened import OpenStudy


@pytest.mark.parametrize("group", ["", "ALL", "AML low risk", "AML high risk"])
def test_example(bmt_study: OpenStudy, recomputed: Any, group: str) -> None:
    found = {row.statistic: row.value for row in bmt_study.results_of("follow-up") if row.group == group}
    rows = recomputed.group(group)
    median, lower, upper = recomputed.median("os", group, reverse=True)
    expected = {
        "n": len(rows),
        "events": rows["d1"].sum(),
        "median": median,
        "median_lower": lower,
        "median_upper": upper,
        "shortest": rows["os"].min(),
        "longest": rows["os"].max(),
    }
    assert found == pytest.approx(expected, rel=1e-12)


def test_example_is_that_of_r(bmt_study: OpenStudy) -> None:
    """survfit of survival 3.5 on R 4.2.2 with the indicator reversed, all patients together."""
    found = [row.value for row in bmt_study.results_of("follow-up") if row.group == ""]
    assert found[2:5] == pytest.approx([49.24846, 44.780287, 54.997947], rel=1e-7)


def test_a_death_leaves_the_risk_set_before_a_censoring_at_its_time(small: Any) -> None:
    """Deaths at 2 and 6, censored at 2, 4, 6 and 8.

    Without the death of the same time: 1 - 1/5 at 2, * 3/4 at 4, * 1/2 at 6 = 0.3: the median is 6.
    """
    study = small(
        {"t": [2, 2, 4, 6, 6, 8], "died": [1, 0, 0, 1, 0, 0]},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        displays={"d": {"kind": "follow-up", "endpoint": "os"}},
    )
    assert study.value("d", statistic="median") == "6.0"
    assert study.value("d", statistic="events") == "2"
    assert study.value("d", statistic="longest") == "8.0"


def test_everybody_died(small: Any) -> None:
    """Nobody is followed beyond his death: how long the others would have been is not known."""
    study = small(
        {"t": [2, 4], "died": [1, 1]},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        displays={"d": {"kind": "follow-up", "endpoint": "os"}},
    )
    assert study.value("d", statistic="median") == "NR"
    assert "NR, not reached" in repr(study.display("d"))
