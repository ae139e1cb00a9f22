"""``riskset methods``: the statistical methods of a study, and the works that they cite."""

from __future__ import annotations

from pathlib import Path

import click

from riskset.cli.command import STUDY, Command, short_path, study_file
from riskset.cli.outputs import OutputFile


@click.command(
    cls=Command,
    examples="""
riskset methods report/bmt
riskset methods report/bmt --part models --part software
riskset methods report/bmt --bib methods.bib
""",
)
@click.argument("study", type=STUDY, default=Path())
@click.option("--part", "parts", multiple=True, help="Print only this part, such as models. May be repeated.")
@click.option("--display", "displays", multiple=True, help="Print only the methods of this display. May be repeated.")
@click.option("--bib", type=OutputFile(), help="File to write the cited works to, as BibTeX.")
def methods(study: Path, parts: tuple[str, ...], displays: tuple[str, ...], bib: Path | None) -> None:
    """Print the statistical methods section of a study, as Markdown.

    The text is written from what was computed. The works that it cites are in the bibliography of the riskset
    extension; --bib writes them for other programs. In a document, study.methods() or the shortcode riskset methods
    writes the same text anew at each render.
    """
    from riskset.builders import open_study
    from riskset.files import write_then_move
    from riskset.methods.works import entries_of, refuse_to_lose

    if bib is not None:
        refuse_to_lose(bib)
    text = open_study(study_file(study)).methods(*parts, displays=displays or None).markdown
    click.echo(text)
    if bib is not None:
        write_then_move(bib, entries_of(text).encode())
        click.echo(short_path(bib), err=True)
