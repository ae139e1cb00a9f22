"""`riskset init --data`: from a data file to a project that checks and renders, and what it asks and refuses."""

from __future__ import annotations

import errno
import html
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

import riskset
from riskset.cli import drafted, main

ARMS, STAGES = ("Standard", "Experimental"), ("I", "II", "III")
HEAD = ["patient", "surname", "arm", "sex", "age", "stage", "os_days", "died"]


def run(*arguments: str, answers: str | None = None):
    return CliRunner().invoke(main, list(arguments), input=answers)


def patients(count: int = 80) -> list[list[object]]:
    return [
        [
            f"P{n:03}", f"Secret{n}", ARMS[n % 2], "mf"[n // 2 % 2], 40 + 7 * n % 39, STAGES[n % 3],
            100 + 37 * n % 900, int(n % 5 < 3),
        ]
        for n in range(1, count + 1)
    ]  # fmt: skip


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workbook as a registry sends it: a title, the head in row 3, a sum at the end."""
    book = openpyxl.Workbook()
    book.active.append(["Registry, exported today"])
    book.active.append([])
    for row in [HEAD, *patients(), ["Total", None, None, None, 4000, None, None, 48]]:
        book.active.append(row)
    book.save(tmp_path / "registry.xlsx")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_data_file_becomes_a_project_that_checks(registry: Path) -> None:
    done = run("init", "mystudy", "--data", "registry.xlsx", "--title", "Two arms")
    assert done.exit_code == 0, done.output
    told = done.output.splitlines()
    assert told[0] == "Drafted mystudy/study.yml: 80 patients, 4 variables, 1 endpoint, 6 displays."
    assert told[-1] == "Now: riskset check mystudy, then riskset render mystudy"
    checked = run("check", "mystudy", "--quiet", "--strict")
    assert checked.exit_code == 0, checked.output
    assert sorted(path.name for path in (registry / "mystudy").iterdir()) == [
        ".gitignore", "_extensions", "_quarto-draft.yml", "_quarto-submission.yml", "_quarto-supplement.yml", "_quarto.yml",
        "manuscript.qmd", "references.bib", "schema", "study.yml", "supplement.qmd",
    ]  # fmt: skip


def test_the_draft_is_read_as_it_is_meant(registry: Path) -> None:
    run("init", "mystudy", "--data", "registry.xlsx")
    study = riskset.open_study("mystudy/study.yml")
    assert study.cohort.size == 80
    assert study.cohort.study.data.path == "../registry.xlsx"
    assert study.value("table-1", group="overall", statistic="n_group") == "80"
    deaths = sum(int(row[-1]) for row in patients())  # type: ignore[call-overload]
    assert int((study.cohort.endpoint("os").cause == 1).sum()) == deaths


def test_nothing_of_a_patient_is_written(registry: Path) -> None:
    run("init", "mystudy", "--data", "registry.xlsx")
    for path in (registry / "mystudy").glob("*.*"):
        text = path.read_text()
        assert "Secret" not in text
        assert "P001" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--data", "none.xlsx"), "none.xlsx: there is no such file"),
        (("--data", "registry.xlsx", "--id", "pat"), "there is no column 'pat' for the patient's number"),
        (("--data", "registry.xlsx", "--sheet", "Two"), "there is no sheet 'Two'"),
        (("--data", "registry.csv", "--sheet", "Two"), "mystudy/study.yml: data.sheet has no meaning for a .csv file"),
        (("--data", "registry.xlsx", "--endpoint", "os=days"), "'os=days' is not an endpoint"),
        (("--data", "registry.xlsx", "--dictionary", "none.csv"), "the data dictionary cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(registry: Path, arguments: tuple[str, ...], message: str) -> None:
    (registry / "registry.csv").write_text("id,age\n1,40\n2,50\n")
    done = run("init", "mystudy", *arguments)
    assert done.exit_code == 2
    assert message in done.output
    assert sorted(path.name for path in registry.iterdir()) == ["registry.csv", "registry.xlsx"]


def test_a_folder_that_is_not_empty_is_kept(registry: Path) -> None:
    (registry / "mystudy").mkdir()
    (registry / "mystudy" / "mine.txt").write_text("mine")
    done = run("init", "mystudy", "--data", "registry.xlsx")
    assert done.exit_code == 2
    assert [path.name for path in (registry / "mystudy").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("how", ["copyfile", "copy2"])
def test_a_full_disk_is_told_of_the_new_folder(registry: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Whether a file of the starter or one of the extension is the first that no longer fits."""
    copied, copy = [], getattr(shutil, how)

    def full(source: Path, target: Path) -> Any:
        copied.append(target)
        if len(copied) > 3:
            raise OSError(errno.ENOSPC, "No space left on device", str(source), None, str(target))
        return copy(source, target)

    monkeypatch.setattr(shutil, how, full)
    before = sorted(registry.iterdir())
    done = run("init", "mystudy")
    assert (done.exit_code, sorted(registry.iterdir())) == (2, before)
    assert done.stderr == "'mystudy' cannot be used: the disk is full. Make room, or name a folder on another disk.\n"


def test_on_a_terminal_what_is_unsure_is_asked(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafted, "is_terminal", lambda: True)
    done = run("init", "mystudy", answers="registry.xlsx\n\nstage\nn\nos_days,died\n")
    assert done.exit_code == 0, done.output
    assert "Column of the patient's number, or none [patient]" in done.output
    assert "os: Overall survival, from os_days, died" in done.output
    study = riskset.open_study("mystudy/study.yml")
    assert list(study.cohort.study.groups) == ["stage"]
    assert list(study.cohort.study.endpoints) == ["os"]


def test_without_a_data_file_the_patients_are_invented(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafted, "is_terminal", lambda: True)
    assert run("init", "mystudy", answers="\n").exit_code == 0
    assert (registry / "mystudy" / "data" / "cohort.csv").is_file()


def test_what_does_not_check_is_left_out_with_the_reason(registry: Path) -> None:
    # A patient without a group has no place in a flow chart by groups, and times below 0 are none.
    rows = [
        [*row[:2], "" if n == 3 else row[2], *row[3:6], -5 if n == 7 else row[6], row[7]]
        for n, row in enumerate(patients())
    ]
    Path("export.csv").write_text("\n".join(",".join(map(str, row)) for row in [HEAD, *rows]))
    done = run("init", "mystudy", "--data", "export.csv", "--endpoint", "os=os_days,died")
    assert done.exit_code == 0, done.output
    text = Path("mystudy/study.yml").read_text()
    assert "# Left out: os: {label: Overall survival" in text
    assert "-5" not in text
    assert run("check", "mystudy").exit_code == 0


def test_a_drafted_project_renders_at_once(registry: Path) -> None:
    run("init", "mystudy", "--data", "registry.xlsx", "--title", "Two arms")
    done = run("render", "mystudy", "--to", "html", "--engine", "builtin")
    assert done.exit_code == 0, done.output
    page = Path("mystudy/_output/manuscript.html").read_text()
    assert "Characteristics of patients, by arm" in page
    assert "Two arms" in page
    assert Path("mystudy/_output/supplement.html").is_file()


def test_labels_of_the_data_are_text_in_the_documents(registry: Path) -> None:
    arms = {"Standard": "A*B* `{python} open('run', 'w')`", "Experimental": '"C" {{< meta title >}}'}
    rows = [[*row[:2], f'"{arms[str(row[2])].replace(chr(34), chr(34) * 2)}"', *row[3:]] for row in patients()]
    Path("export.csv").write_text("\n".join(",".join(map(str, row)) for row in [HEAD, *rows]))
    assert run("init", "mystudy", "--data", "export.csv", "--groups", "arm").exit_code == 0
    done = run("render", "mystudy", "--to", "html", "--engine", "builtin")
    assert done.exit_code == 0, done.output
    page = html.unescape(Path("mystudy/_output/manuscript.html").read_text())
    assert "(A*B* `{python} open('run', 'w')`)" in page
    assert '("C" {{< meta title >}})' in page
    assert not list(registry.rglob("run"))


def test_none_is_an_answer(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafted, "is_terminal", lambda: True)
    done = run("init", "mystudy", "--data", "registry.xlsx", answers="none\nnone\nn\nnone\n")
    assert done.exit_code == 0, done.output
    study = riskset.open_study("mystudy/study.yml").cohort.study
    assert (study.data.id, study.groups, study.endpoints) == (None, {}, {})
    assert "QUESTION: which" not in Path("mystudy/study.yml").read_text()


def test_what_was_said_before_is_not_asked(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafted, "is_terminal", lambda: True)
    given = ("--data", "registry.xlsx", "--id", "patient", "--groups", "stage", "--endpoint", "os=os_days,died")
    done = run("init", "mystudy", *given, answers="")
    assert done.exit_code == 0, done.output
    assert list(riskset.open_study("mystudy/study.yml").cohort.study.groups) == ["stage"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--groups", "arm"), "--groups is of a data file, and there is none"),
        (("--endpoint", "os=a,b"), "--endpoint is of a data file, and there is none"),
        (("--data", "registry.xlsx", "--template", "cohort"), "--template has no part in a project from --data"),
    ],
)
def test_options_that_do_not_go_together_are_refused(registry: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run("init", "mystudy", *arguments)
    assert done.exit_code == 2
    assert message in done.output
    assert not (registry / "mystudy").exists()
