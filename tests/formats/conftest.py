"""A document with tables and a figure of the example study, rendered by a real Quarto in any format, once each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

DOCUMENT = """---
title: Matrix
author: An Author
---

See @tbl-characteristics, @tbl-survival and @fig-survival.

```{python}
#| include: false
import riskset
study = riskset.open_study("study.yml")
```

## Characteristics

```{python}
#| label: tbl-characteristics
#| tbl-cap: "Characteristics by disease"
#| echo: false
study.display("table-1")
```

## Survival

```{python}
#| label: tbl-survival
#| tbl-cap: "Survival by disease"
#| echo: false
study.display("table-2")
```

## Curves

```{python}
#| label: fig-survival
#| fig-cap: "Survival"
#| echo: false
study.display("figure-1")
```
"""
TABLES = ("table-1", "table-2")


@dataclass
class Renderer:
    """Renders the document in formats, and keeps what it has rendered."""

    quarto: str
    root: Path
    folder: Path
    made: dict[tuple[str, str], Path] = field(default_factory=dict)

    def prepare(self, name: str = "matrix", source: str = DOCUMENT, files: dict[str, str] | None = None) -> Path:
        """A folder with the study, its data and a document."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        study = (self.root / "report/bmt/study.yml").read_text(encoding="utf-8")
        shutil.copy(self.root / "data/bmt/bmt.csv", folder)
        (folder / "study.yml").write_text(study.replace("../../data/bmt/", ""), encoding="utf-8")
        (folder / f"{name}.qmd").write_text(source, encoding="utf-8")
        shutil.copytree(self.root / "_extensions", folder / "_extensions", dirs_exist_ok=True)
        for path, text in (files or {}).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        return folder

    def run(self, *arguments: str, folder: Path, fails: bool = False, hidden: Path | None = None) -> str:
        """What Quarto says; `hidden` is a folder of programs that stand before the machine's, and hide its Python."""
        given = os.environ.get("PYTHONPATH")
        environment = os.environ | {
            "QUARTO_PYTHON": sys.executable if hidden is None else str(hidden / "python3"),
            "PATH": os.pathsep.join(filter(None, [hidden and str(hidden), os.environ["PATH"]])),
            "PYTHONPATH": os.pathsep.join(filter(None, [str(self.root / "python"), given])),
            # The cells say what they warn of, and a render is to say nothing.
            "PYTHONWARNINGS": "default",
        }
        done = subprocess.run(
            [self.quarto, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        said = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, said
        return said

    def render(self, target: str, ending: str, name: str = "matrix", source: str = DOCUMENT) -> Path:
        """The document in one format."""
        if (name, target) not in self.made:
            folder = self.prepare(name, source)
            output = f"{name}-{target}.{ending}"
            self.run("render", f"{name}.qmd", "--to", target, "--output", output, folder=folder)
            self.made[name, target] = folder / output
        return self.made[name, target]


@pytest.fixture(scope="session")
def renderer(quarto: str, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """Quarto over copies of the example study."""
    return Renderer(quarto, root, tmp_path_factory.mktemp("formats"))
