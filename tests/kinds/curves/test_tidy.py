"""Figures of curves with whatever options: tidy, and the same in the picture, in words and in the store."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from riskset_tests_sampling import examples

import riskset
from riskset.figures.figure import Figure
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from riskset.opened import OpenStudy


FOUR = ["relapse", "nrm", "lfs", "os"]


OPTIONS: dict[str, dict[str, Any]] = {
    "four panels": {"endpoints": FOUR, "at": [24], "width": "double", "hazard_ratio": True},
    "four in a column": {"endpoints": FOUR, "at": [24], "width": "single", "rates": "interval"},
    "three rows of numbers": {"endpoints": FOUR, "risk_table": ["at-risk", "events", "censored"], "columns": 2},
    "names at the ends": {"endpoints": ["lfs", "os"], "legend": "ends", "width": "double"},
    "stacked": {"endpoints": ["relapse"], "causes": "stacked"},
    "each cause": {"endpoints": ["relapse"], "causes": "each", "at": [12, 48]},
    "differences": {"endpoints": ["lfs", "nrm"], "difference": True, "width": "one-and-a-half"},
    "medians": {"endpoints": ["lfs", "os"], "median": True, "hazard_ratio": True},
    "adjusted": {"endpoints": ["os"], "adjust_for": ["age", "hospital"], "hazard_ratio": True},
    "adjusted incidence": {
        "endpoints": ["relapse", "os"],
        "adjust_for": ["age", "sex"],
        "at": [24],
        "difference": True,
    },
    "a low height": {"endpoints": ["lfs", "os"], "height": 70},
    "intervals": {"endpoints": ["lfs", "os"], "at": [12, 36], "rates": "interval", "width": "double"},
    "no legend": {"endpoints": ["relapse"], "legend": "none", "y_max": 60, "censor_ticks": False},
    "landmark": {"endpoints": FOUR, "landmark": 3, "clock": "original", "min_at_risk": 5, "at": [12]},
    "one group": {"endpoints": FOUR, "by": None, "at": [12, 24]},
    "three panels": {"endpoints": ["relapse", "nrm", "os"], "width": "double"},
}


@pytest.mark.parametrize("name", OPTIONS)
def test_nothing_overlaps_is_struck_or_cut_off(
    name: str, bmt_study: OpenStudy, drawing: Any, assert_clean: Any
) -> None:
    options = {"by": "disease", "x_max": 60, "breaks": 12, **OPTIONS[name]}
    with drawing(riskset.curves_figure(bmt_study.cohort, **options)) as canvas:
        assert_clean(canvas)


@pytest.mark.parametrize("name", OPTIONS)
def test_every_rate_and_number_in_the_picture_is_the_stores(name: str, bmt_study: OpenStudy, results: Any) -> None:
    """Read back from the SVG, whose outlines of letters stand beside the text they draw."""
    options = {"by": "disease", **OPTIONS[name]}
    found = results(**options)
    made = riskset.curves_figure(bmt_study.cohort, x_max=60, breaks=12, **options)
    assert isinstance(made, Figure)
    said = re.findall(r"<!-- (.*?) -->", made.images("svg")["svg"].decode())
    style = bmt_study.style
    rates = {
        f"{style.value(row.value, 'rate')}%"
        for row in found.rows
        if row.statistic == "estimate" and row.value is not None
    }
    printed = {text.partition(" (")[0] for text in said if re.match(r"[\d.]+%", text)}
    # Where they have no place beside the curves, they are rows under them.
    rows = [table for tables in made.finish.geometry.rows.tables for table in tables if table.spread]
    tabled = {text.partition(" (")[0] for table in rows for _, _, cells in table.rows for _, text in cells}
    assert tabled <= {text.partition(" (")[0] for text in said}
    found_rates = printed | {f"{text}%" for text in tabled}
    assert found_rates <= rates
    assert bool(found_rates) == bool(options.get("at"))
    assert not (printed and tabled)
    counts = {
        style.value(row.value, "count")
        for row in found.rows
        if row.statistic in {"n_risk", "events_to", "censored_to"} and row.value is not None
    }
    ticks = {str(number) for number in range(101)}
    assert {text for text in said if re.fullmatch(r"\d[\d,]*", text)} <= counts | ticks | tabled
    assert counts <= set(said)
    for row in found.rows:
        if row.statistic == "p_value" and row.value is not None:
            text = style.p_value(row.value).lstrip("<>")
            assert any(text in each for each in said), row
            assert text in made.alt_text


def test_the_words_have_the_numbers(bmt_study: OpenStudy) -> None:
    made = riskset.curves_figure(
        bmt_study.cohort, ["lfs"], by="disease", at=[24], x_max=60, hazard_ratio=True, landmark=3
    )
    words = made.alt_text  # type: ignore[union-attr]
    assert words.startswith(
        "Leukemia-free survival, by group: ALL, AML low risk and AML high risk. Curves over 60 months since landmark."
    )
    assert re.search(r"ALL [\d.]+% \([\d.\u2013]+\) at 2 years; AML low risk [\d.]+%", words)
    assert "HR, AML low risk vs. ALL 0." in words
    assert "$" not in words


WAYS: list[dict[str, Any]] = [
    {"by": "arm"},
    {"by": "arm", "causes": "each"},
    {"by": "arm", "weights": "x", "hazard_ratio": True, "difference": True, "few_at_risk": 3},
    {"by": "arm", "hazard_ratio": True, "difference": True, "median": True, "at": [3]},
    {"by": "arm", "landmark": 2, "clock": "original", "min_at_risk": 2, "risk_table": ["events", "censored"]},
    {"by": "arm", "adjust_for": ["x"], "hazard_ratio": True, "difference": True},
    {"causes": "each", "legend": "ends"},
]


ALONE: list[dict[str, Any]] = [
    {"by": "arm", "causes": "stacked", "endpoints": ["cr"]},
    {"by": "exposed", "start": 1, "hazard_ratio": True, "median": True},
    {"by": "exposed", "endpoints": ["cr"], "hazard_ratio": True},
]


KNOWN = r"missing, negative or no numbers|no patient|landmark"


@given(st.data())
@settings(
    max_examples=examples(12, 50), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_random_cohorts_are_drawn(tmp_path_factory: Any, new_study: Any, data: st.DataObject) -> None:
    """A few patients, with ties, empty groups and no events: each way draws, or says in known words why it cannot."""
    size = data.draw(st.integers(1, 14))
    column = lambda low, high: data.draw(st.lists(st.integers(low, high), min_size=size, max_size=size))  # noqa: E731
    way = data.draw(st.sampled_from(WAYS + ALONE))
    path = new_study(
        tmp_path_factory.mktemp("cohort"),
        {"t": column(0, 8), "cause": column(0, 2), "arm": column(0, 2), "x": column(0, 3), "begins": column(0, 8)},
        variables={"x": {"label": "X", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B", 2: "C"}}},
        exposures={"exposed": {"at": "begins"}},
        endpoints={
            "os": {"label": "Survival", "time": "t", "event": "cause > 0"},
            "cr": {"label": "Relapse", "time": "t", "event": "cause == 1", "competing": "cause == 2"},
        },
        displays={"c": {"kind": "curves", "endpoints": ["os"] if way in ALONE else ["os", "cr"]} | way},
    )
    try:
        study = riskset.open_study(path)
        figure = study.display("c")
    except StudyProblems as problems:
        assert re.search(KNOWN, str(problems)), str(problems)  # noqa: PT017
        return
    assert isinstance(figure, Figure)
    assert figure.images("svg")["svg"].startswith(b"<?xml")
    assert "nan" not in figure.alt_text
