"""Rates of imputed data: what is pooled and printed, what is shown beside it, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import riskset
from riskset.tables.printed import plain

GOLDEN = Path(__file__).parents[2] / "golden"
STUDY = """
study: {title: Primary biliary cholangitis, time_unit: years}
data: {path: data.csv}
variables:
  age: {label: Age, kind: continuous}
  old: {label: Age group, kind: categorical, derive: {cut: age, at: [50], labels: [Young, Old]}}
  stage: {label: Stage, kind: ordinal, levels: {1: I, 2: II, 3: III, 4: IV}}
  late: {label: Late stage, kind: categorical, derive: {cases: {Early: "stage != 4", Late: "stage == 4"}}}
endpoints:
  os: {label: Overall survival, time: time, event: {dead: 1}}
imputation: {m: 3, iterations: 2, variables: [stage], with: [age], endpoints: [os]}
displays:
  table: {kind: outcomes, endpoints: [os], at: [3, 6], by: late, cases: [complete, imputed],
    show: [n, events, estimate, limits, median, rmst, difference]}
  adjusted: {kind: outcomes, endpoints: [os], at: [3], by: old, adjust_for: [late], cases: imputed,
    show: [adjusted, difference, limits], compare: none}
  figure: {kind: curves, endpoints: [os], by: late, cases: imputed, difference: true}
  adjusted-figure: {kind: curves, endpoints: [os], by: old, adjust_for: [late], cases: imputed, difference: true}
"""


def opened(folder: Path, changes: tuple[str, str] = ("", "")):
    (folder / "data.csv").write_text((GOLDEN / "incomplete.csv").read_text())
    (folder / "study.yml").write_text(STUDY.replace(*changes) if changes[0] else STUDY)
    return riskset.open_study(folder / "study.yml")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory):
    return opened(tmp_path_factory.mktemp("rates"))


def test_table_of_complete_cases_beside_imputed_data(study):
    table = study.display("table")
    printed = table.printed()
    text = [plain(row.cells[0]) for row in printed.body][:5]
    assert text == ["Overall survival", "Complete cases", "Early", "Late", "Difference, Early vs. Late"]
    notes = " ".join(plain(note.text) for note in printed.notes)
    assert "imputed 3 times by chained equations" in notes
    assert "pooled over the 3 data sets by Rubin\u2019s rules on the complementary log\u2013log scale" in notes
    assert "Medians are those of the pooled curves." in notes


def test_numbers_of_patients_are_means_and_all_patients_are_counted(study):
    rows = {(row.model, row.group, row.statistic): row for row in study.results_of("table") if row.at is None}
    assert sum(rows["imputed", group, "n"].value for group in ("Early", "Late")) == pytest.approx(312)
    assert sum(rows["", group, "n"].value for group in ("Early", "Late")) < 312
    sets = [study.cohort.completed("imputation", place) for place in range(3)]
    means = np.mean([(each.grouping("late").codes == 1).sum() for each in sets])
    assert rows["imputed", "Late", "n"].value == pytest.approx(means)
    assert rows["imputed", "", "p_value"].method == "pooled log-rank test"


def test_adjusted_rates_and_curves_of_imputed_variables(study):
    rows = {(row.group, row.statistic): row.value for row in study.results_of("adjusted") if row.model == "adjusted"}
    assert rows["", "n"] == 312
    assert rows["Young", "lower"] < rows["Young", "estimate"] < rows["Young", "upper"]
    for name in ("figure", "adjusted-figure"):
        found = [row for row in study.results_of(name) if row.statistic == "difference_lower" and row.value is not None]
        assert found


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (("by: late, cases: [", "by: old, cases: ["), "every data set has the same rates"),
        (("cases: [complete, imputed],", "cases: imputed, conf_type: plain,"), "complementary log-log scale"),
        (("by: late, cases: imputed, difference", "by: late, cases: imputed, hazard_ratio"), "kind: regression"),
        (("cases: imputed, difference: true}\n  adj", "imputation: other}\n  adj"), "cases is complete"),
        ((", endpoints: [os]}", "}"), "does not know"),
    ],
)
def test_refusals(tmp_path, changes, said):
    problems = opened(tmp_path, changes).problems(shown=False)
    assert any(said in f"{each.message} {each.remedy}" and each.line for each in problems)
