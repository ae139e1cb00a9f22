"""Running another program to its end, or ending it with all that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

from riskset.documents.stopping import Stopped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from riskset.documents.stopping import Stop


def run_program(
    command: Sequence[str], *, stop: Stop, folder: Path, environment: Mapping[str, str], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run a program in `folder` and give what it wrote; `given` is its input.

    Raises
    ------
    Stopped
        When it was ended because the render was interrupted.
    """
    # A group of its own, so that what it starts can be ended with it.
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=environment,
        start_new_session=True,
    ) as process:

        def end() -> None:
            end_group(process.pid)
            process.kill()

        try:
            with stop.ends(end):
                output, errors = process.communicate(given)
        except BaseException:
            end()
            raise
    if stop.asked:
        raise Stopped
    return subprocess.CompletedProcess(command, process.returncode, output, errors)


def end_group(leader: int, how: int = getattr(signal, "SIGKILL", signal.SIGTERM)) -> bool:
    """Send a signal to a process and all of its group; whether there was any."""
    if not hasattr(os, "killpg"):
        return False
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, how)
        return True
    return False
