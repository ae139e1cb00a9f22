"""Text and tables that fill the page before a figure or table that does not fit on it, in a Word file.

Word has no floats that keep their captions. Where displays would leave much of a page white, what follows them comes
first, so far as an estimate of the pages says that this fills the pages. Word breaks the pages itself in the end.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import pairwise
from typing import TYPE_CHECKING

from lxml import etree

from riskset.documents.word_blocks import Block, Rooms, Spot, blocks_of, laid, with_text_on_turned_pages
from riskset.documents.word_heights import Heights, W

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Twips: more than this may not be white at the foot of a page.
_WHITE = 1417
# What it costs, as so many twips of white, that a page has more than that, that a display moves, and that it moves past one
# more block.
_FAULT, _MOVED, _PASSED = 2000, 500, 50
# Twips by which the estimate of a page may be wrong.
_ERRORS = (-150, -75, 0, 75, 150)
# How many blocks of text and displays may come before a display that follows them in the source.
_FARTHEST = 8
# Where the blocks of a kind are counted; those of all others, the text, come first.
_KINDS = {"figure": 1, "table": 2}
# How many ways to the same place are followed further: few at first, and more where each of these leaves a page too white.
_WIDTHS = (3, 12)


def with_filled_pages(document: bytes, styles: bytes) -> bytes:
    """The file's ``word/document.xml`` with its displays where they leave little of a page white."""
    root = etree.fromstring(document)
    body = root.find(f"{W}body")
    if body is None:
        return document
    rooms = Rooms.of(body)
    blocks = blocks_of(body, Heights(styles), rooms.width)
    order = _Search(blocks, rooms).order()
    arranged, ends = with_text_on_turned_pages([blocks[index] for index in order], rooms.height)
    if all(first < second for first, second in pairwise(order)) and not ends:
        return document
    for end in ends:
        body.remove(end)
    for block in arranged:
        body.extend(block.elements)
    end = body.find(f"{W}sectPr")
    if end is not None:
        body.append(end)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


@dataclass(frozen=True, slots=True)
class _Way:
    """Blocks in an order, the spot where they end and what their white costs, for each error of the estimate.

    Attributes
    ----------
    placed : tuple of int
        How many blocks of the text, figures and tables are placed. Each kind keeps its order.
    taken : tuple of int
        The blocks of the last step.
    before : _Way or None
        The way up to this step.
    """

    placed: tuple[int, ...]
    spots: tuple[Spot, ...]
    whites: tuple[int, ...]
    moves: int = 0
    taken: tuple[int, ...] = ()
    before: _Way | None = None

    @property
    def cost(self) -> int:
        return max(self.whites) + self.moves

    def order(self) -> list[int]:
        steps: list[tuple[int, ...]] = []
        way: _Way | None = self
        while way is not None:
            steps.append(way.taken)
            way = way.before
        return [index for taken in reversed(steps) for index in taken]


class _Search:
    """The order of blocks that leaves the least white: the best ways to each set of placed blocks are kept."""

    def __init__(self, blocks: Sequence[Block], rooms: Rooms) -> None:
        self._blocks = blocks
        self._rooms = [replace(rooms, height=rooms.height + error, turned=rooms.turned + error) for error in _ERRORS]
        self._kinds: tuple[list[int], ...] = ([], [], [])
        for index, block in enumerate(blocks):
            self._kinds[_KINDS.get(block.kind, 0)].append(index)
        # Ways differ, but most of their steps are the same.
        self._laid: dict[tuple[tuple[int, ...], Spot, int], tuple[Spot, int]] = {}
        self._passes: dict[tuple[tuple[int, ...], int], int] = {}
        self._ends_a_thought: dict[int, bool] = {}

    def order(self) -> list[int]:
        """The numbers of the blocks in their best order."""
        start = _Way((0, 0, 0), tuple(Spot() for _ in self._rooms), tuple(0 for _ in self._rooms))
        best = self._step(start, tuple(range(len(self._blocks))))
        for width in _WIDTHS:
            if max(best.whites) > 0:
                best = self._best(start, best, width)
        return best.order()

    def _best(self, start: _Way, source: _Way, width: int) -> _Way:
        """The best way if so many to each place are followed; another one where none is better."""
        levels: list[dict[tuple[int, ...], list[_Way]]] = [{} for _ in range(len(self._blocks) + 1)]
        levels[0][start.placed] = [start]
        for level in levels[:-1]:
            for ways in level.values():
                for way in nsmallest(width, ways, key=lambda way: way.cost):
                    for taken in self._steps(way):
                        further = self._step(way, taken)
                        if further.cost < source.cost:
                            levels[sum(further.placed)].setdefault(further.placed, []).append(further)
            level.clear()
        ends = [way for ways in levels[-1].values() for way in ways]
        return min(ends, key=lambda way: way.cost, default=source)

    def _step(self, way: _Way, taken: tuple[int, ...]) -> _Way:
        """The way with further blocks."""
        ends = [self._end(taken, spot, rooms) for spot, rooms in zip(way.spots, self._rooms, strict=True)]
        spots = tuple(spot for spot, _ in ends)
        whites = tuple(white + more for white, (_, more) in zip(way.whites, ends, strict=True))
        placed = list(way.placed)
        for index in taken:
            placed[_KINDS.get(self._blocks[index].kind, 0)] += 1
        passed = self._passed(way, taken[0]) if self._blocks[taken[0]].is_display else 0
        moves = way.moves + (_MOVED + _PASSED * passed if passed else 0)
        return _Way(tuple(placed), spots, whites, moves, taken, way)

    def _end(self, taken: tuple[int, ...], spot: Spot, rooms: Rooms) -> tuple[Spot, int]:
        """Where blocks end that begin at a spot, and what their white costs."""
        key = (taken, spot, rooms.height)
        if key not in self._laid:
            end, left = laid([self._blocks[index] for index in taken], spot, rooms)
            self._laid[key] = end, sum(_FAULT + each - _WHITE for each in left if each > _WHITE)
        return self._laid[key]

    def _passed(self, way: _Way, display: int) -> int:
        """How many blocks have been placed that follow a display in the source; of each kind no more than are looked at."""
        key = (way.placed, display)
        if key not in self._passes:
            lasts = zip(self._kinds, way.placed, strict=True)
            self._passes[key] = sum(
                count - bisect_right(kind, display, max(count - _FARTHEST - 1, 0), count) for kind, count in lasts
            )
        return self._passes[key]

    def _steps(self, way: _Way) -> Iterator[tuple[int, ...]]:
        """What may follow: the next block of the text, or a display to which the text has come."""
        text, figure, table = (
            kind[count] if count < len(kind) else len(self._blocks)
            for kind, count in zip(self._kinds, way.placed, strict=True)
        )
        last = way.taken[-1] if way.taken else -1
        waiting = [display for display in (figure, table) if display < text]
        for display in waiting:
            if self._leaves_an_empty_page(way, display, last):
                continue
            if display == last + 1 or (last >= 0 and self._may_follow(last)):
                yield (display,)
        if text < len(self._blocks) and all(self._may_pass(way, text, display) for display in waiting):
            taken = self._with_headings(text)
            follows = taken[-1]
            if not self._blocks[follows].is_display or follows in (figure, table):
                yield taken

    def _may_follow(self, last: int) -> bool:
        """Whether a display may follow a block."""
        if last not in self._ends_a_thought:
            self._ends_a_thought[last] = self._blocks[last].ends_a_thought
        return self._ends_a_thought[last]

    def _leaves_an_empty_page(self, way: _Way, display: int, last: int) -> bool:
        """Whether nothing would stand before turned pages, or behind them, where the source has something."""
        if not self._blocks[display].is_turned or display == last + 1:
            return False
        return last < 0 or sum(way.placed) == len(self._blocks) - 1

    def _may_pass(self, way: _Way, text: int, display: int) -> bool:
        after_heading = display > 0 and self._blocks[display - 1].kind == "heading"
        free = self._blocks[text].kind in ("text", "heading") and not after_heading
        return free and self._passed(way, display) < _FARTHEST

    def _with_headings(self, text: int) -> tuple[int, ...]:
        """A block of the text; headings with what follows them, on whose page they are."""
        last = text
        while self._blocks[last].kind == "heading" and last + 1 < len(self._blocks):
            last += 1
        return tuple(range(text, last + 1))
