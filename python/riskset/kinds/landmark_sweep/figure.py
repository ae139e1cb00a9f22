"""Hazard ratios against the landmark, one panel an endpoint, with the groups' numbers under the axis."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.measure import LINE, line_count, literal, text_width, wrapped
from riskset.figures.notes import NOTE_SHARE, NOTE_SIZE, note_height
from riskset.figures.paper import Paper
from riskset.figures.ratio_axis import RatioAxis, ratio_axis
from riskset.figures.theme import BASE_SIZE, FONT, SMALLEST_SIZE, TITLE_SIZE, journal_theme
from riskset.naming import versus_in_words
from riskset.style import STATE_TEXT, Style
from riskset.tables.lookup import Lookup
from riskset.tables.ratios import MEANING, common_name, ratio_values
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure as Drawing

    from riskset.results import Result

RATIO, NUMBERS = "ratio", "numbers"
SUPPRESSED = "suppressed"
HEIGHT = 2.3  # inches: of the panels
USUAL, NARROWEST = 2.1, 1.3  # of a panel at least: where the figure may grow, and where its width is given
ROW = 0.175  # inches of height for a row of numbers
AXIS_GAP = 0.42  # inches between panel and numbers, for the axis of landmarks and its title
LABEL, LABEL_SHARE = 1.35, 0.3  # inches, and share of the width, at which the rows' labels are broken
BASE = 1000.0  # height of the rows of numbers, where no logarithm of a ratio is


@dataclass(frozen=True)
class LandmarkSweepLayout:
    """What a figure of a landmark sweep shows beside its numbers.

    Attributes
    ----------
    endpoints : mapping of str to str
        Labels of the endpoints, one panel each.
    x_title : str
    marked : float or None
        The study's own landmark, where a line stands.
    y_limits : tuple of float, optional
        Ends of the axis of ratios.
    """

    endpoints: Mapping[str, str]
    x_title: str
    conf_level: float = 0.95
    marked: float | None = None
    y_limits: tuple[float, float] | None = None
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)


def landmark_sweep_plot(results: Sequence[Result], layout: LandmarkSweepLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.landmark_sweep.analysis.landmark_sweep`.

    Returns
    -------
    Figure
        A plotnine plot whose y is the decimal logarithm of the ratio.
    """
    page = _Page([row for row in results if row.analysis == "landmark-sweep"], layout)
    plot: Any = Figure(page.estimates(), p9.aes(x="at"))
    for layer in (*page.curves(), page.numbers(), *page.scales()):
        plot += layer
    plot.finish = _Finish(page.x_title, page.ratio_title, len(layout.endpoints))
    plot.alt_text = page.words()
    return plot


class _Page:
    def __init__(self, results: Sequence[Result], layout: LandmarkSweepLayout) -> None:
        self.results, self.layout = results, layout
        self.lookup = Lookup(results)
        ratios = [row for row in results if row.statistic == "ratio"]
        self.model, self.comparison = ratios[0].model, ratios[0].group
        self.times = [float(at) for at in dict.fromkeys(row.at for row in ratios) if at is not None]
        self.arms = list(dict.fromkeys(row.group for row in results if row.statistic == "n" and row.group))[::-1]
        self.endpoints = list(layout.endpoints)
        kind = MEANING[common_name(row.method for row in ratios)]
        self.ratio_title = f"{kind.capitalize()} ({100 * layout.conf_level:g}% CI)"
        paper, panels = layout.paper, len(self.endpoints)
        label = min(LABEL, LABEL_SHARE * paper.width)
        paper.hold(label + 0.2 + NARROWEST * panels, "a landmark sweep", "name fewer endpoints, or widen the figure")
        self.width = paper.width if paper.exact else max(paper.width, LABEL + USUAL * panels)
        self.panel = (self.width - label - 0.2) / panels
        self.titles = self._titles([literal(title) for title in layout.endpoints.values()])
        self.labels = [*(wrapped(f"{literal(arm)}, events/$n$", label) for arm in self.arms), "$P$"]
        self.x_title = wrapped(literal(layout.x_title), self.panel)
        self.axis_gap = AXIS_GAP + LINE * (line_count(self.x_title) - 1)
        texts = [text for endpoint in self.endpoints for at in self.times for text in self._texts(endpoint, at)]
        self.widest = max(text_width(text) for text in (*texts, *map(exact, self.times)))
        self.axis = self._axis()

    def _titles(self, labels: list[str]) -> list[str]:
        """The panels' titles, with letters where they are several."""
        if len(labels) > 1:
            labels = [f"{chr(ord('A') + place)}  {title}" for place, title in enumerate(labels)]
        return [wrapped(label, self.panel, TITLE_SIZE, bold=True) for label in labels]

    def _value(self, statistic: str, endpoint: str, at: float, group: str) -> float | None:
        return self.lookup.result(statistic, endpoint=endpoint, model=self.model, at=at, group=group).value

    def _state(self, endpoint: str, at: float) -> str:
        """Why there is no ratio."""
        names = {"endpoint": endpoint, "model": self.model, "group": self.comparison}
        return self.lookup.result("ratio", **names, at=at).state

    def _axis(self) -> RatioAxis:
        found = {
            statistic: [row.value for row in self.results if row.statistic == statistic and row.value is not None]
            for statistic in ("ratio", "lower", "upper")
        }
        limits = [*found["lower"], *found["upper"]]
        return ratio_axis(found["ratio"], limits, HEIGHT, self.layout.style, self.layout.y_limits)

    def _frame(self, rows: Sequence[tuple[Any, ...]], columns: Sequence[str], part: str) -> pd.DataFrame:
        frame = pd.DataFrame(list(rows), columns=["endpoint", *columns])
        titles = dict(zip(self.endpoints, self.titles, strict=True))
        return frame.assign(
            panel=pd.Categorical(frame["endpoint"].map(titles), categories=self.titles, ordered=True),
            part=pd.Categorical([part] * len(frame), categories=[RATIO, NUMBERS], ordered=True),
        )

    def estimates(self) -> pd.DataFrame:
        """Ratios and limits on the logarithmic scale, cut at the axis; a run is what no gap interrupts."""
        low, high = math.log10(self.axis.low), math.log10(self.axis.high)
        rows: list[tuple[Any, ...]] = []
        run = 0
        for endpoint in self.endpoints:
            run += 1
            for at in self.times:
                ratio = self._value("ratio", endpoint, at, self.comparison)
                if ratio is None:
                    run += 1
                    continue
                limits = [self._value(each, endpoint, at, self.comparison) for each in ("lower", "upper")]
                lower = math.log10(limits[0]) if limits[0] else low
                upper = math.log10(limits[1]) if limits[1] is not None else high
                middle = math.log10(ratio)
                rows.append((endpoint, at, min(max(middle, low), high), max(lower, low), min(upper, high), run))
        columns = ["at", "ratio", "lower", "upper", "run"]
        return self._frame(rows, columns, RATIO).astype(dict.fromkeys(columns, float))

    def curves(self) -> list[Any]:
        """The band of the limits, the ratios, the line of no effect, and that of the study's landmark."""
        color = self.layout.paper.colour(0)
        zero = self._frame([(endpoint, 0.0) for endpoint in self.endpoints], ["y"], RATIO)
        layers: list[Any] = [
            p9.geom_hline(p9.aes(yintercept="y"), data=zero, color="#7F7F7F", size=0.4, linetype="dashed"),
            p9.geom_linerange(p9.aes(ymin="lower", ymax="upper"), color=color, size=0.4, alpha=0.6),
            p9.geom_point(p9.aes(y="ratio"), color=color, fill=color, size=1.1),
        ]
        estimates = self.estimates()
        long = estimates[estimates.groupby("run")["at"].transform("size") > 1]
        if len(long):
            band = p9.aes(ymin="lower", ymax="upper", group="run")
            layers.append(p9.geom_ribbon(band, data=long, fill=color, alpha=0.15))
            layers.append(p9.geom_line(p9.aes(y="ratio", group="run"), data=long, color=color, size=0.7))
        marked = self.layout.marked
        if marked is not None and self.times[0] <= marked <= self.times[-1]:
            own = self._frame([(endpoint, marked) for endpoint in self.endpoints], ["at"], RATIO)
            layers.append(
                p9.geom_vline(p9.aes(xintercept="at"), data=own, color="#7F7F7F", size=0.4, linetype="dotted")
            )
        return layers

    def _texts(self, endpoint: str, at: float) -> list[str]:
        names: dict[str, Any] = {"endpoint": endpoint, "model": self.model, "at": at}
        texts = [
            "/".join(
                self.lookup.value(each, "count", **names, group=arm).text(self.layout.style) for each in ("events", "n")
            )
            for arm in self.arms
        ]
        return [*texts, self.lookup.value("p_value", "p", **names, group=self.comparison).text(self.layout.style)]

    def shown(self) -> list[float]:
        """The landmarks under which numbers stand: from the first on each that has room beside the one before."""
        inches = self.panel / ((self.times[-1] - self.times[0]) + 2 * self._room())
        found = self.times[:1]
        for at in self.times[1:]:
            if (at - found[-1]) * inches >= self.widest + 0.1:
                found.append(at)
        return found

    def _room(self) -> float:
        """What the axis needs beyond the first and last landmark for half of the number under it."""
        span = (self.times[-1] - self.times[0]) or 1.0
        half = self.widest / 2 + 0.05
        return span * half / max(self.panel - 2 * half, half)

    def numbers(self) -> Any:  # noqa: ANN401  a layer
        """Events and patients of each group, and P, under the landmarks."""
        rows = [
            (endpoint, at, height, text)
            for endpoint in self.endpoints
            for at in self.shown()
            for height, text in zip(self._heights(), self._texts(endpoint, at), strict=True)
        ]
        frame = self._frame(rows, ["at", "y", "label"], NUMBERS)
        return p9.geom_text(p9.aes(y="y", label="label"), data=frame, size=SMALLEST_SIZE, family=FONT)

    def _heights(self) -> list[float]:
        """Where the rows of numbers stand; a label of several lines takes as many rows' room."""
        found: list[float] = []
        at = BASE
        for label in self.labels:
            lines = line_count(label)
            found.append(at - lines / 2)
            at -= lines
        return found

    def scales(self) -> list[Any]:
        """Scales, panels and theme."""
        axis, heights = self.axis, self._heights()
        lines = sum(map(line_count, self.labels))
        rows = lines * max(ROW, LINE)
        shown = self.shown()
        room = self._room()
        corners = [
            (endpoint, self.times[0], y, part)
            for endpoint in self.endpoints
            for part, ends in (
                (RATIO, (math.log10(axis.low), math.log10(axis.high))),
                (NUMBERS, (BASE, BASE - lines)),
            )
            for y in ends
        ]
        blank = self._frame([each[:3] for each in corners], ["at", "y"], RATIO)
        blank["part"] = pd.Categorical([each[3] for each in corners], categories=[RATIO, NUMBERS], ordered=True)
        ticks = [math.log10(tick) for tick in axis.ticks]

        def breaks(limits: tuple[float, float]) -> list[float]:
            return heights if limits[1] > BASE / 2 else ticks

        def labels(places: Sequence[float] | Sequence[str]) -> list[str]:
            values = [float(place) for place in places]
            if any(value > BASE / 2 for value in values):
                return [self.labels[heights.index(value)] for value in values]
            return [axis.labels[ticks.index(value)] for value in values]

        notes = self.notes()
        titles = LINE * (max(map(line_count, self.titles)) - 1)
        height = HEIGHT + rows + AXIS_GAP + self.axis_gap + titles + 0.1 + note_height(notes)
        return [
            p9.geom_blank(p9.aes(x="at", y="y"), data=blank),
            p9.scale_x_continuous(
                breaks=shown,
                labels=[exact(at, self.layout.style) for at in shown],
                limits=(self.times[0] - room, self.times[-1] + room),
                expand=(0, 0),
            ),
            p9.scale_y_continuous(breaks=breaks, labels=labels, expand=(0, 0)),
            p9.facet_grid("part ~ panel", scales="free_y", space={"x": [1] * len(self.endpoints), "y": [HEIGHT, rows]}),
            journal_theme(self.width, height)
            + p9.theme(
                axis_title=p9.element_blank(),
                axis_ticks_minor=p9.element_blank(),
                strip_text_y=p9.element_blank(),
                panel_spacing_y=self.axis_gap / self.width,
                panel_spacing_x=0.03,
                legend_position="none",
                plot_caption=p9.element_text(size=NOTE_SIZE, ha="left", family=FONT, lineheight=1.25),
                plot_caption_position="plot",
            ),
            *([p9.labs(caption=notes)] if notes else []),
        ]

    def notes(self) -> str:
        """Why ratios are not there."""
        rows = [row for row in self.results if row.statistic == "ratio" and row.value is None]
        reasons = dict.fromkeys(row.warning for row in rows if row.state == "not estimable")
        texts = [f"NE, not estimable: {' '.join(reasons)}"] if reasons else []
        if any(row.state == SUPPRESSED for row in self.results):
            texts.append(f"{STATE_TEXT[SUPPRESSED]}, {SUPPRESSED}.")
        note = literal(" ".join(texts))
        return wrapped(note, NOTE_SHARE * self.width, NOTE_SIZE)

    def words(self) -> str:
        """The figure in words: the first and the last landmark of each endpoint, and those between that matter."""
        style = self.layout.style
        versus = versus_in_words(self.comparison)
        parts: list[str] = []
        for endpoint, title in self.layout.endpoints.items():
            said: list[str] = []
            for at in self.shown():
                values = ratio_values(self.lookup, endpoint=endpoint, model=self.model, at=at, group=self.comparison)
                absent = [each for each, value in values.items() if value.result.value is None]
                if absent:
                    state = self._state(endpoint, at) if "ratio" in absent else "without limits"
                    said.append(f"at {exact(at, style)} {state}")
                    continue
                ratio, lower, upper = (value.text(style) for value in values.values())
                limits = style.in_sentences().interval(lower, upper)
                text = f"{ratio} ({100 * self.layout.conf_level:g}% CI, {limits})"
                said.append(f"at {exact(at, style)} {style.sentence(text)}")
            parts.append(f"{title}: {'; '.join(said)}.")
        return f"Hazard ratio of {versus} against the landmark ({self.layout.x_title}). {' '.join(parts)}"


@dataclass(frozen=True)
class _Finish:
    """Moves the axis of landmarks under the ratios, and takes the axes of the numbers away."""

    x_title: str
    y_title: str
    columns: int

    def __call__(self, drawing: Drawing) -> None:
        axes = list(drawing.axes)
        for place, axis in enumerate(axes[: self.columns]):
            axis.tick_params(axis="x", bottom=True, labelbottom=True, length=3, labelsize=BASE_SIZE)
            axis.set_xlabel(self.x_title, fontsize=BASE_SIZE, family=FONT, labelpad=3)
            if place == 0:
                axis.set_ylabel(self.y_title, fontsize=BASE_SIZE, family=FONT, labelpad=4)
        for axis in axes[self.columns : 2 * self.columns]:
            axis.tick_params(axis="both", which="both", length=0, labelbottom=False)
            for spine in axis.spines.values():
                spine.set_visible(False)
