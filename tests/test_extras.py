"""The package alone is light: without the extras tables, statistics and checks work, and what is missing is named."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

from riskset.extras import EXTRAS

ROOT = Path(__file__).resolve().parents[1]
# The modules of all extras are kept from being found, as where they are not installed.
WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in MISSING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

MISSING = set(sys.argv[1].split(","))
sys.meta_path.insert(0, Missing())
sys.argv = ["riskset", *sys.argv[2:]]
from riskset.cli import main
main()
"""
NAMES = {
    "PIL": "pillow",
    "great_tables": "great-tables",
    "jupyter_client": "jupyter-client",
    "pydantic_core": "pydantic",
    "pypandoc": "pypandoc_binary",
    "python_calamine": "python-calamine",
    "yaml": "pyyaml",
}
MODULES = ",".join(module for modules in EXTRAS.values() for module in modules)


def riskset(*words: str) -> subprocess.CompletedProcess[str]:
    """A command of a package without extras."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, MODULES, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_tables_results_and_checks_need_no_extra(tmp_path: Path) -> None:
    done = riskset("display", "report/bmt", "table-1", "-o", str(tmp_path / "t.html"))
    assert done.returncode == 0, done.stderr
    assert "Characteristic" in (tmp_path / "t.html").read_text(encoding="utf-8")
    done = riskset("check", "report/bmt", "-q")
    assert done.returncode == 2
    assert done.stderr.startswith("report/bmt/study.yml, line ")
    assert "figure-1 cannot be shown: this needs " in done.stderr
    assert "pip install 'riskset[figures]'" in done.stderr
    assert {line.split("displays.")[1].split()[0] for line in done.stderr.splitlines()} == {
        "figure-1",
        "figure-s1",
        "figure-s2",
        "overlap",
    }


def test_a_render_names_the_extra_that_it_needs(tmp_path: Path) -> None:
    done = riskset("render", "report/bmt", "--engine", "builtin", "--output-dir", str(tmp_path))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "which is not installed" in done.stderr
    assert "pip install 'riskset[documents]'" in done.stderr


def test_the_extras_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {extra: " ".join(parts) for extra, parts in project["optional-dependencies"].items() if extra in EXTRAS}
    assert set(declared) == set(EXTRAS)
    for extra, modules in EXTRAS.items():
        for module in modules:
            assert NAMES.get(module, module).lower() in declared[extra]


def test_everything_that_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    base = " ".join(project["dependencies"])
    extras = {module for modules in EXTRAS.values() for module in modules}
    free = {"riskset", *sys.stdlib_module_names}
    for path in (ROOT / "python" / "riskset").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            named += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for module in {each.partition(".")[0] for each in named} - free:
                assert module in extras or NAMES.get(module, module).lower() in base, f"{path}: {module}"
