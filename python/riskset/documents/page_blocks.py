"""What a document's template says of its blocks, all on one page, as blocks for the filling of pages."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from riskset.documents.page_setting import Block, Sizes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.documents.cut_figures import CutFigure
    from riskset.documents.pictures_drawn import DrawnPicture

_LATER = re.compile(r"(?P<figure>.+)-part-(?P<place>\d+)")
_BLOCK_MARKS = frozenset({"riskset-table", "riskset-head", "riskset-group", "riskset-rows"})
_FLOAT = "quarto-float-"
_LANDSCAPE = "landscape "
_TABLES_OF_SUPPLEMENT = "quarto-float-stbl"
# Behind these the template's blocks are not its own any more.
_ENDS = frozenset({"styled", "page", "columns", "sequence"})
_WITHOUT_HEIGHT = {"flush": "flush", "pagebreak": "break", "colbreak": "break"}
# What stands over a table's head on later pages, and the white over the head of its later columns.
_CONTINUED, _BETWEEN = 10.6, 8.5
# What takes no room, and of a page what a table or a figure fills that goes to no other page by itself.
_NOTHING = 0.5
_WHOLE_TABLE, _WHOLE_FIGURE = 0.87, 0.99
_Heights = tuple[float, ...]
_TABLES = (_TABLES_OF_SUPPLEMENT, "quarto-float-tbl")


def sizes_of(page: Mapping[str, Any]) -> Sizes:
    """The measures of a page as the template says them."""
    margins = page["top"] + page["foot"]
    return Sizes(page["height"] - margins, page["width"] - margins, page["line"], page["leading"], page["floats"])


def blocks_of(
    heights: Sequence[Sequence[Any]],
    page: Mapping[str, Any],
    figures: Mapping[str, CutFigure],
    pictures: Mapping[str, DrawnPicture],
) -> tuple[list[Block], float]:
    """The blocks, and how far down the first of them begins.

    Parameters
    ----------
    heights : sequence
        For each block its kind, its number, its label, its level and where it begins, and the same for the parts of tables;
        then for those that turned pages show.
    page : mapping
        The measures of the page.
    figures : mapping of str to CutFigure
        By their labels those that can be cut where a page ends.
    pictures : mapping of str to DrawnPicture
        Of other figures that may be a little smaller.
    """
    marks = [tuple(mark) for mark in heights]
    # What turned pages show is told behind what upright ones do.
    upright = next((place + 1 for place, mark in enumerate(marks) if mark[0] == "end"), len(marks))
    read = _Reading(page, figures, pictures, _turned(marks[upright:], page["floats"]))
    marks = marks[:upright]
    starts = [place for place, mark in enumerate(marks) if mark[0] not in _BLOCK_MARKS]
    # What takes no room is passed over by the white between what stands before and behind it.
    high = [start for start, end in pairwise(starts) if marks[end][4] - marks[start][4] >= _NOTHING] + starts[-1:]
    blocks: list[Block] = []
    for start, end in pairwise(starts):
        if marks[start][0] in _ENDS:
            break
        following = next(place for place in high if place > start)
        blocks += read.block(marks[start], marks[start + 1 : end], marks[following], marks[end])
    blocks = [read.with_later_parts(block) if block.rows else block for block in blocks]
    return blocks, marks[starts[0]][4] - page["top"] if starts else 0.0


class _Reading:
    """Reads marks one after another."""

    def __init__(
        self,
        page: Mapping[str, Any],
        figures: Mapping[str, CutFigure],
        pictures: Mapping[str, DrawnPicture],
        turned: Mapping[int, tuple[_Heights, _Heights]],
    ) -> None:
        self.page, self.figures, self.pictures, self.turned = page, figures, pictures, turned
        self.later: dict[str, list[float]] = {}
        self.room = sizes_of(page).room
        self.gap = 0.0
        self.behind_heading = False

    def block(
        self, mark: tuple[Any, ...], within: list[tuple[Any, ...]], following: tuple[Any, ...], end: tuple[Any, ...]
    ) -> list[Block]:
        """What a mark begins, whose end is the next mark, before the next that takes room; nothing where it takes none."""
        kind, number, name, _, y = mark
        if kind.startswith(_LANDSCAPE):
            family = kind.removeprefix(_LANDSCAPE)
            moves = bool(name) and family != _TABLES_OF_SUPPLEMENT and not self.behind_heading
            return [Block(number, "landscape", 0.0, *self.turned[number], name=name, family=family, moves=moves)]
        if kind in _WITHOUT_HEIGHT:
            return [Block(number, _WITHOUT_HEIGHT[kind], 0.0, ())]
        extent = end[4] - y
        if extent < _NOTHING:
            return []
        gap, self.gap = self.gap, max(self._around(mark)[1], self._around(following)[0])
        height = max(extent - self.gap, 0.0)
        behind_heading, self.behind_heading = self.behind_heading, kind == "heading"
        if not kind.startswith(_FLOAT):
            return [Block(number, "heading" if kind == "heading" else "text", gap, (height,))]
        part = _LATER.fullmatch(name)
        if part is not None and part["figure"] in self.figures:
            # It goes where the first goes.
            self.later.setdefault(part["figure"], []).append(height)
            self.behind_heading = behind_heading
            return []
        found = Block(number, "float", gap, (height,), (), name, kind, moves=bool(name) and not behind_heading)
        return [self._cut(found) if name in self.figures else self._float(found, y, within)]

    def _float(self, block: Block, y: float, within: list[tuple[Any, ...]]) -> Block:
        """A float that begins there, whole if it may stand elsewhere, else in the parts that no page's end parts."""
        picture = self.pictures.get(block.name)
        if picture is not None and picture.height < block.height:
            block = replace(block, squeeze=picture.squeeze)
        whole = (_WHOLE_TABLE if block.family in _TABLES else _WHOLE_FIGURE) * self.room
        if block.moves and block.family != _TABLES_OF_SUPPLEMENT and block.height < whole:
            return block
        parts, heads = _parts(y, within, block.height) if within else (block.parts, (0.0,))
        return replace(block, parts=parts, heads=heads, moves=False)

    def _cut(self, figure: Block) -> Block:
        """A figure that can be cut, of which its first part is drawn."""
        found = self.figures[figure.name]
        under = figure.height - found.parts[0]
        least = found.rows.height(0, found.rows.least()) + under
        return replace(figure, parts=(least,), rows=found.rows, under=(under, 0.0), drawn=(figure.height,))

    def with_later_parts(self, block: Block) -> Block:
        """A figure that can be cut with how high its later parts are as they are drawn, and what stands under them."""
        later = self.later.get(block.name)
        if later is None:
            return replace(block, rows=None, parts=block.drawn, drawn=())
        under = later[0] - self.figures[block.name].parts[1]
        return replace(block, under=(block.under[0], under), drawn=(*block.drawn, *later))

    def _around(self, mark: tuple[Any, ...]) -> tuple[float, float]:
        """The white above and below a block."""
        kind, level = mark[0], mark[3]
        if kind == "heading":
            above, below = self.page["headings"][min(level, 3) - 1]
            return above, below
        if kind.startswith(_FLOAT):
            return self.page["floats"], self.page["floats"]
        return self.page["paragraphs"], self.page["paragraphs"]


def _turned(marks: Sequence[tuple[Any, ...]], gap: float) -> dict[int, tuple[_Heights, _Heights]]:
    """By their numbers, how high the parts of what turned pages show are, and what stands over each on a later page."""
    starts = [place for place, mark in enumerate(marks) if mark[0] not in _BLOCK_MARKS]
    return {
        marks[start][1]: _parts(
            marks[start][4], list(marks[start + 1 : end]), marks[end][4] - marks[start][4] - (gap if after else 0.0)
        )
        for start, end, after in zip(starts, starts[1:], [*starts[2:], None], strict=False)
    }


def _parts(y: float, within: list[tuple[Any, ...]], height: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """How high the parts of a table are, and what stands over each of them on a later page."""
    begins: list[float] = []
    heads: list[float] = []
    head = group = 0.0
    last: dict[str, float] = {}
    for mark in sorted(within, key=lambda mark: mark[4]):
        kind, place = mark[0], mark[4]
        if kind != "riskset-rows":
            last[kind] = place
            continue
        table, first = last.pop("riskset-head", None), last.pop("riskset-group", None)
        begin = place if first is None else first
        if first is not None or table is not None:
            # A group's row stands over its first rows anyway, and again over those on a later page.
            group = place - begin
        if table is not None:
            # The rows of a head's table begin with the head.
            head, begin = begin - table + _CONTINUED, table if begins else y
        above = head if first is not None else head + group
        if table is not None and begins:
            # Those of later columns begin with the white over their head, which no page has at its top.
            begin, above = begin - _BETWEEN, _CONTINUED - _BETWEEN
        begins.append(begin)
        heads.append(above)
    if not begins:
        return (height,), (0.0,)
    ends = [*begins[1:], y + height]
    return tuple(max(end - begin, 0.0) for begin, end in zip(begins, ends, strict=True)), tuple(heads)
