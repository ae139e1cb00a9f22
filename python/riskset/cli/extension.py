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
    """Look after the Quarto extension of a project."""


@extension.command(
    examples="""
riskset extension update
riskset extension update mystudy --force
"""
)
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--force", is_flag=True, help="Renew it although files in it were changed, which are lost.")
def update(folder: Path, *, force: bool) -> None:
    """Renew a project's copy of the extension, so that it is of the package's version.

    FOLDER is a project. Files that were changed in its _extensions/riskset are named and kept, and nothing is renewed,
    but with --force. The JSON Schema of study files that lies in the project is renewed too.
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
