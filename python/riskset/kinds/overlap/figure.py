"""The figure of overlap: bars of how many patients of each treatment have which score."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.measure import LINE, line_count, literal, text_width, wrapped
from riskset.figures.paper import Paper
from riskset.figures.theme import BASE_SIZE, FONT, journal_theme
from riskset.naming import counted
from riskset.style import Style
from riskset.tables.lookup import Lookup
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.results import Result

# All in inches.
GAP, EDGE, TICK = 0.08, 0.04, 0.05
ROW, LOWEST = 0.62, 0.3  # of a treatment's bars, and where many treatments share a page
LABEL, NUMBERS = 1.7, 0.3  # the most of a treatment's name, and the numbers of the axis of patients
NARROWEST = 1.0
BASELINE = 0.36 * BASE_SIZE / 72
RULE, HIDDEN = "#4D4D4D", "#BFBFBF"
TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class OverlapLayout:
    """What the figure shows beside its numbers.

    Attributes
    ----------
    treatments : tuple of str
    bins : int
    label : str
        What tells the treatments apart.
    """

    treatments: tuple[str, ...]
    bins: int
    label: str
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)


def overlap_plot(results: Sequence[Result], layout: OverlapLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.overlap.analysis.overlap`.

    Two treatments stand above and under one axis of scores. Of more, each has a row, and each score a panel.

    Returns
    -------
    Figure
        A plotnine plot whose x and y are inches.
    """
    page = _Page([row for row in results if row.analysis == "overlap"], layout)
    plot: Any = Figure()
    for layer in (*page.bars(), *page.lines(), *page.texts(), *page.scales()):
        plot += layer
    plot.alt_text, plot.note = page.words(), page.notes()
    return plot


class _Page:
    """Where everything stands: x and y in inches from the upper left corner, y downwards as negative."""

    def __init__(self, results: Sequence[Result], layout: OverlapLayout) -> None:
        self.layout, self.lookup = layout, Lookup(results)
        self.counts = [row for row in results if row.statistic == "count"]
        self.scores = list(dict.fromkeys(row.model for row in self.counts))
        self.mirrored = len(layout.treatments) == 2
        self.width = layout.paper.width
        self.heads = {group: self._head(group) for group in layout.treatments}
        self.label = min(LABEL, max(text_width(literal(head)) for head in self.heads.values())) + 2 * EDGE + GAP
        self.broken = {group: wrapped(literal(head), self.label - GAP) for group, head in self.heads.items()}
        layout.paper.hold(self.label + NUMBERS + NARROWEST, "a figure of overlap", "widen the figure")
        self.left = self.label + NUMBERS
        self.axis = self.width - self.left - 0.15
        self.most = max([1.0, *(row.value if row.value is not None else row.below or 1.0 for row in self.counts)])
        self.titles = [
            wrapped(literal(f"Propensity score ({layout.label}: {score})"), self.axis) for score in self.scores
        ]
        under = TICK + LINE * (1 + max(map(line_count, self.titles), default=1))  # the axis of scores and its title
        around = under + (3 + len(layout.treatments)) * GAP
        room = (layout.paper.tallest - GAP) / len(self.scores) - around
        self.row = max(LOWEST, min(ROW, room / len(layout.treatments)))
        self.panel = self.row * len(layout.treatments) + (0.0 if self.mirrored else GAP * len(layout.treatments))
        self.step = self.panel + (2 if self.mirrored else 1) * GAP + under + GAP
        self.height = GAP + self.step * len(self.scores)
        layout.paper.hold_height(self.height, "a figure of overlap", "name fewer treatments")

    def _head(self, group: str) -> str:
        number = self.lookup.value("n_group", "count", group=group).text(self.layout.style)
        return f"{group} (n = {number})"

    def x(self, score: float) -> float:
        return self.left + self.axis * score

    def base(self, panel: int, row: int) -> float:
        """Where the bars of a treatment begin."""
        top = -GAP - panel * self.step
        return top - self.row if self.mirrored else top - (row + 1) * self.row - row * GAP

    def sign(self, row: int) -> int:
        """Whether bars rise or, of the second of two treatments, hang."""
        return -1 if self.mirrored and row == 1 else 1

    def bars(self) -> list[Any]:
        """A bar for each class; of a class whose number is hidden an open one, as high as it can be."""
        rows: list[tuple[float, float, float, float, str]] = []
        hidden: list[tuple[float, float, float, float]] = []
        for each in self.counts:
            panel, row = self.scores.index(each.model), self.layout.treatments.index(each.group)
            value = each.value if each.value is not None else each.below or 0.0
            if not value:
                continue
            start = each.at or 0.0
            left, right = self.x(start) + 0.01, self.x(start + 1 / self.layout.bins) - 0.01
            base = self.base(panel, row)
            end = base + self.sign(row) * 0.94 * self.row * value / self.most
            box = (left, right, min(base, end), max(base, end))
            if each.value is None:
                hidden.append(box)
            else:
                rows.append((*box, self.layout.paper.colour(row)))
        sides = ["xmin", "xmax", "ymin", "ymax"]
        mapping = p9.aes(xmin="xmin", xmax="xmax", ymin="ymin", ymax="ymax")
        layers = [
            p9.geom_rect(mapping, data=part, fill=colour)
            for colour, part in pd.DataFrame(rows, columns=[*sides, "fill"]).groupby("fill", sort=False)
        ]
        if hidden:
            frame = pd.DataFrame(hidden, columns=sides)
            layers.append(p9.geom_rect(mapping, data=frame, fill="none", color=HIDDEN, size=0.4, linetype="dashed"))
        return layers

    def _bottom(self, panel: int) -> float:
        """Where the axis of scores is."""
        return -GAP - panel * self.step - self.panel - (GAP if self.mirrored else 0.0)

    def lines(self) -> list[Any]:
        """Baselines, the axes of scores and those of patients, with their ticks."""
        rows: list[tuple[float, float, float, float]] = []
        for panel in range(len(self.scores)):
            bottom = self._bottom(panel)
            rows.append((self.x(0), self.x(1), bottom, bottom))
            rows += [(self.x(tick), self.x(tick), bottom, bottom - TICK) for tick in TICKS]
            for row in range(len(self.layout.treatments)):
                base, sign = self.base(panel, row), self.sign(row)
                rows.append((self.x(0), self.x(1), base, base))
                end = base + sign * 0.94 * self.row
                rows += [(self.left, self.left, base, end), (self.left - TICK, self.left, end, end)]
        frame = pd.DataFrame(rows, columns=["x", "xend", "y", "yend"])
        return [p9.geom_segment(p9.aes(x="x", xend="xend", y="y", yend="yend"), data=frame, color=RULE, size=0.4)]

    def _written(self) -> Iterator[tuple[float, float, str, str]]:
        """Every text: x, y of its middle, characters, and how it stands."""
        for panel, title in enumerate(self.titles):
            bottom = self._bottom(panel)
            for row, group in enumerate(self.layout.treatments):
                base, sign = self.base(panel, row), self.sign(row)
                yield EDGE, base + sign * self.row / 2, self.broken[group], "left"
                end = base + sign * 0.94 * self.row
                yield self.left - TICK - 0.03, end, exact(self.most, self.layout.style), "right"
                if not (self.mirrored and row):
                    yield self.left - TICK - 0.03, base, "0", "right"
            for tick in TICKS:
                yield self.x(tick), bottom - TICK - LINE / 2, exact(tick, self.layout.style), "center"
            yield self.x(0.5), bottom - TICK - LINE * (1 + line_count(title) / 2) - 0.02, title, "center"

    def texts(self) -> list[Any]:
        """Every line of text on a baseline of its own."""
        rows = [
            (x, y - BASELINE + LINE * ((text.count("\n")) / 2 - place), line, ha)
            for x, y, text, ha in self._written()
            for place, line in enumerate(text.split("\n"))
        ]
        frame = pd.DataFrame(rows, columns=["x", "y", "label", "ha"])
        mapping = p9.aes(x="x", y="y", label="label")
        return [
            p9.geom_text(mapping, data=part, ha=ha, va="baseline", family=FONT, size=BASE_SIZE)
            for ha, part in frame.groupby("ha", sort=False)
        ]

    def scales(self) -> list[Any]:
        """Scales, size and theme."""
        corners = pd.DataFrame({"x": [0.0, self.width], "y": [0.0, -self.height]})
        blank = p9.element_blank()
        return [
            p9.geom_blank(p9.aes(x="x", y="y"), data=corners),
            p9.scale_x_continuous(expand=(0, 0)),
            p9.scale_y_continuous(expand=(0, 0)),
            journal_theme(self.width, self.height)
            + p9.theme(axis_text=blank, axis_title=blank, axis_ticks=blank, axis_line=blank, plot_margin=0),
        ]

    def notes(self) -> str:
        """What bars are, and that some are hidden."""
        width = exact(round(1 / self.layout.bins, 6), self.layout.style)
        text = f"Bars are numbers of patients by classes of the score that are {width} wide."
        least = {row.below for row in self.counts if row.value is None and row.below}
        if least:
            text += f" Dashed bars are of fewer than {max(least):g} patients."
        if any(row.value is None and not row.below for row in self.counts):
            text += " Some classes are not shown, so that small numbers cannot be worked out."
        return literal(text)

    def words(self) -> str:
        """The figure in words."""
        parts: list[str] = []
        for score in self.scores:
            for group in self.layout.treatments:
                own = [
                    row for row in self.counts if (row.model, row.group) == (score, group) and (row.value or row.below)
                ]
                style, width = self.layout.style, 1 / self.layout.bins
                span = (
                    f"scores of {score} from {exact(round(own[0].at or 0.0, 4), style)} to {exact(round((own[-1].at or 0.0) + width, 4), style)}"
                    if own
                    else f"no score of {score} shown"
                )
                parts.append(f"{self.heads[group]}: {span}")
        return f"Bars of propensity scores in {counted(len(self.layout.treatments), 'treatment')}. {'; '.join(parts)}."
