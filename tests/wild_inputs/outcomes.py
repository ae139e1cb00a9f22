"""Runs checks of wrong studies in a process that may die, and counts how each ended."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from unicodedata import category

Outcome = Literal["refused", "accepted", "traceback", "over time"]
SECONDS, MEGABYTES = 10.0, 2000
PATIENCE = 12.0  # a busy machine takes so many times as long, and what waits for nothing is ended all the same
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ended:
    """How a run ended, and what it said."""

    outcome: Outcome
    said: str
    seconds: float


class Runner:
    """A process that checks one study after the other; one that dies or takes too much of a processor is started anew."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, study: Path) -> Ended:
        process = self._started()
        overdue = threading.Event()

        def end() -> None:
            overdue.set()
            os.kill(process.pid, signal.SIGKILL)

        timer = threading.Timer(SECONDS * PATIENCE, end)
        timer.start()
        began = time.monotonic()
        try:
            pickle.dump(str(study), process.stdin)
            process.stdin.flush()
            outcome, said = pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            self.close()
            is_late = overdue.is_set() or process.returncode == -signal.SIGPROF
            outcome = "over time" if is_late else "traceback"
            said = f"the process ended with {process.returncode}"
        finally:
            timer.cancel()
        return Ended(outcome, said, time.monotonic() - began)

    def _started(self) -> Any:
        if self._process is None:
            command = [sys.executable, "-W", "ignore", str(Path(__file__).resolve())]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT
            )
            assert self._process.stdout is not None
            assert pickle.load(self._process.stdout) == "ready"
        return self._process

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def judged(study: Path) -> tuple[Outcome, str]:
    """Check a study as `riskset check` does: read it, show each of its displays, doubt it, tell it."""
    from riskset.cli.checked import as_json
    from riskset.cli.checking import checked
    from riskset.problems import Problems

    try:
        found = checked(study)
        as_json(found)
    except Problems as error:
        return _refusal([*error.problems])
    except MemoryError:
        return "over time", "more memory than it may take"
    except BaseException as error:  # noqa: BLE001  a panic of a library is no Exception
        import traceback

        return "traceback", "".join(traceback.format_exception(error)[-6:])
    if found.problems or found.understood is None:
        return _refusal(found.problems)
    return "accepted", f"{found.understood.patients} patients"


def _refusal(problems: list[Any]) -> tuple[Outcome, str]:
    said = "\n".join(map(str, problems))
    is_clean = problems and all(
        each.file
        and each.message
        and each.remedy
        and not any(category(c)[0] == "C" for c in str(each))
        and len(str(each)) < 2500
        for each in problems
    )
    is_clean = is_clean and "fault of the program" not in said and "Traceback" not in said
    return ("refused" if is_clean else "traceback"), said


def _main() -> None:
    import resource

    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    sys.path.insert(0, str(ROOT / "python"))
    import riskset.cli.checked
    from riskset.study_files import installed_kinds

    installed_kinds()
    assert riskset.cli.checked
    resource.setrlimit(resource.RLIMIT_AS, ((MEGABYTES + 2000) << 20,) * 2)  # libraries reserve more than they take
    pickle.dump("ready", answers)
    answers.flush()
    while True:
        try:
            study = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of the processor's time; it ends the process
        outcome = judged(Path(study))
        signal.setitimer(signal.ITIMER_PROF, 0)
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > MEGABYTES * 1000:
            outcome = ("over time", "more memory than it may take")
        pickle.dump(outcome, answers)
        answers.flush()


if __name__ == "__main__":
    _main()
