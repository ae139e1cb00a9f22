"""One display as a document that is read: a table or a figure on a page of Word, PDF or the web, with its caption."""

from __future__ import annotations

import html
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.assets import asset
from riskset.documents.extension import read_extension
from riskset.documents.making import EPOCH, make
from riskset.documents.pandoc import Job
from riskset.markdown_text import escape
from riskset.tables import writers
from riskset.tables.writers.parts import parts_of
from riskset.word_files.archives import changed

if TYPE_CHECKING:
    from riskset.figures.figure import Figure
    from riskset.tables.printed import PrintedTable

# Light or dark as the reader has it; the stub stays in view where the table scrolls.
_PAGE = (
    ":root{color-scheme:light dark;--riskset-ground:Canvas;--riskset-stub:sticky}"
    'body{margin:1.5rem;font-family:"Liberation Sans",Arial,Helvetica,sans-serif}'
)


def table_page(table: PrintedTable, caption: str) -> bytes:
    """A table as a web page."""
    return _page(writers.write_html(table, caption=caption), caption or "Table")


def figure_page(figure: Figure, caption: str) -> bytes:
    """A figure as a web page: the drawing, one below another where no page holds it, and its words."""
    words = html.escape(figure.alt_text, quote=True)
    drawings = "\n".join(
        f'<div role="img" aria-label="{words}" style="background:#fff;max-width:max-content">\n{_inner(content)}\n</div>'
        for content in figure.files("svg")
    )
    below = [f"<p><strong>{html.escape(caption)}</strong></p>"] if caption else []
    below += [f"<p>{html.escape(figure.plain_legend)}</p>"] if figure.legend else []
    lines = f"<figcaption>{''.join(below)}</figcaption>\n" if below else ""
    return _page(f'<figure style="margin:0">\n{drawings}\n{lines}</figure>', caption or "Figure")


def _inner(svg: bytes) -> str:
    """An SVG as it stands within a page."""
    text = svg.decode()
    return text[text.index("<svg") :]


def _page(body: str, title: str) -> bytes:
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    head = f'<meta charset="utf-8">\n{viewport}\n<title>{html.escape(title)}</title>\n<style>{_PAGE}</style>'
    main = f"<main>\n{body}\n</main>"
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{main}\n</body>\n</html>\n'.encode()


def table_word(table: PrintedTable, caption: str) -> bytes:
    """A table as a Word document."""
    content = _made("docx", _table_text(table, caption, "docx"), caption)
    return _turned(content) if any(layout.landscape for _, layout in parts_of(table)) else content


def table_pdf(table: PrintedTable, caption: str) -> bytes:
    """A table as a PDF."""
    return _made("typst", _table_text(table, caption, "typst"), caption)


def figure_word(figure: Figure, caption: str) -> bytes:
    """A figure as a Word document: its picture, and below it what belongs into the legend."""
    pictures = {f"figure-{place}.png": content for place, content in enumerate(figure.files("png"), start=1)}
    shown = [f'![]({name}){{fig-alt="{_quotable(figure.alt_text)}"}}' for name in pictures]
    below = [f'::: {{custom-style="Image Caption"}}\n{escape(caption)}\n:::'] if caption else []
    below += [escape(figure.plain_legend)] if figure.legend else []
    return _made("docx", "\n\n".join([*shown, *below]), caption, pictures)


def _quotable(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')


def _table_text(table: PrintedTable, caption: str, target: str) -> str:
    """A document of the table alone, its caption above it; the only page of a wide one is turned apart in Word."""
    cell = writers.write_markdown_for(table, target)
    if target == "docx":
        cell = cell.replace(".riskset-wide ", "", 1)
    if not caption:
        return cell
    if target == "docx":
        return f'::: {{custom-style="Table Caption"}}\n{escape(caption)}\n:::\n\n{cell}'
    return f"**{escape(caption)}**\n\n{cell}"


def _made(target: str, markdown: str, caption: str, pictures: dict[str, bytes] | None = None) -> bytes:
    """A document of this text, which says nothing of when it was made."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in (pictures or {}).items():
            (folder / file).write_bytes(content)
        job = Job(
            target=target,
            document=folder / "display.qmd",
            markdown=markdown,
            metadata={"lang": "en", "pagetitle": caption} if target == "typst" else {},
            folder=folder,
            output=folder / ("document.typ" if target == "typst" else "display.docx"),
            epoch=EPOCH,
        )
        extension = read_extension(asset("_extensions/riskset"))
        assert extension is not None  # noqa: S101  it comes with the package
        return make(job, extension)[0]


def _turned(document: bytes) -> bytes:
    """A Word document of one section with its page turned."""
    name = "word/document.xml"
    return changed(document, lambda parts: parts | {name: re.sub(rb"<w:pgSz[^>]*>", _turned_size, parts[name])})


def _turned_size(size: re.Match[bytes]) -> bytes:
    sides = dict(re.findall(rb'w:([wh])="([0-9]+)"', size[0]))
    return b'<w:pgSz w:w="%s" w:h="%s" w:orient="landscape"/>' % (sides[b"h"], sides[b"w"])
