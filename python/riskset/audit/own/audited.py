"""Audits the documents of a project: runs each, reads its prose, and applies every rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.audit.finding import in_order
from riskset.audit.own import (
    abbreviating,
    abstracts,
    adding,
    belonging,
    citing,
    claims,
    directions,
    extremes,
    methods_told,
    multiples,
    outnumbering,
    pictures,
    populations,
    rendered,
    repeated,
    shares_in_words,
    significance,
    timing,
    typed_numbers,
)
from riskset.audit.own.parameters import Parameters, parameters_of
from riskset.audit.own.passages import passages
from riskset.audit.own.running import run
from riskset.audit.own.sentences import sentences
from riskset.audit.own.suggested import Suggestions
from riskset.audit.papers import RULES as PAPER_RULES
from riskset.audit.papers.audit import audit_read
from riskset.audit.papers.reading.read import read_paper
from riskset.builders import opening_once
from riskset.documents.extension import find_extension
from riskset.documents.parameters import with_parameters
from riskset.documents.problems import DocumentProblems, problem_at, shown_path
from riskset.documents.project import document_layers, find_project, metadata_for
from riskset.documents.qmd import parse_document
from riskset.documents.rendering import documents_at

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.finding import Finding
    from riskset.audit.own.passages import Passage
    from riskset.audit.own.running import Ran
    from riskset.audit.own.sentences import Sentence
    from riskset.documents.project import Project
    from riskset.documents.qmd import Document
    from riskset.opened import OpenStudy

_MODULES = (
    typed_numbers,
    significance,
    directions,
    belonging,
    abstracts,
    repeated,
    citing,
    abbreviating,
    methods_told,
    populations,
    timing,
    shares_in_words,
    rendered,
)
RULES: dict[str, str] = {**PAPER_RULES, **{rule: text for module in _MODULES for rule, text in module.RULES.items()}}
_READ_BACK = (".html", ".pdf", ".docx")
_STUDY_FILES = {".yml", ".yaml"}


@dataclass(frozen=True)
class AuditedDocument:
    """A document that was audited.

    Attributes
    ----------
    document : Document
    ran : Ran
        Its inline values and displays.
    passages : list of Passage
        Its prose.
    sentences : list of Sentence
    findings : list of Finding
    """

    document: Document
    ran: Ran
    passages: list[Passage]
    sentences: list[Sentence]
    findings: list[Finding] = field(default_factory=list["Finding"])

    @property
    def numbers(self) -> int:
        """How many numbers of the prose the store has told."""
        return sum(len(sentence.numbers) for sentence in self.sentences)


def audit_documents(
    target: Path | str, profiles: Sequence[str] = (), parameters: Mapping[str, Any] | None = None
) -> list[AuditedDocument]:
    """Audit a document, or all documents of a folder.

    Parameters
    ----------
    target : Path or str
        A ``.qmd`` file, a folder, or a study file, whose folder is meant.
    profiles : sequence of str
        Profiles of the project.
    parameters : mapping, optional
        Values for the variables of the cell tagged ``parameters``.

    Raises
    ------
    DocumentProblems
        When a document cannot be read or run.
    """
    read = read_documents(target, profiles, parameters)
    of_all = list(citing.citing([citing.Read(each.document, each.passages) for each in read]))
    for each in read:
        files = {shown_path(file) for file in (*each.document.files, each.document.path)}
        own = [finding for finding in of_all if finding.places[0].file in files]
        each.findings.extend(in_order([*_findings(each), *own]))
    return read


def read_back(read: Sequence[AuditedDocument], files: Sequence[Path]) -> list[str]:
    """Add to the findings of documents those of files that were rendered of them.

    Returns
    -------
    list of str
        Of which pictures of these files only the words could be read.

    Raises
    ------
    Problems
        When a file cannot be read, or is of none of the documents.
    """
    expected: dict[int, rendered.Expected] = {}
    unread: list[str] = []
    for file in files:
        of = _rendered_of(file, read)
        paper = read_paper(file)
        found: list[Finding] = []
        if id(of) not in expected:
            expected[id(of)] = rendered.Expected.of(of.passages, of.ran)
            # All formats carry the same: one of them is held against itself.
            found.extend(audit_read(paper).findings)
        found.extend(rendered.read_back(paper, expected[id(of)]))
        found.extend(pictures.pictures_read_back(file, paper, of.document, of.ran, expected[id(of)].known))
        of.findings.extend(in_order(found))
        names = pictures.unread_pictures(file, of.document, of.ran)
        unread.extend([f"{', '.join(names)} of {shown_path(file)}"] if names else [])
    return unread


def _rendered_of(file: Path, read: Sequence[AuditedDocument]) -> AuditedDocument:
    """The document that a file was rendered of: that of its name, or the only one."""
    of = [each for each in read if each.document.path.stem == file.stem] or (list(read) if len(read) == 1 else [])
    if not of:
        names = ", ".join(shown_path(each.document.path) for each in read)
        remedy = "Name the one document that it was rendered of, or give the file its name"
        message = f"it is not known of which document it was rendered: {names}"
        raise DocumentProblems([problem_at(file, None, message, remedy)])
    return of[0]


def rendered_files(read: Sequence[AuditedDocument]) -> tuple[list[Path], list[Path]]:
    """The outputs of documents where their project puts them: those that are up to date, and those that are older.

    An output is older when its document, the study file or the data were written after it.
    """
    new: list[Path] = []
    old: list[Path] = []
    for each in read:
        project = find_project(each.document.path)
        sources = [each.document.path, *each.document.files]
        for study in each.ran.studies.values():
            file = study.cohort.study
            sources.extend(each.document.path.parent / path for path in (file.path, file.data_path))
        written = max((path.stat().st_mtime for path in sources if path.is_file()), default=0.0)
        for name in _READ_BACK:
            output = each.document.path.with_suffix(name)
            if project.output_dir is not None:
                output = project.output_dir / output.relative_to(project.root)
            if output.is_file():
                (new if output.stat().st_mtime >= written else old).append(output)
    return new, old


def read_documents(
    target: Path | str, profiles: Sequence[str] = (), parameters: Mapping[str, Any] | None = None
) -> list[AuditedDocument]:
    """Run and read a document, or all documents of a folder; no rule is applied.

    Parameters and errors are those of :func:`audit_documents`.
    """
    path = Path(target)
    project, documents = documents_at(path.parent if path.suffix.lower() in _STUDY_FILES else path, profiles)
    return read_each(project, documents, parameters)


def read_each(
    project: Project, documents: Sequence[Path], parameters: Mapping[str, Any] | None = None
) -> list[AuditedDocument]:
    """Run and read documents of a project; no rule is applied.

    Raises
    ------
    DocumentProblems
        When one cannot be read or run.
    """
    with opening_once():
        return [_read(project, document, parameters or {}) for document in documents]


def contradicted(read: AuditedDocument) -> Iterator[Finding]:
    """The words of a document that its own numbers contradict, or that stand with numbers of something else."""
    by_path = {str(study.cohort.study.path): study for study in read.ran.studies.values()}
    yield from significance.significance(read.sentences)
    yield from directions.directions(read.sentences, by_path)
    yield from belonging.belonging(read.sentences, by_path)
    yield from populations.populations(read.sentences, by_path)
    yield from adding.adding(read.sentences, by_path)
    yield from timing.timing(read.sentences, by_path)
    yield from claims.claims(read.sentences, by_path)
    yield from shares_in_words.shares_in_words(read.sentences, by_path)
    yield from multiples.multiples(read.sentences, by_path)
    yield from outnumbering.outnumbering(read.sentences, by_path)


def _read(project: Project, path: Path, parameters: Mapping[str, Any]) -> AuditedDocument:
    """Run a document, and read its prose."""
    document = with_parameters(parse_document(path, project.root), parameters)
    layers = document_layers(project, path, document.front_matter)
    base = find_extension(path, project).metadata("riskset-html")
    ran = run(document, dict(metadata_for(layers, "riskset-html", path, base).get("execute") or {}))
    prose = passages(document, ran)
    return AuditedDocument(document, ran, prose, list(sentences(prose)))


def _findings(read: AuditedDocument) -> Iterator[Finding]:
    """What every rule finds in one document."""
    studies = read.ran.studies
    suggestions = Suggestions(studies)
    yield from typed_numbers.typed_numbers(read.passages, _parameters(studies), suggestions)
    yield from contradicted(read)
    yield from extremes.in_captions(read.passages, read.ran)
    shown = [row for study, name in read.ran.displays.values() for row in study.results_of(name)]
    yield from abstracts.abstract_alone(read.sentences, shown)
    yield from repeated.printed_differently(read.sentences)
    yield from methods_told.methods_told(read.document.path, read.passages, read.ran)
    known = {short: long for study in studies.values() for short, long in study.cohort.study.abbreviations.items()}
    yield from abbreviating.abbreviating(read.passages, known)


def _parameters(studies: Mapping[str, OpenStudy]) -> Parameters:
    """What the study files of a document state together."""
    each = [parameters_of(study) for study in studies.values()]
    return Parameters(
        frozenset().union(*(one.times for one in each)),
        frozenset().union(*(one.roles for one in each)),
        tuple(literal for one in each for literal in one.literals),
    )
