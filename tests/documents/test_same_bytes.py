"""The same inputs give the same bytes: whoever renders, wherever, and in whatever folder."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from riskset.documents import render

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENT = """---
title: The same
date: 2026-01-31
bibliography: refs.bib
---

```{python}
#| label: fig-one
#| fig-cap: "A figure"
#| fig-alt: "A line"
import matplotlib.pyplot as plt
from helper import double

plt.plot([1, double(1)])
print({"a", "b", "c", "d"}, open("umlaut.txt").read())
```

@fig-one and @k.

::: {.callout-note}
Größe — Ωμέγα
:::

![A dot](dot.png){#fig-dot fig-alt="a dot"}

| a table | of the text |
| --- | --- |
| 1 | 2 |

{{< include _part.md >}}
"""
FILES = {
    "_quarto.yml": "format:\n  riskset-html: default\n  riskset-typst: default\n  riskset-docx: default\n",
    "doc.qmd": DOCUMENT,
    "_part.md": "An included part.\n",
    "helper.py": "def double(x):\n    return 2 * x\n",
    "umlaut.txt": "ä\n",
    "refs.bib": "@article{k, author={Kaplan, E. L.}, title={A title}, journal={JASA}, year={1958}}\n",
}
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
# All letters that mean something to a program that is told a path.
STRANGE = "a\"b\\c;d:e%20f#g?h'i$j k*[l]{m}|n&o<p>`q~ Zoë 患者\nr"
NAMES = ('"', "\\", ";", ":", "%20", "#", "?", "'", "$", "-dash", "a\nb", "患者", "x" * 200, "*[b]{c}", "..a")


def write_project(root: Path) -> Path:
    root.mkdir(parents=True)
    shutil.copytree(REPOSITORY / "_extensions", root / "_extensions")
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "dot.png").write_bytes(base64.b64decode(DOT))
    return root


def outputs(root: Path) -> dict[str, bytes]:
    return {ending: (root / f"doc.{ending}").read_bytes() for ending in ("html", "pdf", "docx")}


def write_home(home: Path) -> dict[str, str]:
    """Somebody's own settings, none of which has a part in a document; and a place where all is called otherwise."""
    for name, text in {
        ".config/matplotlib/matplotlibrc": "lines.linewidth: 9\n",
        ".ipython/profile_default/startup/0.py": "print('started')\n",
        ".local/share/pandoc/templates/default.html5": "another template\n",
    }.items():
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(text)
    return {"HOME": str(home), "LC_ALL": "POSIX", "LANG": "de_DE", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}


def test_another_home_locale_time_zone_seed_and_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    plain = write_project(tmp_path / "plain")
    render(plain, engine="builtin")
    strange = write_project(tmp_path / ("-dash" if sys.platform == "win32" else STRANGE))
    for name, value in write_home(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    report = render(strange, engine="builtin")
    assert report.warnings == ()
    for ending, content in outputs(plain).items():
        assert outputs(strange)[ending] == content, ending


def rendered(folder: Path, output: Path, **environment: str) -> dict[str, bytes]:
    """All outputs of documents that a program of its own renders."""
    command = [sys.executable, "-c", "from riskset.cli import main; main()", "render", str(folder), "--no-cache"]
    command += ["--engine", "builtin", "--output-dir", str(output)]
    kept = {
        name: value for name, value in os.environ.items() if name not in {"TZ", "PYTHONHASHSEED", "SOURCE_DATE_EPOCH"}
    }
    done = subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in output.rglob("*") if path.is_file()}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not know")
@pytest.mark.parametrize("name", NAMES)
def test_folders_of_any_name(tmp_path: Path, name: str) -> None:
    expected = rendered(write_project(tmp_path / "plain" / "report"), tmp_path / "one")
    assert len(expected) == 3
    assert rendered(write_project(tmp_path / name / "report"), tmp_path / "other") == expected


@pytest.mark.slow
def test_the_example_report(tmp_path: Path) -> None:
    """The manuscript and its supplement, in this folder and in a copy elsewhere."""
    copy = tmp_path / "elsewhere ü"
    for name in ("_extensions", "report/cart-haplo", "data/cart-haplo"):
        shutil.copytree(REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns(".riskset", "_output"))
    shutil.copy(REPOSITORY / "_quarto.yml", copy)
    here = rendered(REPOSITORY / "report" / "cart-haplo", tmp_path / "one")
    there = rendered(copy / "report" / "cart-haplo", tmp_path / "other", **write_home(tmp_path / "home"))
    assert set(here) == set(there)
    assert len(here) >= 6
    assert [name for name, content in here.items() if there[name] != content] == []
