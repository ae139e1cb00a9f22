"""Sentences name each model once: the only one of an endpoint, the first of several, a further one; and levels that say more than yes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from riskset.methods.survival import _by_variances
from riskset.methods.wording import level_named, named

if TYPE_CHECKING:
    from conftest import OpenSmall

RNG = np.random.default_rng(4)
DATA: dict[str, list[Any]] = {
    "age": RNG.integers(20, 80, 60).tolist(),
    "sex": RNG.integers(0, 2, 60).tolist(),
    "crs": RNG.integers(0, 2, 60).tolist(),
    "os": np.round(RNG.exponential(12, 60) + 0.1, 1).tolist(),
    "died": RNG.integers(0, 2, 60).tolist(),
}
STUDY: dict[str, Any] = {
    "variables": {
        "age": {"label": "Age, years", "kind": "continuous"},
        "sex": {"label": "Gender, male", "kind": "dichotomous", "levels": {0: "Female", 1: "Male"}},
        "crs": {"label": "Severe CRS", "kind": "dichotomous", "levels": {0: "No", 1: "Yes"}},
    },
    "endpoints": {
        "os": {"label": "Overall survival", "time": "os", "event": {"died": 1}},
        "lfs": {"label": "Leukemia-free survival", "time": "os", "event": {"died": 1}},
    },
}


def _model(**keys: Any) -> dict[str, Any]:
    return {"kind": "regression", "endpoints": ["os"], "models": "multivariable", "variables": ["age"]} | keys


def test_one_model_of_an_endpoint_is_the_model(small: OpenSmall) -> None:
    text = small(DATA, **STUDY, displays={"table-2": _model()}).methods("models").plain
    assert "The multivariable model of overall survival had age as the covariate." in text


def test_several_models_of_an_endpoint_are_told_apart(small: OpenSmall) -> None:
    displays = {
        "table-2": _model(endpoints=["os", "lfs"]),
        "table-3": _model(variables=["age", "sex"]),
        "table-4": _model(variables=["sex"]),
    }
    text = small(DATA, **STUDY, displays=displays).methods("models").plain
    assert "Multivariable models of overall survival and leukemia-free survival had age as the covariate." in text
    assert "A further multivariable model of overall survival had age and gender as covariates." in text
    assert "A further multivariable model of overall survival had gender as the covariate." in text
    assert "The multivariable" not in text


def test_a_level_that_only_says_yes_is_not_named(small: OpenSmall) -> None:
    entry = {"kind": "regression", "outcomes": {"crs": ["Yes"], "sex": ["Male"]}, "variables": ["age"]}
    text = small(DATA, **STUDY, displays={"table-2": entry}).methods("models").plain
    assert "Odds ratios for severe CRS and gender (Male) were" in text
    assert "(Yes)" not in text


@pytest.mark.parametrize(
    ("label", "levels", "shown", "told"),
    [
        ("Severe CRS", ("No", "Yes"), ["Yes"], "severe CRS"),
        ("Severe CRS", ("No", "Yes"), ["No"], "severe CRS (No)"),
        ("Response", ("None", "Partial", "Complete"), ["Partial", "Complete"], "response (Partial or Complete)"),
        ("MRD", ("negative", "positive"), ["positive"], "MRD (positive)"),
    ],
)
def test_levels_are_named_where_the_label_does_not_say_them(
    label: str, levels: tuple[str, ...], shown: list[str], told: str
) -> None:
    variable: Any = SimpleNamespace(label=label, levels=levels, shown_level=None, is_continuous=False)
    text = level_named(variable, shown)
    assert text.translate({0xE000: None, 0xE001: None}) == told
    assert text.startswith(named(label)[0])


@pytest.mark.parametrize(
    ("ways", "whose", "told"),
    [
        (["G", "robust"], ["weighted patients"], "G and, for weighted patients, R"),
        (["robust", "G"], ["weighted patients", "clusters of patients"], "G and, for weighted patients and clusters of patients, R"),
        (["robust", "G"], [""], "G or R"),
        (["robust"], ["weighted patients"], "R"),
        (["G"], [], "G"),
    ],
)  # fmt: skip
def test_a_robust_variance_stands_with_whose_it_is(ways: list[str], whose: list[str], told: str) -> None:
    robust = "a robust variance (infinitesimal jackknife)"
    known = {way.replace("robust", robust): None for way in ways}
    assert _by_variances(known, whose) == told.replace("R", robust)
