"""Reads a PDF by its text: prose in the order of the file, tables by where their words stand on the page."""

from __future__ import annotations

import contextlib
import logging
import re
import warnings
from typing import TYPE_CHECKING

from riskset.audit.papers.reading.layout import Divided, divided
from riskset.audit.papers.reading.paper import Grid, Line, Paper
from riskset.audit.papers.reading.refused import refused
from riskset.audit.papers.reading.turned import turned_lines
from riskset.audit.papers.reading.two_columns import has_two_columns, read_beside_prose

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from pypdf import PageObject

MOST_PAGES = 500
_FEWEST_LETTERS = 20
"""Letters of a page, on average, with fewer of which a PDF is pictures."""
_LARGE = 50_000
_PATH = re.compile(
    rb"(?m)^(?:(?:[-+]?[0-9.]+ ){2,6}(?:re|[mlcvy])|(?:[-+]?[0-9.]+ ){1,4}(?:rg|RG|[kKgGwJjMi])|[hSsfFBbnW]\*?|f\*)\r?\n"
)
_AGAIN = "Print it to PDF again, from the program that wrote it"


def read_pdf(path: Path) -> Paper:
    """Read a PDF.

    Raises
    ------
    Problems
        When it is encrypted, damaged, or scanned.
    """
    pages = _pages(path)
    lines: list[Line] = []
    grids: list[Grid] = []
    letters = 0
    for number, page in enumerate(pages, start=1):
        read, found = _read_page(path, page, number)
        letters += found
        lines += read.lines
        grids += read.grids
        grids += _turned(page, number, read.grids)
    if letters < _FEWEST_LETTERS * len(pages):
        raise refused(path, "its pages are pictures without text", "Recognise its text (OCR) first")
    return Paper(file=str(path), lines=tuple(lines), grids=tuple(grids))


def _pages(path: Path) -> list[PageObject]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        with _quietly():
            reader = PdfReader(path)
            is_open = not reader.is_encrypted or bool(reader.decrypt(""))
            pages = list(reader.pages[:MOST_PAGES]) if is_open else []
            count = len(reader.pages) if is_open else 0
    except DependencyError:
        # Its encryption is of a kind that pypdf opens with a further library.
        is_open, pages, count = False, [], 0
    except Exception as error:
        # A damaged file fails anywhere in pypdf.
        raise refused(path, "it is damaged, or no PDF", _AGAIN) from error
    if not is_open:
        raise refused(path, "it is encrypted", "Save it without a password")
    if count > MOST_PAGES:
        raise refused(path, f"it has {count} pages, more than {MOST_PAGES}", "Give the manuscript alone")
    return pages


@contextlib.contextmanager
def _quietly() -> Generator[None]:
    """Keep what pypdf warns about a file that it can read to itself."""
    log = logging.getLogger("pypdf")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)


def _read_page(path: Path, page: PageObject, number: int) -> tuple[Divided, int]:
    """The text and tables of a page, and how many letters it has."""
    part = f"page {number}"
    with contextlib.suppress(Exception):
        _without_lines(page)
    laid = _text(path, page, number, by_place=True)
    letters = len(re.findall(r"[^\W\d_]", laid))
    by_place = divided(_lines(laid, part))
    if laid and not has_two_columns(laid, by_place.lines):
        prose = tuple(Line(text=re.sub(r"\s+", " ", line.text).strip(), part=part) for line in by_place.lines)
        return Divided(prose, by_place.grids), letters
    plain = _text(path, page, number, by_place=False)
    read = read_beside_prose(_lines(laid, part), _lines(plain, part))
    return read, max(letters, len(re.findall(r"[^\W\d_]", plain)))


def _turned(page: PageObject, number: int, known: tuple[Grid, ...]) -> list[Grid]:
    """The tables that are turned on a page, but for those that were read already."""
    try:
        with _quietly():
            lines = turned_lines(page, f"page {number}")
    except Exception:  # noqa: BLE001
        # The page was read already: what is wrong with it shows anywhere in pypdf.
        return []
    captions = {grid.caption for grid in known}
    return [grid for grid in divided(lines).grids if grid.caption and grid.caption not in captions]


def _without_lines(page: PageObject) -> None:
    """Drop the lines and curves of a page's drawings, which take pypdf most of its time."""
    from pypdf.generic import DecodedStreamObject, NameObject

    contents = page.get_contents()
    data = contents.get_data() if contents is not None else b""
    if len(data) > _LARGE:
        slim = DecodedStreamObject()
        slim.set_data(_PATH.sub(b"", data))
        page[NameObject("/Contents")] = slim


def _text(path: Path, page: PageObject, number: int, *, by_place: bool) -> str:
    """The text of a page: as it is laid out, empty where that fails, or in the order of the file."""
    try:
        with _quietly():
            return page.extract_text(extraction_mode="layout") if by_place else page.extract_text()
    except Exception as error:
        # What is wrong with a page shows anywhere in pypdf.
        if by_place:
            return ""
        raise refused(path, f"page {number} is damaged", _AGAIN) from error


def _lines(text: str, part: str) -> list[Line]:
    return [Line(text=line.expandtabs(8), part=part) for line in text.splitlines()]
