"""The commands that the Quarto extension calls: about results that Quarto keeps. No help lists them."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from riskset.cli.command import Command


@click.command(cls=Command, hidden=True)
@click.argument("project", type=click.Path(path_type=Path), default=Path())
def thaw(project: Path) -> None:
    """Remove what Quarto keeps of a project's results where they are old, with a line for each."""
    from riskset.documents.thaw import thaw as thaw_project

    for line in thaw_project(project.resolve()):
        click.echo(f"riskset: {line}")


@click.command(cls=Command, hidden=True)
@click.argument("folder", type=click.Path(path_type=Path))
def compare(folder: Path) -> None:
    """Say which marks on standard input are old, as seen from a document's folder: a line each, with the reason after a tab."""
    from riskset.documents.thaw import compared

    for mark, reason in compared(sys.stdin.read(), folder):
        click.echo(f"{mark}\t{reason}")
