"""A Word file as blocks that may be reordered: paragraphs, headings, and displays with their captions and notes."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from riskset.documents.page_setting import HALF
from riskset.documents.word_heights import Heights, W, height_of, lines_of, style_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.word_files.package import Element

_TEXT_STYLES = frozenset(("BodyText", "FirstParagraph"))
_FIGURE_STYLE, _TABLE_CAPTION = "CaptionedFigure", "TableCaption"
# What citations by numbers put behind the end of a sentence.
_CITED = "0123456789,\u2013- \u2060"
_SECTION_END = "SectionEnd"
# Of a page what little text between turned pages takes at most.
_LEAD = 0.15
_WALLS = frozenset(("Bibliography", _SECTION_END))


@dataclass(frozen=True, slots=True)
class Unit:
    """What stays on one page, in twips: its height and the room before it, which falls together with that above."""

    height: int
    before: int = 0
    after: int = 0

    @property
    def ends_page(self) -> bool:
        """Whether it is no piece, but the end of a page."""
        return self.height < 0


NEW_PAGE = Unit(-1)
"""Where a page ends whatever is on it: at a section or a page break."""


@dataclass(slots=True)
class Block:
    """A paragraph of text, a heading, or a display with its caption and notes.

    Attributes
    ----------
    kind : str
        ``text``, ``heading``, ``figure``, ``table``, ``other``, or ``wall``, over which nothing goes. Tables on turned pages
        are one ``table`` with the ends of the sections before and on these pages.
    elements : list
        Its elements of the file.
    units : list of Unit
        The pieces that may be on different pages.
    head : int
        What is repeated on a later page.
    open : bool
        Whether its last rows are kept with what follows.
    turned : list of Block
        What turned pages show.
    """

    kind: str
    elements: list[Element]
    units: list[Unit] = field(default_factory=list[Unit])
    head: int = 0
    open: bool = False
    turned: list[Block] = field(default_factory=list["Block"])

    @property
    def is_display(self) -> bool:
        """Whether it is a figure or a table."""
        return self.kind in ("figure", "table")

    @property
    def is_turned(self) -> bool:
        """Whether it has pages of its own, which are turned."""
        return bool(self.turned)

    @property
    def ends_a_thought(self) -> bool:
        """Whether a display may follow it."""
        if self.is_display:
            return True
        words = "".join(text_of(element) for element in self.elements).rstrip(_CITED)
        return self.kind == "text" and words.endswith((".", "!", "?", ")", "”"))


@dataclass(frozen=True, slots=True)
class Rooms:
    """In twips: how wide and high what stands on a page may be, and how high on a turned page."""

    width: int
    height: int
    turned: int

    @classmethod
    def of(cls, body: Element) -> Rooms:
        """Those of a file's pages."""
        section = body.find(f"{W}sectPr")
        values = {} if section is None else {
            etree.QName(str(name)).localname: int(value)
            for tag in ("pgSz", "pgMar")
            for element in section.iterfind(f"{W}{tag}")
            for name, value in element.attrib.items()
            if str(value).isdigit()
        }  # fmt: skip
        width, height = values.get("w", 11906), values.get("h", 16838)
        beside = values.get("left", 1417) + values.get("right", 1417) + values.get("gutter", 0)
        over = values.get("top", 1417) + values.get("bottom", 1417)
        return cls(width - beside, height - over, width - over)


def blocks_of(body: Element, heights: Heights, width: int) -> list[Block]:
    """The file as blocks; marks between paragraphs go with what follows them, and those that end with what is before."""
    blocks: list[Block] = []
    marks: list[Element] = []
    for element in body.iterchildren():
        if element.tag == f"{W}sectPr":
            continue
        if element.tag == f"{W}bookmarkStart":
            marks.append(element)
        elif element.tag == f"{W}bookmarkEnd":
            (blocks[-1].elements if blocks and not marks else marks).append(element)
        else:
            _take(blocks, [*marks, element], heights, width)
            marks = []
    if marks:
        blocks.append(Block("wall", marks))
    return _with_turned_pages(blocks)


def _with_turned_pages(blocks: Sequence[Block]) -> list[Block]:
    """Turned pages that hold tables alone as one block, with the end of the section before them and their own."""
    found: list[Block] = []
    place = 0
    while place < len(blocks):
        end = place + 1
        while end < len(blocks) and blocks[end].kind == "table":
            end += 1
        turned = _ends_section(blocks[place], landscape=False) and end < len(blocks) and end > place + 1
        if turned and _ends_section(blocks[end], landscape=True):
            elements = [element for block in blocks[place : end + 1] for element in block.elements]
            found.append(Block("table", elements, turned=list(blocks[place + 1 : end])))
            place = end + 1
        else:
            found.append(blocks[place])
            place += 1
    return found


def with_text_on_turned_pages(blocks: Sequence[Block], height: int) -> tuple[list[Block], list[Element]]:
    """Blocks in which turned pages with nothing or little between are one, and the ends of sections that fall out.

    What is between them stands on them: a heading with little text would leave nearly all of a page white.
    """
    found: list[Block] = []
    ends: list[Element] = []
    for block in blocks:
        lead = found[len(found) - _text_behind(found) :] if block.is_turned else []
        before = found[-len(lead) - 1] if len(lead) < len(found) else None
        if before is None or not (block.is_turned and before.is_turned) or _height(lead) > _LEAD * height:
            found.append(block)
            continue
        end, begin = _ends_of_sections(before)[-1], _ends_of_sections(block)[0]
        elements = [*before.elements, *(each for one in lead for each in one.elements), *block.elements]
        ends += [end, begin]
        kept = [each for each in elements if each not in (end, begin)]
        found[-len(lead) - 1 :] = [Block("wall", kept, turned=[*before.turned, *lead, *block.turned])]
    return found, ends


def _text_behind(blocks: Sequence[Block]) -> int:
    """How many of the last blocks are a text with headings, the first of which is a heading; none where they are not."""
    count = 0
    while count < len(blocks) and blocks[-count - 1].kind in ("heading", "text"):
        count += 1
    return count if count and blocks[-count].kind == "heading" else 0


def _height(blocks: Sequence[Block]) -> int:
    """How high blocks of text are together."""
    return sum(unit.before + unit.height + unit.after for block in blocks for unit in block.units)


def _ends_of_sections(block: Block) -> list[Element]:
    """The paragraphs of a block with which sections end; marks may follow them."""
    return [element for element in block.elements if element.find(f"{W}pPr/{W}sectPr") is not None]


def _ends_section(block: Block, *, landscape: bool) -> bool:
    """Whether a block is the end of a section whose pages are turned, or are not."""
    ends = _ends_of_sections(block) if block.kind == "wall" else []
    if not ends or style_of(ends[-1]) != _SECTION_END:
        return False
    size = ends[-1].find(f"{W}pPr/{W}sectPr/{W}pgSz")
    return size is not None and (size.get(f"{W}orient") == "landscape") == landscape


def _take(blocks: list[Block], elements: list[Element], heights: Heights, width: int) -> None:
    """Add an element with its marks to the last block, if it belongs there, or as a block of its own."""
    element, last = elements[-1], blocks[-1] if blocks else None
    style = style_of(element) if element.tag == f"{W}p" else ""
    continues = last is not None and (
        (last.kind == "table" and (element.tag == f"{W}tbl" or style.startswith(("TableNote", "TableEnd"))))
        or (last.kind == "figure" and style == "ImageCaption")
    )
    block = last if continues and last is not None else Block(_kind(element, style), [])
    block.elements += elements
    if element.tag == f"{W}tbl":
        _take_rows(block, element, heights)
    elif element.tag == f"{W}p":
        _take_paragraph(block, element, heights, width)
        if _ends_page(element):
            block.units.append(NEW_PAGE)
    if not continues:
        blocks.append(block)


def _kind(element: Element, style: str) -> str:
    if element.tag != f"{W}p" or style in _WALLS or _ends_page(element):
        return "wall"
    if style == _FIGURE_STYLE:
        return "figure"
    if style == _TABLE_CAPTION:
        return "table"
    if "Heading" in style:
        return "heading"
    return "text" if style in _TEXT_STYLES else "other"


def _ends_page(paragraph: Element) -> bool:
    """Whether a section ends in the paragraph, or a page."""
    breaks = (mark.get(f"{W}type") == "page" for mark in paragraph.iter(f"{W}br"))
    properties = paragraph.find(f"{W}pPr")
    ends = properties is not None and any(
        properties.find(f"{W}{name}") is not None for name in ("sectPr", "pageBreakBefore")
    )
    return ends or any(breaks)


def _take_paragraph(block: Block, paragraph: Element, heights: Heights, width: int) -> None:
    look = heights.look(paragraph)
    if block.kind in ("figure", "table"):  # a picture, a caption or a note: kept with what it belongs to
        piece = Unit(height_of(paragraph, look, width), look.before, look.after)
        kept = bool(block.units) and (block.open or style_of(paragraph) != "TableEnd")
        block.units = [*block.units[:-1], _joined(block.units[-1], piece)] if kept else [*block.units, piece]
        return
    lines = lines_of(paragraph, look, width)
    line = round(look.line_height)
    if lines < 4 or look.kept_whole:
        block.units.append(Unit(height_of(paragraph, look, width), look.before, look.after))
        return
    middle = [Unit(line)] * (lines - 4)
    block.units += [Unit(2 * line, look.before), *middle, Unit(2 * line, 0, look.after)]


def _take_rows(block: Block, table: Element, heights: Heights) -> None:
    """The rows of a table: its head with the caption above, then those that are kept together."""
    joined = bool(block.units)  # the caption is kept with the head
    head = 0
    for row in heights.rows(table):
        head += row.height if row.head else 0
        if joined:
            block.units[-1] = _joined(block.units[-1], Unit(row.height))
        else:
            block.units.append(Unit(row.height))
        joined = row.kept or row.head
    block.head, block.open = head, joined


def _joined(first: Unit, second: Unit) -> Unit:
    return Unit(first.height + max(first.after, second.before) + second.height, first.before, second.after)


class Spot(NamedTuple):
    """Where a page has been filled to, and the room that the last paragraph asks for under it.

    `turned` is where a turned page has been filled to behind which nothing stands yet.
    """

    filled: int = 0
    after: int = 0
    turned: int = 0


def laid(blocks: Sequence[Block], spot: Spot, rooms: Rooms) -> tuple[Spot, list[int]]:
    """Where blocks end that begin at a spot, and what they leave white at the foot of each page.

    Of the last of turned pages that is what is white beyond its half.
    """
    whites: list[int] = []
    for is_turned, run in groupby(blocks, key=lambda block: block.is_turned):
        if is_turned:
            whites += [rooms.height - spot.filled] if spot.filled else []
            turned = [each for block in run for each in block.turned]
            filled, _ = _laid(turned, spot.turned, 0, rooms.turned, whites)
            spot = Spot(turned=max(filled, 1))
        else:
            whites += [rooms.turned - round(HALF * rooms.turned) - spot.turned] if spot.turned else []
            spot = Spot(*_laid(list(run), spot.filled, spot.after, rooms.height, whites))
    return spot, whites


def _laid(blocks: Sequence[Block], filled: int, after: int, height: int, whites: list[int]) -> tuple[int, int]:
    """How far a page is filled behind blocks, and the room under that; the white of the pages before is added to `whites`."""
    for unit, head in _units(blocks):
        if unit.ends_page:
            filled, after = 0, 0
            continue
        end = filled + max(after, unit.before) + unit.height if filled else unit.height
        if filled and end > height:
            whites.append(height - filled)
            end = min(head + unit.height, height)
        filled, after = end, unit.after
    return filled, after


def _units(blocks: Sequence[Block]) -> Iterator[tuple[Unit, int]]:
    """The pieces of blocks with what is repeated over each on a new page; a heading is kept with what follows it."""
    heading: Unit | None = None
    for block in blocks:
        for index, unit in enumerate(block.units):
            if heading and unit.ends_page:
                yield heading, 0
                heading = None
            whole = _joined(heading, unit) if heading else unit
            heading = None
            if block.kind == "heading":
                heading = whole
            else:
                yield whole, block.head if index else 0
    if heading:
        yield heading, 0
