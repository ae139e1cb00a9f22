"""Times `riskset simulate` from a thousand patients to a million, with its peak of memory."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from recorded import Measured, save

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = ROOT / "data" / "cart-haplo" / "published.yml"
RUN = "from riskset.cli import main; main()"
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def simulated(patients: int, output: Path) -> tuple[float, float]:
    """Seconds and megabytes of one run of the command, in a process of its own."""
    command = [sys.executable, "-c", RUN, "simulate", str(PUBLISHED), "-n", str(patients), "-o", str(output)]
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


def main() -> None:
    """Print a line for each size and format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="largest cohort")
    most = parser.parse_args().most
    rows: list[Measured] = []
    print(f"{'patients':>10}  {'format':<8}{'seconds':>8}{'MB memory':>11}{'MB file':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for patients in (size for size in SIZES if size <= most):
            for form in ("csv", "parquet"):
                output = Path(folder) / f"cohort.{form}"
                seconds, memory = simulated(patients, output)
                size = output.stat().st_size / 1e6
                print(f"{patients:>10,}  {form:<8}{seconds:>8.1f}{memory:>11.0f}{size:>9.1f}", flush=True)
                rows.append(Measured("simulate", f"{form}, n = {patients}", "riskset", (seconds,), memory))
    save("cohorts", rows)


if __name__ == "__main__":
    main()
