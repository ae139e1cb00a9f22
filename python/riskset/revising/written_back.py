"""Changed paragraphs in the files of their document as these are now: the new texts, the patch, and what is in conflict."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.revising.pulled_edits import Trouble
from riskset.revising.rewritten import is_item, places_now, replacement
from riskset.revising.source_units import units_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.revising.source_units import Unit

START = -1
"""The place of paragraphs before the first."""


@dataclass(frozen=True)
class Changes:
    """What is to be changed, by the places of units.

    Attributes
    ----------
    changed : dict of int to str
        The new paragraph; None where one goes.
    added : dict of int to list of str
        The paragraphs that come behind one.
    """

    changed: dict[int, str | None] = field(default_factory=dict[int, "str | None"])
    added: dict[int, list[str]] = field(default_factory=dict[int, list[str]])


@dataclass(frozen=True)
class WrittenBack:
    """New texts of files, the patch, conflicts, and the units that these are of."""

    texts: dict[str, str]
    patch: str
    conflicts: list[Trouble]
    left: list[Unit]


def written_back(now: Mapping[str, str], units: Sequence[Unit], changes: Changes) -> WrittenBack:
    """Make changes of units in the present texts of their files."""
    texts: dict[str, str] = {}
    lines: list[str] = []
    run = _Run(units, changes)
    for place, (path, text) in enumerate(now.items()):
        new = "\n".join(run.lines(path, text, with_start=place == 0))
        if new != text:
            texts[path] = new
            old_lines, new_lines = text.splitlines(keepends=True), new.splitlines(keepends=True)
            lines += difflib.unified_diff(old_lines, new_lines, f"a/{path}", f"b/{path}")
    patch = "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    return WrittenBack(texts, patch, run.conflicts, run.left)


@dataclass
class _Run:
    units: Sequence[Unit]
    changes: Changes
    conflicts: list[Trouble] = field(default_factory=list[Trouble])
    left: list[Unit] = field(default_factory=list["Unit"])

    def lines(self, path: str, text: str, *, with_start: bool) -> list[str]:
        """The lines of a file with its changes."""
        lines = text.split("\n")
        own = [number for number, unit in enumerate(self.units) if unit.file == path]
        places = places_now([self.units[number] for number in own], units_of(path, text))
        found = [self._of_unit(lines, *each) for each in zip(own, places, strict=True)]
        made = [each for each in found if each is not None]
        if with_start and self.changes.added.get(START):
            start = places[0].start if places and places[0] is not None else 1
            first = [line for each in self.changes.added[START] for line in (*each.split("\n"), "")]
            made.append((start - 1, start - 1, first))
        for first_line, end, new in sorted(made, key=lambda change: change[0], reverse=True):
            # Between a new item and the list that it begins stands no blank line.
            begins = new[-1:] != lines[end - 1 : end] and new and is_item(new[-1]) and lines[end : end + 1] == [""]
            stop = end + 1 if begins and any(map(is_item, lines[end + 1 : end + 2])) else end
            lines[first_line:stop] = new
        return lines

    def _of_unit(self, lines: list[str], number: int, place: Unit | None) -> tuple[int, int, list[str]] | None:
        changes, added = number in self.changes.changed, self.changes.added.get(number, [])
        if not changes and not added:
            return None
        new = self.changes.changed.get(number, "")
        if place is None or (changes and place.text != self.units[number].text):
            self._conflict(self.units[number], place, new or "", added)
            return None
        return replacement(lines, place, new, added, changes=changes)

    def _conflict(self, old: Unit, place: Unit | None, new: str, added: Sequence[str]) -> None:
        why = "this paragraph was changed in the source, too" if place else "this paragraph is no longer in the source"
        theirs = "\n\n".join([new, *added]).strip() or "taken out"
        self.conflicts.append(Trouble(old.file, place.start if place else old.start, why, theirs))
        self.left.append(old)
