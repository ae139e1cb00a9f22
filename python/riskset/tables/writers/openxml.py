"""A printed table as WordprocessingML: one native ``w:tbl`` with repeating head rows, its look in named styles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.tables.printed import columns_under, plain
from riskset.tables.writers.characters import NO_BREAK_SPACE, clean_label
from riskset.tables.writers.layout import kept_together
from riskset.tables.writers.metrics import ems
from riskset.tables.writers.parts import parts_of
from riskset.tables.writers.points import finds_itself, lead, points
from riskset.tables.writers.sizes import A4
from riskset.tables.writers.unbroken import NO_BREAK_HYPHEN, held

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from riskset.tables.printed import PrintedRow, PrintedTable, Run, Text
    from riskset.tables.writers.layout import Layout
    from riskset.tables.writers.measured import Cell
    from riskset.tables.writers.points import Point

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "{": "&#123;", "`": "&#96;"})
_ALIGNS = {"left": "left", "center": "center", "right": "right", "decimal": "center"}
STYLE_NAME = "Table Text"
# Of a table that is too wide for the size of the other.
SMALL_STYLE_NAME = "Table Text Small"
_TABLE_STYLE_ID = "RisksetTable"
# Two tables in a row would become one.
_BETWEEN = '<w:p><w:pPr><w:pStyle w:val="TableEnd"/><w:keepNext/></w:pPr></w:p>'
_PAGE_TWIPS = 9072
_STEP_TWIPS = 200
_HANG_TWIPS = 160
_SIDE_TWIPS = 70
# Eighths of a point, in whole numbers: nearest to 0.8 and 0.4 points.
_HEAVY, _LIGHT = 6, 3
# Twentieths of a point over and under the text of a row, over that of a group, and between text and a rule of the table.
_ROW_TWIPS, _GROUP_TWIPS, _RULE_TWIPS = 30, 90, 60
# A hyphen at which no line breaks, in the font of the text.
_HELD = "<w:noBreakHyphen/>"


@dataclass(frozen=True, slots=True)
class _Look:
    """What the cells of a table have in common.

    Attributes
    ----------
    table : PrintedTable
    style : str
        The id of their paragraphs' style.
    grid : list of int
        The columns' widths in twips.
    points : list of Point or None
        Where the numbers of each column are aligned.
    twips : float
        An em of the text.
    side : int
        Twips on each side of what stands in a cell.
    live : bool
        Whether numbers have bookmarks.
    """

    table: PrintedTable
    style: str
    grid: list[int]
    points: list[Point | None]
    twips: float
    side: int
    live: bool = False

    def words(self, text: Text) -> str:
        """Words as runs."""
        return _label(text, live=self.live)

    def number(self, text: Text) -> str:
        """A number and what is behind it as runs."""
        return _number(text, live=self.live)

    def place(self, column: int, point: Point) -> int:
        """Where the decimals of a column begin, in twips from its cells' edge: what is aligned stands in their middle."""
        spare = self.grid[column] - point.width * self.twips
        return round(max(spare / 2, self.side) + point.before * self.twips)


@dataclass(frozen=True, slots=True)
class _Row:
    """How the paragraphs of a row stand: with those of the next or not, and the white over and under them, in twips."""

    keep: bool
    above: int = _ROW_TWIPS
    below: int = _ROW_TWIPS


def write_openxml(table: PrintedTable, *, live: bool = False) -> str:
    """Write head and body of `table` as a Word table as wide as its text; the notes are the document's text.

    Its look is that of the table style ``Riskset Table`` and the paragraph style ``Table Text``, or ``Table Text Small``
    where it is too wide for that. Rules and the room between columns are given as well, for documents that have no such
    styles. Numbers of a column stand at one tab stop for decimals, without blanks in the text.

    Numbers that are `live` have bookmarks, which our filters count, taking out what each tells of its number.
    """
    return _BETWEEN.join(_part(part, layout, live=live) for part, layout in parts_of(table))


def _part(table: PrintedTable, layout: Layout, *, live: bool) -> str:
    aligned = points(table, layout.body)
    twips = _PAGE_TWIPS / A4.upright * layout.scale
    widths = [max(width, point.width) if point else width for width, point in zip(layout.widths, aligned, strict=True)]
    gap = _gap(layout, widths)
    grid = [max(round((width + gap) * twips), 1) for width in widths]
    look = _Look(
        table, style_id(style_name(layout)), grid, aligned, twips, min(_SIDE_TWIPS, int(gap * twips / 2)), live
    )
    keep = kept_together(table)
    rows = [_head_row(index, layout, look) for index in range(len(table.head))]
    for index, (row, cells) in enumerate(zip(table.body, layout.body, strict=True)):
        top = 0 if table.head or index else _HEAVY
        bottom = _HEAVY if index == len(table.body) - 1 else 0
        above = _RULE_TWIPS if index == 0 else _GROUP_TWIPS if row.group else _ROW_TWIPS
        stands = _Row(keep[index], above, _RULE_TWIPS if bottom else _ROW_TWIPS)
        rows.append(_body_row(row, cells, look, _edges(top, bottom), stands))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl>{_properties(table, sum(grid))}<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def style_name(layout: Layout) -> str:
    """The style of the paragraphs of a table that is laid out so."""
    return STYLE_NAME if layout.scale == 1 else SMALL_STYLE_NAME


def style_id(name: str) -> str:
    """By what Word's paragraphs name a style."""
    return name.replace(" ", "")


def escape(text: str) -> str:
    """Escape characters for XML, without a brace or backtick that a document would read first."""
    return text.translate(_ESCAPES)


def _properties(table: PrintedTable, width: int) -> str:
    margins = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
    return (
        f'<w:tblPr><w:tblStyle w:val="{_TABLE_STYLE_ID}"/><w:tblW w:w="{width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar>"
        '<w:tblLook w:val="00A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblDescription w:val="{escape(_description(table))}"/></w:tblPr>'
    )


def _description(table: PrintedTable) -> str:
    """What the table holds, for those who cannot see it."""
    labels = [plain(clean_label(cell.text)) for cell in (table.head[-1] if table.head else ())]
    named = "; ".join(label for label in labels if label.strip())
    rows = sum(not row.group for row in table.body)
    return f"{counted(rows, 'row')}. Columns: {named}." if named else f"{counted(rows, 'row')}."


def _gap(layout: Layout, widths: Sequence[float]) -> float:
    """The gap beside each column in ems, which is narrower where the page has no room for the last."""
    room = layout.page / layout.scale - sum(widths)
    return max(min(layout.gap, room / len(widths)), 0.0) if layout.fits else layout.gap


def _edges(top: int, bottom: int) -> str:
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'
        for side, size in (("top", top), ("bottom", bottom))
        if size
    )
    return f"<w:tcBorders>{sides}</w:tcBorders>" if sides else ""


def _head_row(index: int, layout: Layout, look: _Look) -> str:
    table = look.table
    last = index == len(table.head) - 1
    edges = _edges(0 if index else _HEAVY, _LIGHT if last else 0)
    stands = _Row(True, _ROW_TWIPS if index else _RULE_TWIPS, _RULE_TWIPS if last else _ROW_TWIPS)
    cells: list[str] = []
    for (column, label), cell in zip(columns_under(table.head[index]), layout.head[index], strict=True):
        align = _ALIGNS[table.aligns[column]] if label.span == 1 else "center"
        rule = (
            f'<w:pBdr><w:bottom w:val="single" w:sz="{_LIGHT}" w:space="1" w:color="auto"/></w:pBdr>'
            if label.spanner
            else ""
        )
        paragraph = _paragraph(_lines(cell, look.words), align, look, stands, rule=rule, stub=column == 0)
        width = sum(look.grid[column : column + label.span])
        cells.append(_table_cell(paragraph, width, label.span, edges, vertical="bottom"))
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{''.join(cells)}</w:tr>"


def _body_row(row: PrintedRow, cells: Sequence[Cell], look: _Look, edges: str, stands: _Row) -> str:
    label = look.words(cells[0].lines[0])
    stub = _paragraph(label, "left", look, stands, stub=True, indent=row.indent)
    if row.group:
        written = [_table_cell(stub, sum(look.grid), len(look.grid), edges)]
    else:
        written = [_table_cell(stub, look.grid[0], 1, edges)]
        for column, cell in enumerate(cells[1:], start=1):
            span, align = row.span(column), look.table.aligns[column]
            if span > 1:
                paragraph = _paragraph(_lines(cell, look.number), "center", look, stands)
            else:
                paragraph = _body_paragraph(cell, column, look, stands)
            if span:
                width = sum(look.grid[column : column + span])
                written.append(_table_cell(paragraph, width, span, edges, wrap=align != "decimal"))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(written)}</w:tr>"


def _body_paragraph(cell: Cell, column: int, look: _Look, stands: _Row) -> str:
    """A cell's paragraph: numbers at the column's tab stop, or indented to it where no program would find it."""
    point = look.points[column]
    if point is None or cell.padding is None:
        return _paragraph(_lines(cell, look.words), _ALIGNS[look.table.aligns[column]], look, stands)
    place = look.place(column, point)
    text = cell.lines[0]
    if finds_itself(text, look.table):
        tab = f'<w:tabs><w:tab w:val="decimal" w:pos="{place}"/></w:tabs>'
        return _paragraph(_lines(cell, look.number), "left", look, stands, tabs=tab, left=0)
    before = min(ems(lead(text, look.table)), point.before)  # a word may be wider than what stands before the decimals
    left = max(round(place - before * look.twips), 0)
    return _paragraph(_lines(cell, partial(runs, live=look.live)), "left", look, stands, left=left)


def _table_cell(paragraph: str, width: int, span: int, edges: str, *, wrap: bool = True, vertical: str = "top") -> str:
    parts = [
        f'<w:tcW w:w="{width}" w:type="dxa"/>',
        f'<w:gridSpan w:val="{span}"/>' if span > 1 else "",
        edges,
        "" if wrap else "<w:noWrap/>",
        f'<w:vAlign w:val="{vertical}"/>',
    ]
    return f"<w:tc><w:tcPr>{''.join(parts)}</w:tcPr>{paragraph}</w:tc>"


def _paragraph(
    runs: str,
    align: str,
    look: _Look,
    stands: _Row,
    *,
    rule: str = "",
    indent: int = 0,
    stub: bool = False,
    tabs: str = "",
    left: int | None = None,
) -> str:
    # Indents, not cell margins, part the columns: the rules then end where the page's text does.
    first = ' w:firstLine="0"'
    start, end = (look.side, look.side) if left is None else (left, 0)
    if stub:
        start, end, first = indent * _STEP_TWIPS + _HANG_TWIPS, 2 * look.side, f' w:hanging="{_HANG_TWIPS}"'
    parts = [
        f'<w:pStyle w:val="{look.style}"/>',
        "<w:keepNext/>" if stands.keep else "",
        rule,
        tabs,
        "<w:suppressAutoHyphens/>",
        f'<w:spacing w:before="{stands.above}" w:after="{stands.below}" w:line="240" w:lineRule="auto"/>',
        f'<w:ind w:left="{start}" w:right="{end}"{first}/>',
        f'<w:jc w:val="{align}"/>',
    ]
    return f"<w:p><w:pPr>{''.join(parts)}</w:pPr>{runs}</w:p>"


def _lines(cell: Cell, write: Callable[[Text], str]) -> str:
    return "<w:r><w:br/></w:r>".join(map(write, cell.lines))


def _label(text: Text, *, live: bool) -> str:
    """Words, of which some are kept whole; numbers have their room."""
    return runs(tuple(replace(run, text=held(run.text)) for run in text), live=live)


def _number(text: Text, *, live: bool) -> str:
    """A number and what is behind it; a blank that does not break would be one between thousands."""
    return runs(tuple(replace(run, text=run.text.replace(NO_BREAK_SPACE, " ")) for run in text), live=live)


def runs(text: Text, *, live: bool = False) -> str:
    """Write characters of several looks as runs of a paragraph."""
    return "".join(map(_live_run if live else _run, text))


def _live_run(run: Run) -> str:
    """A run in pieces, of which those that are numbers have bookmarks."""
    parts: list[str] = []
    position = 0
    for start, number in run.numbers:
        # Hyphens that hold may have made the text before it longer; cells have plain blanks.
        shown = replace(number, printed=number.printed.replace(NO_BREAK_SPACE, " "))
        at = run.text.replace(NO_BREAK_SPACE, " ").find(shown.printed, max(start, position))
        if at >= 0:
            end = at + len(shown.printed)
            opening = f'<w:bookmarkStart w:id="0" w:name="_rs_{shown.stem}" told="{escape(number.told)}"/>'
            piece = _run(replace(run, text=run.text[at:end]))
            parts += [_run(replace(run, text=run.text[position:at])), opening, piece, '<w:bookmarkEnd w:id="0"/>']
            position = end
    return "".join([*parts, _run(replace(run, text=run.text[position:]))])


def _run(run: Run) -> str:
    if not run.text:
        return ""
    parts = [
        "<w:b/><w:bCs/>" if run.bold else "",
        "<w:i/><w:iCs/>" if run.italic else "",
        '<w:vertAlign w:val="superscript"/>' if run.superscript else "",
    ]
    properties = "".join(parts)
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{look}{_HELD.join(map(_text, run.text.split(NO_BREAK_HYPHEN)))}</w:r>"


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""
