"""Starts the program that reads files of SPSS, SAS and Stata, and workbooks, asks it, and outlives it."""

from __future__ import annotations

import atexit
import pickle
import subprocess
import sys
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock, Timer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator

_PROGRAM = Path(__file__).with_name("package_worker.py")
_START = 120.0
"""Seconds in which the program has started, on a machine that is busy with other work."""
_SECONDS, _PER_BYTE = 60.0, 2e-5
"""So long a file may take by the clock, and so much longer for each of its bytes; its work is limited by the program itself."""
_ONE = Lock()


class NotStarted(Exception):
    """The program does not start: no file is to blame."""


class Ended(Exception):
    """The program ended, or was ended, while it read a file."""


def read_apart(path: str, ending: str, options: dict[str, Any]) -> dict[str, Any]:
    """What :func:`riskset.study.package_worker.read` says of a file.

    Raises
    ------
    Ended
        When the file ends the program that reads it, or takes too long.
    NotStarted
        When the program does not start.
    """
    size = Path(path).stat().st_size
    asked = {"path": path, "ending": ending, "size": size, "options": options}
    with _ONE:
        program = _program()
        if program.poll() is not None:
            _end(program)
            program = _program()
        with _in_time(program, _SECONDS + _PER_BYTE * size):
            assert program.stdin is not None  # noqa: S101  a pipe
            pickle.dump(asked, program.stdin)
            program.stdin.flush()
            return _answer(program)


@contextmanager
def _in_time(program: subprocess.Popen[bytes], seconds: float) -> Generator[None]:
    """Talk with the program for so long at most; one that ends, or is ended, is put away."""
    overdue = Timer(seconds, program.kill)
    overdue.start()
    try:
        yield
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        _end(program)
        raise Ended from error
    except BaseException:  # such as Ctrl-C: what the program still says would be taken for what the next file holds
        _end(program)
        raise
    finally:
        overdue.cancel()


def _answer(program: subprocess.Popen[bytes]) -> Any:  # noqa: ANN401  what the program says
    assert program.stdout is not None  # noqa: S101  a pipe
    return pickle.load(program.stdout)  # noqa: S301  from the program that we started


@lru_cache(maxsize=1)
def _program() -> subprocess.Popen[bytes]:
    """The program, which waits for files as long as this one runs: it ends when its input does."""
    # Without the folder of the program on its path, whose modules are called like others.
    command = [sys.executable, "-P", str(_PROGRAM)]
    program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    atexit.register(_end, program)
    try:
        with _in_time(program, _START):
            _answer(program)  # that it is ready: no file is to blame for the time of the start
    except Ended as error:
        raise NotStarted from error
    return program


def _end(program: subprocess.Popen[bytes]) -> None:
    """Put an ended program away; the next file starts another."""
    atexit.unregister(_end)
    _program.cache_clear()
    program.kill()
    program.communicate()
