"""A forest plot: marks on a logarithmic axis between columns of text, row by row in one plot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.looks import hold_looks
from riskset.figures.measure import LINE, line_count
from riskset.figures.parts import Rooms, higher
from riskset.figures.theme import BASE_SIZE, FONT, TITLE_SIZE, journal_theme
from riskset.kinds.forest.page import (
    AXIS_TICK,
    EDGE,
    END,
    INDENT,
    LEADING,
    Page,
    axis_of,
    figure_height,
    key_rows,
    mark_of,
    parts_of,
    rows_of,
    widths_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.figure import Figure as Drawing

    from riskset.kinds.forest.plan import ForestMark, ForestPlan

CENTRE = 0.36 / 72  # from the baseline to the middle of a digit, in inches for a point of its size
SMALLEST, LARGEST = 1.0, 3.0  # sizes of the marks
DIAMOND = 0.055  # inches: half the height of the mark of all patients
UNLIKE = 9.0  # times the median precision at which a mark has its largest size
SHAPES = ("s", "D", "^", "o", "v", "p", "h", "*", "P", "X")
RULE, BAND, NO_EFFECT, OVERALL = "#4D4D4D", "#F1F3F5", "#7F7F7F", "#A6A6A6"
RULES: dict[str, Any] = {"color": RULE, "linewidth": 0.75, "zorder": 0.5, "solid_capstyle": "butt"}


def forest_plot(plan: ForestPlan) -> Figure:
    """Draw a forest plot; all text is taken as matplotlib takes it, mathematics between dollar signs.

    Returns
    -------
    Figure
        A plotnine plot with the ratio as its x, in all panels; in parts where it is higher than a page.

    Raises
    ------
    LookupFailed
        When the text leaves no room for the axis in the width that there is.
    """
    remedy = "Name fewer models, or write arrange: beside"
    hold_looks(len(plan.series), len(SHAPES), f"{len(plan.series)} models in one panel", "marks", remedy)
    widths = widths_of(plan)
    axis = axis_of(plan, widths)
    whole = Page(plan, widths, axis)
    sizes = _Sizes.of(plan.marks)
    plot = _drawn(whole, sizes)
    plot.alt_text, plot.note, plot.abbreviations = plan.alt_text, "\n".join(plan.notes), plan.abbreviations
    rooms = Rooms.of(plan.paper, plot.legend)
    if not higher(plan.paper, rooms, figure_height(whole)):
        return plot
    parts: list[Figure] = []
    before: list[ForestMark] = []
    for part in parts_of(whole, rooms):
        parts.append(_drawn(part, sizes, tuple(before)))
        before += [mark for mark in part.plan.marks if mark.overall]
    return plot.in_parts(parts, rows_of(whole))


def _drawn(page: Page, sizes: _Sizes, before: Sequence[ForestMark] = ()) -> Figure:
    """A page, behind pages with these marks of all patients."""
    layers = _Layers(page, sizes)
    plot: Any = Figure()
    for layer in (*layers.intervals(), *layers.texts(), *_scales(page)):
        plot += layer
    plot.finish = _Furniture(page, before)
    return plot


@dataclass(frozen=True)
class _Sizes:
    """Sizes of marks, whose area is the precision of their ratio."""

    most: float

    @classmethod
    def of(cls, marks: Sequence[ForestMark]) -> _Sizes:
        # One term of great precision, such as a year of age, leaves room for differences among the others.
        weights = [mark.weight for mark in marks if mark.weight and not mark.reference and not mark.overall]
        return cls(min(max(weights), UNLIKE * median(weights)) if weights else 0.0)

    def size(self, mark: ForestMark) -> float:
        share = math.sqrt(min(mark.weight / self.most, 1.0)) if self.most else 0.0
        return SMALLEST + (LARGEST - SMALLEST) * share


@dataclass(frozen=True)
class _Layers:
    """The layers of a page."""

    page: Page
    sizes: _Sizes

    def _frame(self, rows: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> pd.DataFrame:
        return _frame(self.page, rows, columns)

    def intervals(self) -> list[Any]:
        """Intervals within the axis, arrows where they go on, and marks whose area is their precision."""
        page, axis = self.page, self.page.axis
        segments: list[tuple[Any, ...]] = []
        points: list[tuple[Any, ...]] = []
        arrows: dict[str, list[tuple[Any, ...]]] = {"<": [], ">": []}
        shown = [mark for mark in page.plan.marks if mark.ratio is not None and not mark.reference]
        for mark in shown:
            series, y = page.plan.series[mark.series or 0], -page.mark_y(mark)
            ratio, lower = mark.ratio or 0.0, mark.lower or 0.0
            upper = math.inf if mark.upper is None else mark.upper
            ends = max(min(lower, axis.high), axis.low), min(max(upper, axis.low), axis.high)
            segments.append((mark.panel, *ends, y, series))
            if axis.low <= ratio <= axis.high and not mark.overall:
                points.append((mark.panel, ratio, y, self.sizes.size(mark), series))
            if lower < axis.low * (1 - 1e-9):
                arrows["<"].append((mark.panel, axis.low, y, series))
            if upper > axis.high * (1 + 1e-9):
                arrows[">"].append((mark.panel, axis.high, y, series))
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
        return [*layers, *self._references()]

    def _references(self) -> list[Any]:
        """Open marks at 1 for the levels that others are compared with."""
        page = self.page
        rows = [(mark.panel, 1.0, -page.mark_y(mark)) for mark in page.plan.marks if mark.reference]
        if not rows:
            return []
        look: dict[str, Any] = {"shape": "s", "size": 1.1, "color": RULE, "fill": "white", "stroke": 0.5}
        return [p9.geom_point(p9.aes(x="x", y="y"), data=self._frame(rows, ["x", "y"]), **look)]

    def texts(self) -> list[Any]:
        """Every line of text on a baseline of its own: boxes of different letters have different middles."""
        lines = [
            (
                panel,
                x,
                y - CENTRE * size + LINE * size / BASE_SIZE * ((line_count(label) - 1) / 2 - place),
                line,
                ha,
                weight,
                size,
            )
            for panel, x, y, label, ha, weight, size in (*self._heads(), *self._row_texts(), *self._axis_texts())
            for place, line in enumerate(label.split("\n"))
            if line
        ]
        frame = self._frame(lines, ["x", "y", "label", "ha", "weight", "size"])
        mapping = p9.aes(x="x", y="y", label="label")
        return [
            p9.geom_text(mapping, data=part, ha=ha, va="baseline", fontweight=weight, family=FONT, size=size)
            for (ha, weight, size), part in frame.groupby(["ha", "weight", "size"], sort=False)
        ]

    def _heads(self) -> Iterator[tuple[Any, ...]]:
        """Heads of columns on their last line, titles of panels over them: panel, x, y of the middle, and text."""
        page, plan = self.page, self.page.plan

        def middle_of(text: str) -> float:
            return -page.head_height + 1.5 * LEADING + LINE * line_count(text) / 2

        yield 0, page.x(0, EDGE), middle_of(plan.stub), plan.stub, "left", "bold", BASE_SIZE
        titles = page.titles()
        for place in range(len(plan.panels)):
            for column, _, _, middle in page.columns(place):
                yield place, page.x(place, middle), middle_of(column.head), column.head, "center", "bold", BASE_SIZE
            if titles[place]:
                middle = (page.start(place) + page.widths.panel(place) - EDGE) / 2
                y = -(page.title_height - LEADING / 2) / 2
                yield place, page.x(place, middle), y, titles[place], "center", "bold", TITLE_SIZE

    def _row_texts(self) -> Iterator[tuple[Any, ...]]:
        page, plan = self.page, self.page.plan
        for place, (row, label) in enumerate(zip(plan.rows, page.labels, strict=True)):
            x = page.x(0, EDGE + INDENT * row.indent)
            yield 0, x, -page.middle(place), label, "left", "bold" if row.bold else "normal", BASE_SIZE
        for panel in range(len(plan.panels)):
            for column, texts, left, _ in page.columns(panel):
                for mark in plan.marks:
                    if mark.panel == panel and column.key in mark.texts:
                        text = mark.texts[column.key]
                        x = page.x(panel, left + texts.start(text, mark_of(plan, column)))
                        yield panel, x, -page.mark_y(mark), text, "left", "normal", BASE_SIZE

    def _axis_texts(self) -> Iterator[tuple[Any, ...]]:
        page = self.page
        labels = -page.bottom - AXIS_TICK - 0.03 - LINE / 2
        titles = page.axis_titles()
        lines = max(map(line_count, titles))
        for place, title in enumerate(titles):
            for tick, label in zip(page.axis.ticks, page.axis.labels, strict=True):
                yield place, tick, labels, label, "center", "normal", BASE_SIZE
            middle = page.x(place, page.axis_left(place) + page.widths.axis / 2)
            y = labels - LINE / 2 - 0.03 - LINE * line_count(title) / 2
            yield place, middle, y, title, "center", "normal", BASE_SIZE
            if page.plan.favours is not None:
                for text, ha, away in zip(page.favours()[place], ("right", "left"), (-0.06, 0.06), strict=True):
                    y = labels - LINE * (0.5 + lines) - 0.07 - LINE * line_count(text) / 2
                    yield (
                        place,
                        page.x(place, page.axis_left(place) + page.one + away),
                        y,
                        text,
                        ha,
                        "normal",
                        BASE_SIZE,
                    )


@dataclass(frozen=True)
class _Furniture:
    """What stands behind the marks: bands, rules, the axes, the line of no effect, and the diamonds of all patients.

    They are drawn without the grammar of graphics, a layer of which takes as long as all of them. `before` are the marks of
    all patients on earlier pages.
    """

    page: Page
    before: Sequence[ForestMark] = ()

    def __call__(self, drawing: Drawing) -> None:
        for panel, axes in enumerate(drawing.axes[: len(self.page.plan.panels)]):
            self._bands(axes)
            self._lines(panel, axes)
            self._overall(panel, axes)

    def _bands(self, axes: Any) -> None:  # noqa: ANN401  matplotlib is hardly typed
        """A light band behind every other variable."""
        tops = self.page.tops
        for place, row in enumerate(self.page.plan.rows):
            if row.banded:
                axes.axhspan(-tops[place + 1], -tops[place], color=BAND, linewidth=0, zorder=0)

    def _lines(self, panel: int, axes: Any) -> None:  # noqa: ANN401
        """Rules under title and heads, the axis with its ticks, and the line of no effect."""
        page, axis = self.page, self.page.axis
        under, bottom = -page.head_height + LEADING / 2, -page.bottom
        rules = [((0.0, under), (page.widths.panel(panel), under))]
        if page.titled:
            high = -page.title_height + LEADING / 2
            rules.append(((page.start(panel), high), (page.widths.panel(panel) - END, high)))
        left = page.axis_left(panel)
        rules.append(((left, bottom), (left + page.widths.axis, bottom)))
        for (start, first), (end, last) in rules:
            axes.plot([self._at(panel, start), self._at(panel, end)], [first, last], **RULES)
        for tick in axis.ticks:
            axes.plot([math.log10(tick)] * 2, [bottom, bottom - AXIS_TICK], **RULES)
        axes.plot([0.0, 0.0], [under, bottom], color=NO_EFFECT, linewidth=0.7, linestyle=(0, (4, 3)), zorder=0.4)

    def _overall(self, panel: int, axes: Any) -> None:  # noqa: ANN401
        """The marks of all patients, as wide as their limits, and a line from each down to the next one's rows or the axis."""
        page, axis = self.page, self.page.axis
        low, high = math.log10(axis.low), math.log10(axis.high)
        marks = [mark for mark in page.plan.marks if mark.overall and mark.panel == panel]
        above = [mark for mark in self.before if mark.panel == panel][-1:]
        ends = [*map(self._begins, marks), -page.bottom]
        for place, (mark, end) in enumerate(zip([*above, *marks], ends if above else ends[1:], strict=True)):
            carried = place < len(above)
            y = -page.head_height + LEADING / 2 if carried else -page.mark_y(mark)
            middle = None if mark.ratio is None else math.log10(mark.ratio)
            if middle is not None and low <= middle <= high:
                axes.plot([middle] * 2, [y, end], color=OVERALL, linewidth=0.7, linestyle=":", zorder=0.3)
            if middle is None or carried:
                continue
            left = max(math.log10(mark.lower), low) if mark.lower else low
            right = min(math.log10(mark.upper), high) if mark.upper is not None else high
            middle = min(max(middle, low), high)
            corners = [(left, y), (middle, y + DIAMOND), (right, y), (middle, y - DIAMOND)]
            axes.fill(*zip(*corners, strict=True), color="black", linewidth=0, zorder=20, gid="overall")

    def _begins(self, mark: ForestMark) -> float:
        """Where the rows of a mark of all patients begin: with the heading over it, if there is one."""
        filled = {each.row for each in self.page.plan.marks}
        row = mark.row
        while row and row - 1 not in filled:
            row -= 1
        return -self.page.tops[row]

    def _at(self, panel: int, inches: float) -> float:
        return math.log10(self.page.x(panel, inches))


def _frame(page: Page, rows: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["panel", *columns])
    panels = pd.Categorical(frame["panel"].tolist(), categories=range(len(page.plan.panels)), ordered=True)
    return frame.assign(panel=panels)


def _keys(page: Page) -> list[Any]:
    """The scales of what tells models apart, where any is drawn."""
    plan, names = page.plan, list(page.plan.series)
    ratios = [mark.ratio for mark in plan.marks if mark.ratio is not None and not mark.reference]
    if not ratios:
        return []
    colors = [plan.paper.colour(place) for place in range(len(names))] if len(names) > 1 else ["black"]
    marked = any(
        page.axis.low <= mark.ratio <= page.axis.high
        for mark in plan.marks
        if mark.ratio is not None and not mark.reference and not mark.overall
    )
    if not marked:
        return [p9.scale_color_manual(values=colors, limits=names, guide=None)]
    # plotnine's types know no guide but a word.
    keys: list[Any] = [p9.guide_legend(nrow=key_rows(page)) for _ in range(3)]
    return [
        p9.scale_color_manual(values=colors, limits=names, guide=keys[0]),
        p9.scale_fill_manual(values=colors, limits=names, guide=keys[1]),
        p9.scale_shape_manual(values=list(SHAPES[: len(names)]), limits=names, guide=keys[2]),
        p9.scale_size_identity(guide=None),
    ]


def _scales(page: Page) -> list[Any]:
    """The scales, the panels' sizes, and the legend above them."""
    widths, several = page.widths, len(page.plan.series) > 1
    panels = range(len(page.plan.panels))
    corners = [
        (place, page.x(place, inches), y)
        for place in panels
        for inches, y in ((0.0, 0.0), (widths.panel(place), -page.height))
    ]
    return [
        p9.geom_blank(p9.aes(x="x", y="y"), data=_frame(page, corners, ["x", "y"])),
        p9.scale_x_log10(expand=(0, 0), breaks=list(page.axis.ticks), labels=list(page.axis.labels)),
        p9.scale_y_continuous(expand=(0, 0)),
        *_keys(page),
        p9.facet_grid(cols="panel", scales="free_x", space={"x": [widths.panel(place) for place in panels], "y": [1]}),
        journal_theme(widths.total, figure_height(page))
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
        ),
    ]
