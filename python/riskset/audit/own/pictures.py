"""Reads the numbers of pictures back: what figures of rendered files say, drawn or in words, against what was drawn."""

from __future__ import annotations

import base64
import re
from binascii import Error as NotBase64
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lxml import etree, html

from riskset.audit.finding import Finding, Place
from riskset.audit.own.numerals import numerals
from riskset.audit.own.reference_list import before_references
from riskset.audit.own.word_pictures import pictures_of
from riskset.documents.problems import shown_path
from riskset.documents.qmd import Cell
from riskset.figures.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from riskset.audit.own.running import Ran
    from riskset.audit.papers.reading.paper import Paper
    from riskset.documents.qmd import Document

CHANGED, ADDED = "changed-number", "added-number"
_SVG = "{http://www.w3.org/2000/svg}"
_DATA = "data:image/svg+xml"
_REMEDY = "Render the document again; a figure is changed in its data or its study file"
_TOO_LARGE = 20_000_000
_PROSE = 8


def pictures_read_back(
    file: Path, paper: Paper, document: Document, ran: Ran, known: Container[str]
) -> Iterator[Finding]:
    """Hold what the figures of a web page, a PDF or a Word file say against what was drawn.

    Parameters
    ----------
    file : Path
        What was rendered of the document.
    paper : Paper
        The same, as it was read.
    document : Document
    ran : Ran
        Its displays.
    known : container of str
        Every number of the document and of the results of its studies.
    """
    figures = dict(_figures(document, ran))
    if file.suffix.lower() == ".pdf":
        yield from _of_pdf(paper, [figure for figure, _ in figures.values()], known)
    if file.suffix.lower() == ".docx":
        yield from _of_word(file, figures, known)
    if file.suffix.lower() not in {".html", ".htm"}:
        return
    page = html.fromstring(file.read_bytes()) if figures else None
    for label, (figure, own) in figures.items():
        labelled: Any = [] if page is None else page.xpath("//*[@id=$label]", label=label)
        for element in labelled:
            seen: set[tuple[str, str]] = set()
            for text in _texts(element, file.parent):
                for one, other in _strange(text, figure, own, known):
                    if (one, other) not in seen:
                        seen.add((one, other))
                        yield _finding(file, label, one, other, text)


def _of_word(file: Path, figures: Mapping[str, tuple[Figure, str]], known: Container[str]) -> Iterator[Finding]:
    """What the pictures of a Word file say, each held against the figure that it is the nearest to."""
    for picture in pictures_of(file) if figures else ():
        for text in (picture.words, *_texts_of(picture.drawing)):
            strange = {label: list(_strange(text, *each, known)) for label, each in figures.items()}
            label = min(strange, key=lambda each: (len(strange[each]), not all(other for _, other in strange[each])))
            yield from (_finding(file, label, one, other, text) for one, other in dict.fromkeys(strange[label]))


def unread_pictures(file: Path, document: Document, ran: Ran) -> list[str]:
    """The pictures of a Word file of which the words can be read alone: of dots, with no drawing beside them."""
    if file.suffix.lower() != ".docx" or not any(True for _ in _figures(document, ran)):
        return []
    return [picture.name for picture in pictures_of(file) if not picture.drawing]


def _figures(document: Document, ran: Ran) -> Iterator[tuple[str, tuple[Figure, str]]]:
    """The figures of a document by their labels, each with the words that its author gave it."""
    for block in document.blocks:
        if isinstance(block, Cell) and block.label in ran.displays:
            study, name = ran.displays[block.label]
            shown = study.display(name)
            if isinstance(shown, Figure):
                yield block.label, (shown, str(block.options.get("fig-alt") or ""))


def _texts(element: html.HtmlElement, folder: Path) -> Iterator[str]:
    """What the pictures within an element say: their words for those who do not see them, and the text in them."""
    for image in element.iter("img", "source"):
        yield str(image.get("alt") or "")
        for name in ("src", "srcset", "data-src"):
            drawing = _drawing(str(image.get(name) or ""), folder)
            if drawing:
                yield from _texts_of(drawing)
    for drawing in element.iter("svg"):
        yield from _texts_of(etree.tostring(drawing))


def _drawing(address: str, folder: Path) -> bytes:
    """The SVG that a picture shows, within the page or beside it; nothing where it is none."""
    if address.startswith(_DATA):
        head, _, content = address.partition(",")
        try:
            return base64.b64decode(content) if head.endswith("base64") else unquote(content).encode()
        except NotBase64:
            return b""
    path = folder / unquote(address.partition("?")[0])
    return path.read_bytes() if address.lower().endswith(".svg") and "://" not in address and path.is_file() else b""


def _texts_of(drawing: bytes) -> Iterator[str]:
    """The name, the words and the texts of an SVG."""
    if len(drawing) > _TOO_LARGE:
        return
    try:
        root = etree.fromstring(drawing, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return
    for element in root.iter(*(f"{space}{name}" for space in (_SVG, "") for name in ("title", "desc", "text"))):
        yield " ".join("".join(map(str, element.itertext())).split())


def _strange(text: str, figure: Figure, own: str, known: Container[str]) -> Iterator[tuple[str, str]]:
    """The numbers of a text that the figure does not have, each with the one that stands there in its own words."""
    here = [each.text for each in numerals(text)]
    if not here or text in {figure.words, figure.alt_text, own}:
        return
    for words in (figure.words, figure.alt_text, own):
        if _form(words) == _form(text):
            there = [each.text for each in numerals(words)]
            yield from ((one, other) for one, other in zip(here, there, strict=True) if one != other)
            return
    strange = [one for one in here if one not in known]
    drawn = _drawn(figure) if strange else []
    if text in drawn:
        return
    alike = [words for words in drawn if _form(words) == _form(text)]
    for one in strange:
        if not any(one in {each.text for each in numerals(words)} for words in (*drawn, figure.words)):
            at = here.index(one)
            others = {[each.text for each in numerals(words)][at] for words in alike}
            yield one, others.pop() if len(others) == 1 else ""


def _of_pdf(paper: Paper, figures: Sequence[Figure], known: Container[str]) -> Iterator[Finding]:
    """The numbers with decimals that stand on a page beside its prose, and that nothing has said or drawn."""
    found = [
        (part, text, numeral.text)
        for part, text in _beside_prose(paper)
        for numeral in numerals(text)
        if "." in numeral.text and numeral.text not in known
    ]
    drawn = (
        {each.text for figure in figures for words in _drawn(figure) for each in numerals(words)} if found else set()
    )
    for part, text, number in found:
        if number not in drawn:
            message = f"The page has {number} in a figure or a table, which neither has, nor the study"
            place = Place(file=shown_path(Path(paper.file)), part=part, text=text)
            yield Finding(rule=ADDED, message=message, places=(place,), remedy=_REMEDY)


def _beside_prose(paper: Paper) -> Iterator[tuple[str, str]]:
    """The short lines of a paper, which labels of figures are, up to its references, and the rows of what looks like a table."""
    for line in before_references(paper.lines):
        if len(line.text.split()) < _PROSE:
            yield line.part, line.text.strip()
    for grid in paper.grids:
        if not grid.caption:
            yield from ((grid.part, " ".join(" ".join(row).split())) for row in grid.rows)


def _form(text: str) -> str:
    """A text without its numbers."""
    return re.sub(r"\d+(?:[.,]\d+)*", "#", text)


def _drawn(figure: Figure) -> list[str]:
    """The texts of a drawing, ticks and labels among them."""
    import matplotlib.pyplot as plt
    from matplotlib.text import Text

    drawing = figure.draw()
    texts = [" ".join(str(text.get_text()).split()) for text in drawing.findobj(Text)]
    plt.close(drawing)
    return [text for text in texts if text]


def _finding(file: Path, label: str, one: str, other: str, text: str) -> Finding:
    has = f"where the figure has {other}" if other else "which neither the figure nor the study has"
    at = max(text.find(one), 0)
    start = text.rfind(" ", 0, max(0, at - 30)) + 1
    place = Place(file=shown_path(file), part=f"figure {label}", text=text[start : at + 40])
    message = f"The picture has {one} {has}" if other else f"The picture has {one}, {has}"
    return Finding(rule=CHANGED if other else ADDED, message=message, places=(place,), remedy=_REMEDY)
