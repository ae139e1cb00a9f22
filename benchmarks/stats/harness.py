"""Time and weigh one task in several packages, each run in a process of its own, and print one table.

A bench module beside this file has a function ``cases() -> list[Case]``. Run

    python benchmarks/stats/harness.py                      every module, sizes 1e2 to 1e5
    python benchmarks/stats/harness.py --sizes 1e6          a million rows
    python benchmarks/stats/harness.py --modules bench_nonparametric --tasks Kaplan-Meier

Seconds are the best of several runs after the data are in memory and the package is imported; memory is what
the process's resident set grew beyond that, at its peak. A case that exceeds the time limit says so. Peers
that are not installed are left out and named below the table; R is found by ``Rscript`` on the path.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
OURS = "riskset"
DAYS_PER_YEAR = 365
_STRETCHES = 4


@dataclass(frozen=True)
class Cohort:
    """Made-up follow-up of n patients: two causes, three groups, six covariates, four strata, delayed entry."""

    n: int
    time: NDArray[np.float64]
    cause: NDArray[np.int64]  # 0 censored, 1, 2
    group: NDArray[np.int64]
    stratum: NDArray[np.int64]
    entry: NDArray[np.float64]
    x: NDArray[np.float64] = field(repr=False)  # (n, 6)

    @property
    def event(self) -> NDArray[np.int64]:
        """1 for any cause."""
        return (self.cause > 0).astype(np.int64)

    @cached_property
    def stretches(self) -> Stretches:
        """As many rows, to a day or so, of a quarter of the patients: follow-up cut in four, a covariate that changes."""
        rng, patients = np.random.default_rng(self.n), self.n // _STRETCHES
        end = self.time[:patients, None]
        cuts = np.sort(rng.uniform(size=(patients, _STRETCHES - 1)), axis=1) * end
        if (self.time == np.floor(self.time)).all():
            cuts = np.floor(cuts)
        times = np.column_stack([np.zeros(patients), cuts, end])
        start, stop = times[:, :-1].ravel(), times[:, 1:].ravel()
        ended = np.zeros((patients, _STRETCHES), dtype=np.int64)
        ended[:, -1] = self.event[:patients]
        x = np.repeat(self.x[:patients], _STRETCHES, axis=0)
        x[:, 0] += 0.3 * rng.normal(size=x.shape[0])
        use = stop > start
        patient = np.repeat(np.arange(patients), _STRETCHES)
        return Stretches(patient[use], start[use], stop[use], ended.ravel()[use], x[use])


@dataclass(frozen=True)
class Stretches:
    """Start-stop rows."""

    patient: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    ended: NDArray[np.int64]  # 1 for the event at the stop
    x: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True)
class Case:
    """One task in one package.

    `prepare` takes a cohort and returns the call to be timed, after importing what it needs. For R, `code` is
    an expression over ``time, cause, event, group, stratum, entry, x`` (a matrix), and over ``start, stop, ended,
    moving`` (a matrix) of start-stop rows, after ``library(package)``.
    `largest` is the largest n worth the wait; `kinds` the sorts of times it can take.
    """

    task: str
    peer: str
    package: str
    prepare: Callable[[Cohort], Callable[[], object]] | None = None
    code: str | None = None
    largest: int = 1_000_000
    kinds: tuple[str, ...] = ("days", "continuous")


def cohort(n: int, kind: str, seed: int = 20) -> Cohort:
    """Return a cohort with a few years of follow-up, in whole days or on a continuous scale."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, n)
    x = np.column_stack([rng.normal(size=(n, 3)), rng.integers(0, 2, (n, 2)).astype(float), rng.uniform(size=n)])
    risk = np.exp(0.2 * x[:, 0] - 0.3 * x[:, 3] + 0.1 * group)
    first, second, censoring = rng.exponential(3 / risk), rng.exponential(6, n), rng.uniform(0.5, 8, n)
    time = np.minimum(np.minimum(first, second), censoring)
    cause = np.where(time == first, 1, np.where(time == second, 2, 0))
    if kind == "days":
        time = np.ceil(time * DAYS_PER_YEAR)
    entry = time * rng.uniform(0, 0.5, n)
    if kind == "days":
        entry = np.floor(entry)
    return Cohort(n, time, cause, group, rng.integers(0, 4, n), entry, x)


def available(case: Case) -> bool:
    """Say whether the case's package is installed."""
    if case.code is None:
        return find_spec(case.package) is not None
    script = f'quit(status = !requireNamespace("{case.package}", quietly = TRUE))'
    return (
        shutil.which("Rscript") is not None and subprocess.run(["Rscript", "-e", script], check=False).returncode == 0
    )


def measure(case: Case, module: str, n: int, kind: str, limit: float) -> dict[str, float | str]:
    """Run the case in a new process; return seconds and megabytes, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        if case.code is None:
            arguments = [sys.executable, __file__, "--child", module, case.task, case.peer, str(n), kind]
        else:
            arguments = ["Rscript", _r_script(case, cohort(n, kind), Path(folder))]
        try:
            done = subprocess.run(arguments, capture_output=True, text=True, timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return {"why": f"> {limit:.0f} s"}
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
        return {"why": "failed: " + (lines[-1][:60] if lines else f"exit {done.returncode}")}
    seconds, megabytes = json.loads(done.stdout.strip().splitlines()[-1])
    return {"seconds": seconds, "megabytes": megabytes}


def _r_script(case: Case, data: Cohort, folder: Path) -> str:
    """Write the data and an R script that times the case's code in the same way as :func:`_child`."""
    rows = data.stretches
    columns: dict[str, NDArray[np.float64]] = {
        "start": rows.start,
        "stop": rows.stop,
        "ended": rows.ended.astype(float),
        "moving": np.ascontiguousarray(rows.x.T).ravel(),
        "time": data.time,
        "cause": data.cause.astype(float),
        "event": data.event.astype(float),
        "group": data.group.astype(float),
        "stratum": data.stratum.astype(float),
        "entry": data.entry,
        "x": np.ascontiguousarray(data.x.T).ravel(),
    }
    read: dict[str, str] = {}
    for name, values in columns.items():
        if not re.search(rf"\b{name}\b", case.code or ""):
            continue
        (folder / name).write_bytes(np.ascontiguousarray(values, dtype="<f8").tobytes())
        read[name] = f'{name} <- readBin("{folder / name}", "double", {values.size})'
    script = folder / "case.R"
    script.write_text(
        "\n".join(
            [
                f"suppressMessages(library({case.package}))",
                *read.values(),
                *(f"{each} <- matrix({each}, ncol = {data.x.shape[1]})" for each in ("x", "moving") if each in read),
                "lines <- function(key) grep(key, readLines('/proc/self/status'), value = TRUE)",
                "status <- function(key) as.numeric(gsub('[^0-9]', '', lines(key)))",
                f"call <- function() {{ {case.code} }}",
                "invisible(gc()); try(cat('5', file = '/proc/self/clear_refs'), silent = TRUE)",
                "before <- status('VmRSS')",
                "seconds <- system.time(call())[['elapsed']]; peak <- status('VmHWM')",
                "again <- if (seconds < 0.02) 50 else 1",
                "tries <- if (seconds < 2) 5 else if (seconds < 20) 1 else 0",
                "if (again > 1) seconds <- Inf",  # R's clock ticks in milliseconds
                "many <- function() system.time(for (j in seq_len(again)) call())[['elapsed']] / again",
                "for (i in seq_len(tries)) seconds <- min(seconds, many())",
                "cat(sprintf('[%.9f, %.3f]\\n', seconds, (peak - before) / 1024))",
            ]
        )
    )
    return str(script)


def _child(module: str, task: str, peer: str, n: int, kind: str) -> None:
    """Time one Python case and print [seconds, megabytes]."""
    warnings.simplefilter("ignore")
    sys.path.insert(0, str(HERE))
    found = [case for case in importlib.import_module(module).cases() if (case.task, case.peer) == (task, peer)]
    prepare = found[0].prepare
    if prepare is None:
        message = f"{task} in {peer} is not a Python case"
        raise SystemExit(message)
    small = prepare(cohort(min(n, 200), kind))
    small()  # imports and compilation are not the task
    call = prepare(cohort(n, kind))
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = _status("VmRSS")
    seconds = _seconds(call, 1)
    peak = _status("VmHWM")
    repeats = 1 if seconds > 0.05 else max(1, int(0.05 / max(seconds, 1e-7)))
    tries = 5 if seconds < 2 else 1 if seconds < 20 else 0
    for _ in range(tries):
        seconds = min(seconds, _seconds(call, repeats))
    print(json.dumps([seconds, (peak - before) / 1024]))


def _seconds(call: Callable[[], object], repeats: int) -> float:
    start = time.perf_counter()
    for _ in range(repeats):
        call()
    return (time.perf_counter() - start) / repeats


def _status(key: str) -> float:
    """Return a line of the process's memory status in kilobytes; 0 where the system has none."""
    path = Path("/proc/self/status")
    lines = path.read_text().splitlines() if path.exists() else []
    return next((float(line.split()[1]) for line in lines if line.startswith(key)), 0.0)


def _format_seconds(seconds: float) -> str:
    return f"{seconds * 1e3:.3f} ms" if seconds < 1 else f"{seconds:.2f} s"


def run(modules: list[str], sizes: list[int], kinds: list[str], tasks: list[str] | None, limit: float) -> None:
    """Run every case and print the table, our own row of a task first and the others by their ratio to it."""
    sys.path.insert(0, str(HERE))
    chosen = [(module, case) for module in modules for case in importlib.import_module(module).cases()]
    chosen = [(module, case) for module, case in chosen if tasks is None or case.task in tasks]
    absent = sorted({case.peer for _, case in chosen if not available(case)})
    chosen = [(module, case) for module, case in chosen if case.peer not in absent]
    print("| task | times | n | package | time | ratio | peak memory |")
    print("| --- | --- | ---: | --- | ---: | ---: | ---: |")
    for task in dict.fromkeys(case.task for _, case in chosen):
        for kind in kinds:
            for n in sizes:
                ours = float("nan")
                peers = [(m, c) for m, c in chosen if c.task == task and kind in c.kinds and n <= c.largest]
                for module, case in sorted(peers, key=lambda pair: pair[1].peer != OURS):
                    found = measure(case, module, n, kind, limit)
                    if "why" in found:
                        print(f"| {task} | {kind} | {n} | {case.peer} | {found['why']} | | |", flush=True)
                        continue
                    seconds = float(found["seconds"])
                    ours = seconds if case.peer == OURS else ours
                    megabytes = f"{float(found['megabytes']):.0f} MB"
                    cells = (task, kind, n, case.peer, _format_seconds(seconds), f"{seconds / ours:.2f}", megabytes)
                    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)
    if absent:
        print(f"\nNot installed here: {', '.join(absent)}.")


def main() -> None:
    """Read the command line."""
    if "--child" in sys.argv:
        module, task, peer, n, kind = sys.argv[2:7]
        _child(module, task, peer, int(n), kind)
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--modules", default=",".join(sorted(path.stem for path in HERE.glob("bench_*.py"))))
    parser.add_argument("--sizes", default="1e2,1e3,1e4,1e5", help="numbers of patients")
    parser.add_argument("--kinds", default="days,continuous", help="sorts of times")
    parser.add_argument("--tasks", default=None, help="tasks by name, separated by commas")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds allowed to one case")
    options = parser.parse_args()
    sizes = [int(float(size)) for size in options.sizes.split(",")]
    tasks = options.tasks.split(",") if options.tasks else None
    run(options.modules.split(","), sizes, options.kinds.split(","), tasks, options.limit)


if __name__ == "__main__":
    main()
