"""``riskset schema``: the JSON Schema of study files, for editors."""

from __future__ import annotations

from pathlib import Path

import click

from riskset.cli.command import Command


@click.command(
    cls=Command,
    examples="""
riskset schema --output study.schema.json
""",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write. Default: standard output."
)
def schema(output: Path | None) -> None:
    """Print the JSON Schema of study files, by which editors complete and check them.

    It has every kind of display that is installed, also those of other packages.
    """
    from riskset.files import write_then_move
    from riskset.study_files import json_schema

    if output is None:
        click.echo(json_schema(), nl=False)
    else:
        write_then_move(output, json_schema().encode())
