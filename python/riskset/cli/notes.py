"""What `check` and `audit` find of a document, as notes for its margin: each with the words or the float that it stands beside."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.finding import Finding, Place
    from riskset.audit.own.audited import AuditedDocument
    from riskset.audit.own.passages import Passage
    from riskset.problems import Problem

    Note = dict[str, str]

_OF_DISPLAY = re.compile(r"\bdisplays\.([A-Za-z][\w-]*)")
_LABEL = re.compile(r" of ((?:fig|tbl|stbl|sfig)-\S+)$")


def notes_of(document: Path, profiles: Sequence[str] = ()) -> list[Note]:
    """What `check` and `audit` find of a document.

    Returns
    -------
    list of dict
        Each with `by` (who found it), `says`, and where it stands: `id` of a float, or `text` of a paragraph and the `phrase`
        in it; neither where it is of the whole document.

    Raises
    ------
    Problems
        When the document cannot be run.
    """
    from riskset.audit.own.audited import audit_documents

    notes: list[Note] = []
    for read in audit_documents(document, profiles):
        notes += [note for finding in read.findings for note in _of_finding(read, finding)]
        notes += [note for note in _of_studies(read) if note not in notes]
    return notes


def _of_finding(read: AuditedDocument, finding: Finding) -> Iterator[Note]:
    """A finding beside each place of the document that it names."""
    from riskset.documents.problems import shown_path

    says = ". ".join(part for part in (finding.message, finding.computed, finding.remedy) if part) + "."
    files = {shown_path(file) for file in (*read.document.files, read.document.path)}
    for place in finding.places:
        if place.file in files:
            yield {"by": f"Audit, {finding.rule}", "says": says, **_where(read.passages, place)}


def _where(passages: Sequence[Passage], place: Place) -> Note:
    """The paragraph, or the float, that a place is in."""
    from riskset.documents.problems import shown_path

    before = [
        passage for passage in passages if shown_path(passage.file) == place.file and passage.line <= (place.line or 0)
    ]
    if not before:
        return {"phrase": place.text} if place.text else {}
    # Of what begins on the same line the one that holds the words.
    last = max(passage.line for passage in before)
    nearest = [passage for passage in before if passage.line == last]
    passage = next((each for each in nearest if place.text and place.text in each.text), nearest[-1])
    label = _LABEL.search(passage.section)
    if passage.part == "caption" and label is not None:
        return {"id": label[1]}
    return {"text": passage.text, "phrase": place.text}


def _of_studies(read: AuditedDocument) -> Iterator[Note]:
    """The hints and doubts about the studies that a document opens, beside the displays that they are of."""
    from riskset.study.doubts.find import find_doubts

    labels = {(id(study), name): label for label, (study, name) in read.ran.displays.items()}
    for study in {id(each): each for each in read.ran.studies.values()}.values():
        shown = [name for each, name in read.ran.displays.values() if each is study]
        found: list[Problem] = [*study.hints(dict.fromkeys(shown)), *study.printed_hints()]
        found += [doubt.problem for doubt in find_doubts(study.cohort)]
        for problem in found:
            named = problem.display or next(iter(_OF_DISPLAY.findall(problem.message)), "")
            label = labels.get((id(study), named))
            line = f", line {problem.line}" if problem.line is not None else ""
            says = f"{problem.message}. {problem.remedy}. ({Path(problem.file).name}{line})"
            yield {"by": "Check", "says": says} | ({"id": label} if label else {})
