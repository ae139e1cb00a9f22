"""Survival and incidence curves, one panel an endpoint, with the numbers at risk aligned under the axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.theme import TITLE_SIZE, journal_theme
from riskset.kinds.curves.axes import tick_text, ticks_of, view
from riskset.kinds.curves.fitting import fitted
from riskset.kinds.curves.furniture import Furniture
from riskset.kinds.curves.ink import LINE
from riskset.kinds.curves.notes import abbreviations_of, notes_of
from riskset.kinds.curves.panels import panels_of
from riskset.kinds.curves.step_band import POINTS_PER_MM, geom_step_band
from riskset.kinds.curves.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.curves.geometry import Geometry
    from riskset.kinds.curves.parts import CurvesLayout, Panel, Track
    from riskset.results import Result

PALE = 0.35


def curves_plot(results: Sequence[Result], layout: CurvesLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.curves.analysis.record_curves`.

    Returns
    -------
    Figure
        A plotnine plot to which layers, scales and themes can be added: ``time`` and ``estimate`` (percent) are
        its axes, ``panel`` its facets.
    """
    panels = panels_of(results, layout)
    geometry = fitted(layout, panels)
    looks = {track.look.key: track.look for panel in panels for track in panel.tracks}
    mapping = p9.aes(
        x="time",
        y="estimate",
        ymin="lower",
        ymax="upper",
        color="series",
        linetype="series",
        group="series",
        alpha="strength",
    )
    plot: Any = Figure(_frame(panels, list(looks), layout), mapping)
    plot += geom_step_band(size=LINE / POINTS_PER_MM, filled=layout.stacked)
    plot += p9.scale_color_manual(values=[look.colour for look in looks.values()], breaks=list(looks), guide=None)
    plot += p9.scale_linetype_manual(values=[look.line for look in looks.values()], breaks=list(looks), guide=None)
    plot += p9.scale_alpha_identity()
    plot += _axes(panels, layout, geometry)
    plot.finish = Furniture(geometry.layout, panels, geometry)
    plot.alt_text = words_of(panels, layout)
    for sentence in notes_of(results, panels, layout):
        plot = plot.with_note(sentence)
    return plot.explaining(abbreviations_of(results, panels, layout))


Step = tuple[float, float, float, float]  # time, estimate, lower, upper


def _frame(panels: list[Panel], series: list[str], layout: CurvesLayout) -> pd.DataFrame:
    """All lines' steps in percent, up to the end of the axis; limits no further than the panel shows."""
    rows = [
        (
            place,
            track.look.key,
            time,
            estimate,
            *(min(max(side, view(panel)[0]), view(panel)[1]) for side in sides),
            strength,
        )
        for place, panel in enumerate(panels)
        for track, steps in (_stacked(panel) if panel.kind == "stacked" else _banded(panel))
        for (time, estimate, *sides), strength in _changing(
            _cut(steps, min(layout.x_max, track.shown_to)), track, filled=layout.stacked
        )
    ]
    columns = ["panel", "series", "time", "estimate", "lower", "upper", "strength"]
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], float))
    return frame.assign(
        panel=pd.Categorical(frame["panel"], categories=range(len(panels)), ordered=True),
        series=pd.Categorical(frame["series"], categories=series, ordered=True),
    )


def _changing(steps: list[Step], track: Track, *, filled: bool) -> Iterator[tuple[Step, float]]:
    """Steps with the strength of the line from each to the next, and one where the line or its band changes.

    Where there is no band it is as narrow as the curve.
    """
    edges = {edge for stretch in track.banded for edge in stretch}
    changes = sorted({time for time, _ in track.few} | edges)
    for step, after in zip(steps, [*steps[1:], *steps[-1:]], strict=True):
        for time in [step[0], *(time for time in changes if step[0] < time < after[0])]:
            few = [is_few for since, is_few in track.few if since <= time]
            sides = step[2:] if filled or track.has_band(time) else (step[1], step[1])
            yield (time, step[1], *sides), PALE if few and few[-1] else 1.0


def _banded(panel: Panel) -> Iterator[tuple[Track, list[Step]]]:
    """Each line with its band; where there is none, it is as narrow as the curve."""
    for track in panel.tracks:
        steps: list[Step] = []
        for point in track.points:
            if point.value is not None:
                lower = point.value if point.lower is None else point.lower
                steps.append((point.time, point.value, lower, point.value if point.upper is None else point.upper))
        yield track, steps


def _stacked(panel: Panel) -> Iterator[tuple[Track, list[Step]]]:
    """Each cause upon those before it, at every time at which one of them steps."""
    times = sorted({point.time for track in panel.tracks for point in track.points})
    floor = dict.fromkeys(times, 0.0)
    for track in panel.tracks:
        known, steps = {point.time: point.value for point in track.points}, list[Step]()
        height = 0.0
        for time in times:
            found = known.get(time)
            height = height if found is None else found
            steps.append((time, floor[time] + height, floor[time], floor[time] + height))
            floor[time] += height
        yield track, steps


def _cut(steps: list[Step], end: float) -> list[Step]:
    """Drop what lies beyond the end, and carry a curve that goes on up to it."""
    inside = [step for step in steps if step[0] <= end]
    if inside and inside[-1][0] < end:
        inside.append((end, *inside[-1][1:]))
    return inside


def _axes(panels: list[Panel], layout: CurvesLayout, geometry: Geometry) -> list[Any]:
    """Scales, facets and margins: what stands around the panels has its room, and is drawn by the finish."""
    width, height = geometry.width, geometry.height
    ends = [
        (place, None, time, low, low, low)
        for place, panel in enumerate(panels)
        for time, low in zip((0.0, layout.x_max), view(panel), strict=True)
    ]
    corners = pd.DataFrame(ends, columns=["panel", "series", "time", "estimate", "lower", "upper"])
    corners["strength"] = 1.0
    corners["panel"] = pd.Categorical(corners["panel"], categories=range(len(panels)), ordered=True)
    heights = {(panel.low, panel.high) for panel in panels}
    ticks = geometry.rows.ticks
    return [
        p9.geom_blank(p9.aes(x="time", y="estimate"), data=corners, inherit_aes=False),
        p9.scale_x_continuous(
            breaks=[tick for tick, _ in ticks],
            labels=[label for _, label in ticks],
            limits=(-geometry.margin, layout.x_max + geometry.margin),
            expand=(0, 0),
        ),
        p9.scale_y_continuous(breaks=_Ticks(panels), labels=_tick_texts, expand=(0, 0)),
        p9.facet_wrap("panel", ncol=geometry.columns, scales="fixed" if len(heights) == 1 else "free_y"),
        journal_theme(width, height, geometry.size)
        + p9.theme(
            strip_text=p9.element_blank(),
            axis_title=p9.element_blank(),
            axis_ticks_minor=p9.element_blank(),
            legend_position="none",
            # Under a title that a user adds stand the legend and the panels' titles.
            plot_title=p9.element_text(
                size=TITLE_SIZE,
                margin={"b": geometry.legend_height + geometry.title_height, "unit": "in"},
            ),
            panel_spacing_x=geometry.gutter / width,
            panel_spacing_y=(max(geometry.below) + geometry.title_height + geometry.row_gap) / width,
            plot_margin_left=geometry.left / width,
            plot_margin_right=geometry.right / width,
            plot_margin_top=0.06 / width,
            plot_margin_bottom=(geometry.below[-1] - geometry.axis_height + 1.6 * geometry.line) / width,
        ),
    ]


class _Ticks:
    """Ticks of an axis of percentages, told by its ends."""

    def __init__(self, panels: list[Panel]) -> None:
        self.panels = panels

    def __call__(self, limits: tuple[float, float]) -> list[float]:
        low, high = limits

        def far(panel: Panel) -> float:
            bottom, top = view(panel)
            return abs(bottom - low) + abs(top - high)

        return ticks_of(min(self.panels, key=far))


def _tick_texts(ticks: Sequence[float] | Sequence[str]) -> list[str]:
    return [tick_text(float(tick)) for tick in ticks]
