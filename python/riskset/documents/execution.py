"""Running the cells: one kernel, once for all formats, every inline value at its place."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents.inline import as_markdown
from riskset.documents.problems import DocumentProblems, problem_at
from riskset.surroundings import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.documents.inline import Inline
    from riskset.documents.qmd import Cell

_LONGEST_START = 60.0
_LOOK = "Run `python -m ipykernel --version` with this interpreter to see why"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ARGUMENTS = ("--HistoryManager.enabled=False", "--InlineBackend.figure_formats={'svg','png'}")


@dataclass(frozen=True)
class Task:
    """Something to run: a cell's code, or the expressions of a stretch of text."""

    cell: Cell | None = None
    inline: tuple[Inline, ...] = ()
    allow_errors: bool = False


@dataclass(frozen=True)
class FigureDefaults:
    """Size and resolution of figures whose code names none."""

    width: float = 7.0
    height: float = 5.0
    dpi: int = 300


@dataclass
class Executed:
    """What the tasks gave, in their order: outputs of a cell, or Markdown of expressions."""

    results: list[list[Any]]
    read: list[str] = field(default_factory=list[str])
    written: list[str] = field(default_factory=list[str])
    listed: list[str] = field(default_factory=list[str])


def execute(
    tasks: list[Task],
    document: Path,
    *,
    profiles: tuple[str, ...] = (),
    figures: FigureDefaults | None = None,
    language: str = "",
    progress: Callable[[str, float], None] | None = None,
) -> Executed:
    """Run all tasks in one new kernel, in the document's folder.

    Raises
    ------
    DocumentProblems
        When a cell or an expression fails; the traceback is in its `details`.
    """
    start = _Start(document.parent, profiles, figures or FigureDefaults(), language)
    return asyncio.run(_execute(tasks, start, progress or (lambda _stage, _seconds: None)))


@dataclass(frozen=True)
class _Start:
    """What a kernel is started with."""

    folder: Path
    profiles: tuple[str, ...]
    figures: FigureDefaults
    language: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """Ours, and what tells a builder that a document is rendered, and how large its figures are."""
        return os.environ | {
            "RISKSET_ENGINE": "builtin",
            LANGUAGE: self.language,
            "QUARTO_PROFILE": ",".join(self.profiles),
            # plotnine takes these four for the defaults of its figures.
            "QUARTO_FIG_WIDTH": str(self.figures.width),
            "QUARTO_FIG_HEIGHT": str(self.figures.height),
            "QUARTO_FIG_DPI": str(self.figures.dpi),
            "QUARTO_FIG_FORMAT": "png",
            "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "0"),
        }

    def manager(self, own: Path) -> Any:  # noqa: ANN401  jupyter_client is untyped here
        """A manager for one kernel of this interpreter, whatever kernels the machine knows; `own` is its folder."""
        from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
        from jupyter_client.manager import AsyncKernelManager

        size = f"({self.figures.width},{self.figures.height})"
        settings = f"{{'figure.figsize':{size},'figure.dpi':{self.figures.dpi},'savefig.dpi':'figure'}}"
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


async def _execute(tasks: list[Task], start: _Start, progress: Callable[[str, float], None]) -> Executed:
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="riskset-") as own:
        manager = start.manager(Path(own))
        await manager.start_kernel(cwd=str(start.folder), env=start.environment)
        channels = manager.client()
        channels.start_channels()
        try:
            client = await _client(manager, channels)
            progress("kernel start", time.perf_counter() - started)
            started = time.perf_counter()
            results = [await _run(client, task) for task in tasks]
            seen = json.loads(await _evaluate_text(client, _COLLECTED))
            progress("execution", time.perf_counter() - started)
        finally:
            channels.stop_channels()
            await manager.shutdown_kernel(now=True)
    return Executed(results, seen["read"], seen["written"], seen["listed"])


async def _client(manager: Any, channels: Any) -> Any:  # noqa: ANN401
    # The kernel imports its libraries while this process imports nbclient.
    import nbformat
    from nbclient import NotebookClient

    client = NotebookClient(
        nbformat.v4.new_notebook(), km=manager, timeout=None, allow_errors=True, record_timing=False
    )
    channels.allow_stdin = False
    await _ready(channels, manager)
    client.kc = channels
    return client


async def _ready(channels: Any, manager: Any) -> None:  # noqa: ANN401
    """Wait until the kernel answers on both channels; jupyter_client's own wait idles 0.2 s longer."""
    from queue import Empty

    deadline = time.monotonic() + _LONGEST_START
    answered = False
    while time.monotonic() < deadline:
        if not answered:
            channels.kernel_info()
        try:
            await channels.shell_channel.get_msg(timeout=1)
            answered = True
            # What is published is heard from now on only if something has been heard.
            await channels.iopub_channel.get_msg(timeout=1)
        except Empty:
            answered = False
            if not await manager.is_alive():
                break
        else:
            return
    raise DocumentProblems([problem_at(Path(sys.executable), None, "the Python kernel did not start", _LOOK)])


_COLLECTED = "__import__('sys').modules['riskset.documents.dependencies'].collected()"


async def _run(client: Any, task: Task) -> list[Any]:  # noqa: ANN401
    if task.cell is None:
        return await _evaluate(client, task.inline)
    from nbformat.v4 import new_code_cell

    client.nb.cells.append(new_code_cell(task.cell.code))
    from nbclient.exceptions import DeadKernelError

    try:
        cell = await client.async_execute_cell(client.nb.cells[-1], len(client.nb.cells) - 1, store_history=False)
    except DeadKernelError:
        raise DocumentProblems([_dead(task.cell)]) from None
    outputs: list[Any] = json.loads(json.dumps(cell.outputs))
    error = next((output for output in outputs if output["output_type"] == "error"), None)
    if error is not None and not task.allow_errors:
        raise _failed(task.cell, error)
    return outputs


def _dead(cell: Cell) -> Any:  # noqa: ANN401
    remedy = "Look for too little memory, or a library that crashes"
    return problem_at(cell.fence.file, cell.fence.number, "the kernel died while this cell ran", remedy)


def _failed(cell: Cell, error: dict[str, Any]) -> DocumentProblems:
    trace = _COLOUR.sub("", "\n".join(error["traceback"]))
    line = cell.code_line + _line_in_cell(trace, cell.code) - 1
    name = f"cell {cell.label!r}" if cell.label else "this cell"
    message = f"{name} stopped with {error['ename']}: {_one_line(error['evalue'])}"
    remedy = "Mend it, or write `#| error: true` to print the error and go on"
    return DocumentProblems([problem_at(cell.fence.file, line, message, remedy)], details=trace)


def _one_line(text: str) -> str:
    return " ".join(_COLOUR.sub("", text).split()).rstrip(".") or "(no message)"


def _line_in_cell(trace: str, code: str) -> int:
    """The line of a cell at which its error arose, from the last frame of its traceback that is a cell's."""
    own = [int(number) for number in re.findall(r"Cell In\[[^\]]*\], line (\d+)", trace)]
    syntax = [int(number) for number in re.findall(r"File <[^>]*>:(\d+)", trace)]
    found = (own or syntax or [1])[-1] if own or syntax else 1
    return found if found <= code.count("\n") + 1 else 1


async def _evaluate(client: Any, inline: tuple[Inline, ...]) -> list[str]:  # noqa: ANN401
    expressions = {str(index): item.expression for index, item in enumerate(inline)}
    reply = await _reply(client, expressions)
    values: list[str] = []
    problems: list[Any] = []
    traces: list[str] = []
    for index, item in enumerate(inline):
        result = reply[str(index)]
        if result["status"] == "error":
            message = f"`{item.expression}` stopped with {result['ename']}: {_one_line(result['evalue'])}"
            problems.append(problem_at(item.line.file, item.line.number, message, "Mend the expression"))
            traces.extend(result["traceback"])
        else:
            values.append(as_markdown(result["data"]))
    if problems:
        raise DocumentProblems(problems, details=_COLOUR.sub("", "\n".join(traces)))
    return values


async def _evaluate_text(client: Any, expression: str) -> str:  # noqa: ANN401
    import ast

    result = (await _reply(client, {"0": expression}))["0"]
    return str(ast.literal_eval(result["data"]["text/plain"]))


async def _reply(client: Any, expressions: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401
    identity = client.kc.execute("", silent=False, store_history=False, user_expressions=expressions)
    reply = await client.async_wait_for_reply(identity)
    return reply["content"]["user_expressions"]
