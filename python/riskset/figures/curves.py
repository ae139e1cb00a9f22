"""Survival and incidence curves, one panel an endpoint, with the numbers at risk aligned under the axis."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.theme import BASE_SIZE, FONT, LINE_TYPES, PALETTE, journal_theme
from riskset.style import Style
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from riskset.results import Result

CURVE, RISK = "curve", "risk"
WIDTH = 6.3  # inches: the text width of an A4 page with margins of 2.5 cm
PANEL_HEIGHT = 2.3
RISK_ROW = 0.165  # inches of height for a line of numbers at risk
AXIS_GAP = 0.40  # inches between the panels, for the time axis and its title
PERCENT = 100
POINTS = 72  # to the inch
LEGEND_KEY = 32  # points that a legend's line and the spaces around it take


@dataclass(frozen=True)
class CurvesLayout:
    """What a figure of curves shows beside its numbers.

    Attributes
    ----------
    endpoints : mapping of str to str
        Endpoints, one panel each, with the panels' titles.
    groups : sequence of str
        Groups in order, as the results name them; ``("",)`` for all patients together.
    breaks : sequence of float
        Ticks of the time axis.
    x_max : float
        End of the time axis.
    x_title, y_title : str
    """

    endpoints: dict[str, str]
    groups: Sequence[str]
    breaks: Sequence[float]
    x_max: float
    x_title: str
    y_title: str
    risk_table: bool = True
    conf_band: bool = True
    p: bool = True
    style: Style = field(default_factory=Style)

    @property
    def titled(self) -> list[str]:
        """The panels' titles, lettered when there are several."""
        titles = [_literal(title) for title in self.endpoints.values()]
        if len(titles) == 1:
            return titles
        return [f"{chr(ord('A') + place)}  {title}" for place, title in enumerate(titles)]


def _literal(text: str) -> str:
    """Text for matplotlib, in which dollar signs would start mathematics."""
    return text.replace("$", r"\$")


def curves_plot(results: Sequence[Result], layout: CurvesLayout) -> Figure:
    """Draw the results of :func:`riskset.analyses.curves.curves`.

    Returns
    -------
    Figure
        A plotnine plot to which layers, scales and themes can be added.
    """
    steps = _steps(results, layout)
    plot: Any = Figure(steps, p9.aes(x="time", color="group", linetype="group"))
    if layout.conf_band:
        plot += p9.geom_ribbon(
            p9.aes(ymin="lower", ymax="upper", fill="group"), alpha=0.12, linetype="none", color="none"
        )
    plot += p9.geom_path(p9.aes(y="estimate"), size=0.7)
    plot += _ticks(_censored(results, layout, steps))
    if layout.p:
        plot += _p_values(results, layout)
    if layout.risk_table:
        plot += _risk_numbers(_at_risk(results, layout))
    plot += _scales(layout, _longest_number(results, layout))
    plot.finish = _Finish(layout)
    return plot


def _named(frame: pd.DataFrame, layout: CurvesLayout, part: str) -> pd.DataFrame:
    """Place rows in their panel and order their groups."""
    titles = dict(zip(layout.endpoints, layout.titled, strict=True))
    return frame.assign(
        panel=pd.Categorical(frame["endpoint"].map(titles), categories=layout.titled, ordered=True),
        part=pd.Categorical([part] * len(frame), categories=_parts(layout), ordered=True),
        group=pd.Categorical(frame["group"], categories=list(layout.groups), ordered=True),
    )


def _parts(layout: CurvesLayout) -> list[str]:
    return [CURVE, RISK] if layout.risk_table else [CURVE]


def _frame(results: Iterable[Result], statistic: str) -> pd.DataFrame:
    rows = [
        (row.variable, row.group, row.at, row.value)
        for row in results
        if row.statistic == statistic and row.value is not None
    ]
    frame = pd.DataFrame(rows, columns=["endpoint", "group", "time", statistic])
    # Without rows pandas would not know that these are numbers.
    return frame.astype({"time": float, statistic: float})


def _steps(results: Sequence[Result], layout: CurvesLayout) -> pd.DataFrame:
    """The curves in percent, each step with both its corners, cut at the end of the axis."""
    names = ["endpoint", "group", "time"]
    frame = _frame(results, "estimate")
    for limit in ("lower", "upper"):
        frame = frame.merge(_frame(results, limit), on=names, how="left")
    frame = frame.sort_values(names, kind="stable")
    values = ["estimate", "lower", "upper"]
    frame[values] *= PERCENT
    # Where the scale of the limits gives none, the band is as narrow as the curve.
    frame[["lower", "upper"]] = frame[["lower", "upper"]].T.fillna(frame["estimate"]).T
    before = frame.copy()
    before[values] = frame.groupby(["endpoint", "group"], sort=False)[values].shift()
    # The last point stands twice, so that a curve of nothing but its start is a path too.
    ends = frame.groupby(["endpoint", "group"], sort=False).tail(1)
    corners = pd.concat([before.dropna(), frame, ends]).sort_values(names, kind="stable")
    return _named(_cut(corners, layout.x_max, values), layout, CURVE)


def _cut(corners: pd.DataFrame, x_max: float, values: list[str]) -> pd.DataFrame:
    """Drop what lies beyond the axis, and carry each curve that goes on up to its end."""
    inside = corners[corners["time"] <= x_max]
    beyond = corners.loc[corners["time"] > x_max, ["endpoint", "group"]].drop_duplicates()
    last = inside.groupby(["endpoint", "group"], sort=False, as_index=False)[values].last()
    ends = last.merge(beyond, on=["endpoint", "group"]).assign(time=x_max)
    return pd.concat([inside, ends], ignore_index=True) if len(ends) else inside.reset_index(drop=True)


def _censored(results: Sequence[Result], layout: CurvesLayout, steps: pd.DataFrame) -> pd.DataFrame:
    """Times of censoring, at the height of the curve just after them."""
    ticks = _frame(results, "n_censored")
    ticks = ticks[ticks["time"] <= layout.x_max]
    if ticks.empty:
        return _named(ticks.assign(estimate=[]), layout, CURVE)
    heights = steps.astype({"group": str}).drop_duplicates(["endpoint", "group", "time"], keep="last")
    found = pd.merge_asof(
        ticks.sort_values("time"),
        heights[["endpoint", "group", "time", "estimate"]].sort_values("time"),
        on="time",
        by=["endpoint", "group"],
    )
    return _named(found, layout, CURVE)


def _ticks(censored: pd.DataFrame) -> list[Any]:
    if censored.empty:
        return []
    layer = p9.geom_point(p9.aes(y="estimate"), data=censored, shape="|", size=1.6, stroke=0.5, show_legend=False)
    return [layer]


def _p_values(results: Sequence[Result], layout: CurvesLayout) -> list[Any]:
    """The P value of each panel with the test's name, in its emptier left corner: above curves that rise."""
    starts = {row.variable: row.value for row in results if row.statistic == "estimate" and row.at == 0}
    rows = [
        (row.variable, layout.groups[0], _p_text(row, layout.style), 97.0 if starts.get(row.variable) == 0 else 9.0)
        for row in results
        if row.statistic == "p_value" and row.variable in layout.endpoints
    ]
    if not rows:
        return []
    frame = _named(pd.DataFrame(rows, columns=["endpoint", "group", "text", "estimate"]), layout, CURVE)
    frame = frame.assign(time=0.02 * layout.x_max)
    layer = p9.geom_text(
        p9.aes(y="estimate", label="text"),
        data=frame,
        color="black",
        ha="left",
        va="top",
        size=BASE_SIZE,
        family=FONT,
        show_legend=False,
    )
    return [layer]


def _p_text(row: Result, style: Style) -> str:
    name = row.method[:1].upper() + row.method[1:].removesuffix(" test")
    if row.value is None:
        return f"{name}: {row.state}"
    text = style.p_value(row.value)
    sign, number = (text[0], text[1:]) if text[0] in "<>" else ("=", text)
    # The number stays out of the mathematics, whose minus and spacing are not the text's.
    return f"{name} $P$ {sign} {number}"


def _at_risk(results: Sequence[Result], layout: CurvesLayout) -> pd.DataFrame:
    frame = _frame(results, "n_risk")
    frame = frame[frame["time"].isin([float(time) for time in layout.breaks])]
    rank = {group: -(place + 1.0) for place, group in enumerate(layout.groups)}
    frame = frame.assign(
        estimate=frame["group"].map(rank), label=[layout.style.value(n, "count") for n in frame["n_risk"]]
    )
    return _named(frame, layout, RISK)


def _risk_numbers(frame: pd.DataFrame) -> list[Any]:
    layer = p9.geom_text(
        p9.aes(y="estimate", label="label"),
        data=frame,
        size=BASE_SIZE - 0.5,
        family=FONT,
        show_legend=False,
    )
    return [layer]


def _longest_number(results: Sequence[Result], layout: CurvesLayout) -> int:
    """Characters of the longest number at risk."""
    numbers = [row.value for row in results if row.statistic == "n_risk" and row.value is not None]
    return max((len(layout.style.value(number, "count")) for number in numbers), default=1)


def _scales(layout: CurvesLayout, longest_number: int) -> list[Any]:
    shown = len(layout.groups)
    colors = [PALETTE[place % len(PALETTE)] for place in range(shown)]
    lines = [LINE_TYPES[place % len(LINE_TYPES)] for place in range(shown)]
    names = [_literal(group) for group in layout.groups]
    single = list(layout.groups) == [""]
    risk_rows = (shown + 1) * RISK_ROW if layout.risk_table else 0.0
    height = PANEL_HEIGHT + risk_rows + 2 * AXIS_GAP
    width = WIDTH if len(layout.endpoints) > 1 else 0.72 * WIDTH
    heights = [PANEL_HEIGHT, risk_rows] if layout.risk_table else [PANEL_HEIGHT]
    facets = p9.facet_grid(
        "part ~ panel",
        scales="free_y",
        space={"x": [1] * len(layout.endpoints), "y": heights},
    )
    theme = journal_theme(width, height) + p9.theme(
        strip_text_y=p9.element_blank(),
        axis_ticks_minor=p9.element_blank(),
        panel_spacing_y=AXIS_GAP / width,
        panel_spacing_x=0.03,
        legend_position="none" if single else "top",
        legend_box_margin=0,
    )
    if layout.risk_table:  # the titles then stand between the panels; see `_Finish`
        theme += p9.theme(axis_title=p9.element_blank())
    # Beyond the last tick there is room for half of the number at risk below it.
    room = max(0.03, 0.0135 * longest_number) * layout.x_max
    return [
        p9.scale_color_manual(values=colors, breaks=list(layout.groups), labels=names),
        p9.scale_fill_manual(values=colors, breaks=list(layout.groups), guide=None),
        p9.scale_linetype_manual(values=lines, breaks=list(layout.groups), labels=names),
        p9.scale_x_continuous(
            breaks=list(layout.breaks),
            labels=[exact(time, layout.style) for time in layout.breaks],
            limits=(-room, layout.x_max + room),
            expand=(0, 0),
        ),
        p9.scale_y_continuous(breaks=_Rows(layout).breaks, labels=_Rows(layout).labels, expand=(0, 0)),
        p9.geom_blank(p9.aes(y="estimate"), data=_corners(layout), inherit_aes=False),
        p9.labs(x=_literal(layout.x_title), y=layout.y_title),
        *_legend_columns(names, layout, width),
        facets,
        theme,
    ]


def _legend_columns(names: Sequence[str], layout: CurvesLayout, width: float) -> list[Any]:
    """Break a legend that is wider than the panels, over which it is centred."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family=FONT)
    widths = [TextPath((0, 0), name, size=BASE_SIZE, prop=font).get_extents().width if name else 0.0 for name in names]
    room = POINTS * width - LEGEND_KEY - (max(widths) if layout.risk_table else 0.0)
    if sum(widths) + len(names) * LEGEND_KEY <= room:
        return []
    columns = max(1, int(room // (max(widths) + LEGEND_KEY)))
    return [p9.guides(color=p9.guide_legend(ncol=columns), linetype=p9.guide_legend(ncol=columns))]


def _corners(layout: CurvesLayout) -> pd.DataFrame:
    """Points that hold the panels open: curves from 0 to 100%, one line for each row of numbers at risk."""
    ranges = {CURVE: (0.0, 102.0), RISK: (-len(layout.groups) - 0.5, 0.5)}
    rows = [
        (endpoint, layout.groups[0], 0.0, end, part)
        for endpoint in layout.endpoints
        for part in _parts(layout)
        for end in ranges[part]
    ]
    frame = pd.DataFrame(rows, columns=["endpoint", "group", "time", "estimate", "part"])
    parts = frame.pop("part")
    named = _named(frame, layout, CURVE)
    return named.assign(part=pd.Categorical(parts, categories=_parts(layout), ordered=True))


@dataclass(frozen=True)
class _Rows:
    """Ticks of the two kinds of panels: percent above zero, the groups' rows below it."""

    layout: CurvesLayout

    def breaks(self, limits: tuple[float, float]) -> list[float]:
        """Ticks of the panel whose limits these are."""
        if limits[0] < -0.25 and limits[1] < 2:
            return [0.0, *(-(place + 1.0) for place in range(len(self.layout.groups)))]
        return [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]

    def labels(self, breaks: Sequence[float] | Sequence[str]) -> list[str]:
        """What the ticks are called."""
        ticks = [float(value) for value in breaks]
        if any(value < 0 for value in ticks):
            groups = self.layout.groups
            return ["No. at risk" if value == 0 else _literal(groups[int(-value) - 1]) or "All" for value in ticks]
        return [f"{value:g}" for value in ticks]


@dataclass(frozen=True)
class _Finish:
    """Moves the time axis under the curves, and takes the axes of the numbers at risk away."""

    layout: CurvesLayout

    def __call__(self, drawing: Drawing) -> None:
        if not self.layout.risk_table:
            return
        columns = len(self.layout.endpoints)
        axes: list[Axes] = list(drawing.axes)
        curves, risks = axes[:columns], axes[columns : 2 * columns]
        for place, axis in enumerate(curves):
            axis.tick_params(axis="x", bottom=True, labelbottom=True, length=3, labelsize=BASE_SIZE)
            axis.set_xlabel(_literal(self.layout.x_title), fontsize=BASE_SIZE, family=FONT, labelpad=3)
            if place == 0:
                axis.set_ylabel(self.layout.y_title, fontsize=BASE_SIZE, family=FONT, labelpad=4)
        for axis in risks:
            axis.tick_params(axis="both", which="both", length=0, labelbottom=False)
            for spine in axis.spines.values():
                spine.set_visible(False)
