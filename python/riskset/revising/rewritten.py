"""The lines of a source with changed paragraphs, wherever these stand now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.revising.pairing import likeness, paired

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.revising.source_units import Unit


def replacement(
    lines: Sequence[str], place: Unit, new: str | None, added: Sequence[str], *, changes: bool
) -> tuple[int, int, list[str]]:
    """The lines that come in the place of a unit's, with the paragraphs behind it."""
    first, end = place.start - 1, place.end
    if not changes:
        result = list(lines[first:end])
    elif new is None:
        result = []
        # With its paragraph goes the blank line behind it.
        if end < len(lines) and not lines[end].strip() and not added:
            end += 1
    else:
        result = new.split("\n")
    for each in added:
        # Items of a list follow each other line by line.
        apart = [] if result and is_item(each) and is_item(result[-1]) else [""]
        result += [*apart, *each.split("\n")] if result else each.split("\n")
    return first, end, result


def is_item(line: str) -> bool:
    """Whether a line begins an item of a list of points."""
    return line.lstrip().startswith(("- ", "* ", "+ "))


def places_now(units: Sequence[Unit], now: Sequence[Unit]) -> list[Unit | None]:
    """Where units of an earlier text are now."""
    words = [unit.text.split() for unit in units], [unit.text.split() for unit in now]
    pairs = paired(
        [(unit.prefix, unit.text) for unit in units],
        [(unit.prefix, unit.text) for unit in now],
        lambda i, j: likeness(words[0][i], words[1][j]),
    )
    found = {i: now[j] for i, j in pairs if i is not None and j is not None}
    return [found.get(n) for n in range(len(units))]
