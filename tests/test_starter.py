"""What `quarto use template` copies of this repository is the project that `riskset init` starts, and it renders."""

from __future__ import annotations

import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest
from click.testing import CliRunner

import riskset
from riskset.cli import main
from riskset.cli.starter import SCHEMA, SCHEMA_LINE, STARTER, start_project
from riskset.documents import render
from riskset.study_files import json_schema

ROOT = Path(__file__).resolve().parents[1]
# What Quarto itself leaves out, and installs otherwise.
QUARTO_LEAVES_OUT = [".*", "COPYING.md", "COPYRIGHT", "README.md", "CHANGELOG.md", "LICENSE", "_extensions"]
COPIED = {"template.qmd", "study.yml", "references.bib", "data/cohort.csv", SCHEMA}


def tracked() -> list[str]:
    """The files of the repository, as its archive holds them."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this is not a clone")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines() if (ROOT / name).exists()]


def left_out(name: str, patterns: list[str]) -> bool:
    """Whether a path, or a folder above it, is one of the patterns, which stand from the root."""
    path = Path(name)
    above = [path, *path.parents][:-1]
    return any(
        fnmatch(str(each), pattern) and str(each).count("/") == pattern.count("/")
        for each in above
        for pattern in patterns
    )


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `quarto use template riskset/riskset` makes it: the document bears the folder's name."""
    folder = tmp_path_factory.mktemp("used") / "mystudy"
    for name in COPIED:
        target = folder / ("mystudy.qmd" if name == "template.qmd" else name)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    shutil.copytree(ROOT / "_extensions" / "riskset", folder / "_extensions" / "riskset" / "riskset")
    return folder


def test_nothing_else_of_the_repository_is_copied() -> None:
    lines = (ROOT / ".quartoignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    assert all(line == line.strip() for line in patterns), "a blank is part of a pattern"
    kept = {name for name in tracked() if not left_out(name, [*patterns, *QUARTO_LEAVES_OUT])}
    assert kept == COPIED


def test_riskset_init_writes_the_same_files(tmp_path: Path) -> None:
    start_project(tmp_path / "new", "cohort")
    assert {*STARTER.values(), SCHEMA} >= COPIED
    for name, source in {**STARTER, SCHEMA: SCHEMA}.items():
        assert (tmp_path / "new" / name).read_bytes() == (ROOT / source).read_bytes(), name


def test_the_study_file_names_its_schema_which_lies_beside_it(used: Path) -> None:
    first = (used / "study.yml").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# {SCHEMA_LINE}"
    named = used / first.partition("$schema=")[2]
    assert named.read_text(encoding="utf-8") == json_schema()


def test_the_starter_has_no_doubts(used: Path) -> None:
    done = CliRunner().invoke(main, ["check", str(used), "--strict", "--quiet"])
    assert done.exit_code == 0, done.output


def test_the_starter_renders_without_a_project_file_and_tells_of_an_old_extension(used: Path) -> None:
    declared = used / "_extensions" / "riskset" / "riskset" / "_extension.yml"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace(f"version: {riskset.__version__}", "version: 0.0.9"), encoding="utf-8")
    report = render(used / "mystudy.qmd", engine="builtin", formats=["html"])
    page = report.outputs[0].read_text(encoding="utf-8")
    assert "Characteristics of patients, by arm" in page
    assert report.outputs[0] == used / "mystudy.html"
    assert len(report.warnings) == 1
    assert "the extension is 0.0.9 and the package riskset is" in report.warnings[0]


@pytest.mark.quarto
def test_quarto_copies_the_starter_into_a_folder_with_a_blank_and_renders_it(quarto: str, tmp_path: Path) -> None:
    folder = tmp_path / "my study"
    folder.mkdir()
    command = [quarto, "use", "template", str(ROOT), "--no-prompt"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    assert {path.name for path in folder.iterdir()} == {
        "_extensions", "data", "my study.qmd", "references.bib", "schema", "study.yml",
    }  # fmt: skip
    assert [path.name for path in (folder / "data").iterdir()] == ["cohort.csv"]
    report = render(folder / "my study.qmd", engine="quarto", formats=["html", "typst"])
    assert "Characteristics of patients, by arm" in report.outputs[0].read_text(encoding="utf-8")
