"""Twelve messy files of one cohort: their drafts, with few lines edited, give the numbers of the clean cohort."""

# ruff: noqa: RUF001  letters of other alphabets
from __future__ import annotations

import datetime as dt
import math
import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

import riskset
from riskset.cli.drafted import start_from_data
from riskset.drafting.draft import Wishes, draft_study
from riskset.study import StudyProblems
from riskset.study.doubts.find import find_doubts
from riskset.study_files import load_cohort, load_study

from .clean_cohort import patients, write_clean_study
from .messy_files import TWELVE

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.opened import OpenStudy

    from .clean_cohort import Patient
    from .sent import Sent

MOST_EDITS = 10
DESCRIBED = ("sex", "age", "stage", "ecog", "ldh", "crp", "lines", "virus")


@dataclass(frozen=True)
class Case:
    """What is edited in the draft of a file, and how the file names things.

    Attributes
    ----------
    names : tuple of str
        Its characteristics, in the order of those of the clean cohort.
    edits : tuple of (str, str)
        Lines of the draft, and what stands instead of each.
    levels : dict of str to str
        Its printed levels that have another name in the clean cohort.
    endpoints : tuple of str
        Those that it has of the clean cohort's.
    beside : tuple of str
        What it describes beside the characteristics.
    """

    names: tuple[str, ...]
    edits: tuple[tuple[str, str], ...] = ()
    levels: dict[str, str] = field(default_factory=dict[str, str])
    endpoints: tuple[str, ...] = ("os", "rfs", "relapse")
    beside: tuple[str, ...] = ()


CASES = {
    "workbook": Case(
        ("Sex", "Age", "Stage", "ECOG", "Laboratory LDH", "Laboratory CRP", "No. of prior lines", "Virus"),
        beside=("Dates Infusion",),
    ),
    "german": Case(
        (
            "Geschlecht", "Alter (Jahre)", "Stadium", "ECOG", "LDH (U/l)", "CRP (mg/l)", "Anzahl Vortherapien",
            "Virusnachweis",
        ),
        (),
        {"übliche Therapie": "Standard"},
        ("os",),
    ),
    "spss": Case(("v12", "v13", "v14", "v15", "ldh", "crp", "vorth", "virus"), beside=("d_inf",)),
    "stata": Case(("sex", "age", "stage", "ecog", "ldh", "crp", "nlines", "virus"), (), {}, ("os",)),
    "sas": Case(("SEX", "AGE", "STAGE", "ECOGBL", "LDHBL", "CRPBL", "NPRIOR", "VIRUS"), beside=("TRTSDT",)),
    "redcap": Case(
        ("gender", "age_inf", "ann_arbor", "ps", "ldh_bl", "crp_bl", "lines_n", "virus"), beside=("inf_d",)
    ),
    "visits": Case(
        ("sex", "age", "stage", "ecog", "ldh", "crp", "prior_lines", "virus"), beside=("visit_date",)
    ),
    "chinese": Case(
        ("性别", "年龄（岁）", "分期", "ECOG评分", "LDH", "CRP", "既往治疗次数", "病毒"),
        (),
        {
            "标准组": "Standard", "串联组": "Tandem", "I期": "I", "II期": "II", "III期": "III", "IV期": "IV",
            "0分": "0", "1分": "1", "2分": "2",
        },
        beside=("回输日期",),
    ),
    "open-document": Case(
        ("Sex", "Age", "Stage", "ECOG", "LDH", "CRP", "Number of prior lines", "Virus"),
        levels={"Stage I": "I", "Stage II": "II", "Stage III": "III", "Stage IV": "IV"},
        beside=("Date of infusion",),
    ),
    "coded": Case(
        ("sex", "age", "stage", "ecog", "ldh", "crp", "n_prior_lines", "virus"), beside=("date_infusion",)
    ),
    "parquet": Case(
        ("sex", "age", "stage", "ecog", "ldh", "crp", "prior_lines", "virus"), beside=("infusion_time",)
    ),
    "r": Case(("sex", "age.years", "stage", "ECOG.PS", "LDH", "CRP", "prior.lines", "virus"), (), {}, ("os",)),
}  # fmt: skip


class Drafts(dict[str, tuple["Sent", "Path"]]):
    """Each file, and the study file of the project that is started from it; both are made when they are first asked for."""

    def __init__(self, folder: Path, cohort: list[Patient]) -> None:
        super().__init__()
        self.folder, self.cohort = folder, cohort

    def __missing__(self, name: str) -> tuple[Sent, Path]:
        (self.folder / name).mkdir()
        sent = TWELVE[name](self.folder / name, self.cohort)
        project = self.folder / name / "project"
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph")  # no font here has Chinese letters
            started = start_from_data(project, sent.path, Wishes(), None, None)
        assert started.problems == []
        assert "Left out" not in (project / "study.yml").read_text(encoding="utf-8")
        self[name] = sent, project / "study.yml"
        return self[name]


@pytest.fixture(scope="module")
def cohort() -> list[Patient]:
    return patients()


@pytest.fixture(scope="module")
def clean(cohort: list[Patient], tmp_path_factory: pytest.TempPathFactory) -> OpenStudy:
    return riskset.open_study(write_clean_study(tmp_path_factory.mktemp("clean"), cohort))


@pytest.fixture(scope="module")
def drafts(cohort: list[Patient], tmp_path_factory: pytest.TempPathFactory) -> Drafts:
    return Drafts(tmp_path_factory.mktemp("sent"), cohort)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Drafts:
    """The files of so few patients that each value could be a level."""
    return Drafts(tmp_path_factory.mktemp("few"), patients(9))


@pytest.mark.parametrize("name", list(CASES))
def test_a_messy_file_gives_the_numbers_of_the_clean_cohort(name: str, drafts: Drafts, clean: OpenStudy) -> None:
    """The same characteristics by arm and the same survival, to the last digit but three."""
    case, (_, path) = CASES[name], drafts[name]
    assert sum(max(new.count("\n"), old.count("\n")) + 1 for old, new in case.edits) <= MOST_EDITS
    edited = path.with_name(f"{name} edited.yml")
    edited.write_text(_edited(path.read_text(encoding="utf-8"), case.edits), encoding="utf-8")
    study = riskset.open_study(edited)
    names = dict(zip(case.names, DESCRIBED, strict=True))
    described = {row.variable for row in study.results_of("table-1")} - {""}
    assert described == {*case.names, *case.beside}
    _assert_same(
        _rows(study, "table-1", names, case.levels),
        _rows(clean, "table-1", dict(zip(DESCRIBED, DESCRIBED, strict=True)), {}),
    )
    survival = {each: each for each in case.endpoints}
    _assert_same(_rows(study, "table-2", survival, case.levels), _rows(clean, "table-2", survival, {}))


def _edited(text: str, edits: tuple[tuple[str, str], ...]) -> str:
    for old, new in edits:
        assert f"{text}\n".count(f"\n{old}\n") == 1, f"the draft has no line {old!r}"
        text = text.replace(f"\n{old}\n", f"\n{new}\n")
    return text


def _rows(study: OpenStudy, display: str, names: dict[str, str], levels: dict[str, str]) -> list[tuple[Any, ...]]:
    """Results of a display by the names of the clean cohort, in their order; those of other variables are left out."""
    return [
        (names.get(row.variable, ""), levels.get(row.level, row.level), _group(row.group, levels), row.at, row.statistic, row.value)
        for row in study.results_of(display)
        if row.variable in {*names, ""}
    ]  # fmt: skip


def _group(group: str, levels: dict[str, str]) -> str:
    return " vs ".join(levels.get(part, part) for part in group.split(" vs "))


def _assert_same(found: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> None:
    assert len(found) > 20
    for (*key, value), (*wanted, number) in zip(found, expected, strict=False):
        assert key == wanted
        same = value == number or (None not in {value, number} and math.isclose(value, number, rel_tol=1e-9))
        assert same, f"{key}: {value}, not {number}"
    assert len(found) == len(expected)


@pytest.mark.parametrize("name", list(TWELVE))
def test_nothing_of_a_draft_is_doubted(name: str, drafts: Drafts) -> None:
    assert [doubt.key for doubt in find_doubts(load_cohort(load_study(drafts[name][1])))] == []


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("workbook", ["or from 'Dates Diagnosis'?"]),
        ("redcap", ["several rows of a patient: the first row counts", "or from 'diag_d'?"]),
        ("visits", ["the row with the earliest visit_date counts", "from the earliest visit_date of a patient?"]),
        (
            "coded",
            [
                "30 is 1930",
                "QUESTION: 999 in 2 of 150",
                "QUESTION: 9 in 2 of 150",
                "-1 in 7 of 150",
                "36 values are limits",
            ],
        ),
        ("r", ["no column is a patient's number; rows are counted instead"]),
    ],
)
def test_what_nobody_can_know_from_the_file_is_asked(name: str, asked: list[str], drafts: Drafts) -> None:
    lines = drafts[name][1].read_text(encoding="utf-8").splitlines()
    for each in asked:
        assert len([line for line in lines if "QUESTION" in line and each in line]) == 1


@pytest.mark.parametrize("size", [9, 150])
@pytest.mark.parametrize("name", list(TWELVE))
def test_a_draft_says_nothing_of_single_patients(name: str, size: int, drafts: Drafts, few: Drafts) -> None:
    """No name, number, note or date of a patient stands in what is written of it: the study file and the documents."""
    made = drafts if size == len(drafts.cohort) else few
    sent, path = made[name]
    written = [each for each in path.parent.iterdir() if each.is_file()]
    assert {"study.yml", "manuscript.qmd"} <= {each.name for each in written}
    text = "\n".join(each.read_text(encoding="utf-8") for each in written)
    secrets = {*sent.numbers}
    for each in made.cohort:
        secrets |= {each.name, each.record, each.note, *each.name[:-4].split(", "), each.note[:-6]}
        secrets |= {way for date in each.dates for way in _ways(date)}
    assert [secret for secret in secrets if secret in text] == []


def test_a_transport_file_that_is_cut_off_is_never_a_smaller_cohort(drafts: Drafts, tmp_path: Path) -> None:
    """Within a row it is refused; between two rows, where nothing in the file tells, the draft's `expect` does."""
    sent, path = drafts["sas"]
    assert f"expect: {len(sent.numbers)}" in path.read_text(encoding="utf-8")
    content = sent.path.read_bytes()
    cut, study = tmp_path / sent.path.name, tmp_path / "study.yml"
    study.write_text(path.read_text(encoding="utf-8").replace("../adsl.xpt", "adsl.xpt"), encoding="utf-8")
    start = content.index(b"HEADER RECORD*******OBS") + 80
    row = (len(content) - start) // len(sent.numbers)
    cut.write_bytes(content[: start + 70 * row + row // 2])
    with pytest.raises(StudyProblems, match="it ends within a row, after 70 whole ones"):
        draft_study(cut, study)
    between = math.lcm(row, 80)
    cut.write_bytes(content[: start + between])
    with pytest.raises(StudyProblems, match="The file may be cut off: get it again"):
        load_cohort(load_study(study))


def _ways(date: dt.date) -> set[str]:
    """How files write a date: also as days that a spreadsheet, or SAS, counts."""
    numbers = {str((date - start).days) for start in (dt.date(1899, 12, 30), dt.date(1960, 1, 1))}
    ways = {f"{date:%d.%m.%Y}", f"{date:%d.%m.%y}", f"{date.year}年{date.month}月{date.day}日", date.isoformat()}
    return ways | {number for number in numbers if len(number) > 4}
