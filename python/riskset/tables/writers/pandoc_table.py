"""A printed table as pandoc's own model of tables has it: the form for formats that have no exact one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.tables.printed import columns_under
from riskset.tables.writers.characters import FIGURE_SPACE, NO_BREAK_SPACE, clean_label, clean_text
from riskset.tables.writers.layout import lay_out
from riskset.tables.writers.metrics import ems
from riskset.tables.writers.sizes import A4

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.tables.printed import Align, HeadCell, PrintedRow, PrintedTable, Run, Text
    from riskset.tables.writers.measured import Cell

RAW_FORMAT = "pandoc-native"
"""The raw format that Quarto reads as blocks of pandoc's, whatever it renders to."""

_ALIGNS: dict[Align, str] = {
    "left": "AlignLeft",
    "center": "AlignCenter",
    "right": "AlignRight",
    "decimal": "AlignCenter",
}
# What would end a literal, and what a document would read first: a shortcode's brace and a fence.
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "{": "\\123\\&", "`": "\\96\\&"})
_WORDS = re.compile(r" +|[^ ]+")
# Pandoc's cells have no indent. An em space is kept by every writer, and no reader takes it for padding.
_STEP = "\u2003"
# These formats set tables in the size of their text, which is so much larger than that of our own tables.
_LARGER = 1.5
_NO_ATTRIBUTES = '("",[],[])'


def write_pandoc_table(table: PrintedTable, *, padded: bool = False) -> str:
    """Write head and body of `table` in pandoc's native notation: spans, alignment, widths, raised and slanted text.

    Rules and aligned decimals are not in pandoc's model. Labels of groups are bold over the whole width, and stubs are
    indented by em spaces. The notes are the document's text.

    Parameters
    ----------
    table : PrintedTable
    padded : bool
        Whether decimals are aligned by blanks in the cells. Pages look better for them; text that other programs read does
        not.
    """
    laid: Sequence[Sequence[Cell | None]]
    laid = lay_out(table).body if padded else [[None] * len(row.cells) for row in table.body]
    head = _rows(_row(_head(row, table.aligns)) for row in table.head)
    body = _rows(_row(_body(row, table.aligns, cells)) for row, cells in zip(table.body, laid, strict=True))
    return (
        f'[Table ("",[],[("ems","{_ems(table):.1f}")]) (Caption Nothing [])\n'
        f"[{','.join(_columns(table))}]\n"
        f"(TableHead {_NO_ATTRIBUTES} {head})\n"
        f"[TableBody {_NO_ATTRIBUTES} (RowHeadColumns 0) [] {body}]\n"
        f"(TableFoot {_NO_ATTRIBUTES} [])]"
    )


def _columns(table: PrintedTable) -> Iterator[str]:
    """Alignment and width of each column, in shares of the text's width, of which a table takes what there is at most."""
    layout = lay_out(table)
    widths = [width + layout.gap for width in layout.widths]
    em = min(_LARGER / A4.upright, 1 / sum(widths))
    for align, width in zip(table.aligns, widths, strict=True):
        yield f"({_ALIGNS[align]},ColWidth {width * em:.4f})"


def _ems(table: PrintedTable) -> float:
    """The width that the table likes, in ems of its text, by which slides choose their type."""
    layout = lay_out(table)
    return sum(layout.widths) + layout.gap * len(layout.widths)


def _rows(rows: Iterable[str]) -> str:
    lines = ",\n".join(rows)
    return f"[{lines}]"


def _row(cells: Iterable[str]) -> str:
    return f"Row {_NO_ATTRIBUTES} [{','.join(cells)}]"


def _head(row: Sequence[HeadCell], aligns: Sequence[Align]) -> Iterator[str]:
    for column, cell in columns_under(row):
        align = _ALIGNS[aligns[column]] if cell.span == 1 else "AlignCenter"
        yield _cell(_inlines(clean_label(cell.text)), align, cell.span)


def _body(row: PrintedRow, aligns: Sequence[Align], laid: Sequence[Cell | None]) -> Iterator[str]:
    stub = [*_literals(_STEP * row.indent), *_inlines(clean_label(row.cells[0]))]
    if row.group:
        yield _cell([f"Strong [{','.join(stub)}]"], "AlignLeft", len(aligns))
        return
    yield _cell(stub, _ALIGNS[aligns[0]])
    for column, text in enumerate(row.cells[1:], start=1):
        span = row.span(column)
        if span:
            cell = laid[column]
            inlines = _inlines(clean_text(text)) if cell is None or cell.padding is None else _padded(cell)
            yield _cell(inlines, _ALIGNS[aligns[column]] if span == 1 else "AlignCenter", span)


def _cell(inlines: Sequence[str], align: str, span: int = 1) -> str:
    content = f"Plain [{','.join(inlines)}]" if inlines else ""
    return f"Cell {_NO_ATTRIBUTES} {align} (RowSpan 1) (ColSpan {span}) [{content}]"


def _padded(cell: Cell) -> list[str]:
    """A cell with blanks for what it lacks beside others of its column."""
    inlines: list[str] = []
    for text, pad in cell.parts():
        inlines += _inlines(clean_text(text))
        inlines += _literals(_blanks(pad))
    return [*inlines, *(f"Superscript [{blank}]" for blank in _literals(_blanks(cell.raised)))]


def _blanks(characters: str) -> str:
    """Blanks as wide as `characters`: those of digits, and of half that width, as points and brackets nearly have."""
    figures, narrow = divmod(round(ems(characters) / ems(FIGURE_SPACE) * 2), 2)
    return FIGURE_SPACE * figures + NO_BREAK_SPACE * narrow


def _inlines(text: Text) -> list[str]:
    return [inline for run in text for inline in _run(run)]


def _run(run: Run) -> list[str]:
    inlines = list(_literals(run.text))
    for wanted, name in ((run.italic, "Emph"), (run.bold, "Strong"), (run.superscript, "Superscript")):
        if wanted:
            inlines = [f"{name} [{','.join(inlines)}]"]
    return inlines


def _literals(text: str) -> Iterator[str]:
    for word in _WORDS.findall(text):
        yield "Space" if word[0] == " " else f'Str "{word.translate(_ESCAPES)}"'
