"""The files that a preview follows: what a document includes, its modules, and its studies with their data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.documents.problems import DocumentProblems
from riskset.documents.qmd import parse_document
from riskset.files import beside
from riskset.study import StudyProblems
from riskset.study_files import load_study

if TYPE_CHECKING:
    from pathlib import Path

# A call with the name of a file, as documents and their modules write it, and shortcodes.
_OPENED = re.compile(r"""open_study\(\s*["']([^"'\n]+)["']|\{\{<\s*riskset\s[^\n]*?\sstudy=["']?([^"'\s>]+)""")


def followed(document: Path, root: Path) -> set[Path]:
    """The files besides the document itself that change what it shows.

    Parameters
    ----------
    document : Path
    root : Path
        The project's folder.
    """
    texts = _texts(document, root)
    studies = _studies(document, texts)
    return (texts | studies | {data for study in studies for data in data_of(study)}) - {document}


def studies_of(document: Path, root: Path) -> list[Path]:
    """The study files of a document: those that it opens or names in shortcodes, and the `study.yml` beside it."""
    return sorted(_studies(document, _texts(document, root)))


def _texts(document: Path, root: Path) -> set[Path]:
    """A document, what it includes, and the modules beside it."""
    try:
        texts = {*parse_document(document, root).files}
    except DocumentProblems:  # whoever renders is told of these
        texts = {document}
    return texts | set(document.parent.glob("*.py"))


def _studies(document: Path, texts: set[Path]) -> set[Path]:
    named = {beside(document, "".join(found)) for path in texts for found in _OPENED.findall(_read(path))}
    return {path for path in {document.parent / "study.yml", *named} if path.is_file()}


def data_of(study: Path) -> set[Path]:
    """The data files of a study file, as far as it can be read."""
    try:
        read = load_study(study)
    except StudyProblems:
        return set()
    return {beside(study, file.path) for file in (read.data, *read.data.join)}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
