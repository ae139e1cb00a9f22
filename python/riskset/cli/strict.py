"""What ``riskset render --strict`` refuses: documents of which the audit finds something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from riskset.naming import counted
from riskset.problems import EXIT_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def refuse_findings(target: Path, profiles: Sequence[str], parameters: Mapping[str, Any]) -> None:
    """End the command where a document says what its data do not."""
    from rich.console import Console

    from riskset.audit.own.audited import audit_documents
    from riskset.audit.written import show_findings

    findings = [finding for each in audit_documents(target, profiles, parameters) for finding in each.findings]
    if findings:
        show_findings(findings, Console(stderr=True))
        click.echo(f"{counted(len(findings), 'finding')}: nothing was rendered", err=True)
        click.get_current_context().exit(EXIT_CODE)
