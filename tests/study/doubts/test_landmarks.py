"""Doubts about groups of a landmark, once where it is raised and once where it is not."""

from __future__ import annotations

from typing import Any

import pytest

COLUMNS = {
    "t": [10, 20, 30, 40, 50, 60, 70, 80],
    "died": [1, 0, 1, 0, 1, 0, 1, 0],
    "arm": ["none", "none", "none", "none", "graft", "graft", "graft", "graft"],
    "sex": list("FMFMFMFM"),
    "graft_month": [None, None, None, None, 2, 3, 5, 9],
}
OS = {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}}
CURVES = {"kind": "curves", "by": "arm", "endpoints": ["os"], "landmark": 4}
GRAFT = {"graft": {"at": "graft_month"}}


@pytest.mark.parametrize(("exposures", "told_by"), [(GRAFT, "graft"), ({}, "graft_month")])
def test_groups_that_begin_after_the_landmark_are_doubted(doubts: Any, exposures: Any, told_by: str) -> None:
    (said,) = doubts(COLUMNS, endpoints=OS, exposures=exposures, displays={"curves": CURVES})
    assert (
        "groups 'arm' of 'curves' are not those of the landmark: of 4 patients of 'graft' from 4 months on, 2 patients "
        f"(rows 8, 9) came into it later, by '{told_by}'" in said
    )
    assert "accept: {group-after-landmark arm: why}" in said


def test_groups_that_begin_after_the_median_of_their_own_time_are_doubted(keys: Any) -> None:
    study = {"landmark": {"at": {"median_of": "graft_month"}}, "displays": {"curves": {**CURVES, "landmark": True}}}
    assert keys(COLUMNS, endpoints=OS, **study) == ["group-after-landmark arm"]


@pytest.mark.parametrize(
    "change", [{"landmark": 9}, {"by": "sex"}, {"by": "graft"}, {"by": "graft", "landmark": False}]
)
def test_groups_of_the_landmark_are_not_doubted(keys: Any, change: Any) -> None:
    assert keys(COLUMNS, endpoints=OS, exposures=GRAFT, displays={"curves": {**CURVES, **change}}) == []
