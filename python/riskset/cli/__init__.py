"""The command ``riskset``: check, render, preview, audit, checklist, submit, diff, refresh, revise, pull, methods, results, recompute, display, journals, simulate, stress, schema, explain, init, extension, completion."""

from __future__ import annotations

from riskset.cli.audited import audit
from riskset.cli.check import check
from riskset.cli.checklists import checklist
from riskset.cli.completion import completion
from riskset.cli.diffed import diff
from riskset.cli.display import display
from riskset.cli.explain import explain
from riskset.cli.extension import extension
from riskset.cli.fill_pages import fill_pages
from riskset.cli.group import main
from riskset.cli.init import init
from riskset.cli.journals import journals
from riskset.cli.kept import compare, prepare
from riskset.cli.methods import methods
from riskset.cli.noted import noted
from riskset.cli.preview import preview
from riskset.cli.pull import pull
from riskset.cli.recompute import recompute
from riskset.cli.refresh import refresh
from riskset.cli.render import render
from riskset.cli.results import results
from riskset.cli.revise import revise
from riskset.cli.row_heads import row_heads
from riskset.cli.schema import schema
from riskset.cli.simulate import simulate
from riskset.cli.stress import stress
from riskset.cli.submit import submit

main.add_command(check)
main.add_command(render)
main.add_command(preview)
main.add_command(audit)
main.add_command(methods)
main.add_command(results)
main.add_command(recompute)
main.add_command(stress)
main.add_command(display)
main.add_command(checklist)
main.add_command(diff)
main.add_command(submit)
main.add_command(journals)
main.add_command(init)
main.add_command(simulate)
main.add_command(schema)
main.add_command(explain)
main.add_command(extension)
main.add_command(refresh)
main.add_command(revise)
main.add_command(pull)
main.add_command(completion)
# Those that the Quarto extension calls, which no help lists.
main.add_command(prepare)
main.add_command(compare)
main.add_command(noted)
main.add_command(fill_pages)
main.add_command(row_heads)

__all__ = ["main"]
