"""A command imports what it uses: a table needs neither pandas nor figures, nor kinds that the study does not have."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# SciPy 1.18 itself imports scipy.linalg with its special functions.
HEAVY = {
    "great_tables",
    "matplotlib",
    "pandas",
    "plotnine",
    "pyarrow",
    "scipy.optimize",
    "scipy.stats",
    "riskset.documents.rendering",
    "riskset.kinds.landmark_sweep.entry",
    "riskset.kinds.swimmer.entry",
}


def test_a_table_is_shown_without_what_it_does_not_use() -> None:
    code = (
        "import sys\nfrom riskset.cli import main\n"
        "main(['display', 'report/bmt', 'table-1'], standalone_mode=False)\nprint(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Age" in done.stdout
    assert HEAVY & set(done.stderr.split()) == set()


def test_curves_and_methods_are_written_without_what_they_do_not_use() -> None:
    code = (
        "import sys, riskset\nstudy = riskset.open_study('report/bmt/study.yml')\n"
        "print(study.methods('descriptive', 'survival', 'models'))\nprint(study.display('figure-1').alt_text)\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "Kaplan" in done.stdout
    assert {"scipy.optimize", "scipy.stats", "great_tables"} & set(done.stderr.split()) == set()


def test_a_document_whose_cells_are_not_run_is_rendered_without_kernels_and_what_computes(tmp_path: Path) -> None:
    (tmp_path / "page.qmd").write_text("---\nformat: riskset-html\n---\n\nText.\n")
    (tmp_path / "_extensions").symlink_to(ROOT / "_extensions")
    code = (
        "import sys\nfrom riskset.cli import main\n"
        "main(['render', 'page.qmd', '--engine', 'builtin'], standalone_mode=False)\nprint(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (tmp_path / "page.html").is_file()
    computing = {*HEAVY, "numpy", "pydantic", "jupyter_client", "nbclient", "IPython"} - {"riskset.documents.rendering"}
    assert computing & set(done.stderr.split()) == set()
