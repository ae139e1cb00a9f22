"""A printed table as WordprocessingML: one native ``w:tbl`` with repeating head rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.writers.characters import FIGURE_SPACE, NO_BREAK_SPACE
from riskset.tables.writers.layout import PAGE_EMS, kept_together
from riskset.tables.writers.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.tables.printed import PrintedRow, PrintedTable, Run, Text
    from riskset.tables.writers.layout import Cell, Layout

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "{": "&#123;", "`": "&#96;"})
_ALIGNS = {"left": "left", "center": "center", "right": "right", "decimal": "center"}
STYLE_NAME = "Table Text"
_STYLE_ID = "TableText"
# Two tables in a row would become one.
_BETWEEN = '<w:p><w:pPr><w:pStyle w:val="TableEnd"/><w:keepNext/></w:pPr></w:p>'
_PAGE_TWIPS = 9072
_STEP_TWIPS = 200
_HANG_TWIPS = 160
_GAP_TWIPS = 70
_HEAVY, _LIGHT = 8, 4
# The size in half-points of a table that is too wide for the style's own.
_FULL_SIZE = 18


def write_openxml(table: PrintedTable) -> str:
    """Write head and body of `table` as a Word table as wide as its text; the notes are the document's text.

    Paragraphs have the style with the id ``TableText`` where the document has one; their spacing is given
    as well, so that without it the table only has the size of the document's text.
    """
    return _BETWEEN.join(_part(part, layout) for part, layout in parts_of(table))


def _part(table: PrintedTable, layout: Layout) -> str:
    grid = _grid(layout)
    size = round(_FULL_SIZE * layout.scale) if layout.scale < 1 else None
    keep = kept_together(table)
    rows = [_head_row(index, table, layout, grid, size) for index in range(len(table.head))]
    for index, (row, cells) in enumerate(zip(table.body, layout.body, strict=True)):
        top = 0 if table.head or index else _HEAVY
        bottom = _HEAVY if index == len(table.body) - 1 else 0
        edges = _edges(top, bottom)
        rows.append(_body_row(row, cells, table, grid, edges, size, keep=keep[index]))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl>{_properties(sum(grid))}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def escape(text: str) -> str:
    """Escape characters for XML, without a brace or backtick that a document would read first."""
    return text.translate(_ESCAPES)


def _properties(width: int) -> str:
    margins = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="autofit"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar>"
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        "</w:tblPr>"
    )


def _grid(layout: Layout) -> list[int]:
    """Widths in twips of the columns, each with the gap beside it."""
    twips = _PAGE_TWIPS / PAGE_EMS * layout.scale
    return [max(round((width + layout.gap) * twips), 1) for width in layout.widths]


def _edges(top: int, bottom: int) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'
        for side, size in (("top", top), ("bottom", bottom))
        if size
    )
    return f"<w:tcBorders>{sides}</w:tcBorders>" if sides else ""


def _head_row(index: int, table: PrintedTable, layout: Layout, grid: list[int], size: int | None) -> str:
    last = index == len(table.head) - 1
    edges = _edges(0 if index else _HEAVY, _LIGHT if last else 0)
    cells: list[str] = []
    column = 0
    for label, cell in zip(table.head[index], layout.head[index], strict=True):
        align = _ALIGNS[table.aligns[column]] if label.span == 1 else "center"
        rule = (
            f'<w:pBdr><w:bottom w:val="single" w:sz="{_LIGHT}" w:space="1" w:color="auto"/></w:pBdr>'
            if label.spanner
            else ""
        )
        paragraph = _paragraph(_padded(cell, size), align, keep=False, rule=rule, stub=column == 0)
        width = sum(grid[column : column + label.span])
        cells.append(_table_cell(paragraph, width, label.span, edges, vertical="bottom"))
        column += label.span
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _body_row(
    row: PrintedRow,
    cells: Sequence[Cell],
    table: PrintedTable,
    grid: list[int],
    edges: str,
    size: int | None,
    *,
    keep: bool,
) -> str:
    stub = _paragraph(_runs(cells[0].lines[0], size), "left", keep=keep, stub=True, indent=row.indent)
    if row.group:
        written = [_table_cell(stub, sum(grid), len(grid), edges)]
    else:
        written = [_table_cell(stub, grid[0], 1, edges)]
        for column, cell in enumerate(cells[1:], start=1):
            span, align = row.span(column), table.aligns[column]
            if span:
                paragraph = _paragraph(_padded(cell, size), "center" if span > 1 else _ALIGNS[align], keep=keep)
                width = sum(grid[column : column + span])
                written.append(_table_cell(paragraph, width, span, edges, wrap=align != "decimal"))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(written)}</w:tr>"


def _table_cell(paragraph: str, width: int, span: int, edges: str, *, wrap: bool = True, vertical: str = "top") -> str:
    parts = [
        f'<w:tcW w:w="{width}" w:type="dxa"/>',
        f'<w:gridSpan w:val="{span}"/>' if span > 1 else "",
        edges,
        "" if wrap else "<w:noWrap/>",
        f'<w:vAlign w:val="{vertical}"/>',
    ]
    return f"<w:tc><w:tcPr>{''.join(parts)}</w:tcPr>{paragraph}</w:tc>"


def _paragraph(runs: str, align: str, *, keep: bool, rule: str = "", indent: int = 0, stub: bool = False) -> str:
    # Indents, not cell margins, part the columns: the rules then end where the page's text does.
    left, right, first = _GAP_TWIPS, _GAP_TWIPS, ' w:firstLine="0"'
    if stub:
        left, right, first = indent * _STEP_TWIPS + _HANG_TWIPS, 2 * _GAP_TWIPS, f' w:hanging="{_HANG_TWIPS}"'
    parts = [
        f'<w:pStyle w:val="{_STYLE_ID}"/>',
        "<w:keepNext/>" if keep else "",
        rule,
        "<w:suppressAutoHyphens/>",
        '<w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/>',
        f'<w:ind w:left="{left}" w:right="{right}"{first}/>',
        f'<w:jc w:val="{align}"/>',
    ]
    return f"<w:p><w:pPr>{''.join(parts)}</w:pPr>{runs}</w:p>"


def _padded(cell: Cell, size: int | None) -> str:
    parts = [
        *(_runs(text, size) + _run(_blanks(pad), size) for text, pad in cell.parts()),
        _run(_blanks(cell.raised), size, raised=True),
        *("<w:r><w:br/></w:r>" + _runs(line, size) for line in cell.lines[1:]),
    ]
    return "".join(parts)


def _blanks(characters: str) -> str:
    """Blanks of the width of `characters`; Word counts these at a line's end, but not an ordinary space."""
    return "".join(FIGURE_SPACE if character == "0" else NO_BREAK_SPACE for character in characters)


def _runs(text: Text, size: int | None) -> str:
    return "".join(_of_run(run, size) for run in text)


def _of_run(run: Run, size: int | None) -> str:
    return _run(run.text, size, bold=run.bold, italic=run.italic, raised=run.superscript)


def _run(text: str, size: int | None, *, bold: bool = False, italic: bool = False, raised: bool = False) -> str:
    if not text:
        return ""
    parts = [
        "<w:b/><w:bCs/>" if bold else "",
        "<w:i/><w:iCs/>" if italic else "",
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' if size else "",
        '<w:vertAlign w:val="superscript"/>' if raised else "",
    ]
    properties = "".join(parts)
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
