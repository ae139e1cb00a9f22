"""``riskset results``: the result store of a study, printed or written to a file."""

from __future__ import annotations

from pathlib import Path

import click

from riskset.cli.command import STUDY, Command, short_path, study_file


@click.command(
    cls=Command,
    examples="""
riskset results report/bmt
riskset results report/bmt --output results.parquet
riskset results report/bmt --format csv --display table-2
""",
)
@click.argument("study", type=STUDY, default=Path())
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write: .json, .csv or .parquet."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv", "parquet"]),
    help="Format; by default the file's ending, else json.",
)
@click.option("--display", "displays", multiple=True, help="Only this display; may be given several times.")
def results(study: Path, output: Path | None, form: str | None, displays: tuple[str, ...]) -> None:
    """Write the result store: every statistic of the report, one row each.

    Without --output it is printed. In CSV a text that a spreadsheet would take for a formula has an apostrophe before it. Displays that cannot be computed are named on standard error with exit code 2;
    the results of the others are written.
    """
    from riskset.cli.store import write_store
    from riskset.study import StudyProblems

    problems, hints = write_store(study_file(study), output, form, displays)
    for hint in hints:
        click.echo(f"Hint: {hint}", err=True)
    if output is not None:
        click.echo(short_path(output))
    if problems:
        raise StudyProblems(problems)
