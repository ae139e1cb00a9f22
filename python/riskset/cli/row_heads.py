"""The command that the Quarto extension calls when a project is rendered. No help lists it."""

from __future__ import annotations

from pathlib import Path

import click

from riskset.cli.command import Command


@click.command("row-heads", cls=Command, hidden=True)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def row_heads(files: tuple[Path, ...]) -> None:
    """Make the labels of rows header cells in PDFs that Typst wrote; those of other programs stay as they are."""
    from riskset.documents.row_heads import with_row_heads
    from riskset.files import write_then_move

    for file in files:
        try:
            pdf = file.read_bytes()
            marked, warnings = with_row_heads(pdf)
            if marked != pdf:
                write_then_move(file, marked)
        except OSError as error:
            warnings = [f"labels of rows are not header cells in this PDF: {error.strerror}"]
        for warning in warnings:
            click.echo(f"riskset: {file}: {warning}", err=True)
