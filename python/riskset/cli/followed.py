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
    folder = document.parent
    try:
        texts = {*parse_document(document, root).files}
    except DocumentProblems:  # whoever renders is told of these
        texts = {document}
    texts |= set(folder.glob("*.py"))
    named = {beside(document, "".join(found)) for path in texts for found in _OPENED.findall(_read(path))}
    studies = {path for path in {folder / "study.yml", *named} if path.is_file()}
    return (texts | studies | {data for study in studies for data in _data_of(study)}) - {document}


def _data_of(study: Path) -> set[Path]:
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
