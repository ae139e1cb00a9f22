"""The command ``riskset revise``: a tracked copy of a Word file against an earlier one."""

from __future__ import annotations

import json
from pathlib import Path

import click

from riskset.cli.command import Command, short_path
from riskset.cli.outputs import OutputFile
from riskset.naming import counted

_OWN = 0.2
"""How much of OLD is in NEW where both are of one manuscript."""


@click.command(
    cls=Command,
    examples="""
riskset revise submitted.docx revised.docx -o tracked.docx
riskset revise submitted.docx revised.docx -o tracked.docx --reason "data cut of 2026-11-01"
riskset revise v1:manuscript.docx manuscript.docx -o tracked.docx --blind
riskset revise v1:report/bmt report/bmt -o tracked.docx
riskset revise first/blood.zip second/blood.zip -o tracked.docx
riskset revise submitted.docx revised.docx -o tracked.docx --response response.qmd
""",
)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=OutputFile(),
    help="File to write. Default: beside NEW, as new.tracked.docx.",
)
@click.option("--author", default="", help="Author of the changes. Default: Author.")
@click.option("--blind", is_flag=True, help="Write no name: the author is Author, and nothing else names one.")
@click.option(
    "--reason", default="", help="Text of comments on changed numbers. Default: what changed, as far as known."
)
@click.option("--date", default="", help="Date of the changes, such as 2026-11-01. Default: none.")
@click.option("--no-comments", is_flag=True, help="Write no comments on changed numbers.")
@click.option(
    "--response",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Start a letter of response to reviewers in this .qmd, with the changed numbers.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
def revise(
    old: Path,
    new: Path,
    output: Path | None,
    author: str,
    reason: str,
    date: str,
    response: Path | None,
    form: str,
    *,
    blind: bool,
    no_comments: bool,
) -> None:
    """Track the changes between two Word files in a copy.

    OLD and NEW are Word files, submissions (a folder or a zip), documents or projects, which are rendered, or any of these
    as a git revision has it, such as v1:manuscript.docx or v1:report. If all changes of the copy are accepted, it reads as
    NEW; if all are rejected, as OLD. This is proved before the copy is written. No number is split.
    """
    from riskset.files import write_all
    from riskset.revising.outputs import beside, checked_ending, day_of_changes
    from riskset.revising.response import response_text
    from riskset.revising.revised import BLIND
    from riskset.revising.revised import revise as revised
    from riskset.revising.word_sides import word_side

    if blind and author:
        message = "--blind names nobody, and --author names one. Leave out one of them"
        raise click.UsageError(message)
    if output is not None:
        checked_ending(output, ".docx")
    if response is not None:
        checked_ending(response, ".qmd")
        checked_ending(new, ".docx")  # which the letter quotes
    day = day_of_changes(date)
    before, after = word_side(old), word_side(new)
    done = revised(
        before.content,
        after.content,
        after.name,
        old_name=before.name,
        author=author or BLIND,
        reason=reason,
        date=day,
        comments=not no_comments,
    )
    target = output or beside(after.path, "tracked", done.content)
    letter = {} if response is None else {response: response_text(response, after.path, done).encode()}
    write_all({target: done.content, **letter})
    if form == "json":
        numbers = [{"old": each.old, "new": each.new} for each in done.numbers]
        told = {"output": str(target), "reason": done.reason, "numbers": numbers}
        click.echo(
            json.dumps(told | {"inserted": done.inserted, "deleted": done.deleted}, ensure_ascii=False, indent=1)
        )
    else:
        click.echo(short_path(target))
    click.echo(
        f"{counted(done.tracked, 'tracked change')}: {counted(len(done.numbers), 'number')} changed, {done.inserted} "
        f"paragraphs and rows inserted, {done.deleted} deleted; accepted it is NEW, rejected OLD",
        err=True,
    )
    if done.paired < _OWN * (done.paired + done.deleted):
        click.echo(
            f"Note: NEW has {done.paired} of {done.paired + done.deleted} paragraphs and tables of OLD: see that both are of one manuscript",
            err=True,
        )
