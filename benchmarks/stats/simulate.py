"""Simulate cohorts whose truth is known and count how often 95% limits cover it and tests reject it.

A module ``coverage_*.py`` beside this file has ``simulate(rng, n)`` that returns one cohort, ``DESIGN``, a
paragraph that describes it, ``rows()``, a list of `Limits` and `Rejection`, and ``NOTES``, which explains what departs
from 95% and 5% by more than the simulation's error. Run

    python benchmarks/stats/simulate.py                     2,000 cohorts of 100, writes docs/coverage.md
    python benchmarks/stats/simulate.py --cohorts 200 --out -
    python benchmarks/stats/simulate.py --workers 2         the same page by two processes

Within ``joblib.parallel_config(backend="dask")``, :func:`section` has its cohorts simulated by a Dask cluster.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from simulation import Limits, Rejection

from riskset.stats.parallel import in_parallel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).resolve().parent
# Cohorts of one task: a number of its own, so that the sums are the same for any number of workers.
_CHUNK = 25
PAGE = HERE.parents[1] / "docs" / "coverage.md"

TITLE = """# Do 95% limits hold 95% of the time?

This page checks whether riskset's confidence limits and tests do what they promise. It is for readers who want to know how far to
trust an estimator in a small study.

Cohorts are simulated from models whose truth is known. Each estimator is applied to each cohort, and its limits either contain the
truth or do not. With {cohorts:,} cohorts of {patients} patients, a coverage of 95% is known to about {error:.1f} points either way.

| column | meaning |
| --- | --- |
| coverage | The share of limits that contain the truth |
| too high, too low | The share of limits wholly above the truth, and wholly below it |
| mean width | The mean width of the limits. Limits with an open side are left out |
| none | The number of cohorts without limits: nobody had the event, the curve never comes down to the median, or the likelihood is monotone. They are left out of the shares |

The seed is {seed}, and the page is made by `python benchmarks/stats/simulate.py`.
"""


@dataclass
class _Count:
    tried: int = 0
    none: int = 0
    high: int = 0
    low: int = 0
    rejected: int = 0
    width: float = 0.0
    closed: int = 0

    def add_limits(self, found: tuple[float, float] | None, truth: float) -> None:
        self.tried += 1
        if found is None:
            self.none += 1
            return
        lower, upper = found
        self.high += lower > truth
        self.low += upper < truth
        if np.isfinite(lower) and np.isfinite(upper):
            self.closed += 1
            self.width += upper - lower

    def add_p(self, found: float | None) -> None:
        self.tried += 1
        self.none += found is None
        self.rejected += found is not None and found < 0.05

    def add(self, other: _Count) -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def counted(module: str, patients: int, streams: Sequence[Any]) -> list[_Count]:
    """Simulate a cohort for each stream of random numbers, and count what each row of a module finds in them."""
    design = importlib.import_module(module)
    rows: Sequence[Limits | Rejection] = design.rows()
    counts = [_Count() for _ in rows]
    for stream in streams:
        data = design.simulate(np.random.default_rng(stream), patients)
        for row, count in zip(rows, counts, strict=True):
            if isinstance(row, Limits):
                count.add_limits(row.find(data), row.truth)
            else:
                count.add_p(row.find(data))
    return counts


def _counting(folder: str) -> Callable[..., list[_Count]]:
    """Return `counted` as a worker can call it who does not know this folder: it is pickled by value."""

    def there(module: str, patients: int, streams: Sequence[Any]) -> list[_Count]:
        import importlib
        import sys

        if folder not in sys.path:
            sys.path.insert(0, folder)
        return importlib.import_module("simulate").counted(module, patients, streams)

    return there


def section(
    module: str,
    cohorts: int,
    patients: int,
    seed: int,
    *,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[str]:
    """Simulate one module's cohorts and return its part of the page.

    `progress` is called with the number of tasks done, of 25 cohorts each. An error that it raises cancels the rest.
    """
    design = importlib.import_module(module)
    rows: Sequence[Limits | Rejection] = design.rows()
    counts = [_Count() for _ in rows]
    cohorts = min(cohorts, getattr(design, "MOST", cohorts))  # of what takes long
    streams = np.random.SeedSequence(seed).spawn(cohorts)
    tasks = ((module, patients, streams[at : at + _CHUNK]) for at in range(0, cohorts, _CHUNK))
    for part in in_parallel(_counting(str(HERE)), tasks, workers=workers, progress=progress):
        for count, more in zip(counts, part, strict=True):
            count.add(more)
    lines = ["", f"## {design.TITLE}", "", design.DESIGN, ""]
    lines += ["| limits | truth | coverage | too high | too low | mean width | none |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for row, count in zip(rows, counts, strict=True):
        if isinstance(row, Limits):
            there = max(count.tried - count.none, 1)
            high, low = 100 * count.high / there, 100 * count.low / there
            width = f"{count.width / count.closed:.3f}" if count.closed else ""
            cells = (row.name, f"{row.truth:.4g}", f"{100 - high - low:.1f}%", f"{high:.1f}%", f"{low:.1f}%", width)
            lines.append("| " + " | ".join(cells) + f" | {count.none} |")
    if any(isinstance(row, Rejection) for row in rows):
        lines += ["", "| test, the null hypothesis being true | rejected at 5% | none |", "| --- | ---: | ---: |"]
    for row, count in zip(rows, counts, strict=True):
        if isinstance(row, Rejection):
            lines.append(
                f"| {row.name} | {100 * count.rejected / max(count.tried - count.none, 1):.1f}% | {count.none} |"
            )
    return [*lines, "", design.NOTES] if design.NOTES else lines


def _teller(module: str) -> Callable[[int], None] | None:
    """Tell on a terminal how many cohorts of a module are done."""
    if not sys.stderr.isatty():
        return None

    def tell(done: int) -> None:
        print(f"\r{module}: {done * _CHUNK:,} cohorts", end="", file=sys.stderr, flush=True)

    return tell


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cohorts", type=int, default=2000)
    parser.add_argument("--patients", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--workers", type=int, help="processes that simulate; the page is the same")
    parser.add_argument("--out", default=str(PAGE), help="the page, or - for the screen")
    options = parser.parse_args()
    error = 196 * np.sqrt(0.95 * 0.05 / options.cohorts)
    head = TITLE.format(cohorts=options.cohorts, patients=options.patients, error=error, seed=options.seed)
    lines = [head.rstrip()]
    for module in sorted(path.stem for path in HERE.glob("coverage_*.py")):
        told = _teller(module)
        lines += section(
            module, options.cohorts, options.patients, options.seed, workers=options.workers, progress=told
        )
    text = "\n".join(lines) + "\n"
    if options.out == "-":
        print(text)
        return
    page = Path(options.out)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text)


if __name__ == "__main__":
    main()
