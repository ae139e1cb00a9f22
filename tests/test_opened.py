"""Numbers for sentences: the same characters as the table's cells, or a message that says what could be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import riskset
from riskset.results import LookupFailed
from riskset.style import Style
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.opened import OpenStudy

GROUPS = ("ALL", "AML low risk", "AML high risk")


def cells(study: OpenStudy, name: str) -> dict[tuple[str, str], list[str]]:
    """Rows of a table without footnote marks, by the heading they stand under and their stub."""
    table = study.display(name)
    assert isinstance(table, Table)
    rows, heading = {}, ""
    for row in table.printed().body:
        texts = ["".join(run.text for run in cell if not run.superscript) for cell in row.cells]
        heading = texts[0] if row.indent == 0 else heading
        rows[heading, texts[0]] = texts[1:]
    return rows


def test_every_cell_of_characteristics_is_found_by_name(bmt_study: OpenStudy) -> None:
    rows = cells(bmt_study, "table-1")
    for variable, heading, level in (
        ("sex", "Gender, male, n (%)", ""),
        ("age", "Age, years, median (range)", ""),
        ("waiting", "Time from diagnosis to transplantation, days, median (range)", ""),
        ("methotrexate", "Methotrexate for GVHD prophylaxis, n (%)", ""),
        ("hospital", "Hospital, n (%)", "Alfred Hospital"),
        ("hospital", "Hospital, n (%)", "Hahnemann University"),
    ):
        names: dict[str, Any] = {"variable": variable} | ({"level": level} if level else {})
        printed = [bmt_study.value("table-1", group=group, **names) for group in ("overall", *GROUPS)]
        assert printed == rows[heading, level or heading][:4]
        assert bmt_study.value("table-1", variable=variable, statistic="p_value") == rows[heading, heading][4]


def test_every_cell_of_outcomes_is_found_by_name(bmt_study: OpenStudy) -> None:
    rows = cells(bmt_study, "table-2")
    for endpoint, heading in (("lfs", "Leukemia-free survival"), ("os", "Overall survival")):
        for group in GROUPS:
            names = {"endpoint": endpoint, "group": group}
            printed = [
                bmt_study.value("table-2", statistic="n", **names),
                bmt_study.value("table-2", statistic="events", **names),
                bmt_study.value("table-2", at=12, **names),
                bmt_study.value("table-2", at=24.0, **names),
            ]
            assert printed == rows[heading, group][:4]
            estimate, _, limits = rows[heading, group][3].partition(" ")
            lower, upper = limits.strip("()").split("\u2013")
            for statistic, text in (("estimate", estimate), ("lower", lower), ("upper", upper)):
                assert bmt_study.value("table-2", at=24, statistic=statistic, **names) == text
            phrase = bmt_study.phrase("table-2", at=24, **names)
            assert phrase == f"{estimate}% (95% CI, {lower}\u2013{upper})"
            median = rows[heading, group][4].replace(" (", " months (95% CI, ")
            assert bmt_study.phrase("table-2", statistic="median", **names) == median


def test_phrases_of_the_example(bmt_study: OpenStudy) -> None:
    """From the recomputation of the table's cells: 30 of 54 are male, follow-up is R's."""
    assert bmt_study.phrase("table-1", variable="sex", group="AML low risk") == "30 (55.6%)"
    assert bmt_study.phrase("follow-up", group="overall", statistic="median") == "49.2 months (95% CI, 44.8\u201355.0)"
    assert bmt_study.phrase("table-1", variable="age", group="overall") == "28 (7\u201352)"


@pytest.mark.parametrize(
    ("names", "same"),
    [
        ({"group": "aml LOW risk"}, {"group": "AML low risk"}),
        ({"group": "AML low risk"}, {"group": "AML low risk"}),
        ({"endpoint": "OS"}, {"variable": "os"}),
    ],
)
def test_case_does_not_matter(bmt_study: OpenStudy, names: dict[str, str], same: dict[str, str]) -> None:
    rest = {"endpoint": "os", "group": "ALL", "at": 12}
    if "endpoint" not in names and "variable" not in same:
        first, second = {**rest, **names}, {**rest, **same}
    else:
        first, second = {"group": "ALL", "at": 12, **names}, {"group": "ALL", "at": 12, **same}
    assert bmt_study.value("table-2", **first) == bmt_study.value("table-2", **second)


@pytest.fixture
def dashes(small: Any) -> OpenStudy:
    study: OpenStudy = small(
        {"arm": [0, 0, 1, 1, 2, 2], "age": [1, 2, 3, 4, 5, 7], "t": [5, 10, 3, 9, 8, 12], "died": [1, 0, 1, 0, 1, 0]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "Low\u2013risk", 1: "low risk", 2: "LOW RISK"}}},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        displays={
            "d": {"kind": "baseline", "by": "arm", "overall": True},
            "o": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [4, 6], "compare": "pairwise"},
            "c": {"kind": "curves", "by": "arm", "endpoints": ["os"], "at": [4]},
        },
    )
    return study


@pytest.mark.parametrize("dash", ["-", "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2212"])
def test_kind_of_dash_does_not_matter(dashes: OpenStudy, dash: str) -> None:
    assert dashes.value("d", variable="age", group=f"LOW{dash}risk") == "2 (1\u20132)"


def test_an_exact_name_wins_over_one_that_differs_in_case(dashes: OpenStudy) -> None:
    """Else groups that differ in nothing but their case could never be named."""
    assert dashes.value("d", variable="age", group="low risk") == "4 (3\u20134)"
    assert dashes.value("d", variable="age", group="LOW RISK") == "6 (5\u20137)"
    with pytest.raises(LookupFailed) as caught:
        dashes.value("d", variable="age", group="Low Risk")
    assert str(caught.value) == (
        "d: variable='age', group='Low Risk' names 2 results; add what tells them apart: group ('low risk', 'LOW RISK')"
    )


def test_a_group_called_overall_is_itself(small: Any) -> None:
    study = small(
        {"arm": [0, 0, 1, 1], "age": [1, 2, 3, 4]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "Overall", 1: "Other"}}},
        displays={"d": {"kind": "baseline", "by": "arm"}},
    )
    assert study.value("d", variable="age", group="Overall") == "2 (1\u20132)"
    assert study.value("d", variable="age", group="overall") == "2 (1\u20132)"


def test_p_values_in_sentences(bmt_study: OpenStudy, dashes: OpenStudy) -> None:
    assert bmt_study.p("table-2", endpoint="lfs") == "=\xa00.001"
    assert bmt_study.p("table-2", endpoint="os") == "<\xa00.001"
    assert bmt_study.p("table-1", variable="age") == "=\xa00.005"
    pair = {"endpoint": "os", "group": "Low\u2013risk vs low risk"}
    assert dashes.p("o", **pair) == f"=\xa0{dashes.value('o', statistic='p_value', **pair)}"


def test_documents_take_the_characters_as_markdown(bmt_study: OpenStudy) -> None:
    """As IPython offers it to an inline expression, under Quarto too, which would print the escapes of repr()."""
    from IPython.core.formatters import DisplayFormatter

    for text, markdown in (
        (bmt_study.p("table-2", endpoint="os"), "\\<\u00a00\\.001"),
        (bmt_study.phrase("table-1", variable="sex", group="ALL"), "26 \\(68\\.4\\%\\)"),
        (bmt_study.value("table-1", variable="age", group="ALL"), "23 \\(15\u201342\\)"),
    ):
        bundle, _ = DisplayFormatter().format(text)
        assert bundle["text/markdown"] == markdown
        assert isinstance(text, str)


def test_ambiguous_cell(bmt_study: OpenStudy) -> None:
    with pytest.raises(LookupFailed) as caught:
        bmt_study.value("table-2", endpoint="os", at=12)
    assert str(caught.value) == (
        "table-2: variable='os', at=12 names 3 results; add what tells them apart: "
        "group ('ALL', 'AML low risk', 'AML high risk')"
    )
    with pytest.raises(LookupFailed) as caught:
        bmt_study.phrase("table-1", variable="hospital", group="ALL")
    assert "level ('Ohio State University', 'Alfred Hospital'" in str(caught.value)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            {"endpoint": "os", "group": "ALL", "at": 36},
            "table-2: no result is called variable='os', group='ALL', at=36; at may be '12.0', '24.0'",
        ),
        (
            {"endpoint": "osx", "group": "ALL"},
            (
                "table-2: no result is called variable='osx', group='ALL'; variable may be 'lfs', 'os' "
                "(did you mean 'os'?)"
            ),
        ),
        (
            {"endpoint": "os", "group": "AML lowrisk"},
            (
                "table-2: no result is called variable='os', group='AML lowrisk'; "
                "group may be 'ALL', 'AML low risk', 'AML high risk', '' (did you mean 'AML low risk'?)"
            ),
        ),
        (
            {"endpoint": "os", "group": "ALL", "statistic": "mode"},
            (
                "table-2: no result is called variable='os', group='ALL', statistic='mode'; statistic may be "
                "'n', 'events', 'median', 'median_lower', 'median_upper', 'n_risk', 'estimate', 'std_error', 'lower', "
                "'upper'"
            ),
        ),
        ({"arm": "ALL"}, "a number is told by group, variable, endpoint, model, level, at, statistic, not by 'arm'"),
    ],
)
def test_unknown_names(bmt_study: OpenStudy, names: dict[str, Any], message: str) -> None:
    for ask in (bmt_study.value, bmt_study.phrase):
        with pytest.raises(LookupFailed) as caught:
            ask("table-2", **names)
        assert str(caught.value) == message


def test_unknown_display(bmt_study: OpenStudy) -> None:
    message = "the study file has no display 'table-9'; it has table-1, table-2, figure-1, follow-up"
    for ask in (bmt_study.value, bmt_study.phrase, bmt_study.p, bmt_study.display, bmt_study.results_of):
        with pytest.raises(LookupFailed) as caught:
            ask("table-9")
        assert str(caught.value) == message


def test_numbers_of_a_figure(bmt_study: OpenStudy) -> None:
    same = {"endpoint": "os", "group": "ALL", "at": 24}
    table = bmt_study.value("table-2", statistic="estimate", **same)
    assert bmt_study.value("figure-1", statistic="estimate", **same) == table
    assert bmt_study.value("figure-1", statistic="n_risk", **same) == bmt_study.value(
        "table-2", statistic="n_risk", **same
    )
    assert bmt_study.p("figure-1", endpoint="os") == bmt_study.p("table-2", endpoint="os")


def test_results_that_no_table_prints(bmt_study: OpenStudy) -> None:
    """Standard errors in percent like their estimates, patients whole, other numbers to one decimal."""
    names = {"endpoint": "lfs", "group": "ALL", "at": 12}
    assert bmt_study.value("table-2", statistic="std_error", **names) == "8.1"  # 0.0812 by survfit
    assert bmt_study.value("table-2", statistic="n_risk", **names) == "20"
    mean = bmt_study.value("table-1", variable="age", group="ALL", statistic="mean")
    assert mean == "24.4"


def test_names_and_results(bmt_study: OpenStudy) -> None:
    assert bmt_study.names == ["table-1", "table-2", "figure-1", "follow-up"]
    store = bmt_study.results()
    assert store.displays() == bmt_study.names
    assert len(store) == sum(len(bmt_study.results_of(name)) for name in bmt_study.names)


def test_a_display_is_made_once(bmt_study: OpenStudy) -> None:
    assert bmt_study.display("table-1") is bmt_study.display("table-1")
    assert bmt_study.results_of("table-1") is bmt_study.results_of("table-1")


def test_style_reaches_tables_sentences_and_figures(root: Path) -> None:
    study = riskset.open_study(
        root / "report" / "bmt" / "study.yml", style=Style(decimal_mark=",", p_leading_zero=False)
    )
    assert study.p("table-2", endpoint="os") == "<\xa0,001"
    assert study.phrase("table-2", endpoint="os", group="ALL", at=12).startswith("60,0% (95% CI, 42,6")
    texts = [plain(cell) for row in study.display("table-2").printed().body for cell in row.cells]  # type: ignore[union-attr]
    assert any("60,0" in text for text in texts)
    drawn = study.display("figure-1").images("svg")  # type: ignore[union-attr]
    assert drawn != riskset.open_study(root / "report" / "bmt" / "study.yml").display("figure-1").images("svg")  # type: ignore[union-attr]


def test_what_the_table_prints_is_meant_before_what_it_does_not(bmt_study: OpenStudy) -> None:
    # A dichotomous variable prints one of its two levels; the store has both.
    names = {"variable": "methotrexate", "group": "ALL"}
    assert bmt_study.value("table-1", **names) == "17 (44.7)"
    assert bmt_study.value("table-1", **names, statistic="percent") == "44.7"
    assert bmt_study.value("table-1", **names, statistic="percent", level="No") == "55.3"


def test_a_p_value_that_is_not_there_says_why(small) -> None:
    study = small(
        {"arm": [0, 0, 1, 1], "x": [7, 7, 7, 7]},
        variables={"x": {"label": "x", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        displays={"b": {"kind": "baseline", "by": "arm"}},
    )
    assert study.value("b", variable="x", statistic="p_value") == "NA"
    assert study.p("b", variable="x") == "not applicable"
