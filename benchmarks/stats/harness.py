"""Times the estimators beside other packages, each case in a process of its own, and prints one table.

A bench module beside this file has a function ``cases() -> list[Case]``. Run

    python benchmarks/stats/harness.py                      every module, sizes 1e2 to 1e5
    python benchmarks/stats/harness.py --sizes 1e6          a million rows
    python benchmarks/stats/harness.py --modules bench_nonparametric --tasks Kaplan-Meier --rounds 5

The packages of a task take turns, round after round, so that what else the machine does meets all of them. Seconds are
the best of all rounds after the data are in memory and the package is imported; memory is what the process's resident
set grew beyond that, at its peak. The ratio is the seconds of the package over ours: below 1 it is faster than we are.
A case that exceeds the time limit says so. Peers that are not installed are left out and named below the table; R is
found by ``Rscript`` on the path. The run is written as JSON, which ``benchmarks/compare.py`` compares with another.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from cases import OURS, Case  # noqa: E402
from measuring import available, measure  # noqa: E402

from recorded import Measured, save  # noqa: E402

Chosen = list[tuple[str, Case]]
# What compiles does so before the clock starts: with so many patients that all its loops run, within so many seconds.
COMPILED_AT, COMPILED_WITHIN = 10_000, 900.0


def format_seconds(seconds: float) -> str:
    """Return seconds as milliseconds below one."""
    return f"{seconds * 1e3:.3f} ms" if seconds < 1 else f"{seconds:.2f} s"


def together(peers: Chosen, n: int, kind: str, rounds: int, limit: float, clock: str) -> list[Measured]:
    """Measure the packages of one task by turns; one that fails has no further turn."""
    seconds: dict[str, list[float]] = {case.peer: [] for _, case in peers}
    megabytes: dict[str, float] = {}
    why: dict[str, str] = {}
    for _ in range(rounds):
        for module, case in peers:
            if case.peer in why:
                continue
            found = measure(case, module, n, kind, limit, clock)
            if "why" in found:
                why[case.peer] = str(found["why"])
                continue
            seconds[case.peer].append(float(found["seconds"]))
            megabytes.setdefault(case.peer, float(found["megabytes"]))
    return [
        Measured(
            case.task,
            f"{kind}, n = {n}",
            case.peer,
            () if case.peer in why else tuple(seconds[case.peer]),
            megabytes.get(case.peer),
            why.get(case.peer, ""),
        )
        for _, case in peers
    ]


def told(rows: list[Measured]) -> None:
    """Print the lines of one task and size, our own first."""
    ours = next((row.best for row in rows if row.package == OURS and row.seconds), float("nan"))
    for row in rows:
        cells = [row.task, row.case, row.package, row.why, "", ""]
        if row.seconds:
            cells[3:] = [format_seconds(row.best), f"{row.best / ours:.2f}", f"{row.megabytes:.0f} MB"]
        print("| " + " | ".join(cells) + " |", flush=True)


def run(chosen: Chosen, sizes: list[int], kinds: list[str], rounds: int, limit: float, clock: str) -> list[Measured]:
    """Measure every case, print the table, and return its rows."""
    absent = sorted({case.peer for _, case in chosen if not available(case)})
    chosen = [(module, case) for module, case in chosen if case.peer not in absent]
    for module, case in chosen:
        if case.compiles:
            measure(case, module, min(max(sizes), COMPILED_AT, case.largest), case.kinds[0], COMPILED_WITHIN, clock)
    print("| task | times and n | package | time | ratio | peak memory |")
    print("| --- | --- | --- | ---: | ---: | ---: |")
    rows: list[Measured] = []
    for task in dict.fromkeys(case.task for _, case in chosen):
        for kind in kinds:
            for n in sizes:
                peers = [(m, c) for m, c in chosen if c.task == task and kind in c.kinds and n <= c.largest]
                found = together(sorted(peers, key=lambda pair: pair[1].peer != OURS), n, kind, rounds, limit, clock)
                told(found)
                rows += found
    if absent:
        print(f"\nNot installed here: {', '.join(absent)}.")
    return rows


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--modules", default=",".join(sorted(path.stem for path in HERE.glob("bench_*.py"))))
    parser.add_argument("--sizes", default="1e2,1e3,1e4,1e5", help="numbers of patients")
    parser.add_argument("--kinds", default="days,continuous", help="sorts of times")
    parser.add_argument("--tasks", default=None, help="tasks by name, separated by commas")
    parser.add_argument("--peers", default=None, help="packages by name beside riskset, separated by commas")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each package")
    parser.add_argument("--limit", type=float, default=120.0, help="seconds allowed to one case")
    parser.add_argument(
        "--clock",
        choices=("wall", "processor"),
        default="wall",
        help="processor: time of one thread, on a busy machine",
    )
    parser.add_argument("--output", type=Path, default=None, help="the JSON to write")
    options = parser.parse_args()
    sizes = [int(float(size)) for size in options.sizes.split(",")]
    tasks = options.tasks.split(",") if options.tasks else None
    peers = [OURS, *options.peers.split(",")] if options.peers else None
    chosen = [
        (module, case) for module in options.modules.split(",") for case in importlib.import_module(module).cases()
    ]
    chosen = [(module, case) for module, case in chosen if tasks is None or case.task in tasks]
    chosen = [(module, case) for module, case in chosen if peers is None or case.peer in peers]
    rows = run(chosen, sizes, options.kinds.split(","), options.rounds, options.limit, options.clock)
    packages = sorted({case.package for _, case in chosen if case.code is None} - {OURS})
    r_packages = sorted({case.package for _, case in chosen if case.code is not None})
    save("stats", rows, options.output, packages=tuple(packages), r_packages=tuple(r_packages), clock=options.clock)


if __name__ == "__main__":
    main()
