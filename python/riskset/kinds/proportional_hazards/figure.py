"""Coefficients over time: a panel each, with the smooth, its limits, averaged residuals, and the test's P."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotnine as p9

from riskset.figures.drawn_rows import DrawnRows
from riskset.figures.figure import Figure
from riskset.figures.measure import LINE, POINTS, line_count, line_height, literal, p_letter, text_width, wrapped
from riskset.figures.paper import Paper
from riskset.figures.parts import Rooms, filled, higher
from riskset.figures.theme import BASE_SIZE, FONT, TITLE_SIZE, journal_theme
from riskset.kinds.proportional_hazards.axes import coefficient_ends, time_ticks
from riskset.naming import in_sentence
from riskset.style import NO_BREAK, Style, related
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.figure import Figure as Drawing

    from riskset.results import Result

NARROWEST = 1.95  # inches that a panel takes with its axis
PANEL = 1.3  # inches of height, without title and axis
ABOVE = 0.12  # inches over a title
TICKS = 0.17  # inches under a panel, for the times at its ticks
BELOW = 0.25  # inches under those of the lowest panels, for the title of the axis
UNDER = 0.04  # inches under that title
LEFT = 0.17  # inches of the title of the axis of coefficients
BESIDE = 0.42  # inches of its numbers
TITLE_GAP = 0.05  # inches between a title and its panel
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class ProportionalHazardsLayout:
    """What the panels show beside their numbers.

    Attributes
    ----------
    endpoints, variables : mapping of str to str
        Labels.
    unit : str
        Unit of time.
    x_title : str
    """

    endpoints: Mapping[str, str]
    variables: Mapping[str, str]
    unit: str
    x_title: str
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)


def proportional_hazards_plot(results: Sequence[Result], layout: ProportionalHazardsLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.proportional_hazards.analysis.proportional_hazards`.

    Returns
    -------
    Figure
        A plotnine plot whose x is the transform of time, and whose y is the logarithm of the hazard ratio.
    """
    sheet = _Sheet([row for row in results if row.analysis == "proportional-hazards"], layout)
    whole = _Page(sheet, sheet.keys)
    plot = _drawn(whole)
    plot.alt_text, plot.note = sheet.words(), sheet.notes()
    rooms = Rooms.of(layout.paper, plot.legend)
    if not higher(layout.paper, rooms, whole.height):
        return plot
    rows = [sheet.keys[start : start + sheet.columns] for start in range(0, len(sheet.keys), sheet.columns)]
    tears = [0.0 if not place or row[0][0] != rows[place - 1][-1][0] else 0.004 for place, row in enumerate(rows)]
    parts: list[Figure] = []
    for each, more in filled([whole.row_height] * len(rows), rooms.less(whole.around), tears):
        keys = [key for row in rows[each.start : each.stop] for key in row]
        parts.append(_drawn(_Page(sheet, keys, more * whole.row_height - sheet.title_height - TICKS)))
    return plot.in_parts(parts, whole.cut_at())


LIMITS = ("lower", "upper")
NO_TERM = "No variable is in the model."


def _drawn(page: _Page) -> Figure:
    plot: Any = Figure(page.smooth(), p9.aes(x="place"))
    for layer in (*page.layers(), *page.scales()):
        plot += layer
    plot.finish = _Finish(page)
    return plot


class _Sheet:
    """What all parts share: the panels in order, their titles, and their axes."""

    def __init__(self, results: Sequence[Result], layout: ProportionalHazardsLayout) -> None:
        self.results, self.layout = results, layout
        self._values: dict[tuple[str, Key], dict[float, float]] = {}
        for row in results:
            if row.value is not None:
                key = row.endpoint, row.model, row.variable, row.level
                self._values.setdefault((row.statistic, key), {})[row.at or 0.0] = row.value
        keys = dict.fromkeys(
            (row.endpoint, row.model, row.variable, row.level)
            for row in results
            if row.statistic == "log_ratio" or (row.statistic == "ph_p_value" and row.value is None and row.variable)
        )
        smooth = {
            (row.endpoint, row.model, row.variable, row.level) for row in results if row.statistic == "coefficient"
        }
        # A coefficient without a curve has no panel, unless none has one; the note says why.
        self.keys: list[Key] = [key for key in keys if key in smooth] or list(keys)
        self.left_out: list[Key] = [key for key in keys if key not in self.keys]
        self.width = layout.paper.width
        self.columns = self._columns()
        self.room = (self.width - LEFT) / self.columns - BESIDE - 0.1
        self.titles = {key: self._title(place, key) for place, key in enumerate(self.keys)}

    def _columns(self) -> int:
        """As many panels beside each other as have room, or fewer that make even rows of an endpoint's."""
        most = min(max(int((self.width - LEFT) / NARROWEST), 1), max(1, len(self.keys)))
        sizes = {sum(key[:2] == each[:2] for key in self.keys) for each in self.keys}
        even = [count for count in range(most, 1, -1) if all(size % count == 0 for size in sizes)]
        return even[0] if even else most

    def _p(self, key: Key) -> str:
        """The test's P of the variable of a panel."""
        row = next(
            row
            for row in self.results
            if row.statistic == "ph_p_value" and (row.endpoint, row.model, row.variable) == key[:3]
        )
        if row.value is None:
            return row.state
        return related(self.layout.style.p_value(row.value))

    def _label(self, key: Key) -> str:
        """What a panel is of: the variable and its level."""
        _, _, variable, level = key
        label = self.layout.variables.get(variable, variable)
        return f"{label}: {level}" if level else label

    def _among(self, key: Key) -> str:
        """Of which endpoint and model it is, where there are several."""
        endpoint, model, _, _ = key
        several = len({each[0] for each in (*self.keys, *self.left_out)}) > 1
        method = model.partition(", ")[0] if len({each[1] for each in self.keys if each[0] == endpoint}) > 1 else ""
        return ", ".join(part for part in (self.layout.endpoints[endpoint] if several else "", method) if part)

    def _title(self, place: int, key: Key) -> tuple[str, str]:
        """The title of a panel with its letter, and the line under it with the test's P."""
        p = self._p(key)
        said = f"{p_letter(self.layout.style)}{NO_BREAK}{p}" if p[0] in "<>=" else p
        letter = f"{_letter(place)}  " if len(self.keys) > 1 else ""
        title = wrapped(f"{letter}{literal(self._label(key))}", self.room, TITLE_SIZE, bold=True)
        among = literal(self._among(key))
        if among and text_width(f"{among}, {said}") > self.room:
            return title, f"{wrapped(among, self.room)}\n{said}"
        return title, f"{among}, {said}" if among else said

    @property
    def title_height(self) -> float:
        """Height of the highest title, with the gaps around it."""
        heights = [
            line_count(title) * line_height(TITLE_SIZE) + line_count(under) * LINE
            for title, under in self.titles.values()
        ]
        return max(heights, default=LINE) + ABOVE + TITLE_GAP

    def along(self, statistic: str, key: Key) -> dict[float, float]:
        """A statistic of a panel along time."""
        return self._values.get((statistic, key), {})

    def ticks(self, key: Key) -> dict[float, str]:
        """Round times of a panel at which labels have room, and where they stand."""
        return time_ticks(self.along("transformed", key), self.room, self.layout.unit, self.layout.style)

    def ends(self, key: Key) -> tuple[float, float]:
        """Ends of the axis of a panel's coefficient."""
        curve, limits = self.along("coefficient", key), [self.along(each, key) for each in LIMITS]
        constant = next(iter(self.along("log_ratio", key).values()), 0.0)
        return coefficient_ends(list(curve.values()), limits, self.along("bin_residual", key), constant)

    def cut(self) -> bool:
        """Whether limits go on beyond the axis of their panel."""
        ends = {key: self.ends(key) for key in self.keys}
        return any(
            not ends[key][0] <= value <= ends[key][1]
            for key in self.keys
            for each in LIMITS
            for value in self.along(each, key).values()
        )

    def notes(self) -> str:
        """What the marks are, and why a smooth or test is not there."""
        events = (found for (statistic, _), found in self._values.items() if statistic == "bin_events")
        fewest = min((count for found in events for count in found.values()), default=0.0)
        points = (
            f"Points: means of scaled Schoenfeld residuals of {self.layout.style.value(fewest, 'count')} or more "
            "neighboring events. "
            if fewest
            else ""
        )
        cut = "A band is cut off at the edge of its panel where few events are left. " if self.cut() else ""
        about = f"{points}Line and band: smooth with pointwise limits; dashed, the constant coefficient. {cut}"
        tests = f"{p_letter(self.layout.style)}: score test that the coefficient does not change with time."
        return f"{literal(about)}{tests} {literal(' '.join(self._reasons()))}".strip()

    def _reasons(self) -> Iterator[str]:
        """Why curves or tests are not there, each reason once; of what, where that has no panel."""
        named: dict[str, dict[str, None]] = {}
        for row in self.results:
            if row.value is None and row.statistic in {"coefficient", "ph_p_value"}:
                key = row.endpoint, row.model, row.variable, row.level
                of = {self._named(key): None} if key in self.left_out else {}
                named.setdefault(row.warning, {}).update(of)
        for reason, names in named.items():
            yield f"{'; '.join(names)}: {in_sentence(reason)}" if names else reason

    def _named(self, key: Key) -> str:
        return ", ".join(filter(None, (self._among(key), self._label(key))))

    def words(self) -> str:
        """The figure in words."""
        said = [f"{self._named(key)}, P {self._p(key)}" for key in self.keys]
        return (
            f"Smoothed scaled Schoenfeld residuals over time, {len(self.keys)} panels, with the test of proportional "
            f"hazards: {'; '.join(said)}."
        )


class _Page:
    """Panels in rows, of which the lowest have the title of the axis of time."""

    def __init__(self, sheet: _Sheet, keys: Sequence[Key], panel: float = PANEL) -> None:
        self.sheet, self.keys, self.panel = sheet, list(keys), panel
        self.columns = sheet.columns
        self.rows = max(math.ceil(len(self.keys) / self.columns), 1)

    @property
    def row_height(self) -> float:
        """Height of a row of panels with its titles and ticks."""
        return self.panel + self.sheet.title_height + TICKS

    @property
    def around(self) -> float:
        """Height of what stands under the rows."""
        return BELOW

    @property
    def height(self) -> float:
        """Height of the figure."""
        return self.rows * self.row_height + self.around

    def cut_at(self) -> DrawnRows:
        """The rows of panels between which a drawing can be cut."""
        heights = [self.row_height] * self.rows
        tops = [place * self.row_height + self.sheet.title_height for place in range(self.rows)]
        panels = tuple((top, top + self.panel) for top in tops)
        return DrawnRows(0.0, tuple(heights), self.around, panels=panels)

    def _frame(self, *statistics: str) -> pd.DataFrame:
        """Statistics along time, by panel, with the place of their time on its axis, within the ends of the other."""
        rows: list[tuple[float, ...]] = []
        for panel, key in enumerate(self.keys):
            clock, (low, high) = self.sheet.along("transformed", key), self.sheet.ends(key)
            values = [self.sheet.along(statistic, key) for statistic in statistics]
            times = list(values[0]) if clock else []
            known = sorted(clock)
            places = np.interp(times, known, [clock[each] for each in known]).tolist() if times else []
            for time, place in zip(times, places, strict=True):
                rows.append((panel, place, *(min(max(each[time], low), high) for each in values)))
        frame = pd.DataFrame(rows, columns=["panel", "place", *statistics], dtype=float)
        return frame.assign(panel=self._panels(frame["panel"].astype(int).tolist()))

    def smooth(self) -> pd.DataFrame:
        """The smooths and their limits."""
        return self._frame("coefficient", *LIMITS)

    def _each(self, values: Mapping[Key, float]) -> pd.DataFrame:
        """A number of each panel."""
        places = [self.keys.index(key) for key in values]
        return pd.DataFrame({"y": list(values.values()), "panel": self._panels(places)})

    def _panels(self, places: list[int]) -> Any:  # noqa: ANN401  pandas-stubs and pandas differ
        return pd.Categorical(places, categories=range(max(len(self.keys), 1)), ordered=True)

    def layers(self) -> list[Any]:
        """No effect, the constant coefficient, the averaged residuals, the smooth and its limits."""
        sheet, paper = self.sheet, self.sheet.layout.paper
        constant = {key: value for key in self.keys for value in sheet.along("log_ratio", key).values()}
        ends = {key: sheet.ends(key) for key in self.keys}
        nothing = self._each({key: 0.0 for key, (low, high) in ends.items() if low <= 0 <= high})
        dashed: dict[str, Any] = {"color": paper.colour(1), "size": 0.5, "linetype": "dashed"}
        return [
            *(
                p9.geom_blank(p9.aes(y="y"), data=self._each(side), inherit_aes=False)
                for side in (
                    {key: low for key, (low, _) in ends.items()},
                    {key: high for key, (_, high) in ends.items()},
                )
            ),
            p9.geom_hline(p9.aes(yintercept="y"), data=nothing, color="#BFBFBF", size=0.4),
            p9.geom_hline(p9.aes(yintercept="y"), data=self._each(constant), **dashed),
            p9.geom_ribbon(p9.aes(ymin="lower", ymax="upper"), fill=paper.colour(0), alpha=0.16),
            p9.geom_point(p9.aes(y="bin_residual"), data=self._frame("bin_residual"), color="#4D4D4D", size=0.9),
            p9.geom_line(p9.aes(y="coefficient"), color=paper.colour(0), size=0.7),
        ]

    def scales(self) -> list[Any]:
        """Ticks at times, panels and theme."""
        sheet = self.sheet

        def numbers(values: Sequence[float] | Sequence[str]) -> list[str]:
            return [exact(round(float(value), 6), sheet.layout.style) for value in values]

        return [
            p9.scale_y_continuous(labels=numbers, expand=(0, 0)),
            p9.scale_x_continuous(
                breaks=lambda ends: ends[:1], labels=lambda ends: ["0"] * len(ends)
            ),  # room for the ticks of each panel
            p9.facet_wrap("panel", ncol=self.columns, scales="free", drop=False),
            journal_theme(sheet.width, self.height)
            + p9.theme(
                strip_text=p9.element_blank(),
                axis_title=p9.element_blank(),
                axis_ticks_minor=p9.element_blank(),
                panel_spacing_y=sheet.title_height / sheet.width,
                plot_margin_top=sheet.title_height / sheet.width,
                plot_margin_left=LEFT / sheet.width,
                plot_margin_right=0.005,
                plot_margin_bottom=BELOW / sheet.width,
                legend_position="none",
            ),
        ]


@dataclass(frozen=True)
class _Finish:
    """Titles over the panels, times under them, and titles of the axes: beside the first of each row, and under all rows."""

    page: _Page

    def __call__(self, drawing: Drawing) -> None:
        page, sheet = self.page, self.page.sheet
        axes = list(drawing.axes)
        for place, axis in enumerate(axes):
            title, under = sheet.titles[page.keys[place]] if page.keys else ("", NO_TERM)
            above = TITLE_GAP * POINTS
            for text, size, weight in ((under, BASE_SIZE, "normal"), (title, TITLE_SIZE, "bold")):
                if text:
                    axis.annotate(
                        text,
                        (0, 1),
                        xytext=(0, above),
                        xycoords="axes fraction",
                        textcoords="offset points",
                        fontsize=size,
                        fontweight=weight,
                        family=FONT,
                        va="bottom",
                    )
                above += line_count(text) * line_height(size) * POINTS
            ticks = sheet.ticks(page.keys[place]) if page.keys else {}
            axis.set_xticks(list(ticks), labels=list(ticks.values()), fontsize=BASE_SIZE, family=FONT)
            if place % page.columns == 0:
                axis.set_ylabel("Log hazard ratio", fontsize=BASE_SIZE, family=FONT, labelpad=4)
        if axes:
            self._name_times(axes)

    def _name_times(self, axes: Sequence[Any]) -> None:
        """The title of the axes of time, under the middle of the panels beside each other."""
        columns = min(self.page.columns, len(axes))
        middle, odd = divmod(columns, 2)
        axes[middle].annotate(
            literal(self.page.sheet.layout.x_title),
            (0.5 if odd else 0.0, UNDER * POINTS),
            xytext=(0.0 if odd else -BESIDE / 2 * POINTS, 0.0),
            xycoords=("axes fraction", "figure points"),
            textcoords="offset points",
            fontsize=BASE_SIZE,
            family=FONT,
            ha="center",
            va="bottom",
        )


def _letter(place: int) -> str:
    """A panel's letter: after Z comes AA."""
    before, last = divmod(place, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)
