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
    from riskset.documents.page_server import Pages
    from riskset.documents.project import Project
    from riskset.documents.rendering import Engine

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
@click.option("--port", type=click.IntRange(1, 65535), help="Port on this machine. Default: a free one.")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def preview(target: Path, form: str | None, engine: Engine, port: int | None, *, no_browser: bool) -> None:
    """Show a document, and render it again when something changes.

    TARGET is a document or a folder. The command follows the document, the files that it includes, the modules beside
    it, its study files and their data. With Quarto, it runs `quarto preview`. The built-in engine serves the pages on
    this machine: the browser keeps its place, and problems and doubts are shown at the foot of the page. Ctrl-C ends
    the preview.
    """
    from riskset.cli.followed import followed
    from riskset.documents.preview import follow, quarto_preview
    from riskset.documents.rendering import choose_engine, documents_at, one_document

    quarto, line = choose_engine(engine)
    click.echo(line, err=True)
    form = _FORMATS.get(form or "", form)
    try:
        if quarto is None:
            project, documents = documents_at(target)
            _by_the_builtin_engine(project, documents, form or _FORMATS["html"], port=port, browser=not no_browser)
            return
        project, document = one_document(target)
        with quarto_preview(quarto, project, document, form=form, port=port, browser=not no_browser) as running:
            follow(partial(followed, document, project.root), running.again, running.runs)
    except KeyboardInterrupt:
        return
    except Ended as end:
        click.get_current_context().exit(end.code)
    click.echo(f"Quarto's preview has ended with code {running.process.returncode}", err=True)
    click.get_current_context().exit(EXIT_CODE)


def _by_the_builtin_engine(
    project: Project, documents: list[Path], form: str, *, port: int | None, browser: bool
) -> None:
    """Render whenever something has changed, also a document itself; what is wrong is told, and it goes on."""
    from riskset.cli.followed import followed
    from riskset.documents.page_server import Pages, served
    from riskset.documents.preview import follow

    documents = sorted(documents, key=lambda each: each.stem not in {"index", "manuscript"})
    pages = Pages(project.output_dir or project.root)

    def files() -> set[Path]:
        return {*documents, *(path for each in documents for path in followed(each, project.root))}

    def again() -> bool:
        _render(project, documents, form, pages)
        return True

    with served(pages, port) as address:
        again()
        click.echo(f"The preview is at {address}", err=True)
        if browser:
            click.launch(address)
        follow(files, again, lambda: True)


def _render(project: Project, documents: list[Path], form: str, pages: Pages) -> None:
    """Render each document once, and say on the terminal and to the pages how it ended."""
    from riskset.documents.problems import shown_path
    from riskset.documents.rendering import render
    from riskset.problems import Problems

    problems: list[str] = []
    hints: list[str] = []
    for document in documents:
        try:
            report = render(document, engine="builtin", formats=[form])
        except (Problems, OSError) as fault:
            problems.append(str(fault))
            continue
        hints += map(str, report.warnings)
        pages.first = pages.first or report.outputs[0].relative_to(pages.folder).as_posix()
        click.echo(shown_path(report.outputs[0]))
    hints += _doubts(project, documents)
    for line in dict.fromkeys((*problems, *hints)):
        click.echo(line, err=True)
    pages.renewed(tuple(dict.fromkeys(hints)))
    if problems:
        pages.refused(tuple(dict.fromkeys(problems)))


def _doubts(project: Project, documents: list[Path]) -> list[str]:
    """What `riskset check` doubts of the study files of the documents."""
    from riskset.cli.followed import studies_of
    from riskset.study.doubts.find import find_doubts
    from riskset.study_files import read_cohort

    told = []
    for study in sorted({study for document in documents for study in studies_of(document, project.root)}):
        cohort, _ = read_cohort(study)
        told += [] if cohort is None else [f"Doubt: {doubt}" for doubt in find_doubts(cohort)]
    return told
