"""Holds the text against the methods that ran: what the displays of a document were computed by is named in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.audit.finding import Finding, Place
from riskset.documents.problems import shown_path
from riskset.methods.unsaid import UNSAID, unsaid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from riskset.audit.own.passages import Passage
    from riskset.audit.own.running import Ran

RULES = {UNSAID: "The methods of the displays that a manuscript shows are named in its text"}


def methods_told(file: Path, passages: Sequence[Passage], ran: Ran) -> Iterator[Finding]:
    """Find methods that ran and that the text does not name.

    Parameters
    ----------
    file : Path
        The document.
    passages : sequence of Passage
        Its prose.
    ran : Ran
        Its displays, and what its cells write.
    """
    results = [row for study, name in ran.displays.values() for row in study.results_of(name)]
    section = [passage for passage in passages if passage.part == "heading" and "method" in passage.text.casefold()]
    if not results or not (section or ran.written):
        return
    text = "\n".join([*(passage.text for passage in passages), *ran.written.values()])
    place = section[0].place(0, section[0].text.strip()) if section else Place(file=shown_path(file))
    for missing in unsaid(text, results):
        yield Finding(rule=missing.rule, message=missing.message, places=(place,), remedy=missing.remedy)
