"""Pages of a PDF, and on which of them some words stand."""

from __future__ import annotations

import tempfile
import unicodedata
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.documents.planning import plan
from riskset.documents.problems import DocumentProblems, problem_at
from riskset.documents.project import find_project
from riskset.documents.rendering import render
from riskset.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.checklists.manuscript import Manuscript

# Fewer letters might stand anywhere.
_FEWEST = 16
_AGAIN = "Name the PDF that was rendered from the document with --pdf, or leave pages out with --no-pages"


@dataclass(frozen=True)
class Pages:
    """The letters and digits of each page, from the first on."""

    texts: tuple[str, ...]

    def page_of(self, sought: Iterable[str]) -> int | None:
        """The page on which the first of `sought` begins that stands in the PDF; counted from 1."""
        whole = "".join(self.texts)
        for words in sought:
            letters = _letters(words)
            place = whole.find(letters) if len(letters) >= _FEWEST else -1
            if place >= 0:
                return self._page_at(place)
        return None

    def _page_at(self, place: int) -> int:
        number = 0
        for number, text in enumerate(self.texts, start=1):  # noqa: B007  the last is the answer
            if place < len(text):
                break
            place -= len(text)
        return number


def read_pages(path: Path) -> Pages:
    """Read the pages of a PDF.

    Raises
    ------
    DocumentProblems
        When it is none.
    """
    from pypdf import PdfReader

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Pages(tuple(_letters(page.extract_text()) for page in PdfReader(path).pages))
    except Exception as error:  # what is wrong with a PDF shows anywhere in pypdf
        raise DocumentProblems([problem_at(path, None, "it cannot be read as a PDF", _AGAIN)]) from error


def _letters(text: str) -> str:
    """Letters and digits alone, so that hyphens, ligatures and the ends of lines do not matter."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def pages_of(manuscript: Manuscript, profiles: Sequence[str]) -> Pages:
    """The pages of a document: of the PDF that lies there, if nothing that it comes from is newer; else of a new one.

    The new one is made by the built-in engine, in a temporary folder.

    Raises
    ------
    DocumentProblems
        When there is none, and the built-in engine cannot make it.
    """
    there = _rendered(manuscript, profiles)
    if there is not None:
        return read_pages(there)
    with tempfile.TemporaryDirectory(prefix="riskset-") as folder:
        made = render(manuscript.path, engine="builtin", formats=["pdf"], profiles=profiles, output_dir=folder)
        return read_pages(made.outputs[0])


def _rendered(manuscript: Manuscript, profiles: Sequence[str]) -> Path | None:
    """The PDF of an earlier render, if it is not older than the document, its study files and their data."""
    project = find_project(manuscript.path, profiles)
    try:
        outputs = plan(project, manuscript.path, ["pdf"], None, {}, quarto=False).outputs
    except Problems:
        return None
    path = next(iter(outputs.values()))
    if not path.is_file():
        return None
    studies = [study.cohort.study for study in manuscript.read.ran.studies.values()]
    sources = [manuscript.path, *manuscript.read.document.files, *(Path(study.path) for study in studies)]
    sources += [Path(study.path).parent / study.data.path for study in studies]
    newest = max(source.stat().st_mtime for source in sources if source.exists())
    return path if path.stat().st_mtime > newest else None
