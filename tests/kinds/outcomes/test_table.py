"""Tables of outcomes: what is shown, differences, restricted means, adjusted rates, groups as rows, adjusted P."""

from __future__ import annotations

import re
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import riskset
from riskset.stats.adjusted_incidence import Setting, adjusted_incidence
from riskset.stats.competing_hazards import competing_hazards
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
        ["Difference, Control vs. Treated", f"\u221225.0 (\u2212{-100 * lower:.1f} to {100 * upper:.1f})"],
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
    assert [row[1] for row in body(study)] == ["", "NE", "NE"]
    assert "No variable that is adjusted for varies among these patients." in notes(study)


SEX = {"sex": {"label": "Sex", "kind": "categorical", "levels": {0: "Male", 1: "Female"}}}
RELAPSE = {
    "label": "Relapse",
    "time": "t",
    "event": "cause == 1",
    "competing": "cause == 2",
    "event_labels": ["Relapse", "Death before relapse"],
}
CAUSES = {
    "arm": [0] * 6 + [1] * 6,
    "t": [2, 4, 4, 6, 10, 10, 3, 4, 6, 6, 9, 10],
    "cause": [1, 1, 2, 1, 0, 0, 2, 1, 0, 2, 1, 0],
}


def test_adjusting_an_incidence_for_what_is_balanced_changes_nothing(small: Any) -> None:
    """Everyone twice, once of either sex: the coefficients are 0, and adjusted are the Aalen-Johansen estimates, ties too.

    Of 12 in the control group 2 relapse at 2; of the 10 left 2 relapse and 2 die at 4, and of these 6 relapse 2 at 6:
    2/12 + (10/12)(2/10) + (10/12)(6/10)(2/6) = 1/2.
    """
    columns = {name: values * 2 for name, values in CAUSES.items()} | {"sex": [0] * 12 + [1] * 12}
    study = small(
        columns,
        variables=SEX,
        groups=ARM,
        endpoints={"relapse": RELAPSE},
        displays={
            "d": ENTRY
            | {
                "endpoints": ["relapse"],
                "show": ["estimate", "limits", "adjusted", "difference"],
                "adjust_for": ["sex"],
            },
        },
    )
    crude, adjusted = (
        {row.group: row.value for row in study.results().select(statistic="estimate", model=model)}
        for model in ("", "adjusted")
    )
    assert adjusted["Control"] == pytest.approx(1 / 2, rel=1e-9)
    assert adjusted == pytest.approx(crude, rel=1e-9)
    apart = study.results().one(statistic="difference", model="adjusted")
    assert apart.group == "Control vs Treated"
    assert apart.value == pytest.approx(crude["Control"] - crude["Treated"], rel=1e-9)
    assert apart.method == "g-formula, cause-specific Cox"
    printed = study.phrase("d", group="Control", endpoint="relapse", model="adjusted")
    assert printed.startswith("50.0% (95% CI, ")
    assert body(study)[1][2].startswith("50.0 (")
    assert shown(study).printed().grid()[:2] == [
        ["", "At 8 months", ""],
        ["Outcome", "% (95% CI)", "Adjusted, % (95% CI)"],
    ]
    assert (
        "Adjusted for Sex by the g-formula: Cox models of each cause stratified by group, averaged over all 24 patients "
        "with known values."
    ) in notes(study)


def test_a_table_of_adjusted_incidences_read_back(bmt_study: OpenStudy, bmt: Any) -> None:
    """The cells and rows of differences against the estimator on arrays read by pandas, and the note of both kinds."""
    table = riskset.outcomes_table(
        bmt_study.cohort,
        ["relapse", "os"],
        [12, 24],
        by="disease",
        show=["events", "adjusted", "limits", "difference"],
        adjust_for=["age", "sex"],
        pairs=[["AML low risk", "ALL"]],
    )
    cause = np.where(bmt["d2"] == 1, 1, np.where(bmt["d1"] == 1, 2, 0))
    codes = bmt["disease"].cat.codes
    hazards = competing_hazards(bmt["lfs"], cause, bmt[["z1", "z3"]].to_numpy(float), strata=codes)
    rates, (apart,) = adjusted_incidence(hazards, [Setting(code) for code in range(3)], [12, 24], pairs=[(1, 0)])
    grid = [[text.replace("\N{MINUS SIGN}", "-") for text in row] for row in table.printed().grid()]
    text = lambda *values: "{:.1f} ({:.1f}\N{EN DASH}{:.1f})".format(*(100 * value for value in values))  # noqa: E731
    for code, name in enumerate(["ALL", "AML low risk", "AML high risk"]):
        row = next(row for row in grid if row[0].strip() == name)
        each = rates[code]
        assert row[1] == str(int((cause[codes == code] == 1).sum()))
        assert row[2:4] == [text(each.incidence[place], each.lower[place], each.upper[place]) for place in (0, 1)]
    row = next(row for row in grid if row[0].strip() == "Difference, AML low risk vs. ALL")
    found = [[float(number) for number in re.findall(r"-?[\d.]+", cell)] for cell in row[2:4]]
    wanted = np.column_stack([apart.difference, apart.lower, apart.upper]) * 100
    np.testing.assert_allclose(found, wanted, atol=0.0501)
    said = [plain(note.text) for note in table.printed().notes]
    assert (
        "Adjusted for Age, years; Gender, male: Cox model stratified by group or, with competing events, Cox models of "
        "each cause (g-formula), averaged over all 137 patients with known values."
    ) in said


def test_why_an_incidence_is_not_adjusted(small: Any) -> None:
    """Of the deaths before relapse none was a woman's: which model fails, and at what, stands under the table."""
    study = small(
        CAUSES | {"sex": [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1]},
        variables=SEX,
        groups=ARM,
        endpoints={"relapse": RELAPSE},
        displays={
            "d": ENTRY | {"endpoints": ["relapse"], "show": ["adjusted", "difference"], "adjust_for": ["sex"]},
        },
    )
    assert [row[1] for row in body(study)] == ["", "NE", "NE", "NE", "NE"]
    why = "Separation in the Cox model of death before relapse: there is no finite coefficient of Sex: Female."
    assert why in notes(study)
    assert not any(note.startswith("Adjusted") for note in notes(study))


def test_adjusted_incidence_of_a_group_without_the_event(small: Any) -> None:
    """It is 0 without limits; where no group had the event, the difference has no variance."""
    sex = [1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 0]
    cause = [1, 1, 2, 1, 0, 0, 2, 2, 0, 2, 2, 0]
    study = small(
        CAUSES | {"cause": cause, "sex": sex, "age": [50, 40, 61, 45, 52, 38, 47, 55, 60, 42, 51, 39]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        groups=ARM,
        endpoints={"relapse": RELAPSE},
        displays={
            "d": ENTRY
            | {
                "endpoints": ["relapse"],
                "at": [1, 8, 11],
                "show": ["adjusted", "limits", "difference"],
                "adjust_for": ["age"],
            }
        },
    )
    find = lambda **names: study.results().one(model="adjusted", **names)  # noqa: E731
    assert find(statistic="estimate", group="Treated", at=8.0).value == 0
    lower = find(statistic="lower", group="Treated", at=8.0)
    assert (lower.state, lower.warning) == ("not estimable", "Nobody had the event by then: the rate has no limits.")
    late = find(statistic="estimate", group="Control", at=11.0)
    assert (late.state, late.warning) == ("not estimable", "The group's follow-up ends at 10 months.")
    early = find(statistic="difference", at=1.0)
    assert early.state == "not computable"
    assert early.warning == "The difference cannot be tested: neither estimate has a variance (no events)."
    beyond = find(statistic="difference_p_value", at=11.0)
    assert (beyond.state, beyond.warning) == ("not estimable", "The group's follow-up ends at 10 months.")
    gap = find(statistic="difference", at=8.0).value
    assert gap == pytest.approx(find(statistic="estimate", group="Control", at=8.0).value, rel=1e-9)


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
        ["", "OS (%)", ""],
        ["Arm", "6 months", "8 months"],
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
        "Difference, Control vs. Treated",
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
        ({"show": ["limits"]}, "limits, but no estimate"),
        ({"labels": {"lfs": "LFS"}}, "which is not a row of the display"),
        ({"pairs": [["Control", "Placebo"]], "compare": "pairwise"}, "names 'Placebo', which is not a group"),
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
