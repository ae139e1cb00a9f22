"""Where in a rendered file the list of references begins: at its heading, or, without one, at its first entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.audit.papers.reading.paper import Line

_HEADING = re.compile(r"references|bibliography|literature cited", re.IGNORECASE)
_FIRST = re.compile(r"\s*\[?1[.\])](?:\s|$)")
# What an entry has, and a sentence has not: a volume with its pages, or the address of a work.
_ENTRY = re.compile(r"\bdoi[:.]|https?://|;\s*\d+\s*(?:\(\d+\))?\s*:\s*[A-Za-z]?\d+|\b\d{4};\d+")


def before_references(lines: Sequence[Line]) -> Sequence[Line]:
    """The lines of a file that stand before its list of references."""
    for place, line in enumerate(lines):
        if _HEADING.fullmatch(line.text.strip(" #")):
            return lines[:place]
    last = max((place for place, line in enumerate(lines) if _ENTRY.search(line.text)), default=-1)
    if last < 0:
        return lines
    first = max((place for place, line in enumerate(lines[: last + 1]) if _FIRST.match(line.text)), default=None)
    if first is not None:
        return lines[:first]
    # Entries without numbers, each on a line of its own, as those of authors and years.
    end = len(lines)
    while end and (not lines[end - 1].text.strip() or _ENTRY.search(lines[end - 1].text)):
        end -= 1
    return lines[:end]
