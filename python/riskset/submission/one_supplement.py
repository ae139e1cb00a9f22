"""The supplements of a manuscript as one PDF: contents before them, and pages that are counted through."""

from __future__ import annotations

import io
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from riskset.documents.contents_page import LINK, Line, contents_page, numbered
from riskset.documents.extension import find_extension
from riskset.submission.texts import supplement_pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdf import PdfWriter

    from riskset.submission.sources import Source
    from riskset.submission.stages import Stages
    from riskset.submission.texts import SupplementText

_TITLE = "Supplementary material"
NAME = "supplement/supplement.pdf"


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
    return _joined(front, counted), counted


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
    return contents_page(_TITLE, source.front.title, lines, total, extension)


def _lines(supplement: SupplementText, pages_before: int) -> Iterator[Line]:
    """A document, and the headings of its first level."""
    yield Line(0, supplement.title, pages_before + 1)
    reader = _reader(supplement.pdf)
    for each in reader.outline:
        page = None if isinstance(each, list) else reader.get_destination_page_number(each)
        if page is not None and not isinstance(each, list) and str(each.title) != "Table of contents":
            yield Line(1, str(each.title), pages_before + page + 1)


def _joined(front: bytes, made: Sequence[SupplementText]) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        writer.append(_reader(front), outline_item=_TITLE, import_outline=False)
        for each in made:
            writer.append(_reader(each.pdf), outline_item=each.title)
    _lead(writer, _pages(front))
    writer.metadata = None
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _lead(writer: PdfWriter, pages: int) -> None:
    """Let the links of the contents lead to their pages."""
    from pypdf.generic import ArrayObject, NameObject

    for page in writer.pages[:pages]:
        for each in page.get("/Annots") or ():
            annotation: Any = each.get_object()
            address = str((annotation.get("/A") or {}).get("/URI", ""))
            if address.startswith(LINK):
                target = writer.pages[int(address.removeprefix(LINK)) - 1]
                del annotation["/A"]
                annotation[NameObject("/Dest")] = ArrayObject([target.indirect_reference, NameObject("/Fit")])


def _reader(content: bytes) -> Any:  # noqa: ANN401  pypdf is read where it is needed alone
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(content))


def _pages(content: bytes) -> int:
    return len(_reader(content).pages)
