"""Makes a build of a project: runs its documents, and reads its studies as they have opened them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.audit.own.audited import read_each
from riskset.audit.own.suggested import label_of
from riskset.builders import open_study
from riskset.builds.build import Build, Population, StudyBuild
from riskset.builds.documents import Known, document_build
from riskset.builds.inputs import input_file, revision_of, versions
from riskset.builds.printing import printed_display, printed_results, problem_of
from riskset.documents.problems import DocumentProblems
from riskset.documents.project import documents_of, find_project
from riskset.documents.qmd import parse_document
from riskset.documents.rendering import documents_at
from riskset.files import beside
from riskset.study.entries.base import ALL
from riskset.study.read_instead import read_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.own.audited import AuditedDocument
    from riskset.builds.build import Key
    from riskset.documents.project import Project
    from riskset.opened import OpenStudy
    from riskset.results import Result

_STUDY_FILES = {".yml", ".yaml"}
_USUAL = "study.yml"
# Statistics by which displays tell how many patients a whole population has.
_SIZES = {"n_group", "n_shown", "n"}


def build_of(target: Path | str, profiles: Sequence[str] = (), parameters: Mapping[str, Any] | None = None) -> Build:
    """Compute a project once, and keep its printed results with their places.

    Parameters
    ----------
    target : Path or str
        A ``.qmd`` file; a folder with documents, a ``study.yml``, or both; or a study file, with the documents of its
        folder that open it.
    profiles : sequence of str
        Profiles of the project.
    parameters : mapping, optional
        Values for the variables of the cell tagged ``parameters``.

    Raises
    ------
    DocumentProblems
        If there is nothing at that path, or a document cannot be read or run.
    StudyProblems
        If more than single displays is wrong with a study file or its data.
    """
    path = Path(target).resolve()
    project, documents, study = _meant(path, profiles)
    read = read_each(project, documents, parameters)
    return build_from(read, project.root, study)


def build_from(read: Sequence[AuditedDocument], root: Path, alone: Path | None = None) -> Build:
    """The build of documents that were run already, and of a study file that none of them may have opened.

    Parameters
    ----------
    read : sequence of AuditedDocument
    root : Path
        The project's folder, from which paths start.
    alone : Path, optional
        The study file.
    """
    known = Known()
    for each in read:
        for opened in each.ran.studies.values():
            known.add(opened, each.document.path.parent)
    if alone is not None and alone.resolve() not in known.paths:
        known.add(open_study(alone), Path())
    studies = [_study(opened, path, root, known) for opened, path in zip(known.studies, known.paths, strict=True)]
    documents = tuple(document_build(each, known, root) for each in read)
    files = [path for each in read for path in (each.document.path, *each.document.files)]
    inputs = [each for study, path in zip(known.studies, known.paths, strict=True) for each in _inputs(study, path)]
    return Build(
        studies=tuple(studies),
        documents=documents,
        versions=versions(),
        revision=revision_of(root, [*files, *inputs]),
    )


def _meant(path: Path, profiles: Sequence[str]) -> tuple[Project, list[Path], Path | None]:
    """The project, its documents that are meant, and a study file that belongs to the build whoever opens it."""
    if path.suffix.lower() in _STUDY_FILES and path.is_file():
        project = find_project(path.parent, profiles)
        return project, [each for each in _documents(path.parent, profiles) if _opens(each, path, project)], path
    usual = path / _USUAL
    if usual.is_file():
        return find_project(path, profiles), _documents(path, profiles), usual
    project, documents = documents_at(path, profiles)
    return project, documents, None


def _documents(folder: Path, profiles: Sequence[str]) -> list[Path]:
    """The documents of a folder, of which there may be none."""
    project = find_project(folder, profiles)
    try:
        return documents_of(project, folder)
    except DocumentProblems:
        return []


def _opens(document: Path, study: Path, project: Project) -> bool:
    """Whether a document, or what it includes, names a study file."""
    files = parse_document(document, project.root).files
    if study == document.parent / _USUAL:
        return True
    name = re.compile(rf"[^\s\"'`()=,]*{re.escape(study.name)}")
    named = (match for file in files for match in name.findall(file.read_text(encoding="utf-8", errors="replace")))
    return any((document.parent / each).resolve() == study for each in named)


def _inputs(study: OpenStudy, path: Path) -> Iterator[Path]:
    """The study file and the data files that were read."""
    yield path
    for each in study.cohort.study.files_read:
        yield read_path(beside(path, each))


def _study(study: OpenStudy, path: Path, root: Path, known: Known) -> StudyBuild:
    """A study with the results of its displays; those that cannot be shown say why."""
    problems = {name: problem_of(study, name) for name in study.names}
    results = printed_results(study, [name for name, problem in problems.items() if not problem])
    places: dict[Key, int] = {each.result.key: place for place, each in enumerate(results)}
    known.places.append(places)
    own, *data = (input_file(each, root) for each in _inputs(study, path))
    file = study.cohort.study
    return StudyBuild(
        file=own,
        title=file.study.title,
        time_unit=file.study.time_unit,
        data=tuple(data),
        populations=tuple(_populations(study, [each.result for each in results])),
        style=study.style,
        displays=tuple(printed_display(study, name, problem, places) for name, problem in problems.items()),
        results=tuple(results),
        variables={
            name: label
            for section in (file.variables, file.endpoints, file.exposures)
            for name in section
            for label in [label_of(study, name)]
            if label
        },
    )


def _populations(study: OpenStudy, results: Sequence[Result]) -> Iterator[Population]:
    """All patients and the populations; where small numbers are not shown, only sizes that a display prints have a number."""
    cohort = study.cohort
    file = cohort.study
    hides = any(each.smallest_shown(file) for each in file.displays.values())
    printed = {
        row.population: int(row.value)
        for row in results
        if row.statistic in _SIZES and row.value is not None and not (row.group or row.variable or row.level)
    }
    for name in (ALL, *file.populations):
        label = "All patients" if name == ALL else cohort.population_label(name)
        n = printed.get(name) if hides else cohort.population(name).size
        yield Population(name=name, label=label, n=n)
