"""The house stands as CONTRIBUTING draws it: each kind in its folder, each folder with its sentence, no way around."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "python" / "riskset"
FOLDERS = sorted(path for path in PACKAGE.rglob("*") if path.is_dir() and any(path.glob("*.py")))
KINDS = sorted(path.name for path in (PACKAGE / "kinds").iterdir() if (path / "kind.py").is_file())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_each_folder_says_in_a_sentence_what_lives_there(folder: Path) -> None:
    said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))
    assert said is not None
    assert re.match(r"[A-Z].+\.", said.splitlines()[0])


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_a_folder_with_its_entry_and_its_tests(kind: str) -> None:
    assert (PACKAGE / "kinds" / kind / "entry.py").is_file()
    assert any((ROOT / "tests" / "kinds" / kind).glob("test_*.py"))


def test_no_folder_of_kinds_is_without_a_door() -> None:
    folders = {path.name for path in (PACKAGE / "kinds").iterdir() if any(path.glob("*.py"))}
    assert folders == set(KINDS)


def test_the_contract_of_kinds_names_them_all() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {each["id"]: each for each in settings["tool"]["importlinter"]["contracts"]}
    assert contracts["kinds"]["modules"] == [f"riskset.kinds.{kind}" for kind in KINDS]


@pytest.mark.parametrize(
    "path", ["opened.py", "kinds/kind.py", "kinds/display.py", "kinds/registry.py", "study/checks.py"]
)
def test_an_entry_travels_typed(path: str) -> None:
    """Nobody on the way of an entry takes or gives it as Any, or asks which kind it is of."""
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.arg in {"spec", "entry", "display"} and node.annotation is not None:
            assert "Any" not in ast.unparse(node.annotation), node.lineno
        if isinstance(node, ast.Compare):
            assert not re.search(r"\.kind(_name\(\))?\b", ast.unparse(node)), node.lineno


def test_each_room_of_the_map_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = re.findall(
        r"`((?:stats|study|analyses|tables|figures|kinds|documents|cli|drafting)/[\w./*]*|\w+\.py)`", text
    )
    assert rooms
    kind_files = {"entry.py", "analysis.py", "table.py", "figure.py"}
    assert [room for room in rooms if room not in kind_files and not list(PACKAGE.glob(room.rstrip("/")))] == []


# Marks of a merge that was never finished; a formatter may have moved them into the text around them.
UNMERGED = re.compile(rf"^\s*(?:{'<' * 7}|{'>' * 7}) \S", re.MULTILINE)
WRITTEN = {
    ".bib",
    ".cff",
    ".css",
    ".csl",
    ".json",
    ".lua",
    ".md",
    ".py",
    ".qmd",
    ".R",
    ".toml",
    ".typ",
    ".yaml",
    ".yml",
}


@pytest.mark.parametrize(
    "folder", ["_extensions", "benchmarks", "conda", "docs", "python", "report", "schema", "templates", "tests", "."]
)
def test_no_merge_was_left_unfinished(folder: str) -> None:
    paths = (ROOT / folder).iterdir() if folder == "." else (ROOT / folder).rglob("*")
    texts = {path: path.read_text(encoding="utf-8") for path in paths if path.is_file() and path.suffix in WRITTEN}
    assert [str(path) for path, text in texts.items() if UNMERGED.search(text)] == []
