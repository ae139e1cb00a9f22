"""``riskset check``: prints what was understood of a study file and its data, and what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskset.cli.command import STUDY, Command, study_file
from riskset.problems import EXIT_CODE

if TYPE_CHECKING:
    from riskset.cli.checked import Checked


@click.command(
    cls=Command,
    examples="""
riskset check report/bmt
riskset check report/bmt/study.yml --strict
riskset check report/bmt --format json > checked.json
""",
)
@click.argument("study", type=STUDY, default=Path())
@click.option("--strict", is_flag=True, help="Treat doubts as errors (exit code 2).")
@click.option("--quiet", "-q", is_flag=True, help="Leave out the tables of what was understood.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
def check(study: Path, *, strict: bool, quiet: bool, form: str) -> None:
    """Check a study file and its data.

    STUDY is a study file, or the folder that holds study.yml. The command prints what it understood, which patients
    each display leaves out and why, hints, doubts and errors. It computes and lays out every display. If a check finds
    nothing wrong in a project, the next one repeats its answer from `.riskset/checks` until something has changed. The
    exit code is 2 if something is wrong, or in doubt with --strict, and 0 otherwise. To settle a doubt,
    correct the data or accept it under `accept:` in the study file.
    """
    from riskset.cli.checked import as_json, tell
    from riskset.cli.kept_check import found_before

    def checked(path: Path) -> Checked:
        from riskset.cli.checking import checked

        return checked(path)

    found = found_before(study_file(study), checked)
    if form == "json":
        click.echo(as_json(found))
    else:
        tell(found, quiet=quiet)
    if found.problems or (strict and found.doubts):
        click.get_current_context().exit(EXIT_CODE)
