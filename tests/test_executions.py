"""A kernel that Quarto keeps is told of each format; what it computed for one serves the next, while study and data are the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from riskset import earlier_results, executions, project_store, surroundings
from riskset.earlier_results import computed_once
from riskset.project_store import made_anew, project_folder
from riskset.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HTML = {"identifier": {"extension-name": "riskset"}, "pandoc": {"to": "html"}}
WORD = {"identifier": {"extension-name": "riskset"}, "pandoc": {"to": "docx"}}


class Shell:
    """IPython's, with a kernel that can be told things."""

    def __init__(self) -> None:
        self.kernel = self.comm_manager = self
        self.targets: dict[str, Callable[[object, Any], None]] = {}

    def register_target(self, name: str, target: Callable[[object, Any], None]) -> None:
        self.targets[name] = target

    def say(self, form: dict[str, Any], pictures: str) -> None:
        content = {"data": {"options": {"format": form, "fig_format": pictures}}}
        self.targets["quarto_kernel_setup"](None, {"content": content})


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The shell of a kernel that Quarto started for HTML."""
    info = tmp_path / "info.json"
    info.write_text(json.dumps({"format": HTML, "document-path": "/paper/paper.qmd"}))
    for name, value in {"EXECUTE_INFO": str(info), "FIG_FORMAT": "svg", "DOCUMENT_PATH": "/paper"}.items():
        monkeypatch.setenv(f"QUARTO_{name}", value)
    made = Shell()
    monkeypatch.setattr(executions, "_kernel", None)
    monkeypatch.setattr(executions, "_shell", lambda: made)
    monkeypatch.setattr(earlier_results, "_executions", earlier_results._Executions())
    return made


def seen() -> tuple[Any, ...]:
    document = surroundings.quarto_document()
    return surroundings.image_forms(), surroundings.quarto_target(), surroundings.in_own_format(), document is not None


def test_each_format_is_told_to_a_kernel_that_is_kept(shell: Shell) -> None:
    assert seen() == (("svg",), "html", True, True)
    shell.say(WORD, "retina")
    assert seen() == (("png",), "docx", True, True)
    shell.say({"pandoc": {"to": "latex"}}, "pdf")
    assert seen() == (("pdf", "png"), "latex", False, True)


def test_of_a_run_that_is_over_the_environment_says_nothing(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTO_EXECUTE_INFO", "/nowhere/info.json")
    assert seen() == (("svg",), None, False, False)
    shell.say(WORD, "png")
    assert seen()[:3] == (("png",), "docx", True)


def test_a_kernel_writes_down_its_number_for_who_renders(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(executions.KERNELS, str(tmp_path / "kernels"))
    seen()
    assert shell.targets
    assert len((tmp_path / "kernels").read_text().split()) == 2


class Study:
    """The parts of a study file by which results are known again."""

    def __init__(self, path: Path, origin: object) -> None:
        self.path, self.origin = path, origin


@pytest.mark.parametrize(("data", "computed"), [("a", 1), ("b", 2)])
def test_results_serve_the_next_format_alone_and_never_other_data(
    shell: Shell, tmp_path: Path, data: str, computed: int
) -> None:
    rows, times = [Result("t", "a", "all", "", "", "", None, "n", 1.0)], []

    def compute() -> list[Result]:
        times.append(1)
        return list(rows)

    first: Any = Study(tmp_path / "study.yml", "a")
    assert computed_once(first, "t", compute) == rows
    assert computed_once(first, "t", compute) == rows
    assert len(times) == 2  # within one execution nothing is taken from before
    shell.say(WORD, "png")
    second: Any = Study(tmp_path / "study.yml", data)
    assert computed_once(second, "t", compute) == rows
    assert len(times) == 1 + computed


def test_kernels_of_one_project_share_results_as_far_as_its_cache_is_used(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    (root / "_extensions" / "riskset").mkdir(parents=True)
    (root / "chapters").mkdir()
    monkeypatch.setenv("QUARTO_DOCUMENT_PATH", str(root / "chapters"))
    assert project_folder("results") is None  # another's project
    (root / "_extensions" / "riskset" / "_extension.yml").touch()
    project_store._root.cache_clear()
    folder = project_folder("results")
    assert folder is not None
    assert folder.parent == root / ".riskset" / "results"
    assert not made_anew()
    monkeypatch.setenv(surroundings.ANEW, "1")
    assert made_anew()
    monkeypatch.delenv(surroundings.ANEW)
    shell.say({"execute": {"cache": "refresh"}}, "png")
    assert project_folder("results") == folder
    assert made_anew()
    shell.say({"execute": {"cache": False}}, "png")
    assert project_folder("results") is None
    monkeypatch.setattr(executions, "_kernel", None)
    monkeypatch.delenv("QUARTO_DOCUMENT_PATH")
    assert project_folder("results") is None  # no document is rendered
