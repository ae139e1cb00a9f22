"""A printed table as Typst: one code expression whose texts are string literals, so that nothing in them is code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.printed import plain
from riskset.tables.writers.alignment import Padding, ems
from riskset.tables.writers.layout import TEXT_EMS, kept_together, lay_out, span_width

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.tables.printed import PrintedTable, Run, Text
    from riskset.tables.writers.layout import Cell, Layout

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "{": "\\u{7b}", "`": "\\u{60}"})
_ALIGNS = {"left": "left", "center": "center", "right": "right", "decimal": "center"}
_NO_PADDING = Padding()
_HEAVY = "table.hline(stroke: 0.08em)"
_LIGHT = "table.hline(stroke: 0.05em)"


def write_typst(table: PrintedTable) -> str:
    """Write head and body of `table` as a Typst table, without its notes.

    The head repeats over pages. An empty last column of no width holds cells that cannot break over
    the rows which must stay together.
    """
    return "\n".join([*_open(table, notes=False), "  )", "]"])


def around_notes(table: PrintedTable) -> tuple[str, str]:
    """What stands in a document before and after the notes: a table whose last row they are.

    So no page ends between the last rows and the notes, which remain the document's own text.
    """
    opening = [
        *_open(table, notes=True),
        f"    table.cell(colspan: {len(table.aligns)}, align: left, inset: (top: 0.5em))[",
    ]
    return "\n".join(opening), "    ],\n  )\n]"


def _open(table: PrintedTable, *, notes: bool) -> Iterator[str]:
    layout = lay_out(table)
    yield "#["
    yield from _settings(layout)
    yield "  #table("
    yield from (f"    {argument}," for argument in _options(table, layout))
    if table.head:
        yield "    table.header("
        yield from (f"      {part}," for part in _head(table, layout))
        yield "    ),"
    yield from (f"    {row}," for row in _body(table, layout, notes=notes))


def literal(text: str) -> str:
    """Write characters as a string literal, without a brace or backtick that a document would read first."""
    return f'"{text.translate(_ESCAPES)}"'


def _settings(layout: Layout) -> Iterator[str]:
    yield f'  #set text(size: {0.9 * layout.scale:.3g}em, number-width: "tabular", hyphenate: false)'
    yield "  #set par(justify: false, leading: 0.5em, spacing: 0.6em, first-line-indent: 0pt)"
    # Padding takes room and is not seen; a label's second line hangs under its first.
    yield "  #let padding(body) = hide(body)"
    yield "  #let stub(steps, body) = pad(left: steps * 1em, par(hanging-indent: 0.8em, body))"


def _options(table: PrintedTable, layout: Layout) -> Iterator[str]:
    # Numbers take what they need, the stub and columns of text share what is left of the page by their need.
    others = len(table.aligns) - 1
    columns = [
        "auto" if layout.fits and column and width <= TEXT_EMS else f"{max(width, 1):.3g}fr"
        for column, width in enumerate(layout.widths)
    ]
    yield f"columns: ({', '.join(columns)}, 0pt)"
    yield f"align: ({', '.join(_ALIGNS[align] for align in table.aligns)}, left)"
    yield "stroke: none"
    # Gutters part the rules of neighbouring spanners, which insets would not.
    yield f"column-gutter: ({', '.join([*[f'{layout.gap:.3g}em'] * others, '0pt'])},)"
    yield "row-gutter: 0pt"
    yield "inset: (x: 0pt, y: 0.36em)"


def _head(table: PrintedTable, layout: Layout) -> Iterator[str]:
    yield _HEAVY
    for row, cells in zip(table.head, layout.head, strict=True):
        column = 0
        rules: list[str] = []
        for label, cell in zip(row, cells, strict=True):
            align = _ALIGNS[table.aligns[column]] if label.span == 1 else "center"
            content = _cell(cell)
            # An automatic column would be as wide as its longest label on one line.
            room = span_width(layout.widths, column, label.span)
            if column and max(ems(plain(line)) for line in cell.lines) > room + 1e-9:
                content = f"block(width: {room:.3g}em, {content})"
            yield f"table.cell(colspan: {label.span}, align: {align} + bottom, {content})"
            if label.spanner:
                rules.append(f"table.hline(start: {column}, end: {column + label.span}, stroke: 0.05em)")
            column += label.span
        yield "[]"
        yield from rules
    yield _LIGHT


def _body(table: PrintedTable, layout: Layout, *, notes: bool) -> Iterator[str]:
    if not table.head:
        yield _HEAVY
    ties = _ties([*kept_together(table), False] if notes else kept_together(table))
    for row, cells, tie in zip(table.body, layout.body, ties, strict=False):
        label = f"stub({row.indent}, {_content(cells[0].lines[0])})"
        if row.group:
            yield f"table.cell(colspan: {len(table.aligns)}, {label})"
        else:
            yield ", ".join([label, *map(_cell, cells[1:])])
        if tie == 1:
            yield "[]"
        elif tie > 1:
            yield f"table.cell(rowspan: {tie}, breakable: false, [])"
    yield _HEAVY


def _ties(keep: list[bool]) -> list[int]:
    """Lengths of the runs of rows that stay together, at each run's first row; zero at its other rows."""
    ties: list[int] = []
    first = 0
    for index, kept in enumerate(keep):
        ties.append(0)
        if not kept or index == len(keep) - 1:
            ties[first] = index - first + 1
            first = index + 1
    return ties


def _cell(cell: Cell) -> str:
    padding = cell.padding or _NO_PADDING
    parts = [
        f"padding({literal(padding.before)})" if padding.before else "",
        _content(cell.lines[0]) if cell.lines[0] else "",
        f"padding({literal(padding.after)})" if padding.after else "",
        f"padding(super({literal(padding.raised)}))" if padding.raised else "",
        *(f"linebreak() + {_content(line)}" for line in cell.lines[1:]),
    ]
    return " + ".join(filter(None, parts)) or "[]"


def _content(text: Text) -> str:
    return " + ".join(map(_run, text)) or "[]"


def _run(run: Run) -> str:
    content = literal(run.text)
    for wanted, function in ((run.italic, "emph"), (run.bold, "strong"), (run.superscript, "super")):
        if wanted:
            content = f"{function}({content})"
    return content
