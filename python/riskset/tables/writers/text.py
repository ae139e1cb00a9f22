"""A printed table as characters for a terminal, with the same three rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.printed import columns_under, plain
from riskset.tables.writers.alignment import paddings
from riskset.tables.writers.characters import clean, clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.tables.printed import Align, PrintedTable

_GAP = "  "


def write_text(table: PrintedTable) -> str:
    """Write head, body and notes of `table` in a face of equal widths."""
    body = [[clean(plain(cell)) for cell in row.cells] for row in table.body]
    _pad_decimals(table, body)
    for row, texts in zip(table.body, body, strict=True):
        texts[0] = "  " * row.indent + texts[0]
    widths = _widths(table, body)
    total = sum(widths) + len(_GAP) * (len(widths) - 1)
    lines = ["─" * total, *_head(table, widths)]
    if table.head:
        lines.append("─" * total)
    for row, texts in zip(table.body, body, strict=True):
        cells = [_aligned(*item) for item in zip(texts, widths, table.aligns, strict=False)]
        lines.append(texts[0] if row.group else _GAP.join(cells))
    lines.append("─" * total)
    lines += [clean(note.mark + (" " if note.mark else "") + plain(note.text)) for note in table.notes]
    return "\n".join(line.rstrip() for line in lines)


def _pad_decimals(table: PrintedTable, body: Sequence[list[str]]) -> None:
    whole = [index for index, row in enumerate(table.body) if not row.group]
    for column, align in enumerate(table.aligns):
        if align != "decimal":
            continue
        pads = paddings([clean_text(table.body[index].cells[column]) for index in whole])
        for index, padding in zip(whole, pads, strict=True):
            if padding is not None:
                cell, at = body[index][column], padding.at
                gaps = [" " * len(pad) for pad in (padding.before, padding.gap, padding.after + padding.raised)]
                body[index][column] = gaps[0] + cell[:at] + gaps[1] + cell[at:] + gaps[2]


def _widths(table: PrintedTable, body: Sequence[Sequence[str]]) -> list[int]:
    widths = [1] * len(table.aligns)
    for row, texts in zip(table.body, body, strict=True):
        if not row.group:
            widths = [max(width, len(text)) for width, text in zip(widths, texts, strict=True)]
    for row in reversed(table.head):
        for column, cell in columns_under(row):
            room = sum(widths[column : column + cell.span]) + len(_GAP) * (cell.span - 1)
            widths[column + cell.span - 1] += max(len(plain(cell.text)) - room, 0)
    return widths


def _head(table: PrintedTable, widths: Sequence[int]) -> list[str]:
    lines: list[str] = []
    for row in table.head:
        cells: list[str] = []
        rules: list[str] = []
        for column, cell in columns_under(row):
            width = sum(widths[column : column + cell.span]) + len(_GAP) * (cell.span - 1)
            align = table.aligns[column] if cell.span == 1 else "center"
            cells.append(_aligned(clean(plain(cell.text)), width, align))
            rules.append(("─" if cell.spanner else " ") * width)
        lines.append(_GAP.join(cells))
        if any(cell.spanner for cell in row):
            lines.append(_GAP.join(rules))
    return lines


def _aligned(text: str, width: int, align: Align) -> str:
    match align:
        case "left":
            return text.ljust(width)
        case "right":
            return text.rjust(width)
        case "center" | "decimal":
            return text.center(width)
