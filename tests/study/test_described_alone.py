"""Variables that are described alone: several choices in one column, and dates; other displays refuse them."""

# ruff: noqa: ISC004  messages are longer than lines
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.study import StudyProblems
from riskset.study.understood import understood
from riskset.study_files import check
from riskset.tables.printed import plain

if TYPE_CHECKING:
    from collections.abc import Callable

# By hand: CMV in 3 of 5 with a value (2 of a, 1 of b), EBV in 2, HHV6 in 1; the sixth is not known.
COLUMNS: dict[str, list[Any]] = {
    "arm": ["a", "a", "a", "b", "b", "b"],
    "virus": ["CMV;EBV", "CMV", "EBV", " CMV ; HHV6", "none", None],
    "seen": ["2020-01-10", "2020-01-31", "2019-12-31", "2021-02-28", None, "2021-03-03"],
    "t": [1, 2, 3, 4, 5, 6],
    "died": [1, 0, 1, 0, 1, 0],
}
VIRUS = {
    "label": "Virus",
    "kind": "multiple",
    "separator": ";",
    "levels": {"EBV": "EBV", "CMV": "CMV", "HHV6": "HHV-6", "none": None},
}
SEEN = {"label": "Diagnosed", "kind": "date"}
TABLE = {"d": {"kind": "baseline", "by": "arm", "variables": ["virus", "seen"], "overall": True}}
OS = {"os": {"label": "OS", "time": "t", "event": {"died": 1}}}


def opened(small: Any, columns: dict[str, list[Any]] = COLUMNS, virus: dict[str, Any] = VIRUS, **more: Any) -> Any:
    return small(columns, variables={"virus": virus, "seen": SEEN}, endpoints=OS, **{"displays": TABLE} | more)


def body(study: Any, name: str = "d") -> list[list[str]]:
    rows = study.display(name).printed().body
    return [["".join(run.text for run in cell if not run.superscript) for cell in row.cells] for row in rows]


def test_each_choice_has_a_row_of_those_who_have_it(small: Any) -> None:
    study = opened(small)
    assert body(study) == [
        ["Virus, n (%)", "", "", "", "NA"],
        ["EBV", "2 (40.0)", "2 (66.7)", "0 (0.0)", ""],
        ["CMV", "3 (60.0)", "2 (66.7)", "1 (50.0)", ""],
        ["HHV-6", "1 (20.0)", "0 (0.0)", "1 (50.0)", ""],
        ["Missing, n", "1", "0", "1", ""],
        [
            "Diagnosed, median (range)",
            "2020-01-31 (2019-12-31 to 2021-03-03)",
            "2020-01-10 (2019-12-31 to 2020-01-31)",
            "2021-03-01 (2021-02-28 to 2021-03-03)",
            "0.083",
        ],
        ["Missing, n", "1", "0", "1", ""],
    ]
    notes = " ".join(plain(note.text) for note in study.display("d").printed().notes)
    assert "A patient can have several." in notes
    assert "Patients can have several of its levels, which are not compared together." in notes


def test_an_empty_cell_can_mean_none_of_them(small: Any) -> None:
    study = opened(small, virus=VIRUS | {"empty": "none"})
    assert body(study)[2] == ["CMV", "3 (50.0)", "2 (66.7)", "1 (33.3)", ""]


def test_choices_are_found_in_the_data_where_none_are_named(small: Any) -> None:
    virus = {key: value for key, value in VIRUS.items() if key != "levels"}
    assert opened(small, virus=virus).cohort.variable("virus").levels == ("CMV", "EBV", "HHV6", "none")


def test_one_choice_can_be_shown_or_derived(small: Any) -> None:
    cohort = small(
        COLUMNS,
        variables={"virus": VIRUS, "cmv": {"kind": "dichotomous", "derive": "contains(virus, 'CMV')"}},
        displays={"d": {"kind": "baseline", "variables": {"virus": {"level": "CMV"}, "cmv": None}}},
    )
    assert cohort.cohort.values("cmv").tolist()[:5] == ["Yes", "Yes", "No", "Yes", "No"]
    assert body(cohort)[0] == ["Virus: CMV, n (%)", "3 (60.0)"]


def test_dates_are_understood_and_computed_with(small: Any) -> None:
    study = opened(small, populations={"late": "seen >= '2021-01-01' and year(seen) == 2021"})
    assert study.cohort.population("late").size == 2
    virus, seen = understood(study.cohort).variables
    assert (seen.lowest, seen.median, seen.highest, seen.missing) == ("2019-12-31", "2020-01-31", "2021-03-03", 1)
    assert (virus.levels, virus.n, virus.missing) == ({"EBV": 2, "CMV": 3, "HHV-6": 1}, 5, 1)


def test_dates_can_be_derived(small: Any) -> None:
    variables = {"first": {"kind": "date", "derive": "earliest(seen, '2020-01-15')"}}
    cohort = small(COLUMNS, variables=variables).cohort
    assert cohort.numbers("first").tolist() == [18271, 18276, 18261, 18276, 18276, 18276]


def test_statistics_of_dates(small: Any) -> None:
    study = opened(small, displays={"d": {"kind": "baseline", "variables": {"seen": {"statistics": ["range", "n"]}}}})
    assert body(study)[1:3] == [["Range", "2019-12-31 to 2021-03-03"], ["n", "5"]]


@pytest.mark.parametrize(
    ("display", "message"),
    [
        (
            {"kind": "regression", "endpoints": ["os"], "variables": ["virus"]},
            "displays.d.variables names 'virus', which is multiple. Show it in a table of characteristics; here name what is "
            "derived from it: contains(x, 'choice').",
        ),
        ({"kind": "regression", "endpoints": ["os"], "variables": ["seen"]}, "'seen', which is date"),
        ({"kind": "forest", "endpoints": ["os"], "by": "arm", "subgroups": ["virus"]}, "'virus', which is multiple"),
        ({"kind": "outcomes", "endpoints": ["os"], "at": [1], "by": "seen"}, "'seen', which is date, not groups"),
        ({"kind": "curves", "endpoints": ["os"], "by": "virus"}, "'virus', which is multiple, not groups"),
        (
            {"kind": "baseline", "variables": {"seen": {"statistics": "mean-sd"}}},
            "'mean-sd' does not summarise 'seen', which is date",
        ),
        (
            {"kind": "baseline", "by": "arm", "variables": {"virus": {"test": "fisher"}}},
            "'fisher' does not compare 'virus', which is multiple",
        ),
        (
            {"kind": "baseline", "by": "arm", "variables": ["virus"], "weights": "t"},
            "has weights, and 'virus' is multiple",
        ),
    ],
)
def test_other_displays_refuse_them(small: Any, display: dict[str, Any], message: str) -> None:
    with pytest.raises(StudyProblems) as caught:
        opened(small, displays={"d": display})
    assert message in str(caught.value).replace("variables.0 ", "variables ")


def test_a_plot_of_all_variables_leaves_them_out(small: Any) -> None:
    columns = COLUMNS | {"age": [10, 20, 30, 40, 50, 65]}
    variables = {"virus": VIRUS, "seen": SEEN, "age": {"kind": "continuous"}}
    study = small(columns, variables=variables, displays={"d": {"kind": "love", "by": "arm"}})
    assert {row.variable for row in study.results_of("d")} == {"age"}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"separator": None},
            "variables.virus is multiple, but nothing says what stands between choices. Add separator: ';', or columns: {",
        ),
        (
            {"levels": {"CMV": "CMV"}},
            "4 values hold choices that are not among the levels of variables.virus: 'CMV;EBV' (row 2)",
        ),
        (
            {"kind": "categorical"},
            "variables.virus is categorical and has separator. Remove separator, or write kind: multiple.",
        ),
        ({"reference": "CMV"}, "variables.virus is multiple and has a reference level"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Any, new_study: Any, changes: dict[str, Any], message: str) -> None:
    virus = {key: value for key, value in (VIRUS | changes).items() if value is not None}
    path = new_study(tmp_path, COLUMNS, variables={"virus": virus})
    assert any(message in str(problem) for problem in check(path)), list(map(str, check(path)))


def test_whole_text_is_not_compared_with_a_choice(tmp_path: Any, new_study: Any) -> None:
    path = new_study(tmp_path, COLUMNS, variables={"virus": VIRUS}, populations={"p": "virus == 'CMV'"})
    (problem,) = check(path)
    assert "a patient can have several of 'virus'. Write contains(virus, 'EBV')" in str(problem)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"digits": 1}, "variables.seen is date and has digits. Remove digits."),
        ({"unit": "days"}, "variables.seen is date and has unit. Remove unit."),
        ({"derive": "t + 1"}, "variables.seen.derive gives no dates: this is not a date."),
        ({"derive": {"cut": "t", "at": [2]}}, "variables.seen is date, but what it is derived from gives levels."),
        (
            {"derive": {"from": "seen", "to": "seen", "unit": "days"}},
            "is date, but what it is derived from gives numbers.",
        ),
        ({"column": "died"}, "6 values are not dates"),
    ],
)
def test_what_is_no_date_is_refused(tmp_path: Any, new_study: Any, change: dict[str, Any], message: str) -> None:
    path = new_study(tmp_path, COLUMNS, variables={"seen": SEEN | change})
    assert any(message in str(problem) for problem in check(path)), list(map(str, check(path)))


def test_a_date_variable_has_no_levels(problems: Callable[..., list[str]]) -> None:
    assert problems(("kind: continuous", "kind: date, levels: [a]"))[0].startswith(
        "study.yml, line 4: variables.age is date and has levels."
    )
