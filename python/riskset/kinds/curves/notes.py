"""What the note under a figure of curves says: what is not there and why, and how what is there is drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from riskset.analyses.absent_reasons import NO_PATIENT
from riskset.kinds.curves.axes import WHOLE
from riskset.kinds.curves.parts import BAND_AT_RISK
from riskset.naming import enumerated, in_sentence
from riskset.tables.ratios import short_forms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.curves.parts import CurvesLayout, Panel, Track
    from riskset.results import Result


def notes_of(results: Sequence[Result], panels: Sequence[Panel], layout: CurvesLayout) -> list[str]:
    """The sentences of the note, in order."""
    how = [text for text in (layout.adjusted, layout.imputed) if text]
    return [
        *dict.fromkeys(_reasons(results)),
        *how,
        *_drawn(results, panels, layout),
    ]


def _reasons(results: Sequence[Result]) -> Iterator[str]:
    """Why curves of groups with patients, ratios and P values are not there, and which curves came to their end early."""
    named = {"ratio", "p_value", "shown_to"}
    for row in results:
        missing = row.value is None and row.statistic in named and row.warning
        if missing and (row.statistic != "shown_to" or row.warning != NO_PATIENT):
            yield f"{row.state.capitalize()}: {row.warning}"
    for row in results:
        if row.statistic == "emptied_at" and row.value is not None:
            yield f"{row.group}: {in_sentence(row.warning)}" if row.group else row.warning


def _drawn(results: Sequence[Result], panels: Sequence[Panel], layout: CurvesLayout) -> Iterator[str]:
    """How lines, bands and axes are drawn, where a reader could take it for something else."""
    if any(row.statistic == "few_at_risk" and row.value for row in results):
        yield f"Lines are pale where fewer than {layout.spec.few_at_risk} patients are at risk."
    if layout.least and any(row.statistic == "estimate" and row.value is not None for row in results):
        yield f"Curves step where {layout.least} further patients have had the event."
    tracks = [track for panel in panels for track in panel.tracks]
    if any(map(_is_banded, tracks)) and any(_ends_early(track, layout) for track in tracks):
        level = f"{100 * layout.spec.conf_level:g}%"
        yield f"Bands are {level} confidence limits, drawn where {BAND_AT_RISK} or more patients are at risk."
    if axes := _axes(panels, layout):
        yield axes


def abbreviations_of(results: Sequence[Result], panels: Sequence[Panel], layout: CurvesLayout) -> dict[str, str]:
    """What the short forms mean that the panels print."""
    ratios = [row for row in results if row.statistic == "ratio" and any(panel.tests for panel in panels)]
    rates = [mark for panel in panels for track in panel.tracks for mark in track.marks if mark.lower is not None]
    limits = any(row.value is not None for row in ratios) or (layout.spec.rates == "interval" and rates)
    forms = {"CI": "confidence interval"} if limits else {}
    return forms | (short_forms(row.method for row in ratios) if layout.spec.hazard_ratio and ratios else {})


def _is_banded(track: Track) -> bool:
    """Whether a curve has a band that is seen."""
    limits = [point for point in track.points if point.lower is not None and point.lower != point.upper]
    return any(track.has_band(point.time) for point in limits)


def _ends_early(track: Track, layout: CurvesLayout) -> bool:
    """Whether some of a curve that is drawn has no band."""
    end = min(track.shown_to, layout.x_max)
    covered = sum(min(stop, end) - start for start, stop in track.banded if start < end)
    begin = min((point.time for point in track.points), default=0.0)
    return bool(track.points) and not math.isclose(covered, end - begin) and covered < end - begin


def _axes(panels: Sequence[Panel], layout: CurvesLayout) -> str:
    """Which axes of incidences end below 100%, beside others that do not."""
    curves = [(chr(ord("A") + place), panel) for place, panel in enumerate(panels) if panel.kind == "curve"]
    if layout.spec.y_max is not None or len({panel.high for _, panel in curves}) < 2:
        return ""
    ends = sorted({panel.high for _, panel in curves if panel.high < WHOLE})
    parts = [f"at {end:g}% in {enumerated([name for name, panel in curves if panel.high == end])}" for end in ends]
    return f"The axis of percentages ends {enumerated(parts)}."
