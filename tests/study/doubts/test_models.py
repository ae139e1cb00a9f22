"""Doubts about variables of one model, each once where it is raised and once where it is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

N = 60
RNG = np.random.default_rng(7)
AGE = RNG.integers(20, 80, N)
COLUMNS: dict[str, list[Any]] = {
    "age": AGE.tolist(),
    "months": (AGE * 12 + RNG.integers(0, 12, N)).tolist(),
    "weight": RNG.normal(70, 9, N).round(1).tolist(),
    "sex": RNG.choice(["F", "M"], N).tolist(),
    "t": RNG.uniform(1, 60, N).round(1).tolist(),
    "died": RNG.integers(0, 2, N).tolist(),
    "arm": RNG.choice(["A", "B"], N).tolist(),
}
COLUMNS["gender"] = [{"F": "female", "M": "male"}[each] for each in COLUMNS["sex"]]
COLUMNS["height"] = [
    {"F": 160, "M": 180}[each] + extra for each, extra in zip(COLUMNS["sex"], [0, 1, 2] * (N // 3), strict=True)
]
VARIABLES = {
    **{name: {"kind": "continuous"} for name in ("age", "months", "weight", "height")},
    **{name: {"kind": "categorical"} for name in ("sex", "gender", "arm")},
}
OS = {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}}


def told(doubts: Any, **display: Any) -> list[str]:
    return doubts(COLUMNS, variables=VARIABLES, endpoints=OS, displays={"factors": display})


@pytest.mark.parametrize(
    ("pair", "measure"),
    [
        (["age", "months"], "correlation 1"),
        (["sex", "gender"], "Cramér's V 1"),
        (["height", "sex"], "correlation ratio 0.997"),
    ],
)
def test_variables_that_say_the_same_are_doubted(doubts: Any, pair: list[str], measure: str) -> None:
    (said,) = told(doubts, kind="regression", endpoints=["os"], variables=[*pair, "weight"])
    first, second = pair
    assert f"'{first}' and '{second}' say nearly the same, and are in one model of 'factors': {measure}" in said
    assert f"accept: {{collinear {first} and {second}: why}}" in said


def test_variables_that_rates_are_adjusted_for_are_doubted(keys: Any) -> None:
    show = {"show": ["n", "adjusted"], "adjust_for": ["age", "months"], "at": [12], "compare": "none"}
    (key,) = told(keys, kind="outcomes", by="arm", endpoints=["os"], **show)
    assert key == "collinear age and months"


def test_the_groups_of_a_forest_plot_and_its_subgroups_are_doubted(keys: Any) -> None:
    (key,) = told(keys, kind="forest", by="sex", endpoints=["os"], subgroups=["arm", "gender"])
    assert key == "collinear sex and gender"


@pytest.mark.parametrize(
    "display",
    [
        {"variables": ["age", "weight", "sex", "arm"]},
        {"variables": ["age", "months"], "models": "univariable"},
        {"variables": ["age", "months", "weight"], "enter": ["age", "weight"]},
    ],
)
def test_variables_that_say_other_things_or_are_in_no_model_are_not_doubted(keys: Any, display: Any) -> None:
    assert told(keys, kind="regression", endpoints=["os"], **display) == []
