"""One situation, one mark, one reason, whichever kind of display meets it; docs/absent-numbers.md promises them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from riskset.style import STATE_TEXT
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from pathlib import Path

# Arm a has an event in month 5 and arm b none; who is in no arm has the events that no arm has.
COLUMNS: dict[str, list[Any]] = {
    "arm": ["a", "a", "b", "b", "b", None],
    "time": [5.0, 8.0, 6.0, 6.5, 7.0, 8.0],
    "status": [1, 0, 0, 0, 0, 0],
    "late": [0, 0, 0, 0, 0, 1],
    "age": [30, 40, 50, 55, 60, 70],
    "blasts": [None, None, 1, 2, 4, 5],
    "dose": [4, 4, 4, 4, 4, 4],
    "sex": ["m", "f", "f", "f", "f", "f"],
    "clinic": ["x", "x", "x", "y", "x", "x"],
    "alone": ["a", "b", "b", "b", "b", None],
    "site": ["x", "y", "z", "z", "x", None],
    "seen": ["2020-01-01", "2020-02-01", "2020-03-01", "2020-04-01", "2020-05-01", None],
    "w": [1, 2, 1, 1, 2, 1],
}
ARMS = {"kind": "categorical", "levels": ["a", "b"], "label": "Arm"}
SECTIONS: dict[str, Any] = {
    "variables": {
        "arm": ARMS,
        "alone": ARMS | {"label": "Alone"},
        "clinic": {"label": "Clinic", "kind": "categorical", "levels": ["x", "y"]},
        "sex": {"label": "Sex", "kind": "categorical", "levels": ["f", "m"]},
        **{name: {"label": name.capitalize(), "kind": "continuous"} for name in ("age", "blasts", "dose", "w")},
        "seen": {"label": "Seen", "kind": "date"},
        "site": {"label": "Site", "kind": "categorical", "levels": ["x", "y", "z"]},
    },
    "groups": {"town": {"variable": "site", "levels": {"x": "Near", "y": "Near", "z": "Far"}}},
    "populations": {"arm_a": "arm == 'a'", "no_arm": "late == 1"},
    "endpoints": {
        "os": {"label": "Overall survival", "time": "time", "event": {"status": 1}},
        "relapse": {"label": "Relapse", "time": "time", "event": {"status": 1}, "competing": {"late": 1}},
        "none": {"label": "Nothing", "time": "time", "event": {"late": 1}},
    },
}
RATES = {"kind": "outcomes", "by": "arm", "show": ["estimate", "limits"]}
MEANS = {"kind": "baseline", "variables": ["age", "blasts", "dose"], "statistics": {"continuous": ["mean-sd"]}}
REGRESSION = {"kind": "regression", "endpoints": ["os"], "models": "univariable"}
DISPLAYS: dict[str, dict[str, Any]] = {
    "rates": RATES | {"endpoints": ["os", "relapse"], "at": [1, 7.5], "show": [*RATES["show"], "difference"]},
    "complications": {
        "kind": "complications",
        "by": "arm",
        "complications": [{"label": "Relapse", "endpoint": "relapse", "at": ["1 months", "7.5 months"]}],
    },
    "baseline": MEANS | {"by": "arm", "smd": "mean"},
    "one": MEANS | {"by": "alone"},
    "limits": MEANS
    | {"by": "arm", "differences": True, "limits": True, "variables": ["age", "blasts", "dose", "seen"]},
    "single-limits": MEANS | {"by": "alone", "differences": True, "limits": True},
    "medians": {"kind": "baseline", "by": "arm", "variables": ["age"], "differences": True, "limits": True},
    "ranges": MEANS
    | {"by": "town", "variables": ["site", "age"], "statistics": {"age": "range"}}
    | {"differences": True, "limits": True},
    "weighted": MEANS
    | {"by": "arm", "variables": ["dose", "sex"], "weights": "w", "differences": True, "limits": True},
    "toxicity": {
        "kind": "toxicity",
        "by": "arm",
        "p": "overall",
        "toxicities": [{"label": "Nothing", "event": {"late": 1}}],
    },
    "regression": REGRESSION | {"variables": ["dose", "sex"], "proportional_hazards": True},
    "hazards": {"kind": "proportional-hazards", "of": "separated", "model": "univariable"},
    "separated": REGRESSION | {"variables": ["sex"]},
    "sweep": {"kind": "landmark-sweep-table", "by": "arm", "endpoints": ["os"], "landmarks": [1, 2]},
    "subgroups": {"kind": "forest", "by": "arm", "subgroups": ["sex"], "endpoints": ["os"]},
    "curves": {"kind": "curves", "by": "arm", "endpoints": ["none"], "hazard_ratio": True},
    "single": RATES | {"endpoints": ["os", "relapse"], "at": [1], "population": "arm_a", "compare": "overall"},
    "nobody": RATES | {"endpoints": ["os"], "at": [1], "population": "no_arm", "compare": "overall"},
    "single-curves": {"kind": "curves", "by": "arm", "endpoints": ["os"], "population": "arm_a"},
    "no-event": {"kind": "outcomes", "by": "arm", "endpoints": ["none"], "at": [1]},
}
ADJUSTED = RATES | {"endpoints": ["os", "relapse"], "at": [1], "show": ["adjusted", "difference"]}
DISPLAYS |= {
    "adjusted": ADJUSTED | {"adjust_for": ["age"]},
    "constant": ADJUSTED | {"adjust_for": ["dose"]},
    "undetermined": ADJUSTED | {"endpoints": ["os"], "adjust_for": ["clinic"]},
    "adjusted-curves": {"kind": "curves", "by": "arm", "endpoints": ["relapse"], "adjust_for": ["age"]},
}
SEPARATED = "Separation in the Cox model of {}: there is no finite coefficient of Age."
UNDETERMINED = "The patients at risk at the events of overall survival do not determine the coefficient of Clinic: y."
NOTHING_VARIES = "No variable that is adjusted for varies among these patients."
NOBODY = "Nobody had the event by then: the rate has no limits."
ENDED = "The group's follow-up ends at 7 months."
NO_GROUP = "No group has a patient: there is nothing to compare."
ONE_GROUP = "There is one group: there is nothing to compare."
ONE_VALUED = "Fewer than two groups have values: there is nothing to compare."
CONSTANT = "All values are equal: the variable is constant over the groups compared."
NO_EVENT = "There is no event: the groups cannot be compared."
UNTESTED = "Proportional hazards are not tested after penalized estimation."
NO_EVENT_B = "No event in the group b."
UNVARIED = "Does not vary among the patients at risk at any event."
NO_VARIANCE = "The difference cannot be tested: neither estimate has a variance (no events)."
ONE_VALUE = "A single value has no standard deviation."
NO_VALUE = "No patient of the group has a value."
TOO_FEW = "There are too few values for 95% limits."
EQUAL = "All values are equal: the variance of their mean is zero."
WITHIN = "The values are constant within the groups: their difference has no limits."
WEIGHTED_WITHIN = "The values of a group are constant: the difference of weighted means has no limits."
NOBODY_OR_ALL = "A weighted percentage of 0 or 100 has no limits."
DATES = "Differences are of numbers and percentages, not of dates."
NOTHING = "Neither a mean, a median nor a percentage of it is shown."
ITSELF = "The groups are made of its levels."
# Display, names of results, and the mark and reason of each of them.
SITUATIONS: list[tuple[str, dict[str, Any], str, str]] = [
    ("rates", {"variable": "os", "group": "a", "at": 1.0, "statistic": "lower"}, "NE", NOBODY),
    ("rates", {"variable": "relapse", "group": "b", "at": 1.0, "statistic": "upper"}, "NE", NOBODY),
    ("complications", {"group": "a", "at": 1.0, "statistic": "lower"}, "NE", NOBODY),
    ("rates", {"variable": "os", "group": "b", "at": 7.5, "statistic": "estimate"}, "NE", ENDED),
    ("rates", {"variable": "relapse", "group": "b", "at": 7.5, "statistic": "lower"}, "NE", ENDED),
    ("complications", {"group": "b", "at": 7.5, "statistic": "estimate"}, "NE", ENDED),
    ("rates", {"variable": "os", "at": 1.0, "statistic": "difference_p_value"}, "NC", NO_VARIANCE),
    ("rates", {"variable": "relapse", "at": 1.0, "statistic": "difference_lower"}, "NC", NO_VARIANCE),
    ("one", {"variable": "age", "group": "a", "statistic": "sd"}, "NE", ONE_VALUE),
    ("single-limits", {"variable": "age", "group": "a", "statistic": "mean_lower"}, "NE", ONE_VALUE),
    ("single-limits", {"variable": "age", "statistic": "mean_difference_lower"}, "NE", ONE_VALUE),
    ("baseline", {"variable": "blasts", "group": "a", "statistic": "mean"}, "NE", NO_VALUE),
    ("limits", {"variable": "blasts", "statistic": "mean_difference"}, "NE", NO_VALUE),
    ("limits", {"variable": "blasts", "group": "a", "statistic": "mean_upper"}, "NE", NO_VALUE),
    ("medians", {"variable": "age", "group": "a", "statistic": "median_lower"}, "NE", TOO_FEW),
    ("medians", {"variable": "age", "statistic": "location_shift_lower"}, "NE", TOO_FEW),
    ("limits", {"variable": "dose", "group": "b", "statistic": "mean_lower"}, "NE", EQUAL),
    ("weighted", {"variable": "dose", "group": "b", "statistic": "mean_lower", "model": "weighted"}, "NE", EQUAL),
    ("limits", {"variable": "dose", "statistic": "mean_difference_upper"}, "NE", WITHIN),
    (
        "weighted",
        {"variable": "dose", "statistic": "mean_difference_lower", "model": "weighted"},
        "NE",
        WEIGHTED_WITHIN,
    ),
    (
        "weighted",
        {"variable": "sex", "statistic": "percent_difference_lower", "model": "weighted"},
        "NE",
        NOBODY_OR_ALL,
    ),
    ("limits", {"variable": "seen", "statistic": "difference"}, "NA", DATES),
    ("ranges", {"variable": "age", "statistic": "difference"}, "NA", NOTHING),
    ("ranges", {"variable": "age", "group": "Near", "statistic": "limits"}, "NA", NOTHING),
    ("ranges", {"variable": "site", "statistic": "difference"}, "NA", ITSELF),
    ("baseline", {"variable": "dose", "statistic": "p_value"}, "NA", CONSTANT),
    ("toxicity", {"statistic": "p_value"}, "NA", CONSTANT),
    ("baseline", {"variable": "blasts", "statistic": "p_value"}, "NA", ONE_VALUED),
    ("single", {"variable": "os", "statistic": "p_value"}, "NA", ONE_GROUP),
    ("single", {"variable": "relapse", "statistic": "p_value"}, "NA", ONE_GROUP),
    ("single-curves", {"statistic": "p_value"}, "NA", ONE_GROUP),
    ("nobody", {"variable": "os", "statistic": "p_value"}, "NA", NO_GROUP),
    ("no-event", {"statistic": "p_value"}, "NC", NO_EVENT),
    ("curves", {"statistic": "p_value"}, "NC", NO_EVENT),
    ("regression", {"variable": "dose", "statistic": "ratio"}, "NE", UNVARIED),
    ("sweep", {"at": 2.0, "statistic": "ratio"}, "NE", NO_EVENT_B),
    ("subgroups", {"variable": "", "statistic": "ratio"}, "NE", NO_EVENT_B),
    ("regression", {"variable": "sex", "statistic": "ph_p_value"}, "NA", UNTESTED),
    ("hazards", {"variable": "sex", "statistic": "ph_p_value"}, "NA", UNTESTED),
    (
        "adjusted",
        {"variable": "os", "model": "adjusted", "statistic": "estimate"},
        "NE",
        SEPARATED.format("overall survival"),
    ),
    ("adjusted", {"variable": "relapse", "model": "adjusted", "statistic": "lower"}, "NE", SEPARATED.format("relapse")),
    ("adjusted-curves", {"statistic": "shown_to"}, "NE", SEPARATED.format("relapse")),
    ("undetermined", {"model": "adjusted", "statistic": "estimate"}, "NE", UNDETERMINED),
    ("constant", {"variable": "os", "model": "adjusted", "statistic": "estimate"}, "NE", NOTHING_VARIES),
    ("constant", {"variable": "relapse", "model": "adjusted", "statistic": "difference"}, "NE", NOTHING_VARIES),
]


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, new_study: Any) -> Any:
    import riskset

    return riskset.open_study(new_study(tmp_path_factory.mktemp("absent"), COLUMNS, **SECTIONS, displays=DISPLAYS))


@pytest.mark.parametrize(("display", "names", "mark", "reason"), SITUATIONS)
def test_a_situation_has_one_mark_and_one_reason(
    study: Any, display: str, names: dict[str, Any], mark: str, reason: str
) -> None:
    found = [
        row for row in study.results_of(display) if all(getattr(row, key) == value for key, value in names.items())
    ]
    assert found
    assert {(STATE_TEXT[row.state], row.warning) for row in found} == {(mark, reason)}


@pytest.mark.parametrize(("display", "reason"), sorted({(each[0], each[3]) for each in SITUATIONS}))
def test_a_page_says_the_reason(study: Any, display: str, reason: str, drawing: Any) -> None:
    shown = study.display(display)
    if isinstance(shown, Table):
        notes = [plain(note.text) for note in shown.printed().notes]
    else:
        with drawing(shown) as canvas:
            notes = [*canvas.said(), shown.plain_legend]
    assert reason in re.sub(r"\s+", " ", " ".join(notes))


def test_the_page_of_marks_has_each_reason(root: Path) -> None:
    page = (root / "docs" / "absent-numbers.md").read_text(encoding="utf-8")
    for _, _, mark, reason in SITUATIONS:
        told = reason.replace("overall survival", "relapse")
        lines = [line for line in page.splitlines() if f"| {told} |" in line]
        assert len(lines) == 1, reason
        assert f"| {mark} |" in lines[0]
