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


DAYS = {"t": [30, 60, 90, 120], "died": [1, 0, 1, 0]}
OS = {"os": {"label": "Overall survival", "time": "t", "unit": "days", "event": {"died": 1}}}


def test_whole_days_are_printed_as_they_are(small: Any) -> None:
    """Reverse estimate: 1 - 1/3 at 60, then 0 at 120; in days of a study of months."""
    study = small(DAYS, endpoints=OS, displays={"d": {"kind": "follow-up", "endpoint": "os", "time_unit": "days"}})
    assert study.value("d", statistic="median") == "120"
    assert study.phrase("d", statistic="longest") == "30\u2013120"
    assert study.phrase("d", statistic="median").startswith("120 days (95% CI, 60")


@pytest.mark.parametrize(("median", "expected"), [("observed", "75 days"), ("event-free", "90 days")])
def test_other_medians_and_ranges(small: Any, median: str, expected: str) -> None:
    """By hand: of 30, 60, 90, 120 the middle is 75; of those alive, 60 and 120, it is 90."""
    display = {"kind": "follow-up", "endpoint": "os", "time_unit": "days", "median": median, "range": "event-free"}
    study = small(DAYS, endpoints=OS, displays={"d": display})
    assert study.phrase("d", statistic="median") == expected
    assert study.phrase("d", statistic="shortest") == "60\u2013120"
    assert "range of times of patients without the event" in repr(study.display("d"))
    assert "CI" not in repr(study.display("d"))


def test_nobody_is_without_the_event(small: Any) -> None:
    display = {"kind": "follow-up", "endpoint": "os", "median": "event-free", "range": "event-free"}
    study = small({"t": [2, 4], "died": [1, 1]}, endpoints=OS, displays={"d": display})
    assert study.value("d", statistic="median") == "NE"
    assert "No patient of the group is without the event." in repr(study.display("d"))
