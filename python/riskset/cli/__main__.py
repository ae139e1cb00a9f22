"""The command as a module, for programs that know only which Python has it: ``python -m riskset.cli``."""

from riskset.cli import main

if __name__ == "__main__":
    main(prog_name="riskset")
