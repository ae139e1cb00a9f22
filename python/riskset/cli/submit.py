"""``riskset submit``: the folder and the zip that a journal's upload form wants."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

import click

from riskset.cli.command import STUDY, Command, short_path
from riskset.naming import counted
from riskset.problems import EXIT_CODE

if TYPE_CHECKING:
    from riskset.submission.build import Submission
    from riskset.submission.stages import Stages

_MOST_NOTES = 40


@click.command(
    cls=Command,
    examples="""
riskset submit report/bmt --journal blood
riskset submit report/bmt --journal lancet-haematology --blind
riskset submit report/bmt/manuscript.qmd --journal journals/ours.yml --output to-send
riskset submit report/bmt --journal jama --force
""",
)
@click.argument("study", type=STUDY, default=Path())
@click.option("--journal", required=True, metavar="NAME", help="Journal: a name, or the .yml file of its rules.")
@click.option("--blind", is_flag=True, help="Build a copy for reviewers that does not name the authors.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder in which the journal's folder is made. Default: _output/submission of the project.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Build the files in spite of findings, and record in MANIFEST.json what was overridden.",
)
@click.option("-v", "--verbose", is_flag=True, help="Print each stage with its time.")
def submit(study: Path, journal: str, output: Path | None, *, blind: bool, force: bool, verbose: bool) -> None:
    """Build the files that a journal's upload form asks for.

    STUDY is a study file, a folder or a document. The files are put into one folder and one zip: the main text in Word
    with the journal's layout, tables and figures as separate files, the supplement, checklists, a cover letter, fields
    for the portal, the numbers, and the script that computes them again. No file of patients is included. Counts are
    compared with the journal's limits. If the audit finds something, a limit is exceeded, a display is not cited, a
    figure has too few dots, or a blinded copy names an author, all of it is reported, nothing is written, and the exit
    code is 2.
    """
    from riskset.submission.build import build
    from riskset.submission.deliver import deliver, place_for
    from riskset.submission.sources import checked_target
    from riskset.submission.stages import Stages

    root, name = checked_target(study, journal)
    place = place_for(output, root, name)
    written: tuple[Path, ...] = ()
    with _Told(verbose=verbose) as told:
        stages = Stages(told.tell, told.begin)
        done = build(study, journal, stages, blind=blind)
        if force or not done.refusals:
            with stages.stage("writing"):
                written = deliver(place, done.with_manifest(forced=force))
    _tell(done, stages, forced=force)
    if not written:
        click.get_current_context().exit(EXIT_CODE)
    for path in written:
        click.echo(short_path(path))


class _Told:
    """Says which stage runs: on a terminal in a line that changes, else with `verbose` when it has ended."""

    def __init__(self, *, verbose: bool) -> None:
        self.verbose = verbose
        self._status = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("reading")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    def begin(self, stage: str) -> None:
        """Take a stage that begins."""
        if self._status is not None:
            self._status.update(stage)

    def tell(self, stage: str, seconds: float | None) -> None:
        """Take a stage that ended."""
        if self.verbose and seconds is not None:
            click.echo(f"  {seconds:6.2f} s  {stage}", err=True)


def _tell(done: Submission, stages: Stages, *, forced: bool) -> None:
    """Say what was counted, what is missing, and everything that stands against sending it."""
    from riskset.submission.findings import by_kind

    journal = done.source.journal
    for each in done.limits:
        mark = "exceeds" if each.exceeded else "of at most"
        click.echo(
            f"{each.what[:1].upper()}{each.what[1:]}: {each.has:,} {mark} {each.limit.most:,} ({each.source})", err=True
        )
    for notes in (done.notes, done.traces):
        for note in list(dict.fromkeys(notes))[:_MOST_NOTES]:
            click.echo(f"Note: {note}", err=True)
        if len(notes) > _MOST_NOTES:
            click.echo(f"Note: and {len(notes) - _MOST_NOTES} more", err=True)
    for title, group in by_kind(done.refusals):
        click.echo(f"{title}:", err=True)
        for refusal in group:
            click.echo(f"  {refusal}", err=True)
    number = len(dict.fromkeys(done.refusals))
    if number and forced:
        click.echo(
            f"Overridden with --force: {counted(number, 'reason')} not to submit, recorded in MANIFEST.json", err=True
        )
    elif number:
        remedy = "Mend them, or build all the same with --force"
        click.echo(
            f"{counted(number, 'reason')} not to submit to {journal.title}: nothing was written. {remedy}.", err=True
        )
    whole = sum(seconds for name, seconds in stages.seconds.items() if not name.startswith(" "))
    click.echo(f"Built in {whole:.0f} s", err=True)
