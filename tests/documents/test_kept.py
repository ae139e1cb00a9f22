"""Results that Quarto keeps are removed when their study file, data or package have changed, and only then."""

from __future__ import annotations

import base64
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from riskset.cli import main
from riskset.study.origin import Origin, marks_in, present_origin

if TYPE_CHECKING:
    from collections.abc import Callable

STUDY = (
    "study: {title: A study}\ndata: {path: data/patients.csv, id: id, join: [{path: more.csv, id: id}]}\ndisplays: {}\n"
)
SOURCE = '```{python}\nimport riskset\nstudy = riskset.open_study("../study.yml")\n```\n'
NAME = "../study.yml"


class Project:
    """A project with a study, a frozen document in a folder, and a cache of Jupyter's."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("data/patients.csv", "id\n1\n")
        self.write("more.csv", "id,age\n1,50\n")
        self.write("study.yml", STUDY)
        self.write("sub/doc.qmd", SOURCE)
        self.mark = self.origin.mark(root / "study.yml", root / "sub")
        self.freeze("sub/doc", self.mark)

    @property
    def origin(self) -> Origin:
        found = present_origin(self.root / "study.yml")
        assert found is not None
        return found

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def freeze(self, document: str, text: str, freezer: str = "_freeze") -> None:
        result = {"hash": "0", "result": {"markdown": f'::::: {{.riskset-table origin="{text}"}}'}}
        self.write(f"{freezer}/{document}/execute-results/html.json", json.dumps(result))
        self.write(f"{freezer}/{document}/figure-html/fig-1.png", b"a picture")

    def cache(self, folder: str, *outputs: dict[str, str], source: str = "import riskset") -> None:
        cells = [{"cell_type": "code", "source": source, "outputs": [{"data": data} for data in outputs]}]
        self.write(f"{folder}/.jupyter_cache/executed/0/base.ipynb", json.dumps({"cells": cells}))
        self.write(f"{folder}/.jupyter_cache/global.db", b"")

    def thaw(self) -> list[str]:
        done = CliRunner().invoke(main, ["prepare", str(self.root)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output.splitlines()

    def kept(self) -> set[str]:
        """The folders that hold kept results."""
        found = [
            *self.root.rglob("execute-results"),
            *self.root.rglob("figure-html"),
            *self.root.rglob(".jupyter_cache"),
        ]
        return {path.relative_to(self.root).as_posix() for path in found}


@pytest.fixture
def kept(tmp_path: Path) -> Project:
    return Project(tmp_path)


FROZEN = {"_freeze/sub/doc/execute-results", "_freeze/sub/doc/figure-html"}
CHANGES: dict[str, tuple[Callable[[Project], object], str]] = {
    "data": (lambda kept: kept.write("data/patients.csv", "id\n2\n"), f"the data of {NAME} have changed"),
    "joined data": (lambda kept: kept.write("more.csv", "id,age\n1,51\n"), f"the data of {NAME} have changed"),
    "study": (lambda kept: kept.write("study.yml", STUDY.replace("A study", "Another")), f"{NAME} has changed"),
    "package": (lambda kept: kept.freeze("sub/doc", f"{kept.mark[:-8]}00000000"), "another version of riskset is installed"),
    "no mark": (lambda kept: kept.freeze("sub/doc", ""), "nothing in them says from which study and data they are"),
}  # fmt: skip


def test_what_is_of_the_present_data_stays(kept: Project) -> None:
    kept.cache("sub", {"text/markdown": kept.mark})
    assert kept.thaw() == []
    assert kept.kept() == FROZEN | {"sub/.jupyter_cache"}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_old_goes_and_is_named(kept: Project, change: str) -> None:
    do, reason = CHANGES[change]
    do(kept)
    assert kept.thaw() == [f"riskset: the kept results in _freeze/sub/doc were removed: {reason}"]
    assert kept.kept() == set()


def test_other_documents_stay(kept: Project) -> None:
    kept.write("other/study.yml", STUDY.replace("data/patients.csv", "own.csv").replace("more", "../more"))
    kept.write("other/own.csv", "id\n1\n")
    origin = present_origin(kept.root / "other/study.yml")
    assert origin is not None
    # Under a document's own name, as for `sub/doc.qmd` and `sub/doc/inner.qmd`.
    kept.freeze("sub/doc/inner", origin.mark(kept.root / "other/study.yml", kept.root / "sub/doc"))
    kept.write("sub/doc/inner.qmd", SOURCE)
    kept.freeze("words", "")
    kept.write("words.qmd", "Words alone.\n")
    kept.freeze("gone", "riskset-digest:gone.yml@" + 24 * "0")
    kept.write("data/patients.csv", "id\n2\n")
    assert len(kept.thaw()) == 1
    assert {name.rpartition("/")[0] for name in kept.kept()} == {
        "_freeze/sub/doc/inner",
        "_freeze/words",
        "_freeze/gone",
    }


def test_the_hidden_freezer_of_previews_too(kept: Project) -> None:
    kept.freeze("sub/doc", kept.mark, ".quarto/_freeze")
    kept.write("data/patients.csv", "id\n2\n")
    (line,) = kept.thaw()
    assert "in _freeze/sub/doc were removed" in line
    assert kept.kept() == set()


@pytest.mark.parametrize(
    ("lost", "marked"), [("data/patients.csv", True), ("data/patients.csv", False), ("study.yml", True)]
)
def test_what_cannot_be_made_anew_stays(kept: Project, lost: str, *, marked: bool) -> None:
    kept.freeze("sub/doc", kept.mark if marked else "")
    (kept.root / lost).unlink()
    (line,) = kept.thaw()
    assert line.startswith("riskset: the kept results in _freeze/sub/doc were left alone: ")
    assert kept.kept() == FROZEN


def picture(mark: str) -> str:
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    about, buffer = PngInfo(), io.BytesIO()
    about.add_itxt("Origin", mark)
    Image.new("L", (1, 1)).save(buffer, "png", pnginfo=about)
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.mark.parametrize("output", ["text/markdown", "image/png", "nothing"])
def test_an_old_cache_goes_as_a_whole(kept: Project, output: str) -> None:
    shutil.rmtree(kept.root / "_freeze")
    outputs = {"text/markdown": {output: kept.mark}, "image/png": {output: picture(kept.mark)}, "nothing": {}}
    kept.cache("sub", outputs[output])
    kept.write("data/patients.csv", "id\n2\n")
    (line,) = kept.thaw()
    assert line.startswith("riskset: the kept results in sub/.jupyter_cache were removed: ")
    assert kept.kept() == set()


def test_a_cache_of_other_code_stays(kept: Project) -> None:
    kept.cache("sub", {"text/plain": "1"}, source="1")
    kept.write("data/patients.csv", "id\n2\n")
    kept.thaw()
    assert kept.kept() == {"sub/.jupyter_cache"}


def test_marks_are_compared_for_the_filter(kept: Project) -> None:
    def compared(*marks: str) -> str:
        asked = ["compare", str(kept.root / "sub")]
        return CliRunner().invoke(main, asked, input="\n".join(marks), catch_exceptions=False).output

    old = f"{kept.mark[:-1]}x".replace("x", "0" if kept.mark[-1] != "0" else "1")
    assert compared(kept.mark, kept.mark) == ""
    assert compared(kept.mark, old) == f"{old}\tanother version of riskset is installed\n"


def test_a_mark_holds_no_path_of_the_machine_and_any_name(tmp_path: Path) -> None:
    folder = tmp_path / 'a "b" ü'
    mark = Origin("0" * 8, "1" * 8, "2" * 8).mark(folder / "my study--1.yml", folder / "sub")
    assert mark == f"riskset-digest:../my%20study--1.yml@{'0' * 8}{'1' * 8}{'2' * 8}"
    assert [each.study for each in marks_in(f'<svg data-origin="{mark}">'.encode())] == ["../my study--1.yml"]
