"""Folders of kept files: as many files as were used last, and nothing that others put there or beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from riskset import kept_files
from riskset.kept_files import kept_folder, prune


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_folders_of_long_gone_versions_go(tmp_path: Path) -> None:
    folder = kept_folder(tmp_path, "results")
    assert folder is not None
    for name in ("0" * 16, "1" * 16, "2" * 16, "notes"):
        (folder.parent / name).mkdir()
    prune(folder)
    left = {path.name for path in folder.parent.iterdir()} - {folder.name, "notes"}
    assert len(left) == 1
    assert (folder.parent / "notes").is_dir()


def test_files_beyond_the_limit_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_files, "_MOST_BYTES", 10)
    folder = kept_folder(tmp_path, "results")
    assert folder is not None
    for name in ("a", "b", "c"):
        (folder / name).write_bytes(bytes(6))
    prune(folder)
    assert len(names(folder)) == 1


@pytest.mark.parametrize("place", ["mine", "mine/.riskset", "mine/.riskset/results", "mine/0123456789abcdef"])
def test_a_folder_that_somebody_names_is_left_alone(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_files, "_MOST_BYTES", 0)
    folder = tmp_path / place
    folder.mkdir(parents=True)
    for name in ("0" * 16, "work", "papers"):
        (folder.parent / name).mkdir(exist_ok=True)
        (folder / f"{name}.json").write_text("{}", encoding="utf-8")
    before = names(tmp_path)
    prune(folder)
    assert names(tmp_path) == before
