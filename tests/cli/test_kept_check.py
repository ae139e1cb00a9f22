"""A clean check is told again without computing, as long as all that it read is as it was; nothing else is kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("matplotlib", "plotnine", "great_tables", "pandas", "scipy", "numpy", "pyarrow")
# The command by its name, with a check of its own: it reads the data, and takes each word "odd" for a doubt.
PROGRAM = """
import sys
from pathlib import Path
from types import SimpleNamespace
from riskset.cli.checked import Checked
from riskset.cli.kept_check import found_before
from riskset.understanding import Understood

def check(study):
    print("computed", end=" ")
    text = Path("cohort.csv").read_text()
    found = Understood("study.yml", "cohort.csv", None, len(text), 1, {}, [], [], [], [], {}, [], {})
    return Checked(study, found, ["doubt"] * text.count("odd"), {"note": ["table"]}, [], [], [], [])

found = found_before(Path("study.yml"), check)
print(found.understood.patients, found.left_out, len(found.doubts))
"""


def test_a_check_is_repeated_when_what_it_read_has_changed(tmp_path: Path) -> None:
    (tmp_path / "riskset").write_text(PROGRAM)
    (tmp_path / "_quarto.yml").write_text("project: {type: default}\n")
    data = tmp_path / "cohort.csv"

    def run() -> str:
        command = [sys.executable, "riskset"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()

    data.write_text("123")
    assert run() == "computed 3 {'note': ['table']} 0"
    assert run() == "3 {'note': ['table']} 0"
    assert (tmp_path / ".riskset" / ".gitignore").read_text() == "*\n"
    data.write_text("odd")
    assert [run(), run()] == ["computed 3 {'note': ['table']} 1"] * 2  # a doubt may name a patient: it is not kept
    assert "doubt" not in "".join(path.read_text() for path in (tmp_path / ".riskset").rglob("*.json"))
    (tmp_path / "_quarto.yml").unlink()
    shutil.rmtree(tmp_path / ".riskset")
    data.write_text("12")
    assert run() == "computed 2 {'note': ['table']} 0"
    assert not (tmp_path / ".riskset").exists()


@pytest.mark.slow
def test_a_second_check_of_the_example_loads_no_library_of_numbers_or_figures(tmp_path: Path) -> None:
    for part in ("_quarto.yml", "_extensions", "report", "data", "templates"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)

    def run() -> tuple[str, set[str]]:
        command = [sys.executable, "-X", "importtime", "-m", "riskset.cli", "check", "report/cart-haplo"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout, {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}

    (first, loaded), (second, again) = run(), run()
    assert set(HEAVY) <= loaded | {"great_tables"}
    assert second == first
    assert not again & set(HEAVY)
    study = tmp_path / "report" / "cart-haplo" / "study.yml"
    study.write_text(study.read_text().replace("title:", "title: Other ", 1))
    assert "pandas" in run()[1]
