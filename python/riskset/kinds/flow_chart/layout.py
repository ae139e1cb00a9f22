"""Where the boxes, arrows and texts of a flow chart stand: a tree drawn from top to bottom, side boxes to the right."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from riskset.figures.measure import POINTS, text_width, wrapped
from riskset.figures.theme import BASE_SIZE, SMALLEST_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.figures.paper import Paper

# All lengths are inches, counted from the upper left corner.
PAD_X, PAD_Y = 0.09, 0.065
MARGIN = 0.03
SIDE_GAP, SIBLING_GAP = 0.22, 0.2
ROW_GAP, SPLIT_GAP, BESIDE_GAP = 0.26, 0.38, 0.13
INDENT = 0.1
LEADING = 1.25
CAP_HEIGHT = 0.716  # of the typeface's size
TEXT_WIDTHS = (1.9, 1.7, 1.5, 1.3, 1.15, 1.0, 0.9, 0.8, 0.7)
WIDER = (2.4, 3.0)
PER_ROW = (12, 10, 8, 6, 4, 2)  # end boxes of one split in a row, where all have no room beside each other


@dataclass(frozen=True, slots=True)
class Label:
    """What a box says: its lines before wrapping, each indented or not; a side box has a heading and reasons."""

    lines: tuple[str, ...]
    side: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """A line of boxes, and the lines into which it parts."""

    labels: tuple[Label, ...]
    branches: tuple[Tree, ...] = ()


@dataclass(frozen=True, slots=True)
class Rect:
    """A box."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text: its anchor and baseline."""

    text: str
    x: float
    baseline: float
    align: Literal["center", "left"]
    size: float


@dataclass(frozen=True, slots=True)
class Wire:
    """A line of horizontal and vertical strokes, with an arrow's head at its end or without."""

    points: tuple[tuple[float, float], ...]
    head: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A flow chart that is ready to be drawn: each box with its words."""

    width: float
    height: float
    boxes: tuple[tuple[Rect, tuple[Words, ...]], ...]
    wires: tuple[Wire, ...]


@dataclass(slots=True)
class _Block:
    """A box before it has a place: its wrapped lines with their indents, its size, its row, its trunk."""

    lines: list[tuple[str, float]]
    side: bool
    row: int
    width: float
    height: float
    x: float = 0.0


@dataclass(slots=True)
class _Line:
    """A line of blocks with the lines into which it parts."""

    blocks: list[_Block]
    lines: list[_Line]

    @property
    def folded(self) -> bool:
        """Whether the lines into which it parts begin in several rows."""
        return len({line.blocks[0].row for line in self.lines}) > 1

    def walk(self) -> Iterator[_Line]:
        yield self
        for line in self.lines:
            yield from line.walk()

    def shift(self, distance: float) -> None:
        """Move it and all below it to the right."""
        for line in self.walk():
            for block in line.blocks:
                block.x += distance


def flow_layout(tree: Tree, paper: Paper) -> Chart:
    """Place a chart's boxes: as wide as a page holds, with wider texts before narrower and smaller ones.

    End boxes of a split that have no room beside each other stand in several rows.

    Raises
    ------
    LookupFailed
        When no page holds the chart.
    """
    attempts = list(_attempts())
    found = (chart for placing in attempts if paper.holds((chart := placing.chart(tree)).width))
    for chart in found:
        if chart.height <= paper.tallest:
            return chart
    narrowest = min((placing.chart(tree) for placing in attempts), key=lambda chart: chart.width)
    paper.hold(narrowest.width, "a flow chart", "split into fewer groups, or remove steps of single groups")
    lowest = min(
        (chart for placing in attempts if paper.holds((chart := placing.chart(tree)).width)),
        key=lambda chart: chart.height,
    )
    paper.hold_height(lowest.height, "a flow chart", "name fewer steps or reasons, or shorten their labels")
    return lowest


def _attempts() -> Iterator[_Placing]:
    """Wider texts before narrower ones, boxes of a rank alike where there is room, and end boxes in one row if they can."""
    size = float(BASE_SIZE)
    for width in TEXT_WIDTHS:
        yield _Placing(width, size)
        yield _Placing(width, size, alike=False)
    yield _Placing(TEXT_WIDTHS[-1], SMALLEST_SIZE)
    yield _Placing(TEXT_WIDTHS[-1], SMALLEST_SIZE, alike=False)
    for width in WIDER:  # of a chart that is too high otherwise
        yield _Placing(width, size)
    for per_row in PER_ROW:
        for width in TEXT_WIDTHS[3:]:
            yield _Placing(width, size, per_row=per_row)


@dataclass(frozen=True, slots=True)
class _Placing:
    """Places a chart whose texts are at most `text` inches wide, in letters of `size` points."""

    text: float
    size: float
    alike: bool = True
    per_row: int = 10_000

    @property
    def leading(self) -> float:
        return LEADING * self.size / POINTS

    def chart(self, tree: Tree) -> Chart:
        root = self.line(tree, 0)
        self.align(root)
        self.spread(root)
        left = min(edges[0] for edges in _contour(root).values())
        right = max(edges[1] for edges in _contour(root).values())
        root.shift(MARGIN - left)
        tops, height = self.rows(root)
        boxes = tuple(self.box(block, tops) for line in root.walk() for block in line.blocks)
        wires = tuple(_wires(root, boxes_of(root, boxes), tops))
        return Chart(right - left + 2 * MARGIN, height + MARGIN, boxes, wires)

    def line(self, tree: Tree, row: int) -> _Line:
        """Wrap the texts of a tree, and give each box the row it stands in."""
        blocks = [self.block(label, row + place) for place, label in enumerate(tree.labels)]
        below = row + len(blocks)
        if not self.in_rows(tree):
            return _Line(blocks, [self.line(branch, below) for branch in tree.branches])
        lines = [self.line(branch, below + place // self.per_row) for place, branch in enumerate(tree.branches)]
        return _Line(blocks, lines)

    def in_rows(self, tree: Tree) -> bool:
        """Whether the boxes of a split stand in several rows: none of them goes on."""
        ends = all(len(branch.labels) == 1 and not branch.branches for branch in tree.branches)
        return ends and len(tree.branches) > self.per_row

    def block(self, label: Label, row: int) -> _Block:
        lines: list[tuple[str, float]] = []
        for place, text in enumerate(label.lines):
            indent = INDENT if label.side and place else 0.0
            hanging = indent + (INDENT if label.side and place else 0.0)
            for number, part in enumerate(wrapped(text, self.text - hanging, self.size).split("\n")):
                lines.append((part, hanging if number else indent))
        width = max(indent + text_width(text, self.size) for text, indent in lines) + 2 * PAD_X
        return _Block(lines, label.side, row, width, len(lines) * self.leading + 2 * PAD_Y)

    def align(self, root: _Line) -> None:
        """Boxes of a rank, those between two splits, are as wide as the widest; those of a row as high as the highest."""
        ranks: dict[tuple[int, bool], list[_Block]] = {}
        rows: dict[int, list[_Block]] = {}
        for depth, line in _ranked(root, 0):
            for block in line.blocks:
                ranks.setdefault((depth, block.side), []).append(block)
                if not block.side:
                    rows.setdefault(block.row, []).append(block)
        groups = ranks.values() if self.alike else rows.values()
        for blocks in groups:
            width = max(block.width for block in blocks)
            for block in blocks:
                block.width = width
        for blocks in rows.values():
            height = max(block.height for block in blocks)
            for block in blocks:
                block.height = height

    def spread(self, line: _Line) -> None:
        """Set branches side by side, no closer than their boxes allow in any row, and the trunk over their middle."""
        for branch in line.lines:
            self.spread(branch)
        if line.folded:
            self._fold(line.lines)
            return
        placed: list[dict[int, tuple[float, float]]] = []
        for branch in line.lines:
            own = _contour(branch)
            distance = max(
                (other[row][1] - own[row][0] + SIBLING_GAP for other in placed for row in own.keys() & other.keys()),
                default=0.0,
            )
            branch.shift(distance)
            placed.append(_contour(branch))
        if line.lines:
            middle = (line.lines[0].blocks[0].x + line.lines[-1].blocks[0].x) / 2
            for branch in line.lines:
                branch.shift(-middle)

    def _fold(self, lines: Sequence[_Line]) -> None:
        """Set end boxes in rows, each about the middle, where the trunk goes down between two of them."""
        step = lines[0].blocks[0].width + SIBLING_GAP
        for start in range(0, len(lines), self.per_row):
            row = lines[start : start + self.per_row]
            for place, branch in enumerate(row):
                branch.shift((place - (len(row) - 1) / 2) * step)

    def rows(self, root: _Line) -> tuple[dict[int, tuple[float, float]], float]:
        """Top and bottom of each row, and the bottom of all."""
        heights: dict[int, float] = {}
        gaps: dict[int, float] = {}
        for line in root.walk():
            for place, block in enumerate(line.blocks):
                heights[block.row] = max(heights.get(block.row, 0.0), block.height)
                beside = block.side or (place > 0 and line.blocks[place - 1].side)
                gaps[block.row] = max(gaps.get(block.row, 0.0), BESIDE_GAP if beside else ROW_GAP)
            for branch in line.lines:
                below = branch.blocks[0].row
                gaps[below] = max(gaps.get(below, 0.0), SPLIT_GAP if len(line.lines) > 1 else ROW_GAP)
        rows: dict[int, tuple[float, float]] = {}
        bottom = MARGIN
        for row in sorted(heights):
            top = bottom + (gaps[row] if row else 0.0)
            bottom = top + heights[row]
            rows[row] = (top, bottom)
        return rows, bottom

    def box(self, block: _Block, rows: dict[int, tuple[float, float]]) -> tuple[Rect, tuple[Words, ...]]:
        top, bottom = rows[block.row]
        if block.side:
            left = block.x + SIDE_GAP
            middle = (top + bottom) / 2
            rect = Rect(left, middle - block.height / 2, left + block.width, middle + block.height / 2)
        else:
            rect = Rect(block.x - block.width / 2, top, block.x + block.width / 2, top + block.height)
        capitals = CAP_HEIGHT * self.size / POINTS
        taken = (len(block.lines) - 1) * self.leading + capitals
        first = rect.top + (rect.bottom - rect.top - taken) / 2 + capitals
        words = [
            Words(
                text,
                rect.left + PAD_X + indent if block.side else block.x,
                first + place * self.leading,
                "left" if block.side else "center",
                self.size,
            )
            for place, (text, indent) in enumerate(block.lines)
        ]
        return rect, tuple(words)


def _ranked(line: _Line, depth: int) -> Iterator[tuple[int, _Line]]:
    """A line and all below it, each with how many splits are above it."""
    yield depth, line
    for below in line.lines:
        yield from _ranked(below, depth + 1)


def _contour(line: _Line) -> dict[int, tuple[float, float]]:
    """The left and right edge of a line and all below it, in each row."""
    edges: dict[int, tuple[float, float]] = {}
    for each in line.walk():
        for block in each.blocks:
            left = block.x if block.side else block.x - block.width / 2
            right = block.x + (SIDE_GAP + block.width if block.side else block.width / 2)
            before = edges.get(block.row, (left, right))
            edges[block.row] = (min(left, before[0]), max(right, before[1]))
    return edges


def boxes_of(root: _Line, boxes: Sequence[tuple[Rect, tuple[Words, ...]]]) -> dict[int, Rect]:
    """The place of each block, by its identity."""
    blocks = [block for line in root.walk() for block in line.blocks]
    return {id(block): rect for block, (rect, _) in zip(blocks, boxes, strict=True)}


def _wires(root: _Line, rects: dict[int, Rect], rows: dict[int, tuple[float, float]]) -> Iterator[Wire]:
    for line in root.walk():
        boxes = [block for block in line.blocks if not block.side]
        for upper, lower in pairwise(boxes):
            yield Wire(((upper.x, rects[id(upper)].bottom), (lower.x, rects[id(lower)].top)), head=True)
        for block in (block for block in line.blocks if block.side):
            rect = rects[id(block)]
            middle = (rect.top + rect.bottom) / 2
            yield Wire(((block.x, middle), (rect.left, middle)), head=True)
        if not line.lines:
            continue
        trunk = boxes[-1]
        starts = [branch.blocks[0] for branch in line.lines]
        if len(starts) == 1:
            yield Wire(((trunk.x, rects[id(trunk)].bottom), (trunk.x, rects[id(starts[0])].top)), head=True)
            continue
        turns = {start.row: rows[start.row][0] - SPLIT_GAP / 2 for start in starts}
        yield Wire(((trunk.x, rects[id(trunk)].bottom), (trunk.x, max(turns.values()))), head=False)
        for start in starts:
            # From the middle outwards, each with the stroke that turns the corner.
            turn = turns[start.row]
            yield Wire(((trunk.x, turn), (start.x, turn), (start.x, rects[id(start)].top)), head=True)
