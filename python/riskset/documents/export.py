"""One display as a file of its own: a table for the page or for a computer, a figure as vector or picture."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from riskset.documents.display_document import figure_page, figure_word, table_page, table_pdf, table_word
from riskset.documents.file_formats import FIGURE_FORMATS, Print, UnknownFormat
from riskset.files import write_all
from riskset.spreadsheets import defused
from riskset.tables import writers
from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.figures.figure import Figure
    from riskset.tables.printed import PrintedTable


def write_display(
    display: Table | Figure, path: Path, *, caption: str = "", editable: bool = False, printed: Print | None = None
) -> list[Path]:
    """Write a table or a figure to a file; see :func:`display_files`.

    Returns
    -------
    list of Path
        The files written.
    """
    contents = display_files(display, path, caption=caption, editable=editable, printed=printed)
    write_all(contents)
    return list(contents)


def display_files(
    display: Table | Figure, path: Path, *, caption: str = "", editable: bool = False, printed: Print | None = None
) -> dict[Path, bytes]:
    """A table or a figure in the format that the file's name ends with.

    A table's `caption` stands above it, in files that are read rather than computed with or put into others. An
    `editable` flow chart is an SVG whose texts and boxes Word and PowerPoint can edit. A figure is `printed` with
    300 dpi in RGB, if nothing else is said. One that no page holds is written in parts: a PDF has a page for each, and of
    other formats each has a file, ``figure-1.png`` and ``figure-2.png``.

    Returns
    -------
    dict
        The content of each file.

    Raises
    ------
    UnknownFormat
        When the ending is none of those of :data:`TABLE_FORMATS` or :data:`FIGURE_FORMATS`, or something else
        than a flow chart as SVG is to be editable, or the format has no such colours.
    """
    suffix = path.suffix.lower()
    known = (*TABLE_FORMATS, ".pdf") if isinstance(display, Table) else FIGURE_FORMATS
    if suffix not in known:
        what = "a table" if isinstance(display, Table) else "a figure"
        ending = f"ends with {path.suffix!r}" if path.suffix else "has no ending"
        message = f"{path} {ending}; {what} is written as {', '.join(known)}"
        raise UnknownFormat(message)
    if editable:
        contents = [_editable(display, path)]
    elif isinstance(display, Table):
        write = table_pdf if suffix == ".pdf" else TABLE_FORMATS[suffix]
        contents = [write(display.printed(), caption)]
    elif suffix in _FIGURE_PAGES:
        contents = [_FIGURE_PAGES[suffix](display, caption)]
    elif suffix == ".tex":
        contents = [_included(display, path)]
    else:
        contents = _images(display, suffix.removeprefix("."), printed or Print())
    paths = [path]
    if len(contents) > 1:
        paths = [path.with_stem(f"{path.stem}-{place}") for place in range(1, len(contents) + 1)]
    return dict(zip(paths, contents, strict=True))


def _images(figure: Figure, name: str, printed: Print) -> list[bytes]:
    try:
        return figure.files(name, dpi=printed.dpi, colour=printed.colour)
    except ValueError as error:
        if printed.colour == "rgb":
            raise
        raise UnknownFormat(str(error)) from None


def _included(figure: Figure, path: Path) -> bytes:
    """The lines of LaTeX that show a figure's PDF of the same name, a line for each of its pages."""
    pages = range(1, len(figure.pages) + 1) if len(figure.pages) > 1 else [1]
    lines = [f"\\includegraphics[page={page}]{{{path.stem}.pdf}}" for page in pages]
    return _lines("\n".join(lines))


def _editable(display: Table | Figure, path: Path) -> bytes:
    content = None if isinstance(display, Table) or path.suffix.lower() != ".svg" else display.editable()
    if content is None:
        message = f"{path}: what can be edited is the .svg of a flow chart; write others without --editable"
        raise UnknownFormat(message)
    return content


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
    ".docx": table_word,
    ".xlsx": _excel,
    ".html": table_page,
    ".md": _markdown,
    ".tex": _part(writers.write_latex),
    ".typ": _part(writers.write_typst),
    ".csv": _separated(","),
    ".tsv": _separated("\t"),
    ".txt": _text,
}
_FIGURE_PAGES: dict[str, Callable[[Figure, str], bytes]] = {".docx": figure_word, ".html": figure_page}
