"""Times the render of the example's two documents, the commands, and each step of the work; beside Quarto where it is.

Run with ``python benchmarks/render.py [--runs 3] [--json FILE] [--clock processor]``. Each printed time is the best of the
runs: seconds of the clock, and of the processor (user and system, with all programs that were started). The JSON file has
all of them, by the clock or by the processor, for ``make bench-compare``. ``PYTHONDONTWRITEBYTECODE`` is ignored, because
Python would then compile the package anew at each start, which takes over a second.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from recorded import OURS, Measured, save

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("_quarto.yml", "_extensions", "report", "data", "schema")
STUDY = "report/cart-haplo"
PROGRAM = str(Path(sys.executable).with_name("riskset"))
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
PEERS = ("pandas", "plotnine")  # which tell how fast the machine is
Clock = Literal["wall", "processor"]


@dataclass(frozen=True, order=True)
class Time:
    """Seconds of the clock and of the processor, and what the command said."""

    clock: float
    processor: float
    said: str = ""

    def seconds(self, clock: Clock) -> float:
        """The seconds of one of the clocks."""
        return self.clock if clock == "wall" else self.processor


@dataclass(frozen=True)
class Timed:
    """Something that was run several times."""

    task: str
    case: str
    times: tuple[Time, ...]
    package: str = OURS

    def row(self, clock: Clock) -> Measured:
        """What is written down of it."""
        return Measured(self.task, self.case, self.package, tuple(round(time.seconds(clock), 4) for time in self.times))


def copied_project(folder: Path) -> Path:
    """A copy of the project without outputs and caches."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part)
        else:
            shutil.copy(source, folder / part)
    return folder / STUDY


def processor_seconds(who: int) -> float:
    """What this process, or those that it has started and that have ended, took of the processor."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def timed(command: list[str], folder: Path) -> Time:
    """The time of a command."""
    begun, before = time.perf_counter(), processor_seconds(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    clock, processor = time.perf_counter() - begun, processor_seconds(resource.RUSAGE_CHILDREN) - before
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return Time(clock, processor, done.stderr)


def change_prose(report: Path, number: int) -> None:
    """Add a sentence to the manuscript."""
    document = report / "manuscript.qmd"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("# Discussion\n", f"# Discussion\n\nSentence {number}.\n", 1), encoding="utf-8")


def change_column(report: Path, number: int) -> None:
    """Change one value of one column: the platelets of the first patient, which tables describe and models take."""
    data = report.parent.parent / "data" / "cart-haplo" / "cohort.csv"
    head, first, *rest = data.read_text(encoding="utf-8").splitlines()
    place = head.split(",").index("platelets")
    cells = first.split(",")
    cells[place] = str(100 + number)
    data.write_text("\n".join([head, ",".join(cells), *rest]) + "\n", encoding="utf-8")


def forget(report: Path, _number: int) -> None:
    """Remove what earlier renders kept."""
    shutil.rmtree(report.parent.parent / ".riskset", ignore_errors=True)


def engine_times(engine: str, runs: int) -> Iterator[Timed]:
    """Several renders from nothing and after changes; the best is printed with its stages."""
    command = [PROGRAM, "render", STUDY, "--engine", engine, "--verbose"]
    changes: dict[str, Callable[[Path, int], None]] = {
        "from nothing": forget,
        "after a change of prose": change_prose,
        "after a change of one column": change_column,
    }
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report = copied_project(folder)
        for title, change in changes.items():
            found: list[Time] = []
            for run in range(runs):
                change(report, run)
                found.append(timed(command, folder))
            best = min(found)
            print(f"{engine}, {title}: {best.clock:.2f} s, processor {best.processor:.2f} s (best of {runs})")
            print("".join(f"    {line.strip()}\n" for line in best.said.splitlines()[1:]))
            yield Timed(f"render {title}", engine, tuple(found))


def command_times(runs: int) -> Iterator[Timed]:
    """What commands and imports take."""
    commands = {
        "riskset --help": [PROGRAM, "--help"],
        "riskset check": [PROGRAM, "check", STUDY],
        "riskset display table-1": [PROGRAM, "display", STUDY, "table-1"],
        "riskset display figure-2": [PROGRAM, "display", STUDY, "figure-2", "--data"],
        "import pandas": [sys.executable, "-c", "import pandas"],
        "import riskset.builders": [sys.executable, "-c", "import riskset.builders"],
        "import plotnine": [sys.executable, "-c", "import plotnine"],
    }
    with tempfile.TemporaryDirectory() as name:
        copied_project(Path(name))
        for title, command in commands.items():
            found = tuple(timed(command, Path(name)) for _ in range(runs))
            best = min(found)
            print(f"{title}: {best.clock:.2f} s, processor {best.processor:.2f} s")
            peer = title.removeprefix("import ")
            yield Timed(title, "the example", found, peer if peer in PEERS else OURS)


def where_seconds_go() -> list[Timed]:
    """The processor's seconds of each step of all displays, in one process."""
    steps: list[Timed] = []
    begun = processor_seconds(resource.RUSAGE_SELF)

    def spent(name: str, run: Callable[[], object]) -> None:
        nonlocal begun
        run()
        now = processor_seconds(resource.RUSAGE_SELF)
        print(f"{name}: {now - begun:.2f} s")
        steps.append(Timed(f"step: {name}", "one process", (Time(now - begun, now - begun),)))
        begun = now

    def imports() -> None:
        import plotnine as _plotnine  # noqa: F401

        import riskset.builders as _builders  # noqa: F401

    spent("imports", imports)
    import matplotlib.pyplot as plt

    import riskset
    from riskset.figures.figure import Figure
    from riskset.figures.formats import Form, encoded
    from riskset.tables.writers import write_markdown_cell

    studies: list[riskset.opened.OpenStudy] = []
    spent("study file and data read", lambda: studies.append(riskset.open_study(ROOT / STUDY / "study.yml")))
    study = studies[0]
    spent("results", study.results)
    spent("tables and figures laid out", lambda: [study.display(name) for name in study.names])
    shown = [study.display(name) for name in study.names]
    figures = [each for each in shown if isinstance(each, Figure)]
    tables = [each for each in shown if not isinstance(each, Figure)]
    spent("tables written for all formats", lambda: [write_markdown_cell(table.printed()) for table in tables])
    drawings: list[object] = []
    spent("figures drawn", lambda: drawings.extend(figure.draw() for figure in figures))

    def write(form: str) -> None:
        for figure, drawing in zip(figures, drawings, strict=True):
            with figure._writing([drawing]):  # noqa: SLF001
                encoded(drawing, Form(form, words=figure.words))

    spent("figures written as SVG", partial(write, "svg"))
    spent("figures written as PNG", partial(write, "png"))
    plt.close("all")
    spent("figures laid out, drawn and written again for narrow windows", lambda: [each.narrow() for each in figures])
    return steps


def main() -> None:
    """Time everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path, help="where to write what was measured; else into benchmarks/runs")
    parser.add_argument("--clock", choices=("wall", "processor"), default="wall", help="whose seconds are written")
    given = parser.parse_args()
    print("Where the processor's seconds go, all displays in one process:")
    rows = where_seconds_go()
    print()
    rows += command_times(given.runs)
    rows += engine_times("builtin", given.runs)
    if shutil.which("quarto"):
        rows += engine_times("quarto", 1)
    else:
        print("quarto is not on the path: no times beside it")
    packages = ("plotnine", "matplotlib", "great_tables", "typst", "pypandoc_binary")
    save("render", [row.row(given.clock) for row in rows], given.json, packages=packages, clock=given.clock)


if __name__ == "__main__":
    main()
