"""The prose of a .qmd file in units: paragraphs, headings and items of lists, each with its lines; code and tables are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
_DIV = re.compile(r"^\s*:{3,}")
_HEADING = re.compile(r"^(#{1,6}\s+)(.*?)(\s*\{[^{}]*\}\s*)?$")
_ITEM = re.compile(r"^(\s*(?:[-*+]|\d+[.)])\s+)(?=\S)")
_QUOTE = re.compile(r"^\s*>\s?")
_ALONE = re.compile(r"^\s*(?:\{\{<[^\n]*>\}\}|!\[[^\n]*\)(?:\{[^\n]*\})?|\[\^[^\]]+\]:.*|\\newpage|-{3,}|\*{3,})\s*$")
_TABLE = re.compile(r"^\s*\|.*\||^[^|]*\|[^|]*\||^\s*:?-{2,}")


@dataclass(frozen=True)
class Unit:
    """A paragraph of prose.

    Attributes
    ----------
    file : str
        Its file.
    start, end : int
        Its lines, counted from 1; the last included.
    prefix, text, suffix : str
        What makes it a heading or an item, its words, and attributes behind them.
    level : int
        Of a heading its level, else 0.
    """

    file: str
    start: int
    end: int
    prefix: str
    text: str
    suffix: str = ""
    level: int = 0

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list."""
        return _ITEM.match(f"{self.prefix}x") is not None

    def written(self, text: str) -> list[str]:
        """The lines of the unit with other words."""
        return f"{self.prefix}{text}{self.suffix}".split("\n")


def units_of(file: str, text: str) -> list[Unit]:
    """The units of a file in their order."""
    lines = text.split("\n")
    return [unit for start, end in _stretches(lines) for unit in _units(file, lines, start, end)]


def _stretches(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Lines from the first to before the second, between which no blank line, fence or div stands."""
    position, start = _after_front_matter(lines), None
    fence, comment = "", False
    while position <= len(lines):
        line = lines[position] if position < len(lines) else ""
        opened = _FENCE.match(line)
        if fence:
            if opened and line.strip().startswith(fence) and not line.strip().strip("`~"):
                fence = ""
            position += 1
            continue
        comment_line = comment or line.lstrip().startswith("<!--")
        comment = comment_line and "-->" not in line
        if opened or not line.strip() or _DIV.match(line) or comment_line or _ALONE.match(line):
            if start is not None:
                yield start, position
                start = None
            fence = opened[1] if opened else ""
        elif start is None:
            start = position
        position += 1


def _after_front_matter(lines: Sequence[str]) -> int:
    if not lines or lines[0].strip() != "---":
        return 0
    return next((place + 1 for place, line in enumerate(lines[1:], start=1) if line.strip() in {"---", "..."}), 0)


def _units(file: str, lines: Sequence[str], start: int, end: int) -> Iterator[Unit]:
    """The units of lines without a blank line: a heading is one, each item of a list is one."""
    if _TABLE.match(lines[start]) and end - start > 1 and re.match(r"^[\s|:+-]+$", lines[start + 1]):
        return
    first = start
    for place in range(start, end + 1):
        ends = place == end
        heading = None if ends else _HEADING.match(lines[place])
        if ends or (place > first and (_ITEM.match(lines[place]) or heading)):
            if place > first:
                yield _unit(file, lines, first, place)
            first = place
        if heading and first == place:
            yield Unit(file, place + 1, place + 1, heading[1], heading[2], heading[3] or "", len(heading[1].strip()))
            first = place + 1


def _unit(file: str, lines: Sequence[str], start: int, end: int) -> Unit:
    found = _ITEM.match(lines[start]) or _QUOTE.match(lines[start])
    prefix = found[0] if found else re.match(r"\s*", lines[start])[0]  # type: ignore[index]
    text = "\n".join([lines[start][len(prefix) :], *lines[start + 1 : end]])
    return Unit(file, start + 1, end, prefix, text)
