"""``riskset extension``: a project's copy of the Quarto extension."""

from __future__ import annotations

from pathlib import Path

import click

from riskset.cli.command import Command
from riskset.naming import counted


class _Group(click.Group):
    """A group whose commands tell their faults as the others do."""

    command_class: type[click.Command] | None = Command


@click.group(cls=_Group)
def extension() -> None:
    """Update a project's copy of the Quarto extension."""


@extension.command(
    examples="""
riskset extension update
riskset extension update mystudy --force
"""
)
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--force", is_flag=True, help="Update even if files of the copy were changed. The changes are lost.")
def update(folder: Path, *, force: bool) -> None:
    """Update the extension to the version of the package.

    FOLDER is a project. If files in its _extensions/riskset were changed, they are named and nothing is updated, unless
    --force is given. The JSON Schema of study files in the project is updated too.
    """
    from riskset.cli.extension_copy import renew_extension
    from riskset.documents.problems import shown_path

    renewed = renew_extension(folder, force=force)
    shown = shown_path(renewed.folder)
    if renewed.files:
        versions = f"from {renewed.before or 'no version'} to {renewed.after}"
        click.echo(f"{shown}: renewed {versions}, {counted(len(renewed.files), 'file')} changed")
    else:
        click.echo(f"{shown}: as the package has it, {renewed.after}")
    if renewed.schema is not None:
        click.echo(f"{shown_path(renewed.schema)}: renewed")
