"""A manuscript as it is understood: what the checks look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.papers.model.prose import Sentence, sentences_of
from riskset.audit.papers.model.tables import Table, tables_of

if TYPE_CHECKING:
    from riskset.audit.papers.reading.paper import Paper


@dataclass(frozen=True, slots=True)
class Understood:
    """The tables and sentences of a manuscript."""

    paper: Paper
    tables: tuple[Table, ...]
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """All of its sentences."""
        return " ".join(sentence.text for sentence in self.sentences)


def understood(paper: Paper) -> Understood:
    """Understand a manuscript that was read."""
    return Understood(paper, tables_of(paper), sentences_of(paper))
