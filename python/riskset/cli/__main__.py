"""The command as a module, for programs that know only which Python has it: ``python -m riskset.cli``."""

from riskset.cli import main

main(prog_name="riskset")
