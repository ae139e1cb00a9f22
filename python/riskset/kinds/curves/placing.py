"""Where words stand in a panel of curves: free of all ink, near what they say, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from riskset.figures.measure import POINTS, line_height, literal
from riskset.figures.theme import SMALLEST_SIZE
from riskset.kinds.curves.ink import CLEAR, Ink
from riskset.kinds.curves.lettering import broken_between_numbers, needed_by_numbers, type_width
from riskset.kinds.curves.rates import rate_text, shown_rates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.kinds.curves.parts import Panel, Track
    from riskset.kinds.curves.room import Room

    Floats = NDArray[np.float64]

ASCENT, DESCENT = 0.76, 0.22  # of a line of type, in ems
BESIDE = 0.04  # from a time's line to the rate beside it
REACH = 2.0  # how far a rate may stand from its curve, in heights of type
FINENESS = 6  # places to a height of type
NOWHERE = 1e9
NARROWER = 0.2  # what each narrower way of breaking a block of tests costs
MOST_SHADED = 0.5  # of a block of tests; what more of would lie on bands leaves the panel


@dataclass(frozen=True)
class Word:
    """Lines of type in a panel, from the left end of the first baseline down, in inches from the lower left corner."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: float
    colour: str = "black"

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of its letters."""
        width = max(type_width(line, self.size) for line in self.lines)
        bottom = self.y - (len(self.lines) - 1) * line_height(self.size) - DESCENT * self.size / POINTS
        return self.x, bottom, self.x + width, self.y + ASCENT * self.size / POINTS


@dataclass(frozen=True)
class Placed:
    """The words of a panel that the form of its figure leaves in it: None for those that have no free place."""

    panel: Panel
    geometry: Room

    @cached_property
    def _ink(self) -> Ink:
        return Ink(self.geometry, self.panel)

    @cached_property
    def rates(self) -> list[Word] | None:
        """The rates at the times asked for."""
        return [] if self.geometry.form.rates_below else _rates(self._ink)

    @cached_property
    def tests(self) -> list[Word] | None:
        """The comparison of the groups, which keeps off the rates."""
        above = self.geometry.form.tests_above or not self.panel.tests
        return [] if above else _tests(self._ink, self.rates or [])

    @property
    def words(self) -> list[Word]:
        """All that are written."""
        return [*(self.rates or ()), *(self.tests or ())]


def boxes_of(words: Sequence[Word]) -> Floats:
    """The boxes of words."""
    return np.array([word.box for word in words], dtype=float).reshape(-1, 4)


# Rates


def _rates(ink: Ink) -> list[Word] | None:
    """The rates of each time in a column beside it, each at its own curve, in the order of the curves."""
    found: list[Word] = []
    for time, shown in shown_rates(ink.panel, ink.geometry.layout):
        ordered = sorted(shown, key=lambda each: each[1].value or 0.0, reverse=True)
        texts = [rate_text(mark, ink.geometry.layout) for _, mark in ordered]
        tracks = [track for track, _ in ordered]
        sides = [_column(ink, time, tracks, texts, found, left=left) for left in (False, True)]
        cost, words = min(sides, key=lambda each: each[0])
        if cost >= NOWHERE:
            return None
        found += words
    return found


def _column(
    ink: Ink, time: float, tracks: Sequence[Track], texts: Sequence[str], taken: Sequence[Word], *, left: bool
) -> tuple[float, list[Word]]:
    """The rates at a time on one side of it, with what they cost; NOWHERE where one has no place."""
    geometry = ink.geometry
    size = max(geometry.size - 0.5, SMALLEST_SIZE)
    height = (ASCENT + DESCENT) * size / POINTS
    at = geometry.across(time)
    others = np.concatenate([boxes_of(taken), _lines_at(ink, without=time)])
    candidates: list[tuple[Floats, Floats]] = []  # bottoms and costs of each rate
    for track, text in zip(tracks, texts, strict=True):
        width = type_width(literal(text), size)
        x = at - BESIDE - width if left else at + BESIDE
        own = float(ink.height(track, np.array([at]))[0])
        bottoms = own - height / 2 + np.arange(-REACH, REACH + 1e-9, 1 / FINENESS) * height
        boxes = np.stack(
            [np.full_like(bottoms, x), bottoms, np.full_like(bottoms, x + width), bottoms + height], axis=1
        )
        free = ink.free(boxes, others) & _inside(boxes, geometry) & _nearest(ink, track, boxes)
        above = bottoms + height / 2 > own
        # A survival falls: there is room above it to the right and below it to the left. An incidence rises.
        cost = np.abs(bottoms + height / 2 - own) / height + 0.3 * (above == (ink.panel.rising != left)) + 0.25 * left
        candidates.append((bottoms[free], cost[free]))
    cost, bottoms_of = _ordered(candidates, height)
    words = [
        Word(
            at - BESIDE - type_width(literal(text), size) if left else at + BESIDE,
            bottom + DESCENT * size / POINTS,
            (literal(text),),
            size,
            legible(track.look.colour),
        )
        for track, text, bottom in zip(tracks, texts, bottoms_of, strict=False)
    ]
    return cost, words


def _ordered(candidates: Sequence[tuple[Floats, Floats]], height: float) -> tuple[float, list[float]]:
    """One place of each rate, from the highest curve down, none over the one before; the cheapest choice of all."""
    best: list[Floats] = []
    for rank, (bottoms, costs) in enumerate(candidates):
        if not bottoms.size:
            return NOWHERE, []
        total = costs.copy()
        if rank:
            before, so_far = candidates[rank - 1][0], best[-1]
            under = bottoms[:, None] + height <= before[None, :] + 1e-9
            total += np.where(under, so_far[None, :], NOWHERE).min(axis=1)
        best.append(total)
    chosen: list[float] = []
    for (bottoms, _), total in zip(reversed(candidates), reversed(best), strict=True):
        allowed = total if not chosen else np.where(bottoms >= chosen[-1] + height - 1e-9, total, np.inf)
        chosen.append(float(bottoms[int(allowed.argmin())]))
    return float(best[-1].min()) if best else 0.0, chosen[::-1]


def _inside(boxes: Floats, geometry: Room) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = (
        (boxes[:, 0] >= CLEAR)
        & (boxes[:, 2] <= geometry.box_width + CLEAR)
        & (boxes[:, 1] >= CLEAR)
        & (boxes[:, 3] <= geometry.box_height + CLEAR)
    )
    return found


def _nearest(ink: Ink, own: Track, boxes: Floats) -> NDArray[np.bool_]:
    """Whether no other curve runs nearer to a box than its own."""
    across = np.linspace(boxes[0, 0], boxes[0, 2], 9)
    middles = (boxes[:, 1] + boxes[:, 3]) / 2

    def distance(track: Track) -> Floats:
        away = np.abs(middles[:, None] - ink.height(track, across)[None, :])
        found: Floats = np.where(np.isnan(away), np.inf, away).min(axis=1)
        return found

    own_distance = distance(own)
    near = np.ones(len(boxes), dtype=bool)
    for track in ink.panel.tracks:
        if track is not own:
            near &= own_distance <= distance(track) + CLEAR
    return near


def _lines_at(ink: Ink, without: float) -> Floats:
    """The lines at the times asked for, but for one."""
    geometry = ink.geometry
    places = [geometry.across(time) for time in geometry.layout.spec.at if time != without]
    return np.array([(x, 0, x, geometry.box_height) for x in places], dtype=float).reshape(-1, 4)


# Tests


def _tests(ink: Ink, taken: Sequence[Word]) -> list[Word] | None:
    """The comparison of the groups as one block: in a corner where one is free, else wherever it covers least."""
    geometry, size = ink.geometry, ink.geometry.size
    best: tuple[float, Word] | None = None
    needed = max(needed_by_numbers(line, size) for line in ink.panel.tests)
    for rank, share in enumerate((0.97, 0.62, 0.45)):
        room = share * geometry.box_width
        if room < needed:
            break  # a ratio is not parted from its limits, and no number is broken
        lines = [part for line in ink.panel.tests for part in broken_between_numbers(line, room, size).split("\n")]
        width = max(type_width(line, size) for line in lines)
        height = (len(lines) - 1) * line_height(size) + (ASCENT + DESCENT) * size / POINTS
        boxes, costs = _places(ink, width, height)
        if not boxes.size:
            continue
        shaded = _shaded(ink, boxes)
        free = ink.free(boxes, boxes_of(taken)) & (shaded <= MOST_SHADED)
        costs = costs + NARROWER * rank + _crossed(ink, boxes) + 0.8 * shaded
        costs = np.where(free, costs, NOWHERE)
        place = int(costs.argmin())
        if costs[place] < (NOWHERE if best is None else best[0]):
            left, _, _, top = boxes[place]
            word = Word(float(left), float(top) - ASCENT * size / POINTS, tuple(lines), size)
            best = float(costs[place]), word
        if best is not None and best[0] <= NARROWER * (rank + 1):
            break  # no narrower block can cost less
    return None if best is None else [best[1]]


def _places(ink: Ink, width: float, height: float) -> tuple[Floats, Floats]:
    """Boxes all over a panel, and how far each is from where one looks first: the corner that curves leave."""
    geometry = ink.geometry
    left = geometry.across(geometry.layout.start) + (0.04 if geometry.layout.start else 0.0)
    right, low, high = geometry.box_width - width, 0.05, geometry.box_height - height - 0.02
    if right < left or high < low:
        return np.empty((0, 4)), np.empty(0)
    across, along = np.meshgrid(np.linspace(0, 1, 9), np.linspace(0, 1, 9))
    across, along = across.ravel(), along.ravel()
    x, y = left + across * (right - left), low + along * (high - low)
    boxes = np.stack([x, y, x + width, y + height], axis=1)
    first_is_top = ink.panel.rising or ink.panel.kind == "difference"
    away = (1 - along if first_is_top else along) + 0.5 * across
    in_corner = np.isin(across, (0, 1)) & np.isin(along, (0, 1))
    return boxes, 0.3 * away + 0.5 * ~in_corner


def _crossed(ink: Ink, boxes: Floats) -> Floats:
    """What it costs that the lines at the times asked for give way to boxes."""
    cost = np.zeros(len(boxes))
    for time in ink.geometry.layout.spec.at:
        x = ink.geometry.across(time)
        cost += 0.4 * ((boxes[:, 0] < x) & (x < boxes[:, 2]))
    return cost


def _shaded(ink: Ink, boxes: Floats) -> Floats:
    """The part of each box that lies on bands, which let words be read; where bands overlap, it counts for each."""
    part = np.zeros(len(boxes))
    share = np.linspace(0, 1, 7)
    x = boxes[:, :1] + share * (boxes[:, 2:3] - boxes[:, :1])
    for track in ink.panel.tracks:
        low, high = (side.reshape(x.shape) for side in ink.band(track, x.ravel()))
        over = np.minimum(high, boxes[:, 3:4]) - np.maximum(low, boxes[:, 1:2])
        part += np.mean(np.nan_to_num(np.maximum(over, 0)) / (boxes[:, 3:4] - boxes[:, 1:2]), axis=1)
    return part


# Colours

LEAST_CONTRAST = 4.5  # with white paper, on WCAG's scale, of small type


def legible(colour: str) -> str:
    """A colour as type has it: dark enough to be read on white."""
    from matplotlib.colors import to_hex, to_rgb

    parts = np.array(to_rgb(colour))
    while _contrast(parts) < LEAST_CONTRAST:
        parts = 0.95 * parts
    return str(to_hex(tuple(parts)))


def _contrast(parts: Floats) -> float:
    light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(1.05 / (light @ np.array([0.2126, 0.7152, 0.0722]) + 0.05))
