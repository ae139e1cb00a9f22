"""A Love plot: the standardised differences of variables as points, with their numbers beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.measure import LINE, line_count, literal, text_width, wrapped
from riskset.figures.notes import NOTE_SHARE, NOTE_SIZE, note_height
from riskset.figures.paper import Paper
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
NARROWEST_LABEL = 0.9
AXIS, NARROWEST = 1.5, 0.8  # that the axis has while labels can be broken for it, and that it needs
TICK_ROOM = 0.3  # from one tick to the next
LEADING = 0.075
CENTRE = 0.36 * BASE_SIZE / 72
TICK = 0.05
LEGEND = 0.3
SHAPES = ("o", "s")
RULE, THRESHOLD, GUIDE = "#4D4D4D", "#7F7F7F", "#E3E3E3"
STEPS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)


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
    title: str = "Absolute standardised difference"
    threshold: float = 0.1
    sort: bool = False
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)


def love_plot(results: Sequence[Result], layout: LoveLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.love.analysis.balance`.

    Returns
    -------
    Figure
        A plotnine plot whose x is the standardised difference.
    """
    page = _Page([row for row in results if row.analysis == "balance" and not row.group], layout)
    plot: Any = Figure()
    for layer in (*page.lines(), *page.points(), *page.texts(), *page.scales()):
        plot += layer
    plot.alt_text = page.words()
    return plot


class _Page:
    def __init__(self, results: Sequence[Result], layout: LoveLayout) -> None:
        self.layout, self.results = layout, results
        self.lookup = Lookup(results)
        self.models = list(dict.fromkeys(row.model for row in results))
        self.names = list(layout.variables)
        if layout.sort:
            self.names.sort(key=lambda name: -(self.value(name, self.models[0]) or 0.0))
        self.heads = [model.capitalize() for model in self.models] if len(self.models) > 1 else ["Difference"]
        self.columns = [
            GAP + max([text_width(head, bold=True), *(text_width(self.text(name, model)) for name in self.names)])
            for head, model in zip(self.heads, self.models, strict=True)
        ]
        self.width = layout.paper.width
        beside = sum(self.columns) + 2 * EDGE + GAP
        natural = max([text_width(literal(each)) for each in (*layout.variables.values(), "Variable")])
        label = min(LABEL, natural, max(self.width - beside - AXIS, NARROWEST_LABEL))
        layout.paper.hold(beside + label + NARROWEST, "a Love plot", "widen the figure")
        self.label = EDGE + label + GAP
        self.axis = self.width - beside - label
        self.title = wrapped(layout.title, self.width - 2 * EDGE - 0.1)
        self.labels = [wrapped(literal(layout.variables[name]), label + 0.01) for name in self.names]
        self.tops = [LINE + 2 * LEADING]
        for each in self.labels:
            self.tops.append(self.tops[-1] + LINE * line_count(each) + LEADING)
        most = max([layout.threshold, *(row.value for row in results if row.value is not None)])
        ticks = min(6, self.axis / TICK_ROOM - 1)
        self.step = next((step for step in STEPS if most / step <= ticks), STEPS[-1])
        self.end = self.step * (int(most * 1.02 / self.step) + 1)

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

    def x(self, inches: float) -> float:
        """The difference that stands so many inches from the left edge."""
        return (inches - self.label) / self.axis * self.end

    def middle(self, row: int) -> float:
        """Height of the middle of a row."""
        return -(self.tops[row] + self.tops[row + 1]) / 2

    @property
    def bottom(self) -> float:
        """Where the axis is."""
        return -self.tops[-1] - LEADING

    def lines(self) -> list[Any]:
        """Guides along the rows, the rule under the heads, the axis with its ticks, and the threshold."""
        under = -self.tops[0] + LEADING / 2
        guides = [(0.0, self.end, self.middle(row), self.middle(row)) for row in range(len(self.names))]
        ticks = [self.step * count for count in range(round(self.end / self.step) + 1)]
        rules = [
            (self.x(0.0), self.x(self.width), under, under),
            (0.0, self.end, self.bottom, self.bottom),
            *((tick, tick, self.bottom, self.bottom - TICK) for tick in ticks),
        ]
        threshold = [(self.layout.threshold, self.layout.threshold, under, self.bottom)]
        return [_segments(guides, GUIDE), _segments(threshold, THRESHOLD, "dashed"), _segments(rules, RULE)]

    def points(self) -> list[Any]:
        """A point for each difference; of two models, joined by a line."""
        rows = [
            (value, self.middle(place), head)
            for place, name in enumerate(self.names)
            for model, head in zip(self.models, self.heads, strict=True)
            if (value := self.value(name, model)) is not None
        ]
        if not rows:
            return []
        frame = pd.DataFrame(rows, columns=["x", "y", "model"])
        return [
            p9.geom_point(
                p9.aes(x="x", y="y", color="model", fill="model", shape="model"), data=frame, size=1.9, stroke=0.6
            )
        ]

    def _written(self) -> Iterator[tuple[float, float, str, str, str]]:
        """Every text: x, y of its middle, characters, and how it stands."""
        head = -LEADING - LINE / 2
        for place, (name, label) in enumerate(zip(self.names, self.labels, strict=True)):
            yield self.x(EDGE), self.middle(place), label, "left", "normal"
            at = self.label + self.axis
            for model, width in zip(self.models, self.columns, strict=True):
                yield self.x(at + width), self.middle(place), self.text(name, model), "right", "normal"
                at += width
        yield self.x(EDGE), head, "Variable", "left", "bold"
        at = self.label + self.axis
        for title, width in zip(self.heads, self.columns, strict=True):
            at += width
            yield self.x(at), head, title, "right", "bold"
        below = self.bottom - TICK - 0.03 - LINE / 2
        for count in range(round(self.end / self.step) + 1):
            yield self.step * count, below, exact(self.step * count, self.layout.style), "center", "normal"
        half = text_width(self.title) / 2
        middle = min(max(self.label + self.axis / 2, EDGE + half), self.width - EDGE - half)
        at = below - LINE * (1 + line_count(self.title)) / 2 - 0.03
        yield self.x(middle), at, self.title, "center", "normal"

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

    def notes(self) -> str:
        """Why differences are not there."""
        absent = {row.warning: None for row in self.results if row.value is None}
        note = literal(f"NE, not estimable: {' '.join(absent)}") if absent else ""
        return wrapped(note, NOTE_SHARE * self.width, NOTE_SIZE) if note else ""

    def scales(self) -> list[Any]:
        """Scales, sizes and theme."""
        notes = self.notes()
        several = len(self.models) > 1
        panel = -self.bottom + TICK + LINE * (1 + line_count(self.title)) + 0.1
        height = panel + (LEGEND if several else 0.0) + note_height(notes)
        first, second = self.layout.paper.colour(0), self.layout.paper.colour(1)
        colors = [second, first] if several else [first]
        fills = ["white", first] if several else [first]
        corners = pd.DataFrame({"x": [self.x(0.0), self.x(self.width)], "y": [0.0, -panel]})
        return [
            p9.geom_blank(p9.aes(x="x", y="y"), data=corners),
            p9.scale_x_continuous(expand=(0, 0)),
            p9.scale_y_continuous(expand=(0, 0)),
            *(
                [
                    p9.scale_color_manual(values=colors, limits=self.heads),
                    p9.scale_fill_manual(values=fills, limits=self.heads),
                    p9.scale_shape_manual(values=list(SHAPES[: len(self.heads)]), limits=self.heads),
                ]
                if any(row.value is not None for row in self.results)
                else []
            ),
            p9.labs(caption=notes) if notes else p9.labs(),
            journal_theme(self.width, height)
            + p9.theme(
                axis_text=p9.element_blank(),
                axis_title=p9.element_blank(),
                axis_ticks=p9.element_blank(),
                axis_line=p9.element_blank(),
                plot_margin=0,
                legend_position="top" if several else "none",
                legend_box_margin=0,
                legend_box_spacing=0.01,
                plot_caption=p9.element_text(size=NOTE_SIZE, ha="left", family=FONT, lineheight=1.25),
                plot_caption_position="plot",
            ),
        ]

    def words(self) -> str:
        """The figure in words."""
        parts: list[str] = []
        threshold = exact(self.layout.threshold, self.layout.style)
        for model in self.models:
            found = [value for name in self.names if (value := self._printed(name, model)) is not None]
            above = sum(value > self.layout.threshold for value in found)
            said = "; ".join(f"{self.layout.variables[name]} {self.text(name, model)}" for name in self.names)
            parts.append(f"{model.capitalize()}, {above} of {len(found)} above {threshold}: {said}.")
        return f"Love plot of absolute standardised differences. {' '.join(parts)}"


def _segments(rows: Sequence[tuple[float, float, float, float]], color: str, line: str = "solid") -> Any:  # noqa: ANN401
    frame = pd.DataFrame(list(rows), columns=["x", "xend", "y", "yend"])
    mapping = p9.aes(x="x", xend="xend", y="y", yend="yend")
    return p9.geom_segment(mapping, data=frame, color=color, size=0.45, linetype=line)
