"""A head of several rows: the names of columns whose upper texts stand over several of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


def joined_head(rows: Sequence[Sequence[Any]]) -> list[str]:
    """The names of columns from the rows of their head: the texts that stand over each, joined by a blank.

    A text goes on to the right over cells that are empty and have a text below, up to the next text above it. One that has
    nothing below it is the name of its own column alone.
    """
    width = max(len(row) for row in rows)
    texts = [[_text(row[place]) if place < len(row) else "" for place in range(width)] for row in rows]
    over: list[list[str]] = []
    for number, row in enumerate(texts):
        below = [any(other[place] for other in texts[number + 1 :]) for place in range(width)]
        over.append(_carried(row, below, texts[:number]))
    return [" ".join(filter(None, column)) for column in zip(*over, strict=True)]


def _carried(row: Sequence[str], below: Sequence[bool], above: Sequence[Sequence[str]]) -> list[str]:
    """The texts of a row, each also where it goes on to the right."""
    found: list[str] = []
    carried = ""
    for place, text in enumerate(row):
        if text:
            carried = text if below[place] else ""
        elif not below[place] or any(other[place] for other in above):
            carried = ""
        found.append(text or carried)
    return found


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
