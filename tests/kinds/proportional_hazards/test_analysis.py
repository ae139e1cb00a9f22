"""Coefficients over time: they are those of the regression's own fit, and no patient's residual is a result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from riskset.kinds.proportional_hazards.analysis import proportional_hazards
from riskset.kinds.regression.entry import RegressionDisplay
from riskset.stats.cox import cox
from riskset.stats.proportional_hazards import proportional_hazards_test
from riskset.study import StudyProblems
from riskset.study_files import load_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def spec(**entry: Any) -> RegressionDisplay:
    return RegressionDisplay.model_validate({"kind": "regression", "endpoints": ["os"]} | entry)


@pytest.fixture
def veteran(small: Any, root: Path) -> Any:
    frame = pd.read_csv(root / "tests" / "golden" / "data" / "veteran.csv")
    return small(
        {name: frame[name].tolist() for name in ("time", "status", "karno", "age", "celltype")},
        variables={
            "karno": {"kind": "continuous"},
            "age": {"kind": "continuous"},
            "celltype": {"kind": "categorical"},
        },
        endpoints={"os": {"label": "Survival", "time": "time", "event": {"status": 1}}},
    ).cohort


def test_it_is_the_regressions_fit(veteran: Any, root: Path) -> None:
    """P values of cox.zph(coxph(Surv(time, status) ~ karno + age)) in tests/golden/cox.json are tested in stats;
    here the rows must be those of that fit."""
    frame = pd.read_csv(root / "tests" / "golden" / "data" / "veteran.csv")
    fit = cox(frame["time"], frame["status"], frame[["karno", "age"]])
    test = proportional_hazards_test(fit)
    rows = proportional_hazards(veteran, spec(variables=["karno", "age"]))
    found = {(row.variable, row.statistic): row.value for row in rows if row.at is None}
    assert found["karno", "ph_p_value"] == pytest.approx(test.terms[0].p_value)
    assert found["", "ph_p_value"] == pytest.approx(test.overall.p_value)
    assert found["age", "log_ratio"] == pytest.approx(fit.coefficients[1])
    assert {row.model for row in rows} == {"multivariable"}
    for row in rows:
        if row.statistic == "coefficient":
            lower, upper = (
                next(r.value for r in rows if (r.variable, r.at, r.statistic) == (row.variable, row.at, limit))
                for limit in ("lower", "upper")
            )
            assert lower < row.value < upper


def test_no_residual_of_a_patient_is_a_result(veteran: Any, root: Path) -> None:
    frame = pd.read_csv(root / "tests" / "golden" / "data" / "veteran.csv")
    fit = cox(frame["time"], frame["status"], frame[["karno"]])
    residuals = proportional_hazards_test(fit).scaled_residuals[:, 0]
    rows = proportional_hazards(veteran, spec(variables=["karno"]), model="univariable")
    shown = {"bin_residual", "coefficient", "lower", "upper"}
    values = np.array([row.value for row in rows if row.statistic in shown])
    assert np.abs(values[:, None] - residuals[None, :]).min() > 1e-12
    assert min(row.value or 0 for row in rows if row.statistic == "bin_events") >= 5


def test_variables_and_univariable_models(veteran: Any) -> None:
    rows = proportional_hazards(
        veteran, spec(variables=["karno", "celltype"]), model="univariable", variables=["celltype"]
    )
    assert {row.variable for row in rows} == {"celltype"}
    assert len({row.level for row in rows if row.statistic == "log_ratio"}) == 3
    assert sum(row.statistic == "ph_p_value" for row in rows) == 1


def test_what_cannot_be_tested_says_why(small: Any) -> None:
    """No event in group 1: separation, Firth's fit, no test."""
    cohort = small(
        {"g": ["a", "b"] * 6, "t": list(range(1, 13)), "died": [1, 0] * 6},
        variables={"g": {"kind": "categorical"}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
    ).cohort
    (row,) = proportional_hazards(cohort, spec(variables=["g"]), model="univariable")
    assert (row.statistic, row.value, row.state) == ("ph_p_value", None, "not applicable")
    assert row.warning.startswith("Proportional hazards are not tested after penalized estimation.")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"of": "x"}, "displays.p.of names 'x', which is not a display of the kind regression"),
        ({"of": "t", "model": "univariable"}, "displays.p.model is univariable, which 't' does not show"),
        ({"of": "t", "variables": ["sex"]}, "displays.p.variables names 'sex', which is not a row of the display"),
        ({"of": "t", "by": "sex"}, "displays.p.by cannot be used with of"),
        ({"of": "o"}, "displays.p.of names 'o', whose regressions of outcomes have no hazards"),
    ],
)
def test_entries_without_sense_are_refused(
    new_study: Callable[..., Path], tmp_path: Path, entry: dict[str, Any], message: str
) -> None:
    path = new_study(
        tmp_path,
        {"sex": ["F", "M"], "age": [1, 2], "t": [1, 2], "died": [1, 0]},
        variables={"sex": {"kind": "categorical"}, "age": {"kind": "continuous"}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={
            "t": {"kind": "regression", "endpoints": ["os"], "variables": ["age"], "models": "multivariable"},
            "o": {"kind": "regression", "outcomes": ["sex"], "variables": ["age"]},
            "p": {"kind": "proportional-hazards"} | entry,
        },
    )
    with pytest.raises(StudyProblems) as caught:
        load_study(path)
    assert any(message in str(problem) for problem in caught.value.problems)
