"""What a forest plot shows: rows, panels with their columns, and marks with their texts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.figures.paper import Paper
from riskset.style import Style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEFT, RIGHT = "left", "right"


@dataclass(frozen=True)
class ForestRow:
    """A row.

    Attributes
    ----------
    label : str
    indent : int
        How far it is indented: rows stand under the nearest one above that is indented less.
    bold : bool
    banded : bool
        Whether it has a band behind it.
    begins : bool
        Whether a page may begin with it.
    """

    label: str
    indent: int = 0
    bold: bool = False
    banded: bool = False
    begins: bool = True


@dataclass(frozen=True)
class ForestMark:
    """One model's entry in a row of a panel.

    Attributes
    ----------
    row, panel : int
    series : int or None
        The model; None for texts of all models of the row.
    texts : mapping of str to str
        The text of each column that has one.
    ratio, lower, upper : float or None
        Without a ratio nothing is drawn; a limit that is not there lies beyond the axis.
    reference : bool
        Whether it is the level that the others are compared with.
    overall : bool
        Whether it is that of all patients, drawn as a diamond.
    """

    row: int
    panel: int
    series: int | None
    texts: Mapping[str, str]
    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None
    reference: bool = False
    overall: bool = False

    @property
    def weight(self) -> float:
        """Precision of the log ratio, up to a factor: the inverse of the squared length of its interval."""
        if not self.lower or not self.upper or self.upper <= self.lower:
            return 0.0
        return math.log(self.upper / self.lower) ** -2


@dataclass(frozen=True)
class ForestColumn:
    """A column of text: its key in the marks' texts, its head, and on which side of the axis it stands."""

    key: str
    head: str
    side: str


@dataclass(frozen=True)
class ForestPanel:
    """A panel: its title (``""`` for none), the title of its axis, and its columns."""

    title: str
    axis_title: str
    columns: Sequence[ForestColumn]


@dataclass(frozen=True)
class ForestPlan:
    """What a forest plot shows.

    Attributes
    ----------
    stub : str
        Head of the labels.
    rows, panels, marks
    series : sequence of str
        Models within a panel; ``("",)`` for one.
    notes : sequence of str
        Lines under the plot.
    abbreviations : mapping of str to str
        What the short forms in it mean.
    favours : tuple of str, optional
        What lower and higher ratios speak for.
    x_limits : tuple of float, optional
        Ends of the axis.
    unit : float, optional
        Of differences, the one that takes a decade of the axis, on which marks stand by their antilogarithms.
    paper : Paper
    """

    stub: str
    rows: Sequence[ForestRow]
    panels: Sequence[ForestPanel]
    marks: Sequence[ForestMark]
    series: Sequence[str] = ("",)
    notes: Sequence[str] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict[str, str])
    favours: tuple[str, str] | None = None
    x_limits: tuple[float, float] | None = None
    unit: float | None = None
    alt_text: str = ""
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)
