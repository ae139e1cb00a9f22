"""Cuts lines and areas at a rectangle, for programs that know no clip paths."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Point = tuple[float, float]
Command = tuple[str, tuple[Point, ...]]
_STRAIGHT = {"M", "L", "Z"}
# A line on the edge is inside.
_EDGE = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in points."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, point: Point) -> bool:
        """Whether a point lies in it or on its edge."""
        x, y = point
        return self.left - _EDGE <= x <= self.right + _EDGE and self.top - _EDGE <= y <= self.bottom + _EDGE


def clipped(commands: Sequence[Command], box: Box, *, filled: bool) -> tuple[Command, ...]:
    """What of a path lies in a box; one of curves is taken whole where it reaches into it."""
    points = [point for _, each in commands for point in each]
    if all(map(box.holds, points)):
        return tuple(commands)
    if not {letter for letter, _ in commands} <= _STRAIGHT:
        return tuple(commands) if any(map(box.holds, points)) else ()
    kept: list[Command] = []
    for line, closed in _lines(commands):
        if filled:
            kept += _as_commands(_area(line, box), closed=True)
        else:
            for piece in _pieces([*line, line[0]] if closed else line, box):
                kept += _as_commands(piece, closed=False)
    return tuple(kept)


def _lines(commands: Sequence[Command]) -> list[tuple[list[Point], bool]]:
    """The lines of a path, each with whether it is closed."""
    lines: list[tuple[list[Point], bool]] = []
    for letter, points in commands:
        if letter == "M":
            lines.append(([points[0]], False))
        elif letter == "L" and lines:
            lines[-1][0].append(points[0])
        elif letter == "Z" and lines:
            lines[-1] = (lines[-1][0], True)
    return lines


def _as_commands(points: Sequence[Point], *, closed: bool) -> list[Command]:
    if len(points) < 2:
        return []
    found: list[Command] = [("M", (points[0],)), *(("L", (point,)) for point in points[1:])]
    return [*found, ("Z", ())] if closed else found


def _pieces(line: Sequence[Point], box: Box) -> list[list[Point]]:
    """The stretches of a line within a box."""
    pieces: list[list[Point]] = []
    for start, end in pairwise(line):
        part = _segment(start, end, box)
        if part is None:
            continue
        if pieces and pieces[-1][-1] == part[0]:
            pieces[-1].append(part[1])
        else:
            pieces.append(list(part))
    return pieces


def _segment(start: Point, end: Point, box: Box) -> tuple[Point, Point] | None:
    """The part of a segment within a box (Liang and Barsky's way)."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    edges = (
        (-dx, start[0] - box.left),
        (dx, box.right - start[0]),
        (-dy, start[1] - box.top),
        (dy, box.bottom - start[1]),
    )
    for step, room in edges:
        if step == 0:
            if room < -_EDGE:
                return None
            continue
        share = room / step
        if step < 0:
            first = max(first, share)
        else:
            last = min(last, share)
    if first > last:
        return None
    begin = start if first == 0 else (start[0] + first * dx, start[1] + first * dy)
    finish = end if last == 1 else (start[0] + last * dx, start[1] + last * dy)
    return begin, finish


def _area(points: Sequence[Point], box: Box) -> list[Point]:
    """The part of an area within a box (Sutherland and Hodgman's way)."""

    def cut(inside: Callable[[Point], bool], axis: int, edge: float, given: Sequence[Point]) -> list[Point]:
        kept: list[Point] = []
        for place, point in enumerate(given):
            before = given[place - 1]
            if inside(point) != inside(before):
                share = (edge - before[axis]) / (point[axis] - before[axis])
                kept.append(tuple(before[at] + share * (point[at] - before[at]) for at in (0, 1)))  # type: ignore[arg-type]
            if inside(point):
                kept.append(point)
        return kept

    found = cut(lambda point: point[0] >= box.left, 0, box.left, points)
    found = cut(lambda point: point[0] <= box.right, 0, box.right, found)
    found = cut(lambda point: point[1] >= box.top, 1, box.top, found)
    return cut(lambda point: point[1] <= box.bottom, 1, box.bottom, found)
