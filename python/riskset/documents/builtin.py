"""The built-in engine: one document read, checked, executed once, and written in all its formats at the same time."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents.assemble import Assembly, plan_execution
from riskset.documents.cache import Cache, ignore_in_git
from riskset.documents.execution import Executed, FigureDefaults, execute
from riskset.documents.extension import find_extension
from riskset.documents.pandoc import Job, run_pandoc
from riskset.documents.problems import DocumentProblems
from riskset.documents.project import document_layers, metadata_for
from riskset.documents.qmd import parse_document
from riskset.documents.refusals import refuse
from riskset.documents.shortcodes import expand_all
from riskset.documents.typst import compile_pdf
from riskset.files import write_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from riskset.documents.assemble import Plan
    from riskset.documents.extension import Extension
    from riskset.documents.project import Project
    from riskset.documents.qmd import Document
    from riskset.problems import Problem

TARGETS = {"riskset-html": "html", "riskset-typst": "typst", "riskset-docx": "docx"}
# The first day that the calendar of a ZIP file, and so of a Word file, knows.
_NO_DATE = 315532800
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Rendering:
    """One document to be rendered: where it is, in which formats, and where they go.

    `problems` are those found before, to be told with the others.
    """

    project: Project
    document: Path
    outputs: Mapping[str, Path]
    use_cache: bool = True
    problems: Sequence[Problem] = ()


@dataclass(frozen=True)
class Prepared:
    """A document that has been read and holds nothing that the engine does not know."""

    rendering: Rendering
    document: Document
    metadata: Mapping[str, dict[str, Any]]
    extension: Extension


def prepare(rendering: Rendering, progress: Callable[[str, float], None]) -> Prepared:
    """Read and check a document; nothing is run or written.

    Raises
    ------
    DocumentProblems
        With everything that is wrong with it.
    """
    started = time.perf_counter()
    project, path = rendering.project, rendering.document
    document = parse_document(path, project.root)
    layers = document_layers(project, path, document.front_matter)
    extension = find_extension(path, project)
    metadata = {
        name: _finished(metadata_for(layers, name, path, extension.metadata(TARGETS[name])), project, TARGETS[name])
        for name in rendering.outputs or TARGETS
    }
    refuse(document, project, layers, metadata, rendering.problems)
    progress("reading", time.perf_counter() - started)
    return Prepared(rendering, document, metadata, extension)


def write(prepared: Prepared, progress: Callable[[str, float], None]) -> list[str]:
    """Execute a document, or take its cells from the cache, and write it; outputs appear when all are whole.

    Returns
    -------
    list of str
        Warnings of pandoc and Typst.

    Raises
    ------
    DocumentProblems
        With everything that is wrong; outputs of earlier runs are as they were.
    """
    rendering, settings = prepared.rendering, _execute_settings(prepared.metadata)
    plan = plan_execution(prepared.document, settings)
    language = str(next(iter(prepared.metadata.values())).get("lang") or "")
    executed = _results(rendering, prepared.document, plan, settings, language, progress)
    assembly = Assembly(prepared.document, plan, executed.results, rendering.project.variables)
    scratch_parent = rendering.project.root / ".riskset"
    scratch_parent.mkdir(exist_ok=True)
    ignore_in_git(scratch_parent)
    with tempfile.TemporaryDirectory(dir=scratch_parent, prefix="build-") as scratch:
        return _write_all(rendering, assembly, prepared.metadata, prepared.extension, Path(scratch), progress)


def _execute_settings(metadata: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The options of all cells; what is run is the same in all formats, and `refuse` has seen to it."""
    first = next(iter(metadata.values()))
    return dict(first.get("execute") or {})


def _finished(metadata: dict[str, Any], project: Project, target: str) -> dict[str, Any]:
    """Metadata with its shortcodes replaced and its date as it is printed."""
    result: dict[str, Any] = expand_all(metadata, metadata, project.variables, target)
    date = str(result.get("date") or "")
    if date in {"today", "now"}:
        date = dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat()
    if date:
        result["riskset-date"] = date
        result["date"] = _in_words(date) if str(result.get("lang") or "en").startswith("en") else date
    return result


def _in_words(date: str) -> str:
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        return date
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def _epoch(metadata: Mapping[str, Any]) -> int:
    """The time that outputs carry: SOURCE_DATE_EPOCH, else the document's date, else always the same."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdecimal():
        return int(given)
    try:
        day = dt.datetime.fromisoformat(str(metadata.get("riskset-date") or "")).replace(tzinfo=dt.UTC)
    except ValueError:
        return _NO_DATE
    return max(int(day.timestamp()), _NO_DATE)


def _results(
    rendering: Rendering,
    document: Document,
    plan: Plan,
    settings: Mapping[str, Any],
    language: str,
    progress: Callable[[str, float], None],
) -> Executed:
    if not plan.tasks:
        return Executed([])
    started = time.perf_counter()
    project = rendering.project
    defaults = FigureDefaults()
    figures = FigureDefaults(
        float(settings.get("fig-width") or defaults.width),
        float(settings.get("fig-height") or defaults.height),
        int(settings.get("fig-dpi") or defaults.dpi),
    )
    cache = Cache(project.root, document.path)
    key = cache.key(plan.tasks, project.profiles, figures, language)
    keeps = rendering.use_cache and settings.get("cache") is not False
    found = cache.load(key) if keeps else None
    progress("cache", time.perf_counter() - started)
    if found is not None:
        return found
    clock = time.time()
    executed = execute(
        plan.tasks, document.path, profiles=project.profiles, figures=figures, language=language, progress=progress
    )
    if keeps:
        cache.store(key, plan.tasks, executed, clock)
    return executed


def _write_all(
    rendering: Rendering,
    assembly: Assembly,
    metadata: Mapping[str, dict[str, Any]],
    extension: Extension,
    scratch: Path,
    progress: Callable[[str, float], None],
) -> list[str]:
    problems: list[Problem] = []
    jobs: dict[str, Job] = {}
    for name, output in rendering.outputs.items():
        target = TARGETS[name]
        folder = scratch / target
        folder.mkdir()
        markdown = assembly.markdown(target, metadata[name], folder, problems)
        made = folder / ("document.typ" if target == "typst" else output.name)
        own = {key: value for key, value in metadata[name].items() if key != "riskset-date"}
        jobs[name] = Job(
            target=target,
            document=rendering.document,
            markdown=markdown,
            metadata=own,
            folder=folder,
            output=made,
            epoch=_epoch(metadata[name]),
            profiles=rendering.project.profiles,
            sources=assembly.document.files,
        )
    if problems:
        raise DocumentProblems(problems)
    warnings = _run_all(jobs, extension, progress)
    whole: dict[Path, bytes] = {}
    for name, output in rendering.outputs.items():
        made = jobs[name].folder / "document.pdf" if jobs[name].target == "typst" else jobs[name].output
        output.parent.mkdir(parents=True, exist_ok=True)
        whole[output] = made.read_bytes()
    write_all(whole)
    return warnings


def _run_all(jobs: Mapping[str, Job], extension: Extension, progress: Callable[[str, float], None]) -> list[str]:
    """All formats, each in its thread; what is wrong in any is told together."""
    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        running = [pool.submit(_write, job, extension, progress) for job in jobs.values()]
        errors = [future.exception() for future in running]
    failures = [error for error in errors if isinstance(error, DocumentProblems)]
    for error in errors:
        if error is not None and not isinstance(error, DocumentProblems):
            raise error
    if failures:
        found = [problem for failure in failures for problem in failure.problems]
        raise DocumentProblems(found, details="\n".join(dict.fromkeys(failure.details for failure in failures)))
    return list(dict.fromkeys(warning for future in running for warning in future.result()))


def _write(job: Job, extension: Extension, progress: Callable[[str, float], None]) -> list[str]:
    started = time.perf_counter()
    warnings = run_pandoc(job, extension)
    progress(f"pandoc {job.target}", time.perf_counter() - started)
    if job.target == "typst":
        started = time.perf_counter()
        pdf = job.folder / "document.pdf"
        # Pandoc copied the pictures into the folder of the Typst file, which may read nothing outside it.
        text = job.output.read_text(encoding="utf-8").replace(f'"{job.folder.as_posix()}/', '"')
        job.output.write_text(text, encoding="utf-8")
        warnings = [*warnings, *compile_pdf(job.output, pdf, job.document, extension, job.epoch)]
        progress("typst", time.perf_counter() - started)
    return warnings
