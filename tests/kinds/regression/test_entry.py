"""Entries of the kind regression: what is refused, in which words, and what an entry means by endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from riskset.kinds.regression.entry import RegressionDisplay
from riskset.study_files import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COLUMNS = {"x": [1, 2, 3, 5], "sex": [0, 1, 0, 1], "w": [1, 2, 1, 1], "t": [4, 3, 2, 1], "cause": [1, 2, 0, 1]}
SECTIONS: dict[str, Any] = {
    "variables": {
        "x": {"label": "Age", "kind": "continuous"},
        "sex": {"label": "Gender", "kind": "dichotomous", "levels": {0: "Female", 1: "Male"}},
    },
    "endpoints": {
        "os": {"label": "OS", "time": "t", "event": "cause > 0"},
        "relapse": {"label": "Relapse", "time": "t", "event": "cause == 1", "competing": "cause == 2"},
    },
}
ENTRY = {"kind": "regression", "endpoints": ["os", "relapse"], "variables": ["x", "sex"]}


def problems(new_study: Callable[..., Path], folder: Path, entry: dict[str, Any]) -> list[str]:
    """What is wrong with a study with this display; each with a line of the study file and a remedy."""
    found = check(new_study(folder, COLUMNS, **SECTIONS, displays={"r": entry}))
    assert all(problem.line is not None and problem.remedy for problem in found)
    return [problem.message for problem in found]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "sex"}, "a regression compares groups as a variable"),
        ({"variables": ["x", "x"]}, "has 'x' twice"),
        ({"variables": ["x", "age"]}, "names 'age', which is not a variable or column"),
        ({"variables": {"os": ["x"]}}, "names no variables of endpoint 'relapse'"),
        (
            {"variables": {"os": ["x"], "relapse": ["x"], "lfs": ["x"]}},
            "names 'lfs', which is not a row of the display",
        ),
        ({"enter": ["w"]}, "enter names 'w', which is not a row of the display"),
        ({"enter": {"os": ["w"]}}, "enter.os names 'w', which is not a row of the display"),
        ({"interactions": [["x", "w"]]}, "names 'w', which is not a row of the display"),
        ({"interactions": [["x", "x"]]}, "has 'x' twice"),
        ({"per": {"sex": 10}}, "per names 'sex', which is dichotomous"),
        ({"per": {"w": 10}}, "per names 'w', which is not a row of the display"),
        ({"weights": "sex"}, "weights names 'sex', which is dichotomous"),
        ({"endpoints": ["os"], "method": "fine-gray"}, "endpoint 'os' has no competing events"),
        ({"method": ["auto", "cox"]}, "has auto beside other methods"),
        ({"method": ["cox", "cause-specific"]}, "cox and cause-specific are the same regression"),
        ({"method": {"lfs": "cox"}}, "names 'lfs', which is not a row of the display"),
        ({"selection": {"by": "univariable", "criterion": "aic"}}, "by univariable P has no AIC"),
        ({"selection": {"by": "forward", "keep": ["w"]}}, "names 'w', which is not a row of the display"),
        ({"models": "univariable", "selection": {"by": "backward"}}, "which is not shown"),
        ({"models": "univariable", "vif": True}, "vif is for the multivariable model, which is not shown"),
        ({"models": "univariable", "fit": ["aic"]}, "fit is for the multivariable model, which is not shown"),
        ({"fit": ["aic", "aic"]}, "fit has 'aic' twice"),
        (
            {"endpoints": [], "outcomes": ["x"], "variables": ["sex"], "counts": "together"},
            "puts events and patients together, and the outcomes are numbers",
        ),
        ({"footnotes": {"w": "Note."}}, "names 'w', which is not a row of the display"),
    ],
)
def test_what_cannot_be_is_refused(
    new_study: Callable[..., Path], tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    found = problems(new_study, tmp_path, ENTRY | options)
    assert any(message in text for text in found), found


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"weights": "w", "cluster": "w"},
        {"counts": "together"},
        {"endpoints": [], "outcomes": {"x": [1]}, "variables": ["sex"], "counts": "together"},
        {"strata": ["sex"], "method": "cox"},
        {"method": {"relapse": ["cause-specific", "fine-gray"]}},
        {"method": ["any-event", "cox", "fine-gray"]},
        {"variables": {"os": ["x"], "relapse": ["sex"]}, "enter": {"os": ["x"]}},
        {"selection": {"by": "backward", "criterion": "aic", "keep": ["x"]}, "interactions": [["x", "sex"]]},
    ],
)
def test_what_can_be_is_not(new_study: Callable[..., Path], tmp_path: Path, options: dict[str, Any]) -> None:
    assert problems(new_study, tmp_path, ENTRY | options) == []


def test_an_entry_is_read_by_endpoint() -> None:
    entry = RegressionDisplay.model_validate(
        ENTRY
        | {
            "variables": {"os": ["x", "sex"], "relapse": ["sex"]},
            "enter": {"os": ["sex"]},
            "method": {"relapse": ["cox", "fine-gray"]},
            "selection": {"by": "backward"},
        }
    )
    assert [entry.entering(name) for name in ("os", "relapse")] == [["sex"], ["sex"]]
    assert [entry.methods_of(name) for name in ("os", "relapse")] == [["auto"], ["cox", "fine-gray"]]
    assert entry.models_shown == ("univariable", "multivariable")
    assert entry.selection is not None
    assert entry.selection.below == 0.05
