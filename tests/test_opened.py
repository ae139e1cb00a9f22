"""Numbers for sentences: the same characters as the table's cells, or a message that says what could be meant."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import pytest

import riskset
from riskset.problems import LookupFailed
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
        (
            {"arm": "ALL"},
            "a number is told by group, variable, endpoint, model, level, at, statistic, source, not by 'arm'",
        ),
    ],
)
def test_unknown_names(bmt_study: OpenStudy, names: dict[str, Any], message: str) -> None:
    for ask in (bmt_study.value, bmt_study.phrase):
        with pytest.raises(LookupFailed) as caught:
            ask("table-2", **names)
        assert str(caught.value) == message


def test_unknown_display(bmt_study: OpenStudy) -> None:
    message = "the study file has no display 'table-9'; it has table-1, table-2, figure-1, table-s1, figure-s1, follow-up, overlap, table-s2, figure-s2"
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
    names = ["table-1", "table-2", "figure-1", "table-s1", "figure-s1", "follow-up", "overlap", "table-s2", "figure-s2"]
    assert bmt_study.names == names
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


FACTORS = {
    "arm": [0, 1] * 24,
    "age": [*range(30, 47), None, *range(40, 69), None],
    "sex": [*"MFFMFMMF"] * 6,
    "stage": [*["I", "II", "III"] * 15, "I", "III", "II"],
    "t": [(7 * k) % 48 + 1 for k in range(48)],
    "died": [*[1, 1, 0, 1, 0] * 9, 1, 1, 0],
}


@pytest.fixture(scope="module")
def factors(new_study: Any, tmp_path_factory: Any) -> OpenStudy:
    """A study with P values of all kinds."""
    path = new_study(
        tmp_path_factory.mktemp("factors"),
        FACTORS,
        variables={
            "age": {"label": "Age, years", "kind": "continuous"},
            "sex": {"label": "Sex", "kind": "categorical"},
            "stage": {"label": "Stage", "kind": "categorical"},
        },
        groups={
            "arm": {"variable": "arm", "levels": {0: "A", 1: "B"}},
            "stages": {"variable": "stage", "levels": {"I": "I", "II": "II", "III": "III"}},
        },
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        displays={
            "t": {"kind": "baseline", "by": "stages", "variables": ["age", "sex"], "p": "pairwise", "adjust": "holm"},
            "r": {
                "kind": "regression",
                "endpoints": ["os"],
                "variables": ["age", "stage", "sex"],
                "interactions": [["stage", "sex"]],
            },
            "o": {
                "kind": "outcomes",
                "by": "arm",
                "endpoints": ["os"],
                "at": [12],
                "show": ["estimate", "limits", "difference", "rmst"],
            },
            "s": {"kind": "forest", "by": "arm", "subgroups": ["sex"], "endpoints": ["os"]},
            "c": {"kind": "curves", "by": "arm", "endpoints": ["os"], "hazard_ratio": True, "at": [12]},
        },
    )
    return riskset.open_study(path)


def stored(study: OpenStudy, display: str, **names: Any) -> float:
    """The only number of these names in the store."""
    value = study.results().one(display=display, **names).value
    assert value is not None
    return value


def half_up(value: float, digits: int) -> str:
    """A number as a reader rounds it."""
    return f"{Decimal(f'{value:.12g}').quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP):f}"


def sentence_p(value: float) -> str:
    """A P value behind its letter, rounded by a way of its own."""
    return "<\xa00.001" if value < 0.001 else f"=\xa0{half_up(value, 3)}"


@pytest.mark.parametrize(
    ("display", "names", "statistic"),
    [
        ("r", {"endpoint": "os", "model": "univariable", "variable": "age", "level": ""}, "ph_p_value"),
        ("r", {"endpoint": "os", "model": "multivariable", "variable": "", "level": ""}, "ph_p_value"),
        ("r", {"endpoint": "os", "model": "univariable", "variable": "stage", "level": ""}, "factor_p_value"),
        ("r", {"endpoint": "os", "model": "univariable", "variable": "stage", "level": "II"}, "p_value"),
        ("o", {"variable": "os", "at": 12.0}, "difference_p_value"),
        ("o", {"variable": "os", "at": 12.0}, "rmst_difference_p_value"),
        ("t", {"variable": "age", "group": "I vs II"}, "unadjusted_p_value"),
        ("t", {"variable": "age", "group": "I vs II"}, "p_value"),
        ("s", {"variable": "sex", "level": ""}, "interaction_p_value"),
        ("s", {"variable": "sex", "level": "M"}, "p_value"),
    ],
)
def test_a_p_value_is_the_one_that_is_named(
    factors: OpenStudy, display: str, names: dict[str, Any], statistic: str
) -> None:
    """It once was another: that of the comparison, whatever statistic was asked for."""
    value = stored(factors, display, statistic=statistic, **names)
    assert factors.p(display, statistic=statistic, **names) == sentence_p(value)
    assert factors.value(display, statistic=statistic, **names) == sentence_p(value).replace("=\xa0", "").replace(
        "\xa0", ""
    )


def test_without_a_statistic_p_is_that_of_the_comparison(factors: OpenStudy) -> None:
    names = {"endpoint": "os", "model": "multivariable"}
    for variable, statistic, level in (
        ("stage", "factor_p_value", ""),
        ("sex", "p_value", "M"),
        ("age", "p_value", ""),
    ):
        value = stored(factors, "r", variable=variable, statistic=statistic, level=level, **names)
        assert factors.p("r", variable=variable, **names) == sentence_p(value)
    interaction = stored(factors, "s", variable="sex", statistic="interaction_p_value")
    assert factors.p("s", variable="sex") == factors.p("s", variable="sex", level="") == sentence_p(interaction)
    everyone = stored(factors, "s", variable="", statistic="p_value")
    assert factors.p("s", variable="") == sentence_p(everyone)


def test_a_p_value_that_a_call_cannot_mean_is_refused(factors: OpenStudy) -> None:
    for display, names, message in (
        ("c", {"statistic": "ratio"}, "c: 'ratio' is not a P value; study.value() and study.phrase() print it"),
        (
            "s",
            {"variable": "sex", "level": "M"},
            (
                "s: P values of single subgroups are not printed: whether the effect differs is told by the P value of "
                "interaction, which has no level. statistic='p_value' asks for the subgroup's all the same"
            ),
        ),
    ):
        with pytest.raises(LookupFailed) as caught:
            factors.p(display, **names)
        assert str(caught.value) == message


def test_a_cell_is_meant_whole_where_values_are_missing(factors: OpenStudy) -> None:
    """The row of missing values is of the variable, too, but is asked for by its name."""
    names = {"variable": "age", "group": "III"}
    whole = {row.stub.text(factors.style): row for row in factors.display("t").rows}["Age, years, median (range)"]  # type: ignore[union-attr]
    assert factors.value("t", **names) == factors.phrase("t", **names) == whole.cells[2].text(factors.style)
    assert factors.value("t", **names, statistic="missing") == "1"


def test_limits_are_printed_as_what_they_limit(factors: OpenStudy) -> None:
    for statistic in ("ratio", "ratio_lower", "ratio_upper"):
        assert factors.value("c", statistic=statistic) == half_up(stored(factors, "c", statistic=statistic), 3)
    names = {"variable": "os", "group": "A", "at": 12.0}
    for statistic in ("estimate", "lower", "upper"):
        shown = factors.value("c", statistic=statistic, **names)
        assert shown == half_up(100 * stored(factors, "c", statistic=statistic, **names), 1)
    names = {"variable": "sex", "level": "M"}
    for statistic in ("ratio", "lower", "upper"):
        assert factors.value("s", statistic=statistic, **names) == half_up(
            stored(factors, "s", statistic=statistic, **names), 3
        )


def test_a_phrase_of_what_no_cell_prints_is_refused(factors: OpenStudy) -> None:
    with pytest.raises(LookupFailed) as caught:
        factors.phrase("t", variable="age", group="I vs II", statistic="unadjusted_p_value")
    assert str(caught.value) == (
        "t: no cell prints variable='age', group='I vs II', statistic='unadjusted_p_value'; study.value() gives such a "
        "number by its statistic"
    )


@pytest.fixture(scope="module")
def alike(new_study: Any, tmp_path_factory: Any) -> OpenStudy:
    """One comparison in a table of regressions, a forest plot, curves and a landmark sweep; relapse has competing events."""
    path = new_study(
        tmp_path_factory.mktemp("alike"),
        FACTORS | {"ended": [(k % 7) % 3 for k in range(48)], "given": [None, 0] * 24},
        variables={"arm": {"label": "Arm", "kind": "categorical", "levels": {0: "A", 1: "B"}}},
        groups={"arms": {"variable": "arm", "levels": {"A": "A", "B": "B"}}},
        endpoints={
            "os": {"label": "Survival", "time": "t", "event": {"died": 1}},
            "relapse": {"label": "Relapse", "time": "t", "event": {"ended": 1}, "competing": {"ended": 2}},
        },
        displays={
            name: entry | {"endpoints": [endpoint]}
            for endpoint in ("os", "relapse")
            for name, entry in {
                f"{endpoint}-r": {"kind": "regression", "variables": ["arm"], "models": "univariable"},
                f"{endpoint}-c": {"kind": "curves", "by": "arms", "hazard_ratio": True},
                f"{endpoint}-s": {"kind": "forest", "by": "arms", "subgroups": ["stage"]},
            }.items()
        },
    )
    return riskset.open_study(path)


@pytest.mark.parametrize(("endpoint", "name"), [("os", "HR"), ("relapse", "SHR")])
def test_a_hazard_ratio_has_one_name_and_one_print(alike: OpenStudy, endpoint: str, name: str) -> None:
    """It once was 0.92 in a panel and 0.918 in the table beside it, and HR, sHR and SHR of one subdistribution."""
    names = {"variable": "arm", "level": "B"}
    ratio, lower, upper = (stored(alike, f"{endpoint}-r", statistic=s, **names) for s in ("ratio", "lower", "upper"))
    interval = f"(95% CI, {half_up(lower, 3)}\u2013{half_up(upper, 3)})"
    said = f"{name} {half_up(ratio, 3)} {interval}"
    assert alike.phrase(f"{endpoint}-r", **names) == said
    table = alike.display(f"{endpoint}-r")
    assert f"{name} (95% CI)" in [column.label.text(alike.style) for column in table.columns]  # type: ignore[union-attr]
    words = alike.display(f"{endpoint}-c").alt_text.replace("\u00a0", " ")  # type: ignore[union-attr]
    assert f"{name}, B vs. A {half_up(ratio, 3)} {interval}" in words
    forest = alike.display(f"{endpoint}-s").alt_text  # type: ignore[union-attr]
    assert f"All patients {half_up(ratio, 3)} {interval}" in forest
    meaning = {"HR": "Forest plot of hazard ratios", "SHR": "Forest plot of subdistribution hazard ratios"}
    assert forest.startswith(meaning[name])


def test_a_p_value_at_a_line_has_one_print_on_its_side(small: Any) -> None:
    """Ranks 1 to 3 against 4 to 6: z = 4.5 / root(5.25), P = 0.04953; the line of the other table is at that, rounded."""
    displays = {
        "b": {"kind": "baseline", "by": "arm", "variables": ["x"]},
        "bold": {"kind": "baseline", "by": "arm", "variables": ["x"], "arrange": {"bold_p": 0.04954}},
        "last": {"kind": "baseline", "by": "arm", "variables": ["x"], "arrange": {"bold_p": 0.0495}},
    }
    study = small(
        {"arm": [0, 0, 0, 1, 1, 1], "x": [1, 2, 3, 4, 5, 6]},
        variables={"x": {"label": "X", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        displays=displays,
    )
    (p,) = (row.value for row in study.results_of("b") if row.statistic == "p_value")
    assert p == pytest.approx(0.0495346, abs=1e-7)
    # Below 0.05 and 0.04954, and not below 0.0495: so is what is printed, in each of them.
    for name in displays:
        table: Any = study.display(name)
        assert table.rows[0].cells[-1].text(table.style) == "0.0495"
    assert study.p("b", variable="x").endswith("0.0495")
    assert [study.display(name).rows[0].cells[-1].bold for name in displays] == [False, True, False]
    built: Any = riskset.baseline_table(study.cohort, by="arm", variables=["x"])
    assert built.rows[0].cells[-1].text(built.style) == "0.0495"


def test_a_selection_s_line_is_told_in_the_whole_study(small: Any) -> None:
    """Whichever display draws the line: every table, figure and sentence has the style that tells it."""
    study = small(
        {"arm": [0, 0, 0, 1, 1, 1], "x": [1, 2, 3, 4, 5, 6], "t": [1, 2, 3, 4, 5, 6], "died": [1, 1, 0, 1, 1, 0]},
        variables={"x": {"label": "X", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={
            "b": {"kind": "baseline", "by": "arm", "variables": ["x"]},
            "r": {
                "kind": "regression",
                "endpoints": ["os"],
                "variables": ["x"],
                "selection": {"by": "univariable", "p": 0.0496},
            },
        },
    )
    assert study.style.p_thresholds == (0.05, 0.0496)


def test_the_end_of_follow_up_has_one_print(small: Any) -> None:
    """Control's ends at 11.9918, before month 12: it once was 12.0 for rates and 11.9918 for means and differences."""
    study = small(
        {"arm": [0, 0, 0, 1, 1, 1], "t": [5, 8, 11.9918, 4, 20, 30], "died": [1, 0, 0, 1, 0, 0]},
        groups={"arm": {"variable": "arm", "levels": {0: "Control", 1: "Treated"}}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}, "censored": {"died": 0}}},
        displays={
            "o": {
                "kind": "outcomes",
                "by": "arm",
                "endpoints": ["os"],
                "at": [12],
                "horizon": 12,
                "show": ["estimate", "rmst", "difference"],
            },
        },
    )
    warnings = {row.statistic: row.warning for row in study.results_of("o") if row.value is None and row.warning}
    assert {"estimate", "difference", "rmst", "rmst_difference"} <= set(warnings)
    assert set(warnings.values()) == {"The group's follow-up ends at 11.99 months."}
