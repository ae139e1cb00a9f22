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
ACCOUNT = {"kind": "landmark-accounting", "by": "arm", "at": 4, "exposure": "graft_month"}
SWEEP = {
    "kind": "landmark-sweep",
    "by": "arm",
    "endpoints": ["os"],
    "landmarks": [2.0, 4.0],
    "exposed_at": "graft_month",
}


@pytest.mark.parametrize("other", [ACCOUNT, SWEEP])
def test_groups_that_begin_after_the_landmark_are_doubted(doubts: Any, other: Any) -> None:
    (said,) = doubts(COLUMNS, endpoints=OS, displays={"curves": CURVES, "other": other})
    assert (
        "groups 'arm' of 'curves' are not those of the landmark: of 4 patients of 'graft' from 4 months on, 2 patients "
        "(rows 8, 9) came into it later, by 'graft_month'" in said
    )
    assert "accept: {group-after-landmark arm: why}" in said


def test_groups_that_begin_after_the_median_of_their_own_time_are_doubted(keys: Any) -> None:
    study = {"landmark": {"at": {"median_of": "graft_month"}}, "displays": {"curves": {**CURVES, "landmark": True}}}
    assert keys(COLUMNS, endpoints=OS, **study) == ["group-after-landmark arm"]


@pytest.mark.parametrize("change", [{"landmark": 9}, {"landmark": False}, {"by": "sex"}])
def test_groups_of_the_landmark_are_not_doubted(keys: Any, change: Any) -> None:
    assert keys(COLUMNS, endpoints=OS, displays={"curves": {**CURVES, **change}, "other": ACCOUNT}) == []
