"""What a submission is made of: the documents of a study as they were run and audited, and what they say of themselves."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.audit.own.audited import audit_documents
from riskset.audit.own.citing import UNCITED
from riskset.checklists.manuscript import manuscripts_of
from riskset.documents.problems import DocumentProblems, problem_at, shown_path
from riskset.documents.project import PATH_KEYS, find_project
from riskset.files import is_file
from riskset.journals.files import is_path
from riskset.journals.reading import load_journal
from riskset.submission.findings import Refusal
from riskset.submission.front import listed, plain, read_front
from riskset.submission.letters import FOLDER
from riskset.submission.statements import NAMING, statement_list, statements_of
from riskset.surroundings import JOURNAL, variable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from riskset.checklists.manuscript import Manuscript
    from riskset.documents.project import Project
    from riskset.journals.rules import Journal
    from riskset.opened import OpenStudy
    from riskset.submission.front import Front
    from riskset.submission.statements import Statement

_LABEL = re.compile(
    r"\s*(?P<label>(?:background|introduction|aims?|objectives?|purpose|design|(?:patients and )?methods|results|findings"
    r"|conclusions?|interpretation)\b[^.:]{0,20})[.:]\s*",
    re.IGNORECASE,
)
_KEY_POINTS = re.compile(r"key ?(?:points|messages?)", re.IGNORECASE)
_HIGHLIGHTS = re.compile(r"highlights", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """A study for a journal.

    Attributes
    ----------
    folder : Path
        The folder of the study, in which its own templates and journals are looked for.
    project : Project
    manuscripts : tuple of Manuscript
        The manuscript first, then its supplements.
    front : Front
    statements : mapping of str to Statement
    abstract : tuple of (str, str)
        Its paragraphs, each with its heading.
    points, highlights : list of str
    refusals : tuple of Refusal
        What the audit found.
    """

    folder: Path
    project: Project
    journal: Journal
    manuscripts: tuple[Manuscript, ...]
    front: Front
    statements: Mapping[str, Statement]
    abstract: tuple[tuple[str, str], ...]
    points: list[str]
    highlights: list[str]
    refusals: tuple[Refusal, ...]

    @property
    def main(self) -> Manuscript:
        """The manuscript."""
        return self.manuscripts[0]

    @property
    def supplements(self) -> tuple[Manuscript, ...]:
        """The other documents."""
        return self.manuscripts[1:]

    @property
    def opened(self) -> dict[Path, OpenStudy]:
        """The studies of all documents by their files, each once; a document names them from its own folder."""
        found: dict[Path, OpenStudy] = {}
        for each in self.manuscripts:
            for study in each.read.ran.studies.values():
                found.setdefault((each.path.parent / study.cohort.study.path).resolve(), study)
        return found

    @property
    def studies(self) -> list[OpenStudy]:
        """The studies of all documents."""
        return list(self.opened.values())

    @property
    def settings(self) -> Mapping[str, Any]:
        """The front matter of the manuscript."""
        return self.main.front

    def abstract_part(self, *names: str) -> str:
        """The paragraph of the abstract under one of some headings."""
        return next((text for label, text in self.abstract if label.lower().startswith(names)), "")

    def unprinted(self, *, blind: bool) -> tuple[tuple[str, str], ...]:
        """Statements of the front matter, which the text does not print: those of a copy for reviewers name nobody."""
        found = [each for each in self.statements.values() if each.where.startswith("front matter")]
        return tuple((each.heading, each.text) for each in found if not (blind and each.what in NAMING))

    @property
    def places(self) -> dict[str, str]:
        """Where what is counted stands in the source, by the names of limits; the document for what is not among them."""
        document = self.main.read.document
        file = shown_path(document.path)

        def at(*keys: str) -> str:
            line = next(
                (document.front_matter.line((key,)) for key in keys if document.front_matter.line((key,))), None
            )
            return f"{file}, line {line}" if line else file

        abstract = next((each for each in self.main.read.passages if each.part == "abstract"), None)
        told = at("abstract") if abstract is None else f"{shown_path(abstract.file)}, line {abstract.line}"
        return {"": file, "title-characters": at("title"), "abstract-words": told, "keywords": at("keywords"),
                "short-title-characters": at("short-title", "running-title", "running-head", "shorttitle")}  # fmt: skip

    def from_root(self, told: Any) -> Any:  # noqa: ANN401  plain data
        """What is told with paths as seen from the project's folder, and none of the machine's."""
        if isinstance(told, str):
            for root in dict.fromkeys(
                (str(self.project.root.resolve()), str(self.project.root), str(self.folder.resolve()))
            ):
                told = told.replace(f"{root}{os.sep}", "")
            return told.removeprefix(f"{shown_path(self.project.root.resolve())}/")
        if isinstance(told, dict):
            return {key: self.from_root(value) for key, value in told.items()}
        return [self.from_root(each) for each in told] if isinstance(told, list) else told

    def inputs(self) -> dict[str, Path]:
        """The files that went in, by their names from the project's folder."""
        found: dict[str, Path] = {}
        for path in self._files():
            if path.is_file():
                whole = path.resolve()
                root = self.project.root.resolve()
                found[whole.relative_to(root).as_posix() if whole.is_relative_to(root) else path.name] = path
        return found

    def _files(self) -> Iterator[Path]:
        for each in self.manuscripts:
            document = each.read.document
            yield document.path
            yield from document.files
            for key in PATH_KEYS:
                yield from (document.path.parent / str(name) for name in listed(each.front.get(key)))
            for study in each.read.ran.studies.values():
                yield from (each.path.parent / path for path in (study.cohort.study.path, study.cohort.study.data_path))
        yield from (layer.file for layer in self.project.layers)
        yield from sorted((self.folder / FOLDER).glob("*.md"))
        yield self.journal.file

    @property
    def data_names(self) -> list[str]:
        """The names of the files of patients."""
        return list(dict.fromkeys(Path(study.cohort.study.data.path).name for study in self.studies))


@contextmanager
def style_of(journal: Journal) -> Generator[None, None, None]:
    """Print numbers meanwhile in the style of a journal, in this process and in those that it starts."""
    with variable(JOURNAL, str(journal.file.resolve())):
        yield


def folder_of(target: Path) -> Path:
    """The folder of a study: of its file, of its document, or itself."""
    return target if target.is_dir() else target.parent


def checked_target(target: Path, name: str) -> tuple[Path, str]:
    """The root of a study's project and the name of a journal, before long work begins.

    Raises
    ------
    Problems
        When there is no such study.
    LookupFailed
        When there is no such journal.
    """
    if not target.exists():
        remedy = "Name a study file, a folder or a document"
        raise DocumentProblems([problem_at(target, None, "there is no such file or folder", remedy)])
    journal = journal_of(name, folder_of(target))
    return find_project(folder_of(target).resolve()).root, name_of(journal)


def journal_of(name: str, folder: Path) -> Journal:
    """A journal by its name, or by its file as seen from where the command runs, else from the study's folder.

    Raises
    ------
    LookupFailed
        When there is none.
    """
    return load_journal(str(Path(name).resolve()) if is_path(name) and is_file(Path(name)) else name, folder)


def name_of(journal: Journal) -> str:
    """What a journal is called in the names of folders."""
    return Path(journal.name).stem


def read_source(target: Path, name: str) -> Source:
    """Run, read and audit the documents of a study for a journal.

    Raises
    ------
    Problems
        When a document or the study cannot be read or run.
    LookupFailed
        When there is no such journal.
    """
    folder = folder_of(target)
    journal = journal_of(name, folder)
    with style_of(journal):
        read = audit_documents(target)
    manuscripts = tuple(manuscripts_of(read))
    main = manuscripts[0]
    front = read_front(main.front)
    refusals = tuple(_refusals(manuscripts))
    return Source(
        folder,
        find_project(main.path),
        journal,
        manuscripts,
        front,
        statements_of(main, front),
        tuple(_abstract(main)),
        statement_list(main.front.get("key-points")) or _section(main, _KEY_POINTS),
        statement_list(main.front.get("highlights")) or _section(main, _HIGHLIGHTS),
        refusals,
    )


def _refusals(manuscripts: tuple[Manuscript, ...]) -> Iterator[Refusal]:
    for each in manuscripts:
        for finding in each.read.findings:
            message = f"{finding.message} ({finding.computed})" if finding.computed else finding.message
            kind = "uncited" if finding.rule == UNCITED else "audit"
            remedy = finding.remedy or "Mend the sentence, or the data"
            yield Refusal(kind=kind, place=str(finding.places[0]), message=message, remedy=remedy)


def _abstract(main: Manuscript) -> Iterator[tuple[str, str]]:
    for each in main.stretches:
        if each.part == "abstract" and each.passage.part == "abstract":
            text = " ".join(each.passage.text.split())
            label = _LABEL.match(text)
            yield (label["label"], text[label.end() :]) if label else ("", text)


def _section(main: Manuscript, title: re.Pattern[str]) -> list[str]:
    """The points of a section: its paragraphs, or the items of its list."""
    found: list[str] = []
    for each in main.stretches:
        if each.passage.part == "body" and any(title.fullmatch(one) for one in each.titles):
            found += [plain(part) for part in re.split(r"(?:^|\s)[-*+\u2022]\s+", each.passage.text) if part.strip()]
    return found
