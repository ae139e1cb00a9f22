"""Every fault of the data, with its whole message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.study import StudyProblems
from riskset.study_files import check, load_cohort, load_study, read_cohort

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Changes = list[tuple[str, str]]


CASES = [
    pytest.param(
        [("by: arm, endpoints", "by: age, endpoints")],
        [
            ("1,30", "1,30.5"),
            (
                "4,16",
                "4,16.5,F,1,9,0,9,0\n5,61,M,0,3,1,3,0\n6,62,M,0,3,1,3,0\n7,63,M,0,3,1,3,0\n8,64,M,0,3,1,3,0\n9,65,M,0,3,1,3,0\n10,66,M,0,3,1,3,0\n11,67,M,0,3,1,3,0\n12,68",
            ),
        ],
        [
            "study.yml, line 15: displays.table-2.by is 'age', which is a number, not groups. Derive classes: derive: {cut: age, at: [...]}."
        ],
        id="groups of a number",
    ),
    pytest.param(
        [("kind: categorical, levels: {M: Male, F: Female}", "kind: dichotomous")],
        [("2,40,F", "2,40,X")],
        [
            "study.yml, line 5: variables.sex is dichotomous, but has 3 levels in the data: 'F', 'M', 'X'. Name its two levels, or write kind: categorical."
        ],
        id="dichotomous with three values",
    ),
    pytest.param(
        [],
        [("3,50,M", "3,50,m"), ("4,16,F", "4,16,Female")],
        [
            "c.csv, row 4, column 'sex': 2 values are not among the levels of variables.sex: 'm' (row 4), 'Female' (row 5). Add it to levels (study.yml, line 5), or correct it to 'M'."
        ],
        id="level that the study file does not name",
    ),
    pytest.param(
        [],
        [("1,30,M,0", "1,30,M,2")],
        [
            "c.csv, row 2, column 'arm': '2' is not among the levels of groups.arm. Add it to levels (study.yml, line 7), or correct it."
        ],
        id="group that the study file does not name",
    ),
    pytest.param(
        [("Treated", "Drug vs placebo")],
        [],
        [
            "study.yml, line 7: group 'Drug vs placebo' of 'arm' is called like a comparison of two groups. Give it a label without 'vs'."
        ],
        id="group that is called like a comparison",
    ),
    pytest.param(
        [],
        [("2,40,F,1", "2,40,F,0"), ("4,16,F,1", "4,16,F,0")],
        ["study.yml, line 7: group 'Treated' of 'arm' has no patient. Correct its code in levels, or remove it."],
        id="group without a patient",
    ),
    pytest.param(
        [],
        [("1,30", "1,thirty")],
        [
            "c.csv, row 2, column 'age': 'thirty' is not a number. Write a number or leave the cell empty; if it means not known, say so: variables: {age: {missing: ['thirty']}}."
        ],
        id="text in a number column",
    ),
    pytest.param(
        [],
        [("1,30", "1,<5"), ("2,40", "2,4O"), ("3,50", "3,'50"), ("4,16", "4,ca. 16")],
        [
            "c.csv, row 3, column 'age': 3 values are not numbers: '4O' (row 3), ''50' (row 4), 'ca. 16' (row 5). Write a number or leave the cell empty; if it means not known, say so: variables: {age: {missing: ['4O', '''50', 'ca. 16']}}.",
            "c.csv, row 2, column 'age': '<5' is a limit, not a number. Say how they count: variables: {age: {below: limit}}, or instead of limit half or omit.",
        ],
        id="much text in a number column",
    ),
    pytest.param(
        [],
        [("1,30", "1,2020-01-03")],
        [
            "c.csv, row 2, column 'age': '2020-01-03' is a date where a number is wanted. Write a number; a time between dates is {from: date, to: date}."
        ],
        id="date read as text",
    ),
    pytest.param(
        [],
        [("0,10,1", "0,-10,1")],
        ["c.csv, row 2, column 't': '-10' is a negative time. Correct it; time counts from the start of follow-up."],
        id="negative time",
    ),
    pytest.param(
        [],
        [("0,10,1", "0,,1"), ("1,30,0", "1,NA,0")],
        [
            "c.csv, row 2, column 't': the time of endpoint 'os' is missing for 2 patients (rows 2, 5). Fill it in, remove the patient, or name those for whom the endpoint is defined: among: population."
        ],
        id="missing times",
    ),
    pytest.param(
        [],
        [("1,30,0", "1,inf,0")],
        [
            "c.csv, row 5, column 't': 'inf' is not a number. Write a number or leave the cell empty; if it means not known, say so: missing: ['inf'] of the endpoint, exposure or variable."
        ],
        id="infinite time",
    ),
    pytest.param(
        [("kind: continuous", "kind: count")],
        [("1,30", "1,30.5")],
        ["c.csv, row 2, column 'age': '30.5' is not a count. Write a whole number, or kind: continuous."],
        id="not a count",
    ),
    pytest.param(
        [],
        [("\n3,", "\n2,")],
        [
            "c.csv, row 4, column 'id': patient '2' (rows 3, 4) stands in more than one row; the rows differ in 'age', 'sex', 'arm' and 3 more. If they are two patients, correct a number; else keep one row, or say which counts: data: {rows: {keep: first}}, or last."
        ],
        id="duplicate id",
    ),
    pytest.param(
        [],
        [("\n3,", "\n2,"), ("\n4,", "\n1,")],
        [
            "c.csv, row 4, column 'id': 2 patients stand in more than one row: '2' (rows 3, 4), '1' (rows 2, 5); the rows differ in 'age', 'sex', 'arm' and 3 more. If they are two patients, correct a number; else keep one row, or say which counts: data: {rows: {keep: first}}, or last."
        ],
        id="duplicate ids",
    ),
    pytest.param(
        [],
        [("\n3,", "\n,")],
        ["c.csv, row 4, column 'id': the patient's number is missing. Fill it in, or remove the row."],
        id="missing id",
    ),
    pytest.param(
        [],
        [("30,0,12,1", "30,0,35,1")],
        [
            "c.csv, row 5, column 'tr': endpoint 'relapse' has an event after the end of follow-up by endpoint 'os': 35 > 30 months. Correct one of the two times."
        ],
        id="event after the end of follow-up",
    ),
    pytest.param(
        [],
        [("10,1,5,1", "10,1,15,1")],
        [
            "c.csv, row 2, column 'tr': endpoint 'relapse' has an event after death by endpoint 'os': 15 > 10 months. Correct one of the two times."
        ],
        id="relapse after death",
    ),
    pytest.param(
        [("rel == 0}", "rel == 0, empty_event: censored}")],
        [("8,1,8,0", "8,1,9,")],
        [
            "c.csv, row 4, column 'tr': endpoint 'relapse' is followed after death by endpoint 'os': 9 > 8 months. Correct one of the two times."
        ],
        id="followed after death",
    ),
    pytest.param(
        [],
        [("20,0,20,0", "20,0,22,0")],
        [
            "c.csv, row 3, column 'tr': endpoint 'relapse' is followed after the end of follow-up by endpoint 'os': 22 > 20 months. Correct one of the two times."
        ],
        id="followed after the end of follow-up",
    ),
    pytest.param(
        [],
        [("20,0,20", "20,2,20")],
        [
            "study.yml, line 9: '0', '2' in column 'died' are not events of endpoint 'os'. Name them as events, or say which are censored: censored: {died: [...]}."
        ],
        id="unnamed event codes",
    ),
    pytest.param(
        [("event: {died: 1}", "event: {died: dead}")],
        [("10,1,5", "10,dead,5"), ("20,0,20", "20,alive,20"), ("8,1,8", "8,Dead,8"), ("30,0,12", "30,alive,12")],
        [
            "study.yml, line 9: 'alive', 'Dead' in column 'died' are not events of endpoint 'os'. Name them as events, or say which are censored: censored: {died: [...]}; 'Dead' looks like 'dead'."
        ],
        id="slip of an event's value",
    ),
    pytest.param(
        [("event: {died: 1}", "event: {died: 1}, censored: {died: 0}")],
        [("20,0,20", "20,2,20")],
        [
            "c.csv, row 3, column 'died': '2' is not a value of endpoint 'os'. Name it under event, competing or censored, or correct it."
        ],
        id="value that is neither event nor censored",
    ),
    pytest.param(
        [],
        [("20,0,20", "20,,20")],
        [
            "c.csv, row 3, column 'died': whether endpoint 'os' ended with an event is not known. Fill in the event, or say what an empty cell means: empty_event: censored.",
            "c.csv, row 3, column 'rel': whether endpoint 'relapse' ended with an event is not known. Fill in the event, or say what an empty cell means: empty_event: censored.",
        ],
        id="unknown event",
    ),
    pytest.param(
        [("age >= 18", "rel > 1")],
        [("5,1\n", "5,yes\n")],
        [
            "study.yml, line 12: populations.adults, character 1 of 'rel > 1': column 'rel' holds 'yes', which is not a number. Compare it by == with a value in quotes, or correct the data."
        ],
        id="text compared with a number",
    ),
    pytest.param(
        [("populations:", "landmark: {at: {median_of: tx}}\npopulations:")],
        [
            ("tr,rel", "tr,rel,tx"),
            ("5,1\n", "5,1,\n"),
            ("20,0\n", "20,0,\n"),
            ("8,0\n", "8,0,\n"),
            ("12,1\n", "12,1,\n"),
        ],
        ["study.yml, line 11: there is no landmark: 'tx' has no value. Name a time that patients have, or a number."],
        id="landmark that nobody has",
    ),
    pytest.param(
        [
            ("populations:", "landmark: {at: 9, event_free: [os]}\npopulations:"),
            ("endpoints: [os]", "endpoints: [relapse], landmark: true"),
        ],
        [("10,1,5,1", "10,1,5,1")],
        [
            "study.yml, line 16: displays.table-2: endpoint 'relapse' ends before the landmark for 1 of the 3 patients. Add relapse to landmark: {event_free: [...]}."
        ],
        id="endpoint that ended before the landmark",
    ),
    pytest.param(
        [],
        [("2,40,F,1", "2,40,F,1,9"), ("3,50,", "3,")],
        [
            "c.csv, row 3: the header has 8 cells, but row 3 has 9, row 4 has 7. Give each row as many cells as the header; in text files put cells that hold the delimiter in quotes."
        ],
        id="ragged rows",
    ),
    pytest.param(
        [],
        [("sex,arm", "sex,sex")],
        ["c.csv, column 'sex': columns 3, 4 have the same name. Give each column its own name."],
        id="column twice",
    ),
    pytest.param(
        [],
        [("3,50,M", '3,50,"M')],
        [
            'c.csv, line 5, row 4: the data cannot be read: the quotes of row 4 do not match (unexpected end of data). Put text with quotes or line ends in quotes, and write a quote within as "".'
        ],
        id="quotes that do not match",
    ),
    pytest.param(
        [
            ('label: "Age, years"', 'lable: "Age, years"'),
            ("time: tr", "time: trr"),
            ("endpoints: [os]", "endpoints: [osx]"),
            ("by: arm, variables", "by: amr, variables"),
        ],
        [("1,30,M", "1,x30,M"), ("3,50,M,0,8", "3,50,Q,0,-8"), ("\n4,", "\n2,")],
        [
            "study.yml, line 4: unknown key 'lable' in variables.age. Did you mean 'label'?",
            "study.yml, line 15: displays.table-2.endpoints names 'osx', which is not an endpoint. Did you mean 'os'?",
            "study.yml, line 10: endpoints.relapse.time wants column 'trr', which 'c.csv' does not have. Did you mean 'tr'?",
            "study.yml, line 14: displays.table-1.by names 'amr', which is not a group, variable or column. Did you mean 'arm'?",
            "c.csv, row 5, column 'id': patient '2' (rows 3, 5) stands in more than one row; the rows differ in 'age', 't', 'tr' and 1 more. If they are two patients, correct a number; else keep one row, or say which counts: data: {rows: {keep: first}}, or last.",
            "c.csv, row 2, column 'age': 'x30' is not a number. Write a number or leave the cell empty; if it means not known, say so: variables: {age: {missing: ['x30']}}.",
            "c.csv, row 4, column 'sex': 'Q' is not among the levels of variables.sex. Add it to levels (study.yml, line 5), or correct it.",
            "c.csv, row 4, column 't': '-8' is a negative time. Correct it; time counts from the start of follow-up.",
        ],
        id="everything at once",
    ),
]


@pytest.mark.parametrize(("study", "data", "messages"), CASES)
def test_what_is_wrong_is_said(
    study: Changes, data: Changes, messages: list[str], problems: Callable[..., list[str]]
) -> None:
    assert problems(*study, data=data) == messages


HEADER = b"id,age,sex,arm,t,died,tr,rel\n"
ROWS = b"1,30,M,0,10,1,5,1\n2,40,F,1,20,0,20,0\n3,50,M,0,8,1,8,0\n4,16,F,1,30,0,12,1\n"
GIVE_AS_MANY = "Give each row as many cells as the header; in text files put cells that hold the delimiter in quotes."


def test_the_study_is_right(problems: Callable[..., list[str]]) -> None:
    assert problems() == []


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"\xef\xbb\xbf" + HEADER + ROWS, id="byte-order mark"),
        pytest.param((HEADER + ROWS).replace(b"\n", b"\r\n"), id="carriage returns"),
        pytest.param((HEADER + ROWS).replace(b",", b";"), id="semicolons"),
        pytest.param((HEADER + ROWS).replace(b",", b"\t"), id="tabs"),
        pytest.param(b"\n" + HEADER + b"\n\n" + ROWS + b"\n,,,,,,,\n", id="blank rows"),
        pytest.param(HEADER + ROWS.replace(b"\n", b",\n"), id="delimiters at the end of rows"),
        pytest.param(HEADER.replace(b"sex", b'" sex "') + ROWS.replace(b"M", b'" M "'), id="quotes and blanks"),
        pytest.param(HEADER + ROWS.replace(b",10,1,", b",10.0,1.0,"), id="whole numbers written with decimals"),
    ],
)
def test_what_spreadsheets_write_is_read(raw: bytes, problems: Callable[..., list[str]]) -> None:
    assert problems(raw=raw) == []


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        pytest.param(
            HEADER + ROWS.replace(b"2,40", "2,Zoë".encode("latin-1")),
            "c.csv, line 3: the data cannot be read: byte 0xEB on line 3 is not UTF-8. Say how it was saved, probably "
            "data: {encoding: windows-1252}, or save it as UTF-8.",
            id="encoding that is not UTF-8",
        ),
        pytest.param(
            (HEADER + ROWS).decode().encode("utf-16"),
            "c.csv, line 1: the data cannot be read: it is UTF-16, not UTF-8. Add data: {encoding: utf-16}, or save "
            "it as UTF-8.",
            id="UTF-16",
        ),
        pytest.param(
            b"",
            "c.csv: the data cannot be read: the file is empty. Write a header and a row for each patient.",
            id="empty file",
        ),
        pytest.param(
            b" \n\n",
            "c.csv: the data cannot be read: the file is empty. Write a header and a row for each patient.",
            id="blank file",
        ),
        pytest.param(
            HEADER,
            "c.csv: the data cannot be read: it has a header, but no patient. Add a row for each patient.",
            id="header alone",
        ),
        pytest.param(
            HEADER + ROWS.replace(b"M", b"\0"),
            "c.csv, line 2: the data cannot be read: it holds a zero byte on line 2, so it is not text. Save it as CSV.",
            id="zero byte",
        ),
        pytest.param(
            b"PK\x03\x04" + HEADER,
            "c.csv: the data cannot be read: it is a zip or Excel file, not text. Name it .xlsx, or save it as CSV.",
            id="Excel file named CSV",
        ),
        pytest.param(
            HEADER + ROWS.replace(b"M", b"M,").replace(b"1,20", b"20"),
            f"c.csv, row 2: the header has 8 cells, but row 2 has 9, row 3 has 7, row 4 has 9. {GIVE_AS_MANY}",
            id="ragged rows",
        ),
        pytest.param(
            HEADER + ROWS.replace(b"F", b"F,").replace(b"M", b"M,"),
            f"c.csv, row 2: the header has 8 cells, but row 2 has 9, row 3 has 9, row 4 has 9 and 1 more rows differ. "
            f"{GIVE_AS_MANY}",
            id="many ragged rows",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(raw: bytes, message: str, problems: Callable[..., list[str]]) -> None:
    assert problems(raw=raw) == [message]


def test_an_encoding_can_be_said(problems: Callable[..., list[str]]) -> None:
    raw = (HEADER + ROWS).replace(b"M", "Männlich".encode("windows-1252"))
    levels = ("{M: Male", "{Männlich: Male")
    assert problems(("path: c.csv", "path: c.csv, encoding: windows-1252"), levels, raw=raw) == []


def test_a_data_file_that_is_not_there(folder: Path) -> None:
    (folder / "study.yml").write_text("study: {title: T}\ndata:\n  path: sub/d.csv\n  id: id\n")
    message = "study.yml, line 3: data file 'sub/d.csv' does not exist. There are no data files in 'sub'."
    assert [str(problem) for problem in check("study.yml")] == [message]


def test_a_problem_carries_its_place(write: Callable[..., None]) -> None:
    write(data=[("2,40", "2,forty")])
    (problem,) = check("study.yml")
    assert (problem.file, problem.row, problem.column, problem.value) == ("c.csv", 3, "age", "forty")


def test_load_cohort_raises_them_all(write: Callable[..., None]) -> None:
    write(data=[("2,40", "2,forty"), ("3,50,M", "3,50,X")])
    with pytest.raises(StudyProblems) as caught:
        load_cohort(load_study("study.yml"))
    assert [problem.column for problem in caught.value.problems] == ["age", "sex"]


def test_no_more_than_three_patients_are_quoted(write: Callable[..., None]) -> None:
    rows = "".join(f"{number},bad{number},M,{number % 2},1,1,1,1\n" for number in range(1, 200))
    write(raw=HEADER + rows.encode())
    (problem,) = check("study.yml")
    assert problem.message == "199 values are not numbers: 'bad1' (row 2), 'bad2' (row 3), 'bad3' (row 4) and 196 more"


def test_a_name_that_is_nothing_is_said_once_with_all_its_places_and_each_display_is_refused(
    tmp_path: Path, new_study: Callable[..., Path]
) -> None:
    """Two displays that name the same unknown groups, or a number as groups, are both refused; the third is not."""
    pairs = {"kind": "baseline", "variables": ["age"], "p": "pairwise", "pairs": [["A", "B"]]}
    displays = {
        "one": pairs | {"by": "nope"},
        "two": pairs | {"by": "nope"},
        "three": pairs | {"by": "age"},
        "four": pairs | {"by": "age"},
        "five": {"kind": "baseline", "variables": ["age"]},
    }
    variables = {"age": {"label": "Age", "kind": "continuous"}}
    path = new_study(tmp_path, {"age": [1, 2, 3]}, variables=variables, displays=displays)
    problems = read_cohort(path)[1]
    assert {problem.display for problem in problems} == {"one", "two", "three", "four"}
    assert all(problem.line for problem in problems)
    lines = path.read_text(encoding="utf-8").splitlines()
    first, second = (problem.line for problem in problems if "'nope'" in problem.message)
    assert [lines[(line or 1) - 1].strip() for line in (first, second)] == ["by: nope", "by: nope"]
    assert first != second
    (said,) = (problem for problem in check(path) if "'nope'" in problem.message)
    assert said.line == first
    assert f"which is not a group, variable or column; the same in displays.two.by (line {second})" in said.message
