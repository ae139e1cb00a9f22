"""Cells that do not end, print without end or take the kernel with them; and renders that are interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from riskset.cli import main
from riskset.documents import DocumentProblems, render
from riskset.documents import stopping as module
from riskset.documents.execution import execute
from riskset.documents.kernels import Start
from riskset.documents.limits import Limits
from riskset.documents.qmd import parse_document
from riskset.documents.stopping import Stop, Stopped, together
from riskset.documents.tasks import Task

if TYPE_CHECKING:
    from conftest import Project

TIME = "Let it take less time, or allow more with --cell-timeout SECONDS (0: no limit)."
PRINT = "Print less, draw fewer points, or write `%%capture` on the first line of the cell."
WAITS = [f"doc.qmd, line 3: cell 'it' (1 of 1) has run for {seconds} s" for seconds in ("0.2", "0.4")]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")


def cell(code: str) -> str:
    return f"words\n\n```{{python}}\n#| label: it\n{code}\n```\n"


ENDS = {
    "time": (cell("while True: pass"), f"cell 'it' did not end within 0.5 s. {TIME}"),
    "print": (
        cell("while True: print('x' * 1000)"),
        f"cell 'it' printed more than 10 million characters. {PRINT}",
    ),
    "exit": (
        cell("import os; os._exit(3)"),
        "cell 'it' ended the Python kernel (exit code 3). Take out what ends it, such as `os._exit` or `exit()`.",
    ),
    "memory": (
        cell("import os; os.kill(os.getpid(), 9)"),
        (
            "cell 'it' was ended by the system, as it does where memory is short, or by someone else (SIGKILL). "
            "Let it take less, or give the machine more."
        ),
    ),
    "crash": (
        cell("import os; os.kill(os.getpid(), 11)"),
        (
            "cell 'it' made a library crash (SIGSEGV). "
            "Run its code by itself to find the library, and install another version of it."
        ),
    ),
    "value": (
        'words\n\n`{python} __import__("os")._exit(4)`\n',
        (
            '`__import__("os")._exit(4)` ended the Python kernel (exit code 4). '
            "Take out what ends it, such as `os._exit` or `exit()`."
        ),
    ),
    "pictures": (
        cell("from IPython.display import Markdown, display\nwhile True: display(Markdown('x' * 10_000_000))"),
        f"cell 'it' showed more than 200 MB of pictures and text. {PRINT}",
    ),
}


@POSIX
@pytest.mark.parametrize(
    "how", [name if name in {"time", "memory"} else pytest.param(name, marks=pytest.mark.slow) for name in ENDS]
)
def test_cells_that_come_to_no_good_end(project: Project, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    text, said = ENDS[how]
    before = project.write("_output/doc.html", "as it was")
    project.write("doc.qmd", text)
    told: list[str] = []
    monkeypatch.setattr("riskset.documents.execution._PATIENCE_SECONDS", 0.2 if how == "time" else 30)
    with pytest.raises(DocumentProblems) as caught:
        render(
            "doc.qmd",
            formats=["html"],
            cell_timeout=0.5 if how == "time" else 60,
            progress=lambda said, seconds: told.append(said) if seconds is None else None,
        )
    assert told[1:] == (WAITS if how == "time" else [])
    assert str(caught.value) == f"doc.qmd, line 3: {said}"
    assert before.read_text() == "as it was"


def test_what_is_counted() -> None:
    limits = Limits(printed=10, shown=20)
    assert (limits.exceeded(10, 20), Limits().seconds) == ("", 3600)
    assert limits.exceeded(11, 11).startswith("printed")
    assert limits.exceeded(0, 21).startswith("showed")


def alive(folder: Path) -> list[str]:
    """Processes, but for zombies, that the test's cell wrote down."""
    found = (folder / "pids").read_text().split() if (folder / "pids").exists() else []
    return [pid for pid in found if _runs(Path(f"/proc/{pid}/stat"))]


def _runs(stat: Path) -> bool:
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


STARTS = (
    "import os, subprocess, time\n"
    "child = subprocess.Popen(['sleep', '600'])\n"
    "open('pids', 'w').write(f'{os.getpid()} {child.pid} ')\n"
    "time.sleep(600)"
)


@POSIX
def test_a_stop_ends_the_kernel_with_what_it_started(project: Project) -> None:
    document = parse_document(project.write("doc.qmd", cell(STARTS)), project.root)
    stop, raised = Stop(), list[BaseException]()

    def run() -> None:
        try:
            execute([Task(cell=document.cells[0])], Start(project.root), stop=stop)
        except BaseException as error:  # noqa: BLE001
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    deadline = time.monotonic() + 60
    while not (project.root / "pids").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.ask()
    thread.join(timeout=20)
    assert [type(error) for error in raised] == [Stopped]
    assert alive(project.root) == []
    with pytest.raises(Stopped):
        execute([Task(cell=document.cells[0])], Start(project.root), stop=stop)


def test_an_interrupted_wait_stops_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, ended = Stop(), threading.Event()

    def work() -> None:
        with stop.ends(ended.set):
            ended.wait(30)

    def interrupted(*_arguments: object, **_options: object) -> None:
        time.sleep(0.1)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        together([work], stop, 1)
    assert ended.is_set()


@POSIX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_command_says_in_a_line_that_it_was_interrupted(
    project: Project, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        signal.raise_signal(number)
        time.sleep(10)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("riskset.documents.render", interrupted)
    # A shell's job in the background ignores Ctrl-C, and Python with it.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        done = CliRunner().invoke(main, ["render", "doc.qmd"])
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert (done.exit_code, done.output) == (code, "Interrupted: no output was changed\n")
    assert signal.getsignal(signal.SIGTERM) == before


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_render_that_is_ended_leaves_nothing(project: Project, number: int) -> None:
    """Outputs are those of before; neither kernel nor temporary folder is left, but for SIGKILL the folder."""
    temporary = project.root / "temporary"
    temporary.mkdir()
    outputs = [project.write(f"_output/doc.{ending}", "as it was") for ending in ("html", "pdf", "docx")]
    project.write("doc.qmd", cell(STARTS))
    command = [sys.executable, "-c", "from riskset.cli import main; main()", "render", "doc.qmd", "--engine", "builtin"]
    process = subprocess.Popen(command, env=os.environ | {"TMPDIR": str(temporary)}, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not (project.root / "pids").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(number)
    if number == signal.SIGKILL:  # it can end nothing, but its kernel sees that it is gone
        kernel, child = (project.root / "pids").read_text().split()
        while _runs(Path(f"/proc/{kernel}/stat")) and time.monotonic() < deadline:
            time.sleep(0.1)
        os.kill(int(child), signal.SIGKILL)
        while alive(project.root) and time.monotonic() < deadline:
            time.sleep(0.1)
    _, said = process.communicate(timeout=60)
    assert alive(project.root) == []
    assert [path.read_text() for path in outputs] == ["as it was"] * 3
    assert sorted(path.name for path in (project.root / "_output").iterdir()) == ["doc.docx", "doc.html", "doc.pdf"]
    if number == signal.SIGKILL:
        return
    assert process.returncode == 128 + number
    assert said.splitlines()[1:] == ["Interrupted: no output was changed"]
    assert list(temporary.iterdir()) == []
