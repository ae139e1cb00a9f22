"""Standardised differences of groups: derived by hand, plain, weighted and of several groups."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from riskset.kinds.love.analysis import balance
from riskset.study import StudyProblems
from riskset.study_files import load_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ARMS = {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}}


def found(rows: Any) -> dict[tuple[str, str, str], float | None]:
    return {(row.variable, row.model, row.group): row.value for row in rows}


def test_by_hand(small: Any) -> None:
    """Ages 1, 3 and 4, 6, 8: means 2 and 6, variances 2 and 4, so 4 / sqrt(3). Women 1 of 2 and 1 of 3:
    (1/2 - 1/3) / sqrt((1/4 + 2/9) / 2). The weights leave 4 and 8 of the second group: mean 6 and,
    for weights of 1, variance 8, so 4 / sqrt((2 + 8) / 2)."""
    study = small(
        {
            "age": [1, 3, 4, 6, 8],
            "sex": ["F", "M", "F", "M", "M"],
            "arm": [0, 0, 1, 1, 1],
            "w": [1, 1, 1, None, 1],
        },
        variables={"age": {"kind": "continuous"}, "sex": {"kind": "categorical"}},
        groups=ARMS,
    )
    values = found(balance(study.cohort, ["age", "sex"], by="arm", weights="w"))
    assert values["age", "unweighted", ""] == pytest.approx(4 / math.sqrt(3))
    assert values["sex", "unweighted", ""] == pytest.approx((1 / 6) / math.sqrt((1 / 4 + 2 / 9) / 2))
    assert values["age", "weighted", ""] == pytest.approx(4 / math.sqrt(5))
    # Of those weighted the second group has one woman of two, as the first.
    assert values["sex", "weighted", ""] == pytest.approx(0, abs=1e-12)


def test_several_groups(bmt_study: Any) -> None:
    largest = found(balance(bmt_study.cohort, ["age", "hospital"], by="disease"))
    mean = found(balance(bmt_study.cohort, ["age", "hospital"], by="disease", pairs="mean"))
    for name in ("age", "hospital"):
        pairs = [abs(value) for (variable, _, group), value in largest.items() if variable == name and group]
        assert len(pairs) == 3
        assert largest[name, "unweighted", ""] == max(pairs)
        assert mean[name, "unweighted", ""] == pytest.approx(sum(pairs) / 3)
    assert ("age", "unweighted", "ALL vs AML low risk") in largest


def test_what_is_not_estimable_says_why(small: Any) -> None:
    study = small({"x": [5, 5, 5, 5], "arm": [0, 0, 1, 1]}, variables={"x": {"kind": "continuous"}}, groups=ARMS)
    (row,) = balance(study.cohort, ["x"], by="arm")
    assert (row.value, row.state) == (None, "not estimable")
    assert row.warning == "The values are constant within both groups: their difference has no standard deviation."


def test_negative_weights_are_refused(small: Any) -> None:
    study = small(
        {"x": [1, 2, 3, 4], "arm": [0, 0, 1, 1], "w": [1, -1, 1, 1]},
        variables={"x": {"kind": "continuous"}},
        groups=ARMS,
    )
    with pytest.raises(StudyProblems, match="weights 'w' are negative for 1 of 4 patients"):
        balance(study.cohort, ["x"], by="arm", weights="w")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "displays.l has no by"),
        ({"by": "arm", "weights": "sex"}, "displays.l.weights names 'sex', which is categorical"),
        ({"by": "arm", "variables": ["sex", "sex"]}, "displays.l.variables has 'sex' twice"),
    ],
)
def test_entries_without_sense_are_refused(
    new_study: Callable[..., Path], tmp_path: Path, entry: dict[str, Any], message: str
) -> None:
    path = new_study(
        tmp_path,
        {"arm": [0, 1], "sex": ["F", "M"]},
        variables={"sex": {"kind": "categorical"}},
        displays={"l": {"kind": "love"} | entry},
    )
    with pytest.raises(StudyProblems, match=message):
        load_study(path)
