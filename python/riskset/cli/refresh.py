"""The command ``riskset refresh``: today's numbers in a Word file that co-authors have edited."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskset.cli.command import STUDY, Command, short_path, study_file
from riskset.cli.outputs import OutputFile
from riskset.naming import counted

if TYPE_CHECKING:
    from riskset.revising.refreshed import Refreshed


@click.command(
    cls=Command,
    examples="""
riskset refresh edited.docx report/bmt
riskset refresh edited.docx report/bmt -o manuscript-2.docx
riskset refresh edited.docx report/bmt --format json > refreshed.json
""",
)
@click.argument("edited", type=click.Path(path_type=Path))
@click.argument("study", type=STUDY, required=False)
@click.option(
    "-o",
    "--output",
    type=OutputFile(),
    help="File to write. Default: beside EDITED, as edited.refreshed.docx.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
def refresh(edited: Path, study: Path | None, output: Path | None, form: str) -> None:
    """Put current numbers into a Word file that co-authors edited.

    EDITED is a file that `riskset render` made and others changed. STUDY is a study file, or the folder that holds
    study.yml. Text, comments and tracked changes stay as they are. A number that somebody replaced by another is
    reported and left. Pictures stay as they are in the file. EDITED itself is never changed.
    """
    from riskset.builders import open_study
    from riskset.documents.edited_words import render_id, rendered_sources
    from riskset.documents.project import find_project
    from riskset.files import write_then_move
    from riskset.revising.outputs import beside, checked_ending, nearest_study
    from riskset.revising.refreshed import refresh as refreshed
    from riskset.word_files.package import read_word

    content = edited.read_bytes() if edited.is_file() else read_word(edited).content()
    if output is not None:
        checked_ending(output, ".docx")
    path = study_file(study) if study is not None else nearest_study(edited)
    known = bool(rendered_sources(find_project(path.parent.resolve()).root, render_id(content)))
    done = refreshed(content, open_study(path), str(edited), known=known)
    target = output or beside(edited, "refreshed", done.content)
    write_then_move(target, done.content)
    if form == "json":
        click.echo(_as_json(done, target))
    else:
        _tell(done)
        click.echo(short_path(target))
    click.echo(_summary(done), err=True)
    if not known:
        click.echo(
            f"Note: nothing here tells that this file was rendered from {short_path(path)}: see that it was", err=True
        )


def _as_json(done: Refreshed, target: Path) -> str:
    told = {
        "output": str(target),
        "changed": [asdict(each) for each in done.changed],
        "overwritten": [asdict(each) for each in done.overwritten],
        "unplaced": [asdict(each) for each in done.unplaced],
        "same": done.same,
        "deleted": done.deleted,
        "gone": done.gone,
        "pictures": done.pictures,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _tell(done: Refreshed) -> None:
    """Say what was left, and what was changed."""
    for each in done.changed:
        click.echo(f"{each.old} -> {each.new}  {each.what}; {each.place}")
    for each in done.overwritten:
        theirs = f"somebody wrote {each.theirs!r}" if each.theirs.strip() else "somebody took it out"
        today = each.today or "nothing"
        click.echo(f"Left: {each.old or 'a number'}, where {theirs}; today {today}. {each.what}; {each.place}")
    for each in done.unplaced:
        today = f"; today {each.today}" if each.today else ""
        click.echo(f"Not placed: {each.old}{today}: {each.why}. {each.what}; {each.place}")
    if done.gone:
        named = ", ".join(done.gone[:12]) + (f" and {len(done.gone) - 12} more" if len(done.gone) > 12 else "")
        click.echo(f"No longer marked, and left as they are: {named}")


def _summary(done: Refreshed) -> str:
    parts = [
        f"{counted(len(done.changed), 'number')} changed",
        f"{done.same} the same",
        f"{len(done.overwritten)} overwritten by hand and left",
        f"{len(done.unplaced)} not placed",
    ]
    pictures = f". {counted(done.pictures, 'picture')} left as in the file" if done.pictures and done.changed else ""
    return ", ".join(parts) + pictures
