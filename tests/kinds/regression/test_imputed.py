"""Tables of pooled regressions: the numbers of R's mice and mitml, from the raw data with missing cells to the printed cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import riskset
from riskset.stats.chained_equations import Imputations
from riskset.tables.printed import plain

if TYPE_CHECKING:
    from riskset.opened import OpenStudy
    from riskset.results import Result

GOLDEN = Path(__file__).parents[2] / "golden"
R: dict[str, Any] = json.loads((GOLDEN / "pooled_cox.json").read_text())
DRAWN = ["chol", "trig", "copper", "female", "stage"]
STUDY = f"""
study: {{title: Primary biliary cholangitis, time_unit: years}}
data: {{path: data.csv}}
variables:
  age: {{label: Age, kind: continuous}}
  chol: {{label: Cholesterol, kind: continuous, unit: mg/dl}}
  trig: {{label: Triglycerides, kind: continuous}}
  copper: {{label: Copper, kind: continuous}}
  bili: {{label: Bilirubin, kind: continuous}}
  albumin: {{label: Albumin, kind: continuous}}
  female: {{label: Female, kind: dichotomous, levels: {{0: "No", 1: "Yes"}}, reference: "No"}}
  stage: {{label: Stage, kind: ordinal, levels: {{1: I, 2: II, 3: III, 4: IV}}}}
endpoints:
  os: {{label: Overall survival, time: time, event: {{dead: 1}}}}
imputation:
  m: 5
  variables: [{", ".join(DRAWN)}]
  with: [age, bili, albumin]
  endpoints: [os]
displays:
  table:
    {{kind: regression, endpoints: [os], variables: [age, chol, female, stage], cases: imputed, fmi: true,
      proportional_hazards: true}}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> OpenStudy:
    folder = tmp_path_factory.mktemp("pooled")
    (folder / "data.csv").write_text((GOLDEN / "incomplete.csv").read_text())
    (folder / "study.yml").write_text(STUDY)
    opened = riskset.open_study(folder / "study.yml")
    imputation = opened.cohort.imputation()
    observed = imputation.observed[imputation.rows]
    cells = np.argwhere(np.isnan(observed))
    # The data sets that R drew, in place of one's own: R gives the missing values of each variable in the order of the data.
    shape = (len(DRAWN), imputation.spec.iterations, 5)
    drawn = np.empty((5, len(cells)))
    for place, name in enumerate(DRAWN):
        own = np.flatnonzero(cells[:, 1] == place)
        in_data = np.argsort(imputation.rows[cells[own, 0]], kind="stable")
        for index in range(5):
            values = np.array(R["values"][index][name])
            drawn[index, own[in_data]] = values - 1 if name == "stage" else values
    imputation.__dict__["draws"] = Imputations(observed, cells, drawn, np.zeros(shape), np.zeros(shape))
    return opened


def _of(rows: list[Result], model: str, statistic: str) -> list[float]:
    return [row.value or 0.0 for row in rows if row.model == model and row.statistic == statistic]


def test_pooled_effects_are_those_of_mice(study: OpenStudy) -> None:
    rows, found = study.results_of("table"), R["multivariable"]
    assert found["term"] == ["age", "chol", "female1", "stage2", "stage3", "stage4"]
    for statistic, expected in (
        ("ratio", np.exp(found["estimate"])),
        ("lower", np.exp(found["lower"])),
        ("upper", np.exp(found["upper"])),
        ("p_value", found["p"]),
        ("missing_information", found["fmi"]),
    ):
        assert _of(rows, "multivariable", statistic) == pytest.approx(list(expected), rel=1e-8), statistic
    alone = [row for row in rows if row.variable == "chol" and row.model == "univariable"]
    assert _of(alone, "univariable", "ratio") == pytest.approx([np.exp(R["chol"]["estimate"])], rel=1e-8)
    assert _of(alone, "univariable", "p_value") == pytest.approx([R["chol"]["p"]], rel=1e-8)


def test_levels_are_tested_together_as_by_mitml(study: OpenStudy) -> None:
    rows = [row for row in study.results_of("table") if row.variable == "stage"]
    assert _of(rows, "multivariable", "factor_p_value") == pytest.approx([R["stage_p"]], rel=1e-6)


def test_proportional_hazards_are_tested_by_the_pooled_statistics(study: OpenStudy) -> None:
    rows = [row for row in study.results_of("table") if not row.variable]
    assert _of(rows, "multivariable", "ph_p_value") == pytest.approx([R["ph_p"]], rel=1e-5)


def test_the_table_prints_label_direction_and_note(study: OpenStudy) -> None:
    printed = study.display("table").printed()
    cells = {plain(row.cells[0]): [plain(cell) for cell in row.cells] for row in printed.body}
    ratio, low, high = (float(np.exp(R["multivariable"][key][2])) for key in ("estimate", "lower", "upper"))
    assert ratio < 1
    assert cells["Yes"][7] == f"{ratio:.3f} ({low:.3f}\u2013{high:.3f})"
    gone = int(pd.read_csv(GOLDEN / "incomplete.csv")[DRAWN].isna().any(axis=1).sum())
    notes = " ".join(plain(note.text) for note in printed.notes)
    assert f"Missing values in {gone} patients were imputed 5 times" in notes
    said = study.phrase("table", model="multivariable", variable="female", level="Yes", statistic="ratio")
    assert f"{ratio:.3f} (95% CI, {low:.3f}\u2013{high:.3f})" in said
