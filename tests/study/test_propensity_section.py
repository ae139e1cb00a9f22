"""The section of propensity scores: weights and matched sets that displays take, and what is refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import riskset
from riskset.recompute.recomputing import recomputed
from riskset.study import StudyProblems
from riskset.tables.printed import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

N = 240
_DRAW = np.random.default_rng(11)
AGE = _DRAW.normal(55, 10, N).round(1)
SEX = _DRAW.choice(["F", "M"], N)
STAGE = _DRAW.choice(["I", "II"], N)
ARM = np.where(_DRAW.random(N) < 1 / (1 + np.exp(2 - 0.04 * AGE + 0.6 * (SEX == "M"))), "B", "A")
TIME = _DRAW.exponential(20, N).round(1) + 0.1
DIED = _DRAW.integers(0, 2, N)
COLUMNS: dict[str, list[Any]] = {
    "age": [None if place in {2, 5} else value for place, value in enumerate(AGE.tolist())],
    "sex": SEX.tolist(),
    "stage": STAGE.tolist(),
    "arm": ARM.tolist(),
    "three": _DRAW.choice(["X", "Y", "Z"], N).tolist(),
    "one": ["A"] * N,
    "told": np.where(ARM == "B", "b", "a").tolist(),
    "t": TIME.tolist(),
    "died": DIED.tolist(),
}
SECTIONS: dict[str, Any] = {
    "variables": {
        "age": {"label": "Age", "kind": "continuous"},
        "sex": {"label": "Sex", "kind": "categorical"},
        "stage": {"label": "Stage", "kind": "categorical"},
        "told": {"label": "Told", "kind": "categorical"},
    },
    "groups": {"arm": {"variable": "arm", "label": "Treatment"}},
    "endpoints": {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
}
WITH = {"treatment": "arm", "covariates": ["age", "sex"]}
SCORES: dict[str, Any] = {
    "iptw": {"treatment": "arm", "covariates": [{"age": {"spline": 4}}, "sex"], "interactions": [["age", "sex"]]},
    "att": {**WITH, "estimand": "att", "trim": 0.1},
    "ow": {"treatment": "three", "covariates": {"age": {"spline": 3}, "sex": None}, "estimand": "overlap"},
    "matched": {**WITH, "estimand": "matching", "exact": ["sex"]},
}
OS = {"by": "arm", "endpoints": ["os"]}
EFFECT = {"kind": "regression", "endpoints": ["os"], "variables": ["arm"], "models": "univariable"}
DISPLAYS: dict[str, dict[str, Any]] = {
    "table": {"kind": "baseline", "by": "arm", "variables": ["age", "sex"], "weights": "iptw", "smd": "mean"},
    "love": {"kind": "love", "by": "arm", "variables": ["age", "sex"], "weights": "matched"},
    "rates": {"kind": "outcomes", **OS, "at": [12], "weights": "matched"},
    "three": {"kind": "outcomes", "by": "three", "endpoints": ["os"], "at": [12], "weights": "ow"},
    "curves": {"kind": "curves", **OS, "weights": "att"},
    "effect": {**EFFECT, "weights": "iptw", "e_value": "auto"},
    "boot": {**EFFECT, "weights": "iptw", "bootstrap": 100, "seed": 3},
    "sets": {**EFFECT, "weights": "matched", "bootstrap": 100},
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: Any, new_study: Callable[..., Path]) -> OpenStudy:
    path = new_study(tmp_path_factory.mktemp("scores"), COLUMNS, **SECTIONS, propensity=SCORES, displays=DISPLAYS)
    return riskset.open_study(path)


def notes(study: OpenStudy, name: str) -> str:
    return " ".join(plain(note.text) for note in study.display(name).printed().notes)


def test_a_note_says_where_weights_come_from_and_who_has_none(study: OpenStudy) -> None:
    said = notes(study, "table")
    assert (
        "Propensity scores of treatment: logistic regression on age (restricted cubic spline with 4 knots), sex and "
        "age \u00d7 sex. Inverse probability weights (average effect in all patients), stabilized."
    ) in said
    assert "Without weight: 2 patients with a missing covariate. Effective sample size: A " in said
    assert "Robust variance." in notes(study, "effect")
    assert (
        "100 bootstrap samples of patients, in each of which scores and weights are estimated again (seed 3)"
        in notes(study, "boot")
    )
    assert "100 bootstrap samples of matched sets (seed 1)" in notes(study, "sets")


def test_matched_sets_are_the_clusters_and_their_patients_alone_are_shown(study: OpenStudy) -> None:
    found = study.cohort.propensity("matched")
    held = found.weights > 0
    assert study.cohort.study.displays["rates"].cluster == "matched set"
    assert "Robust variance, clustered by matched set." in notes(study, "rates")
    rows = {row.group: row.value for row in study.results_of("rates") if row.statistic == "n_patients"}
    assert rows == {"A": (held & (ARM == "A")).sum(), "B": (held & (ARM == "B")).sum()}
    for number in range(int(found.sets.max()) + 1):
        of_set = found.sets == number
        assert sorted(ARM[of_set]) == ["A", "B"]
        assert len(set(SEX[of_set])) == 1


def test_weights_balance_what_they_are_made_of(study: OpenStudy) -> None:
    after = [
        row.value
        for row in study.results_of("love")
        if row.model == "weighted" and row.statistic == "standardised_difference"
    ]
    assert max(value for value in after if value is not None) < 0.1
    weights = study.cohort.propensity("ow").weights
    known = weights > 0
    means = [
        np.average(
            AGE[known & (np.array(COLUMNS["three"]) == arm)],
            weights=weights[known & (np.array(COLUMNS["three"]) == arm)],
        )
        for arm in "XYZ"
    ]
    assert np.ptp(means) < 0.5


def test_a_second_path_finds_the_same_numbers(study: OpenStudy) -> None:
    rows = [row for name in ("table", "love", "three", "effect", "curves") for row in study.results_of(name)]
    checked = recomputed(study.cohort.study.written, study.cohort.study.path.parent, rows)
    assert [each for each in checked if each.verdict == "differs"] == []
    agreeing = [each.result for each in checked if each.verdict == "agrees"]
    assert {"effective_n", "standardised_difference", "ratio", "estimate"} <= {row.statistic for row in agreeing}


def test_e_values_and_bootstrap_limits(study: OpenStudy) -> None:
    rows = {row.statistic: row for row in study.results_of("effect") if row.level == "B"}
    ratio = rows["ratio"].value or 0
    risk = (1 - 0.5**ratio**0.5) / (1 - 0.5**ratio**-0.5)
    above = max(risk, 1 / risk)
    assert rows["e_value"].value == pytest.approx(above + (above * (above - 1)) ** 0.5)
    again = {row.statistic: row.value for row in study.results_of("boot") if row.level == "B"}
    assert again["ratio"] == pytest.approx(ratio)
    assert again["lower"] != pytest.approx(rows["lower"].value)
    assert again["lower"] == pytest.approx(rows["lower"].value, rel=0.2)


def test_methods_tell_of_scores(study: OpenStudy) -> None:
    text = study.methods().plain
    assert "were estimated by logistic regression on age (restricted cubic spline with 4 knots)" in text
    assert "were matched with those of A 1:1 without replacement to the nearest neighbor" in text
    assert "E-values" in text


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ({**WITH, "treatment": "one"}, "has one treatment only"),
        ({**WITH, "treatment": "three", "estimand": "matching"}, "matching is of two treatments"),
        ({**WITH, "treatment": "three", "estimand": "att"}, "nothing says whose effect"),
        ({**WITH, "treated": "C", "estimand": "att"}, "which is not a level of 'arm'"),
        ({**WITH, "covariates": ["age", "told"]}, "there is no overlap"),
        ({**WITH, "covariates": ["age", "arm"]}, "the treatment itself"),
        ({**WITH, "covariates": ["aeg"]}, "which is not a variable or column"),
        ({**WITH, "covariates": [{"sex": {"spline": 4}}]}, "has a spline of 'sex'"),
        ({**WITH, "covariates": ["age", "age"]}, "has 'age' twice"),
        ({**WITH, "interactions": [["age", "stage"]]}, "names 'stage', which is not a covariate"),
        ({**WITH, "ratio": 2}, "is of matching, and the estimand is ate"),
        ({**WITH, "estimand": "matching", "trim": 0.1}, "is of weights, and the estimand is matching"),
        ({**WITH, "estimand": "matching", "exact": ["told"]}, "no overlap: no treated patient"),
        ({**WITH, "estimand": "matching", "exact": ["age"]}, "names 'age', which is continuous"),
        ({**WITH, "trim": 0.49}, "no overlap: nobody of a treatment"),
        ({**WITH, "population": "adults"}, "names a population, but the study file has no populations"),
        ({"sex": WITH}, "are called 'sex', as an entry of variables"),
        ({"died": WITH}, "are called 'died', as a column of the data"),
    ],
)
def test_what_is_refused(small: Any, scores: dict[str, Any], said: str) -> None:
    part = {name: values[:60] for name, values in COLUMNS.items()}
    with pytest.raises(StudyProblems) as refused:
        small(part, **SECTIONS, propensity=scores)
    assert said in str(refused.value)
    assert all(problem.line and problem.remedy for problem in refused.value.problems)


def test_separation_too_few_patients_and_misuse_are_refused(small: Any) -> None:
    part = {name: values[:60] for name, values in COLUMNS.items()}
    part["beyond"] = [float(place) + (100 if arm == "B" else 0) for place, arm in enumerate(part["arm"])]
    sections = SECTIONS | {"variables": {**SECTIONS["variables"], "beyond": {"label": "Beyond", "kind": "continuous"}}}
    with pytest.raises(StudyProblems, match="separation: 'Beyond' tell for certain who had B"):
        small(part, **sections, propensity={**WITH, "covariates": ["beyond"]})
    few = {name: values[:8] for name, values in part.items()}
    with pytest.raises(StudyProblems, match="too few patients"):
        small(few, **SECTIONS, propensity={**WITH, "covariates": [{"age": {"spline": 3}}, "sex", "stage"]})
    with pytest.raises(StudyProblems, match="weights names no propensity scores"):
        small(part, **SECTIONS, displays={"d": {**EFFECT, "bootstrap": 100}})
    with pytest.raises(StudyProblems, match="is 'iptw', which is not a name of propensity scores"):
        small(part, **SECTIONS, propensity=WITH, displays={"d": {"kind": "overlap", "weights": "iptw"}})
