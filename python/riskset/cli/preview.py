"""``riskset preview``: a document as it will be, rendered again when it, its study file or its data change."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskset.cli.command import Command
from riskset.cli.endings import Ended
from riskset.cli.options import engine_option
from riskset.problems import EXIT_CODE

if TYPE_CHECKING:
    from riskset.documents.project import Project
    from riskset.documents.render import Engine

_FORMATS = {"html": "riskset-html", "pdf": "riskset-typst"}


@click.command(
    cls=Command,
    examples="""
riskset preview mystudy
riskset preview mystudy/supplement.qmd --to pdf
riskset preview mystudy --engine builtin
""",
)
@click.argument("target", type=click.Path(path_type=Path), default=Path())
@click.option(
    "--to", "form", help="Format: html, pdf, or another of Quarto's. Default: the document's first, else html."
)
@engine_option
@click.option("--port", type=click.IntRange(1, 65535), help="Port of Quarto's preview. Default: a free one.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def preview(target: Path, form: str | None, engine: Engine, port: int | None, *, no_browser: bool) -> None:
    """Show a document, and render it again when something changes.

    TARGET is a document, or a folder that holds one. The command follows the document, the files that it includes, the
    modules beside it, its study files and their data. With Quarto, it runs `quarto preview`, which by itself follows
    only the document. With the built-in engine, the page is written again and reloads in the browser. Ctrl-C ends the
    preview.
    """
    from riskset.cli.followed import followed
    from riskset.documents.preview import follow, quarto_preview
    from riskset.documents.render import choose_engine, one_document

    project, document = one_document(target)
    quarto, line = choose_engine(engine)
    click.echo(line, err=True)
    form = _FORMATS.get(form or "", form)
    try:
        if quarto is None:
            _by_the_builtin_engine(project, document, form or _FORMATS["html"], browser=not no_browser)
            return
        with quarto_preview(quarto, project, document, form=form, port=port, browser=not no_browser) as running:
            follow(partial(followed, document, project.root), running.again, running.runs)
    except KeyboardInterrupt:
        return
    except Ended as end:
        click.get_current_context().exit(end.code)
    click.echo(f"Quarto's preview has ended with code {running.process.returncode}", err=True)
    click.get_current_context().exit(EXIT_CODE)


def _by_the_builtin_engine(project: Project, document: Path, form: str, *, browser: bool) -> None:
    """Render whenever something has changed, also the document itself; what is wrong is told, and it goes on."""
    from riskset.cli.followed import followed
    from riskset.documents.preview import follow

    output = _rendered(document, form)
    if browser and output is not None:
        click.launch(str(output))

    def again() -> bool:
        _rendered(document, form)
        return True

    follow(lambda: {document, *followed(document, project.root)}, again, lambda: True)


def _rendered(document: Path, form: str) -> Path | None:
    """Render once and say so; None where something is wrong, which is told."""
    from riskset.documents.problems import shown_path
    from riskset.documents.render import render
    from riskset.problems import Problems

    try:
        report = render(document, engine="builtin", formats=[form])
    except (Problems, OSError) as fault:
        click.echo(str(fault), err=True)
        return None
    for warning in report.warnings:
        click.echo(warning, err=True)
    click.echo(shown_path(report.outputs[0]))
    return report.outputs[0]
