"""The page on drafting: its file gives the study file that it shows, which checks, and says what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import riskset
from riskset.cli.drafted import HEAD
from riskset.drafting.draft import Wishes, draft_study
from riskset.study_files import check

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "drafting.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_file_of_the_page_gives_the_study_file_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "registry.csv").write_text(block("csv"), encoding="utf-8")
    (tmp_path / "mystudy").mkdir()
    path = tmp_path / "mystudy" / "study.yml"
    drafted = draft_study(tmp_path / "registry.csv", path, Wishes(title="Survival by arm")).text.written(HEAD)
    assert drafted == block("yaml")
    path.write_text(drafted, encoding="utf-8")
    assert check(path) == []
    study = riskset.open_study(path)
    assert study.cohort.size == 12
    assert study.value("table-1", variable="age", group="overall", statistic="missing") == "1"
    assert study.value("table-1", variable="sex", level="Female", group="overall", statistic="count") == "6"


def test_the_options_of_the_page_are_those_of_the_command() -> None:
    from riskset.cli import main

    known = {name for option in main.commands["init"].params for name in option.opts if name.startswith("--")}
    assert set(re.findall(r"^\| `(--[a-z]+)", PAGE, re.MULTILINE)) == known - {"--data", "--template"}
