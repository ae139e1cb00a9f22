"""Pages set in numbers: what stands on each, known from how high all blocks are, as Typst would set them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.figures.drawn_rows import DrawnRows

MM = 72 / 25.4
MOST_WHITE = 22.5 * MM
"""What may stay white under the lowest ink of a page, in points; under the last line of its text that is up to 25 mm."""
HALF = 0.5
"""What of the last of turned pages may be white."""
# Numbers are rounded; a float that fits by less than a line's white may have no room.
_EXACT, _SLACK = 0.1, 2.0
# Under text and headings stands the white that what follows them has before it.
_SOME = 0.01
# What a page's white is worth, in points: a little, and much above what may be; and a page more.
_WHITE, _TOO_WHITE, _FAULT, _ABOVE_TABLE, _PAGE = 0.05, 4.0, 40.0, 6.0, 30.0
# A last part of a figure that is no higher than this part of a page stands alone there, and what that is worth at most.
_SHORT, _LONELY = 0.4, 25.0
TORN = 3000.0
"""What a page of figures between two parts of a table is worth: it is worse than one that is white."""
# What is worth as much as points of white: that a figure is smaller.
_SQUEEZED = 15.0
# Which part of the white that may stay at their feet the pages have on which a figure is cut.
_LESS_FULL = (0.0, 0.25, 0.5, 0.75)
# A text has two lines at least on each side of a page's end.
_LINES = 2


@dataclass(frozen=True)
class Sizes:
    """The measures of a page, in points.

    Attributes
    ----------
    room, turned : float
        How high what stands on a page may be together, and on a turned page.
    line, leading : float
        From one line of the text to the next, and the white between two of them.
    floats : float
        The white around a float.
    white : float
        What may stay white at the foot.
    """

    room: float
    turned: float
    line: float
    leading: float
    floats: float
    white: float = MOST_WHITE


@dataclass(frozen=True)
class Block:
    """A piece of a document.

    Attributes
    ----------
    number : int
        Its place in the source.
    kind : str
        ``heading``, ``text``, ``float``, ``landscape`` (on a turned page), ``flush`` (where all that waits must stand before it
        goes on) or ``break``.
    gap : float
        The white before it.
    parts : tuple of float
        How high its parts are that no page's end parts; of a text the whole.
    heads : tuple of float
        What a table repeats before each of its parts on a later page; none before the first.
    name, family : str
        The label and the kind of a float.
    moves : bool
        Whether it may stand before another block than in the source.
    rows : DrawnRows, optional
        Of a figure that goes on over pages those between which it may be cut. It takes the room that a page has left.
    under : tuple of float
        What stands under the first part of such a figure, and under each later one.
    drawn : tuple of float
        How high the parts are in which it is drawn, which are floats of their own.
    squeeze : float
        By how much its picture may be lower.
    """

    number: int
    kind: str
    gap: float
    parts: tuple[float, ...]
    heads: tuple[float, ...] = ()
    name: str = ""
    family: str = ""
    moves: bool = False
    rows: DrawnRows | None = None
    under: tuple[float, float] = (0.0, 0.0)
    drawn: tuple[float, ...] = ()
    squeeze: float = 0.0

    @property
    def height(self) -> float:
        """All of it."""
        return sum(self.parts)


class Page(NamedTuple):
    """The page that is being filled, and what the choices before it were worth.

    Attributes
    ----------
    y : float
        How far down its content reaches.
    gap : float
        The white under that, if something follows on the same page.
    turned : float
        How far down the turned page reaches behind which nothing stands yet.
    waiting : tuple of (int, float)
        The floats that wait for the next page, each with its height.
    cost, white : float
        What all pages until here were worth, and by how much they have too much white.
    cuts : tuple of (int, tuple of int)
        The figures that were cut, each with the rows before which its parts end.
    squeezed : tuple of (int, float)
        The figures whose pictures are lower, each with by how much.
    """

    y: float
    gap: float = 0.0
    turned: float = 0.0
    waiting: tuple[tuple[int, float], ...] = ()
    cost: float = 0.0
    white: float = 0.0
    cuts: tuple[tuple[int, tuple[int, ...]], ...] = ()
    squeezed: tuple[tuple[int, float], ...] = ()


class Setting:
    """Sets blocks on pages one after another.

    Parameters
    ----------
    blocks : sequence of Block
    sizes : Sizes
    """

    def __init__(self, blocks: Sequence[Block], sizes: Sizes) -> None:
        self.blocks = blocks
        self.sizes = sizes
        self._following = self._places_of_following()
        # Of figures that are cut: where a part ends that begins with a row and has so much room, and how high parts are.
        self._ends: dict[tuple[int, int, int], int | None] = {}
        self._heights: dict[tuple[int, int, int], float] = {}

    def _places_of_following(self) -> dict[int, int]:
        stream = [place for place, block in enumerate(self.blocks) if not block.moves]
        return dict(pairwise(stream))

    def put(self, page: Page, place: int) -> Iterator[tuple[Page, str]]:
        """A float where the page has room for it, else waiting for the next page; and its place, as the template has it.

        A figure that has no room may have some if it is a little smaller, there or where it waits.
        """
        block = self.blocks[place]
        if block.kind == "landscape":
            yield self.turned(page, [place]), "here"
            return
        top, waits = self._top(page, self.sizes.floats), bool(block.drawn) or self.waits(page, block.family)
        if not waits and top + block.height <= self.sizes.room - _SLACK:
            yield page._replace(y=top + block.height, gap=self.sizes.floats), "here"
            return
        smaller = None if waits else self.squeezed(page, place)
        if smaller is not None:
            yield smaller, "here"
        for lower in dict.fromkeys((0.0, block.squeeze)):
            waiting = block.drawn or (block.height - lower,)
            later = page._replace(waiting=(*page.waiting, *((place, height) for height in waiting)))
            yield self._with_lower(later, place, lower) if lower else later, "auto"

    def squeezed(self, page: Page, place: int) -> Page | None:
        """A figure that has room on a page if it is a little smaller; None where it has some as it is, or has none."""
        block = self.blocks[place]
        top = self._top(page, self.sizes.floats)
        over = top + block.height - (self.sizes.room - _SLACK)
        if not 0 < over < block.squeeze:
            return None
        lower = page._replace(y=self.sizes.room - _SLACK, gap=self.sizes.floats)
        return self._with_lower(lower, place, over)

    def _with_lower(self, page: Page, place: int, lower: float) -> Page:
        return page._replace(cost=page.cost + _SQUEEZED, squeezed=(*page.squeezed, (place, lower)))

    def cut(self, page: Page, place: int, rows: DrawnRows) -> Iterator[tuple[Page, str]]:
        """A figure cut for the room that the page and those behind it have, and its place: full pages, and less full ones.

        What its pages leave, its last part has more, which may be what fills that page.
        """
        waits = self.waits(page, self.blocks[place].family)
        begin = self.emptied(page) if waits else page
        ends: set[float] = set()
        for less in _LESS_FULL:
            after = self._cut(begin, place, rows, less * self.sizes.white)
            if after.y not in ends:
                yield after, "after" if waits else "here"
            ends.add(after.y)

    def waits(self, page: Page, family: str) -> bool:
        """Whether a float of a kind waits for the next page."""
        return any(self.blocks[other].family == family for other, _ in page.waiting)

    def set(self, page: Page, place: int) -> Page:
        """A block that stays in its place, and the page on which it ends."""
        block = self.blocks[place]
        if block.kind == "flush":
            return self.emptied(page)
        if block.kind == "break":
            return self._next(self.emptied(page), free=True)
        if block.kind == "landscape":
            return self.turned(page, [place])
        if block.kind == "heading":
            # A heading stays with what follows it, so it has room only together with the first of that.
            page = self._with_room(page, block.gap, block.height + self._begun(place))
            return page._replace(y=self._top(page, block.gap) + block.height, gap=_SOME)
        if block.rows is not None:
            return next(self.cut(page, place, block.rows))[0]
        return self._text(page, block) if block.kind == "text" else self._parts(page, block)

    def begins(self, page: Page, place: int) -> bool:
        """Whether a heading or a float that stays in its place has room to begin on a page."""
        block = self.blocks[place]
        under = self._begun(place) if block.kind == "heading" else 0.0
        return self._top(page, block.gap) + block.parts[0] + under <= self.sizes.room + _EXACT

    def emptied(self, page: Page) -> Page:
        """The page behind all that waits."""
        while page.waiting:
            page = self._next(page)
        return page

    def turned(self, page: Page, places: Iterable[int]) -> Page:
        """The page behind turned pages with blocks, below what the last of these pages shows if nothing else comes between.

        Before them all that waits has its place.
        """
        y = page.turned if page.y == 0 and not page.waiting else 0.0
        page = self.emptied(page)
        if page.y > 0:
            page = self._next(page)
        elif y > 0:  # this is no last turned page any more
            page = self._left(page, self.sizes.turned - y, HALF * self.sizes.turned, -1)
        for place in places:
            block = self.blocks[place]
            for number, part in enumerate(block.parts):
                gap = self.sizes.floats if number == 0 and y > 0 else 0.0
                if y > 0 and y + gap + part > self.sizes.turned + _EXACT:
                    page = self._left(page, self.sizes.turned - y, self.sizes.white)
                    y, gap = block.heads[number] if number else 0.0, 0.0
                y += gap + part
        page = self._left(page, self.sizes.turned - y, HALF * self.sizes.turned)
        return page._replace(turned=max(y, _SOME))

    def _left(self, page: Page, white: float, most: float, times: int = 1) -> Page:
        """The page with what a page before it is worth that has so much white, and may have so much at most."""
        white = max(white, 0.0)
        over = max(white - most, 0.0)
        cost = _PAGE + _WHITE * white + (_FAULT + _TOO_WHITE * over if over else 0.0)
        return page._replace(cost=page.cost + times * cost, white=page.white + times * over)

    def _next(self, page: Page, *, free: bool = False) -> Page:
        """The next page, with what waited for it at its top."""
        page = self._left(page, 0.0 if free else self.sizes.room - page.y, self.sizes.white)
        y, waiting = 0.0, page.waiting
        while waiting and (y == 0 or y + waiting[0][1] <= self.sizes.room):
            y += waiting[0][1] + self.sizes.floats
            waiting = waiting[1:]
        return page._replace(y=y, gap=0.0, turned=0.0, waiting=waiting)

    def _top(self, page: Page, gap: float) -> float:
        """Where the next block begins: no white is at a page's top, nor under what stands there by itself."""
        return page.y + max(gap, page.gap) if page.gap > 0 else page.y

    def _with_room(self, page: Page, gap: float, height: float) -> Page:
        """The page if it has room, else the next that has."""
        while self._top(page, gap) + height > self.sizes.room + _EXACT and (page.y > 0 or page.waiting):
            page = self._next(page)
        return page

    def _begun(self, place: int) -> float:
        """How much must stand under a heading on its page."""
        following = self._following.get(place)
        if following is None:
            return 0.0
        block = self.blocks[following]
        if block.kind == "landscape":
            return 0.0
        if block.kind == "heading":
            return block.gap + block.height + self._begun(following)
        if block.kind == "text":
            lines = self._lines(block)
            return block.gap + self._high(lines if lines < 2 * _LINES else _LINES)
        return block.gap + (block.parts[0] if block.parts else 0.0)

    def _lines(self, block: Block) -> int:
        return max(round((block.height + self.sizes.leading) / self.sizes.line), 1)

    def _high(self, lines: int) -> float:
        return lines * self.sizes.line - self.sizes.leading

    def _text(self, page: Page, block: Block) -> Page:
        lines, gap = self._lines(block), block.gap
        while True:
            top = self._top(page, gap)
            fit = int((self.sizes.room - top + self.sizes.leading + _EXACT) / self.sizes.line)
            if fit >= lines or (lines < 2 * _LINES and page.y == 0 and not page.waiting):
                return page._replace(y=top + self._high(lines), gap=_SOME)
            part = min(fit, lines - _LINES)
            if part >= _LINES:
                page, lines, gap = page._replace(y=top + self._high(part)), lines - part, 0.0
            elif page.y == 0 and not page.waiting:
                return page._replace(y=self.sizes.room, gap=_SOME)
            page = self._next(page)

    def _parts(self, page: Page, block: Block) -> Page:
        """A table, whose head stands again on each page."""
        room = self.sizes.room + _EXACT
        y = self._top(page, block.gap)
        for number, part in enumerate(block.parts):
            head = block.heads[number] if number else 0.0
            if y + part > room and (page.y > 0 or number or page.waiting):
                above = _ABOVE_TABLE if number and page.waiting else 0.0
                page = self._next(page._replace(y=y if number else page.y, cost=page.cost + above))
                while page.y + head + part > room and (page.y > 0 or page.waiting):
                    page = self._next(page._replace(cost=page.cost + (TORN if number else 0.0)))
                y = page.y + head
            y += part
        return page._replace(y=y, gap=self.sizes.floats)

    def _cut(self, page: Page, place: int, rows: DrawnRows, less: float) -> Page:
        """A figure that goes on over pages, cut so that all but its last part leave so much white."""
        block, ends = self.blocks[place], [0]
        count = len(rows.heights)
        while ends[-1] < count:
            first = ends[-1]
            top = self._top(page, 0.0 if first else block.gap)
            under = block.under[1 if first else 0]
            room = self.sizes.room - _SLACK - top - under
            end = self._end(place, rows, first, room)
            if less and end != count:
                end = self._end(place, rows, first, room - less) or end
            if end is None and (page.y > 0 or page.waiting):
                torn = TORN if first and page.waiting else 0.0
                page = self._next(page._replace(cost=page.cost + torn) if torn else page)
                continue
            # A whole page has too little room for a part as it should be.
            end = end or rows.most(first, room)
            y = min(top + self._high_part(place, rows, first, end) + under, self.sizes.room)
            page = page._replace(y=y, gap=self.sizes.floats)
            ends.append(end)
            if end < count:
                page = self._next(page)
        short = 0.0
        if len(ends) > 2:
            short = max(1 - self._high_part(place, rows, *ends[-2:]) / (_SHORT * self.sizes.room), 0.0)
        return page._replace(cost=page.cost + _LONELY * short, cuts=(*page.cuts, (place, tuple(ends[1:]))))

    def _high_part(self, place: int, rows: DrawnRows, first: int, end: int) -> float:
        """How high a part of a figure is."""
        key = (place, first, end)
        if key not in self._heights:
            self._heights[key] = rows.height(first, end)
        return self._heights[key]

    def _end(self, place: int, rows: DrawnRows, first: int, room: float) -> int | None:
        """Where a part of a figure ends that begins with a row and has so much room."""
        key = (place, first, int(room))
        if key not in self._ends:
            self._ends[key] = rows.end(first, key[2])
        return self._ends[key]
