"""Files are written whole and together: what cannot be written leaves all as they were, and is told with a remedy."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from riskset.cli import main
from riskset.files import write_all, write_then_move

COLUMNS = {"arm": [0, 1, 0, 1], "t": [3, 4, 5, 8], "died": [1, 0, 1, 1]}
STUDY: dict[str, Any] = {
    "groups": {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
    "endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
    "displays": {"o": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [4]}},
}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_all_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The third of four files is held open by another program, as Windows has it."""
    paths = [tmp_path / name for name in ("a.html", "b.docx", "c.pdf", "d.txt")]
    for path in paths[1:]:
        path.write_bytes(b"old")
    replace = Path.replace

    def held(self: Path, target: Path) -> Path:
        if Path(target).name == "c.pdf":
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    with pytest.raises(OSError, match=r"c\.pdf"):
        write_all(dict.fromkeys(paths, b"new"))
    assert names(tmp_path) == ["b.docx", "c.pdf", "d.txt"]
    assert {path.read_bytes() for path in paths[1:]} == {b"old"}


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", none)
    path = tmp_path / "a"
    for content in (b"1", b"2"):
        write_then_move(path, content)
        assert path.read_bytes() == content
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("command", ["results", "display"])
@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("nowhere/x.csv", "its folder does not exist. Make the folder, or name another."),
        ("patients.csv/x.csv", "its folder is a file. Name another folder."),
        ("x" * 300 + ".csv", "its name is too long. Give it a shorter name."),
    ],
)
def test_an_output_that_cannot_be_written(
    tmp_path: Path, new_study: Any, monkeypatch: pytest.MonkeyPatch, command: str, output: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    new_study(tmp_path, COLUMNS, **STUDY)
    before = names(tmp_path)
    chosen = ["o"] if command == "display" else []
    done = CliRunner().invoke(main, [command, "study.yml", *chosen, "-o", output])
    assert done.exit_code == 2
    assert done.output.strip().endswith(said)
    assert "Traceback" not in done.output
    assert names(tmp_path) == before
