"""A watch shows again what a change of study file or data changes, tells what is wrong meanwhile, and goes on."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from riskset.cli.watched import watched
from riskset.documents import preview
from riskset.problems import LookupFailed


def test_a_change_of_study_file_or_data_is_shown(
    tmp_path: Path, new_study: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(preview, "_POLL_SECONDS", 0.01)
    path = new_study(tmp_path, {"age": [1, 2, 3]})
    data = next(tmp_path.glob("*.csv"))
    first, text = data.read_text(), path.read_text()
    shown: list[int] = []

    def show() -> None:
        shown.append(len(data.read_text().splitlines()))
        if len(shown) == 2:
            message = "no display is called 'x'"
            raise LookupFailed(message)

    def goes_on() -> bool:
        if len(shown) == 1:
            data.write_text(first + "4,4\n")
        elif len(shown) == 2:
            path.write_text(text + "\n")
        return len(shown) < 3

    watched(path, show, goes_on=goes_on)
    assert shown == [4, 5, 5]
    assert "no display is called 'x'" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="the way to interrupt a program")
def test_the_command_watches_until_it_is_interrupted(tmp_path: Path, new_study: Any) -> None:
    path = new_study(
        tmp_path,
        {"age": [1, 2, 3]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        displays={"b": {"kind": "baseline"}},
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "riskset.cli", "display", str(path), "b", "--watch"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    lines = iter(process.stdout.readline, "")
    assert any("Ctrl-C" in line for line in lines)
    path.write_text(path.read_text().replace("Age", "Years of age"))
    assert any("Years of age" in line for line in lines)
    process.send_signal(2)
    time.sleep(0.1)
    assert process.wait(20) == 0
