"""The Markdown of a Quarto cell: a table in the forms of all formats, over its notes as the document's text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from riskset.live.marks import marked_number, with_numbers
from riskset.markdown_text import escape
from riskset.tables.printed import Run
from riskset.tables.writers.characters import clean_text
from riskset.tables.writers.html import write_html
from riskset.tables.writers.latex import CAPTION, before_caption, without_notes
from riskset.tables.writers.latex import around_notes as around_latex_notes
from riskset.tables.writers.openxml import style_name, write_openxml
from riskset.tables.writers.openxml_direct import write_openxml_directly
from riskset.tables.writers.pandoc_table import RAW_FORMAT, write_pandoc_table
from riskset.tables.writers.parts import parts_of
from riskset.tables.writers.typst import around_notes, write_typst

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from riskset.tables.printed import Note, PrintedTable, Text


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a cell and the format that shows it; or the notes, or what other formats of pages or all others show."""

    form: str
    content: str


_NOTES, _PAGES, _OTHERS = "notes", "pages", "others"
_FORMS = ("html", "docx", "latex", "typst")
_ALL = frozenset({*_FORMS, _PAGES, _OTHERS, _NOTES})
# They have pandoc's tables too, and readers see them set: blanks in the cells align their decimals.
_PAGE_FORMS = ("pptx", "rtf")
# Quarto counts EPUB as HTML, but its pages are XML and have no room for a style sheet of their own.
_BUT_EPUB = 'unless-format="epub"'
_NOTES_STYLE = "font-size:.85em;line-height:1.4;margin:.4em 0 0;text-align:left"


def write_markdown_cell(
    table: PrintedTable,
    *,
    styled: bool = False,
    origin: str = "",
    forms: Container[str] | None = None,
    live: bool = False,
) -> str:
    """Write `table` for a document of any format: exact where it is HTML, Word, LaTeX or Typst, else as pandoc has tables.

    Each form stands in a block that Quarto shows for its own format alone, with our filters or without them. A table that
    no portrait page holds has the class ``riskset-wide``, for which the page is turned. In Typst and LaTeX the notes stand
    between two blocks, as the table's last row; in LaTeX an empty table before it brings the caption.

    Parameters
    ----------
    table : PrintedTable
    styled : bool
        Whether the document has the styles of our own formats; where it may have others, sizes and faces are given
        directly.
    origin : str
        The mark of the study and the data that it comes from, which the block keeps as its attribute ``origin``.
    forms : container of str, optional
        The formats that the document can become, of ``html``, ``docx``, ``latex`` and ``typst``; any without it.
    live : bool
        Whether its numbers stay alive in Word: those of cells have bookmarks, those of notes marks.
    """
    wanted = _ALL if forms is None else {form for form in _ALL if form in forms or form == _NOTES}
    pieces = _pieces(table, wanted, styled=styled, live=live)
    return _division(table, [_conditional(piece) for piece in pieces], origin)


def write_markdown_for(table: PrintedTable, form: str, *, styled: bool = True, live: bool = False) -> str:
    """Write `table` for a document of one format: ``html``, ``docx``, ``latex`` or ``typst``, or any other of pandoc's."""
    own = form if form in _FORMS else _PAGES if form in _PAGE_FORMS else _OTHERS
    # Without our styles Word's notes are written with the table.
    wanted = {own} if own == "docx" and not styled else {own, _NOTES}
    return _division(table, [piece.content for piece in _pieces(table, wanted, styled=styled, live=live)])


def _pieces(table: PrintedTable, wanted: Container[str], *, styled: bool, live: bool) -> list[_Piece]:
    """The parts of a cell in their order, of which those that are not wanted are not written."""
    openxml = partial(write_openxml, live=live) if styled else write_openxml_directly
    writers: list[tuple[str, Callable[[], str]]] = [
        ("html", lambda: _raw("html", write_html(table, notes=False))),
        ("docx", lambda: _raw("openxml", openxml(table))),
        (_PAGES, lambda: _raw(RAW_FORMAT, write_pandoc_table(table, padded=True))),
        (_OTHERS, lambda: _raw(RAW_FORMAT, write_pandoc_table(table))),
    ]
    if table.notes:
        writers += [
            ("latex", lambda: _latex(table, around_latex_notes(table)[0])),
            ("typst", lambda: _raw("typst", around_notes(table)[0])),
            (_NOTES, lambda: _notes(table, styled=styled, live=live)),
            ("typst", lambda: _raw("typst", around_notes(table)[1])),
            ("latex", lambda: _raw("latex", around_latex_notes(table)[1])),
        ]
    else:
        writers += [
            ("latex", lambda: _latex(table, without_notes(table))),
            ("typst", lambda: _raw("typst", write_typst(table))),
        ]
    return [_Piece(form, write()) for form, write in writers if form in wanted]


def _latex(table: PrintedTable, written: str) -> str:
    """The table behind an empty one of pandoc's own, to which Quarto gives the caption."""
    parts = (_raw("latex", before_caption(table)), _raw(RAW_FORMAT, CAPTION), _raw("latex", written))
    return "\n\n".join(parts)


def _conditional(piece: _Piece) -> str:
    """A part in a block that its own format alone is shown."""
    if piece.form == _NOTES:
        return piece.content
    if piece.form == _OTHERS:
        condition = f".content-hidden {_when(*_FORMS, *_PAGE_FORMS)} {_BUT_EPUB}"
    elif piece.form == _PAGES:
        condition = f".content-visible {_when(*_PAGE_FORMS)}"
    else:
        condition = f'.content-visible when-format="{piece.form}"'
        condition += f" {_BUT_EPUB}" if piece.form == "html" else ""
    return f"::: {{{condition}}}\n{piece.content}\n:::"


def _when(*forms: str) -> str:
    return " ".join(f'when-format="{form}"' for form in forms)


def _division(table: PrintedTable, pieces: Sequence[str], origin: str = "") -> str:
    wide = any(layout.landscape for _, layout in parts_of(table))
    classes = ".riskset-table .riskset-wide" if wide else ".riskset-table"
    # Naming the style here makes pandoc define it where the reference document does not.
    attributes = f'{classes} html-table-processing="none" custom-style="{style_name(parts_of(table)[0][1])}"'
    attributes += f' origin="{origin}"' if origin else ""
    return "\n\n".join([f":::: {{{attributes}}}", *pieces, "::::\n"])


def _notes(table: PrintedTable, *, styled: bool, live: bool) -> str:
    """The notes; in Word only styles give them their size, and without ours they are written with the table."""
    if styled:
        write = partial(_live_note, table) if live else _note
        notes = (_shareable(note) if note.entries else write(note) for note in table.notes)
        return "\n\n".join(["::: {.riskset-notes}", *notes, ":::"])
    # Spans have the condition, as JATS of Quarto's cannot take it from a block of paragraphs.
    notes = (f'[{_note(note)}]{{.content-hidden when-format="docx"}}' for note in table.notes)
    return "\n\n".join([f'::: {{.riskset-notes style="{_NOTES_STYLE}"}}', *notes, ":::"])


def _raw(form: str, content: str) -> str:
    longest = max((len(ticks) for ticks in re.findall("`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{{={form}}}\n{content}\n{fence}"


def _shareable(note: Note) -> str:
    """A note of abbreviations that stand apart, so that the document can print once what several tables have."""
    entries = (_content(clean_text((Run(entry),))) for entry in note.entries)
    return "; ".join(f"[{entry}]{{.riskset-abbreviation}}" for entry in entries) + "."


def _note(note: Note) -> str:
    mark = f"^{escape(note.mark)}^ " if note.mark else ""
    return mark + _content(clean_text(note.text))


def _live_note(table: PrintedTable, note: Note) -> str:
    """A note whose numbers and mark stand between marks."""
    words = with_numbers(
        _content(clean_text(note.text)), [number for run in note.text for _, number in run.numbers], escape
    )
    if not note.mark:
        return words
    return f"^{marked_number(table.mark_of(note), escape(note.mark))}^ {words}"


def _content(text: Text) -> str:
    return "".join(map(_run, text))


def _run(run: Run) -> str:
    core = run.text.strip()
    if not core:
        return run.text
    # Pandoc's marks stand at a word's edge, and a raised text has no bare space.
    content = escape(core)
    if run.superscript:
        content = "^" + re.sub(r"\s", r"\\ ", content) + "^"
    if run.bold:
        content = f"**{content}**"
    if run.italic:
        content = f"*{content}*"
    lead = run.text[: len(run.text) - len(run.text.lstrip())]
    return lead + content + run.text[len(run.text.rstrip()) :]
