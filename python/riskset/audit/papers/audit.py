"""Audits a manuscript of any make: whether its numbers agree with each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding, in_order
from riskset.audit.papers.checks.all_checks import CHECKS
from riskset.audit.papers.model.understood import understood
from riskset.audit.papers.number_pattern import NUMBER
from riskset.audit.papers.once import told_once
from riskset.audit.papers.reading.read import read_paper

if TYPE_CHECKING:
    from riskset.audit.papers.reading.paper import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAudit:
    """What an audit of a manuscript found, and how much it read.

    Attributes
    ----------
    findings : tuple of Finding
    tables, rows, sentences, numbers : int
        How many were read.
    """

    findings: tuple[Finding, ...]
    tables: int
    rows: int
    sentences: int
    numbers: int

    def __str__(self) -> str:
        return (
            f"Read {self.numbers:,} numbers in {self.tables} tables with {self.rows} rows "
            f"and in {self.sentences:,} sentences"
        )


def audit_paper(path: Path | str) -> PaperAudit:
    """Audit a manuscript in Word, PDF, HTML, Markdown or plain text.

    Raises
    ------
    Problems
        When it cannot be read.
    """
    return audit_read(read_paper(Path(path)))


def audit_read(paper: Paper) -> PaperAudit:
    """Audit a manuscript that was read."""
    read = understood(paper)
    findings = told_once(in_order(finding for check in CHECKS for finding in check(read)))
    cells = [cell for grid in paper.grids for row in grid.rows for cell in row]
    texts = [*cells, *(sentence.text for sentence in read.sentences)]
    return PaperAudit(
        findings=tuple(findings),
        tables=len(read.tables),
        rows=sum(len(table.rows) for table in read.tables),
        sentences=sum(bool(re.search(r"\d", sentence.text)) for sentence in read.sentences),
        numbers=sum(len(re.findall(NUMBER, text)) for text in texts),
    )
