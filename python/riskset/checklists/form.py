"""The form that a journal asks for: what each item asks, and on which page and in which section it is reported."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run, roman

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.checklists.filled import Answer, Checklist
    from riskset.tables.printed import Text

_OPEN = ("Not found", "Not looked for")


def form(checklist: Checklist) -> PrintedTable:
    """The filled form as a table; each piece of evidence has a row, the rows of an item stay together."""
    reported = "Reported on page, section" if checklist.paged else "Reported in section"
    head = tuple(HeadCell(roman(text)) for text in ("Item", "Recommendation", reported))
    notes = tuple(Note(roman(text)) for text in _notes(checklist))
    return PrintedTable(("left", "left", "left"), (head,), tuple(_rows(checklist)), notes, fills=True)


def title(checklist: Checklist) -> str:
    """The form's title."""
    return f"Checklist: {checklist.guideline.title}"


def _rows(checklist: Checklist) -> Iterator[PrintedRow]:
    for section, answers in groupby(checklist.answers, lambda answer: answer.item.section):
        yield PrintedRow((roman(section),), group=True, keep_with_next=True)
        for answer in answers:
            yield from _of_item(answer)


def _of_item(answer: Answer) -> Iterator[PrintedRow]:
    item, lines = answer.item, answer.lines()
    cells = (roman(item.number), (Run(f"{item.topic}. ", bold=True), Run(item.asks)))
    for place, line in enumerate(lines):
        first = cells if place == 0 else ((), ())
        yield PrintedRow((*first, _line(line)), keep_with_next=place < len(lines) - 1)


def _line(line: str) -> Text:
    """What is open stands out."""
    head = next((each for each in _OPEN if line.startswith(each)), None)
    return roman(line) if head is None else (Run(head, italic=True), Run(line.removeprefix(head)))


def _notes(checklist: Checklist) -> list[str]:
    guideline = checklist.guideline
    checked = (
        "Filled by riskset from the sections, phrases and displays of the manuscript. The form says where something was"
        " found, not that it is enough: the authors check each line, and answer what was not found."
    )
    words = f"The numbers of the items are those of {guideline.name}, their words are riskset's own."
    return [f"{checklist.summary}.", checked, f"{words} {guideline.source} doi: {guideline.doi}."]
