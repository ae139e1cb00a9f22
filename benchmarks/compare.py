"""Sets two runs of a benchmark side by side, and names what became slower beyond noise.

    python benchmarks/compare.py                      the last two runs of each benchmark in benchmarks/runs
    python benchmarks/compare.py OLD.json NEW.json    two files

The exit code is 1 if a time of riskset became slower beyond noise. If both runs timed the same versions of other
packages, their median ratio is how much faster or slower the machine was, and is taken out of every ratio.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from recorded import OURS, RUNS, Measured, Run, read, runs_of

# A difference below this is noise, whatever the rounds say.
_LEAST = 0.10
# Rows of other packages from which the speed of the machine is told.
_ENOUGH = 5


@dataclass(frozen=True)
class Change:
    """A row of both runs, and how many times the seconds of the old run the new one took."""

    old: Measured
    new: Measured
    ratio: float
    """Adjusted for the machine."""

    @property
    def noise(self) -> float:
        """The share by which two runs differ without a reason."""
        return max(_LEAST, self.old.noise + self.new.noise)

    @property
    def verdict(self) -> str:
        """Slower or faster beyond noise; empty otherwise."""
        if self.ratio > 1 + self.noise:
            return "slower"
        return "faster" if self.ratio < 1 / (1 + self.noise) else ""


def drift(old: Run, new: Run, pairs: list[tuple[Measured, Measured]]) -> float:
    """Return how many times slower the machine was in the new run, by the packages that did not change; 1 if unknown."""
    changed = {name for name in old.versions if new.versions.get(name) != old.versions[name]}
    if {"python", "numpy", "scipy"} & changed:
        return 1.0
    ratios = [
        after.best / before.best
        for before, after in pairs
        if not after.package.startswith(OURS) and _package(after.package) not in changed
    ]
    return statistics.median(ratios) if len(ratios) >= _ENOUGH else 1.0


def _package(peer: str) -> str:
    return peer.split(" (", maxsplit=1)[0]


def changes(old: Run, new: Run) -> tuple[list[Change], float]:
    """Return the rows of riskset that both runs have seconds of, the worst first, and the drift of the machine."""
    before = {row.key: row for row in old.rows if row.seconds}
    pairs = [(before[row.key], row) for row in new.rows if row.seconds and row.key in before]
    factor = drift(old, new, pairs)
    found = [Change(a, b, b.best / a.best / factor) for a, b in pairs if b.package.startswith(OURS)]
    return sorted(found, key=lambda change: -change.ratio), factor


def report(old: Run, new: Run) -> tuple[str, list[Change]]:
    """Return the comparison as text, and what became slower beyond noise."""
    found, factor = changes(old, new)
    lines = [f"{old.benchmark}: {old.made} ({old.versions.get(OURS)}) and {new.made} ({new.versions.get(OURS)})"]
    lines += [
        f"The machines differ in {part}: {old.machine.get(part)} and {new.machine.get(part)}"
        for part in new.machine
        if old.machine.get(part) != new.machine[part]
    ]
    lines += [
        f"The version of {name} changed: {old.versions.get(name, 'none')} to {new.versions.get(name, 'none')}"
        for name in sorted(set(old.versions) | set(new.versions))
        if old.versions.get(name) != new.versions.get(name)
    ]
    if factor != 1.0:
        lines.append(f"Other packages took {factor:.2f} times as long in the new run; ratios are adjusted for it")
    lines += [
        "",
        "| task | case | old, s | new, s | ratio | noise | |",
        "| --- | --- | ---: | ---: | ---: | ---: | --- |",
    ]
    lines += [
        f"| {each.new.task} | {each.new.case} | {each.old.best:.3g} | {each.new.best:.3g} | {each.ratio:.2f} | "
        f"{each.noise:.0%} | {each.verdict} |"
        for each in found
    ]
    slower = [each for each in found if each.verdict == "slower"]
    had = {row.key for row in new.rows if row.seconds}
    gone = [row for row in old.rows if row.package.startswith(OURS) and row.seconds and row.key not in had]
    lines += ["", *(f"Not in the new run: {row.task}, {row.case}" for row in gone)]
    lines += [f"Slower beyond noise: {each.new.task}, {each.new.case}: {each.ratio:.2f} times" for each in slower]
    if not found:
        lines.append("The two runs have no row in common")
    elif not slower:
        lines.append("Nothing became slower beyond noise")
    return "\n".join(lines), slower


def last_two(folder: Path = RUNS) -> list[tuple[Path, Path]]:
    """Return the last two runs of each benchmark that has two."""
    by_name: dict[str, list[Path]] = {}
    for path in runs_of(folder=folder):
        by_name.setdefault(path.name[:-21], []).append(path)
    return [(paths[-2], paths[-1]) for paths in by_name.values() if len(paths) > 1]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="*", type=Path, help="two records; the last two of each benchmark if left out")
    given: list[Path] = parser.parse_args().runs
    if len(given) not in {0, 2}:
        parser.error("give two records, the old one first, or none")
    pairs = [(given[0], given[1])] if given else last_two()
    if not pairs:
        parser.error(f"no benchmark has two runs in {RUNS}: run `make bench-stats` before and after a change")
    slower: list[Change] = []
    for before, after in pairs:
        old, new = read(before), read(after)
        if old.benchmark != new.benchmark:
            parser.error(f"{before} is of the benchmark {old.benchmark}, and {after} of {new.benchmark}")
        text, worse = report(old, new)
        print(text)
        slower += worse
    sys.exit(1 if slower else 0)


if __name__ == "__main__":
    main()
