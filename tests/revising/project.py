"""A small project of a report that co-authors edit in Word, and its data after a data cut."""

from __future__ import annotations

import shutil
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
STUDY = """\
study: {title: Survival by arm, time_unit: months, time_origin: randomization}
data: {path: cohort.csv, id: patient, follow_up: os}
variables:
  age: {label: "Age, years", kind: continuous}
  sex: {label: Gender, kind: categorical, levels: {F: Female, M: Male}}
  stage: {label: Stage, kind: ordinal, levels: {1: I, 2: II, 3: III}}
groups:
  arm: {variable: arm, label: Arm, levels: {0: Standard, 1: Experimental}}
endpoints:
  os: {label: Overall survival, time: os_months, event: {died: 1}}
displays:
  table-1: {kind: baseline, by: arm, overall: true, caption: Characteristics}
  table-2: {kind: outcomes, by: arm, endpoints: [os], at: [12, 24], caption: Outcomes}
"""
DOCUMENT = """\
---
title: "Survival by arm"
bibliography: references.bib
format: {riskset-docx: default}
---

```{python}
#| include: false
import riskset

study = riskset.open_study("study.yml")


def in_brackets(phrase):
    return phrase.replace(" (", "; ").removesuffix(")")
```

# Methods

The report follows a *statement* on **observational** studies [@vonelm2007]. Patients were randomized to
two arms, and were followed until death or the last visit.

# Results in `{python} study.value("table-1", group="overall", statistic="n_group")` patients

Overall survival at 2 years was
`{python} study.phrase("table-2", endpoint="os", group="Experimental", at=24)` in the experimental arm and
`{python} in_brackets(study.phrase("table-2", endpoint="os", group="Standard", at=24))` in the standard arm
(*P*\\ `{python} study.p("table-2", endpoint="os")`; @tbl-baseline).

Of {{< riskset value table-1 group=overall statistic=n_group >}} patients,
`{python} study.phrase("table-1", variable="sex", level="Female", group="overall")` were women.^[Of them
`{python} study.value("table-1", variable="age", group="Standard", statistic="median")` years was the median age.]

| What | Number |
| --- | --- |
| Patients | `{python} study.value("table-1", group="overall", statistic="n_group")` |

```{python}
#| label: tbl-baseline
#| tbl-cap: "Characteristics of patients, by arm"
study.display("table-1")
```

```{python}
#| label: tbl-outcomes
#| tbl-cap: "Outcomes"
study.display("table-2")
```

# Discussion

The difference between the arms was small, and the patients were few. [Nothing else was found, and longer
follow-up is needed.]{#need}
"""


def make_project(folder: Path) -> Path:
    """Write the project into a folder, and give the document."""
    shutil.copytree(REPOSITORY / "_extensions", folder / "_extensions")
    shutil.copy(REPOSITORY / "references.bib", folder)
    shutil.copy(REPOSITORY / "data" / "cohort.csv", folder)
    (folder / "_quarto.yml").write_text("project:\n  output-dir: _output\n", encoding="utf-8")
    (folder / "study.yml").write_text(STUDY, encoding="utf-8")
    (folder / "manuscript.qmd").write_text(DOCUMENT, encoding="utf-8")
    return folder / "manuscript.qmd"


def cut_data(folder: Path, patients: int = 4) -> None:
    """Take the last patients out of the data."""
    path = folder / "cohort.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-patients]), encoding="utf-8")
