"""Quarto: where it is, whether it is new enough, and a render by it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.documents.problems import DocumentProblems, problem_at
from riskset.documents.programs import run_program

if TYPE_CHECKING:
    from riskset.documents.planning import Planned
    from riskset.documents.project import Project
    from riskset.documents.stopping import Stop

OLDEST = (1, 9)


@dataclass(frozen=True)
class Quarto:
    """A Quarto found on the machine."""

    program: Path
    version: str

    @property
    def new_enough(self) -> bool:
        """Whether it is 1.9 or newer."""
        numbers = re.findall(r"\d+", self.version)
        return tuple(int(number) for number in numbers[:2]) >= OLDEST


def find_quarto() -> Quarto | None:
    """The Quarto that QUARTO_PATH names, else the one on the path; ``None`` where there is none that answers."""
    named = os.environ.get("QUARTO_PATH")
    found = shutil.which(named) if named else shutil.which("quarto")
    if found is None and named:
        found = shutil.which("quarto", path=named)
    if found is None:
        return None
    try:
        done = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return Quarto(Path(found), done.stdout.strip())


def render_with_quarto(quarto: Quarto, project: Project, planned: Planned, stop: Stop) -> dict[Path, bytes]:
    """Render a document in its formats by Quarto; the content of each output.

    Quarto writes into a temporary folder, so that a failed run leaves what was there.

    Raises
    ------
    DocumentProblems
        When Quarto fails, with the last of what it said; when an output is missing; when there are parameters and the
        package is not that gives them to a notebook.
    """
    if planned.parameters and "QUARTO_PYTHON" not in os.environ and not find_spec("papermill"):
        message, remedy = "Quarto needs the package papermill for parameters", "pip install papermill"
        raise DocumentProblems([problem_at(planned.document, planned.declared.line, message, remedy)])
    scratch_parent = project.root / ".riskset"
    scratch_parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch_parent, prefix="quarto-") as name:
        # Quarto takes several of its own formats in one run, but not several of an extension's.
        made = {
            output: _run(quarto, project, planned, form, Path(name) / form, stop)
            for form, output in planned.outputs.items()
        }
        return {output: path.read_bytes() for output, path in made.items()}


def _run(quarto: Quarto, project: Project, planned: Planned, form: str, folder: Path, stop: Stop) -> Path:
    """Render one format into a folder, and find the file that its output is to become."""
    document, output = planned.document, planned.outputs[form]
    command = [str(quarto.program), "render", str(document), "--to", form]
    command += ["--output-dir", os.path.relpath(folder, project.root)]
    if project.profiles:
        command += ["--profile", ",".join(project.profiles)]
    for name, value in planned.parameters.items():
        command += ["-P", f"{name}:{json.dumps(value)}"]
    environment = {"QUARTO_PYTHON": sys.executable} | os.environ
    done = run_program(command, stop=stop, folder=project.root, environment=environment)
    said = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode != 0:
        raise _failed(document, said)
    return _made(folder, document, output, said)


def _made(folder: Path, document: Path, output: Path, said: str) -> Path:
    found = sorted(folder.rglob(output.name))
    if not found:
        message = f"Quarto wrote no {output.name}"
        raise DocumentProblems([problem_at(document, None, message, "Run with --verbose to see what it says")], said)
    return found[0]


def _failed(document: Path, said: str) -> DocumentProblems:
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line).strip() for line in said.splitlines()]
    telling = [line for line in lines if line.startswith(("riskset:", "ERROR"))] or [line for line in lines if line]
    message = f"Quarto failed: {telling[-1].rstrip('.') if telling else 'it says nothing'}"
    return DocumentProblems(
        [problem_at(document, None, message, "Run with --verbose to see all it says")], details=said
    )
