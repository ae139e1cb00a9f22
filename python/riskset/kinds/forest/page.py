"""Where everything on a forest plot stands: columns from left to right, rows from top to bottom, in inches."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from riskset.figures.columns import Column, lined_up
from riskset.figures.difference_axis import difference_axis
from riskset.figures.drawn_rows import DrawnRows
from riskset.figures.legend_rows import legend_rows
from riskset.figures.measure import LINE, line_count, text_width, wrapped
from riskset.figures.notes import NOTE_SHARE
from riskset.figures.parts import Rooms, parted, spreads
from riskset.figures.ratio_axis import RatioAxis, ratio_axis
from riskset.figures.theme import TITLE_SIZE
from riskset.kinds.forest.plan import LEFT, ForestColumn, ForestMark, ForestPlan, ForestRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EDGE, END, GAP, INDENT = 0.04, 0.12, 0.16, 0.12  # at the left, at the right where screens set letters wider, between
NARROWEST, WIDEST = 1.35, 2.8  # of the axis
NARROWEST_LABEL = 1.3
TIGHT = 0.55  # of both, where the width has no room for more
LEADING = 0.06  # of a row, around its lines
DODGE = 0.15  # from one model of a row to the next
AXIS_TICK = 0.05
LEGEND, KEY_ROW, KEY = 0.3, 0.18, 0.55  # inches of the legend's first row, of another, and of an entry beside its name
NESTED = 0.002  # how bad it is that a part begins under a heading, where it cannot begin with it
COUNTS = "/"  # counts stand under each other with it


@dataclass(frozen=True)
class Widths:
    """Inches that the parts of the panels take, from left to right.

    Attributes
    ----------
    label : float
        Of the rows' labels.
    columns : sequence of sequence of Column
        Of each panel the columns of text, each with the gap after it in `gaps`.
    heads : sequence of sequence of float
        Width of each column with its head, and the gap to the next.
    axis : float
    """

    label: float
    columns: Sequence[Sequence[Column]]
    heads: Sequence[Sequence[float]]
    axis: float

    def panel(self, place: int) -> float:
        """Inches of a panel; the labels belong to the first."""
        return (self.label if place == 0 else GAP) + sum(self.heads[place]) + self.axis + END

    @property
    def total(self) -> float:
        """Inches of all panels."""
        return sum(self.panel(place) for place in range(len(self.columns)))


def mark_of(plan: ForestPlan, column: ForestColumn) -> str:
    """At what the texts of a column are lined up."""
    return COUNTS if column.side == LEFT else plan.style.decimal_mark


def widths_of(plan: ForestPlan) -> Widths:
    """Give the axis what the text leaves of the page; break labels, and shorten the axis, where that is too little.

    Raises
    ------
    LookupFailed
        When there is no room.
    """
    found = _widths(plan, 1.0)
    if found.total > plan.paper.width:
        found = _widths(plan, TIGHT)
    remedy = "leave out columns or models, stack the endpoints (arrange: stacked), or widen the figure"
    plan.paper.hold(found.total, "a forest plot", remedy)
    return found


def natural_width(plan: ForestPlan) -> float:
    """Inches that a plot takes at least, with labels broken and axes as narrow as they like to be."""
    return _widths(plan, 1.0).total


def _widths(plan: ForestPlan, tight: float) -> Widths:
    columns: list[list[Column]] = []
    heads: list[list[float]] = []
    for place, panel in enumerate(plan.panels):
        own = [mark for mark in plan.marks if mark.panel == place]
        columns.append(
            [
                lined_up([mark.texts[each.key] for mark in own if each.key in mark.texts], mark_of(plan, each))
                for each in panel.columns
            ]
        )
        pairs = zip(panel.columns, columns[-1], strict=True)
        heads.append([max(text_width(each.head, bold=True), column.width) + GAP for each, column in pairs])
    panels = len(plan.panels)
    natural = [INDENT * row.indent + text_width(row.label, bold=row.bold) for row in plan.rows]
    label = EDGE + max([text_width(plan.stub, bold=True), *natural]) + GAP
    taken = sum(map(sum, heads)) + panels * END + (panels - 1) * GAP
    short = max(taken + label + panels * tight * NARROWEST - plan.paper.width, 0.0)
    label = max(label - short, min(label, tight * NARROWEST_LABEL))
    axis = max((plan.paper.width - taken - label) / panels, tight * NARROWEST)
    if axis > WIDEST:  # what is left goes between the labels and the numbers
        label, axis = label + panels * (axis - WIDEST), WIDEST
    return Widths(label, columns, heads, axis)


def axis_of(plan: ForestPlan, widths: Widths) -> RatioAxis:
    """The axis of all panels."""
    shown = [mark for mark in plan.marks if mark.ratio is not None]
    limits = [limit for mark in shown for limit in (mark.lower, mark.upper) if limit is not None]
    if plan.unit is not None:
        points = [plan.unit * math.log10(each) for each in (*limits, *(mark.ratio or 1.0 for mark in shown))]
        return difference_axis(points, plan.unit, widths.axis, plan.style)
    return ratio_axis([mark.ratio or 1.0 for mark in shown], limits, widths.axis, plan.style, plan.x_limits)


@dataclass(frozen=True)
class Page:
    """Where everything stands: x as a ratio, y in inches under the upper edge; rows as many times as high as they must be."""

    plan: ForestPlan
    widths: Widths
    axis: RatioAxis
    spread: float = 1.0
    labels: Sequence[str] = field(init=False)
    tops: Sequence[float] = field(init=False)

    def __post_init__(self) -> None:
        plan, room = self.plan, self.widths.label - EDGE - GAP
        labels = [wrapped(row.label, room - INDENT * row.indent + 0.01, bold=row.bold) for row in plan.rows]
        tops = [self.head_height]
        for place, label in enumerate(labels):
            models = {mark.series for mark in plan.marks if mark.row == place} - {None}
            high = max(LINE * line_count(label), DODGE * len(models)) + LEADING
            tops.append(tops[-1] + self.spread * high)
        object.__setattr__(self, "labels", labels)
        object.__setattr__(self, "tops", tops)

    @property
    def row_heights(self) -> list[float]:
        """Height of each row."""
        return [below - above for above, below in zip(self.tops, self.tops[1:], strict=False)]

    @property
    def titled(self) -> bool:
        """Whether panels have titles."""
        return any(panel.title for panel in self.plan.panels)

    def titles(self) -> list[str]:
        """The panels' titles, broken to what stands under them."""
        return [
            wrapped(panel.title, self.widths.panel(place) - self.start(place) - EDGE, TITLE_SIZE, bold=True)
            for place, panel in enumerate(self.plan.panels)
        ]

    @property
    def title_height(self) -> float:
        """Height of the panels' titles, with the rule under them."""
        if not self.titled:
            return 0.0
        return LINE * TITLE_SIZE / 7 * max(map(line_count, self.titles())) + 2 * LEADING

    @property
    def head_height(self) -> float:
        """Height of titles and heads, with the rule under them."""
        heads = [column.head for panel in self.plan.panels for column in panel.columns]
        return self.title_height + LINE * max(line_count(head) for head in (*heads, self.plan.stub)) + 2 * LEADING

    @property
    def bottom(self) -> float:
        """Lower end of the last row, where the axis is."""
        return self.tops[-1] + LEADING

    @property
    def height(self) -> float:
        """Height of the panels."""
        favours = 0.0
        if self.plan.favours is not None:
            favours = LINE * max(line_count(text) for side in self.favours() for text in side) + 0.06
        titles = LINE * max(line_count(title) for title in self.axis_titles())
        return self.bottom + AXIS_TICK + LINE + titles + 0.08 + favours

    def start(self, panel: int) -> float:
        """Inches from a panel's left edge to what is its own: for the first, after the labels."""
        return self.widths.label if panel == 0 else GAP

    def axis_left(self, panel: int) -> float:
        """Inches from the panel's left edge to the axis."""
        left = zip(self.plan.panels[panel].columns, self.widths.heads[panel], strict=True)
        return self.start(panel) + sum(width for column, width in left if column.side == LEFT)

    def x(self, panel: int, inches: float) -> float:
        """The ratio that stands so many inches from the panel's left edge."""
        decades = (inches - self.axis_left(panel)) / self.widths.axis * self.axis.decades
        return self.axis.low * 10**decades

    def middle(self, row: int) -> float:
        """The middle of a row."""
        return (self.tops[row] + self.tops[row + 1]) / 2

    def mark_y(self, mark: ForestMark) -> float:
        """The height of a mark: models of a row one under the other."""
        if mark.series is None:
            return self.middle(mark.row)
        row = (each for each in self.plan.marks if (each.row, each.panel) == (mark.row, mark.panel))
        peers = sorted({each.series for each in row if each.series is not None})
        offset = peers.index(mark.series) - (len(peers) - 1) / 2
        return self.middle(mark.row) + DODGE * offset

    def columns(self, panel: int) -> Iterator[tuple[ForestColumn, Column, float, float]]:
        """Each column of text with the inches of its left edge, and of its head's middle."""
        at = self.start(panel)
        after = self.axis_left(panel) + self.widths.axis + GAP
        parts = zip(self.plan.panels[panel].columns, self.widths.columns[panel], self.widths.heads[panel], strict=True)
        for column, texts, width in parts:
            left = at if column.side == LEFT else after
            middle = left + (width - GAP) / 2
            yield column, texts, middle - texts.width / 2, middle
            if column.side == LEFT:
                at += width
            else:
                after += width

    @property
    def one(self) -> float:
        """Inches from the left end of the axis to the ratio 1."""
        return self.widths.axis * -math.log10(self.axis.low) / self.axis.decades

    def axis_titles(self) -> list[str]:
        """What the ratios are, under each axis, broken to what stands beside it."""
        found: list[str] = []
        for place, panel in enumerate(self.plan.panels):
            middle = self.axis_left(place) + self.widths.axis / 2
            half = min(middle - EDGE, self.widths.panel(place) - middle) - EDGE
            found.append(wrapped(panel.axis_title, 2 * NOTE_SHARE * half))
        return found

    def favours(self) -> list[tuple[str, str]]:
        """What lower and higher ratios speak for, broken to the room on each side of 1 in each panel."""
        assert self.plan.favours is not None  # noqa: S101  asked for by those who know
        below, above = self.plan.favours
        found: list[tuple[str, str]] = []
        for place in range(len(self.plan.panels)):
            before = self.axis_left(place) + self.one - 0.06 - EDGE
            after = self.widths.panel(place) - self.axis_left(place) - self.one - 0.06 - EDGE
            found.append((wrapped(f"\u2190\u00a0{below}", before), wrapped(f"{above}\u00a0\u2192", after)))
        return found


def figure_height(page: Page) -> float:
    """Height of the panels with the legend over them."""
    return page.height + (LEGEND + KEY_ROW * (key_rows(page) - 1) if len(page.plan.series) > 1 else 0.0)


def key_rows(page: Page) -> int:
    """Rows of the legend."""
    return legend_rows(page.plan.series, KEY, page.widths.total)


def parts_of(page: Page, rooms: Rooms) -> list[Page]:
    """The parts in which pages hold a plot: each with the headings under which its rows stand."""
    plan, heights = page.plan, page.row_heights
    again = max((row.indent for row in plan.rows), default=0) * (LINE + LEADING)
    inside = rooms.less(figure_height(page) - sum(heights))
    tears = _tears(plan)
    parts = [
        replace(page, plan=_part(plan, rows))
        for rows in parted(heights, Rooms(inside.first, inside.later - again), tears)
    ]
    found = spreads([sum(part.row_heights) for part in parts], inside)
    return [replace(part, spread=spread) for part, spread in zip(parts, found, strict=True)]


def rows_of(page: Page) -> DrawnRows:
    """The rows of a whole plot, between which its drawing can be cut."""
    legend, heights = figure_height(page) - page.height, page.row_heights
    foot = page.height - page.tops[-1]
    levels = tuple(row.indent for row in page.plan.rows)
    panels = ((legend, legend + page.height),)
    return DrawnRows(legend + page.tops[0], tuple(heights), foot, tuple(_tears(page.plan)), levels, panels)


def _tears(plan: ForestPlan) -> list[float]:
    """How bad it is to begin a part with each row."""
    return [1.0 if not row.begins else NESTED if row.indent else 0.0 for row in plan.rows]


def _part(plan: ForestPlan, rows: range) -> ForestPlan:
    """Some rows of a plan, under the headings that they stand under."""
    above: list[ForestRow] = []
    indent = plan.rows[rows.start].indent
    for row in reversed(plan.rows[: rows.start]):
        if row.indent < indent:
            above.insert(0, replace(row, label=f"{row.label}, continued"))
            indent = row.indent
    shift = rows.start - len(above)
    marks = [replace(mark, row=mark.row - shift) for mark in plan.marks if mark.row in rows]
    return replace(plan, rows=[*above, *(plan.rows[place] for place in rows)], marks=marks)
