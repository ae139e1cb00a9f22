"""``riskset recompute``: every number of a report again, by other programs from the raw rows."""

from __future__ import annotations

from pathlib import Path

import click

from riskset.cli.command import STUDY, Command, study_file

DIFFERENT = 1
"""The exit code where a number differs."""


@click.command(
    cls=Command,
    examples="""
riskset recompute report/bmt
riskset recompute report/bmt --display table-2 --format json
riskset recompute report/bmt --r recomputed
""",
)
@click.argument("study", type=STUDY, default=Path())
@click.option("--display", "displays", multiple=True, help="Recompute only this display. May be repeated.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
@click.option(
    "--r",
    "r_folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write an R script with its data and the numbers to this folder, and run it if R is installed. The folder "
    "holds patients' data.",
)
def recompute(study: Path, displays: tuple[str, ...], form: str, r_folder: Path | None) -> None:
    """Compute every number again with other programs, and compare.

    STUDY is a study file, or the folder that holds study.yml. Variables, populations, groups, endpoints and landmarks
    are derived anew from the data file, and the numbers come from lifelines, scipy and numpy. Each number agrees,
    differs, or is not recomputed, with the reason. The exit code is 1 if a number differs, 2 if something is wrong with
    the study, and 0 otherwise.
    """
    from riskset.cli.recomputed import as_json, recompute_study, tell
    from riskset.study import StudyProblems

    found = recompute_study(study_file(study), displays, r_folder)
    if form == "json":
        click.echo(as_json(found))
    else:
        tell(found)
    if found.problems:
        raise StudyProblems(found.problems)
    if found.differs:
        click.get_current_context().exit(DIFFERENT)
