"""The command ``riskset``: check, render, results, display, simulate, schema, init."""

from __future__ import annotations

from riskset.cli.command import main

__all__ = ["main"]
