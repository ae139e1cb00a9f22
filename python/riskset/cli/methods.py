"""Prints the statistical methods of a study, and writes the works that they cite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from riskset.builders import open_study
from riskset.files import write_then_move
from riskset.methods.works import entries_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def tell_methods(path: Path, parts: Sequence[str], displays: Sequence[str], bib: Path | None) -> None:
    """Print the methods as Markdown; where a file is named for them, write the entries of the cited works to it."""
    text = open_study(path).methods(*parts, displays=displays or None).markdown
    click.echo(text)
    if bib is not None:
        write_then_move(bib, entries_of(text).encode())
