"""What a run depends on is known as it was when it was used; a cache that cannot serve stops nothing."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from riskset.documents import render
from riskset.documents.cache import Cache
from riskset.documents.kernels import Start
from riskset.documents.qmd import parse_document
from riskset.documents.tasks import Executed, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Project

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENT = """
```{python}
import os, pathlib, subprocess, sys
name = "x" + str(1)
data = pathlib.Path(DATA, name + ".csv").read_text()
there = [os.path.exists("flag" + "1"), pathlib.Path("flag" + "2").is_file(), os.path.isdir("fol" + "der")]
size = os.stat("mea" + "sured").st_size
given = [os.environ.get("RISKSET_TEST_" + "ONE"), "RISKSET_TEST_TWO" in os.environ]
listed = sorted(os.listdir("."))
os.environ["RISKSET_TEST_THREE"] = "own"
own = os.environ["RISKSET_TEST_THREE"]
pathlib.Path("made.txt").write_text("1")
made = pathlib.Path("made.txt").read_text()
swapped = pathlib.Path("swapped.txt").read_text()
if os.environ.get("RISKSET_TEST_SWAP"):
    subprocess.run(["cp", "other.txt", "swapped.txt"], check=True)
```
"""


class KernelStarted(Exception):
    """A kernel would have been started."""


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A rendered project, its data in another folder for temporary files; not to be changed."""
    base = tmp_path_factory.mktemp("dependencies")
    root, data = base / "root", base / "data"
    data.mkdir()
    shutil.copytree(REPOSITORY / "_extensions", root / "_extensions")
    (data / "x1.csv").write_text("1\n")
    for name, text in {"measured": "abc", "swapped.txt": "old", "other.txt": "new", "made.txt": "1"}.items():
        (root / name).write_text(text)
    (root / "_quarto.yml").write_text("format:\n  riskset-html: default\n")
    (root / "doc.qmd").write_text(DOCUMENT.replace("DATA", repr(str(data))))
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ONE", "TWO", "THREE", "SWAP"):
            patch.delenv(f"RISKSET_TEST_{name}", raising=False)
        assert render(root / "doc.qmd", engine="builtin").executed
    return root


@pytest.fixture
def copy(rendered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project and its data, in which starting a kernel is a failure."""
    root = tmp_path / "root"
    shutil.copytree(rendered, root)
    (path,) = (root / ".riskset" / "cache").rglob("*.json")
    assert json.loads(path.read_bytes().partition(b"\n")[2])["read"][str(rendered.parent / "data" / "x1.csv")]

    def started(*_arguments: object, **_options: object) -> None:
        raise KernelStarted

    monkeypatch.setattr("riskset.documents.execution.execute", started)
    return root


def test_nothing_has_changed(copy: Path) -> None:
    """Also where outputs were written beside the document, whose folder was listed."""
    report = render(copy / "doc.qmd", engine="builtin")
    assert (report.executed, report.warnings) == (False, ())


CHANGES = {
    "a file that was not there": lambda root: (root / "flag1").touch(),
    "another": lambda root: (root / "flag2").touch(),
    "a folder that was not there": lambda root: (root / "folder").mkdir(),
    "what was measured": lambda root: (root / "measured").write_text("abcd"),
    "a folder that was listed": lambda root: (root / "_new").touch(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_asked_for_executes_anew(copy: Path, change: str) -> None:
    CHANGES[change](copy)
    with pytest.raises(KernelStarted):
        render(copy / "doc.qmd", engine="builtin")


@pytest.mark.parametrize("name", ["RISKSET_TEST_ONE", "RISKSET_TEST_TWO"])
def test_variables_of_the_environment_execute_anew(copy: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "set")
    with pytest.raises(KernelStarted):
        render(copy / "doc.qmd", engine="builtin")


def test_others_do_not(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISKSET_TEST_THREE", "the run sets it itself")
    monkeypatch.setenv("RISKSET_TEST_FOUR", "no code asks for it")
    assert not render(copy / "doc.qmd", engine="builtin").executed


def test_data_among_temporary_files_executes_anew(rendered: Path, copy: Path) -> None:
    data = rendered.parent / "data" / "x1.csv"
    data.write_text("2\n")
    try:
        with pytest.raises(KernelStarted):
            render(copy / "doc.qmd", engine="builtin")
    finally:
        data.write_text("1\n")


def test_a_file_that_is_swapped_during_the_render(
    rendered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read was the old one: the results are not taken for those of the new one."""
    root = tmp_path / "root"
    shutil.copytree(rendered, root)
    shutil.rmtree(root / ".riskset")
    monkeypatch.setenv("RISKSET_TEST_SWAP", "1")
    assert render(root / "doc.qmd", engine="builtin").executed
    assert (root / "swapped.txt").read_text() == "new"
    (path,) = (root / ".riskset" / "cache").rglob("*.json")

    def started(*_arguments: object, **_options: object) -> None:
        raise KernelStarted

    monkeypatch.setattr("riskset.documents.execution.execute", started)
    with pytest.raises(KernelStarted):
        render(root / "doc.qmd", engine="builtin")
    (root / "swapped.txt").write_text("old")
    assert not render(root / "doc.qmd", engine="builtin").executed
    assert path.exists()


@pytest.fixture
def cache(project: Project) -> tuple[Cache, list[Task]]:
    """A cache of a document with one cell, and its tasks."""
    document = parse_document(project.write("doc.qmd", "```{python}\nopen('a.dat')\n```\n"), project.root)
    return Cache(project.root, document.path, Start(project.root)), [Task(cell=document.cells[0])]


SEEN: dict[str, Any] = {
    "read": {},
    "asked": {},
    "listed": {},
    "variables": {},
    "written": [],
    "unsteady": [],
    "loaded": [],
}


def stored(cache: Cache, tasks: list[Task], **seen: Any) -> Path:
    cache.store("key", tasks, Executed([[]], SEEN | seen), cache.named_before(tasks), time.time())
    return cache.folder / "key.json"


def test_a_whole_entry_is_used(cache: tuple[Cache, list[Task]]) -> None:
    assert cache[0].load("key", cache[1]) is None
    assert stored(*cache).exists()
    assert cache[0].load("key", cache[1]) == Executed([[]])
    assert cache[0].warnings == []


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'00\n{"results": [[]]}', b"\xff\x00"])
def test_a_broken_entry_is_a_warning(cache: tuple[Cache, list[Task]], content: bytes) -> None:
    stored(*cache).write_bytes(content)
    assert cache[0].load("key", cache[1]) is None
    (said,) = cache[0].warnings
    assert said.endswith("key.json: this entry of the cache is broken; the cells are run again")
    stored(*cache)
    assert cache[0].load("key", cache[1]) == Executed([[]])


def test_an_entry_that_was_meddled_with_is_broken(cache: tuple[Cache, list[Task]]) -> None:
    path = stored(*cache)
    path.write_bytes(path.read_bytes().replace(b'"results": [[]]', b'"results": [[{"output_type": "stream"}]]'))
    assert cache[0].load("key", cache[1]) is None
    assert len(cache[0].warnings) == 1


@pytest.mark.parametrize(
    "place", [".riskset", ".riskset/cache", ".riskset/cache/FOLDER", ".riskset/cache/FOLDER/key.json"]
)
def test_a_cache_that_cannot_be_written_is_a_warning(
    cache: tuple[Cache, list[Task]], project: Project, place: str
) -> None:
    path = project.root / place.replace("FOLDER", cache[0].folder.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if place.endswith(".json"):
        path.mkdir()
    else:
        path.touch()
    assert cache[0].load("key", cache[1]) is None
    stored(*cache)
    (said,) = cache[0].warnings
    assert said.startswith(".riskset/cache/doc-")
    assert said.endswith("; cells are run at every render")


def test_a_run_over_files_that_changed_is_not_kept(cache: tuple[Cache, list[Task]], project: Project) -> None:
    """Of files that a library reads outside Python it is known only that they were the same before and after."""
    path = project.write("a.dat", "1")
    before = cache[0].named_before(cache[1])
    assert list(before) == [path]
    path.write_text("2")
    cache[0].store("key", cache[1], Executed([[]], SEEN), before, time.time())
    assert not (cache[0].folder / "key.json").exists()
    assert not stored(*cache, unsteady=[str(path)]).exists()
    assert stored(*cache).exists()


def test_a_project_that_is_read_only_renders_into_another_folder(project: Project, tmp_path: Path) -> None:
    """As its cache cannot be written: a file stands in its place."""
    (project.root / ".riskset").touch()
    project.write("doc.qmd", "```{python}\nprint('printed')\n```\n")
    report = render("doc.qmd", formats=["html"], output_dir=tmp_path / "elsewhere")
    assert "printed" in report.outputs[0].read_text()
    assert len(report.warnings) == 1
