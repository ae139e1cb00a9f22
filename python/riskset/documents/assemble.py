"""A document's Markdown for one format: text with its values, executed cells, shortcodes replaced."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.documents.cells import Settings, Writer
from riskset.documents.inline import inline_expressions
from riskset.documents.qmd import Cell
from riskset.documents.shortcodes import expand, find_shortcodes, replaced
from riskset.documents.tasks import Task
from riskset.live.marks import EXPRESSION_END, OPENED, short_list, shortened, without_marks
from riskset.sentences import tight_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from riskset.documents.inline import Inline
    from riskset.documents.qmd import Document, Text
    from riskset.problems import Problem


_VALUE = re.compile(r"`\{python\}[^`]*`")
# A table with a longer line has columns of the widths that its rule draws.
_LINE = 72


@dataclass(frozen=True)
class Plan:
    """What of a document is to be run; `places` says for each block which task it is, if any."""

    tasks: list[Task]
    places: list[int | None]


def plan_execution(document: Document, execute: Mapping[str, Any]) -> Plan:
    """The tasks of a document, in order: cells that are evaluated, and texts with inline values."""
    tasks: list[Task] = []
    places: list[int | None] = []
    for block in document.blocks:
        if isinstance(block, Cell):
            settings = Settings.of(block, dict(execute))
            task = Task(cell=block, allow_errors=settings.error) if settings.eval and block.code.strip() else None
        else:
            inline = inline_expressions(block)
            task = Task(inline=tuple(inline)) if inline else None
        places.append(len(tasks) if task else None)
        if task:
            tasks.append(task)
    return Plan(tasks, places)


@dataclass(frozen=True)
class Assembly:
    """A document's executed blocks, to be written in a format.

    `writing` holds for each format what went wrong while it was written.
    """

    document: Document
    plan: Plan
    results: list[list[Any]]
    variables: Mapping[str, Any]

    def markdown(self, target: str, metadata: Mapping[str, Any], folder: Path, problems: list[Problem]) -> str:
        """The Markdown for `target`; pictures are written into `folder`."""
        writer = Writer(target, folder, problems, metadata)
        execute = metadata.get("execute") or {}
        parts, hidden = list[str](), list[str]()
        for number, (block, place) in enumerate(zip(self.document.blocks, self.plan.places, strict=True), start=1):
            results = self.results[place] if place is not None else []
            if isinstance(block, Cell):
                parts.append("\n" + writer.write(block, Settings.of(block, execute), results, number) + "\n")
            else:
                parts.append(self._text(block, results, metadata, target, hidden))
        if target != "docx":  # part by part, as most have none
            parts = list(map(without_marks, parts))
        return "\n".join(parts) + "\n" + short_list(hidden)

    def _text(self, text: Text, values: list[str], metadata: Mapping[str, Any], target: str, hidden: list[str]) -> str:
        places = inline_expressions(text)
        told = _marked_where_free(text, places, values, hidden) if target == "docx" else values
        changes: list[tuple[int, int, str | None]] = [
            (item.start, item.end, value) for item, value in zip(places, told, strict=True)
        ]
        changes.extend(
            (s.start, s.end, expand(s, metadata, self.variables, target)) for s in find_shortcodes(text.source)
        )
        return replaced(text.source, changes)


def _marked_where_free(text: Text, places: Sequence[Inline], values: Sequence[str], hidden: list[str]) -> list[str]:
    """The values with their marks where they stand in running text; elsewhere more than their characters would be seen."""
    if not any(EXPRESSION_END in value for value in values):
        return list(values)
    pieces, position = list[str](), 0
    for item in places:
        pieces += [text.source[position : item.start], "\0"]
        position = item.end
    tight = tight_places("".join([*pieces, text.source[position:]]))
    roomy = _with_room(text, places, values)
    return [
        value if place not in tight else shortened(value, hidden) if place in roomy else without_marks(value)
        for place, value in enumerate(values)
    ]


def _with_room(text: Text, places: Sequence[Inline], values: Sequence[str]) -> set[int]:
    """The values in tables whose columns short marks make no wider: no line becomes longer than pandoc lets one be."""
    found: set[int] = set()
    source, position = text.source, 0
    while position < len(source):
        end = source.find("\n", position)
        end = len(source) if end < 0 else end
        own = [place for place, item in enumerate(places) if position <= item.start < end]
        line = source[position:end]
        if own and line.lstrip().startswith("|") and "`" not in _rest(line):
            shown = len(line) + sum(len(without_marks(values[n])) - (places[n].end - places[n].start) for n in own)
            marked = shown + 2 * sum(_marks_in(values[n]) for n in own)
            if marked <= _LINE or shown > _LINE:
                found |= set(own)
        position = end + 1
    return found


def _rest(line: str) -> str:
    """A line of a table without its values."""
    return _VALUE.sub("", line)


def _marks_in(value: str) -> int:
    return value.count(OPENED) * 2
