"""A manuscript as it is understood: what the checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from riskset.audit.papers.model.abbreviated import abbreviations_of
from riskset.audit.papers.model.prose import Sentence, sentences_of
from riskset.audit.papers.model.quantities import Group, Stated, groups_of, stated_in_tables
from riskset.audit.papers.model.said import said_in
from riskset.audit.papers.model.tables import Table, tables_of

if TYPE_CHECKING:
    from riskset.audit.papers.reading.paper import Paper


@dataclass(frozen=True)
class Understood:
    """The tables and sentences of a manuscript; what several checks look at in them is read once."""

    paper: Paper
    tables: tuple[Table, ...]
    sentences: tuple[Sentence, ...]

    @cached_property
    def text(self) -> str:
        """All of its sentences."""
        return " ".join(sentence.text for sentence in self.sentences)

    @cached_property
    def abbreviations(self) -> dict[str, str]:
        """The long forms of abbreviations that it explains, with the short form of each."""
        return abbreviations_of(self.text, self.tables)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of patients that its tables name."""
        return groups_of(self.tables)

    @cached_property
    def shown(self) -> Stated:
        """The numbers of its tables, each with what it is of."""
        return stated_in_tables(self.tables, self.abbreviations)

    @cached_property
    def said(self) -> Stated:
        """The numbers of its sentences, each with what it is of."""
        return said_in(self.sentences, self.groups, self.abbreviations)


def understood(paper: Paper) -> Understood:
    """Understand a manuscript that was read."""
    return Understood(paper, tables_of(paper), sentences_of(paper))
