"""Reads the tables back out of what Quarto writes: rows of cell texts, whatever the format."""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING

import pypandoc
from lxml import etree, html

from riskset.tables.writers import strip_padding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Grid = list[list[str]]
_ODT = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def clean(text: str) -> str:
    """The text of a cell without what stands for looks: indents, joiners, blanks that do not break."""
    return strip_padding(
        text.replace("\u2003", " ").replace("\u2007", " ").replace("\u00a0", " ").replace("\u2011", "-")
    )


def grid_of(printed: Grid) -> Grid:
    """The grid of a printed table as a reader of any format finds it."""
    return [[clean(text) for text in row] for row in printed]


def _text(element: etree._Element) -> str:
    return clean("".join(element.itertext()))


def _page(page: html.HtmlElement) -> Iterator[Grid]:
    for table in page.iter("table"):
        for line in table.iter("br"):
            line.tail = " " + (line.tail or "")
        if table.find(".//table") is None and not table.xpath(".//img | .//svg"):
            yield _spread(table)


def _spread(table: html.HtmlElement) -> Grid:
    """The rows of a table with blanks where a cell of the same or an earlier row reaches."""
    rows: Grid = []
    reached: dict[tuple[int, int], str] = {}
    for place, row in enumerate(table.iter("tr")):
        texts: list[str] = []
        for cell in row.xpath("./th | ./td"):
            while (place, len(texts)) in reached:
                texts.append(reached[place, len(texts)])
            wide, high = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
            text = _text(cell)
            # What stands over several rows belongs to the lowest, as a label of a column does.
            reached |= {
                (place + down, len(texts) + right): text if down == high - 1 and not right else ""
                for down in range(1, high)
                for right in range(wide)
            }
            texts += ["" if high > 1 else text, *[""] * (wide - 1)]
        while (place, len(texts)) in reached:
            texts.append(reached[place, len(texts)])
        rows.append(texts)
    return rows


def from_html(path: Path) -> list[Grid]:
    """Of a page or slides."""
    return list(_page(html.fromstring(path.read_bytes())))


def from_epub(path: Path) -> list[Grid]:
    """Of an electronic book, whose pages are XML and are read as such."""
    with zipfile.ZipFile(path) as book:
        pages = [name for name in sorted(book.namelist()) if re.search(r"ch\d+\.xhtml$", name)]
        for name in pages:
            etree.fromstring(book.read(name))
        return [grid for name in pages for grid in _page(html.fromstring(book.read(name)))]


def from_markdown(path: Path) -> list[Grid]:
    """Of GitHub's Markdown, where tables with spans are HTML."""
    return _through_pandoc(path, "gfm")


def from_rich_text(path: Path) -> list[Grid]:
    """Of rich text with cells over several columns, whose edges say which."""
    grids: list[list[tuple[list[int], list[str]]]] = [[]]
    for row, between in re.findall(r"\\trowd(.*?)\\row\}(\s*\{\\pard)?", path.read_text(encoding="utf-8"), re.DOTALL):
        edges = [int(edge) for edge in re.findall(r"\\cellx(\d+)", row)]
        grids[-1].append((edges, [_rich(cell) for cell in re.findall(r"\\fs\d+ \{(.*?)\}\\cell", row, re.DOTALL)]))
        grids += [[]] if between else []
    return [list(_columns(grid)) for grid in grids if grid]


def _rich(text: str) -> str:
    characters = re.sub(r"\\u(-?\d+)(?: \?|[^ \\])", lambda code: chr(int(code[1]) % 65536), text)
    return clean(re.sub(r"\\[a-z]+-?\d* ?|[{}]", "", characters))


def _columns(rows: list[tuple[list[int], list[str]]]) -> Iterator[list[str]]:
    edges = sorted({edge for own, _ in rows for edge in own})
    for own, texts in rows:
        row = [""] * len(edges)
        for left, text in zip([0, *own], texts, strict=False):
            row[edges.index(left) + 1 if left else 0] = text
        yield row


def from_jats(path: Path) -> list[Grid]:
    """Of an article's XML."""
    page = html.fromstring(etree.tostring(etree.parse(str(path)).find(".//body")))
    return list(_page(page))


def _through_pandoc(path: Path, source: str) -> list[Grid]:
    return list(_page(html.fromstring(pypandoc.convert_file(str(path), "html", format=source))))


def _rows(
    rows: Iterable[etree._Element], cell: str, span: Callable[[etree._Element], int], *, covered: bool
) -> Iterator[list[str]]:
    """Rows of a grid; formats either write the cells that a wide one covers or leave them out."""
    for row in rows:
        texts: list[str] = []
        for each in row.iterchildren(cell):
            texts += [_text(each), *[""] * (0 if covered else span(each) - 1)]
        yield texts


def from_odt(path: Path) -> list[Grid]:
    """Of an OpenDocument text; a float of Quarto's is a table of one cell around ours."""
    with zipfile.ZipFile(path) as document:
        root = etree.fromstring(document.read("content.xml"))
    for blank in root.iter("{urn:oasis:names:tc:opendocument:xmlns:text:1.0}s"):
        blank.text = " "
    found = [table for table in root.iter(f"{_ODT}table") if len(list(table.iter(f"{_ODT}table-cell"))) > 1]
    found = [table for table in found if table.find(f".//{_ODT}table") is None]

    def span(cell: etree._Element) -> int:
        return int(cell.get(f"{_ODT}number-columns-spanned", 1))

    return [list(_rows(table.iter(f"{_ODT}table-row"), f"{_ODT}table-cell", span, covered=False)) for table in found]


def from_pptx(path: Path) -> list[Grid]:
    """Of slides; a table that goes on over several is one again, and its notes are its last row."""
    grids: list[Grid] = []
    with zipfile.ZipFile(path) as document:
        slides = [name for name in document.namelist() if re.match(r"ppt/slides/slide\d+\.xml$", name)]
        for name in sorted(slides, key=lambda name: int(re.findall(r"\d+", name)[0])):
            root = etree.fromstring(document.read(name))
            goes_on = any("(continued)" in _text(shape) for shape in root.iter(f"{_DRAWING}p"))
            for table in root.iter(f"{_DRAWING}tbl"):
                *rows, last = table.iter(f"{_DRAWING}tr")
                notes = last[0].get("gridSpan") == str(len(last))
                grid = list(_rows(rows if notes else [*rows, last], f"{_DRAWING}tc", lambda _: 1, covered=True))
                if goes_on:
                    grids[-1] += [row for place, row in enumerate(grid) if row != grids[-1][place]]
                else:
                    grids.append(grid)
    return grids


def from_word(path: Path) -> list[Grid]:
    """Of a Word file; a float of Quarto's is a table of one cell around ours."""
    with zipfile.ZipFile(path) as document:
        root = etree.fromstring(document.read("word/document.xml"))
    for tag, text in (("br", " "), ("noBreakHyphen", "-")):
        for element in root.iter(f"{_WORD}{tag}"):
            element.text = text
    found = [table for table in root.iter(f"{_WORD}tbl") if len(list(table.iter(f"{_WORD}tc"))) > 1]
    found = [table for table in found if table.find(f".//{_WORD}tbl") is None]

    def span(cell: etree._Element) -> int:
        wide = cell.find(f"{_WORD}tcPr/{_WORD}gridSpan")
        return 1 if wide is None else int(wide.get(f"{_WORD}val"))

    return [list(_rows(table.iter(f"{_WORD}tr"), f"{_WORD}tc", span, covered=False)) for table in found]


def from_notebook(path: Path) -> list[Grid]:
    """Of a notebook: what its cells show, as HTML or as Markdown."""
    grids: list[Grid] = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        texts = ["".join(cell["source"])] if cell["cell_type"] == "markdown" else []
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            texts.append("".join(data.get("text/html") or data.get("text/markdown") or ""))
        for text in texts:
            grids += _page(html.fromstring(f"<div>{text}</div>")) if "<table" in text else []
    return grids


def from_asciidoc(path: Path) -> list[Grid]:
    """Of AsciiDoc: rows of cells, each behind its marks of span and alignment."""
    grids: list[Grid] = []
    for block in re.findall(r"^\|===\n(.*?)^\|===", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        rows: Grid = []
        for line in block.splitlines():
            rows.append([])
            for span, text in re.findall(r"(?:(\d+)\+)?[<^>]?\|([^|]*?)(?=\s*(?:\d+\+)?[<^>]?\||$)", line):
                plain = re.sub(r"\+\+(.*?)\+\+", r"\1", re.sub(r"[_^*](\w[^_^*]*|[^_^*]*\w)[_^*]", r"\1", text))
                rows[-1] += [clean(plain.replace("{vbar}", "|")), *[""] * (int(span or 1) - 1)]
        grids.append(rows)
    return grids


def squeezed(text: str) -> str:
    """Letters and digits alone, which no format breaks, escapes or curls."""
    return "".join(character for character in text if character.isalnum())


def words_of_pdf(path: Path) -> str:
    """The squeezed text of a PDF."""
    from pypdf import PdfReader

    return squeezed("".join(page.extract_text() for page in PdfReader(path).pages))


def words_of(path: Path) -> str:
    """The squeezed text of any of the formats."""
    match path.suffix:
        case ".pdf":
            return words_of_pdf(path)
        case ".docx" | ".odt" | ".epub" | ".pptx":
            with zipfile.ZipFile(path) as document:
                parts = [
                    name
                    for name in document.namelist()
                    if re.search(r"(document|content|slide\d+)\.xml$|\.xhtml$", name)
                ]
                return squeezed("".join(_words(etree.fromstring(document.read(name))) for name in parts))
        case ".rtf":
            return squeezed(_rich(path.read_text(encoding="utf-8")))
        case ".html" | ".xml":
            page = html.fromstring(path.read_bytes())
            for style in page.xpath("//style | //script | //desc | //title"):
                style.text = ""
            return squeezed(page.text_content())
        case _:
            return squeezed(re.sub(r"</?[a-zA-Z][^>]*>", "", path.read_text(encoding="utf-8")))


def _words(root: etree._Element) -> str:
    """The text of a document without the instructions of its fields."""
    for instruction in root.iter(f"{_WORD}instrText"):
        instruction.text = ""
    return "".join(root.itertext())
