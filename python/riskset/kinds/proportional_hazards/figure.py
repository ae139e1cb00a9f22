"""Coefficients over time: a panel each, with the smooth, its limits, averaged residuals, and the test's P."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.measure import line_count, literal, text_width, wrapped
from riskset.figures.notes import NOTE_SIZE, note_height
from riskset.figures.paper import Paper
from riskset.figures.theme import BASE_SIZE, FONT, journal_theme
from riskset.style import Style
from riskset.timescale import axis_breaks, exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.results import Result

NARROWEST = 2.05  # inches that a panel takes with its axis
PANEL = 1.75  # inches of height, with its title and axis
TITLE_LINE = 0.15
GAP = 0.12  # inches between the labels of two ticks
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
    page = _Page([row for row in results if row.analysis == "proportional-hazards"], layout)
    plot: Any = Figure(page.frame("coefficient", "lower", "upper"), p9.aes(x="place"))
    for layer in (*page.layers(), *page.scales()):
        plot += layer
    plot.alt_text = page.words()
    return plot


NO_TERM = "No variable is in the model."


class _Page:
    def __init__(self, results: Sequence[Result], layout: ProportionalHazardsLayout) -> None:
        self.results, self.layout = results, layout
        keys = dict.fromkeys(
            (row.endpoint, row.model, row.variable, row.level)
            for row in results
            if row.statistic == "log_ratio" or (row.statistic == "ph_p_value" and row.value is None and row.variable)
        )
        self.keys: list[Key] = list(keys)
        width = layout.paper.width
        self.columns = min(max(int(width / NARROWEST), 1), max(1, len(self.keys)))
        self.room = width / self.columns - 0.55
        self.titles = {key: self._title(key) for key in self.keys}
        self.clock = self._clock()

    def _rows(self, statistic: str) -> dict[tuple[Key, float | None], float]:
        return {
            ((row.endpoint, row.model, row.variable, row.level), row.at): row.value
            for row in self.results
            if row.statistic == statistic and row.value is not None
        }

    def _p(self, key: Key) -> str:
        """The test's P of the variable of a panel."""
        row = next(
            row
            for row in self.results
            if row.statistic == "ph_p_value" and (row.endpoint, row.model, row.variable) == key[:3]
        )
        if row.value is None:
            return row.state
        text = self.layout.style.p_value(row.value)
        return text if text[0] in "<>" else f"= {text}"

    def _label(self, key: Key) -> str:
        endpoint, model, variable, level = key
        label = self.layout.variables.get(variable, variable)
        several = len({each[0] for each in self.keys}) > 1
        method = model.partition(", ")[0] if len({each[1] for each in self.keys if each[0] == endpoint}) > 1 else ""
        parts = [self.layout.endpoints[endpoint] if several else "", method, f"{label}: {level}" if level else label]
        return ", ".join(part for part in parts if part)

    def _title(self, key: Key) -> str:
        p = self._p(key)
        said = f"$P$ {p}" if p[0] in "<>=" else p
        return f"{wrapped(literal(self._label(key)), self.room, bold=True)}\n{said}"

    def frame(self, *statistics: str) -> pd.DataFrame:
        """The rows of statistics along time, by panel, with the place of their time on the axis."""
        values = [self._rows(statistic) for statistic in statistics]
        rows = [
            (self.titles[key], time, *(each[key, time] for each in values))
            for key, time in values[0]
            if key in self.titles and time is not None and all((key, time) in each for each in values)
        ]
        frame = pd.DataFrame(rows, columns=["panel", "place", *statistics])
        numbers = frame.astype(dict.fromkeys(["place", *statistics], float))
        if len(frame) and self.clock[0].size:
            numbers["place"] = np.interp(numbers["place"], *self.clock)
        return numbers.assign(panel=self._panels(frame["panel"].tolist()))

    def _panels(self, titles: list[str]) -> Any:  # noqa: ANN401  pandas-stubs and pandas differ
        return pd.Categorical(titles, categories=list(dict.fromkeys(self.titles.values())) or [NO_TERM], ordered=True)

    def layers(self) -> list[Any]:
        """No effect, the constant coefficient, the averaged residuals, the smooth and its limits."""
        constant = [(self.titles[key], value) for (key, _), value in self._rows("log_ratio").items()]
        frame = pd.DataFrame(constant, columns=["panel", "log_ratio"])
        lines = frame.assign(panel=self._panels(frame["panel"].tolist()))
        bins = self.frame("bin_residual")
        color = self.layout.paper.colour(0)
        return [
            p9.geom_hline(yintercept=0, color="#BFBFBF", size=0.4),
            p9.geom_hline(
                p9.aes(yintercept="log_ratio"),
                data=lines,
                color=self.layout.paper.colour(1),
                size=0.5,
                linetype="dashed",
            ),
            p9.geom_ribbon(p9.aes(ymin="lower", ymax="upper"), fill=color, alpha=0.15),
            p9.geom_point(p9.aes(x="place", y="bin_residual"), data=bins, color="#4D4D4D", size=0.9),
            p9.geom_line(p9.aes(y="coefficient"), color=color, size=0.7),
        ]

    def _clock(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Times, and where they stand: at the mean of the panels' transforms, which differ with their patients."""
        panels: dict[Key, list[tuple[float, float]]] = {}
        for (key, at), value in self._rows("transformed").items():
            panels.setdefault(key, []).append((at or 0.0, value))
        times = np.unique([at for pairs in panels.values() for at, _ in pairs])
        if not times.size:
            return times, times
        own = [np.array(sorted(pairs)) for pairs in panels.values()]
        return times, np.mean([np.interp(times, pairs[:, 0], pairs[:, 1]) for pairs in own], axis=0)

    def ticks(self) -> dict[float, str]:
        """Round times at which labels have room, and where they stand."""
        times, places = self.clock
        if times.size < 2 or places.max() <= places.min():
            return {}
        longest = float(times.max())
        # Round times of the whole axis first, then of its halves: early events stand wide apart.
        candidates = [time for part in (1, 2, 4, 8, 16) for time in axis_breaks(longest / part, self.layout.unit)]
        found: dict[float, str] = {}
        taken: list[tuple[float, float]] = []
        span = float(places.max() - places.min())
        for time in candidates:
            if not times.min() <= time <= times.max():
                continue
            place = float(np.interp(time, times, places))
            middle = (place - float(places.min())) / span * self.room
            half = text_width(exact(time)) / 2 + GAP / 2
            if all(middle + half <= left or middle - half >= right for left, right in taken):
                taken.append((middle - half, middle + half))
                found[place] = exact(time, self.layout.style)
        return dict(sorted(found.items()))

    def scales(self) -> list[Any]:
        """Ticks at times, panels and theme."""
        ticks = self.ticks()
        lines = max((line_count(title) for title in self.titles.values()), default=1)
        rows = math.ceil(len(self.titles) / self.columns)
        notes = self.notes()
        height = rows * (PANEL + TITLE_LINE * lines + 0.15) + 0.3 + note_height(notes)
        style = self.layout.style

        def numbers(values: Sequence[float] | Sequence[str]) -> list[str]:
            return [exact(round(float(value), 6), style) for value in values]

        return [
            p9.scale_y_continuous(labels=numbers),
            p9.scale_x_continuous(breaks=list(ticks), labels=list(ticks.values())),
            p9.facet_wrap("panel", ncol=self.columns, scales="free_y", drop=False),
            p9.labs(x=literal(self.layout.x_title), y="Log hazard ratio", caption=notes or None),
            journal_theme(self.layout.paper.width, height)
            + p9.theme(
                strip_text=p9.element_text(size=BASE_SIZE, weight="normal", ha="left", x=0, lineheight=1.2, ma="left"),
                axis_ticks_minor=p9.element_blank(),
                panel_spacing_y=0.025,
                axis_title=p9.element_text(size=BASE_SIZE, family=FONT),
                legend_position="none",
                plot_caption=p9.element_text(size=NOTE_SIZE, ha="left", family=FONT, lineheight=1.25),
                plot_caption_position="plot",
            ),
        ]

    def notes(self) -> str:
        """What the marks are, and why a smooth or test is not there."""
        reasons = dict.fromkeys(
            row.warning for row in self.results if row.value is None and row.statistic in {"coefficient", "ph_p_value"}
        )
        fewest = min(self._rows("bin_events").values(), default=0.0)
        points = (
            f"Points: means of scaled Schoenfeld residuals of {self.layout.style.value(fewest, 'count')} or more "
            "neighboring events. "
            if fewest
            else ""
        )
        about = f"{points}Line and band: smooth with pointwise limits; dashed, the constant coefficient. "
        tests = "$P$: score test that the coefficient does not change with time."
        text = literal(f"{about}{{}} {' '.join(reasons)}".strip()).replace("{}", tests)
        return wrapped(text, 0.9 * self.layout.paper.width, NOTE_SIZE)

    def words(self) -> str:
        """The figure in words."""
        said = [f"{self._label(key)}, P {self._p(key)}" for key in self.keys]
        return (
            f"Smoothed scaled Schoenfeld residuals over time, {len(self.keys)} panels, with the test of proportional "
            f"hazards: {'; '.join(said)}."
        )
