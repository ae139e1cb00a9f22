"""The command ``riskset`` itself: the group of its commands, whose help ends with the usual steps."""

from __future__ import annotations

import atexit
import gc
from typing import Any

import click

from riskset.cli.command import Command
from riskset.memory import collecting_seldom

# What is left at the end goes with the process: Python need not search it for what could be freed.
atexit.register(gc.freeze)


class Group(click.Group):
    """The command's group: its help ends with the usual steps."""

    command_class: type[click.Command] | None = Command

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  click's own
        """Run the command; it ends before Python's search for lost objects would pay."""
        with collecting_seldom():
            return super().main(*args, **kwargs)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usual steps."""
        super().format_epilog(ctx, formatter)
        with formatter.section("Examples"):
            formatter.write(
                "  riskset init mystudy         start a project with a study file and a manuscript\n"
                "  riskset check mystudy        check the study file and its data\n"
                "  riskset render mystudy       write HTML, PDF and Word\n"
            )


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="riskset", message="riskset %(version)s")
def main() -> None:
    """Make statistical reports of clinical cohort studies, from the data file to the printed page."""
