"""Shapes that office programs know, as a figure is drawn of them: lines and areas with their colours, and texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.submission.clipping import Point


@dataclass(frozen=True)
class Look:
    """Colours as six hexadecimal digits (none where nothing is drawn), their opacity, and the line."""

    fill: str = ""
    fill_opacity: float = 1.0
    stroke: str = ""
    stroke_opacity: float = 1.0
    width: float = 1.0
    dashes: tuple[float, ...] = ()
    cap: str = "butt"


@dataclass(frozen=True)
class Outline:
    """A line or an area: commands with their points, in points of the page."""

    commands: tuple[tuple[str, tuple[Point, ...]], ...]
    look: Look

    @property
    def points(self) -> list[Point]:
        """All its points."""
        return [point for _, points in self.commands for point in points]


@dataclass(frozen=True)
class Words:
    """A line of text: its runs, each with whether it is italic and bold, at the place of its baseline."""

    runs: tuple[tuple[str, bool, bool], ...]
    at: Point
    size: float
    anchor: str = "start"
    turned: float = 0.0
    colour: str = "000000"

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(run[0] for run in self.runs)


@dataclass(frozen=True)
class Shapes:
    """A drawing: its size in points, what it shows from back to front, its words, and how many pictures were left out."""

    width: float
    height: float
    shown: tuple[Outline | Words, ...]
    words: str = ""
    pictures: int = 0
