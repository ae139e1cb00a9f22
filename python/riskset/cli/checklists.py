"""The command ``riskset checklist``: a reporting checklist filled from a manuscript and its study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskset.checklists import GUIDELINES
from riskset.cli.command import Command
from riskset.cli.outputs import OutputFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.checklists.manuscript import Manuscript
    from riskset.checklists.pages import Pages


@click.command(
    cls=Command,
    examples="""
riskset checklist report/bmt --guideline strobe
riskset checklist report/bmt --guideline strobe -o strobe.docx
riskset checklist report/bmt/manuscript.qmd --guideline remark --pdf submitted.pdf -o remark.pdf
riskset checklist report/bmt --guideline record --format json
""",
)
@click.argument("target", type=click.Path(path_type=Path), default=Path())
@click.option("--guideline", type=click.Choice(GUIDELINES), required=True, help="Reporting guideline.")
@click.option("-o", "--output", type=OutputFile(), help="File to write: .docx, .pdf, .html or .md.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
@click.option(
    "--pdf", type=click.Path(path_type=Path, dir_okay=False), help="PDF of the manuscript to take page numbers from."
)
@click.option("--no-pages", is_flag=True, help="Give sections only, and render nothing.")
@click.option("--profile", "profiles", multiple=True, help="Profile of the project. May be repeated.")
def checklist(
    target: Path,
    guideline: str,
    output: Path | None,
    form: str,
    pdf: Path | None,
    *,
    no_pages: bool,
    profiles: tuple[str, ...],
) -> None:
    """Fill in a reporting checklist from a manuscript and its study.

    TARGET is a document, or a folder or study file with the documents of a study. Each item is answered with the page,
    the section and what was found there, or left open. The authors must check each line: a phrase or display that was
    found may not be enough. Pages are those of the rendered PDF. If there is no PDF that is new enough, the built-in
    engine renders one in a temporary folder.
    """
    from riskset.checklists import written
    from riskset.checklists.filled import fill
    from riskset.checklists.manuscript import read_manuscripts

    if pdf is not None and no_pages:
        message = "--pdf names pages, and --no-pages leaves them out. Leave out one of them"
        raise click.UsageError(message)
    if output is not None:
        written.check_format(output)
    manuscripts = read_manuscripts(target, profiles)
    pages = {} if no_pages else _pages(manuscripts, pdf, profiles)
    filled = fill(guideline, manuscripts, pages)
    if form == "json":
        click.echo(written.as_json(filled))
    elif output is None:
        from rich.console import Console

        written.show_checklist(filled, Console())
    if output is not None:
        written.write_checklist(filled, output)
        click.echo(str(output), err=form == "json")
    click.echo(f"{filled.summary}. Check each line: what was found need not be enough.", err=True)


def _pages(manuscripts: Sequence[Manuscript], pdf: Path | None, profiles: Sequence[str]) -> dict[str, Pages]:
    """The pages of each document; those that cannot be had are left out with a warning, a PDF that was named is read."""
    from riskset.checklists.pages import pages_of, read_pages
    from riskset.problems import Problems

    if pdf is not None:
        return {manuscripts[0].name: read_pages(pdf)}
    pages: dict[str, Pages] = {}
    for manuscript in manuscripts:
        try:
            pages[manuscript.name] = pages_of(manuscript, profiles)
        except Problems as fault:
            click.echo(f"Warning: no page of {manuscript.path.name} is named, for it has no PDF:\n{fault}", err=True)
    return pages
