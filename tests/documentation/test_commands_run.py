"""Every command of the documentation and of the help runs in a project that has the files that it names."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from documentation.reading import ROOT
from documentation.test_blocks import commands
from riskset.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ENDLESS = ("riskset preview", "--watch", "riskset completion")
"""Commands that run until they are stopped, or write to a shell's own files."""
FOUND = {0, 1}
"""Exit codes of a command that did its work, with nothing or something found."""


def of_the_help(command: click.Command = main, name: str = "riskset") -> Iterator[str]:
    """The examples that the help of each command shows."""
    if isinstance(command, click.Group):
        for each, inner in command.commands.items():
            yield from of_the_help(inner, f"{name} {each}")
    for line in getattr(command, "examples", "").splitlines():
        yield re.split(r" {3,}| > ", line.strip())[0]


@cache
def typed() -> list[str]:
    pages = [shlex.join(["riskset", *words]).partition(" '>'")[0] for _, words in commands()]
    helped = [shlex.join(shlex.split(line)) for line in of_the_help()]
    every = dict.fromkeys([*pages, *helped])
    return [line for line in every if not any(word in line for word in ENDLESS)]


def run(line: str) -> Any:
    return CliRunner().invoke(main, shlex.split(line)[1:])


def sound(line: str) -> None:
    done = run(line)
    assert done.exit_code == 0, f"{line}\n{done.output}"


def git(*words: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], check=True, capture_output=True)


def own_study() -> None:
    """The study `mystudy`, with its displays by the names that commands use, and a flow chart."""
    sound("riskset init mystudy --data registry.csv --groups arm")
    path = Path("mystudy/study.yml")
    study = yaml.safe_load(path.read_text("utf-8"))
    study["displays"]["flow"] = {"kind": "flow-chart", "start": "Patients", "by": "arm"}
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    cells = "```{python}\n#| tags: [parameters]\narm = 1\nlabel = 'men'\n```\n\nThis is arm `{python} arm`, `{python} label`.\n"
    Path("mystudy/by-arm.qmd").write_text(f"---\ntitle: An arm\nformat: riskset-html\n---\n\n{cells}", encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the projects, data, renders, submissions and revisions that commands name."""
    folder = tmp_path_factory.mktemp("commands")
    for part in ("data", "docs/simulate", "report", "_extensions", "templates"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("_output", ".riskset"))
    shutil.copy(ROOT / "_quarto.yml", folder)
    shutil.copy(ROOT / "docs/simulate/trial.yml", folder / "published.yml")
    shutil.copy(ROOT / "docs/tutorial/registry.csv", folder / "registry.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        tables()
        own_study()
        git("init", "-q")
        sound("riskset render report/bmt --engine builtin --to docx,pdf")
        word, page = Path("_output/report/bmt/manuscript.docx"), Path("_output/report/bmt/manuscript.pdf")
        for name in ("manuscript.docx", "submitted.docx"):
            shutil.copy(word, name)
        for name in ("article.pdf", "submitted.pdf"):
            shutil.copy(page, name)
        git("add", "-A")
        git("commit", "-qm", "first")
        for tag in ("v1", "v1.0"):
            git("tag", tag)
        change()
        sound("riskset render report/bmt --engine builtin --to docx")
        for name in ("edited.docx", "back.docx", "revised.docx", "manuscript.docx"):
            shutil.copy(word, name)
        submissions()
        git("add", "-A")
        git("commit", "-qm", "second")
        git("tag", "v2.0")
    return folder


def tables() -> None:
    """Registries in the formats that pages name, and a dictionary of REDCap's."""
    frame = pd.read_csv("registry.csv")
    frame["os_days"] = (pd.to_datetime(frame["last_contact"]) - pd.to_datetime(frame["start"])).dt.days
    frame.to_excel("registry.xlsx", index=False)
    frame.to_excel("export.xlsx", index=False)
    frame.to_csv("export.csv", index=False)
    heads = [
        "Variable / Field Name",
        "Form Name",
        "Field Type",
        "Field Label",
        "Choices, Calculations, OR Slider Labels",
    ]
    rows = [[name, "form", "text", name.capitalize(), ""] for name in frame.columns]
    pd.DataFrame(rows, columns=heads).to_csv("dictionary.csv", index=False)
    bmt = pd.read_csv("data/bmt/bmt.csv")
    bmt.to_csv("march.csv", index=False)
    bmt.iloc[:-3].to_csv("september.csv", index=False)


def change() -> None:
    """Another text, a third project, and a journal of one's own."""
    path = Path("report/bmt/manuscript.qmd")
    path.write_text(path.read_text("utf-8") + "\nThese words are new.\n", encoding="utf-8")
    shutil.copytree("report/bmt", "report/trial")
    Path("journals").mkdir()
    for name in ("ours.yml", "our-journal.yml"):
        shutil.copy("templates/journals/generic.yml", Path("journals") / name)


def submissions() -> None:
    for folder in ("first", "second"):
        Path(folder).mkdir()
        run(f"riskset submit report/bmt --journal blood --output {folder} --force")
    zips = sorted(Path().glob("first/**/*.zip"))
    shutil.copy(zips[0], "submitted.zip")
    sound("riskset results report/bmt --format build --output results.json")
    shutil.copy("results.json", "before.json")


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("line", typed())
def test_a_command_runs(line: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "project"
    shutil.copytree(made, folder, symlinks=True)
    monkeypatch.chdir(folder)
    if line.startswith("riskset init"):
        shutil.rmtree("mystudy")
    done = run(line)
    assert done.exit_code in FOUND, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
