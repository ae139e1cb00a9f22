"""One display as a file of its own: a table for the page or for a computer, a figure as vector or picture."""

from __future__ import annotations

import csv
import html
import io
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.assets import asset
from riskset.documents.extension import read_extension
from riskset.documents.pandoc import Job, run_pandoc
from riskset.files import write_all
from riskset.markdown_text import escape
from riskset.spreadsheets import defused
from riskset.tables import writers
from riskset.tables.printed import plain
from riskset.tables.table import Table
from riskset.tables.writers.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.figures.figure import Figure
    from riskset.figures.formats import Colour
    from riskset.tables.printed import PrintedTable

FIGURE_FORMATS = (".svg", ".pdf", ".png", ".eps", ".tiff", ".tif")
EPOCH = 946684800  # 2000-01-01: a file is the same whenever it is made


# Light or dark as the reader has it; the stub stays in view where the table scrolls.
_PAGE = (
    ":root{color-scheme:light dark;--riskset-ground:Canvas;--riskset-stub:sticky}"
    'body{margin:1.5rem;font-family:"Liberation Sans",Arial,Helvetica,sans-serif}'
)


class UnknownFormat(ValueError):
    """A file's name ends with no format that the display can be written in."""


@dataclass(frozen=True, slots=True)
class Print:
    """How a figure's file is to be printed: the resolution of a picture, and the inks."""

    dpi: int = 300
    colour: Colour = "rgb"


def write_display(
    display: Table | Figure,
    path: Path,
    *,
    caption: str = "",
    editable: bool = False,
    printed: Print | None = None,
) -> list[Path]:
    """Write a table or a figure in the format that the file's name ends with.

    A table's `caption` stands above it, in files that are read rather than computed with or put into others. An
    `editable` flow chart is an SVG whose texts and boxes Word and PowerPoint can edit. A figure is `printed` with
    300 dpi in RGB, if nothing else is said. One that no page holds is written in parts: a PDF has a page for each, and of
    other formats each has a file, ``figure-1.png`` and ``figure-2.png``.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    UnknownFormat
        When the ending is none of those of :data:`TABLE_FORMATS` or :data:`FIGURE_FORMATS`, or something else
        than a flow chart as SVG is to be editable, or the format has no such colours.
    """
    suffix = path.suffix.lower()
    known = tuple(TABLE_FORMATS) if isinstance(display, Table) else FIGURE_FORMATS
    if suffix not in known:
        what = "a table" if isinstance(display, Table) else "a figure"
        ending = f"ends with {path.suffix!r}" if path.suffix else "has no ending"
        message = f"{path} {ending}; {what} is written as {', '.join(known)}"
        raise UnknownFormat(message)
    if editable:
        contents = [_editable(display, path)]
    elif isinstance(display, Table):
        contents = [TABLE_FORMATS[suffix](display.printed(), caption)]
    else:
        contents = _images(display, suffix.removeprefix("."), printed or Print())
    paths = [path]
    if len(contents) > 1:
        paths = [path.with_stem(f"{path.stem}-{place}") for place in range(1, len(contents) + 1)]
    write_all(dict(zip(paths, contents, strict=True)))
    return paths


def _images(figure: Figure, name: str, printed: Print) -> list[bytes]:
    try:
        return figure.files(name, dpi=printed.dpi, colour=printed.colour)
    except ValueError as error:
        if printed.colour == "rgb":
            raise
        raise UnknownFormat(str(error)) from None


def _editable(display: Table | Figure, path: Path) -> bytes:
    content = None if isinstance(display, Table) or path.suffix.lower() != ".svg" else display.editable()
    if content is None:
        message = f"{path}: what can be edited is the .svg of a flow chart; write others without --editable"
        raise UnknownFormat(message)
    return content


def _html(table: PrintedTable, caption: str) -> bytes:
    title = html.escape(caption or "Table")
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    head = f'<meta charset="utf-8">\n{viewport}\n<title>{title}</title>\n<style>{_PAGE}</style>'
    body = f"<main>\n{writers.write_html(table, caption=caption)}\n</main>"
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'.encode()


def _word(table: PrintedTable, caption: str) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        job = Job(
            target="docx",
            document=folder / "table.qmd",
            markdown=_document(table, caption),
            metadata={},
            folder=folder,
            output=folder / "table.docx",
            epoch=EPOCH,
        )
        extension = read_extension(asset("_extensions/riskset"))
        assert extension is not None  # noqa: S101  it comes with the package
        run_pandoc(job, extension)
        content = job.output.read_bytes()
        return _turned(content) if any(layout.landscape for _, layout in parts_of(table)) else content


def _turned(document: bytes) -> bytes:
    """A Word document of one section with its page turned."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "word/document.xml":
                content = re.sub(rb"<w:pgSz[^>]*>", _turned_size, content)
            target.writestr(part, content)
    return buffer.getvalue()


def _turned_size(size: re.Match[bytes]) -> bytes:
    sides = dict(re.findall(rb'w:([wh])="([0-9]+)"', size[0]))
    return b'<w:pgSz w:w="%s" w:h="%s" w:orient="landscape"/>' % (sides[b"h"], sides[b"w"])


def _document(table: PrintedTable, caption: str) -> str:
    """A document of the table alone, its caption above it in the style of captions; its only page is turned apart."""
    cell = writers.write_markdown_for(table, "docx").replace(".riskset-wide ", "", 1)
    above = f'::: {{custom-style="Table Caption"}}\n{escape(caption)}\n:::\n\n' if caption else ""
    return above + cell


def _separated(delimiter: str) -> Callable[[PrintedTable, str], bytes]:
    def write(table: PrintedTable, caption: str) -> bytes:  # noqa: ARG001  a file for computers has no caption
        buffer = io.StringIO()
        notes = [[f"{note.mark} {plain(note.text)}".strip()] for note in table.notes]
        rows = ([defused(text) for text in row] for row in [*table.grid(marks=False), *([[]] if notes else []), *notes])
        csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(rows)
        return buffer.getvalue().encode()

    return write


def _text(table: PrintedTable, caption: str) -> bytes:
    return _lines(f"{caption}\n{writers.write_text(table)}" if caption else writers.write_text(table))


def _markdown(table: PrintedTable, caption: str) -> bytes:
    return _lines(writers.write_markdown(table, caption=caption))


def _excel(table: PrintedTable, caption: str) -> bytes:
    return writers.write_excel(table, caption=caption)


def _part(write: Callable[[PrintedTable], str]) -> Callable[[PrintedTable, str], bytes]:
    """A part of a document that has its own captions."""
    return lambda table, _: _lines(write(table))


def _lines(text: str) -> bytes:
    return f"{text.rstrip()}\n".encode()


TABLE_FORMATS: dict[str, Callable[[PrintedTable, str], bytes]] = {
    ".docx": _word,
    ".xlsx": _excel,
    ".html": _html,
    ".md": _markdown,
    ".tex": _part(writers.write_latex),
    ".typ": _part(writers.write_typst),
    ".csv": _separated(","),
    ".tsv": _separated("\t"),
    ".txt": _text,
}
