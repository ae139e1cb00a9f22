"""A tiny study with a manuscript, for which submissions are built."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from riskset.cli import main

_STUDY = """\
study:
  title: A tiny study
data: {path: cohort.csv, id: patient}
variables:
  age: {label: "Age, years", kind: continuous}
  sex: {label: Sex, kind: categorical, levels: {m: Male, f: Female}}
groups:
  arm: {variable: arm, levels: {A: Control, B: Treated}}
displays:
  table-1: {kind: baseline, by: arm, variables: [age, sex]}
  figure-1: {kind: flow-chart, by: arm}
"""
MANUSCRIPT = """\
---
title: "Survival of invented patients"
short-title: "Invented survival"
author:
  - name: Jane Q. Smith
    orcid: 0000-0002-1825-0097
    email: jane@uni-example.edu
    corresponding: true
    roles: [conceptualization, formal analysis, writing]
    affiliations:
      - id: a
        name: University of Example
        department: Department of Medicine
        city: Exampletown
  - name: Bob Miller
    affiliations: [{ref: a}]
    roles: [supervision]
date: today
keywords: [survival, invention]
competing-interests: The authors have none.
format:
  riskset-docx: default
---

```{python}
#| include: false
import riskset
study = riskset.open_study("study.yml")
```

::: {.abstract}

**Background.** Patients are invented here.

**Results.** There were `{python} study.value("table-1", group="Treated", statistic="n_group")` treated patients.

**Conclusion.** Invention works.

:::

# Introduction

We invented patients.

# Methods

The study was approved by the institutional review board of the hospital. All patients gave informed consent.

# Results

@tbl-base shows the patients and @fig-flow where they come from.

```{python}
#| label: tbl-base
#| tbl-cap: "Characteristics of patients"
study.display("table-1")
```

```{python}
#| label: fig-flow
#| fig-cap: "Patients of the study."
study.display("figure-1")
```

# Discussion

As we previously reported, invention works.

# Acknowledgements

We thank Bob Miller for his help.

# Data availability

On request.
"""
_JOURNAL = """\
title: Journal of Trials
extends: generic
sources:
  - {id: page, title: Author guidelines, read: 2026-11-27, kind: primary}
layout: {main: {is: [docx], source: none-found}}
limits:
  - {what: abstract-words, most: 10, source: page, quote: "An abstract of at most 10 words."}
  - {what: title-characters, most: 100, source: page}
figures:
  formats: {is: [png], source: none-found}
  combination-dpi: {is: 150, source: none-found}
  editable: {is: true, source: page}
style:
  p_leading_zero: {is: false, source: none-found}
statements:
  - {what: funding, source: page, quote: Say who paid.}
"""

Submit = Callable[..., Result]


@pytest.fixture(scope="session")
def tiny(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of sixty patients, with a journal of its own whose limit of the abstract is too narrow."""
    folder = tmp_path_factory.mktemp("tiny")
    shutil.copytree(root / "_extensions", folder / "_extensions")
    draw = random.Random(3)
    rows = [f"P{number:03d},{'AB'[number % 2]},{draw.randint(20, 75)},{draw.choice('mf')}" for number in range(60)]
    (folder / "cohort.csv").write_text("\n".join(["patient,arm,age,sex", *rows]) + "\n", encoding="utf-8")
    (folder / "study.yml").write_text(_STUDY, encoding="utf-8")
    (folder / "manuscript.qmd").write_text(MANUSCRIPT, encoding="utf-8")
    (folder / "journals").mkdir()
    (folder / "journals" / "trials.yml").write_text(_JOURNAL, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def submit() -> Submit:
    """Runs the command."""

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["submit", *map(str, arguments)])

    return run
