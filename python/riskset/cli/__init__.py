"""The command ``riskset``: check, render, preview, audit, checklist, methods, results, recompute, display, journals, simulate, schema, init, extension, completion."""

from __future__ import annotations

from riskset.cli.audited import audit
from riskset.cli.checklists import checklist
from riskset.cli.command import main
from riskset.cli.extension import extension
from riskset.cli.journals import journals
from riskset.cli.kept import compare, prepare
from riskset.cli.methods import methods
from riskset.cli.preview import preview
from riskset.cli.recompute import recompute

main.add_command(preview)
main.add_command(audit)
main.add_command(methods)
main.add_command(recompute)
main.add_command(checklist)
main.add_command(journals)
main.add_command(extension)
# Those that the Quarto extension calls, which no help lists.
main.add_command(prepare)
main.add_command(compare)

__all__ = ["main"]
