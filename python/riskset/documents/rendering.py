"""Rendering: one document or a folder of them, by Quarto where it is, else by the built-in engine."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from riskset.documents.edited_words import beside_edited, note_rendered
from riskset.documents.extension_version import other_version_at
from riskset.documents.limits import CELL_SECONDS, Limits
from riskset.documents.margin_notes import margin_notes
from riskset.documents.parameters import parameter_problems
from riskset.documents.picture_folder import keeping_pictures
from riskset.documents.planning import plan
from riskset.documents.problems import DocumentProblems, problem_at
from riskset.documents.project import documents_of, find_project
from riskset.documents.quarto import OLDEST, find_quarto, render_with_quarto
from riskset.documents.stopping import Stop, together
from riskset.files import write_all
from riskset.shared_results import shared_results
from riskset.surroundings import REMARKS, variable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from typing import Any

    from riskset.documents.builtin import Prepared, Written
    from riskset.documents.jupyter_cache import CacheUse
    from riskset.documents.margin_notes import Find
    from riskset.documents.planning import Planned
    from riskset.documents.project import Project
    from riskset.documents.quarto import Quarto
    from riskset.problems import Problem

Engine = Literal["auto", "quarto", "builtin"]
_NEEDED = ".".join(str(number) for number in OLDEST)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a render and how long it took."""

    document: Path
    name: str
    seconds: float


@dataclass(frozen=True)
class RenderReport:
    """What a render did.

    Attributes
    ----------
    engine : str
        ``quarto`` or ``builtin``.
    engine_line : str
        Which engine and why, in a sentence.
    outputs : tuple of Path
        What was written.
    stages : tuple of Stage
        The stages with their times, in the order in which they ended.
    warnings : tuple of str
        That extension and package are of different versions; what is wrong with displays that the documents do not
        show, where their cells were run; what Quarto, pandoc and Typst warned of.
    seconds : float
        Wall time of it all.
    """

    engine: str
    engine_line: str
    outputs: tuple[Path, ...]
    stages: tuple[Stage, ...] = ()
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def executed(self) -> bool:
        """Whether the built-in engine started a kernel."""
        return any(stage.name == "execution" for stage in self.stages)


@dataclass
class _Recorder:
    """Collects stages and tells them on."""

    tell: Callable[[str, float | None], None] | None
    stages: list[Stage] = field(default_factory=list[Stage])

    def line(self, text: str) -> None:
        if self.tell is not None:
            self.tell(text, None)

    def of(self, document: Path) -> Callable[[str, float | None], None]:
        def record(name: str, seconds: float | None) -> None:
            if seconds is not None:
                self.stages.append(Stage(document, name, seconds))
            if self.tell is not None:
                self.tell(name, seconds)

        return record


def render(
    target: Path | str,
    *,
    engine: Engine = "auto",
    formats: Sequence[str] | None = None,
    profiles: Sequence[str] = (),
    progress: Callable[[str, float | None], None] | None = None,
    output_dir: Path | str | None = None,
    use_cache: bool = True,
    refresh_cache: bool = False,
    cell_timeout: float | None = CELL_SECONDS,
    parameters: Mapping[str, Any] | None = None,
    noted: Find | None = None,
) -> RenderReport:
    """Render a document, or all documents of a folder that belong to its project.

    Parameters
    ----------
    target : Path or str
        A ``.qmd`` file, or a folder.
    engine : {"auto", "quarto", "builtin"}
        ``auto``: Quarto 1.9 or newer if QUARTO_PATH or the path has it, else the built-in engine.
    formats : sequence of str, optional
        Among ``html``, ``pdf`` and ``docx`` (or the formats' names); by default those that the document names.
    profiles : sequence of str, optional
        Profiles of the project, each ``_quarto-<profile>.yml``.
    progress : callable, optional
        Called with the engine's line and ``None`` at the start, then with each stage that ended and its seconds;
        also from threads.
    output_dir : Path or str, optional
        Folder that outputs go to instead of the project's.
    use_cache : bool
        Whether executed cells may be taken from the engine's cache, and kept there.
    refresh_cache : bool
        Whether all cells are run, and kept in the cache in place of what it holds.
    cell_timeout : float or None
        Seconds that the built-in engine gives each cell; None or 0 for as many as it takes.
    parameters : mapping, optional
        Values for the variables of the cell tagged ``parameters``; each name is one of them in some document.
    noted : callable, optional
        Finds what stands in the margin of a document, given its path and the profiles (``findings: margin``). Without it
        each format finds it for itself.

    Returns
    -------
    RenderReport

    Raises
    ------
    DocumentProblems
        With everything that is wrong, each with file, line and remedy; outputs of earlier runs are as they were.
    OSError
        When an output cannot be written; all are as they were.
    """
    started = time.perf_counter()
    project, documents = documents_at(target, profiles)
    quarto, line = choose_engine(engine)
    recorder = _Recorder(progress)
    recorder.line(line)
    folder = Path(output_dir).resolve() if output_dir is not None else None
    planned = [
        plan(project, document, formats, folder, parameters or {}, quarto=quarto is not None) for document in documents
    ]
    if problems := parameter_problems({one.document: one.declared for one in planned}, parameters or {}):
        raise DocumentProblems(problems)
    stop, limits = Stop(), Limits(seconds=cell_timeout or None)
    cache: CacheUse = "ignore" if not use_cache else "refresh" if refresh_cache else "use"
    sharing = shared_results() if len(planned) > 1 else nullcontext()
    pictures = keeping_pictures(project.root, cache)
    with margin_notes(project, planned, noted), sharing, pictures, _remarks_of_cells() as remarks:
        if quarto is not None:
            call = partial(_render_with_quarto, quarto, project, planned, recorder, stop, cache)
            written = together([call], stop, 1)[0]
        else:
            written = _render_builtin(project, planned, recorder, limits, stop, cache)
    # The outputs of a run appear together or not at all.
    whole = {output: content for one in written for output, content in one.outputs.items()}
    for output in whole:
        output.parent.mkdir(parents=True, exist_ok=True)
    placed = beside_edited(project.root, whole)
    write_all(placed.outputs)
    note_rendered(project.root, placed.outputs, _sources(planned, placed.moved))
    versions = [str(each) for each in map(other_version_at, {one.document.parent for one in planned}) if each]
    said = (warning for one in written for warning in one.warnings)
    warnings = dict.fromkeys([*versions, *remarks, *said, *placed.warnings])
    outputs = [placed.moved.get(output, output) for one in planned for output in one.outputs.values()]
    seconds = time.perf_counter() - started
    name = "quarto" if quarto is not None else "builtin"
    return RenderReport(name, line, tuple(outputs), tuple(recorder.stages), tuple(warnings), seconds)


def _sources(planned: Sequence[Planned], moved: Mapping[Path, Path]) -> dict[Path, tuple[Path, ...]]:
    """The files of the text of each output that is Word's."""
    found: dict[Path, tuple[Path, ...]] = {}
    for one in planned:
        for output in one.outputs.values():
            if output.suffix == ".docx":
                found[moved.get(output, output)] = one.files
    return found


@contextmanager
def _remarks_of_cells() -> Generator[list[str], None, None]:
    """What the cells that are run meanwhile say beside the document; the list is filled at the end."""
    remarks: list[str] = []
    with tempfile.TemporaryDirectory(prefix="riskset-") as folder:
        file = Path(folder) / "remarks"
        try:
            with variable(REMARKS, str(file)):
                yield remarks
        finally:
            if file.exists():
                remarks += dict.fromkeys(file.read_text(encoding="utf-8").splitlines())


def _render_with_quarto(
    quarto: Quarto, project: Project, planned: list[Planned], recorder: _Recorder, stop: Stop, cache: CacheUse
) -> list[Written]:
    """One document after another."""
    from riskset.documents.builtin import Written

    written: list[Written] = []
    for one in planned:
        if one.problems:
            raise DocumentProblems(one.problems)
        begun = time.perf_counter()
        rendered = render_with_quarto(quarto, project, one, stop, cache)
        written.append(Written(rendered.outputs, rendered.warnings))
        recorder.of(one.document)("quarto", time.perf_counter() - begun)
    return written


def _render_builtin(
    project: Project, planned: list[Planned], recorder: _Recorder, limits: Limits, stop: Stop, cache: CacheUse
) -> list[Written]:
    """All documents are checked before the first is run."""
    from riskset.documents.ahead import Ahead
    from riskset.documents.builtin import Rendering, prepare, write
    from riskset.documents.turns import Turns

    prepared: list[Prepared] = []
    problems: list[Problem] = []
    # Pictures that are not kept, or are drawn anew, are each document's own.
    turns, ahead = Turns(), Ahead() if cache == "use" else None
    for one in planned:
        own = (one.document, one.outputs, cache, one.problems, limits, stop, one.parameters)
        rendering = Rendering(project, *own, turns, ahead)
        try:
            prepared.append(prepare(rendering, recorder.of(one.document)))
        except DocumentProblems as error:
            problems.extend(error.problems)
    if problems:
        raise DocumentProblems(problems)
    # A document waits for its kernel, its formats for pandoc: several at a time keep all processors busy.
    calls = [partial(write, one, recorder.of(one.rendering.document)) for one in prepared]
    return together(calls, stop, os.cpu_count() or 1)


def one_document(target: Path) -> tuple[Project, Path]:
    """The one document at a path, and its project.

    Raises
    ------
    DocumentProblems
        When there is none there, or several.
    """
    project, documents = documents_at(target, ())
    if len(documents) > 1:
        names = ", ".join(str(document.relative_to(Path(target).resolve())) for document in documents)
        raise DocumentProblems([problem_at(Path(target), None, "there are several documents", f"Name one: {names}")])
    return project, documents[0]


def documents_at(target: Path | str, profiles: Sequence[str] = ()) -> tuple[Project, list[Path]]:
    """The project of a document or a folder, and the documents that are meant.

    Raises
    ------
    DocumentProblems
        When there is nothing at that path, or no document.
    """
    path = Path(target).resolve()
    if not path.exists():
        raise DocumentProblems([problem_at(path, None, "there is no such file or folder", "Check the path")])
    project = find_project(path, profiles)
    return project, documents_of(project, path) if path.is_dir() else [_checked_document(path)]


def _checked_document(path: Path) -> Path:
    if path.suffix != ".qmd":
        remedy = "Name a .qmd file, or a folder that holds one"
        raise DocumentProblems([problem_at(path, None, "this is not a Quarto document", remedy)])
    return path


def choose_engine(engine: Engine) -> tuple[Quarto | None, str]:
    """The Quarto to use, or none for the built-in engine; and the line that says so.

    Raises
    ------
    DocumentProblems
        When Quarto is asked for, and is not there or too old.
    """
    if engine == "builtin":
        return None, "Rendering with the built-in engine (as asked)"
    quarto = find_quarto()
    if quarto is not None and quarto.new_enough:
        return quarto, f"Rendering with Quarto {quarto.version}"
    if engine == "quarto":
        found = f"Quarto {quarto.version} is too old" if quarto else "Quarto is not on the path"
        remedy = f"Install Quarto {_NEEDED} or newer, set QUARTO_PATH to its program, or use the built-in engine"
        raise DocumentProblems([problem_at(quarto.program if quarto else Path("quarto"), None, found, remedy)])
    if quarto is not None:
        return None, f"Rendering with the built-in engine (Quarto {quarto.version} is older than {_NEEDED})"
    return None, f"Rendering with the built-in engine (Quarto {_NEEDED} or newer is not on the path)"
