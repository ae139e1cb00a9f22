"""How a table fills a page: how wide each column is, where labels break, and whether the page is turned."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.tables.printed import plain, split
from riskset.tables.writers.alignment import paddings
from riskset.tables.writers.characters import clean_label, clean_text
from riskset.tables.writers.metrics import RAISED, ems, text_ems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.tables.printed import PrintedRow, PrintedTable, Text
    from riskset.tables.writers.alignment import Padding

# The sizes of type, in points; notes are set in the smaller one, and so are tables that the larger has no room for.
SIZE, SMALL_SIZE = 8.5, 7.5
# No type is smaller, not even a mark.
SMALLEST_SIZE = 6.5
_POINTS_PER_MM = 72 / 25.4


def _ems(millimetres: float) -> float:
    return millimetres * _POINTS_PER_MM / SIZE


# A4 with margins of 2.5 cm, upright and turned.
PAGE_EMS = _ems(160)
LANDSCAPE_EMS = _ems(247)
GAP_EMS, WIDE_GAP_EMS = _ems(4), _ems(8)
STUB_EMS, STUB_MOST_EMS = _ems(36), _ems(62)
# A column that would like more than this is text, which may wrap as the stub may.
TEXT_EMS = _ems(50)
STEP_EMS, HANG_EMS = 1.0, 0.8
# A label of the head breaks over so many lines before it makes its column wider; a short one does not, where there is room.
_HEAD_LINES, _MORE_HEAD_LINES = 2, 3
_SHORT_LABEL_EMS = 7.0
_BLANK = ems(" ")
# What differs by rounding alone still fits.
_SLACK = 0.05
# At most so many rows in a sequence are tied to their next.
_TIED = 12
# Rows that stand together on each side of a page's end.
_TOGETHER = 4
# The size of a group is printed under its name.
_SIZE_OF_GROUP = re.compile(r"\s\((?=[nN]\s?=)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its lines (two where the size of a group stands under its name) and the padding of the first."""

    lines: tuple[Text, ...]
    padding: Padding | None = None

    def parts(self) -> Iterator[tuple[Text, str]]:
        """The first line in order, as text and padding in turns, of which one is empty."""
        padding, line = self.padding, self.lines[0]
        if padding is None:
            yield line, ""
            return
        head, tail = split(line, padding.at)
        parts: list[tuple[Text, str]] = [((), padding.before), (head, ""), ((), padding.gap)]
        yield from (part for part in [*parts, (tail, ""), ((), padding.after)] if part != ((), ""))

    @property
    def raised(self) -> str:
        """The padding in the place of a footnote's mark."""
        return "" if self.padding is None else self.padding.raised


@dataclass(frozen=True, slots=True)
class Layout:
    """A table that is ready to be written.

    Attributes
    ----------
    head, body : tuple of rows of Cell
    widths : tuple of float
        The width of each column, in ems of the table's text, without the gaps between columns.
    gap : float
        Room between two columns, in ems.
    scale : float
        Factor of the text's size, below one only where the table is too wide for its page.
    page : float
        Width of the page that it is laid out for, in ems of the full size: portrait, or landscape where no portrait page
        holds it.
    fits : bool
        Whether the table fits that page at that scale.
    """

    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    gap: float
    scale: float
    page: float
    fits: bool

    @property
    def landscape(self) -> bool:
        """Whether the page must be turned."""
        return self.page > PAGE_EMS

    @property
    def width(self) -> float:
        """Width of the whole table in ems of its text."""
        return sum(self.widths) + self.gap * (len(self.widths) - 1)


@lru_cache(maxsize=4)  # every format of a cell asks for the same
def lay_out(table: PrintedTable) -> Layout:
    """Lay out `table` as wide as its text is, on a portrait page, or on a landscape page where it must.

    Too wide, it has narrower gaps, then a narrower stub, whose labels break; too wide for that, it is set in smaller type;
    too wide for both, the page is turned and all of this tried again.
    """
    measured = _Measured.of(table)
    tries = ((page, scale) for page in (PAGE_EMS, LANDSCAPE_EMS) for scale in (1.0, SMALL_SIZE / SIZE))
    layout = measured.laid_out(*next(tries))
    while not layout.fits and (another := next(tries, None)) is not None:
        layout = measured.laid_out(*another)
    return layout


@dataclass(frozen=True, slots=True)
class _Measured:
    """The cells of a table with the least and the best width of each column."""

    head: tuple[tuple[Cell, ...], ...]
    body: tuple[tuple[Cell, ...], ...]
    least: tuple[float, ...]
    best: tuple[float, ...]

    @classmethod
    def of(cls, table: PrintedTable) -> _Measured:
        head = tuple(tuple(Cell(_label_lines(clean_label(cell.text))) for cell in row) for row in table.head)
        body = _padded(table, [[_stub(row), *map(clean_text, row.cells[1:])] for row in table.body])
        least, best = _cell_widths(table, body)
        tight, easy = _with_heads(table, head, least, easy=False), _with_heads(table, head, best, easy=True)
        return cls(head, body, tight, tuple(map(max, tight, easy)))

    def laid_out(self, page: float, scale: float) -> Layout:
        """The table on a page: gaps give way first, then the stub and columns of text."""
        room = page / scale
        gaps = max(len(self.best) - 1, 1)
        gap = min(max((room - sum(self.best)) / gaps, GAP_EMS), WIDE_GAP_EMS)
        widths = list(self.best)
        lack = sum(widths) + gap * (len(widths) - 1) - room
        give = [best - least for best, least in zip(self.best, self.least, strict=True)]
        if lack > _SLACK and sum(give) > 0:
            share = min(lack / sum(give), 1.0)
            widths = [width - share * each for width, each in zip(widths, give, strict=True)]
        fits = sum(widths) + gap * (len(widths) - 1) <= room + 2 * _SLACK
        # A program that rounds another way breaks nothing at the last letter.
        return Layout(self.head, self.body, tuple(width + _SLACK for width in widths), gap - _SLACK, scale, page, fits)


def _stub(row: PrintedRow) -> Text:
    """The label of a row; of a group's heading in bold."""
    label = clean_label(row.cells[0])
    return tuple(replace(run, bold=True) for run in label) if row.group else label


def _cell_widths(table: PrintedTable, body: Sequence[Sequence[Cell]]) -> tuple[list[float], list[float]]:
    """The least and the best width of each column, by its cells."""
    least, best = [0.0] * len(table.aligns), [0.0] * len(table.aligns)
    for row, cells in zip(table.body, body, strict=True):
        for column, cell in enumerate(cells):
            if row.group or row.span(column) != 1:
                continue
            indent = row.indent * STEP_EMS if column == 0 else 0.0
            width = cell_width(cell) + indent
            best[column] = max(best[column], width)
            least[column] = max(least[column], _longest_word(cell.lines[0]) + indent + (HANG_EMS if not column else 0))
    for column, width in enumerate(best):
        most = STUB_MOST_EMS if column == 0 else TEXT_EMS
        wraps = column == 0 or width > TEXT_EMS or table.aligns[column] == "left"
        best[column] = max(min(width, most), min(least[column], width)) if wraps else width
        narrow = max(least[column], STUB_EMS) if column == 0 else least[column]
        least[column] = min(narrow, best[column]) if wraps else width
    return least, best


def cell_width(cell: Cell) -> float:
    """Width of a cell on one line, padding included."""
    padded = sum(text_ems(text) + ems(pad) for text, pad in cell.parts())
    return max(padded + RAISED * ems(cell.raised), *map(text_ems, cell.lines[1:]), 0.0)


def _longest_word(text: Text) -> float:
    """Width of the widest word, which is never broken."""
    bold = any(run.bold for run in text)
    return max((ems(word, bold=bold) for word in plain(text).split(" ")), default=0.0)


def _with_heads(
    table: PrintedTable, head: Sequence[Sequence[Cell]], cells: Sequence[float], *, easy: bool
) -> tuple[float, ...]:
    """The columns' widths with room for the labels over them, which break before they make a column wider."""
    widths = list(cells)
    for row, laid in list(zip(table.head, head, strict=True))[::-1]:
        column = 0
        for label, cell in zip(row, laid, strict=True):
            wanted = max(_label_width(line, easy=easy) for line in cell.lines)
            lack = wanted - span_width(widths, column, label.span, GAP_EMS)
            for spanned in range(column, column + label.span):
                widths[spanned] += max(lack, 0.0) / label.span
            column += label.span
    return tuple(widths)


def span_width(widths: Sequence[float], column: int, span: int, gap: float) -> float:
    """Width of `span` columns from `column` on with the gaps between them, in ems."""
    return sum(widths[column : column + span]) + gap * (span - 1)


def _label_width(label: Text, *, easy: bool) -> float:
    """The least width at which a label takes no more than so many lines, and no word is broken."""
    whole = text_ems(label)
    if easy and whole <= _SHORT_LABEL_EMS:
        return whole
    words = [ems(word, bold=any(run.bold for run in label)) for word in plain(label).split(" ")]
    width = max(words, default=0.0)
    while _lines(words, width) > (_HEAD_LINES if easy else _MORE_HEAD_LINES):
        width *= 1.05
    return width


def _lines(words: Sequence[float], width: float) -> int:
    """Lines that words of these widths take."""
    lines, used = 1, 0.0
    for word in words:
        if used and used + _BLANK + word > width:
            lines, used = lines + 1, word
        else:
            used += word + (_BLANK if used else 0.0)
    return lines


def _label_lines(label: Text) -> tuple[Text, ...]:
    """Break ``Low risk (n = 54)`` before its bracket."""
    match = _SIZE_OF_GROUP.search(plain(label))
    if match is None or match.start() == 0:
        return (label,)
    first, rest = split(label, match.start())
    return first, split(rest, 1)[1]


def _padded(table: PrintedTable, body: Sequence[Sequence[Text]]) -> tuple[tuple[Cell, ...], ...]:
    placed = [[Cell((text,)) for text in row] for row in body]
    for column, align in enumerate(table.aligns):
        # Cells over several columns stand under each other, not under those of one.
        alike: dict[int, list[int]] = {}
        for index, row in enumerate(table.body if align == "decimal" else ()):
            if not row.group:
                alike.setdefault(row.span(column), []).append(index)
        for rows in alike.values():
            pads = paddings([body[index][column] for index in rows])
            cells = [Cell((body[index][column],), padding) for index, padding in zip(rows, pads, strict=True)]
            # Padding belongs to one line: a column of text would wrap it.
            if max(map(cell_width, cells), default=0.0) <= TEXT_EMS:
                for index, cell in zip(rows, cells, strict=True):
                    placed[index][column] = cell
    return tuple(map(tuple, placed))


def kept_together(table: PrintedTable, last: int = _TOGETHER) -> list[bool]:
    """For each body row, whether no page may end after it.

    Rows that ask, group rows, the first and last rows, and the very last where notes follow, so that these are not parted
    from the table; and all rows of a short table. At most `_TIED` rows in a sequence: a page must end somewhere.
    """
    count = len(table.body)
    last = count if count <= _TIED else last
    keep: list[bool] = []
    for index, row in enumerate(table.body):
        ending = index >= count - last and (index < count - 1 or bool(table.notes))
        asked = row.keep_with_next or row.group or ending or index < _TOGETHER - 1
        keep.append(asked and not (len(keep) >= _TIED and all(keep[-_TIED:]) and not ending))
    return keep
