"""Times in words, and ticks that a clinician counts in."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskset.timescale import MOST_BREAKS, axis_breaks, milestone, time_text, time_title


@pytest.mark.parametrize(
    ("time", "unit", "text"),
    [
        (1, "months", "1 month"),
        (2.0, "months", "2 months"),
        (20.12, "months", "20.1 months"),
        (20.15, "years", "20.2 years"),
        (0, "days", "0 days"),
        (1, "years", "1 year"),
    ],
)
def test_time_text(time: float, unit: str, text: str) -> None:
    assert time_text(time, unit) == text


@pytest.mark.parametrize(
    ("time", "unit", "text"),
    [
        (12, "months", "1 year"),
        (24, "months", "2 years"),
        (18, "months", "18 months"),
        (6, "months", "6 months"),
        (52, "weeks", "1 year"),
        (26, "weeks", "26 weeks"),
        (100, "days", "100 days"),
        (365, "days", "365 days"),
        (5, "years", "5 years"),
        (1, "years", "1 year"),
        (0.5, "years", "0.5 years"),
        (0.25, "years", "0.25 years"),  # rounded to 0.3 it would be another time
        (1.25, "months", "1.25 months"),
    ],
)
def test_milestone_is_the_time_that_was_asked_for(time: float, unit: str, text: str) -> None:
    assert milestone(time, unit) == text


@pytest.mark.parametrize(
    ("end", "unit", "breaks"),
    [
        (60, "months", [0, 12, 24, 36, 48, 60]),
        (86.7, "months", [0, 24, 48, 72]),
        (12, "months", [0, 2, 4, 6, 8, 10, 12]),
        (5, "years", [0, 1, 2, 3, 4, 5]),
        (1.5, "years", [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5]),
        (100, "days", [0, 30, 60, 90]),
        (2000, "days", [0, 365, 730, 1095, 1460, 1825]),
        (0, "months", [0]),
    ],
)
def test_axis_breaks(end: float, unit: str, breaks: list[float]) -> None:
    assert axis_breaks(end, unit) == breaks


@given(st.floats(0, 1e6), st.sampled_from(["days", "weeks", "months", "years"]))
def test_axis_breaks_are_few_even_and_within_the_axis(end: float, unit: str) -> None:
    breaks = axis_breaks(end, unit)
    assert breaks[0] == 0
    assert len(breaks) <= MOST_BREAKS
    assert breaks[-1] <= end + 1e-6
    steps = {round(late - early, 9) for early, late in itertools.pairwise(breaks)}
    assert len(steps) <= 1


def test_time_title() -> None:
    assert time_title("months") == "Months"
    assert time_title("months", "transplantation") == "Months since transplantation"
