"""The tables and figures of a rendered Word file: caption, table or picture, and notes, with where each begins and ends."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from riskset.word_files.elements import drop
from riskset.word_files.names import w
from riskset.word_files.paragraphs import style_of, text_of
from riskset.word_files.sections import ends_section, is_turned, last_section, section_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.word_files.package import Element, WordFile

Kind = Literal["table", "figure"]
_TABLE_CAPTION, _FIGURE_CAPTION = "TableCaption", "ImageCaption"
_NOTES = {"TableNote", "TableNoteKept", "TableEnd", "TableText", "TableTextSmall"}
_PICTURES = {"CaptionedFigure", "Figure"}
_NAME = re.compile(r"^\s*(?P<name>[^\W\d]+[\s\u00a0]+[A-Z]?\d+)\s*[.:]?\s*")


@dataclass(frozen=True, eq=False)
class Display:
    """A table or a figure of a Word file.

    Attributes
    ----------
    kind : {"table", "figure"}
    printed : str
        What it is called: ``Table 2``.
    caption : str
        Its caption with the notes that a figure's has, without the number.
    elements : tuple of Element
        Caption, table or picture and notes, with the bookmarks around them.
    legend : Element
        The paragraph of its caption.
    landscape : bool
        Whether it stands on a page in landscape.
    """

    kind: Kind
    printed: str
    caption: str
    elements: tuple[Element, ...]
    legend: Element
    landscape: bool

    @property
    def stem(self) -> str:
        """A name for files: ``table-2``."""
        return re.sub(r"[\W_]+", "-", self.printed.lower()).strip("-")

    @property
    def pictures(self) -> list[Element]:
        """What shows it, without its legend and the bookmarks."""
        return [each for each in self.elements if each is not self.legend and each.tag in {w("p"), w("tbl")}]


def displays_of(file: WordFile) -> list[Display]:
    """The numbered tables and figures of a Word file, in their order."""
    blocks = file.blocks
    found: list[Display] = []
    for place, element in enumerate(blocks):
        style = style_of(element)
        if style == _TABLE_CAPTION:
            first, last = place, _end_of_table(blocks, place)
        elif style == _FIGURE_CAPTION:
            first, last = _start_of_figure(blocks, place), place
        else:
            continue
        if _NAME.match(" ".join(text_of(element).split())) is None:  # without a number it is a part of the text
            continue
        first, last = _with_bookmarks(blocks, first, last)
        own = tuple(each for each in blocks[first : last + 1] if not ends_section(each))
        found.append(_display(element, own, landscape=_landscape(file, blocks, place)))
    return found


def _display(legend: Element, elements: tuple[Element, ...], *, landscape: bool) -> Display:
    text = " ".join(text_of(legend).split())
    name = _NAME.match(text)
    kind: Kind = "table" if style_of(legend) == _TABLE_CAPTION else "figure"
    printed = re.sub(r"\s+", " ", name["name"]) if name else ""
    return Display(kind, printed, text[name.end() :] if name else text, elements, legend, landscape)


def _end_of_table(blocks: Sequence[Element], caption: int) -> int:
    """The last block of a table: its notes, which may be none."""
    last = caption
    seen = False
    for place in range(caption + 1, len(blocks)):
        each = blocks[place]
        if each.tag == w("tbl"):
            seen = True
            last = place
        elif each.tag == w("p") and (style_of(each) in _NOTES or (not seen and ends_section(each))):
            last = place
        elif each.tag == w("p") and not (not seen and not text_of(each).strip()):
            break
    return last


def _start_of_figure(blocks: Sequence[Element], caption: int) -> int:
    """The first block of a figure: pictures before its caption."""
    first = caption
    for place in range(caption - 1, -1, -1):
        each = blocks[place]
        if each.tag == w("p") and not (style_of(each) in _PICTURES or _has_picture(each)):
            break
        if each.tag == w("tbl") and not _has_picture(each):
            break
        if each.tag in {w("p"), w("tbl")}:
            first = place
    return first


def _has_picture(element: Element) -> bool:
    return next(element.iter(w("drawing"), w("pict")), None) is not None


def _with_bookmarks(blocks: Sequence[Element], first: int, last: int) -> tuple[int, int]:
    """The same with the bookmarks that open directly before and close directly behind it."""
    opened: set[str] = set()
    while first > 0 and blocks[first - 1].tag == w("bookmarkStart"):
        identity = str(blocks[first - 1].get(w("id")))
        closed = [place for place in range(first, len(blocks)) if _closes(blocks[place], identity)]
        if not closed or any(blocks[place].tag in {w("p"), w("tbl")} for place in range(last + 1, closed[0])):
            break
        opened.add(identity)
        first -= 1
    while (
        last + 1 < len(blocks) and blocks[last + 1].tag == w("bookmarkEnd") and blocks[last + 1].get(w("id")) in opened
    ):
        last += 1
    return first, last


def _closes(block: Element, identity: str) -> bool:
    return block.tag == w("bookmarkEnd") and block.get(w("id")) == identity


def _landscape(file: WordFile, blocks: Sequence[Element], place: int) -> bool:
    """Whether the section in which a block stands has turned pages."""
    ends = (section_of(each) for each in blocks[place:])
    return is_turned(next((each for each in ends if each is not None), last_section(file)))


def take_out(file: WordFile, displays: Sequence[Display]) -> None:
    """Remove displays from the body, and the turned pages that have nothing left to show."""
    for each in displays:
        for element in each.elements:
            drop(element)
    for start, end in list(_turned_pages(file)):
        between = list(_between(file, start, end))
        if not any(_has_picture(each) or each.tag == w("tbl") for each in between):
            for each in (start, end):
                if each is not None:
                    file.body.remove(each)


def _turned_pages(file: WordFile) -> Iterator[tuple[Element | None, Element]]:
    """The ends of each section in landscape: of the one before it, and its own."""
    before: Element | None = None
    for each in file.blocks:
        section = section_of(each)
        if section is not None:
            if is_turned(section):
                yield before, each
            before = each


def _between(file: WordFile, start: Element | None, end: Element) -> Iterator[Element]:
    inside = start is None
    for each in file.blocks:
        if each is end:
            return
        if inside:
            yield each
        inside = inside or each is start
