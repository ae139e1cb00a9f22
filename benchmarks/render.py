"""Times the render of the bmt report: from nothing, and after a change of prose; beside Quarto where it is."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("_quarto.yml", "_extensions", "report", "data", "schema")


def copied_project(folder: Path) -> Path:
    """A copy of the project without outputs and caches."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part)
        else:
            shutil.copy(source, folder / part)
    return folder / "report" / "bmt"


def timed(command: list[str], folder: Path) -> tuple[float, str]:
    """Wall time of a command in seconds, and what it said."""
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - begun
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return seconds, done.stderr


def change_prose(report: Path, number: int) -> None:
    """Add a sentence to the manuscript."""
    document = report / "manuscript.qmd"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("# Discussion\n", f"# Discussion\n\nSentence {number}.\n", 1), encoding="utf-8")


def engine_times(engine: str, runs: int) -> None:
    """Print the best of several renders from nothing and after a change of prose, with the stages of the best."""
    program = str(Path(sys.executable).with_name("riskset"))
    command = [program, "render", "report/bmt", "--engine", engine, "--verbose"]
    for title, fresh in (("from nothing", True), ("after a change of prose", False)):
        found: list[tuple[float, str]] = []
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            report = copied_project(folder)
            if not fresh:
                timed(command, folder)
            for run in range(runs):
                if fresh:
                    shutil.rmtree(folder / ".riskset", ignore_errors=True)
                else:
                    change_prose(report, run)
                found.append(timed(command, folder))
        seconds, said = min(found)
        print(f"{engine}, {title}: {seconds:.2f} s (best of {runs})")
        print("".join(f"    {line.strip()}\n" for line in said.splitlines()[1:]))


def import_times() -> None:
    """Print what importing riskset costs beside importing pandas."""
    for code in ("import pandas", "import pandas, riskset", "import pandas, riskset, riskset.builders"):
        best = min(timed([sys.executable, "-c", code], ROOT)[0] for _ in range(5))
        print(f"{code}: {best:.2f} s")


def main() -> None:
    """Time everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    import_times()
    engine_times("builtin", runs)
    if shutil.which("quarto"):
        engine_times("quarto", 1)
    else:
        print("quarto is not on the path: no times beside it")


if __name__ == "__main__":
    main()
