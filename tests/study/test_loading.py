"""The study file of the documentation, and files that are not study file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from riskset.kinds.registry import own_kinds
from riskset.study_files import check, load_cohort, load_study

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = """\
study: {title: CAR-T cells, time_unit: months}
data: {path: ../data/cohort.csv, id: patient}
variables:
  age: {label: "Age, years", kind: continuous}
  sex: {label: Gender, kind: categorical, levels: {M: Male, F: Female}}
groups:
  transplant: {variable: arm, levels: {0: Non-transplant, 1: Transplant}}
endpoints:
  os:      {label: Overall survival, time: os_time, event: {died: 1}}
  lfs:     {label: Leukemia-free survival, time: lfs_time, event: {first_event: [relapse, nrm]}}
  relapse: {label: Cumulative incidence of relapse, time: lfs_time, event: {first_event: relapse}, competing: {first_event: nrm}}
landmark: {at: {median_of: transplant_time}}
displays:
  table-1:  {kind: baseline, by: transplant, variables: [sex, age]}
  table-3:  {kind: outcomes, by: mrd, endpoints: [relapse, lfs, os], at: [12, 24], compare: pairwise}
  figure-2: {kind: curves, by: transplant, endpoints: [relapse, lfs, os], landmark: true}
"""
COHORT = """\
patient,age,sex,arm,transplant_time,mrd,os_time,died,lfs_time,first_event
1,20,M,0,,none,3,1,2,relapse
2,30,F,0,,none,9,0,9,none
3,40,F,1,2,neg,12,1,12,nrm
4,50,M,1,3,pos,24,0,8,relapse
5,60,M,1,4,neg,30,0,30,none
"""


def test_the_documented_example(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "data").mkdir()
    path = tmp_path / "report" / "study.yml"
    path.write_text(EXAMPLE)
    (tmp_path / "data" / "cohort.csv").write_text(COHORT)
    study = load_study(path)
    assert check(path) == []
    assert study.displays["table-1"].p == "overall"
    assert study.displays["table-3"].compare == "pairwise"
    cohort = load_cohort(study)
    assert cohort.endpoint("relapse").cause.tolist() == [1, 0, 2, 1, 0]
    assert cohort.endpoint("lfs").cause.tolist() == [1, 0, 1, 1, 0]
    assert cohort.grouping("transplant").levels == ("Non-transplant", "Transplant")
    assert cohort.grouping("mrd").levels == ("neg", "none", "pos")
    part = cohort.of(study.displays["figure-2"])
    # The median of 2, 3 and 4; patient 1 relapsed at 2.
    assert part.account is not None
    assert part.account.at == 3.0
    assert part.index.tolist() == [1, 2, 3, 4]


def test_groups_are_compared_unless_said_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "study.yml"
    path.write_text(
        EXAMPLE.replace("by: transplant, variables", "variables").replace("compare: pairwise", "caption: x")
    )
    displays = load_study(path).displays
    assert displays["table-1"].p == "none"
    assert displays["table-3"].compare == "overall"


def test_a_study_file_never_changes(tmp_path: Path) -> None:
    path = tmp_path / "study.yml"
    path.write_text(EXAMPLE)
    study = load_study(path)
    with pytest.raises(ValueError, match="frozen"):
        study.study = study.study


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        (b"", ["s.yml, line 1: this is empty. Begin with study:, data: and displays:."]),
        (
            b"- a\n",
            ["s.yml, line 1: this is not a mapping of keys and values. Begin with study:, data: and displays:."],
        ),
        (
            b"study: {title: T}\n# caf\xe9\n",
            ["s.yml, line 2: this is not UTF-8: byte 0xE9 on line 2. Save the file as UTF-8."],
        ),
        (
            b"studdy: {title: T}\n",
            [
                "s.yml: the study file has no 'data'. Add data: the data file and how to read it.",
                "s.yml, line 1: unknown key 'studdy' in the study file. Did you mean 'study'?",
            ],
        ),
    ],
)
def test_what_is_no_study_file(content: bytes, messages: list[str], folder: Path) -> None:
    (folder / "s.yml").write_bytes(content)
    assert [str(problem) for problem in check("s.yml")] == messages


def test_a_byte_order_mark_is_no_fault(folder: Path) -> None:
    (folder / "s.yml").write_bytes(b"\xef\xbb\xbf" + EXAMPLE.encode())
    assert load_study("s.yml").study.title == "CAR-T cells"


def test_a_study_file_that_is_not_there(folder: Path) -> None:
    del folder
    message = "none.yml: there is no such file. Name a study file, such as study.yml."
    assert [str(problem) for problem in check("none.yml")] == [message]
    message = ".: this cannot be read: Is a directory. Name a study file."
    assert [str(problem) for problem in check(".")] == [message]


def test_data_are_checked_also_when_the_study_file_is_wrong(folder: Path) -> None:
    (folder / "data.csv").write_text(COHORT.replace("20,M", "2O,M"))
    wrong = EXAMPLE.replace("../data/cohort.csv", "data.csv").replace("title: CAR-T cells, ", "titel: x, ")
    (folder / "s.yml").write_text(wrong.replace("label: Gender, kind", "label: Gender, kynd"))
    assert [str(problem) for problem in check("s.yml")] == [
        "s.yml, line 1: unknown key 'titel' in study. Did you mean 'title'?",
        "s.yml, line 5: unknown key 'kynd' in variables.sex. Did you mean 'kind'?",
        (
            "data.csv, row 2, column 'age': '2O' is not a number. Write a number or leave the cell empty; if it means not "
            "known, say so: variables: {age: {missing: ['2O']}}."
        ),
    ]


def test_a_study_file_of_a_million_letters_is_none(folder: Path) -> None:
    (folder / "s.yml").write_text(EXAMPLE + "#" + "x" * 1_000_000)
    (problem,) = check("s.yml")
    assert str(problem) == (
        "s.yml: this has 1.0 MB, and a study file at most 1 MB. Put data into a data file, which data: {path: ...} names."
    )


@pytest.mark.parametrize("kind", sorted(own_kinds()))
def test_an_unknown_key_of_a_display_is_answered_with_those_of_its_kind(folder: Path, kind: str) -> None:
    """Also of kinds such as `outcomes` and `imputation`, whose name is a key of another kind's entry."""
    (folder / "s.yml").write_text(EXAMPLE + f"  zz: {{kind: {kind}, qqqqqq: 1}}\n")
    (told,) = [each for each in check("s.yml") if "unknown key 'qqqqqq'" in each.message]
    keys = {field.alias or name for name, field in own_kinds()[kind].entry.model_fields.items()}
    listed = re.findall(r"'(\w+)'", told.remedy)
    (more,) = re.findall(r" and (\d+) more", told.remedy) or ["0"]
    assert set(listed) <= keys
    assert len(listed) + int(more) == len(keys)


def test_no_more_is_told_than_anyone_reads(folder: Path) -> None:
    (folder / "s.yml").write_text(EXAMPLE + "".join(f"key_{number}: 1\n" for number in range(600)))
    told = [str(problem) for problem in check("s.yml") if "s.yml" in str(problem)]
    line = len(EXAMPLE.splitlines()) + 1 + 500
    assert len(told) == 501
    assert told[-1] == f"s.yml, line {line}: 100 more entries are wrong. Correct those above first."
