"""A checklist filled from the documents of a study: each item with its evidence, or open."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from riskset.checklists.found import find
from riskset.checklists.guideline import guideline, signs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.checklists.evidence import Evidence
    from riskset.checklists.guideline import Guideline, Item
    from riskset.checklists.manuscript import Manuscript
    from riskset.checklists.pages import Pages

Status = Literal["found", "in part", "not found"]


@dataclass(frozen=True)
class Answered:
    """What an item asks for in short words, and the evidence of it; none where it was not found."""

    what: str
    evidence: tuple[Evidence, ...]

    def lines(self) -> list[str]:
        """A line for each piece of evidence; displays stand in one."""
        texts = [str(each) for each in self.evidence]
        return ["; ".join(texts)] if all(each.kind == "display" for each in self.evidence) and texts else texts


@dataclass(frozen=True)
class Answer:
    """An item with all that it asks for."""

    item: Item
    answered: tuple[Answered, ...]

    @property
    def status(self) -> Status:
        """Whether all that it asks for was found, or some of it."""
        found = [each for each in self.answered if each.evidence]
        if not found:
            return "not found"
        return "found" if len(found) == len(self.answered) else "in part"

    @property
    def missing(self) -> tuple[str, ...]:
        """What was not found of an item of which something was."""
        return tuple(each.what for each in self.answered if not each.evidence)

    def lines(self) -> list[str]:
        """What the form says of it, a line for each piece of evidence, and last what is open."""
        if not self.item.needs:
            return ["Not looked for: only the authors can say"]
        if self.status == "not found":
            return [f"Not found (asked {self.item.only})" if self.item.only else "Not found"]
        named = len(self.answered) > 1
        lines = [
            f"{each.what[:1].upper()}{each.what[1:]}: {line}" if named else line
            for each in self.answered
            for line in each.lines()
        ]
        return [*lines, f"Not found: {'; '.join(self.missing)}"] if self.missing else lines


@dataclass(frozen=True)
class Checklist:
    """A filled checklist; `paged` says whether pages were looked up."""

    guideline: Guideline
    title: str
    answers: tuple[Answer, ...]
    paged: bool

    def count(self, status: Status) -> int:
        """How many items have a status."""
        return Counter(answer.status for answer in self.answers)[status]

    @property
    def summary(self) -> str:
        """How many items were found."""
        return (
            f"{self.count('found')} of {len(self.answers)} items found, {self.count('in part')} in part,"
            f" {self.count('not found')} not found"
        )


def fill(name: str, manuscripts: Sequence[Manuscript], pages: Mapping[str, Pages]) -> Checklist:
    """Fill the checklist of a guideline.

    Parameters
    ----------
    name : str
        One of :data:`riskset.checklists.GUIDELINES`.
    manuscripts : sequence of Manuscript
        The manuscript first.
    pages : mapping of str to Pages
        Pages of documents, by the names that the documents have here.
    """
    chosen = guideline(name)
    found = {
        sign: tuple(_on_page(evidence, pages) for evidence in find(signs()[sign], manuscripts))
        for sign in dict.fromkeys(need for item in chosen.items for need in item.needs)
    }
    answers = [
        Answer(item, tuple(Answered(signs()[need].what, found[need]) for need in item.needs)) for item in chosen.items
    ]
    title = str(manuscripts[0].front.get("title") or manuscripts[0].path.stem)
    return Checklist(chosen, title, tuple(answers), bool(pages))


def _on_page(evidence: Evidence, pages: Mapping[str, Pages]) -> Evidence:
    own = pages.get(evidence.document)
    return evidence if own is None else replace(evidence, page=own.page_of(evidence.sought))
