"""What the package printed wrongly once, one small study each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pytest

from riskset.problems import LookupFailed
from riskset.study import StudyProblems
from second_programme.baseline import baseline_table
from second_programme.drawing import Drawn
from second_programme.estimating import incidence
from second_programme.hazards import cox
from second_programme.judging import assert_agrees, assert_sweep_agrees
from second_programme.reading import cells_of
from second_programme.rounding import p_text
from second_programme.rows import Raw

PATIENTS = 60
fault = partial(pytest.mark.xfail, strict=True, raises=(AssertionError, LookupFailed))


def study(display: dict[str, Any], columns: dict[str, list[Any]], **variables: Any) -> Drawn:
    """Sixty patients with two arms, a number, and survival and relapse in months; the columns and variables named."""
    rng = np.random.default_rng(7)
    status = rng.choice([0, 1, 2], PATIENTS).tolist()
    frame = pd.DataFrame(
        {
            "arm": rng.choice(["a", "b"], PATIENTS).tolist(),
            "age": rng.integers(20, 80, PATIENTS).tolist(),
            "time": (rng.permutation(PATIENTS) + 1).tolist(),
            "status": status,
            **columns,
        },
        dtype=object,
    )
    named = {
        "arm": {"label": "Arm", "kind": "categorical", "levels": {"a": "Arm A", "b": "Arm B"}},
        "age": {"label": "Age, years", "kind": "continuous"},
        **variables,
    }
    endpoints = {
        "os": {"label": "Overall survival", "time": "time", "event": {"status": [1, 2]}},
        "relapse": {"label": "CMV viremia", "time": "time", "event": {"status": 1}, "competing": {"status": 2}},
    }
    sections = {"study": {"time_unit": "months"}, "variables": named, "endpoints": endpoints}
    return Drawn(frame, sections).showing(display)


def random_of(values: list[Any], seed: int = 3) -> list[Any]:
    """A column of some values, of which each occurs."""
    rng = np.random.default_rng(seed)
    return [*values, *(values[place] for place in rng.choice(len(values), PATIENTS - len(values)))]


def notes_of(table: Any) -> str:
    """A table's notes as one text."""
    return " ".join(cells_of(table).notes)


@pytest.mark.parametrize(
    ("label", "levels"),
    [
        ("CMV seropositive", {1: "Yes", 2: "No"}),
        ("Vorbehandlung", ["ja", "nein"]),
        ("Male", {"M": "Male", "F": "Female"}),
        ("CMV \u611f\u67d3", {1: "\u662f", 2: "\u5426"}),
    ],
)
def test_a_dichotomous_line_shows_the_level_that_is_meant(opened, label, levels):
    column = random_of(list(levels))
    variable = {"label": label, "kind": "dichotomous", "levels": levels}
    drawn = study({"kind": "baseline", "by": "arm", "variables": ["two"]}, {"two": column}, two=variable)
    assert_agrees(opened, drawn, baseline_table)


def test_a_dichotomous_line_of_conditions_shows_the_level_that_its_label_names(opened):
    derive = {"cases": {"MRD+": "code >= 2"}, "otherwise": "MRD\u2212"}
    variable = {"label": "MRD+", "kind": "dichotomous", "derive": derive}
    code = {"label": "Code", "kind": "continuous"}
    drawn = study({"kind": "baseline", "variables": ["two"]}, {"code": random_of([1, 2, 3])}, code=code, two=variable)
    printed = cells_of(opened(drawn).display("shown"))
    positive = int((drawn.frame["code"] >= 2).sum())
    assert printed.cells[("MRD+, n (%)",), ("All patients",)].startswith(f"{positive} (")


def test_a_dichotomous_line_whose_words_do_not_tell_names_its_level_or_asks_for_one(opened):
    variable = {"label": "Source", "kind": "dichotomous", "levels": {1: "Cord", 2: "Marrow"}}
    drawn = study({"kind": "baseline", "variables": ["two"]}, {"two": random_of([1, 2])}, two=variable)
    try:
        rows = cells_of(opened(drawn).display("shown")).rows
    except StudyProblems as refusal:
        assert "level" in str(refusal)  # noqa: PT017  either is right
    else:
        assert any(level in rows[0][0] for level in ("Cord", "Marrow"))


def exposed_later(kind: str) -> Drawn:
    """A study with an exposure that begins during follow-up, in a landmark sweep."""
    rng = np.random.default_rng(5)
    drawn = study({}, {})
    begins = [
        float(begin) if there else None
        for begin, there in zip(
            (drawn.frame["time"].astype(float) * rng.random(PATIENTS) / 3).round(),
            rng.random(PATIENTS) < 0.6,
            strict=True,
        )
    ]
    entry = {"kind": kind, "by": "graft", "endpoints": ["os"], "landmarks": [3, 6]}
    drawn = study(entry, {"begins": begins})
    graft = {"at": "begins", "unit": "months", "labels": ["Non-transplant", "Transplant"]}
    return replace(drawn, study=drawn.study | {"exposures": {"graft": graft}})


def test_a_landmark_sweep_names_its_groups_by_who_was_exposed(opened):
    assert_sweep_agrees(opened, exposed_later("landmark-sweep-table"))


@pytest.mark.parametrize("statistic", ["ph_p_value", "factor_p_value"])
def test_a_sentence_says_the_p_value_of_a_regression_that_it_asks_for(opened, statistic):
    stage = {"label": "Stage", "kind": "categorical", "levels": ["I", "II", "III"]}
    entry = {
        "kind": "regression",
        "endpoints": ["os"],
        "variables": ["stage"],
        "models": "univariable",
        "proportional_hazards": True,
    }
    drawn = study(entry, {"stage": random_of(["I", "II", "III"])}, stage=stage)
    opened_study = opened(drawn)
    column = ("P",) if statistic == "factor_p_value" else ("PH P",)
    printed = cells_of(opened_study.display("shown")).cells[("Stage",), column]
    said = opened_study.p("shown", variable="stage", statistic=statistic).replace("\u00a0", " ")
    assert said == f"= {printed}"


def test_a_sentence_says_the_p_value_of_a_difference(opened):
    entry = {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [12], "compare": "pairwise"}
    opened_study = opened(study(entry | {"show": ["estimate", "difference"]}, {}))
    pair = ("Overall survival", "Difference, Arm A vs. Arm B", "P of the difference")
    printed = cells_of(opened_study.display("shown")).cells[pair, ("At 1 year, %",)]
    asked = {"endpoint": "os", "group": "Arm A vs Arm B", "at": 12, "statistic": "difference_p_value"}
    assert opened_study.p("shown", **asked).replace("\u00a0", " ") == f"= {printed}"


UNADJUSTED = {"kind": "baseline", "by": "stage", "variables": ["age"], "p": "pairwise", "adjust": "holm"}


def unadjusted() -> tuple[Drawn, str]:
    """A study whose P values are adjusted, and what one of them was before."""
    column = random_of(["I", "II", "III"])
    age = [int(30 + 8 * ["I", "II", "III"].index(stage) + place % 20) for place, stage in enumerate(column)]
    stage = {"label": "Stage", "kind": "categorical", "levels": ["I", "II", "III"]}
    drawn = study(UNADJUSTED, {"stage": column, "age": age}, stage=stage)
    plain = drawn.showing(UNADJUSTED | {"adjust": "none"})
    expected = baseline_table(Raw(plain.frame, plain.study), plain.study["displays"]["shown"])
    text = expected.cells[("Age, years, median (range)",), ("P", "I vs. II")]
    return drawn, next(iter(text))


@pytest.mark.parametrize("how", ["value", "p"])
def test_a_sentence_says_a_p_value_as_it_was_before_adjustment(opened, how):
    drawn, text = unadjusted()
    said = getattr(opened(drawn), how)("shown", variable="age", group="I vs II", statistic="unadjusted_p_value")
    relation = "" if how == "value" else "" if text.startswith("<") else "= "
    assert said.replace("\u00a0", "").replace(" ", "") == (relation + text).replace(" ", "")


def test_a_sentence_says_a_number_of_which_some_values_are_missing(opened):
    age = [None, *range(30, 30 + PATIENTS - 1)]
    opened_study = opened(study({"kind": "baseline", "by": "arm", "variables": ["age"]}, {"age": age}))
    cell = cells_of(opened_study.display("shown")).cells[("Age, years, median (range)",), ("Arm", "Arm A")]
    assert opened_study.value("shown", variable="age", group="Arm A") == cell


def test_the_events_of_a_model_of_any_event_are_printed(opened):
    entry = {"kind": "regression", "endpoints": ["relapse"], "variables": ["age"], "models": "multivariable"}
    drawn = study(entry | {"method": ["cause-specific", "any-event"]}, {})
    events = int((drawn.frame["status"] > 0).sum())
    assert f"{PATIENTS} patients with {events} events" in notes_of(opened(drawn).display("shown"))


@pytest.mark.parametrize("levels", [["No", "No response", "Yes"], ["G1", "G2", "G10"]])
def test_levels_without_an_order_stand_in_the_order_of_a_reader(opened, levels):
    variable = {"label": "Level", "kind": "categorical"}
    entry = {"kind": "baseline", "variables": ["level"]}
    assert_agrees(opened, study(entry, {"level": random_of(levels)}, level=variable), baseline_table)


def test_an_interaction_is_not_a_column_of_its_name(opened):
    two = {"kind": "categorical", "levels": ["x", "y"]}
    columns = {name: random_of(["x", "y"], seed) for seed, name in enumerate(["a", "b", "a:b"], start=11)}
    entry = {"kind": "regression", "endpoints": ["os"], "variables": ["a", "b", "a:b"], "models": "multivariable"}
    named = {name: {"label": name.upper().replace(":", ""), **two} for name in columns}
    drawn = study(entry | {"interactions": [["a", "b"]]}, columns, **named)
    design = pd.DataFrame({name: (drawn.frame[name] == "y").astype(float) for name in columns})
    data = Raw(drawn.frame, drawn.study).endpoint("os")
    fit = cox(data["time"], data["cause"] == 1, design.assign(product=design["a"] * design["b"]))
    printed = cells_of(opened(drawn).display("shown"))
    assert printed.cells.get((("A \u00d7 B: y \u00d7 y",), ("HR (95% CI)",))) in fit.ratio("product")


def test_a_hazard_ratio_is_printed_alike_in_table_and_figure(opened):
    curves = {"kind": "curves", "by": "arm", "endpoints": ["os"], "hazard_ratio": True}
    entry = {"kind": "regression", "endpoints": ["os"], "variables": ["arm"], "models": "univariable"}
    printed = cells_of(opened(study(entry, {})).display("shown")).cells[("Arm", "Arm B"), ("HR (95% CI)",)]
    words = opened(study(curves, {})).display("shown").alt_text
    assert printed.replace("(", "(95% CI, ") in words.replace("\u00a0", " ")


def test_events_per_variable_are_counted_over_the_variables_that_were_tried(opened):
    names = [f"n{place}" for place in range(8)]
    columns = {name: random_of([1, 2, 3, 4, 5, 6], seed) for seed, name in enumerate(names, start=20)}
    columns["age"] = list(range(20, 20 + PATIENTS))
    named = {name: {"label": name.upper(), "kind": "continuous"} for name in names}
    entry = {"kind": "regression", "endpoints": ["os"], "variables": ["age", *names], "models": "multivariable"}
    entry |= {"selection": {"by": "univariable", "p": 0.2, "keep": ["age"]}}
    drawn = study(entry, columns, **named)
    tried = (drawn.frame["status"] > 0).sum() / (len(names) + 1)
    assert f"{tried:.1f}" in notes_of(opened(drawn).display("shown"))


@pytest.mark.parametrize(
    "entry",
    [
        {"kind": "baseline", "variables": ["age"], "overall": True},
        {"kind": "outcomes", "endpoints": ["os"], "at": [12]},
    ],
)
def test_a_note_says_how_many_patients_are_in_none_of_the_groups(opened, entry):
    arm = [None, None, None, *random_of(["a", "b"])[3:]]
    notes = notes_of(opened(study(entry | {"by": "arm"}, {"arm": arm})).display("shown"))
    assert f"{PATIENTS - 3}" in notes
    assert f"{PATIENTS}" in notes


def test_groups_are_not_compared_with_themselves(opened):
    rows = cells_of(opened(study({"kind": "baseline", "by": "arm"}, {})).display("shown")).rows
    assert not any(row[0].startswith("Arm,") for row in rows)


def test_an_incidence_of_one_has_no_limits(opened):
    columns = {"first": [1, 1, 1, 1, 1, 1], "time": [1, 2, 3, 4, 5, 6]}
    endpoint = {"label": "Relapse", "time": "time", "event": {"first": 1}, "competing": {"first": 2}}
    entry = {"kind": "outcomes", "endpoints": ["relapse"], "at": [6], "show": ["estimate", "limits"]}
    drawn = Drawn(pd.DataFrame(columns), {"endpoints": {"relapse": endpoint}}).showing(entry)
    printed = cells_of(opened(drawn).display("shown")).cells
    assert printed[("Relapse",), ("At 6 months, % (95% CI)",)] == "100.0 (NE)"


def test_an_incidence_beyond_a_half_has_a_median(opened):
    status = [1] * 45 + [0] * 10 + [2] * 5
    entry = {"kind": "outcomes", "endpoints": ["relapse"], "at": [12], "show": ["median"]}
    drawn = study(entry, {"status": status, "time": list(range(1, PATIENTS + 1))})
    data = Raw(drawn.frame, drawn.study).endpoint("relapse")
    found = incidence(data["time"], data["cause"])
    first = next(time for time, value in zip(found.time, found.value, strict=True) if value >= 0.5 - 1e-9)
    printed = cells_of(opened(drawn).display("shown")).cells
    assert printed[("CMV viremia",), ("Median, months",)] == f"{first:.1f}"


def test_adjusted_rates_of_an_incidence_are_computed_or_refused(opened):
    entry = {"kind": "outcomes", "by": "arm", "endpoints": ["relapse"], "at": [12], "compare": "none"}
    drawn = study(entry | {"show": ["adjusted"], "adjust_for": ["age"]}, {})
    try:
        printed = cells_of(opened(drawn).display("shown"))
    except StudyProblems as refusal:
        assert "adjusted" in str(refusal)  # noqa: PT017  either is right
    else:
        assert "NA" not in printed.cells.values()


def test_a_ratio_that_is_not_one_is_not_printed_as_one(opened):
    time, status = list(range(1, PATIENTS + 1)), [1] * PATIENTS
    dose = [1000 * (PATIENTS - place) + 300 * (place * 37 % 41) for place in range(PATIENTS)]
    variable = {"label": "Dose", "kind": "continuous"}
    entry = {"kind": "regression", "endpoints": ["os"], "variables": ["dose"], "models": "univariable"}
    drawn = study(entry, {"time": time, "status": status, "dose": dose}, dose=variable)
    printed = cells_of(opened(drawn).display("shown")).cells
    assert printed[("Dose",), ("P",)] in p_text(0.0, "")
    assert printed[("Dose",), ("HR (95% CI)",)] != "1.000 (1.000\u20131.000)"


def test_a_landmark_is_said_as_the_study_file_says_it(opened):
    entry = {"kind": "outcomes", "endpoints": ["os"], "at": [12], "landmark": 3}
    assert "Landmark at 3 months" in notes_of(opened(study(entry, {})).display("shown"))


def test_a_figure_says_an_abbreviation_in_its_own_letters(opened):
    entry = {"kind": "curves", "by": "arm", "endpoints": ["os", "relapse"]}
    assert "cMV" not in opened(study(entry, {})).display("shown").alt_text
