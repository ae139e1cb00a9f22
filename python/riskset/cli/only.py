"""``riskset render --only``: one display in every format, or one document, and nothing else."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.builders import open_study
from riskset.cli.followed import studies_of
from riskset.cli.store import written
from riskset.documents.edited_words import beside_edited, note_rendered
from riskset.documents.export import display_files
from riskset.documents.problems import DocumentProblems, problem_at
from riskset.documents.rendering import documents_at
from riskset.figures.letters import MissingLettersWarning
from riskset.files import write_all
from riskset.problems import did_you_mean, quoted
from riskset.results import ResultStore
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from riskset.documents.project import Project
    from riskset.opened import OpenStudy
    from riskset.problems import Problem

TABLES = (".html", ".pdf", ".docx", ".tex")
FIGURES = (".html", ".pdf", ".docx", ".tex", ".svg", ".png")
"""The formats of tables and figures; each has its numbers as .csv beside it."""
FOLDER = "displays"
_OUTPUTS = "_output"


@dataclass(frozen=True)
class Only:
    """What alone is to be rendered: documents, and displays with the study that shows each and the folder of its files."""

    root: Path
    documents: list[Path] = field(default_factory=list[Path])
    displays: list[tuple[OpenStudy, str, Path]] = field(default_factory=list["tuple[OpenStudy, str, Path]"])
    endings: tuple[str, ...] = FIGURES


def named_only(
    target: Path,
    names: Sequence[str],
    profiles: Sequence[str],
    output_dir: Path | None,
    formats: str | None,
    parameters: Sequence[str],
) -> Only:
    """What the names stand for: documents of the target by their names, else displays of their studies.

    `formats`, those of documents, leave out the other files of displays; a display takes no `parameters`.

    Raises
    ------
    DocumentProblems
        When a name stands for nothing, or a format or a parameter for nothing that a display has.
    StudyProblems
        When a study cannot be opened.
    """
    place = target.parent if target.suffix in {".yml", ".yaml"} and target.is_file() else target
    project, found = documents_at(place, profiles)
    beside = (
        {path.stem: path for each in found for path in sorted(each.parent.glob("*.qmd"))} if place.is_file() else {}
    )
    documents = beside | {path.stem: path for path in found}
    paths = [target.resolve()] if place != target else list(dict.fromkeys(_all_studies(project, found)))
    only, studies = Only(project.root, endings=_endings(target, formats)), dict[Path, "OpenStudy"]()
    for name in dict.fromkeys(names):
        if name in documents:
            only.documents.append(documents[name])
            continue
        studies = studies or {path: open_study(path) for path in paths}
        showing = [(path, study) for path, study in studies.items() if name in study.names]
        if not showing:
            raise DocumentProblems([_unknown(target, name, [*documents, *_names(studies)])])
        only.displays.extend((study, name, _folder(project, path, output_dir)) for path, study in showing)
    if only.displays and parameters:
        message = f"the display {quoted(only.displays[0][1])} is the study file's, which takes no parameter"
        remedy = "Leave out -P, or name documents alone"
        raise DocumentProblems([problem_at(target.resolve(), None, message, remedy)])
    return only


def _endings(target: Path, formats: str | None) -> tuple[str, ...]:
    """The endings of a display's files: all, or those of the formats that are asked for."""
    if formats is None:
        return FIGURES
    asked = {name.strip().removeprefix("riskset-").replace("typst", "pdf") for name in formats.split(",")}
    strange = sorted(name for name in asked if f".{name}" not in FIGURES)
    if strange:
        message, known = f"there is no format {quoted(strange[0])}", [ending[1:] for ending in FIGURES]
        raise DocumentProblems(
            [problem_at(target.resolve(), None, message, did_you_mean(strange[0], known, "Formats"))]
        )
    return tuple(ending for ending in FIGURES if ending[1:] in asked)


def write_displays(only: Only, progress: Callable[[str, float | None], None]) -> tuple[list[Path], list[str]]:
    """Write displays in all their formats, all or none; a Word file that somebody edited is kept, and the new one put beside it.

    Returns
    -------
    tuple of a list of Path and a list of str
        The files, and what is to be said of them.

    Raises
    ------
    StudyProblems
        When a display cannot be shown.
    OSError
        When a file cannot be written; all are as they were.
    """
    contents: dict[Path, bytes] = {}
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", MissingLettersWarning)
        for study, name, folder in only.displays:
            started = time.perf_counter()
            contents |= _files(study, name, folder, only.endings)
            progress(name, time.perf_counter() - started)
    placed = beside_edited(only.root, contents)
    for path in placed.outputs:
        path.parent.mkdir(parents=True, exist_ok=True)
    write_all(placed.outputs)
    note_rendered(only.root, placed.outputs, {})
    told = [str(each.message) for each in said]
    return list(placed.outputs), list(dict.fromkeys([*told, *placed.warnings]))


def _files(study: OpenStudy, name: str, folder: Path, endings: Sequence[str]) -> dict[Path, bytes]:
    """A display's files, and its numbers."""
    display, caption = study.display(name), study.cohort.study.displays[name].caption or ""
    files: dict[Path, bytes] = {}
    for ending in TABLES if isinstance(display, Table) else FIGURES:
        if ending in endings:
            files |= display_files(display, folder / f"{name}{ending}", caption=caption)
    store = ResultStore()
    store.extend(study.results_of(name))
    return {**files, folder / f"{name}.csv": written(store, "csv")}


def _all_studies(project: Project, documents: Sequence[Path]) -> list[Path]:
    return [path.resolve() for document in documents for path in studies_of(document, project.root)]


def _names(studies: dict[Path, OpenStudy]) -> list[str]:
    return [name for study in studies.values() for name in study.names]


def _folder(project: Project, study: Path, output_dir: Path | None) -> Path:
    """Where a study's displays go: below the folder of outputs, as the study lies in the project."""
    outputs = output_dir.resolve() if output_dir is not None else project.output_dir or project.root / _OUTPUTS
    inside = study.parent.relative_to(project.root) if study.is_relative_to(project.root) else Path()
    return outputs / FOLDER / (inside if output_dir is None else Path())


def _unknown(target: Path, name: str, known: Sequence[str]) -> Problem:
    message = f"there is no display and no document {quoted(name)}"
    return problem_at(target.resolve(), None, message, did_you_mean(name, list(dict.fromkeys(known)), "Names"))
