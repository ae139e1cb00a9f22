"""Reads the rows of a table whose cells follow each other with single spaces: a label, then values."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.audit.papers.reading.paper import Line

_NUMBER = rf"{NUMBER}%?"
_INNER = r"[<>\u2264\u2265]?\s*[-\u2212]?[\d.,\u00b7/%\u2013\u2212\u00b1;: -]*(?:to|NR|NE|NA)?[\d.,\u00b7/%\u2013\u2212\u00b1;: -]*"
_VALUE = (
    rf"(?:[<>\u2264\u2265=]\s*{_NUMBER}|{_NUMBER}\s*(?:/\s*{_NUMBER})?(?:\s*\u00b1\s*{_NUMBER})?"
    rf"(?:\s*[-\u2013]\s*{_NUMBER})?(?:\s*[(\[]{_INNER}[)\]])?|N/?A|N[RES]|\u2014|\u2013|-)(?:\^?[a-g*\u2020\u2021]{{1,2}})?"
)
_ONE = re.compile(rf"(?<!\S){_VALUE}(?!\S)")
_LONGEST = 600
"""Characters of a line of a table."""
_SIZE = re.compile(r"\(\s*[nN]\s*=\s*[\d,]+\s*\)")
_SIZE_LIST = re.compile(r"\(\s*[nN]\s*=")
_CORNER = re.compile(
    r"^(?:P(?:[- ]?values?)?\s+)?(?:(?:patient )?(?:characteristics?|variables?|factors?|parameters?)\s+)?",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\bP(?:[- ]?values?)?\b|\S+ vs\.? \S+", re.IGNORECASE)
_P = re.compile(r"(?:[<>=\u2264\u2265]\s*)?(?:0?[.\u00b7]\d+|1[.\u00b7]0+|0)\S{0,3}|N/?A|NS|\u2014|\u2013|-")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of cells with their lines; the first `heads` are the heads."""

    cells: tuple[tuple[str, ...], ...]
    lines: tuple[Line, ...]
    heads: int


@lru_cache(maxsize=4096)
def trailing_values(text: str) -> tuple[str, tuple[str, ...]]:
    """Give what stands before the values that end a line, and those values."""
    if len(text) > _LONGEST:
        return text, ()
    values: list[str] = []
    start = len(text.rstrip())
    for found in reversed(list(_ONE.finditer(text))):
        if len(text[: found.end()].rstrip()) != start:
            break
        values.insert(0, found.group().strip())
        start = len(text[: found.start()].rstrip())
    return text[:start], tuple(values)


def run_together(lines: Sequence[Line]) -> Rows | None:
    """Read rows without aligned columns; ``None`` where the columns cannot be told."""
    parsed = [trailing_values(line.text) for line in lines]
    first = next((i for i, (label, values) in enumerate(parsed) if values and not _is_head(lines[i].text, label)), None)
    if first is None:
        return None
    head = " ".join(line.text.strip() for line in lines[:first])
    counts = Counter(len(values) for _, values in parsed[first:] if len(values) > 1)
    if not counts:
        return None
    columns = _columns(head, counts)
    if columns is None:
        return None
    groups, others = columns
    rows: list[tuple[str, ...]] = [("", *groups, *others)]
    kept: list[Line] = [lines[0]]
    for line, (label, values) in zip(lines[first:], parsed[first:], strict=True):
        text = label.strip()
        cells = _placed(values, len(groups), len(others))
        if cells is None:
            # More values than columns: digits that end the label were read as one.
            extra = len(values) - len(groups) - len(others)
            cells = _placed(values[extra:], len(groups), len(others)) if extra > 0 else None
            text = f"{text} {' '.join(values[:extra])}".strip()
        if cells is None and values:
            text, cells = line.text.strip(), ("",) * (len(groups) + len(others))
        while not text and cells and len(rows) > 1 and not any(rows[-1][1:]):
            # The label stands on the lines above its values.
            text = rows.pop()[0]
            kept.pop()
            while len(rows) > 1 and not any(rows[-1][1:]) and _SIZE_LIST.match(text):
                text = f"{rows.pop()[0].strip()} {text}"
                kept.pop()
        rows.append((text, *(cells or ("",) * (len(groups) + len(others)))))
        kept.append(line)
    return Rows(tuple(rows), tuple(kept), 1)


def _is_head(text: str, label: str) -> bool:
    return bool(_SIZE.search(text)) and not re.search(r"%|,", label)


def _columns(head: str, counts: Counter[int]) -> tuple[list[str], list[str]] | None:
    """The heads of the groups, and of the columns after them."""
    sizes = list(_SIZE.finditer(head))
    if len(sizes) >= 2:
        groups = []
        at = 0
        for size in sizes:
            label = head[at : size.start()].strip()
            groups.append(f"{label if at else _CORNER.sub('', label)} {size.group()}".strip())
            at = size.end()
        tail = [found.group() for found in _TAIL.finditer(head[at:])]
        versus = [found for found in tail if " vs" in found]
        if versus:
            return groups, _versus(head[at:], len(versus))
        return groups, ["P"] if tail or re.match(r"P\b", head) else []
    usual = counts.most_common(1)[0][0]
    parts = [part.strip() for part in re.split(r"(?<=%\))\s+", head) if part.strip()]
    if len(parts) == usual:
        parts[0] = re.sub(r"^(?:groups?|cohorts?|arms?)\s+", "", parts[0], flags=re.IGNORECASE)
        return parts, []
    return None


def _versus(text: str, count: int) -> list[str]:
    """The heads ``A vs B`` of as many columns, of a line in which they follow each other."""
    words = text.split()
    places = [i for i, word in enumerate(words) if word.rstrip(".") == "vs"]
    starts = [0] + [place - 1 for place in places[1:]]
    ends = [*starts[1:], len(words)]
    heads = [" ".join(words[start:end]) for start, end in zip(starts, ends, strict=True)]
    return heads if len(heads) == count else [f"P {i + 1}" for i in range(count)]


def _placed(values: tuple[str, ...], groups: int, others: int) -> tuple[str, ...] | None:
    """The values in their columns; ``None`` where there are too many or too few to tell."""
    if len(values) == groups + others:
        return tuple(values)
    all_p = all(_P.fullmatch(value) for value in values)
    if len(values) == others and all_p:
        return ("",) * groups + tuple(values)
    # As many values as groups, of which the last may be a P value, are of nobody knows which groups.
    has_p = bool(others) and bool(
        re.fullmatch(r"[<>=\u2264\u2265]?\s*[01]?[.\u00b7]\d+\S{0,3}", values[-1] if values else "")
    )
    if len(values) == groups and not has_p:
        return values + ("",) * others
    return None
