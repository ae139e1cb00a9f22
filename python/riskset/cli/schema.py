"""``riskset schema``: the JSON Schema of study files and of journals' files, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from riskset.cli.command import Command
from riskset.cli.outputs import OutputFile

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    cls=Command,
    examples="""
riskset schema --output study.schema.json
riskset schema --of journal --output journal.schema.json
""",
)
@click.option(
    "--of",
    type=click.Choice(["study", "journal"]),
    default="study",
    show_default=True,
    help="Files to print the schema of.",
)
@click.option("-o", "--output", type=OutputFile(), help="File to write. Default: standard output.")
def schema(of: str, output: Path | None) -> None:
    """Print the JSON Schema of study files or journals' files.

    Editors use it to complete and check the files. The schema of study files has every kind of display that is
    installed, including those of other packages.
    """
    from riskset.cli.form import form_of
    from riskset.files import write_then_move
    from riskset.journals.schema import json_schema_text
    from riskset.study_files import json_schema

    form_of(output, {".json": "json"}, "a JSON Schema")
    text = json_schema() if of == "study" else json_schema_text()
    if output is None:
        click.echo(text, nl=False)
    else:
        write_then_move(output, text.encode())
