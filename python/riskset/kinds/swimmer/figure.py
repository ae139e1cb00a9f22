"""A swimmer plot: a lane for each patient, ordered by follow-up, with events as marks and an arrow where it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.looks import LOOKS, hold_looks, seats
from riskset.figures.measure import LINE, line_count, literal, text_width, wrapped
from riskset.figures.paper import Paper
from riskset.figures.theme import BASE_SIZE, journal_theme
from riskset.naming import counted
from riskset.style import Style
from riskset.timescale import axis_breaks, exact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.kinds.swimmer.analysis import Lanes
    from riskset.results import Result

TALLEST = 7.6  # inches that the lanes take at most
LANE = (0.024, 0.17)  # inches of a lane: at least, at most
GAP = 1.5  # lanes between two groups
AXIS, LEGEND = 0.45, 0.35
LABEL, LABEL_SHARE = 1.2, 0.25  # inches, and share of the width, at which groups' names are broken
KEY, KEY_GAP = 0.25, 0.1  # inches of a key of the legend, and from one entry to the next
SHAPES = ("D", "o", "s", "^", "v", "p", "h", "*", "P", "X")
FILLS = ("#000000", "#F0E442", "#FFFFFF", "#D55E00", "#0072B2", "#009E73", "#CC79A7")
DEPTHS = (0.35, 0.65, 0.25, 0.8, 0.45)  # of the bars' colours, so that groups differ in grey too
CONTRAST = 0.35  # of the depths of two groups that have one colour
ONGOING = "Ongoing"
ARROW = ">"


@dataclass(frozen=True)
class SwimmerLayout:
    """What a swimmer plot shows beside the lanes.

    Attributes
    ----------
    groups : sequence of str
        Groups in order; ``("",)`` for all patients together.
    places : sequence of int
        Of each group its level's place among all of the variable, which gives its look; empty for that in `groups`.
    sort : str
        ``group`` where lanes stand by group.
    """

    groups: Sequence[str]
    unit: str
    x_title: str
    sort: str = "group"
    places: Sequence[int] = ()
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)


def swimmer_plot(results: Sequence[Result], courses: Lanes, layout: SwimmerLayout) -> Figure:
    """Draw lanes of patients; who they are is not known to the plot.

    Parameters
    ----------
    results : sequence of Result
        The counts of :func:`riskset.kinds.swimmer.analysis.swimmer`.
    courses : Lanes
    layout : SwimmerLayout
    """
    page = _Page(courses, layout)
    plot: Any = Figure(page.bars())
    for layer in (*page.layers(), *page.scales()):
        plot += layer
    plot.alt_text = _words(results, layout)
    return plot


class _Page:
    def __init__(self, courses: Lanes, layout: SwimmerLayout) -> None:
        self.courses, self.layout = courses, layout
        self.grouped = layout.sort == "group"
        shift = 0.0
        heights: list[float] = []
        for place, group in enumerate(courses.group):
            if self.grouped and place and group != courses.group[place - 1]:
                shift += GAP
            heights.append(-(place + 1 + shift))
        self.y = np.array(heights)
        self.span = len(heights) + shift
        self.lane = min(max(TALLEST / max(self.span, 1.0), LANE[0]), LANE[1])
        marked = [float(np.nanmax(times)) for times in courses.marks.values() if not np.isnan(times).all()]
        self.end = max([float(courses.time.max(initial=0.0)), *marked]) or 1.0
        self.shown = [label for label, times in courses.marks.items() if not np.isnan(times).all()]
        remedy = "Mark fewer events, or give several one label"
        hold_looks(len(self.shown), len(SHAPES), f"{len(self.shown)} kinds of events", "marks", remedy)
        groups, looks = layout.groups, min(LOOKS, 2 * len(layout.paper.palette))
        self.seats = seats(layout.places or range(len(groups)), looks)
        if not self.grouped:
            remedy = "Merge levels by one label, or sort the lanes by group"
            hold_looks(len(groups), looks, f"{len(groups)} groups", "looks", remedy)

    def bars(self) -> pd.DataFrame:
        """A bar for each lane."""
        groups = pd.Categorical(self.courses.group, categories=list(self.layout.groups), ordered=True)
        half = 0.38
        return pd.DataFrame(
            {"start": 0.0, "stop": self.courses.time, "low": self.y - half, "high": self.y + half, "group": groups}
        )

    def layers(self) -> list[Any]:
        """Bars, marks and arrows."""
        size = min(1.7, max(0.5, 9 * self.lane))
        corners = p9.aes(xmin="start", xmax="stop", ymin="low", ymax="high", fill="group", alpha="group")
        layers: list[Any] = [p9.geom_rect(corners, show_legend=not self.grouped)]
        arrows = self.courses.ongoing
        parts = [
            pd.DataFrame({"time": times[~np.isnan(times)], "y": self.y[~np.isnan(times)], "mark": literal(label)})
            for label, times in self.courses.marks.items()
            if label in self.shown
        ]
        # An arrow stands just beyond the end of its bar.
        beyond = self.courses.time[arrows] + 0.009 * self.end
        if arrows.any():
            parts.append(pd.DataFrame({"time": beyond, "y": self.y[arrows], "mark": ONGOING}))
        if parts:
            marks = pd.concat(parts, ignore_index=True)
            marks["mark"] = pd.Categorical(marks["mark"], categories=self._names(), ordered=True)
            for place, name in enumerate(self._names()):
                own = marks[marks["mark"] == name]
                layers.append(
                    p9.geom_point(
                        p9.aes(x="time", y="y", shape="mark"),
                        data=own,
                        size=size,
                        stroke=0.25,
                        color="#4D4D4D" if name == ONGOING else "black",
                        fill="#4D4D4D" if name == ONGOING else FILLS[place % len(FILLS)],
                    )
                )
        return layers

    def _names(self) -> list[str]:
        return [*map(literal, self.shown), *([ONGOING] if self.courses.ongoing.any() else [])]

    def _labels(self) -> dict[float, str]:
        """The groups' names, each at the middle of its lanes."""
        if not self.grouped or list(self.layout.groups) == [""]:
            return {}
        found: dict[float, str] = {}
        for group in self.layout.groups:
            own = self.y[np.array(self.courses.group, dtype=object) == group]
            if own.size:
                count = self.layout.style.value(own.size, "count")
                found[float(own.mean())] = (
                    f"{wrapped(literal(group), min(LABEL, LABEL_SHARE * self.layout.paper.width))}\n($n$ = {count})"
                )
        return dict(sorted(found.items()))

    def _legend_rows(self, names: Sequence[str]) -> int:
        """Rows of the legend of marks in which the widest of its columns have room."""
        widths = [KEY + KEY_GAP + text_width(name) for name in names]
        for rows in range(1, len(names)):
            columns = -(-len(names) // rows)
            if (
                sum(max(widths[column * rows : (column + 1) * rows], default=0.0) for column in range(columns))
                <= self.layout.paper.width - 0.3
            ):
                return rows
        return max(len(names), 1)

    def scales(self) -> list[Any]:
        """Scales, sizes and theme."""
        names, labels = self._names(), self._labels()
        shapes = [ARROW if name == ONGOING else SHAPES[place] for place, name in enumerate(names)]
        fills = ["#4D4D4D" if name == ONGOING else FILLS[place % len(FILLS)] for place, name in enumerate(names)]
        colors = [self.layout.paper.colour(seat) for seat in self.seats]
        ticks = axis_breaks(self.end, self.layout.unit)
        # A group of few lanes still has room for its name.
        least = sum(LINE * line_count(label) + 0.08 for label in labels.values())
        rows = self._legend_rows(names)
        legend = LEGEND * (1 if self.grouped else 2) + LINE * (rows - 1)
        height = max((self.span + 1) * self.lane, least, 0.5) + AXIS + legend
        return [
            p9.scale_fill_manual(
                values=colors, limits=list(self.layout.groups), guide=None if self.grouped else "legend"
            ),
            p9.scale_alpha_manual(
                values=[_depth(seat, len(self.layout.paper.palette)) for seat in self.seats],
                limits=list(self.layout.groups),
                guide=None if self.grouped else "legend",
            ),
            p9.scale_shape_manual(values=shapes, limits=names),
            *(
                [p9.guides(shape=p9.guide_legend(nrow=rows, override_aes={"fill": fills, "size": 1.6}))]
                if names
                else []
            ),
            p9.scale_x_continuous(
                breaks=ticks,
                labels=[exact(tick, self.layout.style) for tick in ticks],
                limits=(-0.01 * self.end, 1.03 * self.end),
                expand=(0, 0),
            ),
            p9.scale_y_continuous(
                breaks=list(labels), labels=list(labels.values()), limits=(-self.span - 1, 0), expand=(0, 0)
            ),
            p9.labs(x=literal(self.layout.x_title), y=""),
            journal_theme(self.layout.paper.width, height)
            + p9.theme(
                axis_line_y=p9.element_blank(),
                axis_ticks_major_y=p9.element_blank(),
                axis_ticks_minor=p9.element_blank(),
                axis_title_y=p9.element_blank(),
                axis_text_y=p9.element_text(size=BASE_SIZE, ma="right"),
                legend_box_margin=0,
                legend_box_spacing=0.01,
                legend_key_width=12,
            ),
        ]


def _depth(seat: int, colours: int) -> float:
    """How deep the colour of a group is; deeper, or paler, where the colours come again."""
    again, place = divmod(seat, colours)
    depth = DEPTHS[place % len(DEPTHS)]
    return depth if again % 2 == 0 else depth + (CONTRAST if depth < 0.7 else -CONTRAST)


def _words(results: Sequence[Result], layout: SwimmerLayout) -> str:
    """The figure in words: counts alone."""
    style = layout.style
    parts: list[str] = []
    for group in layout.groups:
        rows = [row for row in results if row.analysis == "swimmer" and row.group == group and row.value is not None]
        n = next((row.value for row in rows if row.statistic == "n"), 0.0)
        events = [
            f"{row.variable} {style.value(row.value or 0.0, 'count')}" for row in rows if row.statistic == "events"
        ]
        parts.append(f"{group or 'All'}, {counted(style.value(n or 0.0, 'count'), 'patient')}: {', '.join(events)}.")
    return f"Swimmer plot, a lane for each patient by length of follow-up. {' '.join(parts)}"
