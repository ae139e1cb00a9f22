"""Functions of the kinds of display: what is refused, in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import riskset
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from riskset.opened import OpenStudy

AGE = {"endpoints": ["os"], "variables": ["age", "fab"]}


@pytest.mark.parametrize(
    ("function", "options", "message"),
    [
        (
            "regression_table",
            {**AGE, "interactions": [["age", "sex"]]},
            "interactions[1] names 'sex', which is not a row",
        ),
        ("regression_table", {**AGE, "enter": ["agee"]}, "Did you mean 'age'?"),
        ("regression_table", {**AGE, "per": {"sex": 10}}, "regression_table.per names 'sex', which is not a row"),
        (
            "regression_table",
            {**AGE, "endpoints": ["efs"]},
            "regression_table.endpoints names 'efs', which is not an end",
        ),
        (
            "regression_table",
            {**AGE, "population": "adults"},
            "regression_table.population names a population, but the study file has no populations",
        ),
        ("regression_table", {**AGE, "landmark": True}, "the study has no landmark"),
        ("regression_table", {**AGE, "weights": "fab"}, "regression_table.weights names 'fab', which is dichotomous"),
        ("baseline_table", {"by": "disease", "tests": {"age": "fisher"}}, "'fisher' does not compare 'age'"),
        (
            "baseline_table",
            {"by": "disease", "p": "pairwise", "pairs": [["ALL", "CML"]]},
            "baseline_table.pairs names 'CML', which is not a group. Groups are 'ALL'",
        ),
        ("outcomes_table", {"endpoints": ["os"], "at": [12, 12]}, "outcomes_table.at has '12' twice"),
        ("merge_table", {"of": {"table-9": "Nine"}}, "merge_table.of.table-9 names 'table-9', which is not a display"),
    ],
)
def test_options_are_checked_as_entries_are(
    bmt_study: OpenStudy, function: str, options: dict[str, Any], message: str
) -> None:
    """What the study file's entry is refused for, a function is: nothing is left out in silence."""
    with pytest.raises(StudyProblems) as raised:
        getattr(riskset, function)(bmt_study.cohort, **options)
    assert message in str(raised.value)
    assert all(problem.remedy and problem.line is None for problem in raised.value.problems)


def test_every_fault_is_said_at_once(bmt_study: OpenStudy) -> None:
    with pytest.raises(StudyProblems) as raised:
        riskset.regression_table(bmt_study.cohort, ["os"], ["age"], interactions=[["age", "x"]], per={"y": 2})
    assert len(raised.value.problems) == 2
