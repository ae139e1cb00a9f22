"""The command that the Quarto extension calls before Quarto sets a PDF by Typst. No help lists it."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import click

from riskset.cli.command import Command


@click.command("fill-pages", cls=Command, hidden=True)
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("root", type=click.Path(path_type=Path))
@click.argument("fonts", nargs=-1, type=click.Path(path_type=Path))
def fill_pages(source: Path, root: Path, fonts: tuple[Path, ...]) -> None:
    """Print what the template of a Typst text in the project `root` is to be given so that its pages are filled."""
    from riskset.documents.typst import filling

    source, root = source.resolve(), root.resolve()
    if not source.is_relative_to(root):  # Typst reads under the root alone
        return
    # What the template is given may name pictures beside it, which stay for Quarto.
    folder = root / ".riskset" / "pages"
    given = folder / f"{'-'.join(source.relative_to(root).with_suffix('').parts)}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = filling(source, root, given, fonts)
        given.unlink(missing_ok=True)
    except OSError:  # the floats then stand where they first come
        return
    with suppress(OSError):
        folder.rmdir()
        folder.parent.rmdir()
    if found is not None:
        click.echo(json.dumps(found))
