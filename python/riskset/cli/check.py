"""``riskset check``: what was understood of a study file and its data, and what is wrong."""

from __future__ import annotations

from pathlib import Path

import click

from riskset.cli.command import STUDY, Command, study_file
from riskset.problems import EXIT_CODE


@click.command(
    cls=Command,
    examples="""
riskset check report/bmt
riskset check report/bmt/study.yml --strict
riskset check report/bmt --format json > checked.json
""",
)
@click.argument("study", type=STUDY, default=Path())
@click.option("--strict", is_flag=True, help="Doubts are errors: exit code 2.")
@click.option("--quiet", "-q", is_flag=True, help="Without the tables of what was understood.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How it is told."
)
def check(study: Path, *, strict: bool, quiet: bool, form: str) -> None:
    """Say what was understood of a study file and its data, what looks wrong, and everything that is wrong.

    STUDY is a study file, or the folder that holds study.yml. Every display is computed and laid out. Nothing is
    written. Whom a display leaves out, and why, is said, and what could be better, as a hint. The exit code is 2 when something is wrong, or with --strict
    in doubt, and 0 otherwise. A doubt is answered by mending it, or by `accept:` in the study file.
    """
    from riskset.cli.checked import as_json, checked, tell

    found = checked(study_file(study))
    if form == "json":
        click.echo(as_json(found))
    else:
        tell(found, quiet=quiet)
    if found.problems or (strict and found.doubts):
        click.get_current_context().exit(EXIT_CODE)
