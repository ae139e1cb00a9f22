"""``riskset results``: the result store of a study, printed or written to a file."""

from __future__ import annotations

from pathlib import Path

import click

from riskset.cli.command import STUDY, Command, short_path, study_file
from riskset.cli.outputs import OutputFile


@click.command(
    cls=Command,
    examples="""
riskset results report/bmt
riskset results report/bmt --output results.parquet
riskset results report/bmt --format csv --display table-2
riskset results report/bmt --format build --output results.json
""",
)
@click.argument("study", type=STUDY, default=Path())
@click.option("-o", "--output", type=OutputFile(), help="File to write: .json, .csv or .parquet.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", "parquet", "build"]),
    help="Output format. Default: by the file's ending, else json. A build is for riskset diff.",
)
@click.option("--display", "displays", multiple=True, help="Write only this display. May be repeated.")
@click.option("--profile", "profiles", multiple=True, help="Build: profile of the project. May be repeated.")
def results(
    study: Path, output: Path | None, form: str | None, displays: tuple[str, ...], profiles: tuple[str, ...]
) -> None:
    """Write every statistic of a report, one row each.

    STUDY is a study file, or the folder that holds study.yml. Without --output, the result store is printed. In CSV,
    text that a spreadsheet would take for a formula has an apostrophe before it. Displays that cannot be computed are
    named on standard error, with exit code 2; the results of the others are written. A build also holds how each result
    is printed, and where the tables, figures and sentences of the documents print it. For a build, STUDY may also be a
    document.
    """
    from riskset.cli.store import write_build, write_store
    from riskset.study import StudyProblems

    if profiles and form != "build":
        message = "--profile is of documents, which a build alone reads. Add --format build"
        raise click.UsageError(message)
    if form == "build" and displays:
        message = "a build holds all displays. Leave out --display"
        raise click.UsageError(message)
    if form == "build":
        problems, hints = write_build(study, output, profiles), []
    else:
        problems, hints = write_store(study_file(study), output, form, displays)
    for hint in hints:
        click.echo(f"Hint: {hint}", err=True)
    if output is not None:
        click.echo(short_path(output))
    if problems:
        raise StudyProblems(problems)
