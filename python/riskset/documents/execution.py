"""Running the cells: one kernel, once for all formats, every inline value at its place."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from riskset.documents.ahead import Ahead
from riskset.documents.faults import evaluation_failed, failed, kernel_died, too_long, too_much
from riskset.documents.inline import as_markdown
from riskset.documents.kernels import running_kernel
from riskset.documents.limits import Bounded, Limits
from riskset.documents.problems import DocumentProblems, shown_path
from riskset.documents.stopping import Stop, Stopped
from riskset.documents.tasks import Executed

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from riskset.documents.ahead import Share
    from riskset.documents.faults import Place
    from riskset.documents.inline import Inline
    from riskset.documents.kernels import Kernel, Start
    from riskset.documents.qmd import Cell
    from riskset.documents.tasks import Task

T = TypeVar("T")
# When it is said that a cell still runs; then each time it has run twice as long.
_PATIENCE_SECONDS = 30.0


def execute(
    tasks: list[Task],
    start: Start,
    *,
    limits: Limits | None = None,
    stop: Stop | None = None,
    progress: Callable[[str, float | None], None] | None = None,
    ahead: Ahead | None = None,
) -> Executed:
    """Run all tasks in one new kernel, in the document's folder; then draw `ahead` what other documents still show.

    Raises
    ------
    DocumentProblems
        When a cell or an expression fails, does not end or prints too much; the traceback is in its `details`.
    Stopped
        When `stop` was asked meanwhile.
    """
    share = (ahead or Ahead()).share(tasks, start)
    run = _Run(limits or Limits(), progress or (lambda _stage, _seconds: None), len(tasks), share)
    try:
        return asyncio.run(run.stoppable(tasks, start, stop or Stop()))
    except asyncio.CancelledError:
        raise Stopped from None
    finally:
        share.ends()


@dataclass
class _Run:
    """One run of a document's tasks within its limits."""

    limits: Limits
    progress: Callable[[str, float | None], None]
    count: int
    share: Share

    async def stoppable(self, tasks: list[Task], start: Start, stop: Stop) -> Executed:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None  # noqa: S101  a coroutine runs in one

        def end() -> None:
            loop.call_soon_threadsafe(task.cancel)

        with stop.ends(end):
            return await self.all(tasks, start)

    async def all(self, tasks: list[Task], start: Start) -> Executed:
        started = time.perf_counter()
        async with running_kernel(start) as kernel:
            client = _client(kernel)
            self.progress("kernel start", time.perf_counter() - started)
            started = time.perf_counter()
            results = [await self._one(client, kernel, task, number) for number, task in enumerate(tasks, start=1)]
            seen = json.loads(await self._within(_evaluate_text(client, _COLLECTED), kernel, tasks[-1].place, client))
            self.progress("execution", time.perf_counter() - started)
            await self._draw_ahead(client, kernel, tasks[-1].place)
        return Executed(results, seen)

    async def _draw_ahead(self, client: Any, kernel: Kernel, place: Place) -> None:  # noqa: ANN401
        """Draw what other documents still show; what the document itself gave and used is known by now."""
        started, count = time.perf_counter(), 0
        with suppress(DocumentProblems):  # no problem of this document
            while (names := self.share.next()) is not None:
                await self._within(_reply(client, {"0": _DRAWN.format(names=names)}), kernel, place, client)
                count += 1
        if count:
            self.progress("drawing for other documents", time.perf_counter() - started)

    async def _one(self, client: Any, kernel: Kernel, task: Task, number: int) -> list[Any]:  # noqa: ANN401
        self.share.begins(number)
        if task.cell is None:
            return await self._within(_evaluate(client, task.inline), kernel, task.place, client, number)
        outputs = await self._within(_run_cell(client, task.cell), kernel, task.place, client, number)
        error = next((output for output in outputs if output["output_type"] == "error"), None)
        if error is not None and not task.allow_errors:
            raise failed(task.cell, error)
        return outputs

    async def _within(
        self,
        work: Coroutine[Any, Any, T],
        kernel: Kernel,
        place: Place,
        client: Any,  # noqa: ANN401
        number: int = 0,
    ) -> T:
        """What `work` gives, if it keeps to the limits and the kernel lives."""
        from nbclient.exceptions import DeadKernelError

        exceeded: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        client.bounded = Bounded(self.limits, exceeded)
        task = asyncio.ensure_future(work)
        try:
            await self._wait({task, exceeded}, place, number)
            if exceeded.done():
                raise too_much(place, exceeded.result())
            return task.result()
        except DeadKernelError:
            raise kernel_died(place, kernel.exit_code) from None
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task

    async def _wait(self, either: set[asyncio.Future[Any]], place: Place, number: int) -> None:
        """Wait for one of two within the time of a cell, saying now and then that it runs."""
        begun, patience = time.monotonic(), _PATIENCE_SECONDS
        most = self.limits.seconds
        while True:
            ran = time.monotonic() - begun
            left = patience - ran if most is None else min(patience, most) - ran
            done, _ = await asyncio.wait(either, timeout=max(left, 0), return_when=asyncio.FIRST_COMPLETED)
            if done:
                return
            if most is not None and time.monotonic() - begun >= most:
                raise too_long(place, most)
            told = f"{shown_path(place.file)}, line {place.line}: {place.name} ({number} of {self.count})"
            self.progress(f"{told} has run for {patience:g} s", None)
            patience *= 2


def _client(kernel: Kernel) -> Any:  # noqa: ANN401
    """A client of the kernel that keeps no more of what a cell prints than it may."""
    import nbformat
    from nbclient import NotebookClient

    class Client(NotebookClient):
        bounded: Bounded

        def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:  # noqa: ANN401
            if msg["msg_type"] == "status" or self.bounded.count(msg):
                return super().process_message(msg, cell, cell_index)
            return None

    client = Client(nbformat.v4.new_notebook(), km=kernel.manager, timeout=None, allow_errors=True, record_timing=False)
    kernel.channels.allow_stdin = False
    client.kc = kernel.channels
    return client


_COLLECTED = "__import__('sys').modules['riskset.documents.dependencies'].collected()"
# Only where the document has opened a study.
_DRAWN = (
    "'riskset.opened' in __import__('sys').modules"
    " and __import__('riskset.drawn_ahead', fromlist=['']).draw_ahead({names!r})"
)


async def _run_cell(client: Any, cell: Cell) -> list[Any]:  # noqa: ANN401
    from nbformat.v4 import new_code_cell

    client.nb.cells.append(new_code_cell(cell.code))
    ran = await client.async_execute_cell(client.nb.cells[-1], len(client.nb.cells) - 1, store_history=False)
    return json.loads(json.dumps(ran.outputs))


async def _evaluate(client: Any, inline: tuple[Inline, ...]) -> list[str]:  # noqa: ANN401
    expressions = {str(index): item.expression for index, item in enumerate(inline)}
    reply = await _reply(client, expressions)
    results = [(item, reply[str(index)]) for index, item in enumerate(inline)]
    wrong = [(item, result) for item, result in results if result["status"] == "error"]
    if wrong:
        raise evaluation_failed(wrong)
    return [as_markdown(result["data"]) for _, result in results]


async def _evaluate_text(client: Any, expression: str) -> str:  # noqa: ANN401
    import ast

    result = (await _reply(client, {"0": expression}))["0"]
    return str(ast.literal_eval(result["data"]["text/plain"]))


async def _reply(client: Any, expressions: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401
    identity = client.kc.execute("", silent=False, store_history=False, user_expressions=expressions)
    reply = await client.async_wait_for_reply(identity)
    return reply["content"]["user_expressions"]
