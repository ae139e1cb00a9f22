"""The supplements of a manuscript as one PDF: contents before them, and pages that are counted through."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from riskset.documents.contents_page import LINK, Line, contents_page, numbered
from riskset.documents.extension import find_extension
from riskset.submission.heading_words import headings_in_typst
from riskset.submission.pdf_joining import Part, joined
from riskset.submission.texts import supplement_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.submission.sources import Source
    from riskset.submission.stages import Stages
    from riskset.submission.texts import SupplementText

TITLE = "Supplementary material"
"""What all supplements together are called."""
NAME = "supplement/supplement.pdf"
_NUMBER = re.compile(r"\d+(?:\.\d+)*\s")


def with_contents(
    source: Source, made: Sequence[SupplementText], stages: Stages, *, blind: bool
) -> tuple[bytes, list[SupplementText]]:
    """One PDF of several supplements, and these with their pages counted through.

    Raises
    ------
    DocumentProblems
        When one cannot be rendered by the built-in engine.
    """
    counts = [_pages(each.pdf) for each in made]
    before, front = 1, b""
    while True:  # contents of two pages move all that they lead to
        total = before + sum(counts)
        starts = [before + sum(counts[:place]) for place in range(len(counts))]
        lines = [line for each, start in zip(made, starts, strict=True) for line in _lines(each, start)]
        front = _contents(source, lines, total)
        if _pages(front) <= before:
            break
        before = _pages(front)
    counted = [
        replace(
            each,
            pdf=supplement_pdf(source, each.path, numbered(start + 1, total), stages, blind=blind),
            first=start + 1,
        )
        for each, start in zip(made, starts, strict=True)
    ]
    parts = [Part(TITLE, front), *(Part(each.title, each.pdf) for each in counted)]
    return joined(TITLE, parts, LINK), counted


def twice(source: Source) -> Iterator[str]:
    """What is said of displays of two supplements that have the same name."""
    files: dict[str, list[str]] = {}
    for each in source.supplements:
        for shown in each.shown:
            files.setdefault(shown.printed, []).append(each.path.name)
    for printed, names in files.items():
        if len(names) > 1:
            yield f"{printed} stands in {' and in '.join(names)}, which are one PDF: put both into one document."


def _contents(source: Source, lines: Sequence[Line], total: int) -> bytes:
    extension = find_extension(source.main.path, source.project)
    return contents_page(TITLE, source.front.title, lines, total, extension)


def _lines(supplement: SupplementText, pages_before: int) -> Iterator[Line]:
    """A document, and the headings of its first level."""
    reader = _reader(supplement.pdf)
    headings = [
        each for each in reader.outline if not isinstance(each, list) and str(each.title) != "Table of contents"
    ]
    printed = headings_in_typst(supplement.word, supplement.title)
    # A document may print another heading in Word than in the PDF: then all are plain text.
    rich = printed if len(printed) == len(headings) + 1 else [""] * (len(headings) + 1)
    yield Line(0, supplement.title, pages_before + 1, rich[0])
    for each, words in zip(headings, rich[1:], strict=True):
        page = reader.get_destination_page_number(each)
        number = _NUMBER.match(str(each.title))
        if page is not None:
            typst = f"{number[0] if number and words else ''}{words}"
            yield Line(1, str(each.title), pages_before + page + 1, typst)


def _reader(content: bytes) -> Any:  # noqa: ANN401  pypdf is read where it is needed alone
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(content))


def _pages(content: bytes) -> int:
    return len(_reader(content).pages)
