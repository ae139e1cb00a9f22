"""Splines, logarithms and effects by period in tables of regressions have the numbers of R's rms and survival."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import riskset
from riskset.kinds.effect_curve.analysis import effect_curves
from riskset.kinds.regression.analysis import regression
from riskset.kinds.regression.entry import RegressionDisplay
from riskset.study import Cohort, StudyProblems

GOLDEN = Path(__file__).parents[2] / "golden"
WANTED: dict[str, Any] = json.loads((GOLDEN / "shapes.json").read_text())
SPLINE = [{"age": {"spline": 4}}, {"bili": {"log": 2}}, "sex"]


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    frame = pd.read_csv(GOLDEN / "data" / "pbc.csv").dropna(subset=["age", "bili", "sex"])
    frame = frame[["time", "status", "age", "bili", "sex"]].assign(dead=(frame["status"] == 2).astype(int))
    return riskset.cohort(
        frame,
        endpoints={"os": riskset.endpoint(time="time", event={"dead": 1}, unit="days")},
        variables={
            "age": {"kind": "continuous", "label": "Age, years"},
            "bili": {"kind": "continuous", "label": "Bilirubin, mg/dl"},
            "sex": {"kind": "categorical", "label": "Sex", "levels": {"m": "Male", "f": "Female"}},
        },
        time_unit="days",
    )


def entry(**options: Any) -> RegressionDisplay:
    return RegressionDisplay.model_validate(
        {"kind": "regression", "endpoints": ["os"], "models": "multivariable", **options}
    )


def test_a_spline_and_a_logarithm(cohort: Cohort) -> None:
    rows = {(row.variable, row.level, row.statistic): row.value for row in regression(cohort, entry(variables=SPLINE))}
    high, low = WANTED["quartiles"][::-1]
    level = f"{high:g} vs {low:g}"
    assert rows["age", level, "ratio"] == pytest.approx(WANTED["between"], rel=1e-6)
    assert rows["age", level, "lower"] == pytest.approx(WANTED["between_lower"], rel=1e-6)
    assert rows["age", level, "upper"] == pytest.approx(WANTED["between_upper"], rel=1e-6)
    assert rows["age", "", "factor_p_value"] == pytest.approx(WANTED["age_p"], rel=1e-5)
    assert rows["age", "", "nonlinear_p_value"] == pytest.approx(WANTED["nonlinear_p"], rel=1e-5)
    assert rows["bili", "", "ratio"] == pytest.approx(WANTED["doubling"], rel=1e-6)


def test_the_curve(cohort: Cohort) -> None:
    rows = effect_curves(cohort, entry(variables=SPLINE), reference={"age": 50})
    for name, statistic in (("curve", "ratio"), ("lower", "lower"), ("upper", "upper")):
        found = sorted((row.at, row.value) for row in rows if row.statistic == statistic)
        at, values = np.array(found, dtype=float).T
        # Between two of its points the curve is nearly straight.
        assert np.interp(WANTED["at"], at, values) == pytest.approx(WANTED[name], rel=2e-3)
    sizes = [row.value for row in rows if row.statistic == "class_n"]
    assert min(sizes) >= 5
    ages = np.sort(cohort.values("age"))
    assert sum(sizes) == ages.size - 18
    assert {row.value for row in effect_curves(cohort, entry(variables=SPLINE), smallest=40) if row.unit} <= set(
        range(40, ages.size)
    )


def test_an_effect_by_period(cohort: Cohort) -> None:
    spec = entry(variables=["age", {"sex": {"cuts": [1000, 2000]}}])
    rows = [row for row in regression(cohort, spec) if row.variable == "sex"]
    for name, statistic in (("periods", "ratio"), ("periods_lower", "lower"), ("periods_upper", "upper")):
        assert [row.value for row in rows if row.statistic == statistic] == pytest.approx(WANTED[name], rel=1e-6)
    change = next(row.value for row in rows if row.statistic == "change_p_value")
    assert change == pytest.approx(WANTED["change_p"], rel=1e-5)
    levels = [row.level for row in rows if row.statistic == "ratio"]
    assert levels == ["0\u20131000 days", "1000\u20132000 days", "After 2000 days"]
    events = [row.value for row in rows if row.statistic == "events" and row.level]
    assert sum(events) == next(row.value for row in rows if row.statistic == "events" and not row.level)


def test_the_table_names_them(cohort: Cohort) -> None:
    shown = str(riskset.regression_table(cohort, ["os"], SPLINE))
    for text in ("Age, years (spline)", "Nonlinear part", "Bilirubin, mg/dl, per doubling", "Restricted cubic splines"):
        assert text in shown
    shown = str(riskset.regression_table(cohort, ["os"], ["age", {"sex": {"cuts": [1000]}}], models="multivariable"))
    assert "Sex, Female vs. Male" in shown
    assert "Change with time" in shown
    for_jama = riskset.regression_table(
        cohort, ["os"], ["age", {"sex": {"cuts": [1000]}}], models="multivariable", style="jama"
    )
    assert "Sex, Female vs Male" in str(for_jama)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ([{"sex": {"spline": 4}}], "has spline, and 'sex' is categorical"),
        ([{"age": {"spline": 4, "log": 2}}], "has spline and log"),
        ([{"age": {}}], "has no shape"),
        ([{"age": {"knots": [50, 40, 60]}}], "Write different numbers"),
    ],
)
def test_what_is_refused(cohort: Cohort, variables: list[Any], message: str) -> None:
    with pytest.raises(StudyProblems) as error:
        riskset.regression_table(cohort, ["os"], variables)
    assert message in str(error.value)


def test_a_figure_of_an_effect_needs_a_spline(cohort: Cohort) -> None:
    with pytest.raises(StudyProblems, match="not a display of the kind regression"):
        riskset.effect_curve_figure(cohort, "table-2")
