"""What every command is: arguments in, one call, one line out; whatever is wrong ends with exit code 2."""

from __future__ import annotations

import errno
import signal
import sys
from pathlib import Path
from typing import Any

import click

from riskset.cli.endings import Ended, endings
from riskset.cli.outputs import guard_outputs
from riskset.extras import how_to_get
from riskset.problems import EXIT_CODE, LookupFailed, Problems, quoted

STUDY = click.Path(path_type=Path)


class Command(click.Command):
    """A command whose help ends with examples, printed as they are typed, and whose faults end with exit code 2."""

    def __init__(self, *args: Any, examples: str = "", **kwargs: Any) -> None:  # noqa: ANN401  click's own
        super().__init__(*args, **kwargs)
        self.examples = examples.strip("\n")

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples under the options."""
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                formatter.write("".join(f"  {line}\n" for line in self.examples.splitlines()))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's own
        """Run the command; a known fault is told on standard error without a traceback."""
        try:
            with endings():
                guard_outputs(ctx)
                return super().invoke(ctx)
        except (KeyboardInterrupt, Ended) as end:
            click.echo("Interrupted: no output was changed", err=True)
            ctx.exit(end.code if isinstance(end, Ended) else Ended(signal.SIGINT).code)
        except known_faults() as fault:
            click.echo(str(fault), err=True)
            ctx.exit(EXIT_CODE)
        except ModuleNotFoundError as fault:
            if (told := how_to_get(fault)) is None:
                raise
            click.echo(f"{ctx.command_path}: {'. '.join(told)}", err=True)
            ctx.exit(EXIT_CODE)
        except OSError as fault:
            if fault.errno == errno.EPIPE:  # who reads the output has gone, which click knows
                raise
            click.echo(_of_file(fault), err=True)
            ctx.exit(EXIT_CODE)


# A path is told whole.
_LONGEST_PATH = 4096
_REMEDIES = {
    errno.ENOTDIR: ("its folder is a file", "Name another folder"),
    errno.EACCES: ("you may not write there", "Name a folder that is yours to write to, with --output-dir or -o"),
    errno.EPERM: ("you may not write there", "Name a folder that is yours to write to, with --output-dir or -o"),
    errno.EROFS: ("it is on a disk that is read-only", "Name a folder on another disk, with --output-dir or -o"),
    errno.ENOSPC: ("the disk is full", "Make room, or name a folder on another disk"),
    errno.EDQUOT: ("your share of the disk is full", "Make room, or name a folder on another disk"),
    errno.ENAMETOOLONG: ("its name is too long", "Give it a shorter name"),
    errno.EISDIR: ("it is a folder", "Name a file"),
    errno.EBUSY: ("another program holds it open", "Close it there"),
}


def _of_file(fault: OSError) -> str:
    """Why a file cannot be read or written, and what to do."""
    path = fault.filename if fault.filename2 is None else fault.filename2  # of a copy, where it should go
    name = quoted(str(path), _LONGEST_PATH) if path is not None else "A file"
    if fault.errno == errno.ENOENT and path is not None and not Path(str(path)).parent.is_dir():
        return f"{name} cannot be used: its folder does not exist. Make the folder, or name another."
    reason, remedy = _REMEDIES.get(fault.errno or 0, (fault.strerror or str(fault), "Check the file and its folder"))
    return f"{name} cannot be used: {reason}. {remedy}."


def known_faults() -> tuple[type[Exception], ...]:
    """The faults that a user can mend; everything else is ours and shows its traceback."""
    faults: list[type[Exception]] = [Problems, FileExistsError, LookupFailed]
    formats = sys.modules.get("riskset.documents.file_formats")  # what was not imported was not raised
    if formats is not None:
        faults.append(formats.UnknownFormat)
    return tuple(faults)


def study_file(path: Path) -> Path:
    """The study file itself: a folder stands for its study.yml."""
    return path / "study.yml" if path.is_dir() else path


def short_path(path: Path) -> str:
    """A path as short as it can be said from here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
