"""What the figures of an imputation share: a page in inches, with panels in rows, their titles and their axes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9
from matplotlib.ticker import MaxNLocator

from riskset.figures.drawn_rows import DrawnRows
from riskset.figures.figure import Figure
from riskset.figures.measure import LINE, line_count, line_height, literal, widest, wrapped
from riskset.figures.paper import Paper
from riskset.figures.parts import Rooms, filled, higher
from riskset.figures.theme import BASE_SIZE, FONT, TITLE_SIZE, journal_theme
from riskset.style import Style, decimals_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


# All in inches.
EDGE, GAP, TICK = 0.04, 0.08, 0.05
BETWEEN, MARGIN = 0.22, 0.12
"""Between panels that are beside each other, and right of the last, for half of a number of its axis."""
RULE = "#4D4D4D"
_BASELINE = 0.36 * BASE_SIZE / 72


@dataclass(frozen=True)
class Shown:
    """How a variable is printed: its label, the decimals of its numbers, and its levels if it has some."""

    label: str
    digits: int
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImputationLayout:
    """What the panels show beside their numbers.

    Attributes
    ----------
    variables : mapping of str to Shown
    imputations : int
        How many there are.
    """

    variables: Mapping[str, Shown]
    imputations: int
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)


@dataclass(frozen=True)
class Panel:
    """Where a panel is: its left and upper edge, y downwards as negative, and its width."""

    left: float
    top: float
    width: float


@dataclass
class Sheet:
    """Everything that is drawn on a page, in inches."""

    width: float
    height: float
    boxes: list[tuple[float, float, float, float, str]] = field(default_factory=list)
    lines: list[tuple[float, float, float, float]] = field(default_factory=list)
    paths: list[tuple[float, float, str, str]] = field(default_factory=list)
    texts: list[tuple[float, float, str, str, str]] = field(default_factory=list)

    def box(self, left: float, right: float, bottom: float, top: float, colour: str) -> None:
        """A filled box."""
        self.boxes.append((left, right, bottom, top, colour))

    def line(self, x: float, y: float, xend: float, yend: float) -> None:
        """A thin line of an axis."""
        self.lines.append((x, y, xend, yend))

    def path(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        """A line through points."""
        name = str(len(self.paths))
        self.paths += [(x, y, name, colour) for x, y in points]

    def write(self, x: float, y: float, text: str, side: str = "left", weight: str = "normal") -> None:
        """A text, its lines around y as the middle."""
        step = line_height(TITLE_SIZE) if weight == "bold" else LINE
        for place, line in enumerate(text.split("\n")):
            self.texts.append((x, y - _BASELINE + step * (text.count("\n") / 2 - place), line, side, weight))

    def plot(self, size: float, alpha: float) -> Figure:
        """The page as a plot; `size` and `alpha` are of the paths."""
        plot: Any = Figure()
        for layer in (*self._marks(size, alpha), *self._texts(), *self._scales()):
            plot += layer
        return plot

    def _marks(self, size: float, alpha: float) -> list[Any]:
        boxes = pd.DataFrame(self.boxes, columns=["xmin", "xmax", "ymin", "ymax", "fill"])
        paths = pd.DataFrame(self.paths, columns=["x", "y", "path", "colour"])
        lines = pd.DataFrame(self.lines, columns=["x", "y", "xend", "yend"])
        sides = p9.aes(xmin="xmin", xmax="xmax", ymin="ymin", ymax="ymax")
        return [
            *(p9.geom_rect(sides, data=part, fill=fill) for fill, part in boxes.groupby("fill", sort=False)),
            *(
                p9.geom_path(p9.aes(x="x", y="y", group="path"), data=part, color=colour, size=size, alpha=alpha)
                for colour, part in paths.groupby("colour", sort=False)
            ),
            p9.geom_segment(p9.aes(x="x", y="y", xend="xend", yend="yend"), data=lines, color=RULE, size=0.4),
        ]

    def _texts(self) -> list[Any]:
        frame = pd.DataFrame(self.texts, columns=["x", "y", "label", "ha", "weight"])
        mapping = p9.aes(x="x", y="y", label="label")
        return [
            p9.geom_text(
                mapping,
                data=part,
                ha=side,
                va="baseline",
                family=FONT,
                size=TITLE_SIZE if weight == "bold" else BASE_SIZE,
                fontweight=weight,
            )
            for (side, weight), part in frame.groupby(["ha", "weight"], sort=False)
        ]

    def _scales(self) -> list[Any]:
        corners = pd.DataFrame({"x": [0.0, self.width], "y": [0.0, -self.height]})
        blank = p9.element_blank()
        return [
            p9.geom_blank(p9.aes(x="x", y="y"), data=corners),
            p9.scale_x_continuous(expand=(0, 0)),
            p9.scale_y_continuous(expand=(0, 0)),
            journal_theme(self.width, self.height)
            + p9.theme(axis_text=blank, axis_title=blank, axis_ticks=blank, axis_line=blank, plot_margin=0),
        ]


def ticks_of(low: float, high: float, most: int, *, whole: bool = False) -> list[float]:
    """Round numbers from `low` to `high`."""
    found: Sequence[float] = MaxNLocator(most, integer=whole, steps=[1, 2, 5, 10]).tick_values(low, high)
    slack = 1e-9 * max(high - low, 1e-12)
    return [round(float(each), 10) for each in found if low - slack <= each <= high + slack]


def tick_texts(ticks: Sequence[float], style: Style) -> list[str]:
    """The numbers of an axis's ticks, all with the same decimals."""
    digits = max(map(decimals_of, ticks), default=0)
    return [style.number(each, digits) for each in ticks]


def across(
    sheet: Sheet, panel: Panel, base: float, ends: tuple[float, float], style: Style, *, whole: bool = False
) -> None:
    """An axis under a panel: its line, with as many ticks as their numbers have room for."""
    low, high = ends
    sheet.line(panel.left, base, panel.left + panel.width, base)
    ticks = [low]
    for most in (6, 5, 4, 3, 2, 1) if high > low else ():
        ticks = ticks_of(low, high, most, whole=whole)
        if widest(tick_texts(ticks, style)) + GAP <= panel.width / max(len(ticks), 1):
            break
    for each, text in zip(ticks, tick_texts(ticks, style), strict=True):
        share = (each - low) / (high - low) if high > low else 0.5
        x = panel.left + panel.width * share
        sheet.line(x, base, x, base - TICK)
        sheet.write(x, base - TICK - LINE / 2, text, "center")


def title_of(place: int, count: int, label: str, width: float) -> str:
    """A panel's title, with a letter where there are several."""
    letter = f"{_letter(place)}  " if count > 1 else ""
    return wrapped(f"{letter}{literal(label)}", width, TITLE_SIZE, bold=True)


def write_title(sheet: Sheet, panel: Panel, title: str) -> None:
    """Write a title at the upper edge of a panel."""
    sheet.write(panel.left, panel.top - EDGE / 4 - title_height(title) / 2, title, weight="bold")


def title_height(title: str) -> float:
    """Inches that a title takes."""
    return line_count(title) * line_height(TITLE_SIZE)


def _letter(place: int) -> str:
    """A panel's letter: after Z comes AA."""
    before, last = divmod(place, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def rows_of(count: int, columns: int) -> list[range]:
    """The panels of each row, so many beside each other."""
    return [range(start, min(start + columns, count)) for start in range(0, count, columns)]


def in_rows(
    heights: Sequence[float],
    paper: Paper,
    around: tuple[float, float],
    said: tuple[str, str],
    drawn: Callable[[range, float, float], Figure],
) -> Figure:
    """Draw rows of panels as a figure with its words, and in parts if a page is not high enough.

    Parameters
    ----------
    heights : sequence of float
        Of each row.
    paper : Paper
    around : (float, float)
        Inches above and under the rows of each part.
    said : (str, str)
        The figure in words, and its note.
    drawn : callable
        From rows, the height of the page and how many times as high as they must be the rows are, to its plot.
    """
    height = sum(heights) + sum(around)
    whole = drawn(range(len(heights)), height, 1.0)
    whole.alt_text, whole.note = said
    rooms = Rooms.of(paper, whole.legend)
    if not higher(paper, rooms, height):
        return whole
    parts = [
        drawn(each, more * sum(heights[each.start : each.stop]) + sum(around), more)
        for each, more in filled(heights, rooms.less(sum(around)))
    ]
    # A row ends with white, in the middle of which the drawing is cut.
    between = (heights[0] - GAP / 2, *heights[1:])
    return whole.in_parts(parts, DrawnRows(around[0], between, around[1] + GAP / 2, panels=((0.0, height),)))
