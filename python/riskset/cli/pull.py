"""The command ``riskset pull``: what co-authors changed in a Word file, as a patch of its .qmd."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from riskset.cli.command import Command
from riskset.cli.outputs import OutputFile
from riskset.naming import counted

if TYPE_CHECKING:
    from riskset.revising.pulled_edits import Pulled, Said, Trouble

CONFLICTS = 1
"""The exit code where a paragraph was changed on both sides."""


@click.command(
    cls=Command,
    examples="""
riskset pull edited.docx
riskset pull edited.docx report/bmt/manuscript.qmd --apply
riskset pull edited.docx -o edits.patch
""",
)
@click.argument("edited", type=click.Path(path_type=Path))
@click.argument("document", type=click.Path(path_type=Path), required=False)
@click.option("--apply", "applied", is_flag=True, help="Change the .qmd files. Conflicts are left as they are.")
@click.option("-o", "--output", type=OutputFile(), help="File to write the patch to.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)
def pull(edited: Path, document: Path | None, output: Path | None, form: str, *, applied: bool) -> None:
    """Turn changes to a Word file into a patch of its .qmd.

    EDITED is a file that `riskset render` made and others changed, with or without tracked changes. DOCUMENT is the
    .qmd that it was rendered from. Values stay calls; citations and references stay as they are written. Comments are
    listed. Without --apply, no file is changed. The exit code is 1 if a paragraph was changed in both files, and 2 if
    something cannot be read.
    """
    from riskset.files import write_then_move
    from riskset.revising.projects import apply_texts, pulled_from

    source, done = pulled_from(edited, document, output)
    if output is not None:
        write_then_move(output, done.patch.encode())
    if applied:
        apply_texts(source, done.texts)
    if form == "json":
        click.echo(_as_json(done))
    else:
        _tell(done, patch=output is None)
    click.echo(_summary(done, output, applied=applied), err=True)
    if done.conflicts:
        click.get_current_context().exit(CONFLICTS)


def _as_json(done: Pulled) -> str:
    told = {
        "patch": done.patch,
        "edits": [asdict(each) for each in done.edits],
        "conflicts": [asdict(each) for each in done.conflicts],
        "notes": [asdict(each) for each in done.notes],
        "comments": [asdict(each) for each in done.comments],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _tell(done: Pulled, *, patch: bool) -> None:
    if patch and done.patch:
        click.echo(done.patch, nl=False)
    for each in done.conflicts:
        click.echo(f"Conflict: {_place(each)}{each.why}. Theirs: {each.theirs}")
    for each in done.notes:
        click.echo(f"Not applied: {_place(each)}{each.why}: {each.theirs}")
    for each in done.comments:
        about = f" on {each.about!r}" if each.about else ""
        kind = "Resolved comment" if each.resolved else "Comment"
        click.echo(f"{kind}: {_place(each)}{each.author or 'somebody'}{about}: {_in_lines(each.text, 2)}")
        for reply in each.replies:
            click.echo(f"  Reply: {reply.author or 'somebody'}: {_in_lines(reply.text, 4)}")


def _in_lines(text: str, indent: int) -> str:
    """The paragraphs of a comment, those after the first below it."""
    return text.replace("\n", "\n" + " " * indent)


def _place(trouble: Trouble | Said) -> str:
    return f"{trouble.file}, line {trouble.line}: " if trouble.file else ""


def _summary(done: Pulled, output: Path | None, *, applied: bool) -> str:
    parts = [
        f"{counted(len(done.edits), 'paragraph')} changed",
        counted(len(done.conflicts), "conflict"),
        f"{len(done.notes)} not applied",
        counted(len(done.comments), "comment"),
    ]
    replies = sum(len(each.replies) for each in done.comments)
    parts += [counted(replies, "reply", "replies")] if replies else []
    written = "nothing was written" if output is None else f"the patch is in {output}"
    files = f"{counted(len(done.texts), 'file')} written" if applied else f"{written}; --apply does it"
    return f"{', '.join(parts)}; {files if done.texts else 'nothing to write'}"
