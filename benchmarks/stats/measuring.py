"""Times one case in a process of its own: the best seconds of several runs, and the memory that it took.

    python benchmarks/stats/measuring.py MODULE TASK PEER N KIND

The harness starts this file for a case of Python, and Rscript with a script of the same steps for a case of R.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from cases import Case, Cohort, cohort

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_R_CLOCKS = {
    "wall": "system.time(code)[['elapsed']]",
    "processor": "sum(system.time(code)[c('user.self', 'sys.self')])",
}


def available(case: Case) -> bool:
    """Say whether the case's package is installed."""
    if case.code is None:
        return find_spec(case.package) is not None
    script = f'quit(status = !requireNamespace("{case.package}", quietly = TRUE))'
    return (
        shutil.which("Rscript") is not None and subprocess.run(["Rscript", "-e", script], check=False).returncode == 0
    )


def measure(case: Case, module: str, n: int, kind: str, limit: float, clock: str = "wall") -> dict[str, float | str]:
    """Run the case in a new process; return seconds and megabytes, or why there are none.

    The `clock` is that of the wall, or ``processor``: the time that a busy machine gave to the process, on one thread.
    """
    with tempfile.TemporaryDirectory() as folder:
        if case.code is None:
            arguments = [sys.executable, __file__, module, case.task, case.peer, str(n), kind, clock]
        else:
            arguments = ["Rscript", _r_script(case, cohort(n, kind), Path(folder), clock)]
        try:
            done = subprocess.run(
                arguments, capture_output=True, text=True, timeout=limit, check=False, env=_environment(clock)
            )
        except subprocess.TimeoutExpired:
            return {"why": f"> {limit:.0f} s"}
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
        return {"why": "failed: " + (lines[-1][:60] if lines else f"exit {done.returncode}")}
    seconds, megabytes = json.loads(done.stdout.strip().splitlines()[-1])
    return {"seconds": seconds, "megabytes": megabytes}


def _environment(clock: str) -> dict[str, str]:
    """Return the environment of a case: our loops are compiled, and processor time is that of one thread."""
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS")
    own = {"RISKSET_COMPILED": "always", **os.environ}
    return {**own, **dict.fromkeys(threads if clock == "processor" else (), "1")}


def _r_script(case: Case, data: Cohort, folder: Path, clock: str) -> str:
    """Write the data and an R script that times the case's code in the same way as :func:`child`."""
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
                f"took <- function(code) {_R_CLOCKS[clock]}",
                "seconds <- took(call()); peak <- status('VmHWM')",
                "again <- if (seconds < 0.02) 50 else 1",
                "tries <- if (seconds < 2) 5 else if (seconds < 20) 1 else 0",
                "if (again > 1) seconds <- Inf",  # R's clock ticks in milliseconds
                "many <- function() took(for (j in seq_len(again)) call()) / again",
                "for (i in seq_len(tries)) seconds <- min(seconds, many())",
                "cat(sprintf('[%.9f, %.3f]\\n', seconds, (peak - before) / 1024))",
            ]
        )
    )
    return str(script)


def child(module: str, task: str, peer: str, n: int, kind: str, clock: str) -> None:
    """Time one Python case and print [seconds, megabytes]."""
    warnings.simplefilter("ignore")
    found = [case for case in import_module(module).cases() if (case.task, case.peer) == (task, peer)]
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
    seconds = _seconds(call, 1, clock)
    peak = _status("VmHWM")
    repeats = 1 if seconds > 0.05 else max(1, int(0.05 / max(seconds, 1e-7)))
    tries = 5 if seconds < 2 else 1 if seconds < 20 else 0
    for _ in range(tries):
        seconds = min(seconds, _seconds(call, repeats, clock))
    print(json.dumps([seconds, (peak - before) / 1024]))


def _seconds(call: Callable[[], object], repeats: int, clock: str) -> float:
    now = time.process_time if clock == "processor" else time.perf_counter
    start = now()
    for _ in range(repeats):
        call()
    return (now() - start) / repeats


def _status(key: str) -> float:
    """Return a line of the process's memory status in kilobytes; 0 where the system has none."""
    path = Path("/proc/self/status")
    lines = path.read_text().splitlines() if path.exists() else []
    return next((float(line.split()[1]) for line in lines if line.startswith(key)), 0.0)


if __name__ == "__main__":
    child(*sys.argv[1:4], int(sys.argv[4]), *sys.argv[5:7])
