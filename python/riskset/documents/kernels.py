"""One kernel: started alike on every machine, waited for, and ended with all that it has started."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents.dependencies import ASIDE
from riskset.documents.problems import DocumentProblems, problem_at
from riskset.documents.programs import end_group
from riskset.documents.scratch import scratch_folder
from riskset.surroundings import JOURNAL, LANGUAGE

if TYPE_CHECKING:
    import subprocess
    from collections.abc import AsyncGenerator

NO_DATE = 315532800
"""The first day that the calendar of a ZIP file, and so of a Word file, knows."""
_LONGEST_START = 60.0
_LOOK = "Run `python -m ipykernel --version` with this interpreter to see why"
_ARGUMENTS = ("--HistoryManager.enabled=False", "--InlineBackend.figure_formats={'svg','png'}")
# By which matplotlib names the parts of an SVG; else it draws lots.
_NAMES = "'svg.hashsalt':'riskset'"
# How long what a kernel has started may take to end.
_GRACE_SECONDS = 1.0


@dataclass(frozen=True)
class FigureDefaults:
    """Size and resolution of figures whose code names none."""

    width: float = 7.0
    height: float = 5.0
    dpi: int = 300


@dataclass(frozen=True)
class Start:
    """What a kernel is started with; `aside` are paths that renders make, which no listing counts.

    `journal` is the journal whose style holds in place of the study's own, where a submission to it is built.
    """

    folder: Path
    profiles: tuple[str, ...] = ()
    figures: FigureDefaults = field(default_factory=FigureDefaults)
    language: str = ""
    aside: tuple[str, ...] = ()
    journal: str = ""

    @property
    def variables(self) -> dict[str, str]:
        """What tells a builder that a document is rendered, and how large its figures are; and what is alike everywhere."""
        return {
            "RISKSET_ENGINE": "builtin",
            LANGUAGE: self.language,
            JOURNAL: self.journal,
            ASIDE: json.dumps(self.aside),
            "QUARTO_PROFILE": ",".join(self.profiles),
            # plotnine takes these four for the defaults of its figures.
            "QUARTO_FIG_WIDTH": str(self.figures.width),
            "QUARTO_FIG_HEIGHT": str(self.figures.height),
            "QUARTO_FIG_DPI": str(self.figures.dpi),
            "QUARTO_FIG_FORMAT": "png",
            # The order of sets, the letters of files, the time that a picture carries: whoever renders gets the same.
            "PYTHONHASHSEED": "0",
            "SOURCE_DATE_EPOCH": str(NO_DATE),
            "PYTHONUTF8": "1",
            **_matplotlib_settings(),
        }

    def manager(self, own: Path) -> Any:  # noqa: ANN401  jupyter_client is untyped here
        """A manager for one kernel of this interpreter, whatever kernels the machine knows; `own` is its folder."""
        from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
        from jupyter_client.manager import AsyncKernelManager

        size = f"({self.figures.width},{self.figures.height})"
        settings = f"{{'figure.figsize':{size},'figure.dpi':{self.figures.dpi},'savefig.dpi':'figure',{_NAMES}}}"
        command = [sys.executable, "-P", "-X", "frozen_modules=on", str(Path(__file__).with_name("kernel.py"))]
        specification = KernelSpec(
            argv=[*command, "-f", "{connection_file}", *_ARGUMENTS, f"--InlineBackend.rc={settings}"],
            display_name="riskset",
            language="python",
        )

        class OwnKernel(KernelSpecManager):
            def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002
                return specification

        manager = AsyncKernelManager(kernel_name="riskset", kernel_spec_manager=OwnKernel())
        manager.connection_file = str(own / "kernel.json")
        # Sockets in a folder of this user alone where the system has them: what a cell prints may be about patients.
        if sys.platform != "win32":
            manager.transport = "ipc"
            manager.ip = str(own / "k")
        return manager


def _matplotlib_settings() -> dict[str, str]:
    """The settings of matplotlib itself instead of those in a user's home; a file beside the document still comes first."""
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None or "MATPLOTLIBRC" in os.environ:
        return {}
    return {"MATPLOTLIBRC": str(Path(found.origin).parent / "mpl-data" / "matplotlibrc")}


@dataclass
class Kernel:
    """A kernel that runs: its manager, its channels and its process."""

    manager: Any
    channels: Any
    process: subprocess.Popen[bytes]

    @property
    def exit_code(self) -> int | None:
        """What its process ended with; minus a signal where one ended it."""
        return self.process.poll()


@asynccontextmanager
async def running_kernel(start: Start) -> AsyncGenerator[Kernel, None]:
    """A new kernel in the document's folder, ready to be asked; at the end it is gone with all that it has started.

    Raises
    ------
    DocumentProblems
        When it does not start.
    """
    with scratch_folder() as own:
        manager = start.manager(own)
        # Scripts and settings in a user's home have no part; what joblib hands to its workers goes with the folder.
        private = {"IPYTHONDIR": str(own / "ipython"), "JOBLIB_TEMP_FOLDER": str(own)}
        await manager.start_kernel(cwd=str(start.folder), env=os.environ | start.variables | private)
        kernel = Kernel(manager, manager.client(), manager.provisioner.process)
        kernel.channels.start_channels()
        try:
            # The kernel imports its libraries while this process imports nbclient.
            import nbclient as _  # noqa: F401

            await _ready(kernel)
            yield kernel
        finally:
            kernel.channels.stop_channels()
            # The manager would look only after a tenth of a second whether it has ended.
            kernel.process.kill()
            kernel.process.wait()
            await manager.shutdown_kernel(now=True)
            _end_children(kernel.process.pid)


async def _ready(kernel: Kernel) -> None:
    """Wait until the kernel answers on both channels; jupyter_client's own wait idles 0.2 s longer."""
    from queue import Empty

    deadline = time.monotonic() + _LONGEST_START
    answered = False
    while time.monotonic() < deadline:
        if not answered:
            kernel.channels.kernel_info()
        try:
            await kernel.channels.shell_channel.get_msg(timeout=1)
            answered = True
            # What is published is heard from now on only if something has been heard.
            await kernel.channels.iopub_channel.get_msg(timeout=1)
        except Empty:
            answered = False
            if not await kernel.manager.is_alive():
                break
        else:
            return
    raise DocumentProblems([problem_at(Path(sys.executable), None, "the Python kernel did not start", _LOOK)])


def _end_children(leader: int) -> None:
    """End what the kernel has started and left: asked first, so that it can clean up."""
    deadline = time.monotonic() + _GRACE_SECONDS
    while end_group(leader, signal.SIGTERM):
        if time.monotonic() > deadline:
            end_group(leader)
            return
        time.sleep(0.02)
