"""``riskset init``: a new project, from a data file or with invented patients."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from riskset.cli.command import Command, short_path


@click.command(
    cls=Command,
    examples="""
riskset init mystudy --data registry.xlsx
riskset init mystudy --data export.csv --groups arm --endpoint os=os_days,died
riskset init mystudy --data export.csv --dictionary dictionary.csv
riskset init mystudy
""",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path, dir_okay=False), help="Data file to draft the study file from.")
@click.option("--sheet", help="Excel and .ods: sheet with the patients. Default: the fullest sheet that is not hidden.")
@click.option(
    "--dictionary",
    type=click.Path(path_type=Path, dir_okay=False),
    help="REDCap: data dictionary of the export. Default: the one beside it.",
)
@click.option("--id", "number", help="Column of the patient number; none if there is no such column.")
@click.option("--groups", help="Column of the groups to compare; none for no groups.")
@click.option("--endpoint", "endpoints", multiple=True, metavar="NAME=TIME,EVENT", help="Columns of an endpoint.")
@click.option("--title", default="", help="Title of the study.")
@click.option("--template", default="cohort", show_default=True, help="Starter project to use without --data.")
def init(
    folder: Path,
    data: Path | None,
    sheet: str | None,
    dictionary: Path | None,
    number: str | None,
    groups: str | None,
    endpoints: tuple[str, ...],
    title: str,
    template: str,
) -> None:
    """Start a project from a data file, or with invented patients.

    A project has a study file, a manuscript, a supplement and the Quarto extension. FOLDER must not exist yet, or be
    empty. With --data, the study file is drafted from a data file, which stays where it is. A comment gives the
    evidence for every guess; what cannot be guessed is marked QUESTION. On a terminal, the command asks about what is
    unsure. Without --data, the project has invented patients.
    """
    from riskset.cli import drafted
    from riskset.cli.starter import start_project
    from riskset.drafting.draft import Wishes

    on_terminal = drafted.is_terminal()
    if data is None and on_terminal and template == "cohort":
        named = click.prompt("Data file (empty for invented patients)", default="", show_default=False)
        data = Path(named) if named else None
    if data is None:
        _refuse_without_data(
            sheet=sheet, dictionary=dictionary, id=number, groups=groups, endpoint=endpoints, title=title
        )
        start_project(folder, template)
        click.echo(f"Started {short_path(folder)}. Now: riskset render {short_path(folder)}")
        return
    if click.get_current_context().get_parameter_source("template") is ParameterSource.COMMANDLINE:
        message = "--template has no part in a project from --data. Leave out one of them"
        raise click.UsageError(message)
    wishes = Wishes(title, sheet, None, number, groups, drafted.endpoint_wishes(endpoints) or None)
    started = drafted.start_from_data(folder, data, wishes, dictionary, drafted.asked if on_terminal else None)
    drafted.tell(started, short_path(folder))


def _refuse_without_data(**options: object) -> None:
    """Refuse options that say something of a data file, where there is none."""
    given = next((name for name, value in options.items() if value), None)
    if given is not None:
        message = f"--{given} is of a data file, and there is none. Add --data FILE"
        raise click.UsageError(message)
