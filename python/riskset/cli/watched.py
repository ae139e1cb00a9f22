"""Does something again whenever a study file or its data change, and says what is wrong meanwhile."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def watched(study: Path, show: Callable[[], None], *, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Show something now, and again after each change, until Ctrl-C.

    Parameters
    ----------
    study : Path
        The study file; its data files are followed too.
    show : callable
        A problem that it raises is printed, and the watch goes on.
    goes_on : callable
        Says no when the watch is to end.
    """
    from riskset.cli.followed import data_of
    from riskset.documents.preview import follow

    def again() -> bool:
        click.echo(f"\n{time.strftime('%H:%M:%S')}", err=True)
        _told(show)
        return True

    _told(show)
    click.echo(f"Watching {study} and its data. Ctrl-C ends it", err=True)
    try:
        follow(lambda: {study, *data_of(study)}, again, goes_on)
    except KeyboardInterrupt:
        return


def _told(show: Callable[[], None]) -> None:
    from riskset.cli.command import known_faults

    try:
        show()
        sys.stdout.flush()  # whoever reads through a pipe waits for it
    except (*known_faults(), OSError) as fault:
        click.echo(str(fault), err=True)
