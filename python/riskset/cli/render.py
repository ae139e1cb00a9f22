"""``riskset render``: documents to HTML, PDF and Word."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from riskset.cli.command import Command, short_path
from riskset.cli.options import engine_option
from riskset.cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Generator


@click.command(
    cls=Command,
    examples="""
riskset render report/bmt
riskset render report/bmt/manuscript.qmd --to docx
riskset render mystudy --profile draft --verbose
riskset render mystudy/by-arm.qmd -P arm:2 -P label:women
riskset render --only table-s1 report/bmt
riskset render --only supplement report/cart-haplo
""",
)
@click.argument("target", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--to", "formats", metavar="FORMATS", help="Formats, separated by commas: html, pdf, docx. Default: the document's."
)
@engine_option
@click.option("--profile", "profiles", multiple=True, help="Profile of the project. May be repeated.")
@click.option(
    "-P",
    "parameters",
    metavar="NAME:VALUE",
    multiple=True,
    help="Value for a variable of the cell tagged parameters. May be repeated.",
)
@click.option(
    "--only",
    metavar="NAME",
    multiple=True,
    help="Render only this display, in every format below displays/, or only this document. May be repeated.",
)
@click.option("--output-dir", type=click.Path(path_type=Path), help="Folder of the outputs. Default: the project's.")
@click.option("--no-cache", is_flag=True, help="Run all cells, and leave the cache as it is.")
@click.option("--cache-refresh", is_flag=True, help="Run all cells, and keep the new results in the cache.")
@click.option(
    "--cell-timeout",
    type=click.FloatRange(min=0),
    default=3600,
    show_default=True,
    metavar="SECONDS",
    help="Longest time for a cell in the built-in engine; 0 for no limit.",
)
@click.option("--strict", is_flag=True, help="Audit the documents first, and render nothing if something is found.")
@click.option("-v", "--verbose", is_flag=True, help="Print each stage with its time.")
def render(
    target: Path,
    formats: str | None,
    engine: Any,  # noqa: ANN401  one of the choices
    profiles: tuple[str, ...],
    parameters: tuple[str, ...],
    only: tuple[str, ...],
    output_dir: Path | None,
    *,
    no_cache: bool,
    cache_refresh: bool,
    cell_timeout: float,
    strict: bool,
    verbose: bool,
) -> None:
    """Render documents to HTML, PDF and Word.

    TARGET is a document, or a folder whose documents are rendered. Cells run once for all formats, and not at all if
    neither code nor data have changed. With --only, one display of the study is computed anew and written in every
    format to the folder displays of the outputs, or one document is rendered. Other outputs stay as they are.
    """
    from riskset.cli.notes import notes_of
    from riskset.documents import read_parameters
    from riskset.documents import render as render_documents
    from riskset.surroundings import KEEP_DRAWS, variable

    if no_cache and cache_refresh:
        message = "--no-cache keeps no results, and --cache-refresh keeps new ones. Leave out one of them"
        raise click.UsageError(message)
    alone = None
    if only:
        from riskset.cli.only import named_only

        alone = named_only(target, only, profiles, output_dir, formats, parameters)
    if strict:
        from riskset.cli.strict import refuse_findings

        refuse_findings(target, profiles, read_parameters(parameters))
    drawn = variable(KEEP_DRAWS, "no") if no_cache else nullcontext()
    with Progress(verbose=verbose) as progress, _details(shown=verbose), drawn:
        render_one = partial(
            render_documents,
            engine=engine,
            formats=None if formats is None else [name.strip() for name in formats.split(",")],
            profiles=profiles,
            progress=progress.tell,
            output_dir=output_dir,
            use_cache=not no_cache,
            refresh_cache=cache_refresh,
            cell_timeout=cell_timeout,
            parameters=read_parameters(parameters),
            noted=notes_of,
        )
        reports = [render_one(each) for each in ([target] if alone is None else alone.documents)]
        outputs = [output for report in reports for output in report.outputs]
        warnings = [warning for report in reports for warning in report.warnings]
        if alone is not None and alone.displays:
            from riskset.cli.only import write_displays

            written, said = write_displays(alone, progress.tell)
            outputs, warnings = [*outputs, *written], [*warnings, *said]
    for warning in dict.fromkeys(warnings):
        click.echo(warning, err=True)
    for output in outputs:
        click.echo(short_path(output))


@contextmanager
def _details(*, shown: bool) -> Generator[None, None, None]:
    """Before what is wrong with documents, where it is asked for, all that tells of its cause."""
    from riskset.documents import DocumentProblems

    try:
        yield
    except DocumentProblems as fault:
        if shown and fault.details:
            click.echo(fault.details, err=True)
        raise
