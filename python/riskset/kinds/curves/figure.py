"""Survival and incidence curves, one panel an endpoint, with the numbers at risk aligned under the axis."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.analyses.absent_reasons import NO_PATIENT
from riskset.figures.figure import Figure
from riskset.figures.theme import TITLE_SIZE, journal_theme
from riskset.kinds.curves.furniture import Furniture
from riskset.kinds.curves.geometry import Geometry, tick_text, ticks_of
from riskset.kinds.curves.marks import HEADROOM
from riskset.kinds.curves.panels import CurvesLayout, Panel, panels_of
from riskset.kinds.curves.step_band import geom_step_band
from riskset.kinds.curves.words import words_of
from riskset.naming import in_sentence
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from riskset.results import Result

__all__ = ["CurvesLayout", "curves_plot"]
BAND = 0.14
PALE = 0.35


class CurvesFigure(Figure):
    """A figure of curves, whose note stands under the rows of numbers."""

    drawn_with: Callable[[str], Figure]

    def with_note(self, text: str) -> Figure:
        """The figure with room for a note."""
        return self.drawn_with(text).described(text)


def curves_plot(results: Sequence[Result], layout: CurvesLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.curves.analysis.record_curves`.

    Returns
    -------
    Figure
        A plotnine plot to which layers, scales and themes can be added: ``time`` and ``estimate`` (percent) are
        its axes, ``panel`` its facets.
    """
    panels = panels_of(results, layout)
    few = f"Lines are pale where fewer than {layout.spec.few_at_risk} patients are at risk."
    is_pale = any(row.statistic == "few_at_risk" and row.value for row in results)
    reasons = [*_reasons(results), *([layout.adjusted] if layout.adjusted else []), *([few] if is_pale else [])]
    geometry = Geometry(replace(layout, note=" ".join([*reasons, layout.note]).strip()), panels)
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
    plot: Any = CurvesFigure(_frame(panels, list(looks), layout), mapping)
    plot += geom_step_band(band=BAND if layout.spec.conf_band else 0, filled=layout.stacked)
    plot += p9.scale_color_manual(values=[look.colour for look in looks.values()], breaks=list(looks), guide=None)
    plot += p9.scale_linetype_manual(values=[look.line for look in looks.values()], breaks=list(looks), guide=None)
    plot += p9.scale_alpha_identity()
    plot += _axes(panels, layout, geometry)
    plot.finish = Furniture(layout, panels, geometry)

    def drawn_with(note: str) -> Figure:
        return curves_plot(results, replace(layout, note=note))

    plot.drawn_with = drawn_with
    plot.alt_text = " ".join([words_of(panels, layout), *reasons])
    return plot


def _reasons(results: Sequence[Result]) -> list[str]:
    """Why curves of groups with patients, ratios and P values are not there, and which curves came to their end early."""
    named = {"ratio", "p_value", "shown_to"}
    absent = [row for row in results if row.value is None and row.statistic in named and row.warning]
    found = [row for row in absent if row.statistic != "shown_to" or row.warning != NO_PATIENT]
    early = [row for row in results if row.statistic == "emptied_at" and row.value is not None]
    said = [f"{row.state.capitalize()}: {row.warning}" for row in found]
    said += [f"{row.group}: {in_sentence(row.warning)}" if row.group else row.warning for row in early]
    return list(dict.fromkeys(said))


Step = tuple[float, float, float, float]  # time, estimate, lower, upper


def _frame(panels: list[Panel], series: list[str], layout: CurvesLayout) -> pd.DataFrame:
    """All lines' steps in percent, up to the end of the axis."""
    rows = [
        (place, key, *step, strength)
        for place, panel in enumerate(panels)
        for key, steps, end, few in (_stacked(panel) if panel.kind == "stacked" else _banded(panel))
        for step, strength in _faded(_cut(steps, min(layout.x_max, end)), few)
    ]
    columns = ["panel", "series", "time", "estimate", "lower", "upper", "strength"]
    frame = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[2:], float))
    return frame.assign(
        panel=pd.Categorical(frame["panel"], categories=range(len(panels)), ordered=True),
        series=pd.Categorical(frame["series"], categories=series, ordered=True),
    )


def _faded(steps: list[Step], few: list[tuple[float, bool]]) -> Iterator[tuple[Step, float]]:
    """Steps with the strength of the line from each to the next, and one where it changes."""
    changes, strength = list(few), 1.0
    for place, step in enumerate(steps):
        while changes and changes[0][0] <= step[0]:
            strength = PALE if changes.pop(0)[1] else 1.0
        yield step, strength
        following = steps[place + 1][0] if place + 1 < len(steps) else step[0]
        while changes and changes[0][0] < following:
            time, is_few = changes.pop(0)
            strength = PALE if is_few else 1.0
            yield (time, *step[1:]), strength


def _banded(panel: Panel) -> Iterator[tuple[str, list[Step], float, list[tuple[float, bool]]]]:
    """Each line with its band; where the scale of the limits gives none, it is as narrow as the curve."""
    for track in panel.tracks:
        steps: list[Step] = []
        for point in track.points:
            if point.value is not None:
                lower = point.value if point.lower is None else point.lower
                steps.append((point.time, point.value, lower, point.value if point.upper is None else point.upper))
        yield track.look.key, steps, track.shown_to, track.few


def _stacked(panel: Panel) -> Iterator[tuple[str, list[Step], float, list[tuple[float, bool]]]]:
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
        yield track.look.key, steps, track.shown_to, []


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
        for time, low in ((0.0, panel.low), (layout.x_max, panel.low + HEADROOM * (panel.high - panel.low)))
    ]
    corners = pd.DataFrame(ends, columns=["panel", "series", "time", "estimate", "lower", "upper"])
    corners["strength"] = 1.0
    corners["panel"] = pd.Categorical(corners["panel"], categories=range(len(panels)), ordered=True)
    heights = {(panel.low, panel.high) for panel in panels}
    room = geometry.inset / geometry.box_width * layout.x_max
    return [
        p9.geom_blank(p9.aes(x="time", y="estimate"), data=corners, inherit_aes=False),
        p9.scale_x_continuous(
            breaks=list(layout.breaks),
            labels=[exact(time, layout.style) for time in layout.breaks],
            limits=(-room, layout.x_max + room),
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
            plot_margin_bottom=(geometry.below[-1] - geometry.axis_height + 1.6 * geometry.line + geometry.note_height)
            / width,
        ),
    ]


class _Ticks:
    """Ticks of an axis of percentages, told by its ends."""

    def __init__(self, panels: list[Panel]) -> None:
        self.panels = panels

    def __call__(self, limits: tuple[float, float]) -> list[float]:
        low, high = limits

        def far(panel: Panel) -> float:
            return abs(panel.low - low) + abs(panel.low + HEADROOM * (panel.high - panel.low) - high)

        return ticks_of(min(self.panels, key=far))


def _tick_texts(ticks: Sequence[float] | Sequence[str]) -> list[str]:
    return [tick_text(float(tick)) for tick in ticks]
