"""A printed table as Typst: one code expression whose texts are string literals, so that nothing in them is code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.writers.alignment import Padding
from riskset.tables.writers.characters import clean_text
from riskset.tables.writers.layout import kept_together, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.tables.printed import HeadCell, PrintedTable, Run, Text
    from riskset.tables.writers.layout import Cell, Layout

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "{": "\\u{7b}", "`": "\\u{60}"})
_ALIGNS = {"left": "left", "center": "center", "right": "right", "decimal": "center"}
_NO_PADDING = Padding()
_HEAVY = "table.hline(stroke: 0.08em)"
_LIGHT = "table.hline(stroke: 0.05em)"


def write_typst(table: PrintedTable) -> str:
    """Write head and body of `table` as a Typst table; the notes are the document's text.

    The head repeats over pages. An empty last column of no width holds cells that cannot break over
    the rows which must stay together.
    """
    layout = lay_out(table)
    lines = ["#{", *_settings(layout), "  table("]
    lines += [f"    {argument}," for argument in _options(table, layout)]
    lines += ["    table.header(", *(f"      {part}," for part in _head(table)), "    ),"]
    lines += [f"    {row}," for row in _body(table, layout)]
    lines += ["  )", "}"]
    return "\n".join(lines)


def literal(text: str) -> str:
    """Write characters as a string literal, without a brace or backtick that a document would read first."""
    return f'"{text.translate(_ESCAPES)}"'


def _settings(layout: Layout) -> Iterator[str]:
    yield f'  set text(size: {0.9 * layout.scale:.3g}em, number-width: "tabular", hyphenate: false)'
    yield "  set par(justify: false, leading: 0.5em, spacing: 0.5em, first-line-indent: 0pt)"
    # Padding takes room and is not seen; a label's second line hangs under its first.
    yield "  let pad-of(body) = hide(body)"
    yield "  let stub(steps, body) = pad(left: steps * 1em, par(hanging-indent: 0.8em, body))"
    yield "  let spanner(body) = block(width: 100%, stroke: (bottom: 0.05em), inset: (bottom: 0.35em), body)"


def _options(table: PrintedTable, layout: Layout) -> Iterator[str]:
    # The stub takes what is left; a table that is too wide shares the page out by need.
    stub = "1fr" if layout.fits else "auto"
    columns = [stub, *["auto"] * (len(table.aligns) - 1), "0pt"]
    yield f"columns: ({', '.join(columns)})"
    yield f"align: ({', '.join(_ALIGNS[align] for align in table.aligns)}, left)"
    yield "stroke: none"
    yield "gutter: 0pt"
    gap = f"{layout.gap / 2:.3g}em"
    sides = [
        "(left: 0.1em, right: " + gap + ", y: 0.28em)",
        *[f"(x: {gap}, y: 0.28em)"] * (len(table.aligns) - 1),
        "0pt",
    ]
    yield f"inset: ({', '.join(sides)})"


def _head(table: PrintedTable) -> Iterator[str]:
    yield _HEAVY
    for row in table.head:
        column = 0
        for cell in row:
            yield _head_cell(cell, _ALIGNS[table.aligns[column]] if cell.span == 1 else "center")
            column += cell.span
        yield "[]"
    yield _LIGHT


def _head_cell(cell: HeadCell, align: str) -> str:
    body = _content(clean_text(cell.text))
    if cell.spanner:
        body = f"spanner({body})"
    return f"table.cell(colspan: {cell.span}, align: {align} + bottom, {body})"


def _body(table: PrintedTable, layout: Layout) -> Iterator[str]:
    ties = _ties(kept_together(table))
    for row, cells, tie in zip(table.body, layout.body, ties, strict=True):
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
        f"pad-of({literal(padding.before)})" if padding.before else "",
        _content(cell.lines[0]) if cell.lines[0] else "",
        f"pad-of({literal(padding.after)})" if padding.after else "",
        f"pad-of(super({literal(padding.raised)}))" if padding.raised else "",
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
