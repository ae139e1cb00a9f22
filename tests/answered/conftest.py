"""Kernels of Quarto's as far as a study sees them: each asks a project's study the same, in a format of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

KERNEL = """
import json, os, sys
from base64 import b64encode
from riskset import executions


class Shell:
    def register_target(self, name, target):
        pass


Shell.kernel = Shell.comm_manager = Shell()
executions._shell = lambda: Shell()
loaded = set(sys.modules)
exec(os.environ["BEFORE"])

import riskset
from riskset.spoken import listening


def words(make):
    with listening() as heard:
        text = make()
    numbers = [[number.printed, number.id, number.told] for each in heard for number in each.numbers]
    return [str(text), text._repr_markdown_(), numbers]


def shown(display):
    made = display._repr_mimebundle_()
    bundle = made[0] if isinstance(made, tuple) else made
    return {kind: each if isinstance(each, str) else b64encode(each).decode() for kind, each in bundle.items()}


study = riskset.open_study("study.yml")
ask = {
    "value": lambda: words(lambda: study.value("table-1", group="overall", statistic="n_group")),
    "phrase": lambda: words(lambda: study.phrase("table-2", endpoint="os", group="ALL", at=24)),
    "p": lambda: words(lambda: study.p("table-2", endpoint="os")),
    "methods": lambda: vars(study.methods("survival", displays=["table-1", "table-2"])),
    "table": lambda: shown(study.display("table-1")),
    "figure": lambda: shown(study.display("figure-1")),
    "name": lambda: study.name_of(study.display("table-1")),
}
said = {name: ask[name]() for name in os.environ["ASKED"].split()}
new = sorted({name.partition(".")[0] for name in set(sys.modules) - loaded})
exec(os.environ["AFTER"])
print(json.dumps({"said": said, "new": new, "opened": "riskset.builders" in sys.modules}))
"""
EVERYTHING = "value phrase p methods table figure name"
FORMATS: dict[str, tuple[str, str]] = {"html": ("html", "svg"), "docx": ("docx", "png"), "typst": ("typst", "svg")}


@dataclass
class Kernels:
    """A project, and the kernels that are started in it."""

    folder: Path

    def ask(
        self,
        form: str = "html",
        asked: str = EVERYTHING,
        *,
        metadata: dict[str, str] | None = None,
        execute: dict[str, Any] | None = None,
        **variables: str,
    ) -> dict[str, Any]:
        """What a kernel says for a format, and which modules it loaded for that."""
        target, pictures = FORMATS[form]
        identifier = {"extension-name": "riskset"}
        told = {
            "identifier": identifier,
            "pandoc": {"to": target},
            "metadata": metadata or {},
            "execute": execute or {},
        }
        info = self.folder / "info.json"
        info.write_text(json.dumps({"format": told, "document-path": str(self.folder / "paper.qmd")}))
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("QUARTO", "RISKSET"))}
        environment |= {
            "QUARTO_EXECUTE_INFO": str(info),
            "QUARTO_FIG_FORMAT": pictures,
            "QUARTO_FIG_DPI": "300" if form == "docx" else "96",
            "QUARTO_FIG_WIDTH": "5" if form == "docx" else "7",
            "QUARTO_FIG_HEIGHT": "4",
            "QUARTO_DOCUMENT_PATH": str(self.folder),
            "ASKED": asked,
            "BEFORE": "",
            "AFTER": "",
            **variables,
        }
        command = [sys.executable, "-c", KERNEL]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def edit(self, name: str, before: str, after: str) -> None:
        """Change a file of the project."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture(scope="session")
def answered(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Kernels:
    """The example study in a project whose first kernel, of HTML, was asked everything."""
    kernels = Kernels(_project(root, tmp_path_factory.mktemp("answered")))
    kernels.ask()
    return kernels


@pytest.fixture
def kernels(root: Path, tmp_path: Path) -> Kernels:
    """The same project, in which nothing was asked."""
    return Kernels(_project(root, tmp_path))


def _project(root: Path, folder: Path) -> Path:
    shutil.copytree(root / "_extensions", folder / "_extensions")
    shutil.copy(root / "data/bmt/bmt.csv", folder)
    text = (root / "report/bmt/study.yml").read_text(encoding="utf-8")
    (folder / "study.yml").write_text(text.replace("../../data/bmt/bmt.csv", "bmt.csv"), encoding="utf-8")
    (folder / "_quarto.yml").write_text("project: {type: default}\n", encoding="utf-8")
    (folder / "paper.qmd").write_text("---\ntitle: Paper\n---\n", encoding="utf-8")
    return folder
