"""A figure of curves in words, for those who do not see it: each panel's rates, tests and ratios, as it prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.naming import enumerated, in_sentence
from riskset.style import NO_BREAK
from riskset.timescale import exact, milestone

if TYPE_CHECKING:
    from riskset.kinds.curves.parts import CurvesLayout, Panel, Point, Track


def words_of(panels: list[Panel], layout: CurvesLayout) -> str:
    """What the figure shows: a sentence that names it, then one or more for each panel."""
    titles = list(layout.endpoints.values())
    groups = [group for group in layout.groups if group]
    names = enumerated([in_sentence(title) if place else title for place, title in enumerate(titles)])
    compared = f", by group: {enumerated(groups)}" if groups else ""
    origin = in_sentence(layout.x_title)
    shape = "Stacked areas" if layout.stacked else "Curves"
    several = len(panels) > 1
    head = f"{names}{compared}. {shape} over {exact(round(layout.x_max, 1))} {origin}"
    parts = [head + (f", {len(panels)} panels" if several else "") + "."]
    parts += [text for panel in panels if (text := _panel(panel, layout, named=several))]
    return " ".join(parts)


def _panel(panel: Panel, layout: CurvesLayout, *, named: bool) -> str:
    if panel.kind == "difference":
        return ""
    rates = [text for track in panel.tracks if (text := _track(track, panel, layout))]
    sentences = [f"{panel.title}: {'; '.join(rates)}." if named else f"{_upper('; '.join(rates))}."] if rates else []
    sentences += [f"{line.replace(NO_BREAK, ' ')}." for line in panel.words]
    return " ".join(sentences)


def _track(track: Track, panel: Panel, layout: CurvesLayout) -> str:
    """The rates of a line at the times asked for, or at the last tick that it reaches."""
    marks = [mark for mark in track.marks if mark.value is not None]
    if not marks:
        reached = [tick for tick in layout.breaks if layout.start < tick <= track.shown_to]
        value = track.height(reached[-1]) if reached else None
        if value is None:
            return ""
        texts = [f"{_rate(value, layout)} at {milestone(reached[-1], layout.time_unit)}"]
    else:
        texts = [f"{_limits(mark, layout)} at {milestone(mark.time, layout.time_unit)}" for mark in marks]
    name = ", ".join(part for part in (track.group if panel.kind == "curve" else "", track.cause) if part)
    return f"{name} {enumerated(texts)}" if name else enumerated(texts)


def _limits(mark: Point, layout: CurvesLayout) -> str:
    text = _rate(mark.value or 0.0, layout)
    if mark.lower is None or mark.upper is None:
        return text
    style = layout.style.in_sentences()
    lower, upper = (style.value(each / 100, "points") for each in (mark.lower, mark.upper))
    return f"{text} ({style.interval(lower, upper)})"


def _rate(percent: float, layout: CurvesLayout) -> str:
    return f"{layout.style.value(percent / 100, 'rate')}%"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
