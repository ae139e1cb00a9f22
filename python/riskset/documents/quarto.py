"""Quarto: where it is, whether it is new enough, and a render by it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import is_zipfile

from riskset.documents.jupyter_cache import cache_options, cache_problems
from riskset.documents.kept_kernels import ARE_OWN, failed_to_start, keeping, kept_kernels
from riskset.documents.page_keys import of_word, page_warnings
from riskset.documents.problems import DocumentProblems, problem_at, shown_path
from riskset.documents.programs import run_program
from riskset.documents.quarto_pictures import KEEPING, kept_pictures
from riskset.documents.row_heads import with_row_heads
from riskset.documents.said import telling_line, warnings_in
from riskset.documents.subset import FORMATS
from riskset.documents.word import finished_word
from riskset.documents.word_page import with_page
from riskset.word_files.store import HANDED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.documents.jupyter_cache import CacheUse
    from riskset.documents.planning import Planned
    from riskset.documents.project import Project
    from riskset.documents.stopping import Stop

OLDEST = (1, 9)
PDF, WORD = "riskset-typst", "riskset-docx"


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


def quarto_environment() -> dict[str, str]:
    """Our environment, in which Quarto takes this Python unless another is named."""
    return {"QUARTO_PYTHON": sys.executable} | os.environ


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


@dataclass(frozen=True)
class Rendered:
    """What Quarto made of a document: the content of each output, and its warnings, each with the document's name."""

    outputs: Mapping[Path, bytes]
    warnings: Sequence[str]


def render_with_quarto(
    quarto: Quarto, project: Project, planned: Planned, stop: Stop, cache: CacheUse = "use"
) -> Rendered:
    """Render a document in its formats by Quarto.

    Quarto writes into a temporary folder, so that a failed run leaves what was there. A document that is rendered on its
    own is executed whatever its project says of `freeze`; its cache is Jupyter's, where it asks for one. Of several formats
    all are executed in one kernel, which Quarto keeps from one to the next and empties of variables, where the document
    does not itself say what is kept (``execute: {daemon: false}``).

    Raises
    ------
    DocumentProblems
        When Quarto fails, with the last of what it said; when an output is missing; when there are parameters and the
        package is not that gives them to a notebook; when Jupyter's cache cannot keep the document.
    """
    if planned.parameters and not _has_papermill():
        message, remedy = "Quarto needs the package papermill for parameters", "pip install papermill"
        raise DocumentProblems([problem_at(planned.document, planned.declared.line, message, remedy)])
    metadata = {form: planned.settings(form) for form in planned.outputs}
    if problems := cache_problems(project, planned, metadata, cache):
        raise DocumentProblems(problems)
    scratch_parent = project.root / ".riskset"
    scratch_parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch_parent, prefix="quarto-") as name, kept_kernels() as variables:
        made: dict[Path, bytes] = {}
        warnings: list[str] = []
        document, number = planned.document, len(planned.outputs)
        of_page = {form: told for form, told in metadata.items() if form in FORMATS}
        own_daemon = any(_says_of_daemon(each) for each in metadata.values())
        warnings += [str(problem) for problem in page_warnings(planned.layers, of_page)]
        for place, (form, outputs) in enumerate(_runs(planned).items()):
            folder = Path(name) / form
            told = [*_arguments(project, planned, outputs, form, folder), *cache_options(metadata, cache)]
            kernel = () if own_daemon else keeping(place, number)
            kept = kept_pictures(outputs[PDF], document, metadata[PDF]) if _has_vectors(outputs) else nullcontext()
            with kept:
                said = _run(quarto, project, _Asked(document, told, variables), kernel, stop)
                found = {each: _made(folder, document, output, said).read_bytes() for each, output in outputs.items()}
                told_of = warnings_in(said)
                if PDF in outputs:
                    found[PDF], faults = with_row_heads(found[PDF])
                    told_of = [*told_of, *faults]
                for each, output in outputs.items():
                    made[output] = _finished(found[each], document, metadata[each]) if each == WORD else found[each]
            warnings += [f"{shown_path(document)}: {warning}" for warning in told_of]
        return Rendered(made, list(dict.fromkeys(warnings)))


def _says_of_daemon(metadata: Mapping[str, Any]) -> bool:
    """Whether a document says itself whether Quarto keeps its kernel."""
    execute = metadata.get("execute")
    return isinstance(execute, dict) and "daemon" in execute


def _has_papermill() -> bool:
    """Whether the Python that Quarto will take has the package that gives parameters to a notebook."""
    python = os.environ.get("QUARTO_PYTHON")
    if not python or Path(python) == Path(sys.executable):
        return find_spec("papermill") is not None
    code = "import importlib.util, sys; sys.exit(importlib.util.find_spec('papermill') is None)"
    with suppress(OSError):
        return subprocess.run([python, "-c", code], check=False, capture_output=True).returncode == 0
    return True  # Quarto says what is wrong with it


def _arguments(project: Project, planned: Planned, outputs: Mapping[str, Path], form: str, folder: Path) -> list[str]:
    """What a render of one format, or of all, into a folder is told."""
    arguments = ["--to", form, "--output-dir", os.path.relpath(folder, project.root)]
    arguments += KEEPING if _has_vectors(outputs) else ()
    if project.profiles:
        arguments += ["--profile", ",".join(project.profiles)]
    for name, value in planned.parameters.items():
        arguments += ["-P", f"{name}:{json.dumps(value)}"]
    return arguments


def _has_vectors(outputs: Mapping[str, Path]) -> bool:
    """Whether a run makes the pictures of a PDF, which a Word file of the same run has for its vectors."""
    return {PDF, WORD} <= outputs.keys()


def _finished(content: bytes, document: Path, metadata: Mapping[str, Any]) -> bytes:
    """A Word file that Quarto made, finished as that of the built-in engine is.

    Pictures have the vectors that the same run made for the PDF, where it made one.
    """
    if not is_zipfile(BytesIO(content)):
        return content
    # The page of Word comes of its reference document, which Quarto cannot change.
    on_page = with_page(content, of_word(metadata))
    return finished_word(on_page, lambda name: document.parent / name.replace("/figure-docx/", "/figure-typst/"))


def _runs(planned: Planned) -> dict[str, dict[str, Path]]:
    """The outputs, by their formats, of each run of Quarto's, by its word for what to make.

    It takes all formats of a document in one run, or one: of an extension's not several.
    """
    if planned.whole and len(planned.outputs) > 1 and ARE_OWN:
        return {"all": dict(planned.outputs)}
    return {form: {form: output} for form, output in planned.outputs.items()}


@dataclass(frozen=True)
class _Asked:
    """What is asked of Quarto: a document, with arguments and variables."""

    document: Path
    arguments: Sequence[str]
    variables: Mapping[str, str]


def _run(quarto: Quarto, project: Project, asked: _Asked, kernel: Sequence[str], stop: Stop) -> str:
    """Render a document with a `kernel` that is kept, or not, and return what Quarto said."""
    # The folder of the output stays behind the format, and what the user gave at the end.
    arguments = [*asked.arguments[:4], *kernel, *asked.arguments[4:]]
    command = [str(quarto.program), "render", str(asked.document), *arguments]
    # The filters then hand over what Word files keep of their numbers, and leave the page of Word to us. They ask this Python,
    # whichever runs the cells.
    own = {HANDED: "1", "RISKSET_RENDER": "1", "RISKSET_PYTHON": sys.executable}
    environment = {**quarto_environment(), **asked.variables} | own
    done = run_program(command, stop=stop, folder=project.root, environment=environment)
    # Its warnings go to one of the two, and its kernels' words to both.
    said = b"\n".join([done.stdout, done.stderr]).decode(errors="replace")
    if done.returncode != 0 and kernel and failed_to_start(said):
        return _run(quarto, project, asked, (), stop)
    if done.returncode != 0:
        raise _failed(asked.document, said)
    return said


def _made(folder: Path, document: Path, output: Path, said: str) -> Path:
    found = sorted(folder.rglob(output.name))
    if not found:
        message = f"Quarto wrote no {output.name}"
        raise DocumentProblems([problem_at(document, None, message, "Run with --verbose to see what it says")], said)
    return found[0]


def _failed(document: Path, said: str) -> DocumentProblems:
    problem = problem_at(
        document, None, f"Quarto failed: {telling_line(said)}", "Run with --verbose to see all it says"
    )
    return DocumentProblems([problem], details=said)
