"""Profiles and parameters mean the same to both engines: what is shown under a profile, and what a profile says over another."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html

from riskset.documents import DocumentProblems, render
from riskset.documents.project import find_project, metadata_for

if TYPE_CHECKING:
    from conftest import Project

FILES = {
    "_quarto.yml": """project: {output-dir: out}
profile:
  default: [draft]
  group:
    - [short, long]
    - [blue, red]
version: base
subtitle: Base
keywords: [base]
format:
  riskset-html: default
""",
    "_quarto-draft.yml": "version: draft\npage-mark: Draft\nkeywords: [draft]\n",
    "_quarto-final.yml": "version: final\nsubtitle: Final\n",
    "_quarto-long.yml": "number-sections: true\nformat:\n  riskset-html:\n    subtitle: Long\n",
    "_quarto.yml.local": "local-key: here\n",
    "doc.qmd": """---
title: Profiles
---

```{python}
#| tags: [parameters]
arm = 1
name = "x"
```

# Head

Version {{< meta version >}}, {{< meta local-key >}}, arm `{python} arm` `{python} name`.

::: {.content-visible when-profile="draft"}
Only draft.
:::

::: {.content-hidden when-profile="final"}
Not final.
:::

::: {.content-visible unless-profile="long"}
Not long.
:::

[Red]{.content-visible when-profile="red"} [blue]{.content-visible when-profile="blue"}
""",
}
# What QUARTO_PROFILE says, the profiles of the command, and what is shown.
CASES = {
    "the default": ("", [], "Draft Profiles Base Keywords: base, draft Head Version draft, here, arm 1 x. Only draft. Not final. Not long. blue"),
    "of the environment": ("final", [], "Profiles Final Keywords: base Head Version final, here, arm 1 x. Not long. blue"),
    "a format's key": ("final,long", [], "Profiles Long Keywords: base 1 Head Version final, here, arm 1 x. blue"),
    "of two the first": ("draft final", [], "Draft Profiles Final Keywords: base, draft Head Version draft, here, arm 1 x. Only draft. Not long. blue"),
    "the command first": ("final", ["long,red"], "Profiles Long Keywords: base 1 Head Version base, here, arm 1 x. Not final. Red"),
}  # fmt: skip


def shown(page: Path) -> str:
    root = html.fromstring(page.read_bytes())
    for unseen in root.xpath("//style | //script"):
        unseen.getparent().remove(unseen)
    return " ".join(root.find("body").text_content().split())


def write(folder: Path) -> None:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")


def test_a_formats_key_in_any_file_of_the_project_is_over_the_others(project: Project) -> None:
    write(project.root)
    document = project.root / "doc.qmd"
    metadata = metadata_for(find_project(document, ["final", "long"]).layers, "riskset-html", document, {})
    assert (metadata["subtitle"], metadata["version"]) == ("Long", "final")
    assert find_project(document, ["final,red"]).profiles == ("final", "red", "short")
    with pytest.raises(DocumentProblems, match="there is no profile 'fnal'"):
        find_project(document, ["final,fnal"])


def test_what_a_profile_asks_for_is_refused_in_its_file(project: Project) -> None:
    write(project.root)
    project.write("_quarto-draft.yml", "version: draft\ntheme: cosmo\n")
    with pytest.raises(DocumentProblems, match=r"_quarto-draft\.yml, line 2: `theme` is outside the subset"):
        render("doc.qmd")
    assert render("doc.qmd", profiles=["final"]).outputs


@pytest.mark.quarto
@pytest.mark.parametrize("case", CASES)
def test_both_engines_show_the_same(quarto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    variable, profiles, expected = CASES[case]
    prepare(tmp_path, monkeypatch)
    monkeypatch.setenv("QUARTO_PROFILE", variable)
    for engine in ("builtin", "quarto"):
        render("doc.qmd", engine=engine, profiles=profiles)
        assert shown(tmp_path / "out/doc.html") == expected, engine


@pytest.mark.quarto
def test_parameters_go_with_profiles(quarto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not find_spec("papermill"):
        pytest.skip("there is no papermill")
    prepare(tmp_path, monkeypatch)
    for engine in ("builtin", "quarto"):
        render("doc.qmd", engine=engine, profiles=["final"], parameters={"arm": 2, "name": "y"})
        assert "Version final, here, arm 2 y." in shown(tmp_path / "out/doc.html"), engine


def test_a_python_without_papermill_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(tmp_path, monkeypatch)
    for name, variable, text in (("python", "QUARTO_PYTHON", "exit 1"), ("quarto", "QUARTO_PATH", "echo 1.10.0")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
        monkeypatch.setenv(variable, str(tmp_path / name))
    with pytest.raises(DocumentProblems, match=r"doc\.qmd, line 5: Quarto needs the package papermill"):
        render("doc.qmd", engine="quarto", parameters={"arm": 2})


def prepare(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(Path(__file__).parents[2] / "_extensions", folder / "_extensions")
    write(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("QUARTO_PYTHON", sys.executable)
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[2] / "python"), os.environ.get("PYTHONPATH", "")])
    )
