"""The commands that the Quarto extension calls, about results that are kept. No help lists them."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import click

from riskset.cli.command import Command
from riskset.sentences import texts_of
from riskset.shared_results import sharing_in_project

_SHORTCODE = re.compile(r"\{\{<\s*riskset\b")


@click.command(cls=Command, hidden=True)
@click.argument("project", type=click.Path(path_type=Path), default=Path())
def prepare(project: Path) -> None:
    """Remove what Quarto keeps of a project's results where they are old, with a line for each, and answer shortcodes ahead.

    The documents are those that Quarto says it renders.
    """
    from riskset.documents.thaw import thaw

    root = project.resolve()
    for line in thaw(root):
        click.echo(f"riskset: {line}")
    documents = [root / name for name in os.environ.get("QUARTO_PROJECT_INPUT_FILES", "").splitlines()]
    if any(_may_call(path) for path in documents if path.is_file()):
        from riskset.documents.answers_ahead import answer_ahead

        with sharing_in_project(root):
            answer_ahead(root, documents)


def _may_call(document: Path) -> bool:
    """Whether a document, or what it includes, may have a shortcode of riskset's; so may one that cannot be read here."""
    try:
        return any(_SHORTCODE.search(text) for text in texts_of(document))
    except (OSError, UnicodeDecodeError):
        return True


@click.command(cls=Command, hidden=True)
@click.argument("folder", type=click.Path(path_type=Path))
def compare(folder: Path) -> None:
    """Say which marks on standard input are old, as seen from a document's folder: a line each, with the reason after a tab."""
    from riskset.documents.thaw import compared

    for mark, reason in compared(sys.stdin.read(), folder):
        click.echo(f"{mark}\t{reason}")
