"""A variable of several choices, each ticked in a column of its own, as REDCap exports the fields of checkboxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.study.doubts.find import find_doubts
from riskset.study.understood import understood
from riskset.study_files import check

if TYPE_CHECKING:
    from collections.abc import Callable

# By hand: CMV in 3 of 4 with a value (2 of a, 1 of b), EBV in 1; the fourth has neither, the fifth is not known.
COLUMNS: dict[str, list[Any]] = {
    "arm": ["a", "a", "b", "b", "b"],
    "virus___1": [1, "Checked", "x", 0, None],
    "virus___2": ["yes", "No", None, "unchecked", None],
}
VIRUS: dict[str, Any] = {"label": "Virus", "kind": "multiple", "columns": {"virus___1": "CMV", "virus___2": "EBV"}}
TABLE = {"d": {"kind": "baseline", "by": "arm", "variables": ["virus"], "overall": True}}


def opened(small: Any, columns: dict[str, list[Any]] = COLUMNS, virus: dict[str, Any] = VIRUS, **more: Any) -> Any:
    return small(columns, **{"variables": {"virus": virus}, "displays": TABLE} | more)


def body(study: Any) -> list[list[str]]:
    rows = study.display("d").printed().body
    return [["".join(run.text for run in cell if not run.superscript) for cell in row.cells] for row in rows]


def test_a_choice_is_had_by_those_in_whose_column_it_is_ticked(small: Any) -> None:
    study = opened(small)
    assert body(study) == [
        ["Virus, n (%)", "", "", "", "NA"],
        ["CMV", "3 (75.0)", "2 (100.0)", "1 (50.0)", ""],
        ["EBV", "1 (25.0)", "1 (50.0)", "0 (0.0)", ""],
        ["Missing, n", "1", "0", "1", ""],
    ]
    assert find_doubts(study.cohort) == []
    (variable,) = understood(study.cohort).variables
    assert (variable.n, variable.missing, variable.levels) == (4, 1, {"CMV": 3, "EBV": 1})


def test_all_empty_can_mean_none_of_them(small: Any) -> None:
    study = opened(small, virus=VIRUS | {"empty": "none"})
    assert body(study)[1] == ["CMV", "3 (60.0)", "2 (100.0)", "1 (33.3)", ""]
    assert study.cohort.choices("virus")[1].all()


def test_a_column_may_be_no_choice_and_two_may_be_one(small: Any) -> None:
    columns = {"arm": [1, 1, 2], "v1": [0, 1, 0], "v2": [1, 1, 0], "none": [0, 0, 1]}
    virus = VIRUS | {"columns": {"v1": "Herpes", "v2": "Herpes", "none": None}}
    chosen, known = opened(small, columns, virus).cohort.choices("virus")
    assert (chosen.tolist(), known.tolist()) == ([[True, True, False]], [True, True, True])


def test_what_means_not_known_is_no_answer(small: Any) -> None:
    columns = {"arm": [1, 1, 2], "v1": [9, 1, "NA"], "v2": [9, 9, 0]}
    virus = VIRUS | {"columns": {"v1": "CMV", "v2": "EBV"}, "missing": [9]}
    chosen, known = opened(small, columns, virus).cohort.choices("virus")
    assert (chosen.tolist(), known.tolist()) == ([[False, True, False], [False, False, False]], [False, True, True])


def test_expressions_ask_for_a_choice(small: Any) -> None:
    cmv = {"kind": "dichotomous", "derive": "contains(virus, 'CMV')"}
    study = opened(small, variables={"virus": VIRUS, "cmv": cmv}, populations={"infected": "contains(virus, 'EBV')"})
    assert study.cohort.values("cmv").tolist()[:4] == ["Yes", "Yes", "Yes", "No"]
    assert study.cohort.population("infected").size == 1


def test_truth_values_of_a_file_are_ticks(small: Any) -> None:
    columns = {"arm": [1, 1, 2], "virus___1": [True, False, True], "virus___2": [False, False, True]}
    assert opened(small, columns).cohort.choices("virus")[0].tolist() == [[True, False, True], [False, False, True]]


def refusals(new_study: Callable[..., Any], folder: Any, virus: dict[str, Any], **more: Any) -> list[str]:
    columns = COLUMNS | more.pop("columns", {})
    path = new_study(folder, columns, variables={"virus": virus}, displays=TABLE, **more)
    return [f"{problem.line or problem.row}: {problem.message}. {problem.remedy}" for problem in check(path)]


def test_other_values_are_refused_with_their_rows(new_study: Callable[..., Any], tmp_path: Any) -> None:
    (said,) = refusals(new_study, tmp_path, VIRUS, columns={"virus___1": [1, 2, "CMV", 2, 0]})
    assert said == (
        "3: 3 values do not say whether variables.virus has 'CMV': '2' (2 times, first in row 3), 'CMV' (row 4). Write 1, "
        "yes, true, checked or x where it was chosen, and 0, no, false, unchecked or nothing where it was not"
    )


def test_all_columns_that_the_data_do_not_have_are_told(new_study: Callable[..., Any], tmp_path: Any) -> None:
    said = refusals(new_study, tmp_path, VIRUS | {"columns": {"virus__1": "CMV", "virus__2": "EBV"}})
    assert [each.split(", which")[0].split(": ", 1)[1] for each in said] == [
        "variables.virus.columns.virus__1 wants column 'virus__1'",
        "variables.virus.columns.virus__2 wants column 'virus__2'",
    ]


def test_no_column_of_a_choice_is_that_of_the_patients_numbers(new_study: Callable[..., Any], tmp_path: Any) -> None:
    said = refusals(new_study, tmp_path, VIRUS | {"columns": {"virus___1": "CMV", "id": "EBV"}})
    assert "displays.d.variables names 'virus', the patients' numbers. Remove it; they tell" in said[0]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"separator": ";"}, "variables.virus has both columns and separator. Keep one of the two"),
        ({"column": "virus___1"}, "variables.virus has both columns and column. Keep one of the two"),
        ({"levels": ["CMV"]}, "variables.virus has both columns and levels. Keep one of the two"),
        ({"derive": "arm == 'a'"}, "variables.virus is multiple and derived. Remove derive"),
        ({"kind": "categorical"}, "variables.virus is categorical and has columns. Remove columns, or write kind: multiple"),
        ({"columns": {"virus___1": None}}, "variables.virus.columns names no choice. Write {column of a choice: its label}"),
        ({"columns": {}}, "variables.virus.columns is a mapping. Give at least one"),
    ],
)  # fmt: skip
def test_what_contradicts_columns_is_refused(
    new_study: Callable[..., Any], tmp_path: Any, change: dict[str, Any], message: str
) -> None:
    said = refusals(new_study, tmp_path, VIRUS | change)
    assert len(said) == 1, said
    assert message in said[0]
