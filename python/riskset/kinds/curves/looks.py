"""How the lines of a figure of curves look: a colour each, and line types where colours do not tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.figures.looks import LOOKS, hold_looks, seats
from riskset.figures.theme import LINE_TYPES
from riskset.kinds.curves.lines import EVENT_FREE
from riskset.kinds.curves.parts import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.kinds.curves.parts import CurvesLayout, LineType

EVENT_FREE_COLOUR = "#E3E3E3"


def looks_of(causes: Sequence[str], layout: CurvesLayout) -> dict[tuple[str, str], Look]:
    """The look of each line of the figure, by group and cause.

    Each group is a colour and, where the entry asks for it, a line type; where there are several causes, each is a line
    type, or a colour of one group alone. Where colours come again, they come with other line types.

    Raises
    ------
    LookupFailed
        When there are not looks enough.
    """
    if layout.stacked:
        return _areas(causes, layout)
    places = seats(layout.places or range(len(layout.groups)))
    taken = {
        (group, cause): _colour_and_line(place, rank, layout, len(causes))
        for place, group in zip(places, layout.groups, strict=True)
        for rank, cause in enumerate(causes)
    }
    parts = [f"{len(each)} {name}" for each, name in ((layout.groups, "groups"), (causes, "causes")) if len(each) > 1]
    remedy = "Draw fewer groups in a display, merge levels by one label, or remove causes"
    if len(causes) == 1 or len(layout.groups) == 1:
        hold_looks(len(taken), LOOKS, " of ".join(parts), "looks", remedy)
    hold_looks(1 + max(line for _, line in taken.values()), LOOKS, " of ".join(parts), "line types", remedy)
    found: dict[tuple[str, str], Look] = {}
    for (group, cause), (tone, line) in taken.items():
        label = ", ".join(part for part in (group, cause) if part) or "All patients"
        found[group, cause] = Look(label, label, layout.palette[tone % len(layout.palette)], LINE_TYPES[line])
    return found


def _colour_and_line(place: int, rank: int, layout: CurvesLayout, causes: int) -> tuple[int, int]:
    """The colour and the line type of a group and a cause of it, by their places in their orders."""
    colours = len(layout.palette)
    if causes > 1 and len(layout.groups) > 1:
        return place, rank + causes * (place // colours)
    own = place if causes == 1 else rank
    return own, own if layout.spec.lines == "dashed" else own // colours


def _areas(causes: Sequence[str], layout: CurvesLayout) -> dict[tuple[str, str], Look]:
    """The look of each cause, the same in all groups: a colour, and grey for those free of all events."""
    events = [cause for cause in causes if cause != EVENT_FREE]
    what, remedy = f"{len(events)} stacked causes", "Merge competing events in the endpoint, or remove causes"
    hold_looks(len(events), len(layout.palette), what, "colours", remedy)
    colours = dict(zip(events, layout.palette, strict=False)) | {EVENT_FREE: EVENT_FREE_COLOUR}
    return {
        (group, cause): Look(cause, cause, colours[cause], LINE_TYPES[0]) for group in layout.groups for cause in causes
    }


def key_line(line: LineType, length: float) -> LineType:
    """A line type as a short line has it: with whole dashes, and one at each end.

    Parameters
    ----------
    line : str or (float, tuple of float)
        As matplotlib takes it.
    length : float
        Of the short line, in widths of it.
    """
    if isinstance(line, str):
        return line
    first, period = line[1][0], sum(line[1])
    times = max(round((length - first) / period), 1)
    scale = length / (times * period + first)
    return 0, tuple(scale * part for part in line[1])
