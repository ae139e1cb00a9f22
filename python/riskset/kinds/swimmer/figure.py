"""A swimmer plot: a lane for each patient, ordered by follow-up, with events as marks and an arrow where it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.legend_rows import has_room, legend_rows, legend_width
from riskset.figures.looks import LOOKS, hold_looks, seats
from riskset.figures.measure import LINE, line_count, literal, wrapped
from riskset.figures.paper import Paper
from riskset.figures.parts import WIDEST, Rooms, filled, higher
from riskset.figures.theme import BASE_SIZE, journal_theme
from riskset.naming import counted
from riskset.style import Style
from riskset.timescale import axis_breaks, exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.kinds.swimmer.analysis import Lanes
    from riskset.results import Result

LANE = (0.052, 0.16)  # inches of a lane: at least, at most
GAP = 1.2  # lanes between two groups
AXIS, LEGEND = 0.45, 0.3
LABEL, LABEL_SHARE = 1.2, 0.25  # inches, and share of the width, at which groups' names are broken
KEY, KEY_GAP = 0.29, 0.1  # inches of a key of the legend, and from one entry to the next
THICK = 0.4  # half of a bar, of its lane
SHAPES = ("D", "o", "s", "^", "v", "p", "h", "*", "P", "X")
FILLS = ("#000000", "#F0E442", "#FFFFFF", "#D55E00", "#0072B2", "#009E73", "#CC79A7")
DEPTHS = (0.35, 0.65, 0.25, 0.8, 0.45)  # of the bars' colours over white, so that groups differ in grey too
CONTRAST = 0.35  # of the depths of two groups that have one colour
ONGOING, ONGOING_FILL = "Ongoing", "#4D4D4D"
ARROW = ">"
GUIDE = "#E3E3E3"


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

    Returns
    -------
    Figure
        A plotnine plot whose x is time; in parts where there are more lanes than a page holds.
    """
    sheet = _Sheet(courses, layout)
    whole = _Page(sheet, range(len(courses.group)))
    plot = _drawn(whole)
    plot.alt_text = _words(results, layout)
    rooms = Rooms.of(layout.paper, plot.legend)
    if not higher(layout.paper, rooms, whole.height):
        return plot
    return plot.in_parts([_drawn(_Page(sheet, rows, more)) for rows, more in sheet.parts(rooms)])


def _drawn(page: _Page) -> Figure:
    plot: Any = Figure(page.bars())
    for layer in (*page.layers(), *page.scales()):
        plot += layer
    return plot


class _Sheet:
    """What all parts share: the looks of groups and marks, the height of a lane, and the axis of time."""

    def __init__(self, courses: Lanes, layout: SwimmerLayout) -> None:
        self.courses, self.layout = courses, layout
        self.group: NDArray[np.object_] = np.array(courses.group, dtype=object)
        self.grouped = layout.sort == "group" and list(layout.groups) != [""]
        marked = [float(np.nanmax(times)) for times in courses.marks.values() if not np.isnan(times).all()]
        self.end = max([float(courses.time.max(initial=0.0)), *marked]) or 1.0
        self.shown = [label for label, times in courses.marks.items() if not np.isnan(times).all()]
        remedy = "Mark fewer events, or give several one label"
        hold_looks(len(self.shown), len(SHAPES), f"{len(self.shown)} kinds of events", "marks", remedy)
        groups, looks = layout.groups, min(LOOKS, 2 * len(layout.paper.palette))
        places = seats(layout.places or range(len(groups)), looks)
        if layout.sort != "group":
            remedy = "Merge levels by one label, or sort the lanes by group"
            hold_looks(len(groups), looks, f"{len(groups)} groups", "looks", remedy)
        self.fills = [_paled(layout.paper.colour(seat), _depth(seat, len(layout.paper.palette))) for seat in places]
        self.names = [*map(literal, self.shown), *([ONGOING] if courses.ongoing.any() else [])]
        lanes = len(courses.group) + 1 + GAP * (len(set(courses.group)) - 1 if self.grouped else 0)
        self.lane = min(max((layout.paper.tallest - AXIS - self.legend) / lanes, LANE[0]), LANE[1])

    @property
    def legend(self) -> float:
        """Height of the legends of marks, and of groups where lanes are not sorted by them."""
        more = self.legend_rows() + (0 if self.layout.sort == "group" or self.beside() else self.group_rows() - 1)
        return LEGEND * (1 if self.layout.sort == "group" else 2) + LINE * (more - 1)

    def parts(self, rooms: Rooms) -> list[tuple[range, float]]:
        """The lanes of each part, and how many times as high as they must be they are."""
        begins = [place == 0 or before != self.group[place] for place, before in enumerate(np.roll(self.group, 1))]
        gaps = [GAP if begin and place and self.grouped else 0.0 for place, begin in enumerate(begins)]
        heights = [self.lane * (1 + gap) for gap in gaps]
        tears = [0.0 if begin or not self.grouped else 0.002 for begin in begins]
        return filled(heights, rooms.less(AXIS + self.legend + WIDEST * self.lane), tears)

    def legend_rows(self) -> int:
        """Rows of the legend of marks in which the widest of its columns have room."""
        return legend_rows(self.names, KEY + KEY_GAP, self.layout.paper.width)

    def group_rows(self) -> int:
        """Those of the legend of groups."""
        return legend_rows(list(map(literal, self.layout.groups)), KEY + KEY_GAP, self.layout.paper.width)

    def beside(self) -> bool:
        """Whether the two legends have room beside each other; else that of marks stands under that of groups."""
        legends = ((list(map(literal, self.layout.groups)), self.group_rows()), (self.names, self.legend_rows()))
        return has_room(
            sum(legend_width(names, KEY + KEY_GAP, rows) for names, rows in legends), self.layout.paper.width
        )

    def fill(self, place: int) -> str:
        """What a mark is filled with."""
        return ONGOING_FILL if self.names[place] == ONGOING else FILLS[place % len(FILLS)]

    def labels(self, rows: range, y: NDArray[np.float64]) -> Mapping[float, str]:
        """The groups' names with how many patients they have, each at the middle of its lanes."""
        if not self.grouped:
            return {}
        found: dict[float, str] = {}
        own = self.group[rows.start : rows.stop]
        width = min(LABEL, LABEL_SHARE * self.layout.paper.width)
        for group in self.layout.groups:
            if (own == group).any():
                whole = int((self.group == group).sum())
                count = f"(${self.layout.style.group_size}$ = {self.layout.style.value(whole, 'count')})"
                before = bool((self.group[: rows.start] == group).any())
                name = f"{group}, continued" if before else group
                found[float(y[own == group].mean())] = "\n".join([wrapped(literal(name), width), count])
        return dict(sorted(found.items()))


class _Page:
    """The lanes of a page, from the top, so many times as high as they must be."""

    def __init__(self, sheet: _Sheet, rows: range, spread: float = 1.0) -> None:
        self.sheet, self.rows, self.lane = sheet, rows, spread * sheet.lane
        self.group = list(sheet.group[rows.start : rows.stop])
        shift = 0.0
        heights: list[float] = []
        for place, group in enumerate(self.group):
            if sheet.grouped and place and group != self.group[place - 1]:
                shift += GAP
            heights.append(-(place + 1 + shift))
        self.y = np.array(heights)
        self.span = len(heights) + shift
        self.labels = sheet.labels(rows, self.y)

    def _own(self, values: NDArray[Any]) -> NDArray[Any]:
        return values[self.rows.start : self.rows.stop]

    @property
    def height(self) -> float:
        """Height of the figure: a group of few lanes still has room for its name."""
        least = sum(LINE * line_count(label) + 0.08 for label in self.labels.values())
        return max((self.span + 1) * self.lane, least, 0.5) + AXIS + self.sheet.legend

    def bars(self) -> pd.DataFrame:
        """A bar for each lane."""
        groups = pd.Categorical(self.group, categories=list(self.sheet.layout.groups), ordered=True)
        time = self._own(self.sheet.courses.time)
        return pd.DataFrame(
            {"start": 0.0, "stop": time, "low": self.y - THICK, "high": self.y + THICK, "group": groups}
        )

    def layers(self) -> list[Any]:
        """Lines at the ticks, bars, marks and arrows."""
        sheet, courses = self.sheet, self.sheet.courses
        size = min(1.7, max(0.9, 11 * self.lane))
        corners = p9.aes(xmin="start", xmax="stop", ymin="low", ymax="high", fill="group")
        ticks = [tick for tick in axis_breaks(sheet.end, sheet.layout.unit) if tick]
        layers: list[Any] = [
            p9.geom_vline(xintercept=ticks, color=GUIDE, size=0.4),
            p9.geom_rect(corners, show_legend=sheet.layout.sort != "group"),
        ]
        for place, name in enumerate(sheet.names):
            # An arrow stands just beyond the end of its bar.
            times = (
                np.where(courses.ongoing, courses.time + 0.009 * sheet.end, np.nan)
                if name == ONGOING
                else courses.marks[sheet.shown[place]]
            )
            own = self._own(times)
            there = ~np.isnan(own)
            marks = pd.DataFrame({"time": own[there], "y": self.y[there], "mark": name})
            marks["mark"] = pd.Categorical(marks["mark"], categories=sheet.names, ordered=True)
            color = ONGOING_FILL if name == ONGOING else "black"
            layers.append(
                p9.geom_point(
                    p9.aes(x="time", y="y", shape="mark"),
                    data=marks,
                    size=size,
                    stroke=0.3,
                    color=color,
                    fill=sheet.fill(place),
                )
            )
        return layers

    def scales(self) -> list[Any]:
        """Scales, sizes and theme."""
        sheet, layout, names = self.sheet, self.sheet.layout, self.sheet.names
        shapes = [ARROW if name == ONGOING else SHAPES[place] for place, name in enumerate(names)]
        fills = [sheet.fill(place) for place in range(len(names))]
        ticks = axis_breaks(sheet.end, layout.unit)
        keys = p9.guide_legend(nrow=sheet.legend_rows(), override_aes={"fill": fills, "size": 1.7})
        guide = None if layout.sort == "group" else "legend"
        return [
            p9.scale_fill_manual(values=sheet.fills, limits=list(layout.groups), guide=guide),
            p9.scale_shape_manual(values=shapes, limits=names),
            *([p9.guides(shape=keys)] if names else []),
            *([p9.guides(fill=p9.guide_legend(nrow=sheet.group_rows()))] if guide else []),
            p9.scale_x_continuous(
                breaks=ticks,
                labels=[exact(tick, layout.style) for tick in ticks],
                limits=(-0.01 * sheet.end, 1.03 * sheet.end),
                expand=(0, 0),
            ),
            p9.scale_y_continuous(
                breaks=list(self.labels), labels=list(self.labels.values()), limits=(-self.span - 1, 0), expand=(0, 0)
            ),
            p9.labs(x=literal(layout.x_title), y=""),
            journal_theme(layout.paper.width, self.height)
            + p9.theme(
                axis_line_y=p9.element_blank(),
                axis_ticks_major_y=p9.element_blank(),
                axis_ticks_minor=p9.element_blank(),
                axis_title_y=p9.element_blank(),
                axis_text_y=p9.element_text(size=BASE_SIZE, ma="right"),
                legend_box="horizontal" if guide is None or sheet.beside() else "vertical",
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


def _paled(colour: str, depth: float) -> str:
    """A colour as it shows over white: solid, so that it prints alike everywhere."""
    from matplotlib.colors import to_hex, to_rgb

    red, green, blue = (1 - depth * (1 - part) for part in to_rgb(colour))
    return str(to_hex((red, green, blue)))


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
