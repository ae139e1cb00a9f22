"""What can be compared: files, zips, data cuts, revisions of git; and what is refused, with one clear message."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from riskset.builds import Build, to_json
from riskset.cli import main

Project = Callable[..., Path]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", *arguments])


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def repository(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of two revisions that differ in a cut point; it does not hold the data."""
    if shutil.which("git") is None:
        pytest.skip("there is no git on the path")
    root = tmp_path_factory.mktemp("repository")
    folder = project(root / "report", document="")
    (root / ".gitignore").write_text("*.csv\n", encoding="utf-8")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "first")
    study = folder / "study.yml"
    study.write_text(study.read_text(encoding="utf-8").replace("- 12", "- 24"), encoding="utf-8")
    git(root, "commit", "--quiet", "-a", "-m", "second")
    return root


def test_two_revisions_are_run_as_git_has_them(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    before = sorted(repository.rglob("*"))
    ran = run("HEAD~1", "HEAD", "--format", "json", "--exit-code", "--", "report")
    assert ran.exit_code == 1, ran.output
    data = json.loads(ran.stdout)
    study = data["studies"][0]
    assert not study["changed"]
    assert {each["result"]["at"] for each in study["gone"]} == {12.0}
    assert {each["result"]["at"] for each in study["added"]} == {24.0}
    assert data["old"]["revision"]["commit"] != data["new"]["revision"]["commit"]
    assert "HEAD does not hold report/patients.csv" in ran.stderr
    assert sorted(repository.rglob("*")) == before
    present = run("HEAD", "report", "--exit-code")
    assert present.exit_code == 0, present.output


@pytest.mark.parametrize(
    ("sides", "message"),
    [
        (("HEAD", "HEAD"), "without a path"),
        (("HEAD:nowhere", "HEAD:report"), "has no such path"),
        (("HEAD~9", "HEAD", "--", "report"), "no revision"),
        (("nothing", "report"), "no such file, folder or git revision"),
    ],
)
def test_revisions_that_are_not_there_are_refused(
    sides: tuple[str, ...], message: str, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    ran = run(*sides)
    assert ran.exit_code == 2
    assert message in ran.stderr


def test_one_study_is_run_on_two_data_files(trial: Path, tmp_path: Path) -> None:
    lines = (trial / "patients.csv").read_text(encoding="utf-8").splitlines()
    cut = tmp_path / "cut.csv"
    cut.write_text("\n".join(lines[:-10]) + "\n", encoding="utf-8")
    before = (trial / "study.yml").read_bytes()
    ran = run(str(trial), "--data", str(trial / "patients.csv"), str(cut), "--format", "json")
    assert ran.exit_code == 0, ran.output
    sizes = json.loads(ran.stdout)["studies"][0]["populations"]
    assert (sizes[0]["old"], sizes[0]["new"]) == (60, 50)
    assert (trial / "study.yml").read_bytes() == before
    assert run(str(trial), "--data", str(cut), str(tmp_path / "none.csv")).exit_code == 2


def test_a_submission_is_compared_by_the_build_in_it(build: Build, tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    (folder / "supplement").mkdir(parents=True)
    (folder / "results.json").write_text(to_json(build), encoding="utf-8")
    (folder / "supplement" / "results.json").write_text("{}", encoding="utf-8")
    archive = tmp_path / "submission.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(folder / "results.json", "submission/results.json")
        file.write(folder / "supplement" / "results.json", "submission/supplement/results.json")
    ran = run(str(folder), str(archive), "--exit-code")
    assert ran.exit_code == 0, ran.output
    assert "No result has changed" in ran.stdout


@pytest.mark.parametrize("name", ["empty", "text.txt", "broken.zip", "other.json", "data.csv"])
def test_what_is_no_build_is_refused(name: str, build: Build, tmp_path: Path) -> None:
    known = tmp_path / "results.json"
    known.write_text(to_json(build), encoding="utf-8")
    path = tmp_path / name
    if name == "empty":
        path.mkdir()
    else:
        path.write_text("id,age\n1,2\n" if name == "data.csv" else "[]x", encoding="utf-8")
    output = tmp_path / "diff.html"
    ran = run(str(known), str(path), "-o", str(output))
    assert ran.exit_code == 2
    assert name in ran.stderr
    assert not output.exists()


@pytest.mark.parametrize(
    "arguments",
    [(), ("one",), ("", ""), ("a", "b", "c", "d"), ("a", "b", "--data", "x", "y"), ("a", "b", "-o", "x.pdf")],
)
def test_arguments_that_say_nothing_are_refused(arguments: tuple[str, ...], tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments).exit_code == 2
    assert not list(tmp_path.iterdir())


def test_an_input_is_never_written_over(build: Build, tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(to_json(build), encoding="utf-8")
    assert run(str(path), str(path), "-o", str(path)).exit_code == 2
    assert path.read_text(encoding="utf-8") == to_json(build)


def test_the_exit_code_says_what_was_asked(build: Build, tmp_path: Path) -> None:
    from dataclasses import replace

    own = build.studies[0]
    first = replace(own.results[0], result=replace(own.results[0].result, value=61.0), text="61")
    changed = replace(build, studies=(replace(own, results=(first, *own.results[1:])),))
    paths = [tmp_path / "old.json", tmp_path / "new.json"]
    for path, each in zip(paths, (build, changed), strict=True):
        path.write_text(to_json(each), encoding="utf-8")
    named = [str(path) for path in paths]
    assert run(*named).exit_code == 0
    assert run(*named, "--exit-code").exit_code == 1
    assert run(*named, "--fail-on", "changes").exit_code == 1
    assert run(*named, "--fail-on", "consequences").exit_code == 0
    assert run(*named, "-o", str(tmp_path / "diff.md")).exit_code == 0
    assert (tmp_path / "diff.md").read_text(encoding="utf-8").startswith("<!-- riskset-diff -->")
