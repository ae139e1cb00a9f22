"""Writes the table of ratios of docs/speed.md from a run of the estimators' benchmark.

    python benchmarks/ratios.py                the record that is kept with the program
    python benchmarks/ratios.py RUN.json       another run, which becomes that record
    python benchmarks/ratios.py RUN.json --add   a run of some tasks and sizes, which take the place of the record's

A ratio is of two times of one run, whose packages took turns. A ratio is the time of another package over that of riskset: above 1 riskset is faster.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import asdict, replace
from pathlib import Path

from recorded import HERE, OURS, Measured, Run, read

RECORD = HERE / "record" / "stats.json"
PAGE = HERE.parent / "docs" / "speed.md"
BEGIN, END = "<!-- ratios: begin -->", "<!-- ratios: end -->"
_CASE = re.compile(r"(?P<kind>\w+), n = (?P<n>\d+)")


def table(run: Run) -> str:
    """Return the ratios as a table of tasks and packages by n: whole days first, then continuous times."""
    ours = {(row.task, row.case): row.best for row in run.rows if row.package == OURS and row.seconds}
    cases = [match for row in run.rows if (match := _CASE.fullmatch(row.case))]
    sizes = sorted({int(match["n"]) for match in cases})
    kinds = sorted({match["kind"] for match in cases}, key=("days", "continuous").index)
    lines = [
        "| task | package | " + " | ".join(f"n = {n:,}" for n in sizes) + " |",
        "| --- | --- |" + " ---: |" * len(sizes),
    ]
    rows = {(row.task, row.case, row.package): row for row in run.rows}
    peers = dict.fromkeys((row.task, row.package) for row in run.rows if row.package != OURS)
    for task, package in peers:
        cells = [
            " / ".join(_ratio(rows.get((task, case, package)), ours.get((task, case))) for case in _of(kinds, n))
            for n in sizes
        ]
        shown = [cell if any(letter.isdigit() for letter in cell) else "" for cell in cells]
        if any(shown):
            lines.append(f"| {task} | {package} | " + " | ".join(shown) + " |")
    return "\n".join(lines)


def joined(record: Run, run: Run) -> Run:
    """Return the record with the tasks and sizes of a run, on the same machine with the same packages, in place of its own.

    Raises
    ------
    SystemExit
        If the machine or the version of a package differs.
    """
    differing = [
        name for name in record.versions.keys() & run.versions.keys() if record.versions[name] != run.versions[name]
    ]
    differing += [name for name in record.machine if record.machine[name] != run.machine.get(name)]
    if differing:
        message = f"the record and the run differ in {', '.join(sorted(differing))}: measure all tasks anew"
        raise SystemExit(message)
    anew = {(row.task, row.case) for row in run.rows}
    rows = [*(row for row in record.rows if (row.task, row.case) not in anew), *run.rows]
    tasks = list(dict.fromkeys(row.task for row in (*record.rows, *run.rows)))
    rows.sort(key=lambda row: tasks.index(row.task))
    return replace(run, versions={**record.versions, **run.versions}, rows=tuple(rows))


def _of(kinds: list[str], n: int) -> list[str]:
    return [f"{kind}, n = {n}" for kind in kinds]


def _ratio(row: Measured | None, ours: float | None) -> str:
    if row is None or ours is None:
        return "-"
    if not row.seconds:
        return row.why if row.why.startswith(">") else "-"
    ratio = row.best / ours
    return f"{ratio:.2f}" if ratio < 10 else f"{ratio:,.0f}"


def block(run: Run) -> str:
    """Return the table with the machine and the versions."""
    parts, names = run.machine, run.versions
    versions = "\n".join(f"| {name.replace('R:', 'R package ')} | {number} |" for name, number in names.items())
    clock = "the processor's time of one thread" if parts["clock"] == "processor" else "the time of the clock"
    where = f"{parts['cores']} cores of {parts['processor']}, {parts['memory']}, {parts['system']}"
    return f"{table(run)}\n\nMeasured on {run.made[:10]} as {clock}, on {where}.\n\n| software | version |\n| --- | --- |\n{versions}"


def page_with(text: str, made: str) -> str:
    """Return the page's text with what stands between the marks replaced."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", nargs="?", type=Path, help="a record of `make bench-stats`")
    parser.add_argument("--add", action="store_true", help="put its tasks and sizes into the record")
    options = parser.parse_args()
    given: Path | None = options.run
    run = read(given or RECORD)
    if run.benchmark != "stats":
        parser.error(f"{given} is of the benchmark {run.benchmark}: give a record of `make bench-stats`")
    if options.add:
        run = joined(read(RECORD), run)
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), block(run)), encoding="utf-8")
    if given is not None and given.resolve() != RECORD:
        RECORD.write_text(json.dumps(asdict(run), indent=1) + "\n", encoding="utf-8")
    print(f"Written to {PAGE}")


if __name__ == "__main__":
    main()
