"""Tables of characteristics: pairs, missing values, percentages, summaries, sections, notes and adjusted P by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.study import StudyProblems
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from riskset.opened import OpenStudy

THREE = {"arm": {"variable": "arm", "label": "Group", "levels": {0: "A", 1: "B+", 2: "B\u2212"}}}
TWO = {"arm": {"variable": "arm", "levels": {0: "Control", 1: "Treated"}}}
AGE = {"label": "Age", "kind": "continuous", "unit": "years"}
SEX = {"label": "Gender", "kind": "categorical", "levels": {"M": "Male", "F": "Female"}}
FLAG = {"label": "Fever", "kind": "dichotomous", "levels": {0: "No", 1: "Yes"}}


def shown(study: OpenStudy, name: str = "d") -> Table:
    table = study.display(name)
    assert isinstance(table, Table)
    return table


def body(study: OpenStudy, name: str = "d") -> list[list[str]]:
    """Characters of the body without footnote marks."""
    rows = shown(study, name).printed().body
    return [["".join(run.text for run in cell if not run.superscript) for cell in row.cells] for row in rows]


def head(study: OpenStudy, name: str = "d") -> list[str]:
    printed = shown(study, name).printed()
    return printed.grid()[len(printed.head) - 1]


def notes(study: OpenStudy, name: str = "d") -> list[str]:
    return [plain(note.text) for note in shown(study, name).printed().notes]


def test_pairs_are_printed_in_the_order_and_direction_named(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 1, 1, 2, 2], "age": [1, 2, 3, 4, 5, 6]},
        variables={"age": AGE},
        groups=THREE,
        displays={
            # A hyphen in the study file names the group printed with a minus sign.
            "d": {"kind": "baseline", "by": "arm", "p": "pairwise", "pairs": [["B-", "B+"], ["A", "B-"]]},
            "both": {"kind": "baseline", "by": "arm", "p": "both", "pairs": [["A", "B+"]]},
        },
    )
    assert head(study)[-2:] == ["B\u2212 vs. B+", "A vs. B\u2212"]
    assert shown(study).printed().grid()[0][-2] == "P"
    assert study.p("d", variable="age", group="B- vs B+") == "=\u00a00.121"
    # All six ranks: H = 12/42 * (1.5^2 + 3.5^2 + 5.5^2) * 2 - 21 = 4.571, P = exp(-2.286).
    assert head(study, "both")[-2:] == ["All groups", "A vs. B+"]
    assert body(study, "both")[0][-2:] == ["0.102", "0.121"]


def test_one_pair_of_two_groups_names_itself(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 1, 1], "age": [1, 2, 3, 4]},
        variables={"age": AGE},
        groups=TWO,
        displays={"d": {"kind": "baseline", "by": "arm", "p": "pairwise"}},
    )
    assert head(study)[-1] == "Control vs. Treated"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"pairs": [["A", "C"]], "p": "pairwise"}, "names 'C', which is not a group"),
        ({"pairs": [["A", "a"]], "p": "pairwise"}, "compares 'A' with itself"),
        ({"pairs": [["A", "B+"]]}, "names pairs, but p is overall"),
        ({"adjust": "holm"}, "adjusts one P value of each row"),
        ({"sections": {"S": ["sex"]}}, "which is not a row of the display"),
        ({"notes": [{"text": "x", "row": "sex"}]}, "which is not a row of the display"),
        ({"statistics": {"continuous": "percent"}}, "'percent' does not summarise 'continuous'"),
        ({"tests": {"categorical": "wilcoxon"}}, "'wilcoxon' does not compare 'categorical'"),
        ({"variables": {"age": {"test": "fisher"}}}, "'fisher' does not compare 'age'"),
    ],
)
def test_what_cannot_be_is_said(small: Any, entry: dict[str, Any], message: str) -> None:
    with pytest.raises(StudyProblems) as caught:
        small(
            {"arm": [0, 0, 1, 1, 2, 2], "age": [1, 2, 3, 4, 5, 6]},
            variables={"age": AGE},
            groups=THREE,
            displays={"d": {"kind": "baseline", "by": "arm"} | entry},
        ).display("d")
    assert message in str(caught.value)
    assert all(problem.remedy and problem.line for problem in caught.value.problems)


ARM = {"label": "Arm", "kind": "categorical", "levels": {0: "A", 1: "B"}}
SIX = {"arm": [0, 0, 0, 1, 1, 1], "age": [1, 2, 3, 4, 5, 6], "size": [1, 3, 5, 2, 4, 6]}


@pytest.mark.parametrize("by", ["arm", "trial"])
def test_a_group_is_not_compared_with_itself(small: Any, by: str) -> None:
    """Age and size are compared, the arm with itself is not: each P is multiplied by two, not by three."""
    study = small(
        SIX,
        variables={"arm": ARM, "age": AGE, "size": {"label": "Size", "kind": "continuous"}},
        groups={"trial": {"variable": "arm"}},
        displays={"d": {"kind": "baseline", "by": by, "adjust": "bonferroni", "adjust_over": "table"}},
    )
    assert [row[0] for row in body(study)] == ["Age, years, median (range)", "Size, median (range)"]
    assert {row.value for row in study.results().select(statistic="p_family")} == {2.0}
    raw = study.results().one(variable="age", statistic="unadjusted_p_value").value
    assert study.results().one(variable="age", statistic="p_value").value == pytest.approx(2 * raw)


@pytest.mark.parametrize("kind", ["baseline", "love"])
@pytest.mark.parametrize("by", ["arm", "trial"])
def test_a_group_named_for_a_comparison_with_itself_is_refused(small: Any, kind: str, by: str) -> None:
    with pytest.raises(
        StudyProblems, match=r"line \d+: displays\.d compares 'arm' between the groups that are its own"
    ):
        small(
            SIX,
            variables={"arm": ARM, "age": AGE},
            groups={"trial": {"variable": "arm"}},
            displays={"d": {"kind": kind, "by": by, "variables": ["arm", "age"]}},
        )


def test_what_groups_are_made_of_is_shown_without_p(small: Any) -> None:
    """Where a group is made of several levels the row says of which; its P is none, and in no family."""
    study = small(
        {"disease": [0, 0, 1, 2, 2, 2], "age": [1, 2, 3, 4, 5, 6]},
        variables={
            "disease": {"label": "Disease", "kind": "categorical", "levels": {0: "ALL", 1: "AML", 2: "CML"}},
            "age": AGE,
        },
        groups={"risk": {"variable": "disease", "levels": {0: "Acute", 1: "Acute", 2: "Chronic"}}},
        displays={
            "d": {
                "kind": "baseline",
                "by": "risk",
                "variables": ["disease", "age"],
                "smd": "mean",
                "adjust": "holm",
                "adjust_over": "table",
            }
        },
    )
    assert body(study)[:2] == [["Disease, n (%)", "", "", "NA", "NA"], ["ALL", "2 (66.7)", "0 (0.0)", "", ""]]
    assert "The groups are made of its levels." in notes(study)
    assert study.results().one(statistic="p_family").value == 1


MISSING = {
    "arm": [0, 0, 0, 0, 1, 1, 1, 1],
    "age": [30, None, 50, 60, 70, 71, 72, 73],
    "fever": [1, 0, 0, 1, None, 1, 1, None],
    "sex": ["M"] * 4 + ["F"] * 4,
}


@pytest.mark.parametrize(
    ("missing", "rows"),
    [
        (
            "stub",
            [
                ["Age, years, median (range) (N = 3 + 4)", "50 (30\u201360)", "72 (70\u201373)"],
                ["Fever, n (%) (N = 4 + 2)", "2 (50.0)", "2 (100.0)"],
            ],
        ),
        (
            "cell",
            [
                ["Age, years, median (range) (N = 3 + 4)", "50 (30\u201360)", "72 (70\u201373)"],
                ["Fever, n/N (%)", "2/4 (50.0)", "2/2 (100.0)"],
            ],
        ),
        (
            "none",
            [
                ["Age, years, median (range)", "50 (30\u201360)", "72 (70\u201373)"],
                ["Fever, n (%)", "2 (50.0)", "2 (100.0)"],
            ],
        ),
    ],
)
def test_missing_values(small: Any, missing: str, rows: list[list[str]]) -> None:
    study = small(
        MISSING,
        variables={"age": AGE, "fever": FLAG, "sex": SEX},
        groups=TWO,
        displays={"d": {"kind": "baseline", "by": "arm", "p": "none", "missing": missing}},
    )
    printed = [[cell.replace("\u00a0", " ") for cell in row] for row in body(study)]
    assert printed[:2] == rows
    assert printed[2][0] == "Gender, n (%)"  # nobody's is missing
    # The numbers of patients in the stub are in nobody's way.
    assert study.value("d", variable="age", group="Control") == "50 (30\u201360)"


@pytest.mark.parametrize(
    ("percent", "cells"),
    [
        ("non-missing", ["2 (50.0)", "2 (100.0)"]),  # 2 of 4, 2 of 2
        ("column", ["2 (50.0)", "2 (50.0)"]),  # 2 of 4, 2 of 4
        ("row", ["2 (50.0)", "2 (50.0)"]),  # 2 of the 4 with fever
        ("total", ["2 (33.3)", "2 (33.3)"]),  # 2 of the 6 with a value
    ],
)
def test_percentages(small: Any, percent: str, cells: list[str]) -> None:
    study = small(
        MISSING,
        variables={"fever": FLAG},
        groups=TWO,
        displays={"d": {"kind": "baseline", "by": "arm", "p": "none", "percent": percent, "missing": False}},
    )
    assert body(study) == [["Fever, n (%)", *cells]]


def test_percentages_of_a_level_that_no_patient_has(small: Any) -> None:
    study = small(
        {"arm": [0, 1], "fever": [0, 0]},
        variables={"fever": FLAG},
        groups=TWO,
        displays={"d": {"kind": "baseline", "by": "arm", "p": "none", "percent": "row"}},
    )
    assert body(study) == [["Fever, n (%)", "0 (NE)", "0 (NE)"]]
    assert notes(study)[0] == "There is no patient to take the percentage of."


def test_summaries_on_rows_of_their_own(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 0, 1, 1, 1], "age": [1, 2, 6, 3, 4, 5], "n": [1, 1, 1, 2, 2, 2]},
        variables={"age": AGE | {"digits": 1}, "n": {"label": "Lines", "kind": "count"}},
        groups=TWO,
        displays={
            "d": {
                "kind": "baseline",
                "by": "arm",
                "statistics": {"age": ["mean-sd", "median-range", "n"], "count": "range"},
                "tests": {"continuous": "student-t"},
            },
            "own": {"kind": "baseline", "by": "arm", "summary_rows": True, "variables": ["age"], "p": "none"},
        },
    )
    # Sums of squares about 3 and 4: 14 and 2; t = -1 / sqrt(16 / 4 * 2 / 3) = -0.612 on 4 df, P = 0.573.
    assert body(study) == [
        ["Age, years", "", "", "0.573"],
        ["Mean (SD)", "3.0 (2.6)", "4.0 (1.0)", ""],
        ["Median (range)", "2.0 (1.0\u20136.0)", "4.0 (3.0\u20135.0)", ""],
        ["n", "3", "3", ""],
        ["Lines, range", "1\u20131", "2\u20132", "NA"],
    ]
    assert [row.indent for row in shown(study).printed().body] == [0, 1, 1, 1, 0]
    assert [row.keep_with_next for row in shown(study).printed().body] == [True, True, True, False, False]
    assert "SD, standard deviation." in " ".join(notes(study))
    assert body(study, "own") == [
        ["Age, years", "", ""],
        ["Median (range)", "2.0 (1.0\u20136.0)", "4.0 (3.0\u20135.0)"],
    ]


def test_options_of_a_variable(small: Any) -> None:
    study = small(
        MISSING,
        variables={"age": AGE, "sex": SEX, "fever": FLAG},
        groups=TWO,
        displays={
            "d": {
                "kind": "baseline",
                "by": "arm",
                "p": "none",
                "variables": {
                    "fever": {"missing": "cell", "label": "Any fever", "footnote": "Above 38.5 \u00b0C."},
                    "age": {"digits": 1, "unit": "y", "statistics": "mean", "missing": "none"},
                    "sex": {"level": "Female", "statistics": "percent"},
                },
            }
        },
    )
    assert body(study) == [
        ["Any fever, n/N (%)", "2/4 (50.0)", "2/2 (100.0)"],
        ["Age, y, mean", "46.7", "71.5"],
        ["Gender: Female, %", "0.0", "100.0"],
    ]
    assert notes(study) == ["Above 38.5 \u00b0C."]


def test_sections(small: Any) -> None:
    study = small(
        MISSING | {"cough": [0, 1] * 4},
        variables={"fever": FLAG, "age": AGE, "cough": FLAG | {"label": "Cough"}, "sex": SEX},
        groups=TWO,
        displays={
            "d": {
                "kind": "baseline",
                "by": "arm",
                "p": "none",
                "missing": False,
                "sections": {"Symptoms": ["cough", "fever"], "Person": ["sex"]},
            }
        },
    )
    assert [(row[0], printed.indent) for row, printed in zip(body(study), shown(study).rows, strict=True)] == [
        ("Symptoms", 0),
        ("Cough, n (%)", 1),
        ("Fever, n (%)", 1),
        ("Age, years, median (range)", 0),
        ("Person", 0),
        ("Gender, n (%)", 1),
        ("Male", 2),
        ("Female", 2),
    ]


def test_notes_stand_at_rows_heads_and_cells(small: Any) -> None:
    places = [
        {"text": "Head.", "column": "Treated"},
        {"text": "Row.", "row": "sex"},
        {"text": "Level.", "row": "sex", "level": "Female"},
        {"text": "Cell.", "row": "sex", "level": "Female", "column": "Control"},
        {"text": "Test.", "column": "P"},
        {"text": "Line."},
    ]
    study = small(
        MISSING,
        variables={"sex": SEX},
        groups=TWO,
        displays={"d": {"kind": "baseline", "by": "arm", "notes": places}},
    )
    grid = shown(study).printed().grid()
    assert grid[1] == ["Characteristic", "Control (n\u00a0=\u00a04)", "Treated (n\u00a0=\u00a04)a", "Pb"]
    assert [row[0] for row in grid[2:]] == ["Gender, n (%)c", "Male", "Femaled"]
    assert grid[4][1] == "0 (0.0)e"
    assert notes(study)[:5] == ["Head.", "Test.", "Row.", "Level.", "Cell."]
    assert "Line." in notes(study)[5:]


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ({"column": "Placebo"}, "there is no column 'Placebo'; there are Characteristic, Control, Treated, P"),
        ({"row": "sex", "level": "Other"}, "there is no row 'sex' with 'Other'"),
    ],
)
def test_notes_at_no_place(small: Any, place: dict[str, str], message: str) -> None:
    study = small(
        MISSING,
        variables={"sex": SEX},
        groups=TWO,
        displays={"d": {"kind": "baseline", "by": "arm", "notes": [{"text": "x"} | place]}},
    )
    with pytest.raises(StudyProblems, match=rf"line \d+: displays\.d: .*{message}"):
        study.display("d")


def test_holm_over_the_pairs_of_each_row(small: Any) -> None:
    """P of ranks 1, 2 against 3, 4 is 0.121 for each pair; times 3, 2 and 1, made monotone, 0.364 for all."""
    entry = {"kind": "baseline", "by": "arm", "p": "pairwise", "adjust": "holm"}
    study = small(
        {"arm": [0, 0, 1, 1, 2, 2], "age": [1, 2, 3, 4, 5, 6], "dose": [1, 2, 3, 4, 5, 6], "same": [1] * 6},
        variables={"age": AGE, "dose": AGE | {"label": "Dose"}, "same": AGE | {"label": "Same"}},
        groups=THREE,
        displays={"d": entry, "whole": entry | {"adjust_over": "table"}},
    )
    assert body(study)[0][-3:] == ["0.364"] * 3
    assert body(study)[2][-3:] == ["NA"] * 3
    note = "P values are adjusted by Holm\u2019s method over the 3 comparisons of each characteristic."
    assert note in notes(study)
    raw = study.results().one(display="d", variable="age", group="A vs B+", statistic="unadjusted_p_value")
    assert raw.value == pytest.approx(0.12134, abs=1e-5)
    assert study.p("d", variable="age", group="A vs B+") == "=\u00a00.364"
    # Six tests that could be done; the three of the constant variable are in no family.
    assert body(study, "whole")[0][-3:] == ["0.728"] * 3
    assert "P values are adjusted by Holm\u2019s method over the 6 of pairs in the table." in notes(study, "whole")


def test_levels_with_an_order_are_tested_for_trend(small: Any) -> None:
    """Grades 1, 2, 3: 4, 2, 0 controls against 0, 2, 4 treated.

    Scores about their mean of 2 are -1, 0, 1: the covariance with treatment is (4 + 4) / 2 = 4 of variances 8 and 3,
    so chi-square = 12 * 16 / 24 = 8 on one degree of freedom.
    """
    grades = {"label": "Grade", "kind": "ordinal", "levels": {1: "I", 2: "II", 3: "III"}}
    study = small(
        {"arm": [0] * 6 + [1] * 6, "grade": [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]},
        variables={"grade": grades},
        groups=TWO,
        displays={
            "d": {"kind": "baseline", "by": "arm"},
            "plain": {"kind": "baseline", "by": "arm", "tests": {"categorical": "fisher"}},
            "ranks": {"kind": "baseline", "by": "arm", "tests": {"ordinal": "wilcoxon"}},
        },
    )
    assert body(study)[0][-1] == "0.005"
    assert "P values: Cochran\u2013Armitage trend test." in notes(study)
    assert "P values: Fisher's exact test." in notes(study, "plain")
    assert "P values: Wilcoxon rank-sum test." in notes(study, "ranks")


def test_one_method_a_kind_is_said_in_one_line(small: Any) -> None:
    study = small(
        MISSING,
        variables={"age": AGE, "fever": FLAG, "sex": SEX},
        groups=TWO,
        displays={
            "d": {"kind": "baseline", "by": "arm", "tests": {"continuous": "student-t", "categorical": "chi-square"}}
        },
    )
    assert notes(study) == [
        "P values: Student t test (continuous variables); Pearson chi-square test (categorical variables)."
    ]


def test_standardised_differences_by_hand(small: Any) -> None:
    """Means 2, 5 and 2, variances 1, 4 and 1: 3 over root(5/2) = 1.897, 0 and 1.897 again; their mean 1.265."""
    entry = {"kind": "baseline", "by": "arm", "p": "none"}
    study = small(
        {"arm": [0, 0, 0, 1, 1, 1, 2, 2, 2], "age": [1, 2, 3, 3, 5, 7, 1, 2, 3], "fever": [0, 0, 1, 0, 1, 1, 0, 0, 0]},
        variables={"age": AGE, "fever": FLAG},
        groups=THREE,
        displays={
            "d": entry | {"smd": "mean"},
            "max": entry | {"smd": "max"},
            "pairs": entry | {"smd": "pairwise", "pairs": [["B-", "A"], ["B+", "A"]]},
        },
    )
    # Of fever 1/3, 2/3 and 0: 1/3 over root(2/9) = 0.707, 1/3 over root(1/9) = 1, 2/3 over root(1/9) = 2.
    assert [row[-1] for row in body(study)] == ["1.265", "1.236"]
    assert head(study)[-1] == "SMD"
    assert notes(study)[0] == "Standardized differences are the mean of the pairs of groups."
    assert notes(study)[-1] == "SMD, standardized mean difference."
    assert body(study, "max")[0][-1] == "1.897"
    assert head(study, "pairs")[-2:] == ["B\u2212 vs. A", "B+ vs. A"]
    assert body(study, "pairs") == [
        ["Age, years, median (range)", "2 (1\u20133)", "5 (3\u20137)", "2 (1\u20133)", "0.000", "1.897"],
        ["Fever, n (%)", "1 (33.3)", "2 (66.7)", "0 (0.0)", "1.000", "0.707"],
    ]
    assert study.value("pairs", variable="age", group="B+ vs A") == "1.897"


def test_weighted_groups_stand_beside_the_unweighted_ones(small: Any) -> None:
    """Weights 1, 1, 2 against 1, 1, 1: fever of 2 of 4 controls and 2 of 3 treated."""
    columns = {
        "arm": [0, 0, 0, 1, 1, 1],
        "age": [10, 20, 30, 30, 50, 70],
        "fever": [0, 0, 1, 0, 1, 1],
        "w": [1, 1, 2, 1, 1, 1],
    }
    entry = {"kind": "baseline", "by": "arm", "variables": ["age", "fever"], "weights": "w", "smd": "mean"}
    study = small(
        columns,
        variables={"age": AGE, "fever": FLAG, "w": {"label": "Weight", "kind": "continuous"}},
        groups=TWO,
        displays={
            "d": entry | {"statistics": {"continuous": "mean-sd"}},
            "only": entry | {"unweighted": False, "p": "none", "variables": ["fever"]},
        },
    )
    grid = shown(study).printed().grid()
    assert grid[0] == ["", "arm, unweighted", "", "arm, weighted", "", "P", "", "SMD", ""]
    assert [text.replace("\u00a0", "") for text in grid[1][1:]] == [
        "Control (n=3)",
        "Treated (n=3)",
        "Control (n=4.0)",
        "Treated (n=3.0)",
        "Unweighted",
        "Weighted",
        "Unweighted",
        "Weighted",
    ]
    # Weighted mean (10 + 20 + 60) / 4 = 22.5; variance 275 / 4 / (1 - 6 / 16) = 110.
    assert body(study)[0][3] == "23 (10)"
    assert study.results().one(group="Control", variable="age", statistic="sd", model="weighted").value == (
        pytest.approx(110**0.5)
    )
    assert body(study)[1][1:5] == ["1 (33.3)", "2 (66.7)", "2.0 (50.0)", "2.0 (66.7)"]
    # Proportions 1/2 and 2/3: 1/6 over the root of (1/4 + 2/9) / 2.
    assert body(study)[1][-1] == f"{(1 / 6) / ((1 / 4 + 2 / 9) / 2) ** 0.5:.3f}"
    assert "Numbers of weighted patients are sums of weights." in notes(study)
    assert study.value("d", variable="fever", group="Control", model="weighted") == "2.0 (50.0)"
    assert body(study, "only") == [["Fever, n (%)", "2.0 (50.0)", "2.0 (66.7)", body(study)[1][-1]]]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 1, -1, 1], "weights 'w' are negative for 1 of 4 patients"),
        ([1, 1, None, 1], "weights 'w' are missing for 1 of 4 patients"),
        (["a", "b", "a", "b"], "weights are 'w', which is not a number"),
    ],
)
def test_weights_that_are_none(small: Any, weights: list[Any], message: str) -> None:
    with pytest.raises(StudyProblems, match=message):
        small(
            {"arm": [0, 0, 1, 1], "age": [1, 2, 3, 4], "w": weights},
            variables={"age": AGE} | ({"w": {"kind": "continuous"}} if 1 in weights else {}),
            groups=TWO,
            displays={"d": {"kind": "baseline", "by": "arm", "weights": "w", "variables": ["age"]}},
        )
