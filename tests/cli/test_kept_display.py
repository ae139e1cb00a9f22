"""A table that was printed before is printed again without computing, as long as all that it was made of is as it was."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"matplotlib", "plotnine", "great_tables", "pandas", "scipy", "numpy", "pyarrow", "pydantic", "riskset.opened"}
# The command by its name, with a table of its own, whose making warns of each "odd" in the data.
PROGRAM = """
import sys, types, warnings
from pathlib import Path
from riskset.cli import main

def table_text(path, name):
    text = Path("cohort.csv").read_text()
    if "odd" in text:
        warnings.warn("it is odd")
    return f"computed {name} of {text}"

if sys.argv.pop() == "computes":
    sys.modules["riskset.cli.show"] = types.SimpleNamespace(table_text=table_text)
main(["display", "study.yml", *sys.argv[1:]], standalone_mode=False)
print(sorted(set(sys.modules) & set(HEAVY)), file=sys.stderr)
""".replace("HEAVY", repr(sorted(HEAVY)))


@pytest.fixture
def run(tmp_path: Path):
    """The command in a project, which computes, or has nothing with which it could; what it said, and what it loaded."""
    (tmp_path / "riskset").write_text(PROGRAM)
    (tmp_path / "_quarto.yml").write_text("project: {type: default}\n")

    def run(name: str, how: str = "computes") -> tuple[str, str]:
        done = subprocess.run(
            [sys.executable, "riskset", name, how], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stdout.strip(), done.stderr

    return run


def test_a_table_is_printed_again_without_what_would_compute_it(run, tmp_path: Path) -> None:
    data = tmp_path / "cohort.csv"
    data.write_text("123")
    assert run("table-1")[0] == "computed table-1 of 123"
    assert run("table-1", "repeats") == ("computed table-1 of 123", "[]\n")
    data.write_text("odd")
    assert "it is odd" in run("table-1")[1]
    (kept,) = tmp_path.glob(".riskset/displays/*.json")
    assert "odd" not in kept.read_text()
    data.write_text("123")
    kept.write_text(json.dumps(json.loads(kept.read_text()) | {"found": {"text": 7}}))
    assert run("table-1")[0] == "computed table-1 of 123"
    assert json.loads(kept.read_text())["read"]
