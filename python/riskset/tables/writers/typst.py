"""A printed table as Typst: one code expression whose texts are string literals, so that nothing in them is code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.tables.printed import columns_under
from riskset.tables.writers.characters import NO_BREAK_SPACE
from riskset.tables.writers.layout import kept_together
from riskset.tables.writers.parts import parts_of
from riskset.tables.writers.sizes import HANG_EMS, PADDING_COLUMNS, SIZE, SMALL_SIZE, SMALLEST_SIZE, STEP_EMS
from riskset.tables.writers.unbroken import held

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.tables.printed import PrintedRow, PrintedTable, Run, Text
    from riskset.tables.writers.layout import Layout
    from riskset.tables.writers.measured import Cell

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "{": "\\u{7b}", "`": "\\u{60}"})
_ALIGNS = {"left": "left", "center": "center", "right": "right", "decimal": "center"}
_FAMILY = "Liberation Sans"
_WORD = re.compile(r"\S+")
# On later pages, once on each; the document's template says where its tables begin, and in its language what they continue.
# The room for it is that of the caption's last line on the first page: what a head says moves nothing, and pages settle soon.
_ROOM = 'state("riskset-continued", 0pt).get()'
_UNDER_CAPTION = f"  #context v(-{_ROOM})"
_CONTINUED = (
    f"table.cell(colspan: {{columns}}, inset: 0pt, [#context block(width: 100%, height: {_ROOM}, {{{{ "
    "let begun = query(selector(<riskset-table>).before(here())); "
    "let heads = query(selector(<riskset-head>).before(here())); "
    "let first = heads.len() == 0 or heads.last().location().page() < here().page(); "
    "if first and begun.len() > 0 and begun.last().value != none and begun.last().location().page() < here().page() "
    "{{ begun.last().value }} }})#metadata(none)<riskset-head>])"
)
# Before rows that no page's end parts: the document's template measures how high they are, from the upper edge of the first.
_ROWS = "inset: 0pt, [#metadata(none)<riskset-rows>]"
# Later pages repeat a group's row where the built-in engine fills what the row leaves white on the page before.
_REPEATED = 'repeat: "riskset-given-file" in sys.inputs, '
# Beside a group's row.
_GROUP = "table.cell(inset: 0pt, [#metadata(none)<riskset-group>])"
_HEAVY, _LIGHT = "0.8pt", "0.4pt"
# Over and under the text of a row, so that rows of 8.5 points stand 11 points apart; more before a group, and at rules.
_ROW_INSET, _GROUP_INSET, _RULE_INSET = 0.3, 0.65, 0.5


def write_typst(table: PrintedTable) -> str:
    """Write head and body of `table` as a Typst table, without its notes.

    The head repeats over pages. Two empty columns stand at the end: one takes what the page has left beside the table, so
    that notes are as wide as the page; the other has no width and holds cells that cannot break over the rows which must
    stay together.
    """
    return "\n".join(["#[", *_parts(table, notes=False), "  )", "]"])


def around_notes(table: PrintedTable) -> tuple[str, str]:
    """What stands in a document before and after the notes: a table whose last row they are.

    So no page ends between the last rows and the notes, which remain the document's own text.
    """
    last = parts_of(table)[-1][0]
    opening = [
        "#[",
        *_parts(table, notes=True),
        f"    table.cell(colspan: {len(last.aligns) + 1}, align: left, inset: (top: 0.5em))[",
        f"      #set text(size: {SMALL_SIZE}pt)",
    ]
    return "\n".join(opening), "    ],\n  )\n]"


def _parts(table: PrintedTable, *, notes: bool) -> Iterator[str]:
    """The table up to the closing bracket of its last part."""
    *before, (last, layout) = parts_of(table)
    for part, own in before:
        yield from _open(part, own, notes=False)
        yield "  )"
        yield "  #v(1em)"
    yield from _open(last, layout, notes=notes)


def _open(table: PrintedTable, layout: Layout, *, notes: bool) -> Iterator[str]:
    yield from _settings(layout)
    if table.head:
        yield _UNDER_CAPTION
    yield "  #table("
    yield from (f"    {argument}," for argument in _options(table, layout))
    if table.head:
        yield "    table.header("
        yield f"      {_CONTINUED.format(columns=len(table.aligns) + PADDING_COLUMNS)},"
        yield from (f"      {part}," for part in _head(table, layout))
        yield "    ),"
    yield from (f"    {row}," for row in _body(table, layout, notes=notes))


def literal(text: str) -> str:
    """Write characters as a string literal, without a brace or backtick that a document would read first."""
    return f'"{text.translate(_ESCAPES)}"'


def _settings(layout: Layout) -> Iterator[str]:
    size = f"size: {SIZE * layout.scale:.3g}pt"
    yield f'  #set text(font: {literal(_FAMILY)}, {size}, number-width: "tabular", hyphenate: false)'
    yield "  #set par(justify: false, leading: 0.6em, spacing: 0.6em, first-line-indent: 0pt)"
    # No mark reaches the rule above its row.
    yield f"  #set super(size: {SMALLEST_SIZE}pt, baseline: -0.35em)"
    # Padding takes room and is not seen.
    yield "  #let padding(body) = hide(body)"
    # A label's second line hangs under its first. The two cells of the grid, of which the first is empty, mark it in the PDF,
    # where Typst has no other mark for the label of a row: `riskset.documents.row_heads` makes it a header cell.
    yield (
        f"  #let stub(steps, body) = grid(columns: (steps * {STEP_EMS:g}em, 1fr), gutter: 0pt, inset: 0pt, stroke: none, "
        f"[], par(hanging-indent: {HANG_EMS:g}em, body))"
    )


def _options(table: PrintedTable, layout: Layout) -> Iterator[str]:
    columns = [f"{width:.4g}em" for width in layout.widths]
    yield f"columns: ({', '.join(columns)}, 1fr, 0pt)"
    yield f"align: ({', '.join(_ALIGNS[align] for align in table.aligns)}, left, left)"
    yield "stroke: none"
    # Gutters part the rules of neighbouring spanners, which insets would not.
    yield f"column-gutter: ({', '.join([*[f'{layout.gap:.4g}em'] * (len(table.aligns) - 1), '0pt', '0pt'])},)"
    yield "row-gutter: 0pt"
    yield f"inset: {_insets(table)}"


def _insets(table: PrintedTable) -> str:
    """The white over and under the text of a row, by its place: there is more between text and the rules of the table."""
    # The first row of a head is what stands over it on later pages.
    body = 1 + len(table.head) if table.head else 0
    below, above = {int(bool(table.head)), body}, {body - 1, body + len(table.body) - 1}

    def inset(places: set[int]) -> str:
        return f"if y in ({', '.join(map(str, sorted(places)))},) {{ {_RULE_INSET}em }} else {{ {_ROW_INSET}em }}"

    return f"(x, y) => (x: 0pt, top: {inset(below)}, bottom: {inset(above)})"


def _rule(table: PrintedTable, stroke: str) -> str:
    return f"table.hline(end: {len(table.aligns)}, stroke: {stroke})"


def _head(table: PrintedTable, layout: Layout) -> Iterator[str]:
    yield _rule(table, _HEAVY)
    for row, cells in zip(table.head, layout.head, strict=True):
        rules: list[str] = []
        for (column, label), cell in zip(columns_under(row), cells, strict=True):
            align = _ALIGNS[table.aligns[column]] if label.span == 1 else "center"
            content = _cell(cell)
            yield f"table.cell(colspan: {label.span}, align: {align} + bottom, {content})"
            if label.spanner:
                rules.append(f"table.hline(start: {column}, end: {column + label.span}, stroke: {_LIGHT})")
        yield "[], []"
        yield from rules
    yield _rule(table, _LIGHT)


def _body(table: PrintedTable, layout: Layout, *, notes: bool) -> Iterator[str]:
    if not table.head:
        yield _rule(table, _HEAVY)
    keep = [*kept_together(table), False] if notes else kept_together(table)
    repeated = _repeated(table, keep)
    ties = _ties([kept and place not in repeated for place, kept in enumerate(keep)])
    for place, (row, cells, tie) in enumerate(zip(table.body, layout.body, ties, strict=False)):
        label = f"stub({row.indent}, {_content(cells[0].lines[0])})"
        if row.group:
            inset = f"inset: (top: {_GROUP_INSET}em, bottom: {_ROW_INSET}em), " if place else ""
            cell = f"table.cell(colspan: {len(table.aligns) + 1}, {inset}{label})"
            yield f"table.header(level: 2, {_REPEATED}{cell}, {_GROUP})" if place in repeated else cell
        else:
            yield ", ".join([label, *_spanned(row, cells), "[]"])
        if place in repeated:
            continue
        if tie == 1:
            yield f"table.cell({_ROWS})"
        elif tie > 1:
            yield f"table.cell(rowspan: {tie}, breakable: false, {_ROWS})"
    yield _rule(table, _HEAVY)


def _spanned(row: PrintedRow, cells: Sequence[Cell]) -> Iterator[str]:
    """The cells behind the stub."""
    for column, cell in enumerate(cells[1:], start=1):
        span = row.span(column)
        if span:
            yield _cell(cell) if span == 1 else f"table.cell(colspan: {span}, align: center, {_cell(cell)})"


def _repeated(table: PrintedTable, keep: list[bool]) -> frozenset[int]:
    """The group rows, each a head of its rows that a later page repeats; none where rows of two groups must stay together."""
    groups = frozenset(place for place, row in enumerate(table.body) if row.group)
    return frozenset() if any(place and keep[place - 1] for place in groups) else groups


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
    if cell.padding is not None:
        parts = [_number(text) if text else f"padding({_unbroken(pad)})" for text, pad in cell.parts() if text or pad]
        if cell.raised:
            parts.append(f"padding(super({_unbroken(cell.raised)}))")
    else:
        parts = [_content(line) for line in cell.lines if line]
    return (" + " if cell.padding is not None else " + linebreak() + ").join(parts) or "[]"


def _number(text: Text) -> str:
    """A cell of a column of numbers, which is never broken."""
    return " + ".join(_faced(run, _unbroken(run.text)) for run in text)


def _unbroken(text: str) -> str:
    """A literal without a blank at which a line could end."""
    return literal(text.replace(" ", NO_BREAK_SPACE))


def _content(text: Text) -> str:
    return " + ".join(map(_run, text)) or "[]"


def _run(run: Run) -> str:
    return _faced(
        run, " + ".join(f"box({literal(text)})" if whole else literal(text) for text, whole in _pieces(run.text))
    )


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Text in pieces, and whether each is a word within which no line ends."""
    start = 0
    for word in _WORD.finditer(text) if held(text) != text else ():
        if held(word[0]) != word[0]:
            yield from ((piece, False) for piece in [text[start : word.start()]] if piece)
            yield word[0], True
            start = word.end()
    yield from ((piece, False) for piece in [text[start:]] if piece or not text)


def _faced(run: Run, content: str) -> str:
    for wanted, function in ((run.italic, "emph"), (run.bold, "strong"), (run.superscript, "super")):
        if wanted:
            content = f"{function}({content})"
    return content
