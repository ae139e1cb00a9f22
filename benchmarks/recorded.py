"""What a benchmark measured, as JSON with the versions and the machine, so that two runs can be compared.

A run is written to ``benchmarks/runs`` under the benchmark's name and the time, unless a path is given.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNS = HERE / "runs"
OURS = "riskset"
# What is part of every time that a benchmark measures; a benchmark adds the peers that it runs.
ALWAYS = ("riskset", "numpy", "scipy", "pandas", "pyarrow", "numba")


@dataclass(frozen=True)
class Measured:
    """One time of one program: what was done, to how much, by what, and the seconds of each of several rounds."""

    task: str
    case: str
    package: str
    seconds: tuple[float, ...] = ()
    megabytes: float | None = None
    why: str = ""
    """Why there are no seconds."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What a row of another run is the same as this one by."""
        return self.task, self.case, self.package

    @property
    def best(self) -> float:
        """The least of the seconds: what else the machine did only adds to them."""
        return min(self.seconds)

    @property
    def noise(self) -> float:
        """How far the median round is above the best one, as a share of it."""
        ordered = sorted(self.seconds)
        return ordered[len(ordered) // 2] / ordered[0] - 1 if ordered and ordered[0] > 0 else 0.0


@dataclass(frozen=True)
class Run:
    """All that one run of a benchmark measured."""

    benchmark: str
    made: str
    versions: dict[str, str]
    machine: dict[str, str]
    rows: tuple[Measured, ...] = field(repr=False)


def versions_of(packages: tuple[str, ...] = (), r_packages: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the versions of Python and of installed packages; those of R have ``R:`` before their names."""
    found = {"python": platform.python_version()}
    for name in (*ALWAYS, *packages):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    if r_packages and shutil.which("Rscript"):
        names = ", ".join(f'"{name}"' for name in r_packages)
        code = (
            f"cat('R', as.character(getRversion()), '\\n'); for (p in c({names})) if (requireNamespace(p, quietly = TRUE))"
            " cat(p, as.character(packageVersion(p)), '\\n')"
        )
        told = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=False).stdout
        found |= {f"R:{name}": number for name, number in (line.split() for line in told.splitlines())}
    return found


def machine() -> dict[str, str]:
    """Return the processor, its number of cores, the memory and the system."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "processor": _line("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": str(cores),
        "memory": _gigabytes(_line("/proc/meminfo", "MemTotal")),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _line(path: str, key: str) -> str:
    file = Path(path)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "")


def _gigabytes(kilobytes: str) -> str:
    return f"{int(kilobytes.split(maxsplit=1)[0]) / 2**20:.0f} GB" if kilobytes else "unknown"


def save(
    benchmark: str,
    rows: list[Measured],
    path: Path | None = None,
    *,
    packages: tuple[str, ...] = (),
    r_packages: tuple[str, ...] = (),
    clock: str = "wall",
) -> Path:
    """Write a run as JSON and return where it is."""
    now = datetime.now(UTC)
    path = path or RUNS / f"{benchmark}-{now:%Y%m%d-%H%M%S}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Run(
        benchmark,
        f"{now:%Y-%m-%dT%H:%M:%SZ}",
        versions_of(packages, r_packages),
        {**machine(), "clock": clock},
        tuple(rows),
    )
    path.write_text(json.dumps(asdict(made), indent=1) + "\n", encoding="utf-8")
    print(f"\nWritten to {path}")
    return path


def read(path: Path) -> Run:
    """Return the run in a JSON file.

    Raises
    ------
    SystemExit
        If it is not the record of a benchmark.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        rows = tuple(Measured(**{**row, "seconds": tuple(row["seconds"])}) for row in held["rows"])
        return Run(held["benchmark"], held["made"], held["versions"], held["machine"], rows)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} is not the record of a benchmark: {error}. Give a file that `make bench-stats` wrote"
        raise SystemExit(message) from error


def runs_of(benchmark: str | None = None, folder: Path = RUNS) -> list[Path]:
    """Return the runs in a folder, the oldest first, of one benchmark or of all."""
    return sorted(folder.glob(f"{benchmark or '*'}-[0-9]*.json"), key=lambda path: path.name[-20:])
