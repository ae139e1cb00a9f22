"""``riskset display``: one table or figure of a study, shown or written to a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from riskset.cli.command import STUDY, Command, short_path, study_file
from riskset.cli.outputs import OutputFile

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    cls=Command,
    examples="""
riskset display report/bmt                            list the displays
riskset display report/bmt table-1                    print a table
riskset display report/bmt table-1 -o table-1.docx    write it for Word
riskset display report/bmt figure-1 -o figure-1.svg   write a figure
riskset display report/bmt figure-1 -o figure-1.tiff --dpi 600 --colour cmyk --width single
riskset display report/bmt figure-1 --data            print the numbers that it shows
riskset display mystudy flow -o flow.svg --editable   write a flow chart that Word can edit
riskset display mystudy table-1 --watch               print it again when the study file or the data change
""",
)
@click.argument("study", type=STUDY)
@click.argument("name", required=False)
@click.option("-o", "--output", type=OutputFile(), help="File to write. Its ending sets the format.")
@click.option("--editable", is_flag=True, help="Flow charts: write an .svg of text and shapes for Word and PowerPoint.")
@click.option(
    "--data", is_flag=True, help="Give the numbers behind the display, as .csv or .json, instead of the display."
)
@click.option(
    "--dpi", type=click.IntRange(72, 1200), default=300, show_default=True, help="Figures: resolution of a picture."
)
@click.option(
    "--colour",
    type=click.Choice(["rgb", "cmyk", "grey"]),
    default="rgb",
    show_default=True,
    help="Figures: color space.",
)
@click.option("--watch", is_flag=True, help="Show or write it again when the study file or the data change.")
@click.option("--width", help="Figures: single, one-and-a-half, double, page, or millimeters.")
def display(
    study: Path,
    name: str | None,
    output: Path | None,
    *,
    editable: bool,
    data: bool,
    watch: bool,
    dpi: int,
    colour: Any,  # noqa: ANN401  one of the choices
    width: str | None,
) -> None:
    """Show one table or figure, or write it to a file.

    Tables are written as .docx, .pdf, .xlsx, .html, .md, .tex, .typ, .csv, .tsv and .txt. Figures are written as .svg,
    .pdf, .png, .eps, .tiff, .docx, .html and .tex, and their numbers as .csv and .json. Without NAME, the displays are
    listed.
    """
    path = study_file(study)

    def show() -> None:
        if name is not None and output is None and width is None and not (data or editable or watch):
            from riskset.cli.kept_display import printed_before

            click.echo(printed_before(path, name, partial(_printed, path, name)))
            return
        from riskset.cli.show import list_displays, show_display, write_data
        from riskset.documents.file_formats import Print

        if name is None:
            list_displays(path)
        elif data:
            write_data(path, name, output)
            if output is not None:
                click.echo(short_path(output))
        else:
            printed = Print(dpi, colour)
            for written in show_display(path, name, output, editable=editable, printed=printed, width=width):
                click.echo(short_path(written))

    if watch:
        from riskset.cli.watched import watched

        watched(path, show)
    else:
        show()


def _printed(path: Path, name: str) -> str:
    from riskset.cli.show import table_text

    return table_text(path, name)
