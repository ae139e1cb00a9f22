"""The three table layouts: the example report's tables recomputed, and small tables by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import riskset
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from riskset.opened import OpenStudy

ARM = {"arm": {"variable": "arm", "levels": {0: "Control", 1: "Treated"}}}
OS = {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}}


def unmarked(table: Table) -> list[list[str]]:
    """Characters of the body's cells without footnote marks."""
    return [
        ["".join(run.text for run in cell if not run.superscript) for cell in row.cells] for row in table.printed().body
    ]


def notes(table: Table) -> list[tuple[str, str]]:
    return [(note.mark, plain(note.text)) for note in table.printed().notes]


def head(table: Table) -> list[list[str]]:
    printed = table.printed()
    return printed.grid()[: len(printed.head)]


def shown(study: OpenStudy, name: str = "d") -> Table:
    table = study.display(name)
    assert isinstance(table, Table)
    return table


def test_characteristics_of_the_example(bmt_study: OpenStudy, recomputed: Any) -> None:
    table = shown(bmt_study, "table-1")
    assert unmarked(table) == recomputed.baseline_rows()
    space = "\u00a0"
    groups = [("All patients", 137), ("ALL", 38), ("AML low risk", 54), ("AML high risk", 45)]
    assert head(table) == [
        ["", "", "Diseasea", "", "", ""],
        ["Characteristic", *(f"{name} (n{space}={space}{n})" for name, n in groups), "P"],
    ]
    assert table.columns[-1].label.italic


def test_outcomes_of_the_example(bmt_study: OpenStudy, recomputed: Any) -> None:
    table = shown(bmt_study, "table-2")
    assert unmarked(table) == recomputed.outcome_rows()
    assert head(table) == [
        [
            "Outcome",
            "Patients",
            "Events",
            "At 1 year, % (95% CI)",
            "At 2 years, % (95% CI)",
            "Median, months (95% CI)",
            "P",
        ]
    ]
    assert notes(table) == [
        ("", "AML low risk, transplantation in first remission; AML high risk, beyond first remission."),
        ("", "Kaplan\u2013Meier estimates."),
        ("", "P values: log-rank test."),
        (
            "",
            "ALL, acute lymphoblastic leukemia; AML, acute myeloid leukemia; CI, confidence interval; NR, not reached.",
        ),
    ]


def test_follow_up_of_the_example(bmt_study: OpenStudy, recomputed: Any, bmt: Any) -> None:
    table = shown(bmt_study, "follow-up")
    expected = []
    for name in ("", "ALL", "AML low risk", "AML high risk"):
        rows = recomputed.group(name)
        times = rows["os"]
        expected.append(
            [
                name or "All patients",
                str(len(rows)),
                str(rows["d1"].sum()),
                recomputed.median_cell("os", name, reverse=True),
                f"{times.min():.1f}\u2013{times.max():.1f}",
            ]
        )
    assert unmarked(table) == expected


def test_methods_are_footnotes_where_there_are_several(bmt_study: OpenStudy) -> None:
    table = shown(bmt_study, "table-1")
    texts = dict(notes(table))
    assert list(texts) == ["a", "b", "c", "d", "e", ""]
    by_stub = {plain(row.cells[0]): plain(row.cells[-1]) for row in table.printed().body}
    assert texts[by_stub["Gender, male, n (%)"][-1]] == "Pearson chi-square test."
    assert texts[by_stub["Age, years, median (range)"][-1]] == "Kruskal\u2013Wallis test."
    assert texts[by_stub["Hospital, n (%)"][-1]] == "Fisher's exact test."


def test_one_method_is_a_note(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 1, 1], "age": [1, 2, 3, 4]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        groups=ARM,
        displays={"d": {"kind": "baseline", "by": "arm"}},
    )
    # Ranks 1 + 2 against 3 + 4: W = 0, mean 2, variance 2 * 2 * 5 / 12; z = 1.549, P = 0.121.
    assert unmarked(shown(study)) == [["Age, median (range)", "2 (1\u20132)", "4 (3\u20134)", "0.121"]]
    assert notes(shown(study)) == [("", "P values: Wilcoxon rank-sum test.")]


@pytest.mark.parametrize(
    ("choice", "cell", "note"),
    [
        ("median-range", "2.5 (1.0\u20134.0)", []),
        ("median-iqr", "2.5 (1.8\u20133.3)", [("", "IQR, interquartile range.")]),  # quartiles 1.75 and 3.25
        ("mean-sd", "2.5 (1.3)", [("", "SD, standard deviation.")]),  # variance 5/3
    ],
)
def test_summaries(small: Any, choice: str, cell: str, note: list[tuple[str, str]]) -> None:
    study = small(
        {"age": [1, 2, 3, 4]},
        variables={"age": {"label": "Age", "kind": "continuous", "digits": 1}},
        displays={"d": {"kind": "baseline", "statistics": {"age": choice}}},
    )
    table = shown(study)
    words = {"median-range": "median (range)", "median-iqr": "median (IQR)", "mean-sd": "mean (SD)"}
    assert unmarked(table) == [[f"Age, {words[choice]}", cell]]
    assert notes(table) == note
    assert head(table) == [["Characteristic", "All patients (n\u00a0=\u00a04)"]]


def test_missing_values_have_a_row_of_their_own_and_no_part_in_percentages(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 0, 1, 1], "sex": ["M", "F", None, "F", "F"], "age": [30, None, 50, 60, 70]},
        variables={
            "sex": {"label": "Gender", "kind": "categorical", "levels": {"M": "Male", "F": "Female"}},
            "age": {"label": "Age", "kind": "continuous"},
        },
        groups=ARM,
        displays={
            "d": {"kind": "baseline", "by": "arm", "p": "none"},
            "quiet": {"kind": "baseline", "by": "arm", "p": "none", "missing": False},
        },
    )
    assert unmarked(shown(study)) == [
        ["Gender, n (%)", "", ""],
        ["Male", "1 (50.0)", "0 (0.0)"],
        ["Female", "1 (50.0)", "2 (100.0)"],
        ["Missing, n", "1", "0"],
        ["Age, median (range)", "40 (30\u201350)", "65 (60\u201370)"],
        ["Missing, n", "1", "0"],
    ]
    assert [row.indent for row in shown(study).printed().body] == [0, 1, 1, 1, 0, 1]
    assert "Missing, n" not in [row[0] for row in unmarked(shown(study, "quiet"))]


def test_constant_variable_has_no_p_value_and_says_why(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 1, 1], "sex": ["M"] * 4, "age": [40] * 4},
        variables={
            "sex": {"label": "Gender", "kind": "categorical", "levels": {"M": "Male", "F": "Female"}},
            "age": {"label": "Age", "kind": "continuous"},
        },
        groups=ARM,
        displays={"d": {"kind": "baseline", "by": "arm"}},
    )
    assert [row[-1] for row in unmarked(shown(study))] == ["NA", "", "", "NA"]
    assert notes(shown(study)) == [
        ("a", "All values are equal: the variable is constant over the groups compared."),
        ("", "NA, not applicable."),
    ]


def test_group_without_any_value(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 1, 1], "sex": ["M", "F", None, None], "age": [30, 40, None, None]},
        variables={
            "sex": {"label": "Gender", "kind": "dichotomous", "level": "Male", "levels": {"M": "Male", "F": "Female"}},
            "age": {"label": "Age", "kind": "continuous"},
        },
        groups=ARM,
        displays={"d": {"kind": "baseline", "by": "arm"}},
    )
    assert unmarked(shown(study)) == [
        ["Gender: Male, n (%)", "1 (50.0)", "0 (NE)", "NA"],
        ["Missing, n", "0", "2", ""],
        ["Age, median (range)", "35 (30\u201340)", "NE", "NA"],
        ["Missing, n", "0", "2", ""],
    ]
    texts = [text for _, text in notes(shown(study))]
    assert "No patient of the group has a value." in texts
    assert "Fewer than two groups have values: there is nothing to compare." in texts
    assert texts[-1] == "NA, not applicable; NE, not estimable."


def test_pairwise_columns_stand_under_a_spanner(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 1, 1, 2, 2], "age": [1, 2, 3, 4, 5, 6]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B", 2: "C"}}},
        displays={"d": {"kind": "baseline", "by": "arm", "p": "pairwise"}},
    )
    assert head(shown(study))[0] == ["", "arm", "", "", "P", "", ""]
    assert head(shown(study))[1][-3:] == ["A vs. B", "A vs. C", "B vs. C"]
    # Each pair on its own ranks, 1 + 2 against 3 + 4.
    assert unmarked(shown(study))[0][-3:] == ["0.121", "0.121", "0.121"]


def test_footnotes_of_variables_and_of_the_display(small: Any) -> None:
    study = small(
        {"age": [1, 2, 3, 4]},
        variables={"age": {"label": "Age", "kind": "continuous", "footnote": "At transplantation."}},
        displays={"d": {"kind": "baseline", "footnotes": {"age": "In whole years."}}},
    )
    assert plain(shown(study).printed().body[0].cells[0]) == "Age, median (range)a,b"
    assert notes(shown(study)) == [("a", "At transplantation."), ("b", "In whole years.")]


def test_beyond_follow_up_is_not_estimable_and_says_until_when(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 0, 1, 1, 1], "t": [5, 10, 30, 4, 8, 20.12], "died": [1, 0, 0, 1, 0, 0]},
        groups=ARM,
        endpoints=OS,
        displays={"d": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [12, 24], "compare": "none"}},
    )
    body = unmarked(shown(study))
    # 2/3 survive; limits exp(-exp(log(-log S) -+ 1.96 se)) with se = sqrt(1/6) / |log S| give 5.4 and 94.5.
    assert body[1] == ["Control", "3", "1", "66.7 (5.4\u201394.5)", "66.7 (5.4\u201394.5)", "NR (5.0\u2013NR)"]
    assert body[2][3:5] == ["66.7 (5.4\u201394.5)", "NE"]
    assert notes(shown(study))[0] == ("a", "The group's follow-up ends at 20.1 months.")
    assert shown(study).printed().grid()[3][4] == "NEa"
    assert notes(shown(study))[-1] == ("", "CI, confidence interval; NE, not estimable; NR, not reached.")


def test_survival_without_events_has_no_limits(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 1, 1], "t": [30, 30, 30, 30], "died": [0, 0, 0, 1]},
        groups=ARM,
        endpoints=OS,
        displays={"d": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [12]}},
    )
    assert unmarked(shown(study))[1] == ["Control", "2", "0", "100.0 (NE)", "NR", ""]


def test_everybody_died(small: Any) -> None:
    """Survival stays 0 beyond the last death: it is estimable there, without limits."""
    study = small(
        {"t": [1, 2, 3], "died": [1, 1, 1]},
        endpoints=OS,
        displays={"d": {"kind": "outcomes", "endpoints": ["os"], "at": [12]}},
    )
    row = unmarked(shown(study))[0]
    assert row[:4] == ["Overall survival", "3", "3", "0.0 (NE)"]
    assert row[4].startswith("2.0 (")


def test_no_event_in_any_group_leaves_the_comparison_open(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 1, 1], "t": [30, 20, 30, 25], "died": [0, 0, 0, 0]},
        groups=ARM,
        endpoints=OS,
        displays={"d": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [12]}},
    )
    printed = shown(study).printed().grid()
    assert printed[1][-1] == "NCa"
    assert next(text for mark, text in notes(shown(study)) if mark == "a").endswith(".")
    assert "NC, not computable" in notes(shown(study))[-1][1]


def test_other_confidence_level_is_named(small: Any) -> None:
    study = small(
        {"t": [1, 20, 30], "died": [1, 0, 0]},
        endpoints=OS,
        displays={"d": {"kind": "outcomes", "endpoints": ["os"], "at": [6], "conf_level": 0.9}},
    )
    assert head(shown(study))[0][3:] == ["At 6 months, % (90% CI)", "Median, months (90% CI)"]
    # S = 2/3, se of log(-log S) = sqrt(1/6) / 0.40547 = 1.00685; exp(-exp(-0.90272 +- 1.64485 * 1.00685)).
    assert study.phrase("d", endpoint="os", at=6) == "66.7% (90% CI, 12.0\u201392.6)"


def test_an_incidence_that_stays_below_half_reaches_no_median(bmt_study: OpenStudy) -> None:
    table = riskset.outcomes_table(bmt_study.cohort, ["relapse", "os"], at=[12], by="disease")
    body = unmarked(table)
    assert [row[4] for row in body[1:4]] == ["NR", "NR", "NR (12.8\u2013NR)"]
    assert body[5][4] != "NR"
    texts = [text for _, text in notes(table)]
    assert "Kaplan\u2013Meier or, with competing events, Aalen\u2013Johansen estimates." in texts
    assert "P values: Gray's test (cumulative incidence); log-rank test (survival)." in texts


def test_labels_with_braces_survive_every_layout(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 1, 1], "age": [1, 2, 3, 4], "t": [1, 2, 3, 4], "died": [1, 0, 1, 0]},
        variables={"age": {"label": "{n} Age", "kind": "continuous", "footnote": "{lower:upper}"}},
        groups={"arm": {"variable": "arm", "label": "{arm}", "levels": {0: "{x}", 1: "{{y}}"}}},
        endpoints={"os": OS["os"] | {"label": "{estimate}"}},
        displays={
            "d": {"kind": "baseline", "by": "arm"},
            "o": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [2]},
            "f": {"kind": "follow-up", "by": "arm", "endpoint": "os"},
        },
    )
    assert head(shown(study))[0][1] == "{arm}"
    assert head(shown(study))[1][1:3] == ["{x} (n\u00a0=\u00a02)", "{{y}} (n\u00a0=\u00a02)"]
    assert unmarked(shown(study))[0][0] == "{n} Age, median (range)"
    assert notes(shown(study))[0] == ("a", "{lower:upper}")
    assert [row[0] for row in unmarked(shown(study, "o"))] == ["{estimate}", "{x}", "{{y}}"]
    assert [row[0] for row in unmarked(shown(study, "f"))] == ["All patients", "{x}", "{{y}}"]
