"""Options that several commands take."""

from __future__ import annotations

import click

engine_option = click.option(
    "--engine",
    type=click.Choice(["auto", "quarto", "builtin"]),
    default="auto",
    show_default=True,
    help="auto takes Quarto 1.9 or newer if it is on the path, else the built-in engine.",
)
