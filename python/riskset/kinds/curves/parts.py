"""What a figure of curves is made of: its layout, its panels, and their lines and rows of numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.figures.theme import PALETTE
from riskset.style import Style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.kinds.curves.entry import CurvesDisplay

BAND_AT_RISK = 20
"""Patients at risk from which a curve has a band of limits, where the entry does not say so."""
LineType = Any  # a name of matplotlib's, or an offset and lengths
Stretch = tuple[float, float]
"""Times from which and to which."""


@dataclass(frozen=True)
class CurvesLayout:
    """What a figure of curves shows beside its numbers.

    Attributes
    ----------
    spec : CurvesDisplay
        The entry in the study file.
    endpoints : mapping of str to str
        Endpoints in order, with the panels' titles.
    groups : sequence of str
        Groups in order, as the results name them; ``("",)`` for all patients together.
    places : sequence of int
        Of each group its level's place among all of the variable, which gives its look; empty for that in `groups`.
    breaks : sequence of float
        Ticks of the time axis.
    x_max : float
        End of the time axis.
    x_title : str
    comparator : int
        The group with which the others are compared.
    incidence : set of str
        Endpoints that are incidences, whose curves rise.
    time_unit : str
    start : float
        Where the curves begin: the landmark, where the clock is not restarted there.
    risk_table : sequence of str
        ``at-risk``, ``events`` and ``censored``, in order.
    width, height : float
        In millimetres; without height, as the panels need.
    adjusted : str
        What adjusted curves are adjusted for, and how.
    imputed : str
        What of curves of imputed data is pooled, and how.
    least : int
        The fewest patients of whom a step is, where small numbers are suppressed; else 0.
    palette : sequence of str
        Colours of the groups.
    """

    spec: CurvesDisplay
    endpoints: dict[str, str]
    groups: Sequence[str]
    breaks: Sequence[float]
    x_max: float
    x_title: str
    places: Sequence[int] = ()
    comparator: int = 0
    incidence: frozenset[str] = frozenset()
    time_unit: str = "months"
    start: float = 0.0
    risk_table: Sequence[str] = ("at-risk",)
    columns: int | None = None
    width: float = 160
    height: float | None = None
    palette: Sequence[str] = PALETTE
    style: Style = field(default_factory=Style)
    adjusted: str = ""
    imputed: str = ""
    least: int = 0

    @property
    def stacked(self) -> bool:
        """Whether causes are stacked, a panel for each group."""
        return self.spec.causes == "stacked"


@dataclass(frozen=True)
class Look:
    """How a series is drawn."""

    key: str
    label: str
    colour: str
    line: LineType


@dataclass(frozen=True)
class Point:
    """A number of the store with its time, in percent where it is a rate."""

    time: float
    value: float | None
    lower: float | None = None
    upper: float | None = None
    state: str = ""


@dataclass(frozen=True)
class Track:
    """One line of a panel.

    Attributes
    ----------
    look : Look
    group, cause : str
    points : list of Point
        The steps, in order.
    censored : list of float
        Times of censoring.
    shown_to : float
    few : list of (float, bool)
        Times from which few patients are at risk, and from which not.
    banded : list of (float, float)
        Where its limits are drawn.
    marks : list of Point
        The estimates at the times asked for.
    median : float or None
    """

    look: Look
    group: str
    cause: str
    points: list[Point]
    censored: list[float] = field(default_factory=list[float])
    shown_to: float = 0.0
    few: list[tuple[float, bool]] = field(default_factory=list[tuple[float, bool]])
    banded: list[Stretch] = field(default_factory=list[Stretch])
    marks: list[Point] = field(default_factory=list[Point])
    median: float | None = None

    def has_band(self, time: float) -> bool:
        """Whether the limits are drawn from a time on."""
        return any(start <= time < end for start, end in self.banded)

    def height(self, time: float) -> float | None:
        """The curve at a time, read off its steps."""
        found = None
        for point in self.points:
            if point.time > time:
                break
            found = point.value if point.value is not None else found
        return found


@dataclass(frozen=True)
class RiskRows:
    """One table under a panel: its heading, and a row of numbers for each group.

    Attributes
    ----------
    heading : str
    rows : list of (Look or None, str, list of (float, str))
        Of each row its look, its label and its numbers with their times.
    spread : bool
        Whether its numbers may stand in columns of their own, away from their times on the axis.
    """

    heading: str
    rows: list[tuple[Look | None, str, list[tuple[float, str]]]]
    spread: bool = False


@dataclass(frozen=True)
class Panel:
    """One panel.

    Attributes
    ----------
    kind : {"curve", "stacked", "difference"}
    low, high : float
        The ends of its axis of percentages.
    tests, words : list of str
        What is printed of the groups' comparison, and how it is said.
    rising : bool
        Whether its curves begin at the bottom.
    """

    kind: str
    endpoint: str
    title: str
    y_title: str
    low: float
    high: float
    tracks: list[Track]
    tests: list[str] = field(default_factory=list[str])
    words: list[str] = field(default_factory=list[str])
    tables: list[RiskRows] = field(default_factory=list[RiskRows])
    rising: bool = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Panel:
        """Itself: a plot is copied before it is drawn, and nothing changes its numbers."""
        return self


@dataclass(frozen=True)
class Form:
    """What is chosen so that all parts of a figure have room.

    Attributes
    ----------
    columns : int
        Panels beside each other.
    label_lines : int
        Lines that a label of a row of numbers takes at most; 0 for the groups' lines alone, without their names.
    ends : bool
        Whether the groups are named at their curves' ends.
    tests_above : bool
        Whether the tests stand under the panels' titles, since they have no place in the panels.
    rates_below : bool
        Whether the rates at times are rows under the panels, for the same reason.
    """

    columns: int
    label_lines: int = 1
    ends: bool = False
    tests_above: bool = False
    rates_below: bool = False
