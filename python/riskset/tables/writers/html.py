"""A printed table as HTML: great_tables builds it, a style sheet of our own makes it a three-line journal table."""

from __future__ import annotations

import hashlib
import re
import warnings
from typing import TYPE_CHECKING

from riskset.tables.printed import plain
from riskset.tables.writers.characters import clean, clean_label, clean_text
from riskset.tables.writers.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from great_tables import GT
    from great_tables._text import BaseText

    from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run, Text
    from riskset.tables.writers.layout import Cell, Layout

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "{": "&#123;", "`": "&#96;"})
_ALIGNS = {"left": "left", "center": "center", "right": "right", "decimal": "center"}
# great_tables has no heading without rows and no rows without heading: rows with this comment are taken out again.
_TAKE_OUT = "<!--none-->"
_TAKEN_OUT = re.compile(rf" *<tr\b[^>]*>(?:(?!</tr>).)*?{_TAKE_OUT}.*?</tr>\n?", re.DOTALL)
_COVERED = "<!--covered-->"
_COVERED_CELL = re.compile(rf" *<td\b[^>]*>{_COVERED}</td>\n?")
_SPANNING = re.compile(r"<td\b([^>]*)><!--span (\d+)-->")
_STYLE = """<style>
.riskset-html{overflow-x:auto;margin:0}
.riskset-html table.gt_table{display:table;overflow:visible;width:100%;margin:0;border:0;border-collapse:collapse;color:inherit;background:none;\
font-family:inherit;font-size:.9em;line-height:1.4;font-variant-numeric:lining-nums tabular-nums;caption-side:top}
.riskset-html table.gt_table caption{text-align:left;padding:0 0 .4em;font-weight:bold;color:inherit}
.riskset-html table.gt_table :is(thead,tbody,tr){border:0;background:none}
.riskset-html table.gt_table :is(th,td){padding:.2em .55em;border:0;background:none;color:inherit;\
font-weight:normal;text-align:center;vertical-align:top}
.riskset-html table.gt_table :is(th,td):first-child{padding-left:.1em}
.riskset-html table.gt_table :is(th,td).gt_left{text-align:left}
.riskset-html table.gt_table :is(th,td).gt_right{text-align:right}
.riskset-html table.gt_table thead :is(th,td){vertical-align:bottom}
.riskset-html table.gt_table thead tr:first-child>*{border-top:.1em solid}
.riskset-html table.gt_table tbody tr:first-child>*{border-top:.07em solid}
.riskset-html table.gt_table tbody tr:last-child>*{border-bottom:.1em solid}
.riskset-html table.gt_table :is(.gt_stub,.gt_group_heading){text-align:left}
.riskset-html table.gt_table .gt_stub{min-width:12em}
.riskset-html table.gt_table :is(th,td):last-child{padding-right:.1em}
.riskset-html .rule{display:block;border-bottom:.07em solid;padding-bottom:.15em}
.riskset-html .step{display:block;padding-left:calc(var(--step)*1.1em + .8em);text-indent:-.8em}
.riskset-html .number{white-space:nowrap}
.riskset-html .pad::before{content:attr(data-pad);visibility:hidden;white-space:pre}
.riskset-html sup{font-size:.75em;line-height:0}
.riskset-html .notes{font-size:.85em;line-height:1.4;margin:.4em 0 0}
.riskset-html .notes p{margin:0 0 .15em}
@media print{.riskset-html{overflow:visible}.riskset-html thead{display:table-header-group}\
.riskset-html tr{break-inside:avoid}.riskset-html .gt_group_heading_row{break-after:avoid}}
</style>"""


def write_html(table: PrintedTable, *, notes: bool = True, caption: str = "") -> str:
    """Write `table` as an HTML fragment that brings its own style; `notes` stand below it unless a document has them.

    So does the `caption`, which a document writes above the whole. A table wider than the window scrolls.

    Column labels, spanners, row groups and stubs are header cells with scopes, and each cell names its headers.
    """
    if not table.head:
        message = "an HTML table has a head: without it no reader of a screen knows what a cell says"
        raise ValueError(message)
    name = "table-" + hashlib.sha256(repr(table).encode("utf-8", "backslashreplace")).hexdigest()[:10]
    page = _built(table, name).as_raw_html()
    # The style sheet of great_tables also speaks to every other table of the page: only the table is kept.
    written = page[page.index("<table") : page.rindex("</table>") + len("</table>")]
    written = _SPANNING.sub(r'<td colspan="\2"\1>', _COVERED_CELL.sub("", written))
    written = _TAKEN_OUT.sub("", written).replace(f'headers="{name}-group-0 ', 'headers="')
    if caption:
        start = written.index(">") + 1
        written = f"{written[:start]}\n<caption>{escape(clean(caption))}</caption>{written[start:]}"
    parts = ['<div class="riskset-html">', _STYLE, written]
    if notes and table.notes:
        parts += ['<div class="notes">', *map(_note, table.notes), "</div>"]
    return "\n".join([*parts, "</div>"])


def escape(text: str) -> str:
    """Escape characters for HTML, without a brace or backtick that a document would read first."""
    return text.translate(_ESCAPES)


def _built(table: PrintedTable, name: str) -> GT:
    """The great_tables object: cells as HTML, group rows as row groups, head rows as spanners."""
    import pyarrow as pa
    from great_tables import GT, html

    columns = [f"column_{position}" for position in range(len(table.aligns))]
    layout = lay_out(table)
    rows, groups = _grouped(table, layout)
    frame = {column: [row[position] for row in rows] for position, column in enumerate(columns)}
    labels: dict[str, str | BaseText] = {
        column: html(_cell(cell)) for column, cell in zip(columns[1:], layout.head[-1][1:], strict=True)
    }
    with warnings.catch_warnings():
        # Arrow tables, which great_tables calls experimental, take a third of the time of pandas'.
        warnings.filterwarnings("ignore", "PyArrow Table support", UserWarning)
        grouped = {"group": [f"group-{index}" for index, _ in groups]} if any(row.group for row in table.body) else {}
        arrow = pa.table({key: pa.array(values, pa.string()) for key, values in (frame | grouped).items()})
        built = GT(arrow, rowname_col=columns[0], groupname_col="group" if grouped else None, id=name)
    headings = dict(groups)
    built = built.fmt(lambda text: text, columns=columns[1:] + columns[:1])
    if grouped:
        built = built.fmt(lambda group: headings[int(group.removeprefix("group-"))], columns="group")
    built = built.tab_stubhead(html(_cell(layout.head[-1][0]))).cols_label(labels)
    for align in ("left", "center", "right"):
        chosen = [column for column, own in zip(columns[1:], table.aligns[1:], strict=True) if _ALIGNS[own] == align]
        built = built.cols_align(align, chosen) if chosen else built
    for level, row in enumerate(reversed(table.head[:-1])):
        built = _with_spanners(built, row, level, columns)
    return built.tab_options(quarto_disable_processing=True)


def _grouped(table: PrintedTable, layout: Layout) -> tuple[list[list[str]], list[tuple[int, str]]]:
    """Rows as HTML, and for each the number and label of its group; rows before the first group row have number 0."""
    rows: list[list[str]] = []
    groups: list[tuple[int, str]] = []
    filler = [_TAKE_OUT, *[""] * (len(table.aligns) - 1)]
    number, label, filled = 0, _TAKE_OUT, True
    for row, cells in zip(table.body, layout.body, strict=True):
        if row.group:
            if not filled:
                rows.append(filler)
                groups.append((number, label))
            number, label, filled = number + 1, _stub(cells[0], row.indent), False
        else:
            rows.append([_stub(cells[0], row.indent), *_spanned(row, cells)])
            groups.append((number, label))
            filled = True
    if not filled:
        rows.append(filler)
        groups.append((number, label))
    return rows, groups


def _spanned(row: PrintedRow, cells: Sequence[Cell]) -> Iterator[str]:
    """The cells behind the stub; great_tables has no cell over several columns, so that these are marked and made later."""
    for column, cell in enumerate(cells[1:], start=1):
        span = row.span(column)
        yield _COVERED if not span else _cell(cell) if span == 1 else f"<!--span {span}-->{_cell(cell)}"


def _with_spanners(built: GT, row: Sequence[HeadCell], level: int, columns: Sequence[str]) -> GT:
    from great_tables import html

    position = 0
    for cell in row:
        content = _content(clean_label(cell.text))
        if content:
            if position == 0:
                message = f"{plain(cell.text)!r} stands over the stub: only its column label can stand there"
                raise ValueError(message)
            # great_tables joins neighbours with one label: the place keeps them apart.
            rule = f'<span class="{"rule" if cell.spanner else "no-rule"}" data-place="{level}-{position}">'
            built = built.tab_spanner(
                html(f"{rule}{content}</span>"),
                columns=list(columns[position : position + cell.span]),
                level=level,
                id=f"spanner-{level}-{position}",
            )
        position += cell.span
    return built


def _stub(cell: Cell, indent: int) -> str:
    return f'<span class="step" style="--step:{indent}">{_content(cell.lines[0])}</span>'


def _cell(cell: Cell) -> str:
    if cell.padding is None:
        return "<br>".join(map(_content, cell.lines))
    raised = f"<sup>{_pad(cell.raised)}</sup>" if cell.raised else ""
    rest = map(_content, cell.lines[1:])
    padded = "".join(_content(text) + _pad(pad) for text, pad in cell.parts()) + raised
    return f'<span class="number">{"<br>".join([padded, *rest])}</span>'


def _pad(characters: str) -> str:
    return f'<span class="pad" data-pad="{escape(characters)}"></span>' if characters else ""


def _note(note: Note) -> str:
    mark = f"<sup>{escape(note.mark)}</sup> " if note.mark else ""
    return f"<p>{mark}{_content(clean_text(note.text))}</p>"


def _content(text: Text) -> str:
    return "".join(map(_run, text))


def _run(run: Run) -> str:
    content = escape(run.text)
    for wanted, tag in ((run.italic, "em"), (run.bold, "strong"), (run.superscript, "sup")):
        if wanted:
            content = f"<{tag}>{content}</{tag}>"
    return content
