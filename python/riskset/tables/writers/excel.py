"""A printed table as an Excel workbook: numbers that can be computed with, everything else as the text it is."""

from __future__ import annotations

import io
import math
import re
from copy import copy
from typing import TYPE_CHECKING, Any

from riskset.spreadsheets import defused
from riskset.tables.printed import columns_under, plain
from riskset.tables.writers.characters import clean, clean_text
from riskset.tables.writers.layout import lay_out
from riskset.tables.writers.metrics import ems
from riskset.word_files.archives import packed, unzipped

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from riskset.tables.printed import Align, PrintedTable, Text

FONT, SIZE = "Arial", 10
_ALIGNS = {"left": "left", "center": "center", "right": "right", "decimal": "center"}
_EMS_TO_CHARACTERS = 1.75  # a column's width counts in zeros of the workbook's face
_STUB_MOST = 48.0
_LINE_POINTS = 13.0
_LONGEST = 32767  # characters that a cell of Excel holds
_EPOCH = (2000, 1, 1, 0, 0, 0)


def write_excel(table: PrintedTable, *, caption: str = "") -> bytes:
    """Write `table` as an .xlsx file of one sheet, the same bytes each time.

    A cell that is one number is that number, as many decimals as printed and shown as printed; all other cells
    are text, also where Excel would read a formula. The head is frozen and printed on each page; notes follow.
    """
    from openpyxl import Workbook

    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = "Table"
    rows = _Sheet(sheet, table)
    if caption:
        rows.line((*_bold(caption),))
    rows.head()
    rows.body()
    for note in table.notes:
        rows.line((*_raised(note.mark), *note.text))
    rows.finish()
    buffer = io.BytesIO()
    workbook.save(buffer)
    return _timeless(buffer.getvalue())


def number_of(text: str, table: PrintedTable) -> tuple[float, str] | None:
    """The number that a printed text is, and the number format that shows it so; ``None`` where it is more or less.

    A number whose characters the format could not give back, such as one with a raised point, is text.
    """
    point, thousands = re.escape(table.decimal_mark), re.escape(table.thousands)
    grouped = rf"[0-9]{{1,3}}(?:{thousands}[0-9]{{3}})+" if thousands else "[0-9]+"
    match = re.fullmatch(rf"(\u2212?)({grouped}|[0-9]+)?(?:{point}([0-9]+))?", text)
    if match is None or not (match[2] or match[3]):
        return None
    sign, whole, fraction = match[1], match[2] or "", match[3] or ""
    digits = whole.replace(table.thousands, "") if table.thousands else whole
    if len(digits.lstrip("0")) + len(fraction) > 15 or (len(digits) > 1 and digits.startswith("0")):
        return None  # more digits than a float holds, or a code
    if table.decimal_mark not in ".," or (digits != whole and table.thousands not in ",."):
        return None
    shown = ("#,##0" if digits != whole else "0" if whole else "") + (f".{'0' * len(fraction)}" if fraction else "")
    form = f'{shown};"\u2212"{shown}' if sign else shown
    return float(f"{'-' if sign else ''}{digits or 0}.{fraction or 0}"), form


class _Sheet:
    """Fills a sheet row by row."""

    def __init__(self, sheet: Worksheet, table: PrintedTable) -> None:
        self.sheet = sheet
        self.table = table
        self.width = len(table.aligns)
        self.row = 0
        self.first = 0
        self.widths = lay_out(table).widths
        self.looks: dict[object, Any] = {}

    def head(self) -> None:
        """Write spanners, merged over their columns, and column labels."""
        self.first = self.row + 1
        for cells in self.table.head:
            self.row += 1
            for before, cell in columns_under(cells):
                column = before + 1
                align = self.table.aligns[column - 1] if cell.span == 1 else "center"
                self._put(column, cell.text, align, vertical="bottom")
                if cell.span > 1:
                    self.sheet.merge_cells(None, self.row, column, self.row, column + cell.span - 1)
                if cell.spanner:
                    self._rule(column, cell.span, bottom="thin")

    def body(self) -> None:
        """Write the rows, numbers as numbers."""
        for row in self.table.body:
            self.row += 1
            self._put(1, row.cells[0], "left", indent=row.indent)
            if row.group and self.width > 1:
                self.sheet.merge_cells(None, self.row, 1, self.row, self.width)
            for column, text in enumerate(row.cells[1:], start=2):
                self._put(column, text, self.table.aligns[column - 1], numeric=True)

    def line(self, text: Text) -> None:
        """Write a line over the whole width: caption or note."""
        self.row += 1
        self._put(1, text, "left")
        room = sum(map(self._characters, range(self.width)))
        lines = math.ceil(ems(plain(text)) * _EMS_TO_CHARACTERS / max(room, 1.0) * 1.1)
        self.sheet.row_dimensions[self.row].height = _LINE_POINTS * max(lines, 1)
        if self.width > 1:
            self.sheet.merge_cells(None, self.row, 1, self.row, self.width)

    def finish(self) -> None:
        """Rule, freeze the head, and set widths and the page."""
        from openpyxl.utils import get_column_letter

        last_head = self.first + len(self.table.head) - 1
        last = last_head + len(self.table.body)
        self._rule(1, self.width, row=self.first, top="medium")
        self._rule(1, self.width, row=last_head, bottom="thin")
        self._rule(1, self.width, row=last, bottom="medium")
        for column in range(self.width):
            self.sheet.column_dimensions[get_column_letter(column + 1)].width = self._characters(column)
        self.sheet.freeze_panes = f"B{last_head + 1}"
        self.sheet.print_title_rows = f"{self.first}:{last_head}"
        self.sheet.page_setup.orientation = "landscape" if lay_out(self.table).landscape else "portrait"
        self.sheet.page_setup.fitToWidth = 1
        self.sheet.page_setup.fitToHeight = 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
        self.sheet.sheet_view.showGridLines = False

    def _characters(self, column: int) -> float:
        """Width of a column, in characters."""
        return min(self.widths[column] * _EMS_TO_CHARACTERS + 2, _STUB_MOST)

    def _put(
        self,
        column: int,
        text: Text,
        align: Align,
        *,
        indent: int = 0,
        vertical: str = "top",
        numeric: bool = False,
    ) -> None:
        cell: Any = self.sheet.cell(self.row, column)
        runs = clean_text(text)
        alone = runs[0] if len(runs) == 1 and not runs[0].superscript else None
        found = number_of(alone.text, self.table) if numeric and alone is not None else None
        self._look(
            cell,
            (alone is not None and alone.bold, alone is not None and alone.italic),
            (_ALIGNS[align], vertical, align != "decimal" or not numeric, indent),
            found[1] if found is not None else "General",
        )
        if found is not None:
            cell.value = found[0]
        elif runs:
            _put_text(cell, runs)

    def _look(
        self,
        cell: Any,  # noqa: ANN401
        face: tuple[bool, bool],
        place: tuple[str, str, bool, int],
        number_format: str,
    ) -> None:
        """Give a cell its look: made once for all cells that look alike, since the library takes long over each."""
        from openpyxl.styles import Alignment, Font

        key = (face, place, number_format)
        if key in self.looks:
            cell._style = copy(self.looks[key])  # noqa: SLF001  as the library itself copies cells
            return
        cell.font = Font(name=FONT, size=SIZE, bold=face[0], italic=face[1])
        cell.alignment = Alignment(horizontal=place[0], vertical=place[1], wrap_text=place[2], indent=place[3])
        cell.number_format = number_format
        self.looks[key] = copy(cell._style)  # noqa: SLF001

    def _rule(self, column: int, span: int, *, row: int = 0, top: str = "", bottom: str = "") -> None:
        from openpyxl.styles import Border, Side

        for each in range(column, column + span):
            cell = self.sheet.cell(row or self.row, each)
            old = cell.border
            upper = Side(style=top) if top else old.top  # type: ignore[arg-type]
            lower = Side(style=bottom) if bottom else old.bottom  # type: ignore[arg-type]
            cell.border = Border(top=upper, bottom=lower)


def _put_text(cell: Cell, runs: Text) -> None:
    """Put text into a cell as text: a leading = stays a character."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    texts = [run.text for run in runs]
    left = _LONGEST
    if len(runs) == 1 and not runs[0].superscript:
        cell.value = texts[0][:left]  # type: ignore[assignment]
        cell.data_type = "s"
        cell.quotePrefix = defused(texts[0]) != texts[0]  # type: ignore[attr-defined]
        return
    blocks: list[Any] = []
    for run in runs:
        font = InlineFont(
            rFont=FONT, sz=SIZE, b=run.bold, i=run.italic, vertAlign="superscript" if run.superscript else None
        )
        blocks.append(TextBlock(font, run.text[:left]))
        left -= len(run.text[:left])
    cell.value = CellRichText(*[block for block in blocks if block.text])  # type: ignore[assignment]


def _bold(text: str) -> Text:
    from riskset.tables.printed import Run

    return (Run(clean(text), bold=True),)


def _raised(mark: str) -> Text:
    from riskset.tables.printed import Run

    return (Run(mark, superscript=True), Run(" ")) if mark else ()


def _timeless(content: bytes) -> bytes:
    """The same workbook with one time for all that it says was made or changed."""
    stamp = "{}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*_EPOCH).encode()
    parts = unzipped(content)
    core = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp, parts["docProps/core.xml"])
    parts["docProps/core.xml"] = re.sub(rb"(<dc:creator>)[^<]*", rb"\g<1>riskset", core)
    return packed(parts, dict.fromkeys(parts, _EPOCH))
