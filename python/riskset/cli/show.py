"""Shows one display on the terminal, or writes it to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from riskset.builders import open_study
from riskset.documents.export import FIGURE_FORMATS, UnknownFormat, write_display
from riskset.tables.table import Table

if TYPE_CHECKING:
    from pathlib import Path


def list_displays(path: Path) -> None:
    """Print the displays of a study file, a line each."""
    displays = open_study(path).cohort.study.displays
    width = max((len(name) for name in displays), default=0)
    kinds = max((len(spec.kind) for spec in displays.values()), default=0)
    for name, spec in displays.items():
        click.echo(f"{name:<{width}}  {spec.kind:<{kinds}} {spec.caption or ''}".rstrip())


def show_display(path: Path, name: str, output: Path | None, *, editable: bool = False) -> None:
    """Print a table, or write a table or a figure to a file.

    Raises
    ------
    UnknownFormat
        When a figure is asked for without a file, the file's ending is no format, or what is to be `editable` is
        no flow chart.
    """
    study = open_study(path)
    display = study.display(name)
    if output is not None:
        caption = study.cohort.study.displays[name].caption or ""
        write_display(display, output, caption=caption, editable=editable)
    elif isinstance(display, Table):
        click.echo(repr(display))
    else:
        message = f"{name} is a figure; name a file for it with --output, ending with {', '.join(FIGURE_FORMATS)}"
        raise UnknownFormat(message)
