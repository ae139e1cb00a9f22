"""The columns of a table: groups of patients with their sizes, all patients, P values and what they compare."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.audit.papers.reading.paper import Grid

_SIZE = re.compile(r"\(?\s*\b[nN]\s*=\s*(\d[\d,]*)\s*\)?")
_P = re.compile(
    r"(?:^|\s)(?:adjusted\s+)?p\s*[-\u2013]?\s*(?:values?|val\.?)?\s*(?:\^\S+|[a-d*\u2020])?$|^p[.\s_]value|^pr\(>|^p[- ]?value\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"^(?:total|overall|all|entire|whole|combined)\b(?:\s+(?:patients|cohort|cases|subjects|participants|population|sample))?$|^all (?:patients|subjects|participants)",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"(.+?)\s+(?:vs\.?|versus)\s+(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Attributes
    ----------
    index : int
        Where it stands in the grid.
    head : str
        Its head, without the size.
    size : int or None
        The patients of its group.
    role : str
        ``group``, ``total``, ``p`` or ``other``.
    pair : tuple of int
        The groups' columns that a P value compares, where its head says so.
    """

    index: int
    head: str
    size: int | None
    role: str
    pair: tuple[int, ...] = ()


def columns_of(grid: Grid, heads: int) -> tuple[Column, ...]:
    """Read the columns after the labels of a table whose first rows are heads."""
    width = len(grid.rows[0]) if grid.rows else 0
    first = _first_column(grid, heads)
    columns: list[Column] = []
    for c in range(first, width):
        parts = list(dict.fromkeys(row[c].strip() for row in grid.rows[:heads] if row[c].strip()))
        head = re.sub(r"\^\S+", "", " ".join(parts))
        size = _SIZE.search(head)
        bare = re.sub(r"\s+", " ", _SIZE.sub(" ", head)).strip(" ,;:")
        last = re.sub(r"\^\S+", "", parts[-1]) if parts else ""
        columns.append(
            Column(c, bare, int(size[1].replace(",", "")) if size else None, _role(bare, last, size is not None))
        )
    columns = [_unless_a_name(column, columns) for column in columns]
    return tuple(_paired(column, columns) for column in columns)


def _unless_a_name(column: Column, columns: list[Column]) -> Column:
    """The column, as a group where ``ALL`` names a leukemia: its size is not that of the others together."""
    if column.role != "total" or not re.search(r"\bALL$", column.head):
        return column
    others = sum(each.size or 0 for each in columns if each is not column)
    if column.size is not None and column.size == others:
        return column
    return Column(column.index, column.head, column.size, "other" if column.size is None else "group")


def _first_column(grid: Grid, heads: int) -> int:
    """The first column with values: those before it hold labels."""
    body = grid.rows[heads:]
    width = len(grid.rows[0]) if grid.rows else 0
    for c in range(1, width):
        if any(re.match(r"\s*[<>\u2264]?\s*[-\u2212]?[\d.]", row[c]) for row in body) or _SIZE.search(
            " ".join(row[c] for row in grid.rows[:heads])
        ):
            return c
    return 1


def _role(head: str, last: str, has_size: bool) -> str:
    if _P.search(head) or _P.search(last) or _VERSUS.search(last):
        return "p"
    if _TOTAL.search(head) or _TOTAL.search(last.strip()):
        return "total"
    return "group" if has_size else "other"


def _paired(column: Column, columns: list[Column]) -> Column:
    found = _VERSUS.search(column.head) if column.role == "p" else None
    if found is None:
        return column
    names = {_bare(each.head): each.index for each in columns if each.role == "group"}
    left, right = (_named(side, names) for side in (found[1], found[2]))
    if left is None or right is None or left == right:
        return Column(column.index, column.head, None, "p", (-1,))
    return Column(column.index, column.head, None, "p", (left, right))


def _named(text: str, names: dict[str, int]) -> int | None:
    bare = re.sub(r"^p(?:[- ]?values?)?\s+", "", _bare(text))
    fits = [
        index for name, index in names.items() if name == bare or name.endswith(f" {bare}") or bare.endswith(f" {name}")
    ]
    return fits[0] if len(fits) == 1 else names.get(bare)


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u2212", "-").replace("\u2013", "-").lower()).strip(" ,;:()")
