"""`riskset extension update`, and what is said where extension and package are of different versions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import riskset
from riskset.cli import extension_copy, main
from riskset.cli.extension_copy import RECORD, copy_extension
from riskset.documents.extension_version import other_version_at

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = riskset.__version__


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, list(arguments))


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's copy of the extension as `riskset init` makes it."""
    monkeypatch.chdir(tmp_path)
    Path("_quarto.yml").write_text("project: {type: default}\n", encoding="utf-8")
    copy_extension(tmp_path / "_extensions" / "riskset")
    return tmp_path / "_extensions" / "riskset"


@pytest.fixture
def aged(copied: Path) -> Callable[[str], Path]:
    """Makes the copy one of another version, with a file that has changed since and one that is no more."""

    def make(version: str) -> Path:
        declared = copied / "_extension.yml"
        declared.write_text(declared.read_text().replace(f"version: {OURS}", f"version: {version}"))
        (copied / "riskset.css").write_text("/* as it was */\n")
        (copied / "gone.lua").write_text("-- no more\n")
        record = json.loads((copied / RECORD).read_text())
        record["files"] = extension_copy._sums(copied)
        (copied / RECORD).write_text(json.dumps(record))
        return copied

    return make


def test_a_copy_of_an_older_version_is_renewed(aged: Callable[[str], Path]) -> None:
    folder = aged("0.0.9")
    done = run("extension", "update")
    assert (done.exit_code, done.output) == (0, f"_extensions/riskset: renewed from 0.0.9 to {OURS}, 3 files changed\n")
    new = content(folder)
    new.pop(RECORD)
    assert new == content(extension_copy.asset("_extensions/riskset"))
    assert [path.name for path in folder.parent.iterdir()] == ["riskset"]
    assert run("extension", "update").output == f"_extensions/riskset: as the package has it, {OURS}\n"


def test_the_schema_of_study_files_is_renewed_with_it(copied: Path) -> None:
    Path("schema").mkdir()
    Path("schema/study.schema.json").write_text("{}")
    assert run("extension", "update").output.endswith("schema/study.schema.json: renewed\n")
    assert len(Path("schema/study.schema.json").read_text()) > 1000


def test_changes_are_named_and_kept(aged: Callable[[str], Path]) -> None:
    folder = aged("0.0.9")
    (folder / "riskset.css").write_text("/* mine */\n")
    (folder / "own.lua").write_text("-- mine\n")
    before = content(folder)
    done = run("extension", "update")
    assert done.exit_code == 2
    assert done.output == (
        "_extensions/riskset: 2 files changed or added since the extension was copied: own.lua, riskset.css. Keep what "
        "you need elsewhere (`css:` and `reference-doc:` of a document), or lose it by --force.\n"
    )
    assert content(folder) == before
    assert run("extension", "update", "--force").exit_code == 0
    assert "own.lua" not in content(folder)


def test_what_quarto_brought_is_renewed_where_nothing_can_be_lost(copied: Path) -> None:
    (copied / RECORD).unlink()
    assert run("extension", "update").exit_code == 0
    (copied / RECORD).unlink()
    (copied / "riskset.css").write_text("/* mine */\n")
    assert "1 file changed or added since the extension was copied: riskset.css" in run("extension", "update").output
    declared = copied / "_extension.yml"
    declared.write_text(declared.read_text().replace(f"version: {OURS}", "version: 0.0.9"))
    done = run("extension", "update")
    assert done.exit_code == 2
    assert "nothing records what was copied, of version 0.0.9" in done.output
    assert "`quarto update extension riskset/riskset`" in done.output


def test_ends_of_lines_are_no_change(copied: Path) -> None:
    css = copied / "riskset.css"
    css.write_bytes(css.read_bytes().replace(b"\n", b"\r\n"))
    assert run("extension", "update").output == f"_extensions/riskset: as the package has it, {OURS}\n"


def test_what_cannot_be_replaced_is_as_it_was(aged: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = aged("0.0.9")
    before, renamed = content(folder), Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise PermissionError(13, "no", str(path))
        return renamed(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    assert run("extension", "update").exit_code == 2
    assert content(folder) == before
    assert [path.name for path in folder.parent.iterdir()] == ["riskset"]


@pytest.mark.parametrize(
    ("folder", "message"),
    [("nowhere", "nowhere: there is no such folder"), ("empty", "empty: there is no extension `_extensions/riskset`")],
)
def test_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    done = run("extension", "update", folder)
    assert done.exit_code == 2
    assert done.output.startswith(message)
    assert done.output.count("\n") == 1


def test_a_link_and_the_packages_own_folder_are_no_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    own = extension_copy.asset("_extensions/riskset")
    assert "this is the package's own extension" in run("extension", "update", str(own.parent.parent)).output
    Path("_extensions").mkdir()
    Path("_extensions/riskset").symlink_to(own)
    assert "the extension is a link" in run("extension", "update").output


def test_other_versions_are_told_with_the_remedy(aged: Callable[[str], Path]) -> None:
    folder = aged("0.0.9")
    start = "_extensions/riskset/_extension.yml: the extension is {} and the package riskset is {}: "
    told = str(other_version_at(folder.parent.parent))
    assert told.startswith(start.format("0.0.9", OURS))
    assert told.endswith("Renew the copy: riskset extension update.")
    declared = folder / "_extension.yml"
    declared.write_text(re.sub("version: .*", "version: 99.0", declared.read_text()))
    assert "Install riskset 99.0, or set the copy back" in str(other_version_at(folder.parent.parent))
    declared.write_text(declared.read_text().replace("version: 99.0\n", ""))
    assert "the extension names no version and" in str(other_version_at(folder.parent.parent))


def test_nothing_is_told_of_the_same_version_or_of_none(copied: Path, tmp_path: Path) -> None:
    assert other_version_at(copied.parent.parent) is None
    assert other_version_at(tmp_path / "data") is None


def test_check_tells_it(aged: Callable[[str], Path]) -> None:
    aged("0.0.9")
    Path("study.yml").write_text("study: {title: Nothing}\n")
    assert "the extension is 0.0.9 and the package riskset" in run("check").stderr
    found = json.loads(run("check", "--format", "json").stdout)
    assert [warning["file"] for warning in found["warnings"]] == ["_extensions/riskset/_extension.yml"]
