"""Draws whether an imputation converged: the mean and the standard deviation of what each iteration drew."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from riskset.figures.measure import LINE, literal, widest
from riskset.kinds.imputation.convergence import CONVERGENCE
from riskset.kinds.imputation.page import (
    BETWEEN,
    EDGE,
    GAP,
    MARGIN,
    TICK,
    Panel,
    Sheet,
    across,
    in_rows,
    rows_of,
    tick_texts,
    ticks_of,
    title_height,
    title_of,
    write_title,
)
from riskset.naming import counted, in_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.figures.figure import Figure
    from riskset.kinds.imputation.page import ImputationLayout
    from riskset.results import Result

PLOT = 0.95
"""Inches of height of the lines of a panel."""
NARROWEST = 1.0
STATISTICS = {"drawn_mean": "mean", "drawn_sd": "SD"}
Key = tuple[str, str]


def convergence_plot(results: Sequence[Result], layout: ImputationLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.imputation.convergence.convergence`.

    Returns
    -------
    Figure
        A plotnine plot whose x and y are inches.
    """
    page = _Page([row for row in results if row.analysis == CONVERGENCE], layout)
    return in_rows(page.heights, layout.paper, (0.0, LINE + GAP), (page.words(), page.notes()), page.drawn)


class _Page:
    """The panels, two for each variable."""

    def __init__(self, results: Sequence[Result], layout: ImputationLayout) -> None:
        self.layout = layout
        self.results = results
        self.keys: list[Key] = [(name, each) for name in layout.variables for each in STATISTICS]
        self.chains = list(dict.fromkeys(row.model for row in results))
        self.last = max([1.0, *(row.at or 1.0 for row in results)])
        self.width = layout.paper.width
        layout.paper.hold(self.beside + NARROWEST + EDGE + MARGIN, "a figure of convergence", "widen the figure")
        room = self.width + BETWEEN - EDGE - MARGIN
        self.columns = next(
            each
            for each in (4, 2, 1)
            if each == 1 or (each <= len(self.keys) and room / each - BETWEEN >= self.beside + 1.1)
        )
        self.panel = room / self.columns - BETWEEN - self.beside
        self.titles = [
            title_of(place, len(self.keys), f"{layout.variables[name].label}, {STATISTICS[each]}", self.panel)
            for place, (name, each) in enumerate(self.keys)
        ]

    @cached_property
    def paths(self) -> dict[Key, dict[str, list[tuple[float, float]]]]:
        """The lines of each panel: iterations with their values."""
        found: dict[Key, dict[str, list[tuple[float, float]]]] = {key: {} for key in self.keys}
        for row in self.results:
            if row.value is not None:
                found[row.variable, row.statistic].setdefault(row.model, []).append((row.at or 1.0, row.value))
        return found

    def ends(self, key: Key) -> tuple[float, float]:
        """The ends of the axis of a panel."""
        values = [value for path in self.paths[key].values() for _, value in path]
        low, high = min(values, default=0.0), max(values, default=1.0)
        room = 0.06 * (high - low) if high - low > 1e-9 * max(abs(high), 1e-12) else 0.5 * (abs(high) or 1.0)
        return low - room, high + room

    @cached_property
    def beside(self) -> float:
        """Inches that the numbers of the axes take, the same for all panels."""
        style = self.layout.style
        widths = [widest(tick_texts(ticks_of(*self.ends(key), 4), style)) for key in self.keys if self.paths[key]]
        return max(widths, default=0.0) + TICK + 2 * EDGE

    @property
    def rows(self) -> list[range]:
        """The panels of each row."""
        return rows_of(len(self.keys), self.columns)

    @property
    def heights(self) -> list[float]:
        """The height of each row."""
        return [
            max(title_height(self.titles[place]) for place in row) + GAP + PLOT + TICK + LINE + GAP for row in self.rows
        ]

    def drawn(self, rows: range, height: float, spread: float) -> Figure:
        """A page with some of the rows, so many times as high as they must be."""
        sheet = Sheet(self.width, height)
        top = 0.0
        for row in rows:
            above = max(title_height(self.titles[place]) for place in self.rows[row])
            for column, place in enumerate(self.rows[row]):
                left = EDGE + column * (self.panel + self.beside + BETWEEN) + self.beside
                panel = Panel(left, top, self.panel)
                write_title(sheet, panel, self.titles[place])
                plot = PLOT + (spread - 1) * self.heights[row]
                self._lines(sheet, panel, top - above - GAP, plot, self.keys[place])
            top -= spread * self.heights[row]
        sheet.write(self.width / 2, top - LINE / 2 + GAP / 2, "Iteration", "center")
        return sheet.plot(0.45, 0.45)

    def _lines(self, sheet: Sheet, panel: Panel, top: float, plot: float, key: Key) -> None:
        """A line for each imputation, with the two axes."""
        base, style, (low, high) = top - plot, self.layout.style, self.ends(key)
        across(sheet, panel, base, (1.0, self.last), style, whole=True)
        sheet.line(panel.left, base, panel.left, top)
        if not self.paths[key]:
            sheet.write(panel.left + panel.width / 2, base + plot / 2, "Not shown", "center")
            return
        ticks = ticks_of(low, high, 4)
        for each, text in zip(ticks, tick_texts(ticks, style), strict=True):
            y = base + plot * (each - low) / (high - low)
            sheet.line(panel.left - TICK, y, panel.left, y)
            sheet.write(panel.left - TICK - EDGE, y, text, "right")
        for path in self.paths[key].values():
            points = [
                (self._x(panel, iteration), base + plot * (value - low) / (high - low)) for iteration, value in path
            ]
            if len(points) == 1:  # one iteration is a short line
                (x, y) = points[0]
                points = [(x - 2 * TICK, y), (x + 2 * TICK, y)]
            sheet.path(points, self.layout.paper.colour(0))

    def _x(self, panel: Panel, iteration: float) -> float:
        share = (iteration - 1) / (self.last - 1) if self.last > 1 else 0.5
        return panel.left + panel.width * share

    def notes(self) -> str:
        """What a line is, how lines look that have converged, and how levels are numbered."""
        of = counted(self.layout.imputations, "imputation")
        some = f"the first {len(self.chains)} of {of}" if len(self.chains) < self.layout.imputations else f"the {of}"
        said = [
            (
                f"Each line is one of {some}, and shows the mean or the standard deviation (SD) of the values that each "
                "iteration drew."
            ),
            (
                "If the draws have converged, the lines cross each other freely and neither rise nor fall from the first "
                "iterations to the last."
            ),
        ]
        for shown in self.layout.variables.values():
            if shown.levels:
                numbered = ", ".join(f"{place} ({level})" for place, level in enumerate(shown.levels, start=1))
                said.append(f"Levels of {in_sentence(shown.label)} count as {numbered}.")
        return literal(" ".join([*said, *self._absent()]))

    def _absent(self) -> list[str]:
        """Why a panel has no line."""
        labels = {name: shown.label for name, shown in self.layout.variables.items()}
        alone = dict.fromkeys(row.variable for row in self.results if row.state == "not estimable")
        few = dict.fromkeys(row.variable for row in self.results if row.state == "suppressed")
        return [
            *(f"{labels[name]} has no SD: one value alone is drawn." for name in alone),
            *(f"{labels[name]} is not shown, since few patients have no value of it." for name in few),
        ]

    def words(self) -> str:
        """The figure in words: between which means the imputations end."""
        style, parts = self.layout.style.in_sentences(), list[str]()
        for name, shown in self.layout.variables.items():
            ends = [path[-1][1] for path in self.paths[name, "drawn_mean"].values()]
            if ends:
                digits = 2 if shown.levels else shown.digits + 1
                low, high = (style.number(each, digits) for each in (min(ends), max(ends)))
                parts.append(f"{shown.label}: means of the last iteration from {low} to {high}")
        lines = counted(len(self.chains), "imputation")
        said = "; ".join(parts) or "no values shown"
        return f"Mean and standard deviation of the drawn values by iteration, a line for each of {lines}. {said}."
