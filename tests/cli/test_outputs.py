"""Files that commands write: none replaces a data file, the study file or another source."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from riskset.cli import main

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study with its data file and a document, in the current folder, beside a bibliography of the author's."""
    shutil.copytree(ROOT / "report/bmt", tmp_path / "bmt", ignore=shutil.ignore_patterns("_output", ".*"))
    shutil.copytree(ROOT / "data/bmt", tmp_path / "data")
    study = tmp_path / "bmt/study.yml"
    study.write_text(study.read_text("utf-8").replace("../../data/bmt/", "../data/"), encoding="utf-8")
    (tmp_path / "own.bib").write_text("@article{smith2020,\n title = {A},\n}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sums(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and ".riskset" not in path.parts
    }


DATA, STUDY, TEXT = "data/bmt.csv", "bmt/study.yml", "bmt/manuscript.qmd"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["results", "bmt", "-o", DATA], "a data file of the study"),
        (["results", STUDY, "-o", "bmt/../data/bmt.csv"], "a data file of the study"),
        (["results", "bmt", "--format", "build", "-o", DATA], "a data file of the study"),
        (["stress", "bmt", "-o", DATA], "a data file of the study"),
        (["display", "table-1", "bmt", "--data", "-o", DATA], "a data file of the study"),
        (["methods", "bmt", "--bib", DATA], "a data file of the study"),
        (["methods", "bmt", "--bib", "own.bib"], "holds other works, such as smith2020"),
        (["methods", "bmt", "--bib", "works.txt"], "does not end with .bib"),
        (["schema", "-o", STUDY], "a source that somebody wrote"),
        (["schema", "-o", "own.bib"], "it is written as .json"),
        (["simulate", STUDY, "-n", "9", "--seed", "1", "-o", DATA], "a data file of the study"),
        (["pull", "edited.docx", TEXT, "-o", DATA], "a data file of the study"),
        (["audit", "bmt", "--html", TEXT], "a source that somebody wrote"),
        (["audit", "bmt", "--html", DATA], "a data file of the study"),
        (["diff", "bmt", "bmt", "-o", DATA], "a data file of the study"),
        (["checklist", "bmt", "--guideline", "strobe", "-o", STUDY], "the study file"),
    ],
)
def test_no_input_and_no_source_is_replaced(project: Path, arguments: list[str], message: str) -> None:
    before = sums(project)
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2, done.output
    assert message in done.stderr
    assert sums(project) == before


def test_an_earlier_output_is_replaced(project: Path) -> None:
    for _ in range(2):
        assert CliRunner().invoke(main, ["schema", "-o", "schema.json"]).exit_code == 0
        done = CliRunner().invoke(main, ["methods", "bmt", "--display", "table-1", "--bib", "methods.bib"])
        assert done.exit_code == 0, done.output
    assert "@" in (project / "methods.bib").read_text("utf-8")
