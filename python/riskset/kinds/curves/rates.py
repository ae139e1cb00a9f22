"""The rates at the times asked for: what is written beside the curves, or in rows under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.curves.parts import RiskRows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.kinds.curves.parts import CurvesLayout, Look, Panel, Point, Track


def shown_rates(panel: Panel, layout: CurvesLayout) -> Iterator[tuple[float, list[tuple[Track, Point]]]]:
    """The estimates of a panel that are written, time by time."""
    if layout.spec.rates == "none" or panel.kind != "curve":
        return
    for time in sorted(set(layout.spec.at)):
        marked = [(track, mark) for track in panel.tracks for mark in track.marks if mark.time == time <= layout.x_max]
        shown = [(track, mark) for track, mark in marked if mark.value is not None and time <= track.shown_to]
        if shown:
            yield time, shown


def rate_text(mark: Point, layout: CurvesLayout, sign: str = "%") -> str:
    """A rate as it is written, with its limits where these are asked for."""
    style = layout.style
    text = f"{style.value((mark.value or 0.0) / 100, 'rate')}{sign}"
    if layout.spec.rates == "interval" and mark.lower is not None and mark.upper is not None:
        limits = style.interval(style.value(mark.lower / 100, "points"), style.value(mark.upper / 100, "points"))
        text += f" ({limits})"
    return text


def rates_table(panel: Panel, layout: CurvesLayout) -> list[RiskRows]:
    """The rates of a panel as a table with a row for each line; none where no rate is written."""
    shown = list(shown_rates(panel, layout))
    if not shown:
        return []
    level = f" ({100 * layout.spec.conf_level:g}%\N{NO-BREAK SPACE}CI)" if layout.spec.rates == "interval" else ""
    heading = f"{panel.y_title}{level}"
    rows: list[tuple[Look | None, str, list[tuple[float, str]]]] = [
        (
            track.look,
            track.look.label,
            [(time, rate_text(mark, layout, "")) for time, marks in shown for own, mark in marks if own is track],
        )
        for track in panel.tracks
    ]
    if len(rows) == 1:
        rows = [(None, "", rows[0][2])]
    return [RiskRows(heading, rows, spread=True)]
