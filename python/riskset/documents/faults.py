"""What can go wrong while a cell or an expression runs, each told by its place with its remedy."""

from __future__ import annotations

import re
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.documents.called_lines import written
from riskset.documents.problems import DocumentProblems, problem_at, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.documents.inline import Inline
    from riskset.documents.qmd import Cell
    from riskset.problems import Problem

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_MEND = "Mend it, or write `#| error: true` to print the error and go on"
_LESS_MEMORY = "Let it take less, or give the machine more"


@dataclass(frozen=True)
class Place:
    """Where something of a document runs, and what it is called in a message."""

    file: Path
    line: int
    name: str

    @classmethod
    def of_cell(cls, cell: Cell) -> Place:
        """The place of a cell."""
        return cls(cell.fence.file, cell.fence.number, f"cell {quoted(cell.label)}" if cell.label else "this cell")

    @classmethod
    def of_inline(cls, inline: tuple[Inline, ...]) -> Place:
        """The place of the values in a stretch of text."""
        first = inline[0]
        name = f"`{first.expression}`" if len(inline) == 1 else f"`{first.expression}` or a value after it"
        return cls(first.line.file, first.line.number, name)

    def problem(self, message: str, remedy: str) -> Problem:
        """A problem here; the message goes on after the name."""
        return problem_at(self.file, self.line, f"{self.name} {message}", remedy)


def too_long(place: Place, seconds: float) -> DocumentProblems:
    """It ran longer than it may."""
    remedy = "Let it take less time, or allow more with --cell-timeout SECONDS (0: no limit)"
    return DocumentProblems([place.problem(f"did not end within {seconds:g} s", remedy)])


def too_much(place: Place, what: str) -> DocumentProblems:
    """It printed or showed more than it may; `what` says which."""
    remedy = "Print less, draw fewer points, or write `%%capture` on the first line of the cell"
    return DocumentProblems([place.problem(what, remedy)])


def kernel_died(place: Place, code: int | None) -> DocumentProblems:
    """The kernel ended while it ran: because the system, a library or the cell itself ended it."""
    if code is not None and code >= 0:
        message = f"ended the Python kernel (exit code {code})"
        remedy = "Take out what ends it, such as `os._exit` or `exit()`"
    elif code == -getattr(signal, "SIGKILL", 9):
        message = "was ended by the system, as it does where memory is short, or by someone else (SIGKILL)"
        remedy = _LESS_MEMORY
    elif code is None or code in {-getattr(signal, "SIGTERM", 15), -getattr(signal, "SIGINT", 2)}:
        message = f"was ended from outside{_signal(code)}"
        remedy = "Render again"
    else:
        message = f"made a library crash{_signal(code)}"
        remedy = "Run its code by itself to find the library, and install another version of it"
    return DocumentProblems([place.problem(message, remedy)])


def _signal(code: int | None) -> str:
    """The name of the signal that ended a process, in brackets."""
    try:
        return "" if code is None else f" ({signal.Signals(-code).name})"
    except ValueError:
        return f" (signal {-code})" if code is not None and sys.platform != "win32" else ""


def failed(cell: Cell, error: dict[str, Any]) -> DocumentProblems:
    """The cell raised an exception; the traceback is in the details."""
    trace = _COLOUR.sub("", "\n".join(error["traceback"]))
    line = cell.code_line + _line_in_cell(trace, cell.code) - 1
    message = f"{Place.of_cell(cell).name} stopped with {error['ename']}: {_one_line(error['evalue'])}"
    remedy = _LESS_MEMORY if error["ename"] == "MemoryError" else _MEND
    return DocumentProblems([problem_at(cell.fence.file, line, message, remedy)], details=trace)


def evaluation_failed(failures: list[tuple[Inline, dict[str, Any]]]) -> DocumentProblems:
    """Expressions raised exceptions, each with what the kernel said of it."""
    problems: list[Problem] = []
    for item, result in failures:
        shortcode = written(item.expression)
        if shortcode is None:
            message = f"`{item.expression}` stopped with {result['ename']}: {_one_line(result['evalue'])}"
        else:
            message = f"`{shortcode}`: {_one_line(result['evalue'])}"
        remedy = "Mend the expression" if shortcode is None else "Mend the shortcode"
        problems.append(problem_at(item.line.file, item.line.number, message, remedy))
    traces = [line for _, result in failures for line in result["traceback"]]
    return DocumentProblems(problems, details=_COLOUR.sub("", "\n".join(traces)))


def _one_line(text: str) -> str:
    return " ".join(_COLOUR.sub("", text).split()).rstrip(".") or "(no message)"


def _line_in_cell(trace: str, code: str) -> int:
    """The line of a cell at which its error arose, from the last frame of its traceback that is a cell's."""
    own = [int(number) for number in re.findall(r"Cell In\[[^\]]*\], line (\d+)", trace)]
    syntax = [int(number) for number in re.findall(r"File <[^>]*>:(\d+)", trace)]
    found = (own or syntax or [1])[-1] if own or syntax else 1
    return found if found <= code.count("\n") + 1 else 1
