"""``riskset stress``: what would turn the conclusions of a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from riskset.cli.command import STUDY, Command, short_path, study_file
from riskset.cli.form import form_of
from riskset.cli.outputs import OutputFile
from riskset.stress.asked import FAMILIES, MOST_ANALYSES, MOST_PATIENTS, Options

if TYPE_CHECKING:
    from riskset.cli.stressed import StressedStudy
    from riskset.stress.asked import FamilyName

TURNED = 1
"""The exit code where a conclusion turns and this is asked for."""
_ENDINGS = {".json": "json", ".csv": "csv", ".txt": "text"}


@click.command(
    cls=Command,
    examples="""
riskset stress report/bmt
riskset stress report/cart-haplo --display table-2 --centre centre
riskset stress report/cart-haplo --display figure-2 --vary landmark --landmark 2 --landmark 3
riskset stress report/bmt --vary patients --patients 10 --format json
riskset stress report/bmt -o stress.csv
""",
)
@click.argument("study", type=STUDY, default=Path())
@click.option("--display", "displays", multiple=True, help="Put only this display to the test. May be repeated.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    help="Output format. Default: by the file's ending, else text.",
)
@click.option("-o", "--output", type=OutputFile(), help="File to write.")
@click.option(
    "--vary", "families", multiple=True, type=click.Choice(FAMILIES), help="Change only this. May be repeated."
)
@click.option(
    "--landmark",
    "landmarks",
    multiple=True,
    type=click.FloatRange(0, min_open=True),
    help="Another landmark, in the time unit of the display. May be repeated. Default: four near its own.",
)
@click.option("--centre", "--center", "centre", help="Variable of the centers. Default: that of the study file.")
@click.option(
    "--patients",
    type=click.IntRange(0, 50),
    default=MOST_PATIENTS,
    show_default=True,
    help="The most patients left out together.",
)
@click.option(
    "--analyses",
    type=click.IntRange(0),
    default=MOST_ANALYSES,
    show_default=True,
    help="About how many analyses search for influential patients, shared equally among the displays.",
)
@click.option(
    "--alpha",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.05,
    show_default=True,
    help="Significance level.",
)
@click.option("--exit-code", is_flag=True, help="Exit with code 1 if a conclusion turns.")
@click.pass_context
def stress(
    context: click.Context,
    study: Path,
    displays: tuple[str, ...],
    form: str | None,
    output: Path | None,
    families: tuple[str, ...],
    landmarks: tuple[float, ...],
    centre: str | None,
    patients: int,
    analyses: int,
    alpha: float,
    *,
    exit_code: bool,
) -> None:
    """Say what would turn each conclusion of a report.

    STUDY is a study file, or the folder that holds study.yml. A conclusion is a P value against the significance level,
    an interval against 1 or 0, or the order of groups. Each display is analyzed again with one thing changed: the rule
    for ties, the type of limits, the weights of a test, the regression, strata, weights, the landmark, each center left
    out. For each conclusion it says how few patients turn it if they are left out, and never which patients. Without
    --display, the displays that compare outcomes are tested. The exit code is 0, or 1 if --exit-code asks for it, and 2 if
    something is wrong.
    """
    from riskset.cli.stressed import as_csv, as_json, as_text, stress_study
    from riskset.files import write_then_move
    from riskset.study import StudyProblems

    chosen = form or form_of(output, _ENDINGS, "a stress test")
    named = tuple(dict.fromkeys(families)) or FAMILIES
    options = Options(alpha, cast("tuple[FamilyName, ...]", named), landmarks, centre, patients, analyses)
    found: StressedStudy = stress_study(study_file(study), displays, options)
    content = {"text": as_text, "json": as_json, "csv": as_csv}[chosen](found)
    if output is None:
        click.echo(content, nl=False)
    else:
        write_then_move(output, content.encode())
        click.echo(short_path(output))
    if found.problems:
        raise StudyProblems(found.problems)
    if exit_code and found.turns:
        context.exit(TURNED)
