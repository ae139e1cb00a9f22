"""Small counts that weights, matched sets and imputed values gave away: by what they sum to, and by what they add."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from riskset.opened import OpenStudy

SUPPRESS: dict[str, Any] = {"suppress": 5}
VARIABLES: dict[str, Any] = {
    "arm": {"label": "Arm", "kind": "categorical", "levels": ["a", "b"]},
    "age": {"label": "Age", "kind": "continuous"},
    "sex": {"label": "Sex", "kind": "categorical", "levels": ["m", "f"]},
    "stage": {"label": "Stage", "kind": "categorical", "levels": ["I", "II", "III"]},
}
ENDPOINTS = {"os": {"label": "Survival", "time": "t", "event": {"died": 1}}}
ARMS = {"arm": {"variable": "arm"}, "stage": {"variable": "stage"}}


def patients(*, ages_missing: int = 0, stages_missing: int = 0) -> dict[str, list[Any]]:
    """40 patients of one arm and 30 of the other, of whom a few lack a value."""
    rng = np.random.default_rng(3)
    age = rng.normal(50, 10, 70).round()
    age[list(range(0, 2 * ages_missing, 2))] = np.nan
    stage = np.resize(np.array(["I", "II", "III"], dtype=object), 70)
    stage[list(range(31, 31 + 2 * stages_missing, 2))] = None
    return {
        "arm": ["a"] * 40 + ["b"] * 30,
        "age": [None if np.isnan(each) else int(each) for each in age],
        "sex": rng.choice(["m", "f"], 70).tolist(),
        "stage": stage.tolist(),
        "t": (rng.exponential(20, 70).round(1) + 0.1).tolist(),
        "died": (rng.random(70) < 0.5).astype(int).tolist(),
    }


def opened(small: Any, displays: dict[str, Any], columns: dict[str, list[Any]], **sections: Any) -> OpenStudy:
    return small(
        columns, study=SUPPRESS, variables=VARIABLES, groups=ARMS, endpoints=ENDPOINTS, displays=displays, **sections
    )


def shown(study: OpenStudy, display: str, **names: Any) -> list[float]:
    """The values of a display's results that are not hidden."""
    found = (row for row in study.results_of(display) if all(getattr(row, key) == each for key, each in names.items()))
    return [row.value for row in found if row.value is not None]


@pytest.mark.parametrize("missing", [0, 3])
def test_sums_of_weights_do_not_tell_who_has_none(small: Any, missing: int) -> None:
    """Stabilized weights of 38 of 40 patients sum to 38.0: the two who lack a covariate are known by it."""
    table = {"kind": "baseline", "by": "arm", "variables": ["age", "sex"], "weights": "iptw"}
    scores = {"iptw": {"treatment": "arm", "covariates": ["age", "sex"]}}
    study = opened(small, {"t": table}, patients(ages_missing=missing), propensity=scores)
    assert shown(study, "t", statistic="n_group", model="") == [40, 30]
    sums = shown(study, "t", statistic="n_group", model="weighted", group="a")
    levels = shown(study, "t", statistic="count", model="weighted", group="a")
    assert bool(sums) == bool(levels) == (missing == 0)
    if missing:
        assert shown(study, "t", analysis="weighting", statistic="n_without_weight") == []
    else:
        assert sums == pytest.approx([40], abs=0.2)


def test_numbers_of_matched_patients_do_not_tell_who_lacks_a_covariate(small: Any) -> None:
    """Of 70, 44 are matched and 23 have no match: 3 lack a covariate."""
    table = {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [12], "weights": "matched"}
    scores = {"matched": {"treatment": "arm", "covariates": ["age"], "estimand": "matching", "caliper": 0.1}}
    displays = {"t": table, "all": {"kind": "baseline", "variables": ["sex"]}}
    study = opened(small, displays, patients(ages_missing=3), propensity=scores)
    names = {"analysis": "weighting", "statistic": "n_without_weight"}
    lacking = [row for row in study.results_of("t") if row.statistic == "n_without_weight"]
    assert [row.below for row in lacking if row.level == "with a missing covariate"] == [5]
    assert len(shown(study, "t", **names)) < len(lacking) - 1 or len(shown(study, "t", statistic="n")) < 2


@pytest.mark.parametrize(("missing", "printed"), [(4, False), (20, True)])
def test_averages_over_imputed_data_do_not_tell_how_many_were_drawn(small: Any, missing: int, printed: bool) -> None:
    """I 24 in the data and 25.4 on average: with those added to the other levels, at least so many values are missing."""
    imputed = {"cases": "imputed", "by": "arm", "variables": ["stage", "sex"]}
    displays = {
        "t": {"kind": "baseline", **imputed},
        "o": {"kind": "outcomes", "by": "stage", "endpoints": ["os"], "at": [6], "cases": "imputed"},
        "c": {"kind": "curves", "by": "stage", "endpoints": ["os"], "cases": "imputed"},
    }
    section = {"variables": ["stage"], "with": ["arm", "sex"], "endpoints": ["os"], "m": 3, "iterations": 2}
    columns = patients(stages_missing=missing)
    study = opened(small, displays, columns, imputation=section)
    assert bool(shown(study, "t", statistic="count", variable="stage", group="a")) == printed
    averages = "patients on average over the imputed data sets"
    for display in ("o", "c"):
        for statistic in ("n", "n_risk"):
            assert bool(shown(study, display, statistic=statistic, unit=averages)) == printed, (display, statistic)
