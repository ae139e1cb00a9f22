"""The figure of a stress test: ratios with their limits as reported and under each variation, a conclusion a block."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.drawn_rows import DrawnRows
from riskset.figures.figure import Figure
from riskset.figures.measure import LINE, line_count, literal, p_letter, p_title, text_width, widest, wrapped
from riskset.figures.parts import Rooms, filled, higher
from riskset.figures.ratio_axis import ratio_axis
from riskset.figures.theme import BASE_SIZE, FONT, journal_theme
from riskset.kinds.stress.analysis import LEFT_OUT, stored
from riskset.kinds.stress.notes import interval, notes
from riskset.problems import LookupFailed
from riskset.stress.readings import P_VALUE, Reading
from riskset.stress.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.figures.paper import Paper
    from riskset.kinds.stress.analysis import Stored
    from riskset.kinds.stress.entry import StressFigureDisplay
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.printed import Text

# All in inches.
EDGE, GAP, INDENT, LEADING, TICK, BETWEEN = 0.04, 0.16, 0.12, 0.05, 0.05, 0.08
LABEL, NARROWEST, AXIS = 2.6, 1.1, 1.3
CENTRE = 0.36 * BASE_SIZE / 72
RULE, REPORTED = "#7F7F7F", "#C8CDD3"


@dataclass(frozen=True)
class _Row:
    """One line of a block: an analysis with its ratio."""

    label: str
    reading: Reading
    turned: bool
    texts: tuple[str, str]


@dataclass(frozen=True)
class _Block:
    """A conclusion: its head, and its analyses, the reported one first."""

    head: str
    rows: tuple[_Row, ...]


def stress_plot(
    cohort: Cohort, spec: StressFigureDisplay, results: Sequence[Result], paper: Paper, style: Style
) -> Figure:
    """Draw the ratios among the results of :func:`riskset.kinds.stress.analysis.stress_results`.

    Raises
    ------
    LookupFailed
        If there is no ratio with limits.
    """
    own = [row for row in results if row.analysis == "stress"]
    sheet = _Sheet(cohort, spec, own, paper, style.telling([spec.alpha]))
    if not sheet.blocks:
        message = (
            "the displays have no ratio with limits to draw. Write kind: stress, or name displays that estimate ratios"
        )
        raise LookupFailed(message)
    whole = _Page(sheet, sheet.blocks)
    plot = whole.drawn()
    plot.alt_text, plot.note = sheet.words(), sheet.note()
    plot.abbreviations = {"CI": "confidence interval"}
    rooms = Rooms.of(paper, plot.legend)
    if not higher(paper, rooms, whole.height):
        return plot
    heights = [sheet.height_of(block) for block in sheet.blocks]
    paper.hold_height(max(heights) + whole.around, "a conclusion with its variations", "vary less")
    parts = filled(heights, rooms.less(whole.around))
    drawn = [_Page(sheet, sheet.blocks[each.start : each.stop], more).drawn() for each, more in parts]
    return plot.in_parts(drawn, whole.rows())


class _Sheet:
    """What all parts share: blocks, columns and the axis."""

    def __init__(
        self, cohort: Cohort, spec: StressFigureDisplay, results: Sequence[Result], paper: Paper, style: Style
    ) -> None:
        self._spec, self._results, self.paper, self.style = spec, results, paper, style
        self._said = Words(cohort, style, spec.alpha)
        self._stored = stored(results)
        self.blocks = [found for each in self._stored if (found := self._block(each)) is not None]
        self.width = paper.width
        self.titles = (f"Ratio ({interval(cohort.study, self._stored)})", p_title(style))
        rows = [row for block in self.blocks for row in block.rows]
        self.columns = [
            GAP + max([text_width(self.titles[at], bold=True), *(text_width(row.texts[at]) for row in rows)])
            for at in (0, 1)
        ]
        beside = sum(self.columns) + 2 * EDGE
        natural = INDENT + widest([row.label for row in rows] or [""]) + GAP
        label = min(natural, LABEL, max(self.width - beside - AXIS, NARROWEST))
        paper.hold(beside + label + AXIS / 2, "a figure of variations", "widen the figure")
        self.label, self.axis_width = EDGE + label, self.width - beside - label
        self.labels = {row.label: wrapped(literal(row.label), label - INDENT - GAP / 2) for row in rows}
        self.heads = {
            block.head: wrapped(literal(block.head), self.width - 2 * EDGE, bold=True) for block in self.blocks
        }
        numbers = [row.reading for row in rows]
        limits = [each for reading in numbers for each in (reading.lower, reading.upper) if each]
        estimates = [reading.estimate for reading in numbers if reading.estimate]
        self.axis = ratio_axis(estimates, limits, self.axis_width, style, spec.x_limits)

    def _block(self, each: Stored) -> _Block | None:
        """A conclusion about a ratio with limits; None for others."""
        if not each.subject.statistic.endswith("ratio"):
            return None
        rows = [row for label in ("", *each.labels, LEFT_OUT) if (row := self._row(each, label)) is not None]
        if not rows or rows[0].label != "As reported":
            return None
        display = self._spec.labels.get(each.subject.display, each.subject.display)
        return _Block(f"{self._said.name(each.subject)} ({display})", tuple(rows))

    def _row(self, each: Stored, label: str) -> _Row | None:
        statistic = each.subject.statistic

        def value(*names: str) -> float | None:
            found = (each.of(label, name) for name in names)
            return next((row.value for row in found if row is not None), None)

        numbers = value(statistic), value(f"{statistic}_lower", "lower"), value(f"{statistic}_upper", "upper")
        if None in numbers:
            return None
        reading = Reading(value(f"{statistic}_{P_VALUE}", P_VALUE), *numbers, null=1.0)
        p = "" if reading.p is None else self.style.p_value(reading.p)
        turned = bool(each.turned(label)) or label == LEFT_OUT
        name = label or "As reported"
        left, of = each.of(label, f"{statistic}_left_out"), each.of("", f"{statistic}_of")
        if left is not None and of is not None and left.value is not None:
            name = f"Without {left.value:.0f} of {of.value or 0:.0f} patients"
        return _Row(name, reading, turned, (self._said.effect(each.subject, reading), p))

    def height_of(self, block: _Block) -> float:
        """Inches that a block is high."""
        lines = line_count(self.heads[block.head]) + sum(line_count(self.labels[row.label]) for row in block.rows)
        return lines * LINE + (1 + len(block.rows)) * LEADING + BETWEEN

    def x(self, ratio: float) -> float:
        """Inches from the left edge at which a ratio stands; the ends of the axis for those beyond."""
        inside = min(max(ratio, self.axis.low), self.axis.high)
        return self.label + self.axis_width * math.log10(inside / self.axis.low) / self.axis.decades

    def words(self) -> str:
        """The figure in words."""
        told: list[str] = []
        for block in self.blocks:
            turned = [row for row in block.rows[1:] if row.turned]
            said = "; ".join(f"{row.label} {row.texts[0]}" for row in turned) or "none turns it"
            told.append(
                f"{block.head}: {block.rows[0].texts[0]} as reported; of {len(block.rows) - 1} variations, {said}."
            )
        return f"Ratios with confidence limits as reported and under each variation. {' '.join(told)}"

    def note(self) -> str:
        """The lines under the figure."""
        others = len(self._stored) - len(self.blocks)
        told = [self._line(line) for line in notes(self._results, self._stored, self._spec, self.style)]
        more = f"Not drawn: {others} conclusions without a ratio and limits." if others > 1 else ""
        more = "Not drawn: 1 conclusion without a ratio and limits." if others == 1 else more
        lines = ["Open marks: the conclusion is turned.", *told, more]
        return " ".join(line for line in lines if line)

    def _line(self, line: Text) -> str:
        """A note with its P values as the style has them, for matplotlib."""
        return "".join(p_letter(self.style) if run.italic else literal(run.text) for run in line)


class _Page:
    """Where everything stands on a page, in inches from the upper left corner; blocks so many times as high as they must be."""

    def __init__(self, sheet: _Sheet, blocks: Sequence[_Block], spread: float = 1.0) -> None:
        self.sheet, self.blocks = sheet, list(blocks)
        self.top = LINE + 2 * LEADING
        self.places: list[tuple[float, _Block | None, _Row | None]] = []
        at = self.top
        for block in self.blocks:
            lines = line_count(sheet.heads[block.head])
            self.places.append((at + spread * lines * LINE / 2, block, None))
            at += spread * (lines * LINE + LEADING)
            for row in block.rows:
                lines = line_count(sheet.labels[row.label])
                self.places.append((at + spread * lines * LINE / 2, None, row))
                at += spread * (lines * LINE + LEADING)
            at += spread * BETWEEN
        self.bottom = at

    @property
    def around(self) -> float:
        """Inches above and below the blocks."""
        return self.top + TICK + 2 * LINE + 0.1

    @property
    def height(self) -> float:
        """Height of the figure."""
        return self.bottom + TICK + 2 * LINE + 0.1

    def rows(self) -> DrawnRows:
        """The heads of the blocks and the rows under them, between which the drawing of the page can be cut."""
        sheet = self.sheet
        heights: list[float] = []
        for block in self.blocks:
            labels = [sheet.heads[block.head], *(sheet.labels[row.label] for row in block.rows)]
            heights += [line_count(label) * LINE + LEADING for label in labels]
            heights[-1] += BETWEEN
        levels = [level for block in self.blocks for level in (0, *[1] * len(block.rows))]
        tears = tuple(float(level) for level in levels)
        return DrawnRows(
            self.top, tuple(heights), self.height - self.bottom, tears, tuple(levels), ((0.0, self.height),)
        )

    def drawn(self) -> Figure:
        """The page as a figure."""
        plot: Any = Figure()
        for layer in (*self._lines(), *self._points(), *self._texts(), *self._scales()):
            plot += layer
        return plot

    def _lines(self) -> Iterator[Any]:
        sheet = self.sheet
        ticks = [sheet.x(tick) for tick in sheet.axis.ticks]
        right = sheet.label + sheet.axis_width
        rules = [
            (EDGE, sheet.width - EDGE, self.top - LEADING / 2, self.top - LEADING / 2),
            (sheet.label, right, self.bottom, self.bottom),
            *((tick, tick, self.bottom, self.bottom + TICK) for tick in ticks),
        ]
        yield _segments([(sheet.x(1.0), sheet.x(1.0), self.top, self.bottom)], RULE, "dashed")
        yield _segments(rules, "#4D4D4D")
        reported = [(sheet.x(first), sheet.x(first), *ends) for first, ends in self._spans()]
        yield _segments(reported, REPORTED)

    def _spans(self) -> Iterator[tuple[float, tuple[float, float]]]:
        """The reported ratio of each block, with the heights of its first and its last row."""
        at = 0
        for block in self.blocks:
            rows = self.places[at + 1 : at + 1 + len(block.rows)]
            yield block.rows[0].reading.estimate or 1.0, (rows[0][0], rows[-1][0])
            at += 1 + len(block.rows)

    def _points(self) -> Iterator[Any]:
        sheet = self.sheet
        rows = [(y, row) for y, _, row in self.places if row is not None]
        for turned, color in ((False, sheet.paper.colour(0)), (True, sheet.paper.colour(1))):
            chosen = [(y, row.reading, row.label == "As reported") for y, row in rows if row.turned is turned]
            if not chosen:
                continue
            ends = [(sheet.x(each.lower or 0.0), sheet.x(each.upper or 0.0), y, y) for y, each, _ in chosen]
            yield _segments([(a, b, c, d) for a, b, c, d in ends], color)
            for first, shape in ((True, "D"), (False, "o")):
                marks = [(sheet.x(each.estimate or 1.0), y) for y, each, is_first in chosen if is_first is first]
                if marks:
                    frame = pd.DataFrame([(x, -y) for x, y in marks], columns=["x", "y"])
                    fill = "white" if turned else color
                    yield p9.geom_point(
                        p9.aes(x="x", y="y"), data=frame, color=color, fill=fill, shape=shape, size=1.9, stroke=0.6
                    )

    def _written(self) -> Iterator[tuple[float, float, str, str, str]]:
        """Every text: x, y of its middle, characters, and how it stands."""
        sheet = self.sheet
        after = sheet.label + sheet.axis_width
        ends = [after + sheet.columns[0], after + sum(sheet.columns)]
        head = LEADING + LINE / 2
        yield EDGE, head, "Analysis", "left", "bold"
        for at, title in zip(ends, sheet.titles, strict=True):
            yield at, head, title, "right", "bold"
        for y, block, row in self.places:
            if block is not None:
                yield EDGE, y, sheet.heads[block.head], "left", "bold"
            if row is not None:
                yield EDGE + INDENT, y, sheet.labels[row.label], "left", "normal"
                for at, text in zip(ends, row.texts, strict=True):
                    yield at, y, text, "right", "normal"
        below = self.bottom + TICK + 0.03 + LINE / 2
        for tick, text in zip(sheet.axis.ticks, sheet.axis.labels, strict=True):
            yield sheet.x(tick), below, text, "center", "normal"
        yield sheet.label + sheet.axis_width / 2, below + LINE, "Ratio (log scale)", "center", "normal"

    def _texts(self) -> list[Any]:
        """Every line of text on a baseline of its own."""
        rows = [
            (x, -(y + CENTRE - LINE * ((line_count(text) - 1) / 2 - place)), line, ha, weight)
            for x, y, text, ha, weight in self._written()
            for place, line in enumerate(text.split("\n"))
            if line
        ]
        frame = pd.DataFrame(rows, columns=["x", "y", "label", "ha", "weight"])
        mapping = p9.aes(x="x", y="y", label="label")
        return [
            p9.geom_text(mapping, data=part, ha=ha, va="baseline", fontweight=weight, family=FONT, size=BASE_SIZE)
            for (ha, weight), part in frame.groupby(["ha", "weight"], sort=False)
        ]

    def _scales(self) -> list[Any]:
        corners = pd.DataFrame({"x": [0.0, self.sheet.width], "y": [0.0, -self.height]})
        blank = p9.element_blank()
        return [
            p9.geom_blank(p9.aes(x="x", y="y"), data=corners),
            p9.scale_x_continuous(expand=(0, 0)),
            p9.scale_y_continuous(expand=(0, 0)),
            journal_theme(self.sheet.width, self.height)
            + p9.theme(
                axis_text=blank,
                axis_title=blank,
                axis_ticks=blank,
                axis_line=blank,
                plot_margin=0,
                legend_position="none",
            ),
        ]


def _segments(rows: Sequence[tuple[float, float, float, float]], color: str, line: str = "solid") -> Any:  # noqa: ANN401
    frame = pd.DataFrame([(a, b, -c, -d) for a, b, c, d in rows], columns=["x", "xend", "y", "yend"])
    mapping = p9.aes(x="x", xend="xend", y="y", yend="yend")
    return p9.geom_segment(mapping, data=frame, color=color, size=0.45, linetype=line)
