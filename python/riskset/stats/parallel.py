"""Tasks that do not depend on each other, done one after the other, by several processes, or by a cluster, in one order."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain
from typing import Any, TypeVar, cast

Value = TypeVar("Value")
Task = tuple[Any, ...]
Progress = Callable[[int], None]

# How often tasks are handed out anew because a cluster lost what it had been given.
_TRIES = 5


def in_parallel(
    function: Callable[..., Value],
    tasks: Iterable[Task],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Value]:
    """Return the values of `function` for the arguments of each task, in the order of the tasks.

    Parameters
    ----------
    workers : int, optional
        joblib's ``n_jobs``. Left out, ``joblib.parallel_config`` decides, which is how Dask or Ray serve it.
    progress : callable, optional
        Called with the number of tasks done, after each of them. An error that it raises cancels the tasks that are left.

    Notes
    -----
    joblib gives large arguments to one worker of a Dask cluster. If that worker dies, Dask cancels the tasks that need
    them. They are handed out again, up to four times.
    """
    found: list[Value] = []
    handed_out: deque[Task] = deque()
    left = iter(tasks)
    for tried in range(1, _TRIES + 1):
        values = _values(function, _noted(left, handed_out), workers)
        try:
            for value in values:
                found.append(value)
                handed_out.popleft()
                if progress is not None:
                    progress(len(found))
        except Exception as error:
            if tried == _TRIES or not type(error).__module__.startswith("distributed."):
                raise
        else:
            break
        finally:
            values.close()
        left = chain(tuple(handed_out), left)
        handed_out.clear()
    return found


def _noted(tasks: Iterator[Task], handed_out: deque[Task]) -> Iterator[Task]:
    """Note each task that is handed out."""
    for task in tasks:
        handed_out.append(task)
        yield task


def _values(function: Callable[..., Value], tasks: Iterator[Task], workers: int | None) -> Generator[Value, None, None]:
    """Return a generator of the values in order."""
    if workers in (None, 1) and "joblib" not in sys.modules:  # nobody can have asked for more than one process
        return (function(*task) for task in tasks)
    from joblib import Parallel, delayed

    shared = Parallel(n_jobs=workers, return_as="generator")(delayed(function)(*task) for task in tasks)
    return cast("Generator[Value, None, None]", shared)
