"""The command ``riskset diff``: what has changed between two builds, two data cuts or two revisions, and what follows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskset.cli.command import Command
from riskset.cli.form import form_of
from riskset.cli.outputs import OutputFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.comparing import Difference

FOUND = 1
_ENDINGS = {".json": "json", ".html": "html", ".htm": "html", ".md": "markdown", ".txt": "text"}


@click.command(
    cls=Command,
    examples="""
riskset diff submitted.zip report/bmt
riskset diff results.json report/bmt -o diff.html
riskset diff HEAD~1 HEAD -- report/bmt
riskset diff v1.0:report/bmt report/bmt --format markdown
riskset diff report/bmt --data march.csv september.csv --fail-on consequences
""",
)
@click.argument("sides", nargs=-1, metavar="OLD NEW [PATH]")
@click.option(
    "--data",
    nargs=2,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OLD NEW",
    help="Run one study on two data files.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html", "markdown"]),
    help="Output format. Default: by the file's ending, else text.",
)
@click.option("-o", "--output", type=OutputFile(), help="File to write.")
@click.option(
    "--fail-on",
    type=click.Choice(["consequences", "changes", "never"]),
    default="never",
    show_default=True,
    help="Changes for which the exit code is 1.",
)
@click.option("--exit-code", is_flag=True, help="Exit with code 1 if anything has changed, as --fail-on changes.")
@click.option(
    "--alpha",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    help="Significance level. Default: those at which the displays draw a line.",
)
@click.option("--profile", "profiles", multiple=True, help="Profile of the project. May be repeated.")
@click.pass_context
def diff(
    context: click.Context,
    sides: tuple[str, ...],
    data: tuple[Path, Path] | None,
    form: str | None,
    output: Path | None,
    fail_on: str,
    alpha: float | None,
    profiles: tuple[str, ...],
    *,
    exit_code: bool,
) -> None:
    """Compare two builds, data cuts or revisions of a report.

    The command says what has changed, what follows from it, and where each number is printed. OLD and NEW are builds (a
    results.json, a folder or zip of a submission), result stores, projects, study files or documents, which are run, or
    git revisions. Write a revision as REV:path, or OLD NEW -- PATH for one path in two revisions. One revision with a
    PATH is compared with the files as they are. Results are matched by their names, not by their printed form or their
    place. The exit code is 0, or 1 if --exit-code or --fail-on asks for it, and 2 if something cannot be read or run.
    """
    _check(sides, data)
    if exit_code and fail_on == "never":
        fail_on = "changes"
    chosen = form or form_of(output, _ENDINGS, "a difference")
    difference, remarks = _compared(sides, data, profiles, alpha)
    for remark in remarks:
        click.echo(f"Note: {remark}", err=True)
    _tell(difference, remarks, chosen, output)
    fails = {"never": False, "changes": difference.has_changes, "consequences": bool(difference.consequences)}
    if fails[fail_on]:
        context.exit(FOUND)


def _check(sides: Sequence[str], data: tuple[Path, Path] | None) -> None:
    """Refuse a number of names that says nothing."""
    if data is not None and len(sides) > 1:
        message = "--data runs one study on two data files. Name the study alone"
        raise click.UsageError(message)
    if data is None and not 2 <= len(sides) <= 3:
        message = "diff takes OLD and NEW, and with two git revisions a PATH behind --"
        raise click.UsageError(message)


def _compared(
    sides: Sequence[str], data: tuple[Path, Path] | None, profiles: Sequence[str], alpha: float | None
) -> tuple[Difference, list[str]]:
    from riskset.comparing import compare
    from riskset.comparing.sides import data_sides, two_sides

    old, new = two_sides(sides, profiles) if data is None else data_sides(sides[0] if sides else ".", data, profiles)
    remarks = list(dict.fromkeys([*old.remarks, *new.remarks]))
    return compare(old.build, new.build, names=(old.name, new.name), alpha=alpha), remarks


def _tell(difference: Difference, remarks: Sequence[str], form: str, output: Path | None) -> None:
    """Print the difference, or write it to a file."""
    if form == "text" and output is None:
        from rich.console import Console

        from riskset.comparing.terminal import show

        show(difference, Console())
        return
    content = _written(difference, remarks, form)
    if output is None:
        click.echo(content, nl=False)
    else:
        from riskset.files import write_then_move

        write_then_move(output, content.encode())
        click.echo(str(output), err=True)


def _written(difference: Difference, remarks: Sequence[str], form: str) -> str:
    if form == "json":
        from riskset.comparing.written_json import write_json

        return write_json(difference, remarks)
    if form == "html":
        from riskset.comparing.page import write_page

        return write_page(difference, remarks)
    if form == "markdown":
        from riskset.comparing.markdown import write_markdown

        return write_markdown(difference, remarks)
    from riskset.comparing.terminal import as_text

    return as_text(difference)
