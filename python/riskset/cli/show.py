"""Shows one display on the terminal, or writes it to a file."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import click

from riskset.builders import open_study
from riskset.cli.store import write_store
from riskset.documents.file_formats import FIGURE_FORMATS, UnknownFormat
from riskset.figures.letters import MissingLettersWarning
from riskset.kinds.display import show_display as present
from riskset.study import StudyProblems
from riskset.study.entries.sizes import Wide
from riskset.tables.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.documents.file_formats import Print
    from riskset.figures.figure import Figure
    from riskset.opened import OpenStudy

DATA_FORMATS = (".csv", ".json")


def list_displays(path: Path) -> None:
    """Print the displays of a study file, a line each."""
    displays = open_study(path).cohort.study.displays
    width = max((len(name) for name in displays), default=0)
    kinds = max((len(spec.kind_name()) for spec in displays.values()), default=0)
    for name, spec in displays.items():
        click.echo(f"{name:<{width}}  {spec.kind_name():<{kinds}} {spec.caption or ''}".rstrip())


def show_display(
    path: Path,
    name: str,
    output: Path | None,
    *,
    editable: bool = False,
    printed: Print | None = None,
    width: str | None = None,
) -> list[Path]:
    """Print a table, or write a table or a figure to a file, and print a figure's note, which is for its legend.

    A figure's file that ends with .csv or .json holds its numbers; see :func:`write_data`.

    Returns
    -------
    list of Path
        The files written: several where no page holds a figure.

    Raises
    ------
    UnknownFormat
        When a figure is asked for without a file, the file's ending is not a format, the format has no such colours, what
        is to be `editable` is not a flow chart, or what is to have a `width` has none.
    """
    study = open_study(path)
    display = study.display(name) if width is None else _sized(study, name, width)
    if output is not None and not isinstance(display, Table) and output.suffix.lower() in DATA_FORMATS:
        write_data(path, name, output)
        return [output]
    if output is not None:
        from riskset.documents.export import write_display

        caption = study.cohort.study.displays[name].caption or ""
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always", MissingLettersWarning)
            written = write_display(display, output, caption=caption, editable=editable, printed=printed)
        for each in dict.fromkeys(str(warning.message) for warning in said):
            click.echo(f"Warning: {each}", err=True)
        if not isinstance(display, Table) and display.legend:
            click.echo(f"For the legend: {display.plain_legend}", err=True)
        return written
    click.echo(_as_text(name, display))
    return []


def table_text(path: Path, name: str) -> str:
    """The text of a table.

    Raises
    ------
    UnknownFormat
        When the display is a figure.
    """
    return _as_text(name, open_study(path).display(name))


def _as_text(name: str, display: Table | Figure) -> str:
    if isinstance(display, Table):
        return repr(display)
    endings = ", ".join((*FIGURE_FORMATS, *DATA_FORMATS))
    message = f"{name} is a figure; name a file for it with --output, ending with {endings}, or take --data"
    raise UnknownFormat(message)


def write_data(path: Path, name: str, output: Path | None) -> None:
    """Write the numbers that a display shows, from the result store: never a patient's row.

    Raises
    ------
    UnknownFormat
        When the file's ending is neither .csv nor .json.
    """
    ending = ".csv" if output is None else output.suffix.lower()
    if ending not in DATA_FORMATS:
        message = f"{output} ends with no format of numbers; they are written as {' or '.join(DATA_FORMATS)}"
        raise UnknownFormat(message)
    problems, _ = write_store(path, output, ending.removeprefix("."), (name,))
    if problems:
        raise StudyProblems(problems)


def _sized(study: OpenStudy, name: str, width: str) -> Table | Figure:
    """A figure at another width than its entry says."""
    results = study.results_of(name)  # says what is wrong with the name, or the data
    spec = study.cohort.study.displays[name]
    if not isinstance(spec, Wide):
        message = f"{name} is of the kind {spec.kind_name()}, which has no width"
        raise UnknownFormat(message)
    size = float(width) if width.replace(".", "", 1).isdigit() else width
    try:
        wide = spec.at_width(size)
    except ValueError:
        message = f"{width} is not a width; take single, one-and-a-half, double, page, or 40 to 420 millimetres"
        raise UnknownFormat(message) from None
    return present(study.cohort, wide, results, study.style, study.sources_of(spec))
