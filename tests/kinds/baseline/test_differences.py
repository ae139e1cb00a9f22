"""Differences and limits in tables of characteristics: by hand, their direction, what has none, and what they must not tell."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import riskset
from riskset.study import StudyProblems
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy
    from riskset.tables.table import Row

TWO = {"arm": {"variable": "arm", "label": "Arm", "levels": {0: "Control", 1: "Treated"}}}
THREE = {"arm": {"variable": "arm", "label": "Group", "levels": {0: "A", 1: "B+", 2: "B\u2212"}}}
AGE = {"label": "Age", "kind": "continuous", "unit": "years"}
FLAG = {"label": "Fever", "kind": "dichotomous", "levels": {0: "No", 1: "Yes"}}
STAGE = {"label": "Stage", "kind": "ordinal", "levels": {1: "I", 2: "II", 3: "III"}}
ENTRY: dict[str, Any] = {"kind": "baseline", "by": "arm", "p": "none", "differences": True}
MINUS, DASH = "\u2212", "\u2013"


def shown(study: OpenStudy, name: str = "d") -> Table:
    table = study.display(name)
    assert isinstance(table, Table)
    return table


def body(study: OpenStudy, name: str = "d") -> list[list[str]]:
    """Characters of the body without footnote marks."""
    rows = shown(study, name).printed().body
    return [["".join(run.text for run in cell if not run.superscript) for cell in row.cells] for row in rows]


def head(study: OpenStudy, name: str = "d") -> list[list[str]]:
    printed = shown(study, name).printed()
    return [[re.sub(r"\s", " ", text) for text in row] for row in printed.grid()[: len(printed.head)]]


def notes(study: OpenStudy, name: str = "d") -> str:
    return " ".join(plain(note.text) for note in shown(study, name).printed().notes)


def told(mean: float, lower: float, upper: float, digits: int = 1) -> str:
    """A difference whose limits have opposite signs or are below 0."""
    texts = [f"{each:.{digits}f}".replace("-", MINUS) for each in (mean, lower, upper)]
    return f"{texts[0]} ({texts[1]} to {texts[2]})"


MEANS = {"arm": [0, 0, 0, 1, 1, 1], "age": [1, 2, 3, 3, 5, 7], "dose": [1, 2, 3, 3, 5, 7]}


def test_means_follow_the_test_of_the_row(small: Any) -> None:
    """Means 2 and 5, standard error root(5/3); Student's t on 4 degrees of freedom, Welch's on 50/17."""
    study = small(
        MEANS,
        variables={"age": AGE, "dose": {"label": "Dose", "kind": "continuous"}},
        groups=TWO,
        displays={
            "d": ENTRY | {"statistics": {"continuous": "mean-sd"}, "tests": {"age": "student-t"}},
            "anova": ENTRY | {"statistics": {"age": "mean"}, "tests": {"age": "anova"}, "variables": ["age"]},
            "welch": ENTRY | {"statistics": {"age": "mean-range"}, "variables": ["age"], "conf_level": 0.9},
        },
    )
    error = (5 / 3) ** 0.5
    student, welch = stats.t.ppf(0.975, 4) * error, stats.t.ppf(0.975, 50 / 17) * error
    assert body(study) == [
        ["Age, years, mean (SD)", "2 (1)", "5 (2)", told(-3, -3 - student, -3 + student)],
        ["Dose, mean (SD)", "2 (1)", "5 (2)", told(-3, -3 - welch, -3 + welch)],
    ]
    assert head(study) == [
        ["", "Arm", "", "Difference (95% CI)"],
        ["Characteristic", "Control (n = 3)", "Treated (n = 3)", "Control minus Treated"],
    ]
    assert "Differences of means have Welch\u2019s limits, or Student\u2019s where marked." in notes(study)
    assert "Student\u2019s limits, with one variance for both groups." in notes(study)
    assert shown(study).printed().body[0].cells[-1][-1].superscript
    assert not shown(study).printed().body[1].cells[-1][-1].superscript
    assert body(study, "anova")[0][-1] == body(study)[0][-1]
    assert notes(study, "anova").startswith("Differences of means have Student\u2019s limits.")
    narrow = stats.t.ppf(0.95, 50 / 17) * error
    assert body(study, "welch")[0][-1] == told(-3, -3 - narrow, -3 + narrow)
    assert head(study, "welch")[0][-1] == "Difference (90% CI)"
    assert "CI, confidence interval" in notes(study, "welch")


def test_medians_are_shifts(small: Any) -> None:
    """Of 1, 4, 6, 9 and 2, 3, 5, 12 the middle difference is 0; exact limits are the first and the last."""
    study = small(
        {"arm": [0] * 4 + [1] * 4, "age": [1, 4, 6, 9, 2, 3, 5, 12], "dose": [1, 1, 1, 2, 3, 4, 5, 5]},
        variables={"age": AGE, "dose": {"label": "Dose", "kind": "count"}},
        groups=TWO,
        displays={"d": ENTRY, "exact": ENTRY | {"variables": ["age"]}, "tied": ENTRY | {"variables": ["dose"]}},
    )
    assert [row[-1] for row in body(study)] == [told(0, -11, 7), told(-3, -4, -1)]
    shift = "Differences of medians are Hodges\u2013Lehmann estimates of the shift, the median of all differences"
    assert shift in notes(study)
    assert "Limits by normal approximation." in notes(study)
    assert "exact limits of the Wilcoxon rank-sum test, or those by normal approximation where marked" in notes(study)
    assert "with exact limits of the Wilcoxon rank-sum test." in notes(study, "exact")
    assert "with limits of the Wilcoxon rank-sum test by normal approximation." in notes(study, "tied")
    rows = {row.statistic: (row.value, row.method) for row in study.results_of("exact") if "shift" in row.statistic}
    assert rows == {
        "location_shift": (0, "Hodges-Lehmann shift"),
        "location_shift_lower": (-11, "exact Wilcoxon"),
        "location_shift_upper": (7, "exact Wilcoxon"),
    }


COUNTS = {"arm": [0] * 10 + [1] * 10, "fever": [1] * 9 + [0] + [1] * 3 + [0] * 7}


def test_percentages_are_in_points_by_newcombe(small: Any) -> None:
    """Newcombe 1998, Table II: 9 of 10 less 3 of 10 is 60 points, 17.05 to 80.90."""
    study = small(
        COUNTS | {"stage": ([1] * 9 + [2]) + ([1] * 3 + [2] * 7)},
        variables={"fever": FLAG, "stage": STAGE},
        groups=TWO,
        displays={"d": ENTRY, "count": ENTRY | {"statistics": {"categorical": "count"}}},
    )
    first = f"60.0 (17.1{DASH}80.9)"
    assert body(study) == [
        ["Fever, n (%)", "9 (90.0)", "3 (30.0)", first],
        ["Stage, n (%)", "", "", ""],
        ["I", "9 (90.0)", "3 (30.0)", first],
        ["II", "1 (10.0)", "7 (70.0)", f"{MINUS}60.0 ({MINUS}80.9 to {MINUS}17.1)"],
        ["III", "0 (0.0)", "0 (0.0)", f"0.0 ({MINUS}27.8 to 27.8)"],
    ]
    assert "Differences of percentages are in percentage points, with Newcombe\u2019s limits." in notes(study)
    row = study.results().one(display="d", variable="fever", level="Yes", statistic="percent_difference_lower")
    assert (row.unit, row.method) == ("percentage points", "Newcombe")
    # Where no percentage is shown none is subtracted, which the first row says.
    assert [row[-1] for row in body(study, "count")] == ["NA", "NA", "", "", ""]
    assert "Neither a mean, a median nor a percentage of it is shown." in notes(study, "count")


@pytest.mark.parametrize(
    ("sections", "options", "printed", "value"),
    [
        ({}, {}, "Control minus Treated", 3),
        ({"reference": "Control"}, {}, "Treated minus Control", -3),
        ({"reference": "Treated"}, {}, "Control minus Treated", 3),
        ({"reference": "Control"}, {"pairs": [["control", "treated"]]}, "Control minus Treated", 3),
        ({}, {"pairs": [["Treated", "Control"]]}, "Treated minus Control", -3),
    ],
)
def test_the_head_says_which_group_is_subtracted(
    small: Any, sections: dict[str, Any], options: dict[str, Any], printed: str, value: float
) -> None:
    arm = {"kind": "categorical", "levels": {0: "Control", 1: "Treated"}} | sections
    study = small(
        {"arm": [0, 0, 0, 1, 1, 1], "age": [3, 5, 7, 1, 2, 3]},
        variables={"arm": arm, "age": AGE},
        displays={"d": ENTRY | {"statistics": {"age": "mean-sd"}, "variables": ["age"]} | options},
    )
    assert head(study)[-1][-1] == printed
    assert study.results().one(statistic="mean_difference").value == value


def test_pairs_of_three_groups(small: Any) -> None:
    study = small(
        {"arm": [0] * 3 + [1] * 3 + [2] * 3, "age": [1, 2, 3, 3, 5, 7, 11, 12, 13]},
        variables={"age": AGE},
        groups=THREE,
        displays={
            "d": ENTRY
            | {"statistics": {"age": "mean"}, "pairs": [["B-", "A"], ["B+", "B-"]], "p": "overall"}
            | {"notes": [{"column": f"B+ minus B{MINUS}", "text": "Post hoc."}]}
        },
    )
    assert head(study)[0][-3:] == ["Difference (95% CI)", "", ""]
    assert head(study)[1][-3:] == [f"B{MINUS} minus A", f"B+ minus B{MINUS}a", "P"]
    assert [text.split()[0] for text in body(study)[0][-3:-1]] == ["10.0", f"{MINUS}7.0"]
    assert "Post hoc." in notes(study)
    assert study.value("d", variable="age", group="B- vs A", statistic="mean_difference") == "10.0"


def test_each_summary_has_its_own_difference_once(small: Any) -> None:
    columns = {"arm": [0] * 4 + [1] * 4, "age": [1, 4, 6, 9, 2, 3, 5, 12]}
    several = {"age": ["mean-sd", "mean-range", "median-iqr", "range", "n"]}
    study = small(
        columns,
        variables={"age": AGE},
        groups=TWO,
        displays={
            "d": ENTRY | {"statistics": several, "p": "overall"},
            "own": ENTRY | {"summary_rows": True},
            "range": ENTRY | {"statistics": {"age": ["range", "n"]}},
        },
    )
    welch = stats.ttest_ind(columns["age"][:4], columns["age"][4:], equal_var=False).confidence_interval()
    assert [row[-2:] for row in body(study)] == [
        ["", "1.000"],
        [told(-0.5, welch.low, welch.high), ""],
        ["", ""],
        [told(0, -11, 7), ""],
        ["", ""],
        ["", ""],
    ]
    assert [row[-1] for row in body(study, "own")] == ["", told(0, -11, 7)]
    assert [row[-1] for row in body(study, "range")] == ["NA", "", ""]


def test_missing_values_and_what_percentages_are_of(small: Any) -> None:
    """9 of 10 less 3 of 10 known; with ten unknown controls 9 of 20. Of several choices each is one of the known."""
    columns = {
        "arm": [0] * 20 + [1] * 10,
        "fever": COUNTS["fever"][:10] + [None] * 10 + COUNTS["fever"][10:],
        "virus": ["C;E"] * 9 + ["none"] + [None] * 10 + ["C"] * 3 + ["E"] * 7,
    }
    virus = {"label": "Virus", "kind": "multiple", "separator": ";", "levels": {"C": "CMV", "E": "EBV", "none": None}}
    study = small(
        columns,
        variables={"fever": FLAG, "virus": virus},
        groups=TWO,
        displays={
            "d": ENTRY | {"limits": True},
            "column": ENTRY | {"percent": "column", "variables": ["fever"], "limits": True},
            "cell": ENTRY | {"missing": "cell", "statistics": {"fever": "count"}, "variables": ["fever"]},
        },
    )
    rows = {row[0]: row for row in body(study)}
    assert rows["Fever, n (%)"][-1] == f"60.0 (17.1{DASH}80.9)"
    assert rows["CMV"][-1] == f"60.0 (17.1{DASH}80.9)"
    assert rows["EBV"][-1].startswith("20.0 (")  # 90% less 70%
    assert rows["Missing, n"][2:] == ["", "0", "", ""]
    # Wilson's limits of 9 of 10 are 59.6 to 98.2, of 9 of 20 25.8 to 65.8.
    assert rows["Fever, n (%)"][2] == f"59.6{DASH}98.2"
    assert body(study, "column")[0][1:3] == ["9 (45.0)", f"25.8{DASH}65.8"]
    assert body(study, "column")[0][-1].startswith("15.0 (")
    # Denominators in the cells come with percentages.
    assert body(study, "cell")[0][1:] == ["9/10 (90.0)", "3/10 (30.0)", f"60.0 (17.1{DASH}80.9)"]


def test_limits_of_each_group(small: Any) -> None:
    """Limits by hand: t of 5 degrees of freedom, the first and the last of six values, Wilson's of 3 of 6."""
    ages = [20, 30, 40, 50, 60, 70]
    study = small(
        {
            "arm": [0] * 6 + [1] * 6,
            "age": ages + [age + 1 for age in ages],
            "fever": [0, 1] * 3 + [0] * 6,
            "seen": [f"2020-01-{day:02}" for day in range(1, 13)],
        },
        variables={"age": AGE, "fever": FLAG, "seen": {"label": "Seen", "kind": "date"}},
        groups=TWO,
        displays={
            "d": ENTRY
            | {"limits": True, "differences": False, "overall": True}
            | {"statistics": {"continuous": ["mean-sd", "median-range", "range"]}},
            "alone": {"kind": "baseline", "limits": True, "variables": ["fever"], "conf_level": 0.8},
        },
    )
    half = stats.t.ppf(0.975, 5) * (350 / 6) ** 0.5  # the variance of six tens is 350
    assert head(study)[1] == [
        "Characteristic",
        "All patients (n = 12)",
        "All patients, 95% CI",
        "Control (n = 6)",
        "Control, 95% CI",
        "Treated (n = 6)",
        "Treated, 95% CI",
    ]
    assert head(study)[0] == ["", "", "", "Arm", "", "", ""]
    rows = {row[0]: row[1:] for row in body(study)}
    assert rows["Mean (SD)"][2:4] == ["45 (19)", f"{45 - half:.0f}{DASH}{45 + half:.0f}"]
    assert rows["Median (range)"][2:] == [f"45 (20{DASH}70)", f"20{DASH}70", f"46 (21{DASH}71)", f"21{DASH}71"]
    assert rows["Range"][1] == rows["Range"][3] == ""
    assert rows["Fever, n (%)"][2:] == ["3 (50.0)", f"18.8{DASH}81.2", "0 (0.0)", f"0.0{DASH}39.0"]
    assert rows["Seen, median (range)"][3] == "2020-01-01 to 2020-01-06"
    assert (
        "Limits of groups: Student t (means); exact, by order statistics (medians); Wilson score (percentages)."
        in notes(study)
    )
    assert head(study, "alone")[-1][-1] == "All patients, 80% CI"
    assert study.value("d", variable="fever", group="Control", statistic="percent_upper") == "81.2"
    assert study.value("d", variable="age", group="Control", statistic="median_lower") == "20"
    assert study.phrase("d", variable="age", group="Control", statistic="median_lower") == f"95% CI, 20{DASH}70"
    # What is asked for without a statistic is the group's own number, not its limits.
    assert study.value("d", variable="seen", group="Control") == "2020-01-03 (2020-01-01 to 2020-01-06)"
    assert study.phrase("d", variable="fever", group="Control") == "3 (50.0%)"


def test_dates_and_the_groups_themselves_have_no_difference(small: Any) -> None:
    disease = {"label": "Disease", "kind": "categorical", "levels": {0: "ALL", 1: "AML", 2: "CML"}}
    study = small(
        {"disease": [0, 1, 2, 2], "seen": ["2020-01-01", "2020-02-01", "2020-03-01", "2020-04-01"]},
        variables={"disease": disease, "seen": {"label": "Seen", "kind": "date"}},
        groups={"risk": {"variable": "disease", "levels": {0: "Acute", 1: "Acute", 2: "Chronic"}}},
        displays={"d": ENTRY | {"by": "risk", "variables": ["disease", "seen"]}},
    )
    assert [row[-1] for row in body(study)] == ["NA", "", "", "", "NA"]
    assert "The groups are made of its levels." in notes(study)
    assert "Differences are of numbers and percentages, not of dates." in notes(study)


ODD = {"arm": [0, 1, 1, 1, 1], "age": [1, 2, 3, 4, 6], "dose": [3] * 5, "stage": [None, 1, 2, 3, 3]}


@pytest.mark.parametrize(
    ("statistic", "test", "variable", "cells", "reason"),
    [
        ("mean-sd", "welch-t", "age", ("NE", f"{MINUS}2.8 (NE)"), "A single value has no standard deviation."),
        ("mean-sd", "welch-t", "dose", ("NE", "0.0 (NE)"), "A single value has no standard deviation."),
        ("mean-sd", "student-t", "dose", ("NE", "0.0 (NE)"), "constant within the groups: their difference has no limits."),
        ("median-range", "wilcoxon", "age", ("NE", f"{MINUS}2.5 (NE)"), "There are too few values for 95% limits."),
        ("median-range", "wilcoxon", "dose", ("NE", "0.0 (NE)"), "constant within the groups: their difference has no limits."),
        ("mean-sd", "welch-t", "none", ("NE", "NE"), "No patient of the group has a value."),
        ("median-range", "wilcoxon", "none", ("NE", "NE"), "No patient of the group has a value."),
    ],
)  # fmt: skip
def test_what_is_not_estimable_says_why(
    small: Any, statistic: str, test: str, variable: str, cells: tuple[str, str], reason: str
) -> None:
    study = small(
        ODD | {"none": [None, 2, 3, 4, 6]},
        variables={name: {"label": name, "kind": "continuous"} for name in ("age", "dose", "none")},
        groups=TWO,
        displays={
            "d": ENTRY
            | {"limits": True, "variables": [variable], "missing": "none"}
            | {"statistics": {variable: statistic}, "tests": {variable: test}}
        },
    )
    row = body(study)[0]
    assert (row[2], row[-1]) == cells
    assert reason in notes(study)
    assert "NE, not estimable" in notes(study)
    # What is printed is named also where it has no limits.
    assert ("Hodges" in notes(study)) == (statistic == "median-range" and cells[1] != "NE")
    assert all(value.state == "not estimable" for value in study.results() if value.value is None)


def test_a_group_without_known_levels(small: Any) -> None:
    study = small(
        ODD, variables={"stage": STAGE}, groups=TWO, displays={"d": ENTRY | {"limits": True, "missing": False}}
    )
    assert body(study)[1] == ["I", "0 (NE)", "NE", "1 (25.0)", f"4.6{DASH}69.9", "NE"]
    assert "No patient of the group has a value." in notes(study)


@pytest.mark.parametrize(
    ("entry", "message", "remedy"),
    [
        ({"by": None}, "displays.d.differences needs groups, and there are none", "Add by: ..."),
        ({"by": "three"}, "displays.d.differences is of two groups, and 'three' has 3 groups", "Name pairs"),
        ({"percent": "row"}, "displays.d.differences is for percentages of a group, and percent is row", "non-missing"),
        ({"percent": "total", "differences": False, "limits": True}, "displays.d.limits is for percentages", "column"),
        ({"differences": False, "conf_level": 0.9}, "displays.d.conf_level needs limits", "Add differences: true"),
        ({"conf_level": 95}, "conf_level", ""),
        ({"differences": {"conf_level": 0.9}}, "differences", ""),
        ({"weights": "w"}, "displays.d.differences is of weighted means and percentages, and 'age' shows its median", "mean-sd"),
        ({"weights": "w", "differences": False, "limits": True}, "displays.d.limits is of weighted means", "mean-sd"),
        ({"pairs": [["Control", "Other"]]}, "names 'Other', which is not a group", "Groups"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(small: Any, entry: dict[str, Any], message: str, remedy: str) -> None:
    columns = {"arm": [0, 0, 1, 1], "third": [0, 1, 2, 2], "age": [1, 2, 3, 4], "w": [1, 1, 1, 1]}
    groups = TWO | {"three": {"variable": "third", "levels": {0: "A", 1: "B", 2: "C"}}}
    with pytest.raises(StudyProblems) as caught:
        small(
            columns,
            variables={"age": AGE, "w": {"kind": "continuous"}},
            groups=groups,
            displays={
                "d": {
                    key: value for key, value in (ENTRY | {"variables": ["age"]} | entry).items() if value is not None
                }
            },
        )
    (problem,) = caught.value.problems
    assert message in problem.message
    assert remedy in problem.remedy
    assert problem.line


def test_without_groups_there_are_limits_alone(small: Any) -> None:
    study = small({"age": range(9)}, variables={"age": AGE}, displays={"d": {"kind": "baseline", "limits": True}})
    assert body(study) == [["Age, years, median (range)", f"4 (0{DASH}8)", f"1{DASH}7"]]


def test_sentences(small: Any) -> None:
    study = small(
        MEANS | {"fever": [1, 1, 1, 0, 0, 1]},
        variables={"age": AGE, "dose": {"label": "Dose", "kind": "continuous"}, "fever": FLAG},
        groups=TWO,
        displays={
            "d": ENTRY | {"statistics": {"continuous": "mean-sd"}, "p": "pairwise", "smd": "pairwise", "limits": True}
        },
    )
    error = stats.t.ppf(0.975, 50 / 17) * (5 / 3) ** 0.5
    limits = f"{-3 - error:.1f} to {-3 + error:.1f}".replace("-", MINUS)
    pair = {"group": "Control vs Treated"}
    assert study.phrase("d", variable="age", **pair) == f"{MINUS}3.0 years (95% CI, {limits})"
    assert study.phrase("d", variable="dose", **pair) == f"{MINUS}3.0 (95% CI, {limits})"
    assert study.value("d", variable="dose", **pair) == f"{MINUS}3.0 ({limits})"
    # Wilson's limits are 43.9 to 100 and 6.1 to 79.2: 66.7 - root(56.1^2 + 45.9^2), 66.7 + 27.2.
    assert study.phrase("d", variable="fever", **pair) == f"66.7 percentage points (95% CI, {MINUS}5.9 to 93.9)"
    assert study.value("d", variable="dose", statistic="mean_difference_lower", **pair) == limits.split()[0]
    assert study.value("d", variable="fever", level="No", statistic="percent_difference", **pair) == f"{MINUS}66.7"
    assert study.p("d", variable="age", **pair).startswith("=")
    assert study.value("d", variable="age", group="Control") == "2 (1)"


def test_weighted_differences_and_limits_are_robust(small: Any) -> None:
    """Weighted means 3 and 2, with the robust variance 13/6 on 2 degrees of freedom, as in the tests of the statistics."""
    study = small(
        {"arm": [0, 0, 1, 1], "age": [0, 4, 1, 3], "fever": [0, 1, 1, 1], "w": [1, 3, 1, 1]},
        variables={"age": AGE, "fever": FLAG, "w": {"label": "Weight", "kind": "continuous"}},
        groups=TWO,
        displays={
            "d": ENTRY
            | {"weights": "w", "limits": True, "variables": ["age", "fever"], "statistics": {"continuous": "mean-sd"}},
            "only": ENTRY
            | {"weights": "w", "unweighted": False, "variables": ["age"], "statistics": {"continuous": "mean-sd"}},
        },
    )
    half = stats.t.ppf(0.975, 2) * (13 / 6) ** 0.5
    assert head(study)[1][-2:] == ["Control minus Treated, unweighted", "Control minus Treated, weighted"]
    assert body(study)[0][-1] == told(1, 1 - half, 1 + half)
    # 75% of 4 have fever against all; where all have it there is no robust variance.
    assert body(study)[1][-1] == f"{MINUS}25.0 (NE)"
    assert "A weighted percentage of 0 or 100 has no limits." in notes(study)
    assert "Differences of weighted means and percentages have limits from robust variances." in notes(study)
    assert "Limits of groups: Student t (means); from robust variances (weighted means)" in notes(study)
    own = stats.t.ppf(0.975, 1) * (2 * 9 / 8) ** 0.5  # spread 9/8 of the mean 3, times 2 / 1
    assert body(study)[0][6] == f"{3 - own:.0f} to {3 + own:.0f}".replace("-", MINUS)
    assert head(study, "only")[1][-1] == "Control minus Treated, weighted"
    assert body(study, "only")[0][-1] == body(study)[0][-1]
    value = study.value("d", variable="age", group="Control vs Treated", model="weighted", statistic="mean_difference")
    assert value == "1.0"


@pytest.mark.parametrize(
    ("ages", "fevers", "hidden"),
    [
        # Three of 20 controls are missing: how many have a value is hidden, which limits would tell; of fever nothing is.
        ([None] * 3 + [*range(17)], [0, 1] * 10, {"age"}),
        # Two controls have fever.
        ([*range(20)], [1] * 2 + [0] * 18, {"fever"}),
        # Three controls have a value.
        ([None] * 17 + [5, 6, 7], [0, 1] * 10, {"age"}),
    ],
)
def test_nothing_tells_of_a_small_count(small: Any, ages: list[Any], fevers: list[int], hidden: set[str]) -> None:
    study = small(
        {"arm": [0] * 20 + [1] * 20, "age": [*ages, *range(20, 40)], "fever": [*fevers, *([0, 1] * 10)]},
        variables={"age": AGE, "fever": FLAG},
        groups=TWO,
        displays={
            "d": ENTRY
            | {"limits": True, "p": "pairwise", "smd": "pairwise", "suppress": 5}
            | {"statistics": {"continuous": ["mean-sd", "median-range"]}, "tests": {"continuous": "student-t"}}
        },
    )
    compared = [row for row in study.results() if " vs " in row.group]
    assert {row.variable for row in compared if row.state == "suppressed"} == hidden
    assert {row.variable for row in compared if row.state != "suppressed"} == {"age", "fever"} - hidden
    own = [row for row in study.results() if row.group == "Control" and row.statistic.endswith(("_lower", "_upper"))]
    assert {row.variable for row in own if row.state == "suppressed"} == hidden
    # Of the others, of whom nobody's number is hidden, the limits of a number are shown.
    others = [row for row in study.results() if row.group == "Treated" and row.statistic.startswith("mean_")]
    assert all(row.value is not None for row in others)
    # Differences, P values and standardised differences are the last three columns.
    cells = {text for row in shown(study).rows if row.name in hidden for text in last_cells(study, row)}
    assert cells - {""} == {"S"}


def last_cells(study: OpenStudy, row: Row) -> list[str]:
    return [cell.text(study.style) for cell in row.cells[-3:]]


def test_a_weighted_number_does_not_tell_of_a_small_count_either(small: Any) -> None:
    study = small(
        {"arm": [0] * 20 + [1] * 20, "age": [None] * 3 + [*range(37)], "w": [1.5] * 40},
        variables={"age": AGE, "w": {"label": "Weight", "kind": "continuous"}},
        groups=TWO,
        displays={
            "d": ENTRY
            | {"weights": "w", "variables": ["age"], "statistics": {"age": "mean-sd"}, "limits": True, "suppress": 5}
        },
    )
    rows = [row for row in study.results() if row.variable == "age" and row.model]
    assert {row.state for row in rows} == {"suppressed"}


# --- what must hold for any patients --------------------------------------------------------------------------

numbers = st.one_of(st.integers(0, 4).map(float), st.integers(200, 800).map(lambda x: x / 8))
patients = st.lists(
    st.tuples(st.integers(0, 1), st.none() | numbers, st.none() | st.integers(1, 3)), min_size=2, max_size=40
).filter(lambda rows: {row[0] for row in rows} == {0, 1})
FREE = re.compile(r"[0-9., ()NEto\u2013\u2212]*")


def opened(new_study: Callable[..., Path], folder: str, rows: list[tuple[Any, ...]]) -> OpenStudy:
    columns = dict(zip(("arm", "age", "stage"), map(list, zip(*rows, strict=True)), strict=True))
    entry = ENTRY | {"limits": True, "statistics": {"age": ["mean-sd", "median-iqr"]}, "missing": "none"}
    displays = {
        "d": entry | {"pairs": [["Treated", "Control"]]},
        "swapped": entry | {"pairs": [["Control", "Treated"]]},
        "wide": entry | {"pairs": [["Treated", "Control"]], "conf_level": 0.99},
    }
    path = new_study(Path(folder), columns, variables={"age": AGE, "stage": STAGE}, groups=TWO, displays=displays)
    return riskset.open_study(path)


@settings(max_examples=40)
@given(patients)
def test_any_patients(new_study: Callable[..., Path], rows: list[tuple[Any, ...]]) -> None:
    """Swapped groups turn signs and limits, limits hold the estimate, and those of 99% hold those of 95%."""
    with tempfile.TemporaryDirectory() as folder:
        study = opened(new_study, folder, rows)
        found = {
            name: {(row.variable, row.level, row.group, row.statistic): row for row in study.results_of(name)}
            for name in study.names
        }
        tables = [body(study, name) for name in study.names]
    for (variable, level, group, statistic), row in found["d"].items():
        if not statistic.endswith(("_difference", "_shift")):
            continue
        ends = [found["d"][variable, level, group, f"{statistic}{end}"].value for end in ("_lower", "_upper")]
        turned = [
            found["swapped"][variable, level, "Control vs Treated", f"{statistic}{end}"].value
            for end in ("", "_upper", "_lower")
        ]
        assert [None if each is None else -each for each in turned] == pytest.approx([row.value, *ends])
        wide = [found["wide"][variable, level, group, f"{statistic}{end}"].value for end in ("_lower", "_upper")]
        if ends[0] is not None and ends[1] is not None and row.value is not None:
            assert ends[0] <= row.value <= ends[1]
            if wide[0] is not None and wide[1] is not None:
                assert wide[0] <= ends[0]
                assert wide[1] >= ends[1]
    for table in tables:
        for line in table:
            assert all(FREE.fullmatch(cell) for cell in line[1:]), line
