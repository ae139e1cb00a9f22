"""The command that the Quarto extension calls for the notes in the margin of a draft. No help lists it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from riskset.cli.command import Command
from riskset.cli.notes import notes_of


@click.command(cls=Command, hidden=True)
@click.argument("document", type=click.Path(path_type=Path))
@click.option("--profile", "profiles", multiple=True)
def noted(document: Path, profiles: tuple[str, ...]) -> None:
    """Print what is found of a document, for the filter that puts it into the margin."""
    click.echo(json.dumps(notes_of(document, [name for name in profiles if name])))
