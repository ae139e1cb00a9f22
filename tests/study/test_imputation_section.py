"""The section of multiple imputation: what is drawn from what, what is refused, and regressions that are pooled over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import riskset
from riskset.recompute.recomputing import recomputed
from riskset.study import StudyProblems
from riskset.tables.printed import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

N = 150
_DRAW = np.random.default_rng(21)
AGE = _DRAW.normal(60, 9, N).round(1)
LDH = np.exp(_DRAW.normal(5.4, 0.4, N) + 0.01 * (AGE - 60)).round()
STAGE = np.digitize(_DRAW.normal(0, 1, N) + 0.5 * (LDH > 240), [-0.5, 0.8])
TIME = _DRAW.exponential(30 / np.exp(0.03 * (AGE - 60) + 0.5 * STAGE)).round(2) + 0.1
GONE = _DRAW.random((2, N)) < 0.2
COLUMNS: dict[str, list[Any]] = {
    "age": AGE.tolist(),
    "sex": _DRAW.choice(["F", "M"], N).tolist(),
    "ldh": [None if gone else value for gone, value in zip(GONE[0], LDH.tolist(), strict=True)],
    "stage": [None if gone else ["I", "II", "III"][code] for gone, code in zip(GONE[1], STAGE, strict=True)],
    "void": [None] * N,
    "one": [None, *["A"] * (N - 1)],
    "twice": [None if gone else 2 * value for gone, value in zip(GONE[0], LDH.tolist(), strict=True)],
    "low": [None, "<5", *[9.0] * (N - 2)],
    "rare": [1.0, 2.0, *[None] * (N - 2)],
    "t": np.minimum(TIME, 40).tolist(),
    "died": (TIME < 40).astype(int).tolist(),
    "resp": _DRAW.integers(0, 2, N).tolist(),
}
SECTIONS: dict[str, Any] = {
    "variables": {
        "age": {"label": "Age", "kind": "continuous"},
        "sex": {"label": "Sex", "kind": "categorical"},
        "ldh": {"label": "LDH", "kind": "continuous"},
        "stage": {"label": "Stage", "kind": "ordinal", "levels": ["I", "II", "III"]},
        "high": {"label": "High LDH", "kind": "dichotomous", "derive": "ldh >= 240", "level": "Yes"},
        "low": {"label": "Low", "kind": "continuous", "below": "omit"},
    },
    "endpoints": {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
}
DRAWN: dict[str, Any] = {
    "m": 3,
    "iterations": 2,
    "seed": 7,
    "variables": ["ldh", "stage"],
    "with": ["age", "sex", "resp"],
    "endpoints": ["os"],
}
COX = {"kind": "regression", "endpoints": ["os"], "variables": ["age", "ldh", "stage"]}
DISPLAYS: dict[str, dict[str, Any]] = {
    "both": {**COX, "cases": ["complete", "imputed"], "models": "multivariable"},
    "imputed": {**COX, "variables": ["age", "stage", "high"], "cases": "imputed", "fmi": True},
    "response": {"kind": "regression", "outcomes": ["resp"], "variables": ["age", "stage"], "cases": "imputed"},
    "drawn": {"kind": "forest", "of": "both", "models": ["Imputed, multivariable"]},
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: Any, new_study: Callable[..., Path]) -> OpenStudy:
    path = new_study(tmp_path_factory.mktemp("drawn"), COLUMNS, **SECTIONS, imputation=DRAWN, displays=DISPLAYS)
    return riskset.open_study(path)


def notes(study: OpenStudy, name: str) -> str:
    return " ".join(plain(note.text) for note in study.display(name).printed().notes)


def test_values_are_drawn_for_all_patients_and_only_for_missing_ones(study: OpenStudy) -> None:
    completed = study.cohort.completed("imputation", 1)
    ldh, known = completed.values("ldh").to_numpy(), study.cohort.values("ldh").to_numpy()
    assert not np.isnan(ldh).any()
    assert (ldh[~np.isnan(known)] == known[~np.isnan(known)]).all()
    assert set(ldh) <= set(known[~np.isnan(known)])
    assert not completed.values("stage").isna().any()


def test_a_derived_variable_follows_the_drawn_values(study: OpenStudy) -> None:
    completed = study.cohort.completed("imputation", 0)
    assert ((completed.values("high") == "Yes") == (completed.values("ldh") >= 240)).all()
    assert study.cohort.values("high").isna().sum() == GONE[0].sum()


def test_complete_and_imputed_stand_side_by_side(study: OpenStudy) -> None:
    heads = [plain(cell.text) for cell in study.display("both").printed().head[0]]
    assert heads[-2:] == ["Complete cases", "Imputed"]
    gone = int((GONE[0] | GONE[1]).sum())
    told = notes(study, "both")
    assert f"Missing values in {gone} patients were imputed 3 times by chained equations (2 iterations, seed 7)" in told
    assert f"LDH ({GONE[0].sum()} patients, predictive mean matching with 5 donors)" in told
    assert f"stage ({GONE[1].sum()}, multinomial logistic regression)" in told
    assert f"({gone} left out for missing values); imputed, {N} patients" in told
    assert "pooled by Rubin\u2019s rules" in told


def test_the_fraction_of_missing_information_is_printed_on_request(study: OpenStudy) -> None:
    printed = study.display("imputed").printed()
    assert [plain(cell.text) for cell in printed.head[1]].count("FMI") == 2
    assert "FMI, fraction of missing information" in notes(study, "imputed")


def test_outcomes_and_forest_plots_are_pooled_too(study: OpenStudy) -> None:
    rows = study.results_of("response")
    assert {row.value for row in rows if row.statistic == "imputations"} == {3}
    assert "imputed 3 times" in study.display("drawn").alt_text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"variables": ["age"]}, "'age' has no missing value"),
        ({"variables": ["ldh", "void"]}, "'void' is missing in all patients"),
        ({"variables": ["ldh", "one"]}, "'one' has the same value in all patients"),
        ({"variables": ["ldh", "twice"]}, "'twice' is determined by the other variables"),
        ({"variables": ["rare"]}, "'rare' is known in 2 patients, which is too few"),
        ({"variables": ["low"]}, "values below a limit of measurement are left out"),
        ({"variables": ["ldh", "high"]}, "'high', which is derived from 'ldh'"),
        ({"variables": ["lhd"]}, "names 'lhd', which is not a variable or column"),
        ({"variables": {"ldh": "logistic"}}, "'ldh' is a number, which logistic is not for"),
        ({"with": ["stage"]}, "names 'stage', which is among variables"),
        ({"variables": ["ldh"], "with": ["stage"]}, "'stage' is missing in"),
        ({"endpoints": ["oss"]}, "names 'oss', which is not an endpoint"),
        ({"m": 1}, "m"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    tmp_path: Path, new_study: Callable[..., Path], change: dict[str, Any], said: str
) -> None:
    path = new_study(tmp_path, COLUMNS, **SECTIONS, imputation={**DRAWN, **change}, displays={})
    with pytest.raises(StudyProblems) as raised:
        riskset.open_study(path)
    assert said in str(raised.value)
    assert all(problem.remedy and problem.line for problem in raised.value.problems)


@pytest.mark.parametrize(
    ("entry", "imputation", "said"),
    [
        ({"cases": "imputed"}, None, "the study file has no imputation"),
        ({"cases": "imputed"}, {**DRAWN, "endpoints": []}, "'os', which the imputation does not know"),
        ({"cases": "imputed"}, {**DRAWN, "with": ["sex"]}, "'age', which the imputation does not know"),
        ({"cases": "imputed", "weights": "t"}, DRAWN, "are not weighted"),
        ({"cases": "imputed", "vif": True}, DRAWN, "vif is for a fit to one data set"),
        ({"fmi": True}, DRAWN, "fmi is for imputed data"),
        ({"imputation": "imputation"}, DRAWN, "the models use complete cases"),
        ({"cases": "imputed", "imputation": "other"}, DRAWN, "'other', which is not an imputation"),
    ],
)
def test_a_regression_that_cannot_be_pooled_is_refused(
    tmp_path: Path, new_study: Callable[..., Path], entry: dict[str, Any], imputation: Any, said: str
) -> None:
    sections = {**SECTIONS, **({} if imputation is None else {"imputation": imputation})}
    path = new_study(tmp_path, COLUMNS, **sections, displays={"cox": {**COX, **entry}})
    with pytest.raises(StudyProblems) as raised:
        riskset.open_study(path).display("cox")
    assert said in str(raised.value)


def test_the_same_seed_gives_the_same_numbers_whatever_the_order_of_rows(
    study: OpenStudy, tmp_path: Path, new_study: Callable[..., Path]
) -> None:
    order = np.random.default_rng(5).permutation(N)
    turned = {name: [values[place] for place in order] for name, values in COLUMNS.items()}
    path = new_study(tmp_path, turned, **SECTIONS, imputation=DRAWN, displays=dict(reversed(DISPLAYS.items())))
    other = riskset.open_study(path)
    drawn = study.cohort.completed("imputation", 2).values("ldh").to_numpy()
    assert np.array_equal(drawn[order], other.cohort.completed("imputation", 2).values("ldh").to_numpy())
    assert study.display("both").printed() == other.display("both").printed()


def test_counts_are_recomputed_and_pooled_numbers_are_said_not_to_be(study: OpenStudy) -> None:
    rows = [row for name in ("both", "imputed") for row in study.results_of(name)]
    checked = recomputed(study.cohort.study.written, study.cohort.study.path.parent, rows)
    imputed = [each for each in checked if each.result.analysis == "imputation"]
    assert {each.verdict for each in imputed} == {"agrees"}
    pooled = [each for each in checked if each.result.display == "imputed" and each.result.statistic == "ratio"]
    assert {each.verdict for each in pooled} == {"not recomputed"}
    assert all("whose draws no other program repeats" in each.reason for each in pooled)
    both = [each for each in checked if each.result.display == "both" and each.result.model.startswith("Complete")]
    assert "differs" not in {each.verdict for each in both}


def test_the_methods_say_what_was_imputed(study: OpenStudy) -> None:
    text = study.methods().plain
    assert "Missing values were imputed 3 times by chained equations: LDH by predictive mean matching" in text
    assert "Nelson\u2013Aalen estimate of overall survival" in text
    assert "no value was imputed" not in text


def test_a_data_frame_is_imputed_too() -> None:
    frame = pd.DataFrame({name: COLUMNS[name] for name in ("age", "sex", "ldh", "stage", "t", "died", "resp")})
    cohort = riskset.cohort(frame, endpoints=SECTIONS["endpoints"], imputation=DRAWN)
    table = riskset.regression_table(cohort, endpoints=["os"], variables=["age", "ldh"], cases="imputed")
    assert "imputed 3 times" in " ".join(plain(note.text) for note in table.printed().notes)
