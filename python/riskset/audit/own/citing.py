"""Holds the displays of a document against its text: each is cited, before it appears, and no other one is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.own.floats import floats_of, printed_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.own.floats import Float
    from riskset.audit.own.passages import Passage
    from riskset.documents.qmd import Document

UNCITED, LATE, UNKNOWN = "display-not-cited", "display-cited-late", "no-such-display"
RULES = {
    UNCITED: "Each table and figure is cited in the text",
    LATE: "A table or a figure is cited before it appears",
    UNKNOWN: "A table or figure that the text names by its number exists",
}
_BY_NUMBER = re.compile(
    r"\b(?:Supplementary |Supplemental )?(?P<noun>Tables?|Figures?|Figs?\.)[\s\u00a0]*(?P<list>S?\d+[A-Za-z]?"
    r"(?:\s*(?:,|and|to|or|[-\u2013])\s*S?\d+[A-Za-z]?)*)"
)
_NUMBER = re.compile(r"(?P<supplement>S?)(?P<number>\d+)")
_TO = re.compile(r"\s*(?:to|-|\u2013)\s*$")


@dataclass(frozen=True)
class Read:
    """A document with its passages."""

    document: Document
    passages: Sequence[Passage]


def citing(documents: Sequence[Read]) -> Iterator[Finding]:
    """Find displays that are not cited, cited too late, or that do not exist.

    Displays of a supplement are cited in any of the documents, also by their number; with a supplement alone it is not
    known where they are.
    """
    shown = {read.document.path: list(floats_of(read.document)) for read in documents}
    numbers = {(each.kind, each.number) for displays in shown.values() for each in displays}
    kinds = {kind for kind, _ in numbers}
    by_number = {cited for read in documents for _, _, cited in _cited_by_number(read.passages)}
    labels = {label for read in documents for passage in read.passages for _, label in passage.references}
    main = any(not kind.startswith("s") for kind in kinds)
    for read in documents:
        for each in shown[read.document.path]:
            cited = each.label in labels or (each.kind, each.number) in by_number
            if not cited and (main or not each.kind.startswith("s")):
                yield _uncited(each)
            elif each.label in labels:
                yield from _late(each, read.passages)
        for passage, start, (kind, number) in _cited_by_number(read.passages):
            if kind in kinds and (kind, number) not in numbers:
                yield _unknown(passage, start, kind, number)


def _cited_by_number(passages: Sequence[Passage]) -> Iterator[tuple[Passage, int, tuple[str, int]]]:
    """The displays that are named by their numbers, ranges written out."""
    for passage in passages:
        if passage.part not in {"abstract", "body"}:
            continue
        for match in _BY_NUMBER.finditer(passage.text):
            noun = "tbl" if match["noun"].lower().startswith("tab") else "fig"
            last: int | None = None
            end = 0
            supplement = ""
            for each in _NUMBER.finditer(match["list"]):
                supplement = "s" if each["supplement"] or (supplement and last is not None) else ""
                number = int(each["number"])
                ranged = last is not None and _TO.search(match["list"][end : each.start()])
                for one in range(last + 1 if ranged and last is not None else number, number + 1):
                    yield passage, match.start(), (supplement + noun, one)
                last, end = number, each.end()


def _uncited(shown: Float) -> Finding:
    return Finding(
        rule=UNCITED,
        message=f"{shown.printed} ({shown.label}) is not cited in the text",
        places=(shown.place,),
        remedy=f"Cite it where the text speaks of it: @{shown.label}",
    )


def _late(shown: Float, passages: Sequence[Passage]) -> Iterator[Finding]:
    """A display that the text of its own document cites only after it."""
    cited = [passage for passage in passages for _, label in passage.references if label == shown.label]
    if cited and all(passage.order > shown.order for passage in cited):
        first = cited[0]
        at = next(at for at, label in first.references if label == shown.label)
        yield Finding(
            rule=LATE,
            message=f"{shown.printed} ({shown.label}) appears before the text cites it",
            places=(shown.place, first.place(at, first.text[max(0, at - 30) : at].strip())),
            remedy="Move its cell behind the paragraph that cites it, or cite it earlier",
        )


def _unknown(passage: Passage, start: int, kind: str, number: int) -> Finding:
    name = printed_name(kind, number)
    return Finding(
        rule=UNKNOWN,
        message=f"The text names {name}, and there is none",
        places=(passage.place(start, name),),
        remedy="Name a display that there is, or cite it by its label, which always has the right number",
    )
