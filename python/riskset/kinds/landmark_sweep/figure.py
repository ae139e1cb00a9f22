"""Hazard ratios against the landmark, one panel an endpoint, with the groups' numbers under the axis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.drawn_rows import DrawnRows
from riskset.figures.figure import Figure
from riskset.figures.measure import LINE, POINTS, line_count
from riskset.figures.parts import Rooms, filled, higher
from riskset.figures.theme import BASE_SIZE, FONT, SMALLEST_SIZE, TITLE_SIZE, journal_theme
from riskset.kinds.landmark_sweep.sheet import AXIS_GAP, BETWEEN, HEIGHT, LandmarkSweepLayout, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure as Drawing

    from riskset.results import Result

ROW = 0.175  # inches of height for a row of numbers
TOP = 0.05  # inches over the titles
BASE = 1000.0  # height of the rows of numbers, where no logarithm of a ratio is
EFFECT, MARKED = "#7F7F7F", "#7F7F7F"


def landmark_sweep_plot(results: Sequence[Result], layout: LandmarkSweepLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.landmark_sweep.analysis.landmark_sweep`.

    Returns
    -------
    Figure
        A plotnine plot whose y is the decimal logarithm of the ratio; in parts where it is higher than a page.
    """
    sheet = Sheet([row for row in results if row.analysis == "landmark-sweep"], layout)
    whole = _Page(sheet, sheet.endpoints)
    plot = _drawn(whole)
    plot.alt_text, plot.note, plot.abbreviations = sheet.words(), sheet.notes(), sheet.abbreviations()
    rooms = Rooms.of(layout.paper, plot.legend)
    if not higher(layout.paper, rooms, whole.height):
        return plot
    layout.paper.hold_height(whole.row_height + whole.around, "a row of its panels", "name fewer groups")
    parts: list[Figure] = []
    for rows, more in filled([whole.row_height] * whole.rows, rooms.less(whole.around)):
        endpoints = sheet.endpoints[rows.start * sheet.columns : rows.stop * sheet.columns]
        parts.append(_drawn(_Page(sheet, endpoints, HEIGHT + (more - 1) * whole.row_height)))
    return plot.in_parts(parts, whole.cut_at())


def _drawn(page: _Page) -> Figure:
    plot: Any = Figure(page.estimates, p9.aes(x="at"))
    for layer in (*page.curves(), page.numbers(), *page.scales()):
        plot += layer
    plot.finish = _Finish(page)
    return plot


class _Page:
    """Panels in rows, each over its rows of numbers."""

    def __init__(self, sheet: Sheet, endpoints: Sequence[str], panel: float = HEIGHT) -> None:
        self.sheet, self.endpoints, self.panel = sheet, list(endpoints), panel
        self.columns = min(sheet.columns, len(self.endpoints))
        self.rows = math.ceil(len(self.endpoints) / self.columns)
        self.heights: list[float] = []  # of the rows of numbers; a label of several lines takes as many rows' room
        at = BASE
        for label in sheet.labels:
            self.heights.append(at - line_count(label) / 2)
            at -= line_count(label)
        self.lines = sum(map(line_count, sheet.labels))
        self.number_height = self.lines * max(ROW, LINE)
        self.titles = max(line_count(sheet.titles[name]) for name in sheet.endpoints) * TITLE_SIZE * 1.2 / POINTS + TOP
        self.gap = max(AXIS_GAP + LINE * (line_count(sheet.x_title) - 1), self.titles + 0.1)

    @property
    def row_height(self) -> float:
        """Height of a row of panels with the gaps between its parts and to the next."""
        return self.panel + self.number_height + 2 * self.gap

    @property
    def around(self) -> float:
        """Height of what stands above and below all rows, less the gap after the last."""
        return self.titles + 0.1 - self.gap

    @property
    def height(self) -> float:
        """Height of the figure."""
        return self.rows * self.row_height + self.around

    def cut_at(self) -> DrawnRows:
        """The rows of panels with their numbers, between which the drawing of the page can be cut."""
        heights = [self.row_height] * self.rows
        heights[-1] += self.around
        panels: list[tuple[float, float]] = []
        for row in range(self.rows):
            top = self.titles + row * self.row_height
            numbers = top + self.panel + self.gap
            panels += [(top, top + self.panel), (numbers, numbers + self.number_height)]
        return DrawnRows(0.0, tuple(heights), 0.0, panels=tuple(panels))

    def _frame(self, rows: Sequence[tuple[Any, ...]], columns: Sequence[str], part: str) -> pd.DataFrame:
        """Rows of endpoints, with the place of their panel: its column, and its row among ratios and numbers."""
        frame = pd.DataFrame(list(rows), columns=["endpoint", *columns])
        places = [self.endpoints.index(name) for name in frame["endpoint"]]
        band = [2 * (place // self.columns) + (part == "numbers") for place in places]
        return frame.assign(
            column=pd.Categorical([place % self.columns for place in places], categories=range(self.columns)),
            band=pd.Categorical(band, categories=range(2 * self.rows)),
        )

    @cached_property
    def estimates(self) -> pd.DataFrame:
        """Ratios and limits on the logarithmic scale, cut at the axis; a run is what no gap interrupts."""
        sheet = self.sheet
        low, high = math.log10(sheet.axis.low), math.log10(sheet.axis.high)
        rows: list[tuple[Any, ...]] = []
        run = 0
        for endpoint in self.endpoints:
            run += 1
            for at in sheet.times:
                ratio, *limits = (sheet.value(each, endpoint, at) for each in ("ratio", "lower", "upper"))
                if ratio is None:
                    run += 1
                    continue
                lower = math.log10(limits[0]) if limits[0] else low
                upper = math.log10(limits[1]) if limits[1] is not None else high
                middle = math.log10(ratio)
                rows.append((endpoint, at, min(max(middle, low), high), max(lower, low), min(upper, high), run))
        columns = ["at", "ratio", "lower", "upper", "run"]
        return self._frame(rows, columns, "ratio").astype(dict.fromkeys(columns, float))

    def curves(self) -> list[Any]:
        """The band of the limits or an interval alone, the ratios, the line of no effect, and the study's landmark."""
        sheet, color = self.sheet, self.sheet.layout.paper.colour(0)
        zero = self._frame([(endpoint, 0.0) for endpoint in self.endpoints], ["y"], "ratio")
        layers: list[Any] = [
            p9.geom_hline(p9.aes(yintercept="y"), data=zero, color=EFFECT, size=0.4, linetype="dashed")
        ]
        estimates = self.estimates
        several = estimates.groupby("run")["at"].transform("size") > 1
        if several.any():
            band, long = p9.aes(ymin="lower", ymax="upper", group="run"), estimates[several]
            layers.append(p9.geom_ribbon(band, data=long, fill=color, alpha=0.16))
            layers.append(p9.geom_line(p9.aes(y="ratio", group="run"), data=long, color=color, size=0.6))
        if not several.all():
            interval = p9.aes(ymin="lower", ymax="upper")
            layers.append(p9.geom_linerange(interval, data=estimates[~several], color=color, size=0.5))
        layers.append(p9.geom_point(p9.aes(y="ratio"), color=color, fill=color, size=1.1))
        if sheet.marked is not None:
            own = self._frame([(endpoint, sheet.marked) for endpoint in self.endpoints], ["at"], "ratio")
            layers.append(p9.geom_vline(p9.aes(xintercept="at"), data=own, color=MARKED, size=0.4, linetype="dotted"))
        return layers

    def numbers(self) -> Any:  # noqa: ANN401  a layer
        """Events and patients of each group, and P, under the landmarks."""
        rows = [
            (endpoint, at, height, text)
            for endpoint in self.endpoints
            for at in self.sheet.shown
            for height, text in zip(self.heights, self.sheet.texts(endpoint, at), strict=True)
        ]
        frame = self._frame(rows, ["at", "y", "label"], "numbers")
        return p9.geom_text(p9.aes(y="y", label="label"), data=frame, size=SMALLEST_SIZE, family=FONT)

    def scales(self) -> list[Any]:
        """Scales, panels and theme."""
        sheet, axis = self.sheet, self.sheet.axis
        ends = {"ratio": (math.log10(axis.low), math.log10(axis.high)), "numbers": (BASE, BASE - self.lines)}
        corners = [
            self._frame([(endpoint, sheet.times[0], y) for endpoint in self.endpoints for y in pair], ["at", "y"], part)
            for part, pair in ends.items()
        ]
        ticks = [math.log10(tick) for tick in axis.ticks]

        def breaks(limits: tuple[float, float]) -> list[float]:
            return self.heights if limits[1] > BASE / 2 else ticks

        def labels(places: Sequence[float] | Sequence[str]) -> list[str]:
            values = [float(place) for place in places]
            if any(value > BASE / 2 for value in values):
                return [sheet.labels[self.heights.index(value)] for value in values]
            return [axis.labels[ticks.index(value)] for value in values]

        return [
            p9.geom_blank(p9.aes(x="at", y="y"), data=pd.concat(corners, ignore_index=True)),
            p9.scale_x_continuous(
                breaks=sheet.shown,
                labels=[sheet.tick(at) for at in sheet.shown],
                limits=(sheet.times[0] - sheet.room, sheet.times[-1] + sheet.room),
                expand=(0, 0),
            ),
            p9.scale_y_continuous(breaks=breaks, labels=labels, expand=(0, 0)),
            p9.facet_grid(
                "band ~ column",
                scales="free_y",
                space={"x": [1] * self.columns, "y": [self.panel, self.number_height] * self.rows},
            ),
            journal_theme(sheet.width, self.height)
            + p9.theme(
                axis_title=p9.element_blank(),
                axis_ticks_minor=p9.element_blank(),
                strip_text=p9.element_blank(),
                panel_spacing_y=self.gap / sheet.width,
                panel_spacing_x=BETWEEN / sheet.width,
                plot_margin_top=self.titles / sheet.width,
                plot_margin_right=sheet.side_width / sheet.width + 0.005,
                legend_position="none",
            ),
        ]


@dataclass(frozen=True)
class _Finish:
    """Titles over the panels, the axis of landmarks under the ratios, and no axes of the numbers."""

    page: _Page

    def __call__(self, drawing: Drawing) -> None:
        page, sheet = self.page, self.page.sheet
        axes = list(drawing.axes)
        for place, endpoint in enumerate(page.endpoints):
            row, column = divmod(place, page.columns)
            axis = axes[2 * row * page.columns + column]
            axis.annotate(
                sheet.titles[endpoint],
                (0, 1),
                xytext=(0, 4),
                xycoords="axes fraction",
                textcoords="offset points",
                fontsize=TITLE_SIZE,
                fontweight="bold",
                family=FONT,
                va="bottom",
            )
            axis.tick_params(axis="x", bottom=True, labelbottom=True, length=3, labelsize=BASE_SIZE)
            axis.set_xlabel(sheet.x_title, fontsize=BASE_SIZE, family=FONT, labelpad=3)
            if column == 0:
                axis.set_ylabel(sheet.ratio_title, fontsize=BASE_SIZE, family=FONT, labelpad=4)
            if column == page.columns - 1 or place == len(page.endpoints) - 1:
                self._sides(axis)
        for band in range(1, 2 * page.rows, 2):
            for axis in axes[band * page.columns : (band + 1) * page.columns]:
                axis.tick_params(axis="both", which="both", length=0, labelbottom=False)
                for spine in axis.spines.values():
                    spine.set_visible(False)
        for place in range(len(page.endpoints), page.rows * page.columns):
            row, column = divmod(place, page.columns)
            for band in (2 * row, 2 * row + 1):
                axes[band * page.columns + column].set_visible(False)

    def _sides(self, axis: Any) -> None:  # noqa: ANN401
        """What ratios below and above 1 speak for, beside a panel, reading upwards."""
        sheet = self.page.sheet
        if sheet.sides is None:
            return
        for text, end, va, aligned in zip(sheet.sides, (0, 1), ("bottom", "top"), ("left", "right"), strict=True):
            axis.annotate(
                text,
                (1, end),
                xytext=(3, 0),
                xycoords="axes fraction",
                textcoords="offset points",
                fontsize=BASE_SIZE,
                family=FONT,
                rotation=90,
                ha="left",
                va=va,
                multialignment=aligned,
            )
