"""What Quarto says of an execution, also in a kernel that it keeps from one format of a document to the next.

A kernel's environment is that of the first execution. Of each further one Quarto tells the kernel by a message before its
cells, which is heard from the moment that riskset is used in it. Terminals, RStudio and VS Code have such kernels unasked.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KERNELS = "RISKSET_KERNELS"
"""The variable that names the file in which a render learns which kernels Quarto keeps for it."""
_MESSAGE = "quarto_kernel_setup"


@dataclass(frozen=True, slots=True)
class Execution:
    """One format of a document that Quarto executes.

    Attributes
    ----------
    format : dict
        What Quarto says of the format; nothing where it says nothing.
    document : str or None
        The path of the document.
    pictures : str
        The form of pictures that the format takes; empty where Quarto says none.
    number : int
        How many the kernel had before.
    """

    format: dict[str, Any] = field(default_factory=dict[str, Any])
    document: str | None = None
    pictures: str = ""
    number: int = 0


@dataclass
class _Kernel:
    """The kernel that this process is: what was last said to it."""

    current: Execution


_kernel: _Kernel | None = None


def present_execution() -> Execution:
    """What Quarto says of the execution that runs; outside a kernel of Quarto's what the environment says."""
    global _kernel  # noqa: PLW0603  a process is one kernel
    if _kernel is not None:
        return _kernel.current
    said = _said_by_environment()
    running = getattr(_shell(), "kernel", None)
    if running is None or "QUARTO_DOCUMENT_PATH" not in os.environ:
        return said
    _kernel = _Kernel(said)
    with suppress(AttributeError):  # a kernel without such messages serves one format as well as ever
        running.comm_manager.register_target(_MESSAGE, _hear)
    _tell_of_kernel()
    return said


def in_kernel() -> bool:
    """Whether this is a kernel of Quarto's."""
    present_execution()
    return _kernel is not None


def _hear(_comm: object, message: dict[str, Any]) -> None:
    """Take what is said of the next execution; the document stays, for another one has another kernel."""
    assert _kernel is not None  # noqa: S101  nobody hears before
    options: dict[str, Any] = message.get("content", {}).get("data", {}).get("options") or {}
    before = _kernel.current
    if isinstance(options.get("format"), dict):
        pictures = str(options.get("fig_format") or "")
        pictures = "png" if pictures == "retina" else pictures
        _kernel.current = Execution(options["format"], before.document, pictures, before.number + 1)


def _said_by_environment() -> Execution:
    """What the variables of the environment say, which are those of the first execution."""
    info, pictures = os.environ.get("QUARTO_EXECUTE_INFO"), os.environ.get("QUARTO_FIG_FORMAT", "")
    try:
        found: Any = json.loads(Path(info).read_text(encoding="utf-8")) if info else {}
    except FileNotFoundError:  # of a run of Quarto's that is over: so is the rest
        return Execution(pictures=_pictures_of_shell() or pictures)
    except (OSError, ValueError):
        found = {}
    found = found if isinstance(found, dict) else {}
    form, document = found.get("format"), found.get("document-path")
    return Execution(form if isinstance(form, dict) else {}, document if isinstance(document, str) else None, pictures)


def _pictures_of_shell() -> str:
    """The form of pictures that Quarto set for matplotlib in this kernel."""
    inline = sys.modules.get("matplotlib_inline.config")
    shell = _shell()
    if inline is None or shell is None:
        return ""
    forms = sorted(inline.InlineBackend.instance(parent=shell).figure_formats)
    return str(forms[0]).replace("retina", "png") if len(forms) == 1 else ""


def _shell() -> Any:  # noqa: ANN401  IPython's, where it runs
    module = sys.modules.get("IPython")
    return module.get_ipython() if module is not None else None


def _tell_of_kernel() -> None:
    """Write down this kernel and the program that keeps it, for a render to end them."""
    path = os.environ.get(KERNELS)
    if path and Path(path).parent.is_dir():
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{os.getppid()} {os.getpid()}\n")
