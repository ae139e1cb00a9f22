"""The built-in engine: one document read, checked, executed once, and written in all its formats at the same time."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from riskset.documents.assemble import Assembly, plan_execution
from riskset.documents.cache import Cache
from riskset.documents.dates import moment_of, printed
from riskset.documents.extension import find_extension
from riskset.documents.kept_outputs import KeptOutputs
from riskset.documents.kernels import NO_DATE, FigureDefaults, Start
from riskset.documents.limits import Limits
from riskset.documents.making import make
from riskset.documents.pandoc import Job
from riskset.documents.parameters import with_parameters
from riskset.documents.problems import DocumentProblems
from riskset.documents.project import document_layers, metadata_for
from riskset.documents.qmd import parse_document
from riskset.documents.refusals import refuse
from riskset.documents.scratch import scratch_folder
from riskset.documents.shortcodes import expand_all
from riskset.documents.stopping import Stop, together
from riskset.documents.subset import ENDINGS
from riskset.documents.tasks import Executed
from riskset.documents.turns import Turns, Work
from riskset.surroundings import wanted_journal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from riskset.documents.ahead import Ahead
    from riskset.documents.assemble import Plan
    from riskset.documents.extension import Extension
    from riskset.documents.jupyter_cache import CacheUse
    from riskset.documents.project import Project
    from riskset.documents.qmd import Document
    from riskset.problems import Problem

    # Takes a stage that ended with its seconds, or a sentence without them.
    Progress = Callable[[str, float | None], None]

TARGETS = {"riskset-html": "html", "riskset-typst": "typst", "riskset-docx": "docx"}
_WORK = {"html": Work.WEB, "typst": Work.PDF, "docx": Work.WORD}


@dataclass(frozen=True)
class Rendering:
    """One document to be rendered: where it is, in which formats, and where they go.

    `problems` are those found before, to be told with the others; `limits` are those of its cells, `stop` ends what
    it has started, and `parameters` are given for its own. Documents that are rendered together share their `turns`, and
    draw `ahead` for each other where pictures are kept.
    """

    project: Project
    document: Path
    outputs: Mapping[str, Path]
    cache: CacheUse = "use"
    problems: Sequence[Problem] = ()
    limits: Limits = field(default_factory=Limits)
    stop: Stop = field(default_factory=Stop)
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    turns: Turns = field(default_factory=Turns)
    ahead: Ahead | None = None


@dataclass(frozen=True)
class Written:
    """What a document has become: the content of its outputs, and what is to be said beside them."""

    outputs: Mapping[Path, bytes]
    warnings: Sequence[str]


@dataclass(frozen=True)
class Prepared:
    """A document that has been read and holds nothing that the engine does not know."""

    rendering: Rendering
    document: Document
    metadata: Mapping[str, dict[str, Any]]
    extension: Extension


def prepare(rendering: Rendering, progress: Progress) -> Prepared:
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
        name: _finished(metadata_for(layers, name, path, extension.metadata(TARGETS[name])), rendering, TARGETS[name])
        for name in rendering.outputs or TARGETS
    }
    refuse(document, project, layers, metadata, rendering.problems)
    progress("reading", time.perf_counter() - started)
    return Prepared(rendering, with_parameters(document, rendering.parameters), metadata, extension)


def write(prepared: Prepared, progress: Progress) -> Written:
    """Execute a document, or take its cells from the cache, and make its outputs; no file is changed but the cache.

    Raises
    ------
    DocumentProblems
        With everything that is wrong.
    Stopped
        When the render was interrupted.
    """
    rendering, settings = prepared.rendering, _execute_settings(prepared.metadata)
    plan = plan_execution(prepared.document, settings)
    start = _start(rendering, settings, prepared.metadata)
    executed, warnings = _results(rendering, plan, start, keeps=settings.get("cache") is not False, progress=progress)
    assembly = Assembly(prepared.document, plan, executed.results, rendering.project.variables)
    with scratch_folder() as scratch:
        jobs = _jobs(prepared, assembly, scratch)
        kept = KeptOutputs(rendering.project.root, rendering.document, prepared.extension.folder, rendering.cache)

        def made_in_turn(job: Job) -> tuple[bytes, list[str]]:
            with rendering.turns.turn(_WORK[job.target], rendering.stop):
                return kept.made(job, partial(make, job, prepared.extension, progress), progress)

        # Where a turn is free, who asks first has it.
        first = sorted(jobs, key=lambda name: _WORK[jobs[name].target])
        done = together([partial(made_in_turn, jobs[name]) for name in first], rendering.stop, len(jobs))
    made = dict(zip(first, done, strict=True))
    said = [warning for name in jobs for warning in made[name][1]]
    outputs = {rendering.outputs[name]: made[name][0] for name in jobs}
    return Written(outputs, list(dict.fromkeys([*warnings, *said])))


def _execute_settings(metadata: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The options of all cells; what is run is the same in all formats, and `refuse` has seen to it."""
    first = next(iter(metadata.values()))
    return dict(first.get("execute") or {})


def _finished(metadata: dict[str, Any], rendering: Rendering, target: str) -> dict[str, Any]:
    """Metadata with its shortcodes replaced and its date as it is printed."""
    metadata, written = dict(metadata), str(metadata.get("date") or "")
    moment = moment_of(written, rendering.document)
    if moment is not None:
        form, language = str(metadata.get("date-format") or "iso"), str(metadata.get("lang") or "en")
        metadata["riskset-date"] = moment.date().isoformat()
        metadata["date"] = printed(moment, form, language)
    return expand_all(metadata, metadata, rendering.project.variables, target)


def _epoch(metadata: Mapping[str, Any]) -> int:
    """The time that outputs carry: SOURCE_DATE_EPOCH, else the document's date, else always the same."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if given.isdecimal():
        return int(given)
    try:
        day = dt.datetime.fromisoformat(str(metadata.get("riskset-date") or "")).replace(tzinfo=dt.UTC)
    except ValueError:
        return NO_DATE
    return max(int(day.timestamp()), NO_DATE)


def _start(rendering: Rendering, settings: Mapping[str, Any], metadata: Mapping[str, Mapping[str, Any]]) -> Start:
    """What the document's kernel is started with."""
    defaults = FigureDefaults()
    figures = FigureDefaults(
        float(settings.get("fig-width") or defaults.width),
        float(settings.get("fig-height") or defaults.height),
        int(settings.get("fig-dpi") or defaults.dpi),
    )
    language = str(next(iter(metadata.values())).get("lang") or "")
    root = rendering.project.root
    made = {output.with_suffix(f".{ending}") for output in rendering.outputs.values() for ending in ENDINGS.values()}
    made |= {folder for output in made for folder in output.parents if folder != root and folder.is_relative_to(root)}
    aside = tuple(sorted(map(str, made - set(rendering.document.parents))))
    return Start(
        rendering.document.parent, rendering.project.profiles, figures, language, aside, wanted_journal() or ""
    )


def _results(
    rendering: Rendering, plan: Plan, start: Start, *, keeps: bool, progress: Progress
) -> tuple[Executed, list[str]]:
    """What the cells gave, now or in an earlier run, and what is to be said of the cache."""
    if not plan.tasks:
        return Executed([]), []
    started = time.perf_counter()
    keeps = keeps and rendering.cache != "ignore"
    cache = Cache(rendering.project.root, rendering.document, start) if keeps else None
    key = cache.key(plan.tasks) if cache else ""
    found = cache.load(key, plan.tasks) if cache and rendering.cache == "use" else None
    before = cache.named_before(plan.tasks) if cache and found is None else {}
    progress("cache", time.perf_counter() - started)
    if found is None:
        from riskset.documents.execution import execute

        clock = time.time()
        with rendering.turns.turn(Work.CELLS, rendering.stop):
            found = execute(
                plan.tasks,
                start,
                limits=rendering.limits,
                stop=rendering.stop,
                progress=progress,
                ahead=rendering.ahead,
            )
        if cache:
            cache.store(key, plan.tasks, found, before, clock)
    return found, cache.warnings if cache else []


def _jobs(prepared: Prepared, assembly: Assembly, scratch: Path) -> dict[str, Job]:
    """What pandoc is to do for each format, in a folder of its own.

    Raises
    ------
    DocumentProblems
        When a cell shows what cannot be written.
    """
    rendering, problems, jobs = prepared.rendering, list[Any](), dict[str, Job]()
    for name in rendering.outputs:
        target, metadata = TARGETS[name], prepared.metadata[name]
        folder = scratch / target
        folder.mkdir()
        jobs[name] = Job(
            target=target,
            document=rendering.document,
            markdown=assembly.markdown(target, metadata, folder, problems),
            metadata={key: value for key, value in metadata.items() if key != "riskset-date"},
            folder=folder,
            # Never by the document's own name, whose letters may mean something to a program.
            output=folder / f"document.{'typ' if target == 'typst' else target}",
            epoch=_epoch(metadata),
            profiles=rendering.project.profiles,
            sources=assembly.document.files,
            root=rendering.project.root,
            stop=rendering.stop,
        )
    if problems:
        raise DocumentProblems(problems)
    return jobs
