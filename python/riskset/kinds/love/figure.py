"""A Love plot: the standardized differences of variables as points, with their numbers beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.columns import lined_up
from riskset.figures.drawn_rows import DrawnRows
from riskset.figures.figure import Figure
from riskset.figures.measure import LINE, line_count, literal, text_width, wrapped
from riskset.figures.paper import Paper
from riskset.figures.parts import Rooms, filled, higher
from riskset.figures.theme import BASE_SIZE, FONT, journal_theme
from riskset.style import Style, rounded
from riskset.tables.lookup import Lookup
from riskset.tables.rules import by_rule
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.results import Result

# All in inches.
LABEL, GAP, EDGE = 2.4, 0.16, 0.04
NARROWEST_LABEL = 0.8
AXIS, NARROWEST = 1.5, 0.7  # that the axis has while labels can be broken for it, and that it needs
TICK_ROOM = 0.22  # from one tick to the next
LEADING = 0.06
CENTRE = 0.36 * BASE_SIZE / 72
TICK = 0.05
KEY = 0.13  # of a mark before the head of its column
SHAPES = ("o", "s")
SIZE = 1.9
RULE, THRESHOLD, BAND, LINK = "#4D4D4D", "#7F7F7F", "#F1F3F5", "#8C8C8C"
STEPS = (0.05, 0.1, 0.2, 0.4, 0.5, 1.0, 2.0, 5.0)


@dataclass(frozen=True)
class LoveLayout:
    """What a Love plot shows beside its numbers.

    Attributes
    ----------
    variables : mapping of str to str
        Labels, by name, in order.
    title : str
        Title of the axis.
    threshold : float
    sort : bool
        Largest unweighted difference first.
    """

    variables: Mapping[str, str]
    title: str = "Absolute standardized difference"
    threshold: float = 0.1
    sort: bool = False
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)


def love_plot(results: Sequence[Result], layout: LoveLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.love.analysis.balance`.

    Returns
    -------
    Figure
        A plotnine plot whose x is the standardized difference; in parts where it is higher than a page.
    """
    sheet = _Sheet([row for row in results if row.analysis == "balance" and not row.group], layout)
    whole = _Page(sheet, sheet.names)
    plot = _drawn(whole)
    plot.alt_text, plot.note = sheet.words(), sheet.notes()
    rooms = Rooms.of(layout.paper, plot.legend)
    if not higher(layout.paper, rooms, whole.height):
        return plot
    parts = filled(whole.heights, rooms.less(whole.height - sum(whole.heights)))
    rows = DrawnRows(whole.tops[0], tuple(whole.heights), whole.height - whole.tops[-1], panels=((0.0, whole.height),))
    return plot.in_parts(
        [_drawn(_Page(sheet, sheet.names[each.start : each.stop], more)) for each, more in parts], rows
    )


def _drawn(page: _Page) -> Figure:
    plot: Any = Figure()
    for layer in (*page.bands(), *page.lines(), *page.points(), *page.texts(), *page.scales()):
        plot += layer
    return plot


class _Sheet:
    """What all parts share: the variables in order, the columns and the axis."""

    def __init__(self, results: Sequence[Result], layout: LoveLayout) -> None:
        self.layout, self.results = layout, results
        self.lookup = Lookup(results)
        self.models = list(dict.fromkeys(row.model for row in results))
        self.several = len(self.models) > 1
        self.names = list(layout.variables)
        if layout.sort:
            self.names.sort(key=lambda name: -(self.value(name, self.models[0]) or 0.0))
        self.heads = [model.capitalize() for model in self.models] if self.several else ["Difference"]
        mark = layout.style.decimal_mark
        self.columns = [lined_up([self.text(name, model) for name in self.names], mark) for model in self.models]
        key = KEY if self.several else 0.0
        pairs = zip(self.heads, self.columns, strict=True)
        self.widths = [GAP + max(key + text_width(head, bold=True), column.width) for head, column in pairs]
        self.width = layout.paper.width
        beside = sum(self.widths) + 2 * EDGE + GAP
        natural = max([text_width(literal(each)) for each in (*layout.variables.values(), "Variable")])
        label = min(LABEL, natural, max(self.width - beside - AXIS, NARROWEST_LABEL))
        layout.paper.hold(beside + label + NARROWEST, "a Love plot", "widen the figure")
        self.label = EDGE + label + GAP
        self.axis = self.width - beside - label
        self.title = wrapped(layout.title, 0.92 * self.width - 2 * EDGE)  # screens set letters wider
        self.labels = {name: wrapped(literal(layout.variables[name]), label + 0.01) for name in self.names}
        most = max([layout.threshold, *(row.value for row in results if row.value is not None)])
        ticks = min(6, self.axis / TICK_ROOM - 1)
        self.step = next((step for step in STEPS if most / step <= ticks), STEPS[-1])
        self.end = self.step * (int(most * 1.02 / self.step) + 1)

    def colors(self) -> list[str]:
        """The colours of the models: that after weighting is the first."""
        paper = self.layout.paper
        return [paper.colour(1), paper.colour(0)] if self.several else [paper.colour(0)]

    def fills(self) -> list[str]:
        """What marks are filled with: those before weighting are open."""
        return ["white", self.colors()[1]] if self.several else self.colors()

    def value(self, name: str, model: str) -> float | None:
        """The difference of a variable."""
        return self._result(name, model).value

    def _printed(self, name: str, model: str) -> float | None:
        """It as it is printed: what is printed as the threshold is not said to be above it."""
        found = by_rule(self._result(name, model))
        return None if found.result.value is None else float(rounded(found.result.value, found.digits or 0))

    def _result(self, name: str, model: str) -> Result:
        return self.lookup.result("standardised_difference", variable=name, model=model)

    def text(self, name: str, model: str) -> str:
        """Its characters."""
        return by_rule(self._result(name, model)).text(self.layout.style)

    def notes(self) -> str:
        """What the dashed line marks, and why differences are not there."""
        said = [f"Dashed line: {exact(self.layout.threshold, self.layout.style)}."]
        if absent := dict.fromkeys(row.warning for row in self.results if row.value is None):
            said.append(f"NE, not estimable: {' '.join(absent)}")
        return literal(" ".join(said))

    def words(self) -> str:
        """The figure in words."""
        parts: list[str] = []
        threshold = exact(self.layout.threshold, self.layout.style)
        for model in self.models:
            found = [value for name in self.names if (value := self._printed(name, model)) is not None]
            above = sum(value > self.layout.threshold for value in found)
            said = "; ".join(f"{self.layout.variables[name]} {self.text(name, model)}" for name in self.names)
            parts.append(f"{model.capitalize()}, {above} of {len(found)} above {threshold}: {said}.")
        return f"Love plot of absolute standardized differences. {' '.join(parts)}"


class _Page:
    """Where everything stands on a page: x as a difference, y in inches under the upper edge; rows so many times as high."""

    def __init__(self, sheet: _Sheet, names: Sequence[str], spread: float = 1.0) -> None:
        self.sheet, self.names = sheet, names
        self.heights = [spread * (LINE * line_count(sheet.labels[name]) + LEADING) for name in names]
        self.tops = [LINE + 2 * LEADING]
        for height in self.heights:
            self.tops.append(self.tops[-1] + height)

    def x(self, inches: float) -> float:
        """The difference that stands so many inches from the left edge."""
        return (inches - self.sheet.label) / self.sheet.axis * self.sheet.end

    def middle(self, row: int) -> float:
        """Height of the middle of a row."""
        return -(self.tops[row] + self.tops[row + 1]) / 2

    @property
    def bottom(self) -> float:
        """Where the axis is."""
        return -self.tops[-1] - LEADING

    @property
    def height(self) -> float:
        """Height of the figure."""
        return -self.bottom + TICK + LINE * (1 + line_count(self.sheet.title)) + 0.1

    def bands(self) -> list[Any]:
        """A light band behind every other variable."""
        left, right = self.x(0.0), self.x(self.sheet.width)
        rows = [(left, right, -self.tops[row + 1], -self.tops[row]) for row in range(0, len(self.names), 2)]
        frame = pd.DataFrame(rows, columns=["xmin", "xmax", "ymin", "ymax"])
        return [p9.geom_rect(p9.aes(xmin="xmin", xmax="xmax", ymin="ymin", ymax="ymax"), data=frame, fill=BAND)]

    def lines(self) -> list[Any]:
        """The rule under the heads, the axis with its ticks, and the threshold."""
        sheet, under = self.sheet, -self.tops[0] + LEADING / 2
        ticks = [sheet.step * count for count in range(round(sheet.end / sheet.step) + 1)]
        rules = [
            (self.x(0.0), self.x(sheet.width), under, under),
            (0.0, sheet.end, self.bottom, self.bottom),
            *((tick, tick, self.bottom, self.bottom - TICK) for tick in ticks),
        ]
        zero = [(0.0, 0.0, under, self.bottom)]
        threshold = [(sheet.layout.threshold, sheet.layout.threshold, under, self.bottom)]
        return [_segments(zero, THRESHOLD), _segments(threshold, THRESHOLD, "dashed"), _segments(rules, RULE)]

    def points(self) -> list[Any]:
        """A point for each difference, those of one variable joined, and one before each head of several models."""
        sheet = self.sheet
        rows: list[tuple[float, float, str]] = []
        joined: list[tuple[float, float, float, float]] = []
        for place, name in enumerate(self.names):
            pairs = zip(sheet.models, sheet.heads, strict=True)
            found = [(value, head) for model, head in pairs if (value := sheet.value(name, model)) is not None]
            rows += [(value, self.middle(place), head) for value, head in found]
            if len(found) > 1:
                joined.append((found[0][0], found[1][0], self.middle(place), self.middle(place)))
        if not rows:
            return []
        if sheet.several:
            rows += [(self.x(at + KEY / 3), -LEADING - LINE / 2, head) for at, head in self._heads()]
        frame = pd.DataFrame(rows, columns=["x", "y", "model"])
        mapping = p9.aes(x="x", y="y", color="model", fill="model", shape="model")
        marks = p9.geom_point(mapping, data=frame, size=SIZE, stroke=0.6)
        return [*([_segments(joined, LINK)] if joined else []), marks]

    def _heads(self) -> Iterator[tuple[float, str]]:
        """The inches at which the head of each column of numbers begins, its mark included."""
        sheet, at = self.sheet, self.sheet.label + self.sheet.axis
        for head, width in zip(sheet.heads, sheet.widths, strict=True):
            at += width
            yield at - text_width(head, bold=True) - (KEY if sheet.several else 0.0), head

    def _written(self) -> Iterator[tuple[float, float, str, str, str]]:
        """Every text: x, y of its middle, characters, and how it stands."""
        sheet, head = self.sheet, -LEADING - LINE / 2
        mark = sheet.layout.style.decimal_mark
        for place, name in enumerate(self.names):
            yield self.x(EDGE), self.middle(place), sheet.labels[name], "left", "normal"
            at = sheet.label + sheet.axis
            for model, column, width in zip(sheet.models, sheet.columns, sheet.widths, strict=True):
                at += width
                text = sheet.text(name, model)
                yield self.x(at - column.width + column.start(text, mark)), self.middle(place), text, "left", "normal"
        yield self.x(EDGE), head, "Variable", "left", "bold"
        for at, title in self._heads():
            yield self.x(at + (KEY if sheet.several else 0.0)), head, title, "left", "bold"
        below = self.bottom - TICK - 0.03 - LINE / 2
        for count in range(round(sheet.end / sheet.step) + 1):
            yield sheet.step * count, below, exact(sheet.step * count, sheet.layout.style), "center", "normal"
        half = 1.08 * text_width(sheet.title) / 2  # screens set letters wider
        middle = min(max(sheet.label + sheet.axis / 2, EDGE + half), sheet.width - EDGE - half)
        at = below - LINE * (1 + line_count(sheet.title)) / 2 - 0.03
        yield self.x(middle), at, sheet.title, "center", "normal"

    def texts(self) -> list[Any]:
        """Every line of text on a baseline of its own."""
        rows = [
            (x, y - CENTRE + LINE * ((line_count(text) - 1) / 2 - place), line, ha, weight)
            for x, y, text, ha, weight in self._written()
            for place, line in enumerate(text.split("\n"))
            if line
        ]
        frame = pd.DataFrame(rows, columns=["x", "y", "label", "ha", "weight"])
        mapping = p9.aes(x="x", y="y", label="label")
        return [
            p9.geom_text(mapping, data=part, ha=ha, va="baseline", fontweight=weight, family=FONT, size=BASE_SIZE)
            for (ha, weight), part in frame.groupby(["ha", "weight"], sort=False)
        ]

    def scales(self) -> list[Any]:
        """Scales, sizes and theme."""
        sheet = self.sheet
        corners = pd.DataFrame({"x": [self.x(0.0), self.x(sheet.width)], "y": [0.0, -self.height]})
        looks = [
            p9.scale_color_manual(values=sheet.colors(), limits=sheet.heads),
            p9.scale_fill_manual(values=sheet.fills(), limits=sheet.heads),
            p9.scale_shape_manual(values=list(SHAPES[: len(sheet.heads)]), limits=sheet.heads),
        ]
        return [
            p9.geom_blank(p9.aes(x="x", y="y"), data=corners),
            p9.scale_x_continuous(expand=(0, 0)),
            p9.scale_y_continuous(expand=(0, 0)),
            *(looks if any(row.value is not None for row in sheet.results) else []),
            journal_theme(sheet.width, self.height)
            + p9.theme(
                axis_text=p9.element_blank(),
                axis_title=p9.element_blank(),
                axis_ticks=p9.element_blank(),
                axis_line=p9.element_blank(),
                plot_margin=0,
                legend_position="none",
            ),
        ]


def _segments(rows: Sequence[tuple[float, float, float, float]], color: str, line: str = "solid") -> Any:  # noqa: ANN401
    frame = pd.DataFrame(list(rows), columns=["x", "xend", "y", "yend"])
    mapping = p9.aes(x="x", xend="xend", y="y", yend="yend")
    return p9.geom_segment(mapping, data=frame, color=color, size=0.45, linetype=line)
