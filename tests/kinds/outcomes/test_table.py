"""Tables of outcomes: what is shown, differences, restricted means, adjusted rates, groups as rows, adjusted P."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import riskset
from riskset.study import StudyProblems
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from riskset.opened import OpenStudy

ARM = {"arm": {"variable": "arm", "label": "Arm", "levels": {0: "Control", 1: "Treated"}}}
OS = {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}}
# Controls die at 2 and 4 of 4 followed to 10; of the treated one dies at 6.
COLUMNS = {"arm": [0] * 4 + [1] * 4, "t": [2, 4, 10, 10, 6, 10, 10, 10], "died": [1, 1, 0, 0, 1, 0, 0, 0]}
ENTRY = {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [8], "compare": "none"}


def shown(study: OpenStudy, name: str = "d") -> Table:
    table = study.display(name)
    assert isinstance(table, Table)
    return table


def body(study: OpenStudy, name: str = "d") -> list[list[str]]:
    rows = shown(study, name).printed().body
    return [["".join(run.text for run in cell if not run.superscript) for cell in row.cells] for row in rows]


def notes(study: OpenStudy, name: str = "d") -> list[str]:
    return [plain(note.text) for note in shown(study, name).printed().notes]


def test_only_what_is_asked_for_is_shown(small: Any) -> None:
    study = small(COLUMNS, groups=ARM, endpoints=OS, displays={"d": ENTRY | {"show": ["estimate", "n-risk"]}})
    assert shown(study).printed().grid() == [
        ["", "At 8 months", ""],
        ["Outcome", "%", "At risk"],
        ["Overall survival", "", ""],
        ["Control", "50.0", "2"],
        ["Treated", "75.0", "3"],
    ]
    assert study.phrase("d", group="Control", endpoint="os", statistic="estimate") == "50.0%"


def test_difference_of_rates_by_hand(small: Any) -> None:
    """1/2 - 3/4; Greenwood's variances of a proportion without censoring before 8, p (1 - p) / 4."""
    study = small(COLUMNS, groups=ARM, endpoints=OS, displays={"d": ENTRY | {"show": ["estimate", "difference"]}})
    error = sqrt((0.5 * 0.5 + 0.75 * 0.25) / 4)
    lower, upper = -0.25 - 1.959964 * error, -0.25 + 1.959964 * error
    row = study.results().one(statistic="difference")
    assert (row.value, row.group) == (pytest.approx(-0.25), "Control vs Treated")
    assert body(study)[-2:] == [
        ["Difference, Control vs Treated", f"\u221225.0 (\u2212{-100 * lower:.1f} to {100 * upper:.1f})"],
        ["P of the difference", "0.450"],  # z = -0.25 / 0.3307 = -0.756
    ]
    assert study.phrase("d", group="Control vs Treated", endpoint="os").startswith(
        "\u221225.0 percentage points (95% CI, \u2212"
    )
    assert study.results().one(statistic="difference_p_value").value == pytest.approx(0.4497, abs=1e-4)


def test_restricted_means_by_hand(small: Any) -> None:
    """To 8: controls (2 + 4 + 8 + 8) / 4, treated (6 + 8 + 8 + 8) / 4 months."""
    study = small(COLUMNS, groups=ARM, endpoints=OS, displays={"d": ENTRY | {"show": ["rmst", "limits", "difference"]}})
    means = {row.group: row.value for row in study.results().select(statistic="rmst")}
    assert means == pytest.approx({"Control": 5.5, "Treated": 7.5})
    assert study.value("d", group="Control vs Treated", endpoint="os", statistic="rmst_difference") == "\u22122.0"
    assert shown(study).printed().grid()[0] == ["Outcome", "Restricted mean to 8 months, months (95% CI)"]
    assert body(study)[1][1].startswith("5.5 (")
    assert "Restricted mean: mean time without the event (area under the curve) up to 8 months." in notes(study)


def test_mean_time_lost_to_an_event_with_competitors(bmt_study: OpenStudy) -> None:
    """Time lost to relapse and to death without it is what leukemia-free survival lacks of the horizon."""
    table = riskset.outcomes_table(
        bmt_study.cohort, ["lfs", "relapse", "nrm"], at=[12], horizon=24, show=["rmst"], by="disease", compare="none"
    )
    cells = [row.cells[0] for row in table.rows if row.indent]
    means = np.array([cell.values["value"].result.value for cell in cells]).reshape(3, 3)
    assert means.sum(axis=0) == pytest.approx([24, 24, 24], abs=1e-9)
    assert "time lost to the event" in " ".join(plain(note) for note in table.notes)


def test_a_mean_beyond_the_follow_up(small: Any) -> None:
    study = small(COLUMNS, groups=ARM, endpoints=OS, displays={"d": ENTRY | {"show": ["rmst"], "horizon": 20}})
    assert body(study)[1:] == [["Control", "NE"], ["Treated", "NE"]]
    assert notes(study)[0] == "The group's follow-up ends at 10 months."


def test_adjusting_for_what_is_balanced_changes_nothing(small: Any) -> None:
    """Everyone twice, once of either sex: the coefficient is 0, and adjusted rates are exp(-hazard) of each group.

    Efron's tied deaths: of 8 controls two die at 2 (1/8 + 1/7), two at 4 (1/6 + 1/5).
    """
    columns = {name: values * 2 for name, values in COLUMNS.items()} | {"sex": [0] * 8 + [1] * 8}
    study = small(
        columns,
        variables={"sex": {"label": "Gender", "kind": "categorical", "levels": {0: "Male", 1: "Female"}}},
        groups=ARM,
        endpoints=OS,
        displays={
            "d": ENTRY | {"show": ["estimate", "adjusted", "difference"], "adjust_for": ["sex"]},
        },
    )
    control = np.exp(-(1 / 8 + 1 / 7 + 1 / 6 + 1 / 5))
    treated = np.exp(-(1 / 8 + 1 / 7))
    rates = {row.group: row.value for row in study.results().select(statistic="estimate", model="adjusted")}
    assert rates == pytest.approx({"Control": control, "Treated": treated}, rel=1e-6)
    apart = study.results().one(statistic="difference", model="adjusted")
    assert apart.value == pytest.approx(control - treated, rel=1e-6)
    assert study.value("d", group="Control", endpoint="os", model="adjusted") == f"{100 * control:.1f}"
    assert shown(study).printed().grid()[:2] == [["", "At 8 months", ""], ["Outcome", "%", "Adjusted, %"]]
    assert (
        "Adjusted for Gender: Cox model stratified by group, averaged over all 16 patients with known values."
        in notes(study)
    )


def test_adjusted_rates_that_there_are_not(small: Any) -> None:
    study = small(
        COLUMNS | {"sex": [0] * 8},
        variables={"sex": {"label": "Gender", "kind": "categorical", "levels": {0: "Male", 1: "Female"}}},
        groups=ARM,
        endpoints=OS,
        displays={"d": ENTRY | {"show": ["adjusted"], "adjust_for": ["sex"]}},
    )
    assert [row[1] for row in body(study)] == ["", "NC", "NC"]


@pytest.mark.parametrize("endpoints", [["relapse"], ["os", "relapse"]])
def test_adjusted_rates_with_competing_events_are_refused(small: Any, endpoints: list[str]) -> None:
    """A table of NA under a note of a Cox model that was never fitted helps nobody."""
    relapse = {"label": "Relapse", "time": "t", "event": {"died": 1}, "competing": {"arm": 9}}
    with pytest.raises(StudyProblems, match=r"line \d+: displays\.d adjusts 'relapse', which has competing events"):
        small(
            COLUMNS | {"sex": [0, 1] * 4},
            variables={"sex": {"label": "Gender", "kind": "categorical", "levels": {0: "Male", 1: "Female"}}},
            groups=ARM,
            endpoints=OS | {"relapse": relapse},
            displays={"d": ENTRY | {"endpoints": endpoints, "show": ["adjusted"], "adjust_for": ["sex"]}},
        )


def test_a_p_value_from_one_event_is_by_permutation(small: Any) -> None:
    """1 of 15 against 0 of 67: the chance that the first event falls among the 15 is 15/82, chi-square says 0.035."""
    columns = {"arm": [1] * 15 + [0] * 67, "t": list(range(1, 83)), "died": [1] + [0] * 81, "ill": [1] * 82}
    study = small(
        columns,
        groups=ARM,
        endpoints=OS | {"pfs": {"label": "PFS", "time": "t", "event": {"ill": 1}}},
        displays={"d": ENTRY | {"endpoints": ["os", "pfs"], "show": ["estimate"], "compare": "overall"}},
    )
    row = study.results().one(statistic="p_value", variable="os")
    assert row.value == pytest.approx(15 / 82)
    assert row.method == "log-rank permutation test"
    # The general note is of the usual test; the exception has a footnote of its own.
    texts = notes(study)
    assert "P values: log-rank test." in texts
    assert "Fewer than 10 events: P is by permutation of the groups among patients, every permutation counted." in texts
    assert study.results().one(statistic="p_value", variable="pfs").method == "log-rank test"


def test_a_p_value_from_drawn_permutations_says_its_error(small: Any) -> None:
    columns = {
        "arm": [0, 1] * 30,
        "t": list(range(1, 61)),
        "died": [1, 0, 0, 0, 0, 0, 1, 1, 1] + [0] * 20 + [1] * 5 + [0] * 26,
    }
    study = small(columns, groups=ARM, endpoints=OS, displays={"d": ENTRY | {"compare": "overall"}})
    p_value = study.results().one(statistic="p_value").value
    error = study.results().one(statistic="p_std_error").value
    assert error == pytest.approx(sqrt(p_value * (1 - p_value) / 10_000))
    assert any("10,000 permutations, seed 1; standard error of P at most 0.005" in text for text in notes(study))


def test_groups_as_rows(small: Any) -> None:
    entry = ENTRY | {"layout": "groups-as-rows", "at": [6, 8], "compare": "overall", "labels": {"os": "OS"}}
    study = small(
        COLUMNS,
        groups=ARM,
        endpoints=OS,
        displays={
            "d": entry | {"show": ["estimate"]},
            "more": entry | {"show": ["estimate", "limits", "median", "difference"], "compare": "pairwise"},
        },
    )
    # Log-rank by hand: expected control deaths 4/8 + 3/7 + 2/6, variance 1/4 + 12/49 + 2/9; z = 0.738 / 0.847, chi-square
    # P = 0.383. Three events are few: of the 70 ways to choose the four controls 30 are as far
    # apart, P = 0.429.
    assert shown(study).printed().grid() == [
        ["Arm", "6-month OS (%)", "8-month OS (%)"],
        ["Control", "50.0", "50.0"],
        ["Treated", "75.0", "75.0"],
        ["P", "0.429a", ""],
    ]
    assert notes(study)[-1] == (
        "P values: log-rank permutation test. They compare the whole curves, not the rates at one time."
    )
    assert study.p("d", endpoint="os") == "=\u00a00.429"
    grid = shown(study, "more").printed().grid()
    assert grid[0] == ["", "OS", "", ""]
    assert grid[1] == ["Arm", "At 6 months, % (95% CI)", "At 8 months, % (95% CI)", "Median, months (95% CI)"]
    assert [row[0] for row in grid[2:]] == [
        "Control",
        "Treated",
        "Difference, Control vs Treated",
        "P of the difference",
        "P between control and treated",
    ]


def test_pairs_and_adjustment(bmt_study: OpenStudy) -> None:
    """Holm over two pairs: the smaller P twice, the larger one once or as large."""
    options = {"at": [12], "by": "disease", "compare": "pairwise"}
    pairs = [["AML high risk", "AML low risk"], ["ALL", "AML low risk"]]
    plain_table = riskset.outcomes_table(bmt_study.cohort, ["os"], pairs=pairs, **options)
    held = riskset.outcomes_table(bmt_study.cohort, ["os"], pairs=pairs, adjust="holm", **options)
    raw = [cell.values["p"].result.value for cell in plain_table.rows[0].cells if "p" in cell.values]
    found = [cell.values["p"].result.value for cell in held.rows[0].cells if "p" in cell.values]
    small_p, large_p = sorted(raw)
    assert sorted(found) == pytest.approx([2 * small_p, max(2 * small_p, large_p)])
    assert [column.label.pattern for column in held.columns[-2:]] == [" vs ".join(pair) for pair in pairs]
    texts = [plain(note) for note in held.notes]
    assert "P values are adjusted by Holm\u2019s method over the 2 comparisons of each outcome." in texts


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"show": ["adjusted"]}, "adjusted rates or adjust_for"),
        ({"show": ["limits"]}, "limits of nothing"),
        ({"labels": {"lfs": "LFS"}}, "which is no row of the display"),
        ({"pairs": [["Control", "Placebo"]], "compare": "pairwise"}, "names 'Placebo', which is no group"),
    ],
)
def test_what_cannot_be_is_said(small: Any, entry: dict[str, Any], message: str) -> None:
    with pytest.raises(StudyProblems, match=message):
        small(COLUMNS, groups=ARM, endpoints=OS, displays={"d": ENTRY | entry})


def test_notes_at_places(small: Any) -> None:
    places = [
        {"text": "Cell.", "row": "os", "level": "Treated", "column": "Median, months (95% CI)"},
        {"text": "Row.", "row": "os"},
    ]
    study = small(COLUMNS, groups=ARM, endpoints=OS, displays={"d": ENTRY | {"notes": places}})
    grid = shown(study).printed().grid()
    assert grid[1][0] == "Overall survivala"
    assert grid[3][-1] == "NR (6.0\u2013NR)b"


def test_adjusted_rates_of_one_group_alone(small: Any) -> None:
    """Only controls have a known gender: their rates are there, the others' and the difference are not."""
    columns = {name: values * 2 for name, values in COLUMNS.items()}
    study = small(
        columns | {"sex": [0, 0, 0, 0] + [None] * 4 + [1, 1, 1, 1] + [None] * 4},
        variables={"sex": {"label": "Gender", "kind": "categorical", "levels": {0: "Male", 1: "Female"}}},
        groups=ARM,
        endpoints=OS,
        displays={"d": ENTRY | {"show": ["adjusted", "difference"], "adjust_for": ["sex"]}},
    )
    control = 100 * np.exp(-(1 / 8 + 1 / 7 + 1 / 6 + 1 / 5))
    assert [row[1] for row in body(study)] == ["", f"{control:.1f}", "NE", "NE", "NE"]
    assert study.value("d", group="Control vs Treated", endpoint="os", model="adjusted") == "NE"
    assert "The group has no patient." in notes(study)
