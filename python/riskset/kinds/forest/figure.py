"""A forest plot: marks on a logarithmic axis between columns of text, row by row in one plot."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.looks import hold_looks
from riskset.figures.measure import LINE, line_count, text_width, wrapped
from riskset.figures.notes import NOTE_SHARE, NOTE_SIZE, note_height
from riskset.figures.ratio_axis import RatioAxis, ratio_axis
from riskset.figures.theme import BASE_SIZE, FONT, journal_theme
from riskset.kinds.forest.plan import LEFT, ForestColumn, ForestMark, ForestPlan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# All in inches.
EDGE, GAP, INDENT = 0.04, 0.16, 0.12
NARROWEST, WIDEST = 1.35, 2.6  # of the axis
NARROWEST_LABEL = 1.3
TIGHT = 0.65  # of both, where a journal's column has no room for more
LEADING = 0.075  # of a row, around its lines
CENTRE = 0.36 * BASE_SIZE / 72  # from the baseline to the middle of a digit
DODGE = 0.15  # from one model of a row to the next
AXIS_TICK = 0.05
LEGEND = 0.3
SMALLEST, LARGEST = 1.0, 2.8  # sizes of the marks
UNLIKE = 9.0  # times the median precision at which a mark has its largest size
SHAPES = ("s", "D", "^", "o", "v", "p", "h", "*", "P", "X")
RULE, BAND, NO_EFFECT = "#4D4D4D", "#F0F0F0", "#7F7F7F"


def forest_plot(plan: ForestPlan) -> Figure:
    """Draw a forest plot; all text is taken as matplotlib takes it, mathematics between dollar signs.

    Returns
    -------
    Figure
        A plotnine plot with the ratio as its x, in all panels.

    Raises
    ------
    LookupFailed
        When the text leaves no room for the axis in the width that is asked for.
    """
    widths = _widths(plan)
    if plan.paper.exact and widths.total > plan.paper.width:
        widths = _widths(plan, TIGHT)
    plan.paper.hold(widths.total, "a forest plot", "leave out columns, stack the endpoints, or widen the figure")
    page = _Page(plan, widths)
    plot: Any = Figure()
    for layer in (*page.bands(), *page.lines(), *page.intervals(), *page.texts()):
        plot += layer
    plot += page.scales()
    plot.alt_text = plan.alt_text
    return plot


@dataclass(frozen=True)
class _Widths:
    """Inches that the parts of the panels take, from left to right."""

    label: float
    columns: Sequence[Sequence[float]]
    axis: float
    favours: tuple[str, str] | None

    def panel(self, place: int) -> float:
        return (self.label if place == 0 else GAP) + sum(self.columns[place]) + self.axis + EDGE

    @property
    def total(self) -> float:
        return sum(self.panel(place) for place in range(len(self.columns)))


def _column_width(plan: ForestPlan, panel: int, column: ForestColumn) -> float:
    texts = [mark.texts[column.key] for mark in plan.marks if mark.panel == panel and column.key in mark.texts]
    return max([text_width(column.head, bold=True), *(text_width(text) for text in texts)]) + GAP


def _widths(plan: ForestPlan, tight: float = 1.0) -> _Widths:
    """Give the axis what the text leaves of the page; break labels, and widen the page, where that is too little."""
    columns = [[_column_width(plan, place, each) for each in panel.columns] for place, panel in enumerate(plan.panels)]
    natural = [INDENT * row.indent + text_width(row.label, bold=row.bold) for row in plan.rows]
    label = EDGE + max([text_width(plan.stub, bold=True), *natural]) + GAP
    panels = len(plan.panels)
    taken = sum(map(sum, columns)) + panels * EDGE + (panels - 1) * GAP
    short = max(taken + label + panels * tight * NARROWEST - plan.paper.width, 0.0)
    label = max(label - short, min(label, tight * NARROWEST_LABEL))
    left = max((plan.paper.width - taken - label) / panels, tight * NARROWEST)
    axis = left if plan.paper.exact else min(left, WIDEST)
    return _Widths(label, columns, axis, plan.favours)


def natural_width(plan: ForestPlan) -> float:
    """Inches that a plot takes at least, with labels broken and axes as narrow as they may be."""
    return _widths(plan).total


@dataclass(frozen=True)
class _Page:
    """Where everything stands: x as a ratio, y in inches under the upper edge."""

    plan: ForestPlan
    widths: _Widths
    axis: RatioAxis = field(init=False)
    labels: Sequence[str] = field(init=False)
    tops: Sequence[float] = field(init=False)

    def __post_init__(self) -> None:
        plan, widths = self.plan, self.widths
        shown = [mark for mark in plan.marks if mark.ratio is not None]
        limits = [limit for mark in shown for limit in (mark.lower, mark.upper) if limit is not None]
        axis = ratio_axis([mark.ratio or 1.0 for mark in shown], limits, widths.axis, plan.style, plan.x_limits)
        room = widths.label - EDGE - GAP
        labels = [wrapped(row.label, room - INDENT * row.indent + 0.01, bold=row.bold) for row in plan.rows]
        tops = [self._head_height]
        for place, label in enumerate(labels):
            models = {mark.series for mark in plan.marks if mark.row == place} - {None}
            tops.append(tops[-1] + max(LINE * line_count(label), DODGE * len(models)) + LEADING)
        object.__setattr__(self, "axis", axis)
        object.__setattr__(self, "labels", labels)
        object.__setattr__(self, "tops", tops)

    @property
    def _head_height(self) -> float:
        heads = [column.head for panel in self.plan.panels for column in panel.columns]
        lines = max(line_count(head) for head in (*heads, self.plan.stub))
        titled = any(panel.title for panel in self.plan.panels)
        return LINE * (lines + 1.4 * titled) + 2 * LEADING

    @property
    def bottom(self) -> float:
        """Lower end of the last row, where the axis is."""
        return self.tops[-1] + LEADING

    @property
    def height(self) -> float:
        """Height of the panels."""
        favours = 0.0
        if self.plan.favours is not None:
            favours = LINE * max(line_count(text) for side in self._favours() for text in side) + 0.04
        return self.bottom + AXIS_TICK + 2 * LINE + 0.08 + favours

    def _axis_left(self, panel: int) -> float:
        """Inches from the panel's left edge to the axis."""
        left = zip(self.plan.panels[panel].columns, self.widths.columns[panel], strict=True)
        start = self.widths.label if panel == 0 else GAP
        return start + sum(width for column, width in left if column.side == LEFT)

    def _x(self, panel: int, inches: float) -> float:
        """The ratio that stands so many inches from the panel's left edge."""
        decades = (inches - self._axis_left(panel)) / self.widths.axis * self.axis.decades
        return self.axis.low * 10**decades

    def _middle(self, row: int) -> float:
        return (self.tops[row] + self.tops[row + 1]) / 2

    def _mark_y(self, mark: ForestMark) -> float:
        """The height of a mark: models of a row one under the other."""
        if mark.series is None:
            return self._middle(mark.row)
        row = (each for each in self.plan.marks if (each.row, each.panel) == (mark.row, mark.panel))
        peers = sorted({each.series for each in row if each.series is not None})
        offset = peers.index(mark.series) - (len(peers) - 1) / 2
        return self._middle(mark.row) + DODGE * offset

    def _column_places(self, panel: int) -> Iterator[tuple[ForestColumn, float]]:
        """Each column with the inches of its middle."""
        at = self.widths.label if panel == 0 else GAP
        after = self._axis_left(panel) + self.widths.axis
        for column, width in zip(self.plan.panels[panel].columns, self.widths.columns[panel], strict=True):
            if column.side == LEFT:
                yield column, at + (width - GAP) / 2
                at += width
            else:
                yield column, after + GAP + (width - GAP) / 2
                after += width

    def _panels(self, places: Sequence[int]) -> Any:  # noqa: ANN401  pandas-stubs and pandas differ
        return pd.Categorical(places, categories=range(len(self.plan.panels)), ordered=True)

    def _frame(self, rows: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> pd.DataFrame:
        frame = pd.DataFrame(list(rows), columns=["panel", *columns])
        return frame.assign(panel=self._panels(frame["panel"].tolist()))

    def bands(self) -> list[Any]:
        """Grey behind the rows that have a band."""
        rows = [
            (
                panel,
                self._x(panel, 0.0),
                self._x(panel, self.widths.panel(panel)),
                -self.tops[place],
                -self.tops[place + 1],
            )
            for place, row in enumerate(self.plan.rows)
            for panel in range(len(self.plan.panels))
            if row.banded
        ]
        if not rows:
            return []
        frame = self._frame(rows, ["xmin", "xmax", "ymax", "ymin"])
        return [p9.geom_rect(p9.aes(xmin="xmin", xmax="xmax", ymin="ymin", ymax="ymax"), data=frame, fill=BAND)]

    def lines(self) -> list[Any]:
        """Rules under the heads, the axis with its ticks, and the line of no effect."""
        rules: list[tuple[Any, ...]] = []
        effect: list[tuple[Any, ...]] = []
        for panel in range(len(self.plan.panels)):
            left, right = self._x(panel, 0.0), self._x(panel, self.widths.panel(panel))
            under = -self._head_height + LEADING / 2
            rules.append((panel, left, right, under, under))
            rules.append((panel, self.axis.low, self.axis.high, -self.bottom, -self.bottom))
            rules += [(panel, tick, tick, -self.bottom, -self.bottom - AXIS_TICK) for tick in self.axis.ticks]
            effect.append((panel, 1.0, 1.0, under, -self.bottom))
        mapping = p9.aes(x="x", xend="xend", y="y", yend="yend")
        names = ["x", "xend", "y", "yend"]
        return [
            p9.geom_segment(mapping, data=self._frame(effect, names), color=NO_EFFECT, size=0.4, linetype="dashed"),
            p9.geom_segment(mapping, data=self._frame(rules, names), color=RULE, size=0.45),
        ]

    def intervals(self) -> list[Any]:
        """Intervals within the axis, arrows where they go on, and marks whose area is their precision."""
        shown = [mark for mark in self.plan.marks if mark.ratio is not None and not mark.reference]
        # One term of great precision, such as a year of age, leaves room for differences among the others.
        weights = [mark.weight for mark in shown if mark.weight]
        most = min(max(weights), UNLIKE * median(weights)) if weights else 0.0
        low, high = self.axis.low, self.axis.high
        segments: list[tuple[Any, ...]] = []
        points: list[tuple[Any, ...]] = []
        arrows: dict[str, list[tuple[Any, ...]]] = {"<": [], ">": []}
        for mark in shown:
            series, y = self.plan.series[mark.series or 0], -self._mark_y(mark)
            ratio, lower = mark.ratio or 0.0, mark.lower or 0.0
            upper = math.inf if mark.upper is None else mark.upper
            segments.append((mark.panel, max(min(lower, high), low), min(max(upper, low), high), y, series))
            if low <= ratio <= high:
                size = SMALLEST + (LARGEST - SMALLEST) * (math.sqrt(min(mark.weight / most, 1.0)) if most else 0.0)
                points.append((mark.panel, ratio, y, size, series))
            if lower < low * (1 - 1e-9):
                arrows["<"].append((mark.panel, low, y, series))
            if upper > high * (1 + 1e-9):
                arrows[">"].append((mark.panel, high, y, series))
        layers: list[Any] = []
        if segments:
            frame = self._frame(segments, ["x", "xend", "y", "series"])
            mapping = p9.aes(x="x", xend="xend", y="y", yend="y", color="series")
            layers.append(p9.geom_segment(mapping, data=frame, size=0.6, show_legend=False))
        for shape, rows in arrows.items():
            if rows:
                frame = self._frame(rows, ["x", "y", "series"])
                mapping = p9.aes(x="x", y="y", color="series")
                layers.append(p9.geom_point(mapping, data=frame, shape=shape, size=1.3, show_legend=False))
        if points:
            frame = self._frame(points, ["x", "y", "size", "series"])
            mapping = p9.aes(x="x", y="y", color="series", fill="series", shape="series", size="size")
            layers.append(p9.geom_point(mapping, data=frame, stroke=0.2))
        references = [(mark.panel, 1.0, -self._mark_y(mark)) for mark in self.plan.marks if mark.reference]
        if references:
            frame = self._frame(references, ["x", "y"])
            layers.append(
                p9.geom_point(
                    p9.aes(x="x", y="y"), data=frame, shape="s", size=1.1, color=RULE, fill="white", stroke=0.5
                )
            )
        return layers

    def texts(self) -> list[Any]:
        """Every line of text on a baseline of its own: boxes of different letters have different middles."""
        lines = [
            (panel, x, y - CENTRE + LINE * ((line_count(label) - 1) / 2 - place), line, ha, weight)
            for panel, x, y, label, ha, weight in (*self._heads(), *self._row_texts(), *self._axis_texts())
            for place, line in enumerate(label.split("\n"))
            if line
        ]
        frame = self._frame(lines, ["x", "y", "label", "ha", "weight"])
        return [
            p9.geom_text(
                p9.aes(x="x", y="y", label="label"),
                data=part,
                ha=ha,
                va="baseline",
                fontweight=weight,
                family=FONT,
                size=BASE_SIZE,
            )
            for (ha, weight), part in frame.groupby(["ha", "weight"], sort=False)
        ]

    def _heads(self) -> Iterator[tuple[Any, ...]]:
        """Heads of columns on their last line, titles of panels over them: panel, x, y of the middle, and text."""

        def middle_of(text: str) -> float:
            return -self._head_height + 1.5 * LEADING + LINE * line_count(text) / 2

        yield 0, self._x(0, EDGE), middle_of(self.plan.stub), self.plan.stub, "left", "bold"
        for place, panel in enumerate(self.plan.panels):
            for column, middle in self._column_places(place):
                yield place, self._x(place, middle), middle_of(column.head), column.head, "center", "bold"
            if panel.title:
                start = self.widths.label if place == 0 else GAP
                middle = (start + self.widths.panel(place) - EDGE) / 2
                yield place, self._x(place, middle), -LEADING - LINE / 2, panel.title, "center", "bold"

    def _row_texts(self) -> Iterator[tuple[Any, ...]]:
        for place, (row, label) in enumerate(zip(self.plan.rows, self.labels, strict=True)):
            x = self._x(0, EDGE + INDENT * row.indent)
            yield 0, x, -self._middle(place), label, "left", "bold" if row.bold else "normal"
        for place in range(len(self.plan.panels)):
            for column, middle in self._column_places(place):
                x = self._x(place, middle)
                for mark in self.plan.marks:
                    if mark.panel == place and column.key in mark.texts:
                        yield place, x, -self._mark_y(mark), mark.texts[column.key], "center", "normal"

    def _axis_texts(self) -> Iterator[tuple[Any, ...]]:
        labels = -self.bottom - AXIS_TICK - 0.03 - LINE / 2
        for place, panel in enumerate(self.plan.panels):
            for tick, label in zip(self.axis.ticks, self.axis.labels, strict=True):
                yield place, tick, labels, label, "center", "normal"
            middle = self._axis_left(place) + self.widths.axis / 2
            yield place, self._x(place, middle), labels - LINE - 0.03, panel.axis_title, "center", "normal"
            if self.plan.favours is not None:
                for text, ha, away in zip(self._favours()[place], ("right", "left"), (-0.06, 0.06), strict=True):
                    y = labels - 1.5 * LINE - 0.07 - LINE * line_count(text) / 2
                    yield place, self._x(place, self._axis_left(place) + self._one + away), y, text, ha, "normal"

    @property
    def _one(self) -> float:
        """Inches from the left end of the axis to the ratio 1."""
        return self.widths.axis * -math.log10(self.axis.low) / self.axis.decades

    def _favours(self) -> list[tuple[str, str]]:
        """What lower and higher ratios speak for, broken to the room on each side of 1 in each panel."""
        assert self.plan.favours is not None  # noqa: S101  asked for by those who know
        below, above = self.plan.favours
        found: list[tuple[str, str]] = []
        for place in range(len(self.plan.panels)):
            before = self._axis_left(place) + self._one - 0.06 - EDGE
            after = self.widths.panel(place) - self._axis_left(place) - self._one - 0.06 - EDGE
            found.append((wrapped(f"\u2190 {below}", before), wrapped(f"{above} \u2192", after)))
        return found

    def _keys(self, colors: Sequence[str], shapes: Sequence[str]) -> list[Any]:
        """The scales of what tells models apart, where any is drawn."""
        ratios = [mark.ratio for mark in self.plan.marks if mark.ratio is not None and not mark.reference]
        if not ratios:
            return []
        names = list(self.plan.series)
        marked = any(self.axis.low <= ratio <= self.axis.high for ratio in ratios)
        color = p9.scale_color_manual(values=list(colors), limits=names, guide="legend" if marked else None)
        if not marked:
            return [color]
        return [
            color,
            p9.scale_fill_manual(values=list(colors), limits=names),
            p9.scale_shape_manual(values=list(shapes), limits=names),
            p9.scale_size_identity(guide=None),
        ]

    def scales(self) -> list[Any]:
        """The scales, the panels' sizes, and the legend and notes around them."""
        plan, widths = self.plan, self.widths
        several = len(plan.series) > 1
        # Small letters of a coarse picture are up to a pixel wider than on paper.
        notes = "\n".join(wrapped(note, NOTE_SHARE * widths.total, NOTE_SIZE) for note in plan.notes)
        below = note_height(notes)
        height = self.height + below + (LEGEND if several else 0.0)
        colors = [plan.paper.colour(place) for place in range(len(plan.series))] if several else ["black"]
        remedy = "Name fewer models, or write arrange: beside"
        hold_looks(len(plan.series), len(SHAPES), f"{len(plan.series)} models in one panel", "marks", remedy)
        shapes = SHAPES[: len(plan.series)]
        corners = [
            (place, self._x(place, inches), y)
            for place in range(len(plan.panels))
            for inches, y in ((0.0, 0.0), (widths.panel(place), -self.height))
        ]
        return [
            p9.geom_blank(p9.aes(x="x", y="y"), data=self._frame(corners, ["x", "y"])),
            p9.scale_x_log10(expand=(0, 0), breaks=list(self.axis.ticks), labels=list(self.axis.labels)),
            p9.scale_y_continuous(expand=(0, 0)),
            *self._keys(colors, shapes),
            p9.labs(caption=notes) if notes else p9.labs(),
            p9.facet_grid(
                cols="panel",
                scales="free_x",
                space={"x": [widths.panel(place) for place in range(len(plan.panels))], "y": [1]},
            ),
            journal_theme(widths.total, height)
            + p9.theme(
                axis_text=p9.element_blank(),
                axis_title=p9.element_blank(),
                axis_ticks=p9.element_blank(),
                axis_line=p9.element_blank(),
                strip_text=p9.element_blank(),
                panel_spacing=0,
                plot_margin=0,
                legend_position="top" if several else "none",
                legend_box_margin=0,
                legend_box_spacing=0.01,
                plot_caption=p9.element_text(size=NOTE_SIZE, ha="left", family=FONT, lineheight=1.25),
                plot_caption_position="plot",
            ),
        ]
