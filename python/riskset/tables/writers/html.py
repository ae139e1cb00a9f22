"""A printed table as HTML: great_tables builds it, a style sheet of our own makes it a three-line journal table."""

from __future__ import annotations

import hashlib
import re
import warnings
from typing import TYPE_CHECKING

from riskset.tables.printed import columns_under, plain
from riskset.tables.writers.characters import clean, clean_label, clean_text
from riskset.tables.writers.layout import kept_together, lay_out
from riskset.tables.writers.lines import widest_word
from riskset.tables.writers.measured import cell_width
from riskset.tables.writers.sizes import A4, SIZE, SMALLEST_SIZE, WEB_STUB_EMS
from riskset.tables.writers.unbroken import held

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from great_tables import GT
    from great_tables._text import BaseText

    from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run, Text
    from riskset.tables.writers.layout import Layout
    from riskset.tables.writers.measured import Cell

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "{": "&#123;", "`": "&#96;"})
_ALIGNS = {"left": "left", "center": "center", "right": "right", "decimal": "center"}
# Faces differ; text may be so much wider than its estimate.
_ESTIMATE = 1.06
_LIKED_GAP, _LEAST_GAP = 2.2, 0.8
_STEP, _HANG = 1.1, 0.8  # of a label in the stub, as the style sets it
# great_tables has no heading without rows and no rows without heading: rows with this comment are taken out again.
_TAKE_OUT = "<!--none-->"
_TAKEN_OUT = re.compile(rf" *<tr\b[^>]*>(?:(?!</tr>).)*?{_TAKE_OUT}.*?</tr>\n?", re.DOTALL)
_COVERED = "<!--covered-->"
_COVERED_CELL = re.compile(rf" *<td\b[^>]*>{_COVERED}</td>\n?")
_SPANNING = re.compile(r"<td\b([^>]*)><!--span (\d+)-->")
_ROW = re.compile(r'<tr\b(?: class="([^"]*)")?')
_BREAKABLE = re.compile(r"\S+|\s+")
_STYLE = """<style>
.riskset-html{margin:0;font-size:var(--riskset-size,.9em);line-height:1.4}
.riskset-html .region{display:block;overflow-x:auto;background:linear-gradient(to left,var(--riskset-ground,transparent) 55%,transparent) right/1.6em 100% no-repeat local,\
linear-gradient(to left,var(--riskset-shade,var(--riskset-more,transparent)),transparent) right 1px top 0/.8em 100% no-repeat scroll}
@supports (animation-timeline:scroll()){.riskset-html .region{animation:riskset-more linear both;animation-timeline:scroll(self inline)}}
@keyframes riskset-more{from,98%{--riskset-more:rgba(128,128,128,.5)}to{--riskset-more:transparent}}
.html-fill-item:has(.riskset-html){max-width:100%}
.riskset-table>:is(.riskset-html,.riskset-html~.riskset-notes){display:block;flex:none;max-width:100%;align-self:stretch}
.reveal :is(.riskset-html,.riskset-html~.riskset-notes){font-size:.45em!important}
.reveal .riskset-table:has(>.riskset-html){max-height:540px;overflow-y:auto}
:where(.riskset-html~.riskset-notes) p,.reveal .riskset-html~.riskset-notes p{margin:0 0 .15em}
.riskset-html table.gt_table{display:table;overflow:visible;width:min(100%,var(--room));margin:0;border:0;border-collapse:separate;border-spacing:0;\
color:inherit;background:none;font:inherit;font-variant-numeric:lining-nums tabular-nums;caption-side:top;hyphens:manual}
.riskset-html table.gt_table caption{text-align:left;padding:0 0 .4em;font-weight:bold;color:inherit}
.riskset-html table.gt_table :is(thead,tbody,tr){border:0;background:none}
.riskset-html table.gt_table :is(th,td){padding:.2em .4em;border:0;background:none;color:inherit;\
font-weight:normal;text-align:center;vertical-align:top}
.riskset-html table.gt_table :is(th,td).gt_left{text-align:left}
.riskset-html table.gt_table :is(th,td).gt_right{text-align:right}
.riskset-html table.gt_table thead :is(th,td){vertical-align:bottom}
.riskset-html table.gt_table thead tr:first-child>*{border-top:.1em solid}
.riskset-html table.gt_table tbody tr:first-child>*{border-top:.07em solid;padding-top:.4em}
.riskset-html table.gt_table tbody tr:last-child>*{border-bottom:.1em solid}
.riskset-html table.gt_table :is(.gt_stub,.gt_group_heading,thead tr:first-child>:first-child){text-align:left;padding-left:.1em}
.riskset-html table.gt_table :is(.gt_stub,thead tr:first-child>:first-child){position:var(--riskset-stub,static);left:0;z-index:1;\
background:var(--riskset-ground,none)}
.riskset-html table.gt_table :is(.gt_stub,thead tr:first-child>:first-child)::after{content:"";position:absolute;inset:0 -.4em 0 auto;width:.4em;\
background:linear-gradient(to right,var(--riskset-ground,transparent),transparent)}
@supports (animation-timeline:scroll()){.riskset-html table.gt_table :is(.gt_stub,thead tr:first-child>:first-child)::after{inset:0 -.7em 0 auto;width:.7em;\
background:linear-gradient(to right,var(--riskset-shade,rgba(0,0,0,.28)),transparent);opacity:0;animation:riskset-edge linear both;\
animation-timeline:scroll(nearest inline);animation-range:0 6px}}
@keyframes riskset-edge{to{opacity:1}}
.riskset-html table.gt_table .gt_stub{min-width:12em}
.riskset-html .rule{display:block;border-bottom:.07em solid;padding-bottom:.15em}
.riskset-html .step{display:block;padding-left:calc(var(--step)*1.1em + .8em);text-indent:-.8em}
.riskset-html table.gt_table .gt_group_heading_row:not(:first-child)>*{padding-top:.55em}
.riskset-html .gt_group_heading .step{display:inline-block;position:sticky;left:.1em;max-width:85vw}
.riskset-html :is(.number,.whole){white-space:nowrap}
.riskset-html .pad::before{content:attr(data-pad);visibility:hidden;white-space:pre}
.riskset-html sup{font-size:.75em;line-height:0}
.riskset-html .notes{font-size:.94em;line-height:1.4;margin:.4em 0 0}
.riskset-html .notes p{margin:0 0 .15em}
@media screen and (max-width:40rem){.riskset-html table.gt_table .gt_stub{min-width:8.5em}}
@media print{.riskset-html{font-size:min(var(--riskset-size,.9em),var(--riskset-paper,16cm)/var(--ems))}.riskset-html .region{overflow:visible;background:none}\
.riskset-html table.gt_table :is(.gt_stub,thead tr:first-child>:first-child){position:static;background:none}\
.riskset-html table.gt_table :is(.gt_stub,thead tr:first-child>:first-child)::after{content:none}\
.riskset-html thead{display:table-header-group}.riskset-html tr{break-inside:avoid}.riskset-html .riskset-kept{break-after:avoid}}
</style>"""


def write_html(table: PrintedTable, *, notes: bool = True, caption: str = "") -> str:
    """Write `table` as an HTML fragment that brings its own style; `notes` stand below it unless a document has them.

    So does the `caption`, which a document writes above the whole. A table takes the width that its text likes; where
    there is less, the gaps between its columns close, and then it scrolls in a region of its own, which a keyboard
    reaches. What the page says by custom properties: ``--riskset-ground``, its ground, ``--riskset-shade``, the colour of
    the edge beyond which there is more, and ``--riskset-stub: sticky`` where the stub is to stay in view;
    ``--riskset-paper``, the width of its text in print. On other pages colours are those of the text around the table, the
    edge shows only where there is more, cards of dashboards scroll, and slides of reveal.js have smaller type.

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
    written = _with_kept_rows(written, table)
    if caption:
        start = written.index(">") + 1
        written = f"{written[:start]}\n<caption>{escape(clean(caption))}</caption>{written[start:]}"
    # The name is of ASCII alone, so that a document can put that of its own caption there.
    region = '<div class="region" role="region" tabindex="0" aria-label="Table">'
    least, sizes = _sizes(table, lay_out(table))
    # Printed, it has a turned page rather than type that is too small; pages do so for every table of that class.
    classes = "riskset-html riskset-wide" if least * SMALLEST_SIZE > A4.upright * SIZE else "riskset-html"
    parts = [f'<div class="{classes}" style="{sizes}">', _STYLE, region, written, "</div>"]
    if notes and table.notes:
        parts += ['<div class="notes">', *map(_note, table.notes), "</div>"]
    return "\n".join([*parts, "</div>"])


def _with_kept_rows(written: str, table: PrintedTable) -> str:
    """The table whose rows say where no page of a print ends, by the rules of the other formats."""
    head, start, body = written.partition("<tbody")
    keep = iter(kept_together(table))

    def told(row: re.Match[str]) -> str:
        return f'<tr class="{f"{row[1]} " if row[1] else ""}riskset-kept"' if next(keep, False) else row[0]

    return head + start + _ROW.sub(told, body)


def _sizes(table: PrintedTable, layout: Layout) -> tuple[float, str]:
    """The least that the table needs, with the least gaps between columns, in ems of its text; and its style with what it likes."""
    least = sum(_least_widths(table, layout)) + _LEAST_GAP * len(layout.widths)
    widths = [max(layout.widths[0], WEB_STUB_EMS), *layout.widths[1:]]
    likes = max(_ESTIMATE * sum(widths) + _LIKED_GAP * len(widths), least)
    return least, f"--room:{likes:.1f}em;--least:{least:.1f}em;--ems:{least:.1f}"


def _least_widths(table: PrintedTable, layout: Layout) -> list[float]:
    """Numbers stay on their lines; labels and text may break between words. The stub has what the style gives it."""
    least = [WEB_STUB_EMS, *(0.0 for _ in table.aligns[1:])]
    # Cells over several columns only need what these lack.
    for span, column, width in sorted(_least_rooms(table, layout)):
        least[column] += max(width - sum(least[column : column + span]), 0.0)
    return least


def _least_rooms(table: PrintedTable, layout: Layout) -> Iterator[tuple[int, int, float]]:
    """Of each cell over or in columns: how many they are, the first of them, and the least width of the cell."""
    for row, cells in zip(table.body, layout.body, strict=True):
        for column, cell in enumerate(() if row.group else cells):
            if row.span(column):
                step = row.indent * _STEP + _HANG if column == 0 else 0.0
                yield row.span(column), column, (cell_width(cell) if cell.padding else _longest_word(cell)) + step
    for head, laid in zip(table.head, layout.head, strict=True):
        for (column, label), cell in zip(columns_under(head), laid, strict=True):
            yield label.span, column, _longest_word(cell)


def _longest_word(cell: Cell) -> float:
    return max(map(widest_word, cell.lines))


def escape(text: str) -> str:
    """Escape characters for HTML, without a brace or backtick that a document would read first."""
    return text.translate(_ESCAPES)


def _built(table: PrintedTable, name: str) -> GT:
    """The great_tables object: cells as HTML, group rows as row groups, head rows as spanners."""
    import pyarrow as pa
    from great_tables import GT, html

    from riskset.tables.writers.whole_columns import with_whole_columns

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
    return with_whole_columns(built.tab_options(quarto_disable_processing=True))


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
    return f'<span class="step" style="--step:{indent}">{_label(cell.lines[0])}</span>'


def _cell(cell: Cell) -> str:
    if cell.padding is None:
        return "<br>".join(map(_label, cell.lines))
    raised = f"<sup>{_pad(cell.raised)}</sup>" if cell.raised else ""
    rest = map(_content, cell.lines[1:])
    padded = "".join(_content(text) + _pad(pad) for text, pad in cell.parts()) + raised
    return f'<span class="number">{"<br>".join([padded, *rest])}</span>'


def _pad(characters: str) -> str:
    return f'<span class="pad" data-pad="{escape(characters)}"></span>' if characters else ""


def _note(note: Note) -> str:
    mark = f"<sup>{escape(note.mark)}</sup> " if note.mark else ""
    return f"<p>{mark}{_content(clean_text(note.text))}</p>"


def _kept(word: re.Match[str]) -> str:
    text = escape(word[0])
    return text if held(word[0]) == word[0] else f'<span class="whole">{text}</span>'


def _content(text: Text) -> str:
    return "".join(map(_run, text))


def _label(text: Text) -> str:
    """Words, of which some are kept whole; of numbers the whole cell is."""
    return "".join(_run(run, whole=True) for run in text)


def _run(run: Run, *, whole: bool = False) -> str:
    content = _BREAKABLE.sub(_kept, run.text) if whole else escape(run.text)
    for wanted, tag in ((run.italic, "em"), (run.bold, "strong"), (run.superscript, "sup")):
        if wanted:
            content = f"<{tag}>{content}</{tag}>"
    return content
