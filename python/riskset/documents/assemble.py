"""A document's Markdown for one format: text with its values, executed cells, shortcodes replaced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.documents.cells import Settings, Writer
from riskset.documents.execution import Task
from riskset.documents.inline import inline_expressions
from riskset.documents.qmd import Cell
from riskset.documents.shortcodes import expand, find_shortcodes, replaced
from riskset.live.marks import EXPRESSION_END, without_marks
from riskset.sentences import tight_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from riskset.documents.inline import Inline
    from riskset.documents.qmd import Document, Text
    from riskset.problems import Problem


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
        parts: list[str] = []
        for number, (block, place) in enumerate(zip(self.document.blocks, self.plan.places, strict=True), start=1):
            results = self.results[place] if place is not None else []
            if isinstance(block, Cell):
                parts.append("\n" + writer.write(block, Settings.of(block, execute), results, number) + "\n")
            else:
                parts.append(self._text(block, results, metadata, target))
        whole = "\n".join(parts) + "\n"
        return whole if target == "docx" else without_marks(whole)

    def _text(self, text: Text, values: list[str], metadata: Mapping[str, Any], target: str) -> str:
        places = inline_expressions(text)
        told = _marked_where_free(text, places, values) if target == "docx" else values
        changes: list[tuple[int, int, str | None]] = [
            (item.start, item.end, value) for item, value in zip(places, told, strict=True)
        ]
        changes.extend(
            (s.start, s.end, expand(s, metadata, self.variables, target)) for s in find_shortcodes(text.source)
        )
        return replaced(text.source, changes)


def _marked_where_free(text: Text, places: Sequence[Inline], values: Sequence[str]) -> list[str]:
    """The values with their marks where they stand in running text; elsewhere more than their characters would be seen."""
    if not any(EXPRESSION_END in value for value in values):
        return list(values)
    pieces, position = list[str](), 0
    for item in places:
        pieces += [text.source[position : item.start], "\0"]
        position = item.end
    tight = tight_places("".join([*pieces, text.source[position:]]))
    return [without_marks(value) if place in tight else value for place, value in enumerate(values)]
