"""`riskset render --only`: one display in every format, or one document, and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from riskset.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("only") / "mystudy"
    assert run("init", str(folder)).exit_code == 0
    (folder / "_output").mkdir()
    (folder / "_output" / "manuscript.html").write_text("an earlier page")
    return folder


@pytest.fixture(scope="module")
def rendered(project: Path) -> list[str]:
    result = run("render", "--only", "table-1", str(project))
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_a_table_comes_in_every_format_with_its_numbers(project: Path, rendered: list[str]) -> None:
    folder = project / "_output" / "displays"
    names = [f"table-1.{ending}" for ending in ("html", "pdf", "docx", "tex", "csv")]
    assert [Path(line).name for line in rendered] == names
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    assert "<table" in (folder / "table-1.html").read_text()
    assert (folder / "table-1.pdf").read_bytes().startswith(b"%PDF-1")
    assert b"<w:tbl>" in zipfile.ZipFile(folder / "table-1.docx").read("word/document.xml")
    assert (folder / "table-1.csv").read_text().startswith("display,analysis,")
    assert sorted(path.name for path in (project / "_output").iterdir()) == ["displays", "manuscript.html"]
    assert (project / "_output" / "manuscript.html").read_text() == "an earlier page"


def test_a_word_file_that_somebody_edited_is_kept(project: Path, rendered: list[str]) -> None:
    word = project / "_output" / "displays" / "table-1.docx"
    with zipfile.ZipFile(word, "a") as archive:
        archive.writestr("word/own.xml", "<own/>")
    edited = word.read_bytes()
    result = run("render", "--only", "table-1", "--to", "docx", str(project))
    assert word.read_bytes() == edited
    assert "table-1.docx was edited since it was rendered, and is kept" in result.stderr
    assert Path(result.stdout.splitlines()[0]).name == "table-1.new.docx"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--only", "tabel-1"], "there is no display and no document 'tabel-1'. Did you mean 'table-1'?"),
        (["--only", "manuscrip"], "Did you mean 'manuscript'?"),
        (["--only", "table-1", "-P", "arm:1"], "the display 'table-1' is the study file's, which takes no parameter"),
        (["--only", "table-1", "--to", "pfd"], "there is no format 'pfd'. Did you mean 'pdf'?"),
        (["--only", ""], "there is no display and no document ''"),
    ],
)
def test_what_there_is_not_is_refused(project: Path, arguments: list[str], said: str) -> None:
    before = sorted(project.rglob("*"))
    result = run("render", *arguments, str(project))
    assert result.exit_code == 2
    assert said in result.stderr
    assert sorted(project.rglob("*")) == before


@pytest.mark.slow
def test_a_figure_and_a_document(project: Path) -> None:
    (project / "supplement.qmd").write_text("---\ntitle: Supplement\n---\n\nText.\n")
    result = run("render", "--only", "figure-1", "--only", "supplement", "--engine", "builtin", str(project))
    assert result.exit_code == 0, result.output
    made = [Path(line).name for line in result.stdout.splitlines()]
    endings = ("html", "pdf", "docx", "tex", "svg", "png", "csv")
    assert made == ["supplement.html", "supplement.pdf", "supplement.docx", *(f"figure-1.{each}" for each in endings)]
    assert (project / "_output" / "manuscript.html").read_text() == "an earlier page"
