"""A tiny project with the extension of this repository."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FORMATS = "format:\n  riskset-html: default\n  riskset-typst: default\n  riskset-docx: default\n"


class Project:
    """A project in a folder of its own, and what tests do with it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(REPOSITORY / "_extensions", root / "_extensions")
        self.write("_quarto.yml", "project:\n  output-dir: _output\n" + FORMATS)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the project."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def output(self, name: str) -> Path:
        """An output by its name."""
        return self.root / "_output" / name


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty project, which is also the working directory; no Quarto is on the path."""
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    monkeypatch.delenv("QUARTO_PROFILE", raising=False)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setattr("riskset.documents.quarto.shutil.which", lambda *_args, **_kwargs: None)
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)
