r"""A printed table as LaTeX: rows between ``&`` and ``\\``, in an environment that TeX itself fits to the page.

What the text's width and the typeface are, a class alone knows. So the writer says how wide each column is at the least and
at best and what must not break, and ``riskset-tables.tex`` of the extension, which stands before each table, measures that
in the document's typeface, lets gaps, labels, type and page give way as the other writers do, and opens a ``longtable``.
Where the parts of a table differ between a wide and a narrow page, both are written, and TeX takes one.
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from riskset.assets import asset
from riskset.tables.printed import columns_under, plain, split
from riskset.tables.writers.characters import NO_BREAK_SPACE, clean_label, clean_text
from riskset.tables.writers.latex_characters import escape
from riskset.tables.writers.layout import kept_together
from riskset.tables.writers.measured import cell_width, measured
from riskset.tables.writers.metrics import text_ems
from riskset.tables.writers.parts import parts_of
from riskset.tables.writers.sizes import A4, HANG_EMS, STEP_EMS, Paper
from riskset.tables.writers.unbroken import held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run, Text
    from riskset.tables.writers.layout import Layout
    from riskset.tables.writers.measured import Cell, Measured

_ALIGNS = {"left": "l", "center": "c", "right": "r", "decimal": "c"}
# The text of LaTeX's own class on letter paper, upright and turned, which is the narrowest of journals' classes.
_NARROW = Paper.of_mm(121, 193)
CAPTION = (
    '[Table ("",[],[]) (Caption Nothing []) [(AlignLeft,ColWidthDefault)] (TableHead ("",[],[]) []) '
    '[TableBody ("",[],[]) (RowHeadColumns 0) [] []] (TableFoot ("",[],[]) [])]'
)
"""An empty table in pandoc's notation, which stands for the caption."""

BEFORE_MACROS, AFTER_MACROS = "% riskset's tables", "% end of riskset's tables"


def write_latex(table: PrintedTable, *, notes: bool = True) -> str:
    """Write `table` with its notes.

    The document loads ``longtable``, ``booktabs`` and ``array``, and ``graphicx`` for pages that are turned; with pdfLaTeX it has
    the encoding of its letters.
    """
    ending = [r"\risksetend"]
    if notes and table.notes:
        ending = [r"\risksetnotes", *("\n" + _note(note) for note in table.notes), r"\risksetendnotes"]
    return "\n".join([before_caption(table), _body(table), *ending])


def before_caption(table: PrintedTable) -> str:
    r"""What stands before the table that a document's program writes for the caption, of which nothing else is printed."""
    lines = sum(_lines(part, layout) for part, layout in parts_of(table, _NARROW, tight=False))
    return f"{macros()}\n\\risksetbegin{{{lines + len(table.notes)}}}"


def _lines(table: PrintedTable, layout: Layout) -> int:
    """About how many lines the table takes."""
    head = sum(max(len(cell.lines) for cell in row) for row in layout.head)
    stubs = (text_ems(cells[0].lines[0]) + row.indent for row, cells in zip(table.body, layout.body, strict=True))
    return head + sum(max(math.ceil(width / layout.widths[0]), 1) for width in stubs)


def around_notes(table: PrintedTable) -> tuple[str, str]:
    """The table up to its notes, which are its last row, and what stands after them; `before_caption` comes first."""
    return _body(table) + "\n" + r"\risksetnotes", r"\risksetendnotes"


def without_notes(table: PrintedTable) -> str:
    """The table without notes; `before_caption` comes first."""
    return _body(table) + "\n" + r"\risksetend"


@cache
def macros() -> str:
    """The commands that a table is written with, without the comments on them."""
    text = (asset("_extensions/riskset") / "latex" / "riskset-tables.tex").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("%")]
    # In a paragraph the ends of lines would be blanks.
    return "\n".join([BEFORE_MACROS, r"\par", *lines, AFTER_MACROS])


def _body(table: PrintedTable) -> str:
    wide, narrow = ([part for part, _ in parts_of(table, paper, tight=False)] for paper in (A4, _NARROW))
    if wide == narrow:
        return _parts(wide)
    needs = "".join(_needs(part, layout) for part, layout in parts_of(table, tight=False))
    return f"\\risksetchoose{{%\n{needs}}}{{%\n{_parts(wide)}}}{{%\n{_parts(narrow)}}}"


def _needs(table: PrintedTable, layout: Layout) -> str:
    """How TeX finds whether a part fits."""
    command = "turned" if layout.landscape else "upright"
    return "\n".join([rf"\riskset{command}{{%", *_column_lines(table), "}%\n"])


def _column_lines(table: PrintedTable) -> Iterator[str]:
    return (rf"  \risksetcolumn{column}%" for column in _columns(table, measured(table)))


def _parts(parts: Sequence[PrintedTable]) -> str:
    written = "\n\\risksetpart\n".join("\n".join(_part(part)) for part in parts)
    return written if len(parts) == 1 else f"\\risksetparted\n{written}"


def _part(table: PrintedTable) -> Iterator[str]:
    cells = measured(table)
    yield r"\risksettable{%"
    yield from _column_lines(table)
    yield "}"
    yield r"\risksethead{%"
    yield from (f"  {line}" for line in _head(table, cells))
    yield "}"
    yield from _rows(table, cells)


def _columns(table: PrintedTable, cells: Measured) -> Iterator[str]:
    """For each column its kind, its best and least width, and what must not break in its cells and in its label."""
    for column, wraps in enumerate(cells.wraps):
        kind = _ALIGNS[table.aligns[column]] if wraps else "n"
        words = (word for cell in _heads(table, column) for word in _words(clean_label(cell.text)))
        label = _content(max(words, key=text_ems, default=()), _label_text)
        content = _unbroken(table, cells, column) if wraps else _widest(table, cells, column)
        yield f"{{{kind}}}{{{cells.best[column]:.2f}}}{{{cells.least[column]:.2f}}}{{{content}}}{{{label}}}"


def _heads(table: PrintedTable, column: int) -> Iterator[HeadCell]:
    """The labels over one column alone."""
    for row in table.head:
        place = 0
        for cell in row:
            if place == column and cell.span == 1:
                yield cell
            place += cell.span


def _own(table: PrintedTable, cells: Measured, column: int) -> Iterator[tuple[PrintedRow, Cell]]:
    """The cells of the body that stand over one column alone."""
    for row, laid in zip(table.body, cells.body, strict=True):
        if not row.group and row.span(column) == 1:
            yield row, laid[column]


def _widest(table: PrintedTable, cells: Measured, column: int) -> str:
    own = [cell for _, cell in _own(table, cells, column)]
    return _cell(max(own, key=cell_width)) if own else ""


def _unbroken(table: PrintedTable, cells: Measured, column: int) -> str:
    """The widest word of a column of text, with the room before it in a stub's second line."""
    found = [
        ((row.indent * STEP_EMS + HANG_EMS) if column == 0 else 0.0, word)
        for row, cell in _own(table, cells, column)
        for word in _words(cell.lines[0])
    ]
    before, word = max(found, key=lambda item: item[0] + text_ems(item[1]), default=(0.0, ()))
    return (rf"\hspace{{{before:.3g}\risksetunit}}" if before and word else "") + _content(word, _label_text)


def _words(text: Text) -> Iterator[Text]:
    """What stands between blanks, in its look."""
    for word in plain(text).split(" "):
        found, text = split(text, len(word))
        yield found
        text = split(text, 1)[1]


def _head(table: PrintedTable, cells: Measured) -> Iterator[str]:
    last = len(table.aligns)
    for row, laid in zip(table.head, cells.head, strict=True):
        written: list[str] = []
        rules: list[str] = []
        for (before, label), cell in zip(columns_under(row), laid, strict=True):
            column, end = before + 1, before + label.span
            written.append(_label(cell, _ALIGNS[table.aligns[before]], column, end, last))
            if label.spanner:
                rules.append(rf"\cmidrule({'l' if end == last else 'lr'}){{{column}-{end}}}")
        yield " & ".join(written) + r" \\"
        if rules:
            yield " ".join(rules)
    if table.head:
        yield r"\midrule"


def _label(cell: Cell, align: str, start: int, end: int, last: int) -> str:
    content = r"\\".join(_content(line, _label_text) for line in cell.lines)
    if not content:
        return "" if end == start else rf"\multicolumn{{{end - start + 1}}}{{c}}{{}}"
    if end == start:
        return rf"\risksetlabel{{{align}}}{{{start}}}{{{end}}}{{{content}}}"
    edges = ("@{}" if start == 1 else "") + "c" + ("@{}" if end == last else "")
    return rf"\multicolumn{{{end - start + 1}}}{{{edges}}}{{\risksetlabel{{c}}{{{start}}}{{{end}}}{{{content}}}}}"


def _rows(table: PrintedTable, cells: Measured) -> Iterator[str]:
    last = len(table.body) - 1
    for place, (row, laid, keep) in enumerate(zip(table.body, cells.body, kept_together(table), strict=True)):
        end = r" \\*" if keep or place == last else r" \\"
        stub = _content(laid[0].lines[0], _label_text)
        if row.group:
            yield (r"\risksetgroup" if place else r"\risksetfirstgroup") + f"{{{stub}}}" + end
        else:
            # A command comes first, so that no bracket or star is taken for an option of the row before.
            yield " & ".join([rf"\risksetstub{{{row.indent}}}{{{stub}}}", *_spanned(row, laid)]) + end


def _spanned(row: PrintedRow, cells: Sequence[Cell]) -> Iterator[str]:
    """The cells behind the stub."""
    for column, cell in enumerate(cells[1:], start=1):
        span = row.span(column)
        if span:
            edge = "@{}" if column + span == len(cells) else ""
            yield _cell(cell) if span == 1 else rf"\multicolumn{{{span}}}{{c{edge}}}{{{_cell(cell)}}}"


def _cell(cell: Cell) -> str:
    if cell.padding is None:
        return _content(cell.lines[0], _label_text)
    raised = rf"\hphantom{{\textsuperscript{{{escape(cell.raised)}}}}}" if cell.raised else ""
    parts = (
        _content(text, _run) + (rf"\hphantom{{{escape(pad.replace(' ', NO_BREAK_SPACE))}}}" if pad else "")
        for text, pad in cell.parts()
    )
    return "".join(parts) + raised


def _note(note: Note) -> str:
    mark = rf"\textsuperscript{{{escape(note.mark)}}} " if note.mark else ""
    return mark + _content(clean_text(note.text), _run) + r"\par"


def _content(text: Text, write: Callable[[Run], str]) -> str:
    return "".join(map(write, text))


def _label_text(run: Run) -> str:
    """Words, of which some are kept whole."""
    return _faced(run, escape(held(run.text)))


def _run(run: Run) -> str:
    return _faced(run, escape(run.text))


def _faced(run: Run, content: str) -> str:
    for wanted, command in ((run.italic, "textit"), (run.bold, "textbf"), (run.superscript, "textsuperscript")):
        if wanted:
            content = rf"\{command}{{{content}}}"
    return content
