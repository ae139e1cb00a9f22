"""The overlap of scores: each bar counts the patients of its class, few are hidden, and nothing overlaps on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import riskset
from riskset.kinds.display import results_together
from riskset.kinds.overlap.entry import OverlapDisplay
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

N = 160
_DRAW = np.random.default_rng(7)
AGE = _DRAW.normal(55, 10, N).round(1)
ARM = np.where(_DRAW.random(N) < 1 / (1 + np.exp(2 - 0.04 * AGE)), "B", "A")
COLUMNS: dict[str, list[Any]] = {
    "age": AGE.tolist(),
    "arm": ARM.tolist(),
    "three": _DRAW.choice(list("XYZ"), N).tolist(),
}
SECTIONS: dict[str, Any] = {
    "variables": {"age": {"label": "Age", "kind": "continuous"}},
    "groups": {"arm": {"variable": "arm", "label": "Treatment"}},
    "propensity": {
        "iptw": {"treatment": "arm", "covariates": ["age"]},
        "ow": {"treatment": "three", "covariates": ["age"], "estimand": "overlap"},
    },
    "displays": {"scores": {"kind": "overlap", "weights": "iptw"}, "many": {"kind": "overlap", "weights": "ow"}},
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: Any, new_study: Callable[..., Path]) -> OpenStudy:
    return riskset.open_study(new_study(tmp_path_factory.mktemp("overlap"), COLUMNS, **SECTIONS))


def test_bars_count_the_patients_of_their_class(study: OpenStudy) -> None:
    """The score comes from Newton's steps of this test's own."""
    design = np.column_stack([np.ones(N), AGE])
    beta = np.zeros(2)
    for _ in range(25):
        p = 1 / (1 + np.exp(-design @ beta))
        beta += np.linalg.solve((design * (p * (1 - p))[:, None]).T @ design, design.T @ ((ARM == "B") - p))
    score = 1 / (1 + np.exp(-design @ beta))
    rows = [row for row in study.results_of("scores") if row.statistic == "count"]
    assert {row.model for row in rows} == {"B"}
    for arm in "AB":
        expected, _ = np.histogram(score[arm == ARM], bins=20, range=(0, 1))
        assert [row.value for row in rows if row.group == arm] == expected.tolist()


def test_of_three_treatments_each_score_is_shown(study: OpenStudy, drawing: Any, assert_tidy: Any) -> None:
    counts = [row for row in study.results_of("many") if row.statistic == "count"]
    assert {row.model for row in counts} == set("XYZ")
    assert all(sum(row.value or 0 for row in counts if row.model == each) == N for each in "XYZ")
    for name in ("scores", "many"):
        with drawing(study.display(name)) as figure:
            assert_tidy(figure)


def test_small_classes_of_scores_are_hidden(study: OpenStudy) -> None:
    shown = riskset.overlap_figure(study.cohort, weights="iptw", suppress=5)
    assert "Dashed bars are of fewer than 5 patients." in shown.note
    entry = OverlapDisplay.model_validate({"kind": "overlap", "weights": "iptw", "suppress": 5})
    rows = results_together(study.cohort, {"scores": entry}).of("scores")
    counts = [row for row in rows if row.statistic == "count"]
    assert any(row.state == "suppressed" for row in counts)
    assert all(row.value is None or row.value == 0 or row.value >= 5 for row in counts)


def test_scores_that_are_not_there(study: OpenStudy) -> None:
    with pytest.raises(StudyProblems, match=r"there are no propensity scores 'iptv'. Did you mean 'iptw'\?"):
        study.cohort.propensity("iptv")


def test_methods_tell_of_the_scores_and_of_no_weights(study: OpenStudy) -> None:
    text = study.methods(displays=["scores"]).plain
    assert "Propensity scores of treatment were estimated by logistic regression on age." in text
    assert "weight" not in text
