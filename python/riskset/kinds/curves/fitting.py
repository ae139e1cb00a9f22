"""The form in which a figure of curves has room: columns, labels, names at the ends and words in or out of the panels."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from riskset.figures.measure import POINTS, line_count
from riskset.kinds.curves.geometry import LEAST_BOX, MM_PER_INCH, Geometry
from riskset.kinds.curves.lettering import type_width
from riskset.kinds.curves.parts import Form
from riskset.naming import counted
from riskset.problems import LookupFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.kinds.curves.parts import CurvesLayout, Panel

MOST_COLUMNS = 4
ROOMY = 0.6  # of a panel's share of the width: less is left to it only where labels are their keys
ENDS_APART = 9.0  # points between curves' ends at which names stand there of themselves
SHORT = 0.22  # of a panel's width: names that stand at the ends of themselves
REACHED = 0.9  # of the axis of time: how far curves go at whose ends names stand of themselves
TRIED_WIDTHS = (85, 114, 160, 174, 200, 230, 260)  # mm: columns of journals, pages and pages on their sides
SLACK = 1e-6


def fitted(layout: CurvesLayout, panels: list[Panel]) -> Geometry:
    """The geometry of a figure, all of whose parts have room.

    Raises
    ------
    LookupFailed
        When there is none at this size; the message says the size that would do.
    """
    found = _fitting(layout, panels)
    if found is None:
        raise LookupFailed(_refusal(layout, panels))
    return found


def _refusal(layout: CurvesLayout, panels: list[Panel]) -> str:
    """Why a figure has no room, and the nearest change that gives it room."""
    what = f"a figure of curves with {counted(len(panels), 'panel')} has no room at a width of {layout.width:g} mm"
    high = f" and a height of {layout.height:g} mm" if layout.height is not None else ""
    remedy = "draw fewer endpoints or groups in a display, or give them shorter labels"
    changes = ((_fitting(changed, panels), changed, keys) for changed, keys in _changes(layout))
    told = next((_said(layout, changed, found, keys) for found, changed, keys in changes if found is not None), None)
    return f"{what}{high}; {f'{told}, or ' if told else ''}{remedy}"


def _changes(layout: CurvesLayout) -> Iterator[tuple[CurvesLayout, tuple[str, ...]]]:
    """Layouts that ask for less, with the keys that they do not heed: first one change, then several."""
    spec = layout.spec
    asked = {
        "height": layout.height is not None,
        "columns": layout.columns is not None,
        "breaks": spec.breaks is not None,
        "legend": spec.legend in {"ends", "none"},
    }
    keys = [key for key, is_asked in asked.items() if is_asked]
    choices = [*((key,) for key in keys), (), *itertools.combinations(keys, 2), tuple(keys)]
    widths = [width for width in TRIED_WIDTHS if width > layout.width]
    for choice, wider in itertools.chain(
        (((key,), [layout.width]) for key in keys), ((choice, widths) for choice in choices)
    ):
        for width in wider:
            yield _without(replace(layout, width=width), choice), choice


def _without(layout: CurvesLayout, keys: Iterable[str]) -> CurvesLayout:
    """The layout as if the entry did not ask for these."""
    own: dict[str, Any] = {key: None for key in keys if key in {"height", "columns"}}
    told = {"breaks": None, "legend": "top"}
    return replace(layout, **own, spec=layout.spec.model_copy(update={key: told[key] for key in keys if key in told}))


def _said(layout: CurvesLayout, changed: CurvesLayout, found: Geometry, keys: Iterable[str]) -> str:
    """What to write for a layout that has the room which `found` says."""
    parts = [f"write width: {changed.width:g}"] if changed.width != layout.width else []
    for key in keys:
        if key == "height" and layout.height is not None:
            height = _height(changed, found, layout.height)
            if height != layout.height:
                parts.append("leave height out" if height is None else f"write height: {height:g} or more")
        else:
            parts.append("write legend: top" if key == "legend" else f"leave {key} out")
    return " and ".join(parts)


def _height(changed: CurvesLayout, found: Geometry, refused: float) -> float | None:
    """The least height that does where none is asked for, in whole millimetres: the refused one or one above it.

    Words that have no place in low panels stand outside of them, so that a low figure needs more height than `found` says,
    which is as high as it likes.
    """

    def fits(height: float) -> bool:
        return _fitting(replace(changed, height=height), found.panels) is not None

    low, high = math.floor(refused), math.ceil(MM_PER_INCH * found.height)
    if fits(refused):
        return refused
    if high <= low or not fits(high):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle, high)
    return high


def _fitting(layout: CurvesLayout, panels: list[Panel]) -> Geometry | None:
    return next((found for form in _forms(layout, panels) if (found := _settled(layout, panels, form))), None)


def _forms(layout: CurvesLayout, panels: list[Panel]) -> Iterator[Form]:
    """Forms from the one that is wished for to those that take least room."""
    legend = layout.spec.legend
    for columns in _columns(layout, len(panels)):
        # Keys alone do not name the groups where nothing else does.
        for lines in (1, 2, 3) if legend == "none" else (1, 2, 3, 0):
            if legend == "auto" and lines == 1 and not layout.stacked:
                yield Form(columns, lines, ends=True)
            yield Form(columns, lines, ends=legend == "ends")


def _columns(layout: CurvesLayout, count: int) -> list[int]:
    """Numbers of panels beside each other, the wished for first."""
    if layout.columns is not None:
        return [min(layout.columns, count)]
    width = layout.width / MM_PER_INCH
    paired = layout.spec.difference  # each panel with that of its differences beside it
    wished = 3 if count == 3 and width > 6 and not paired else min(2, count)
    if width < 4:  # a single column of a journal
        wished = 1
    more = range(wished + 1, min(MOST_COLUMNS, count) + 1)
    return [wished, *range(wished - 1, 0, -1), *(columns for columns in more if not (paired and columns % 2))]


def _settled(layout: CurvesLayout, panels: list[Panel], form: Form) -> Geometry | None:
    """The geometry of a form with the words out of the panels that have no place in them; None where it has no room."""
    while True:
        found = Geometry(layout, panels, form)
        if not _has_room(found):
            return None
        if not form.rates_below and any(each.rates is None for each in found.placed):
            form = replace(form, rates_below=True)
        elif not form.tests_above and any(each.tests is None for each in found.placed):
            form = replace(form, tests_above=True)
        else:
            return found


def _has_room(found: Geometry) -> bool:
    """Whether the panels are large enough, and all that stands beside them has room."""
    return _wide_enough(found) and found.box_height >= found.least_height - SLACK and _names_fit(found)


def _wide_enough(found: Geometry) -> bool:
    form, names = found.form, found.right if found.form.ends else 0.0
    least = max(LEAST_BOX, found.rows.needed)
    if form.label_lines and found.rows.label_width:
        least = max(least, ROOMY * (found.share - names))
    return found.box_width >= least - SLACK and found.rows.ticks_apart


def _names_fit(found: Geometry) -> bool:
    """Whether names stand at the curves' ends where the entry asks for them, or where they do of themselves."""
    if not found.form.ends or found.layout.spec.legend == "ends":
        return True
    curves = [panel for panel in found.panels if panel.kind == "curve"]
    if len(found.looks) < 2 or len(curves) < len(found.panels):
        return False
    names = [found.end_name(look) for look in found.looks]
    if any(line_count(name) > 1 or type_width(name, found.size, bold=True) > SHORT * found.box_width for name in names):
        return False
    apart = max(ENDS_APART / POINTS, found.end_step)
    for panel in curves:
        if any(track.shown_to < REACHED * found.layout.x_max for track in panel.tracks):
            return False
        ends = sorted(found.up(panel, track.height(found.layout.x_max) or 0.0) for track in panel.tracks)
        if any(after - before < apart for before, after in itertools.pairwise(ends)):
            return False
    return True
