"""A flow chart of patients: boxes with their counts, arrows between them, drawn without the help of a graph program."""

from __future__ import annotations

import math
import re
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.figures.figure import Figure
from riskset.figures.measure import POINTS, literal
from riskset.figures.paper import Paper
from riskset.figures.theme import FONT, register_fonts
from riskset.kinds.flow_chart.layout import Label, Tree, flow_layout
from riskset.style import NO_BREAK
from riskset.tables.lookup import Lookup
from riskset.tables.suppression import suppression_note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from riskset.kinds.flow_chart.flow import Branch, Item
    from riskset.kinds.flow_chart.layout import Chart, Wire, Words
    from riskset.results import Result
    from riskset.style import Style
    from riskset.tables.table import Value

STATED_MARK = "\u2020"
STATED_NOTE = f"{STATED_MARK} Number as stated; it includes patients who are not in the data file."
STROKE = 0.75  # points
THICKNESS = STROKE / math.sqrt(math.pi)  # what plotnine calls a size
HEAD_LENGTH, HEAD_WIDTH = 0.075, 0.06  # inches
_COUNT = re.compile(rf"(?<=\()[nN](?={NO_BREAK}[=<>])")
EDITABLE_FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"


class FlowChart(Figure):
    """A flow chart, as a plot; `chart` says where everything stands.

    Attributes
    ----------
    chart : Chart
        Boxes, arrows and texts, in inches.
    """

    chart: Chart

    def editable(self) -> bytes:
        """An SVG of rectangles, paths and texts alone, which Word and PowerPoint turn into shapes that can be edited.

        Texts are texts, not outlines, in Arial; there are no styles, clip paths or nested coordinates.
        """
        return editable_svg(self.chart, self.alt_text)

    def write_editable(self, path: Path) -> None:
        """Write the editable SVG."""
        path.write_bytes(self.editable())


def flow_chart_figure(flow: Branch, results: Sequence[Result], style: Style, paper: Paper | None = None) -> FlowChart:
    """Draw the results of :func:`riskset.kinds.flow_chart.analysis.flow_chart`.

    Parameters
    ----------
    flow : Branch
        The boxes and how they follow each other; their numbers are those of `results`.
    paper : Paper, optional
        The page that must hold it.
    """
    printed = _Printed(Lookup(results), style)
    notes = [STATED_NOTE] if any(row.method == "stated" for row in results) else []
    notes.append("".join(run.text for run in suppression_note(results, style)))
    plot = _drawn(flow_layout(printed.tree(flow), paper or Paper()), printed.words(flow))
    plot.note = literal(" ".join(filter(None, notes)))
    return plot


class _Printed:
    """Writes the boxes' texts, and the whole in words."""

    def __init__(self, results: Lookup, style: Style) -> None:
        self._results = results
        self._style = style

    def tree(self, branch: Branch) -> Tree:
        labels = tuple(self._label(branch, item) for item in branch.items)
        return Tree(labels, tuple(map(self.tree, branch.branches)))

    def _label(self, branch: Branch, item: Item) -> Label:
        count = self._count(branch, item)
        if not item.reasons:
            return Label((literal(item.label), count))
        reasons = [f"{literal(reason.label)} {self._count(branch, item, reason.label)}" for reason in item.reasons]
        return Label((f"{literal(item.label)} {count}", *reasons), side=True)

    def _count(self, branch: Branch, item: Item, level: str = "") -> str:
        value = self._value(branch, item, level)
        mark = STATED_MARK if value.result.method == "stated" else ""
        text = value.text(self._style)
        return (self._related(text) if text[0] in "<>" else self._equal(text)) + mark

    def _related(self, text: str) -> str:
        return f"({self._style.group_size}{NO_BREAK}{text[0]}{NO_BREAK}{text[1:]})"

    def _equal(self, text: str) -> str:
        return f"({self._style.group_size}{NO_BREAK}={NO_BREAK}{text})"

    def _value(self, branch: Branch, item: Item, level: str = "") -> Value:
        return self._results.value("n", "count", group=branch.group, variable=item.name, level=level)

    def words(self, flow: Branch) -> str:
        """The chart as sentences, box by box."""
        return "Flow chart of patients. " + " ".join(self._sentences(flow))

    def _sentences(self, branch: Branch) -> Iterator[str]:
        for item in branch.items:
            number = self._value(branch, item).text(self._style)
            # The box of a group names it; those below it say whose they are.
            of = f" ({branch.group})" if branch.group and item.name else ""
            reasons = "; ".join(
                f"{reason.label}, {self._value(branch, item, reason.label).text(self._style)}"
                for reason in item.reasons
            )
            yield f"{item.label}{of}: {number}" + (f" ({reasons})." if reasons else ".")
        for below in branch.branches:
            yield from self._sentences(below)


def _drawn(chart: Chart, words: str) -> FlowChart:
    register_fonts()
    rects = pd.DataFrame([(r.left, r.right, chart.height - r.bottom, chart.height - r.top) for r, _ in chart.boxes])
    rects.columns = ["xmin", "xmax", "ymin", "ymax"]
    plot: Any = FlowChart()
    plot += _paths(chart, [wire.points for wire in chart.wires], p9.geom_path, {"color": "black", "size": THICKNESS})
    heads = [_head(wire) for wire in chart.wires if wire.head]
    plot += _paths(chart, heads, p9.geom_polygon, {"fill": "black", "color": "none"})
    plot += p9.geom_rect(
        p9.aes(xmin="xmin", xmax="xmax", ymin="ymin", ymax="ymax"),
        data=rects,
        fill="white",
        color="black",
        size=THICKNESS,
    )
    for align in ("center", "left"):
        plot += _texts(chart, [each for each in _all_words(chart) if each.align == align], align)
    plot += p9.scale_x_continuous(limits=(0, chart.width), expand=(0, 0))
    plot += p9.scale_y_continuous(limits=(0, chart.height), expand=(0, 0))
    plot += p9.theme_void() + p9.theme(
        figure_size=(chart.width, chart.height),
        plot_margin=0,
        plot_background=p9.element_rect(fill="white", color="white"),
    )
    plot.chart = chart
    plot.alt_text = words
    return plot


def _all_words(chart: Chart) -> list[Words]:
    return [each for _, words in chart.boxes for each in words]


def _paths(chart: Chart, lines: Sequence[Sequence[tuple[float, float]]], geom: Any, look: dict[str, Any]) -> list[Any]:  # noqa: ANN401
    rows = [(place, x, chart.height - y) for place, points in enumerate(lines) for x, y in points]
    if not rows:
        return []
    frame = pd.DataFrame(rows, columns=["path", "x", "y"])
    return [geom(p9.aes(x="x", y="y", group="path"), data=frame, **look)]


def _texts(chart: Chart, words: Sequence[Words], align: str) -> list[Any]:
    layers: list[Any] = []
    for size in sorted({each.size for each in words}):
        rows = [
            (each.x, chart.height - each.baseline, _COUNT.sub(r"$\g<0>$", each.text))
            for each in words
            if each.size == size
        ]
        frame = pd.DataFrame(rows, columns=["x", "y", "label"])
        layers.append(
            p9.geom_text(
                p9.aes(x="x", y="y", label="label"),
                data=frame,
                size=size,
                family=FONT,
                color="black",
                ha=align,
                va="baseline",
            )
        )
    return layers


def _head(wire: Wire) -> tuple[tuple[float, float], ...]:
    """The triangle at the end of an arrow, which points down or to the right."""
    (x0, _), (x, y) = wire.points[-2:]
    half = HEAD_WIDTH / 2
    if x0 == x:
        return (x, y), (x - half, y - HEAD_LENGTH), (x + half, y - HEAD_LENGTH)
    return (x, y), (x - HEAD_LENGTH, y - half), (x - HEAD_LENGTH, y + half)


def editable_svg(chart: Chart, words: str) -> bytes:
    """Write a chart as an SVG of ``rect``, ``path`` and ``text`` elements with attributes alone."""

    def points(inches: float) -> str:
        return f"{inches * POINTS:.2f}"

    def path(line: Sequence[tuple[float, float]]) -> str:
        return " ".join(f"{'L' if place else 'M'} {points(x)} {points(y)}" for place, (x, y) in enumerate(line))

    width, height = points(chart.width), points(chart.height)
    size = f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}"'
    stroke = f'stroke="#000000" stroke-width="{STROKE}"'
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(words)}">',
        f"<title>{escape(words, quote=False)}</title>",
    ]
    for wire in chart.wires:
        lines.append(f'<path d="{path(wire.points)}" fill="none" {stroke}/>')
        if wire.head:
            lines.append(f'<path d="{path(_head(wire))} Z" fill="#000000" stroke="none"/>')
    for rect, _ in chart.boxes:
        lines.append(
            f'<rect x="{points(rect.left)}" y="{points(rect.top)}" width="{points(rect.right - rect.left)}" '
            f'height="{points(rect.bottom - rect.top)}" fill="#FFFFFF" {stroke}/>'
        )
    for each in _all_words(chart):
        anchor = "middle" if each.align == "center" else "start"
        text = escape(each.text.replace(r"\$", "$"), quote=False)
        lines.append(
            f'<text x="{points(each.x)}" y="{points(each.baseline)}" font-family="{EDITABLE_FONT}" '
            f'font-size="{each.size:g}" text-anchor="{anchor}" fill="#000000">{text}</text>'
        )
    return "\n".join([*lines, "</svg>", ""]).encode()
