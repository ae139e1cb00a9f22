"""Draws imputed values beside observed ones: densities of numbers, percentages of levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.figures.measure import LINE, line_count, literal, text_width, wrapped
from riskset.kinds.imputation.distribution import DISTRIBUTION, IMPUTED
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
    title_height,
    title_of,
    write_title,
)
from riskset.naming import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.figures.figure import Figure
    from riskset.kinds.imputation.page import ImputationLayout
    from riskset.results import Result

PLOT, BAR = 1.0, 0.1  # inches of height: of densities, and of a bar of a level
MOST, NARROWEST = 1.9, 1.5  # inches of width: that a panel should have, and that it must have
OBSERVED = "#BFBFBF"
KEY = 0.2
"""Inches of the sample of a colour."""


def distribution_plot(results: Sequence[Result], layout: ImputationLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.imputation.distribution.distribution`.

    Returns
    -------
    Figure
        A plotnine plot whose x and y are inches.
    """
    page = _Page([row for row in results if row.analysis == DISTRIBUTION], layout)
    return in_rows(page.heights, layout.paper, (LINE + 2 * GAP, 0.0), (page.words(), page.notes()), page.drawn)


class _Page:
    """A panel for each variable."""

    def __init__(self, results: Sequence[Result], layout: ImputationLayout) -> None:
        self.layout, self.results, self.width = layout, results, layout.paper.width
        self.names = list(layout.variables)
        layout.paper.hold(NARROWEST + 2 * EDGE + MARGIN, "a figure of a distribution", "widen the figure")
        room = self.width + BETWEEN - 2 * EDGE - MARGIN
        self.columns = max(1, min(len(self.names), int(room / (MOST + BETWEEN))))
        self.panel = min(room / self.columns - BETWEEN, 4.0)
        count = len(self.names)
        self.titles = [
            title_of(place, count, f"{shown.label}{', %' if shown.levels else ''}", self.panel)
            for place, shown in enumerate(layout.variables.values())
        ]
        self.levels = {
            name: [wrapped(literal(level), 0.42 * self.panel) for level in layout.variables[name].levels]
            for name in self.names
        }

    def of(self, name: str, statistic: str, model: str = "") -> dict[str | float | None, float]:
        """A statistic of a variable by its level, or by the middle of its class."""
        return {
            row.level or row.at: row.value
            for row in self.results
            if (row.variable, row.statistic, row.model) == (name, statistic, model) and row.value is not None
        }

    @property
    def rows(self) -> list[range]:
        """The panels of each row."""
        return rows_of(len(self.names), self.columns)

    @property
    def heights(self) -> list[float]:
        """The height of each row."""
        return [
            max(title_height(self.titles[place]) for place in row)
            + GAP
            + max(self._plot_height(self.names[place]) for place in row)
            + (TICK + LINE + 2 * GAP)
            for row in self.rows
        ]

    def _plot_height(self, name: str) -> float:
        levels = self.levels[name]
        return sum(map(_level_height, levels)) if levels else PLOT

    def drawn(self, rows: range, height: float, spread: float) -> Figure:
        """A page with some of the rows, so many times as high as they must be, under the key of the colours."""
        sheet = Sheet(self.width, height)
        self._key(sheet)
        top = -LINE - 2 * GAP
        for row in rows:
            above = max(title_height(self.titles[place]) for place in self.rows[row])
            for column, place in enumerate(self.rows[row]):
                panel = Panel(2 * EDGE + column * (self.panel + BETWEEN), top, self.panel)
                write_title(sheet, panel, self.titles[place])
                name = self.names[place]
                if self.levels[name]:
                    self._bars(sheet, panel, top - above - GAP, name)
                else:
                    self._densities(sheet, panel, top - above - GAP, PLOT + (spread - 1) * self.heights[row], name)
            top -= spread * self.heights[row]
        return sheet.plot(0.8, 1.0)

    def _key(self, sheet: Sheet) -> None:
        y, x = -GAP - LINE / 2, 2 * EDGE
        sheet.box(x, x + KEY, y - BAR / 2, y + BAR / 2, OBSERVED)
        sheet.write(x + KEY + EDGE, y, "Observed")
        x += KEY + EDGE + text_width("Observed") + 2 * GAP
        sheet.box(x, x + KEY, y - BAR / 2, y + BAR / 2, self.layout.paper.colour(0))
        sheet.write(x + KEY + EDGE, y, "Imputed")

    def _bars(self, sheet: Sheet, panel: Panel, top: float, name: str) -> None:
        """Percentages of levels, observed over imputed."""
        labels = self.levels[name]
        label = min(0.42 * panel.width, max(map(text_width, labels))) + GAP
        seen, drawn = self.of(name, "percent"), self.of(name, "percent", IMPUTED)
        most = max([1.0, *seen.values(), *drawn.values()])
        plot, y = Panel(panel.left + label, panel.top, panel.width - label), top
        for level, text in zip(self.layout.variables[name].levels, labels, strict=True):
            middle = y - _level_height(text) / 2
            sheet.write(panel.left, middle, text)
            for share, low, colour in (
                (seen.get(level), middle, OBSERVED),
                (drawn.get(level), middle - BAR, self.layout.paper.colour(0)),
            ):
                if share:
                    sheet.box(plot.left, plot.left + plot.width * share / most, low, low + BAR, colour)
            y -= _level_height(text)
        sheet.line(plot.left, y, plot.left, top)
        across(sheet, plot, y, (0.0, most), self.layout.style)

    def _densities(self, sheet: Sheet, panel: Panel, top: float, plot: float, name: str) -> None:
        """Bars of observed values and the outline of imputed ones, of the same area."""
        starts, ends = self.of(name, "class_start"), self.of(name, "class_end")
        counts, drawn = self.of(name, "class_n"), self.of(name, "class_percent", IMPUTED)
        base = top - plot
        if not starts:
            sheet.line(panel.left, base, panel.left + panel.width, base)
            sheet.write(panel.left + panel.width / 2, base + plot / 2, "Not shown", "center")
            return
        low, high = min(starts.values()), max(ends.values())
        total = self.of(name, "n").get(None) or sum(counts.values())
        wide = {at: ends[at] - start for at, start in starts.items()}
        seen = {at: 100 * count / total / wide[at] for at, count in counts.items()}
        outline = {at: share / wide[at] for at, share in drawn.items()}
        most = max([1e-12, *seen.values(), *outline.values()])

        def place(value: float) -> float:
            return panel.left + panel.width * (value - low) / (high - low)

        for at, share in seen.items():
            if share:
                sheet.box(place(starts[at]), place(ends[at]), base, base + plot * share / most, OBSERVED)
        points = [
            (place(value), base + plot * share / most)
            for at, share in outline.items()
            for value in (starts[at], ends[at])
        ]
        if points:
            sheet.path([(points[0][0], base), *points, (points[-1][0], base)], self.layout.paper.colour(0))
        across(sheet, panel, base, (low, high), self.layout.style)

    def notes(self) -> str:
        """What bars and lines are, and what is not shown."""
        numbers = [name for name in self.names if not self.levels[name]]
        said: list[str] = []
        of = counted(self.layout.imputations, "data set")
        if numbers:
            fewest = min((value for name in numbers for value in self.of(name, "class_n").values()), default=0.0)
            classes = (
                f", in classes of {self.layout.style.value(fewest, 'count')} observed patients or more"
                if fewest
                else ""
            )
            said.append(
                f"Numbers: the bars are the density of observed values, and the line is that of the imputed values of all {of}"
                f"{classes}."
            )
        if len(numbers) < len(self.names):
            said.append(f"Levels: percentages of observed values, and of the imputed values of all {of}.")
        said.append(
            "The two may differ although nothing is wrong: patients with missing values may differ from others."
        )
        return literal(" ".join([*said, *self._absent()]))

    def _absent(self) -> list[str]:
        """What a panel does not show, and why."""
        said = [
            f"{self.layout.variables[row.variable].label}: {row.warning}"
            for row in self.results
            if row.statistic == "class_n" and row.state == "not estimable"
        ]
        if any(row.state == "suppressed" and row.model != IMPUTED for row in self.results):
            said.append("Some bars of observed values are not shown, so that no small number of patients can be read.")
        hidden = dict.fromkeys(
            row.variable for row in self.results if row.model == IMPUTED and row.state == "suppressed"
        )
        if hidden:
            labels = ", ".join(self.layout.variables[name].label for name in hidden)
            said.append(f"Imputed values of few patients are not shown: {labels}.")
        return said

    def words(self) -> str:
        """The figure in words, with means and percentages."""
        style, parts = self.layout.style.in_sentences(), list[str]()
        for name, shown in self.layout.variables.items():
            statistic = "percent" if shown.levels else "mean"
            seen, drawn = self.of(name, statistic), self.of(name, statistic, IMPUTED)
            if shown.levels:
                told = [
                    f"{level} {style.value(seen[level], 'percent')}% and {style.value(drawn[level], 'percent')}%"
                    for level in shown.levels
                    if level in seen and level in drawn
                ]
            else:
                told = [
                    f"mean {style.number(value, shown.digits + 1)} and {style.number(drawn[at], shown.digits + 1)}"
                    for at, value in seen.items()
                    if at in drawn
                ]
            parts.append(f"{shown.label}: {', '.join(told) or 'not shown'}")
        return f"Observed and imputed values of {counted(len(self.names), 'variable')}. {'; '.join(parts)}."


def _level_height(label: str) -> float:
    return max(2 * BAR, line_count(label) * LINE) + GAP
