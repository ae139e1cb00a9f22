"""The command ``riskset``: check, render, results, display, simulate, schema, init, extension, completion."""

from __future__ import annotations

from riskset.cli.command import main
from riskset.cli.extension import extension

main.add_command(extension)

__all__ = ["main"]
