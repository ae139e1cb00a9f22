"""The kernel that Quarto keeps for a document while it is rendered in several formats, ended when the last is made."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.executions import KERNELS

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

SECONDS = 60
"""How long Quarto keeps a kernel that nobody uses, and nobody ends: one in which riskset is not used."""
ARE_OWN = sys.platform == "linux"
"""Whether the system has a variable that says where Quarto looks for the kernels that it keeps."""


@contextmanager
def kept_kernels() -> Generator[Mapping[str, str], None, None]:
    """The variables by which kernels that are started meanwhile tell of themselves; at the end they are ended.

    Where the system has such a variable, Quarto finds no kernels of other runs, whose environment would be another.
    """
    with tempfile.TemporaryDirectory(prefix="riskset-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "kernels"
        own = {"XDG_RUNTIME_DIR": folder} if ARE_OWN else {}
        try:
            yield {KERNELS: str(file), **own}
        finally:
            if file.exists():
                for each in map(int, file.read_text(encoding="utf-8").split()):
                    with suppress(OSError):
                        os.kill(each, getattr(signal, "SIGKILL", signal.SIGTERM))


def keeping(place: int, number: int) -> Sequence[str]:
    """What Quarto is told at one of `number` formats so that one kernel of this render's own serves them all."""
    if number == 1:
        return ()
    anew = ("--execute-daemon-restart",) if place == 0 and not ARE_OWN else ()
    return ("--execute-daemon", str(SECONDS), *anew)


def failed_to_start(said: str) -> bool:
    """Whether Quarto waited in vain for a kernel that it keeps: it does not wait long."""
    return "Unable to start Jupyter kernel" in said
