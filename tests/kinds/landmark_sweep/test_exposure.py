"""A sweep by an exposure: the groups have the names of those who are in them, and the reference is without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from riskset.study import StudyProblems
from riskset.tables.lookup import Lookup

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def stanford(small: Any, root: Path) -> Any:
    """Opens heart transplantation at Stanford (jasa), as an exposure."""
    frame = pd.read_csv(root / "tests" / "golden" / "data" / "jasa.csv")

    def run(entry: dict[str, Any] | None = None, **changed: list[Any]) -> Any:
        columns = {name: frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame}
        common = {"by": "graft", "endpoints": ["os"], "landmarks": [30, 60]} | (entry or {})
        return small(
            columns | changed,
            study={"time_unit": "days"},
            exposures={"graft": {"at": "wait", "labels": ["Waiting", "Transplanted"]}},
            endpoints={"os": {"label": "Survival", "time": "time", "event": {"status": 1}}},
            displays={
                "t": {"kind": "landmark-sweep-table"} | common,
                "f": {"kind": "landmark-sweep"} | common,
            },
        )

    return run


def test_those_without_the_exposure_are_the_reference(stanford: Any) -> None:
    study = stanford()
    assert "Transplanted versus Waiting" in study.display("f").alt_text
    lookup = Lookup(study.results_of("t"))
    names = {"endpoint": "os", "model": "landmark", "at": 30.0}
    # R's, from tests/golden/subgroups.json.
    assert lookup.result("n", **names, group="Transplanted").value == 35
    assert lookup.result("ratio", **names, group="Transplanted vs Waiting").value == pytest.approx(0.915045866555982)


def test_a_named_reference_turns_the_ratio_and_no_name(stanford: Any) -> None:
    usual = Lookup(stanford().results_of("t"))
    turned = Lookup(stanford({"reference": "Transplanted"}).results_of("t"))
    names = {"endpoint": "os", "model": "landmark", "at": 30.0}
    for group in ("Transplanted", "Waiting"):
        assert turned.result("n", **names, group=group).value == usual.result("n", **names, group=group).value
    ratio = turned.result("ratio", **names, group="Waiting vs Transplanted").value
    assert ratio is not None
    assert 1 / ratio == pytest.approx(usual.result("ratio", **names, group="Transplanted vs Waiting").value)


def test_the_table_heads_the_groups_by_who_is_in_them(stanford: Any) -> None:
    grid = stanford().display("t").printed().grid()
    assert [name for name in dict.fromkeys(grid[0]) if name] == ["Transplanted", "Waiting"]
    assert grid[-2][:6] == ["30 days", "79", "35", grid[-2][3], "44", grid[-2][5]]


def test_nobody_exposed_is_refused(stanford: Any, root: Path) -> None:
    size = len(pd.read_csv(root / "tests" / "golden" / "data" / "jasa.csv"))
    with pytest.raises(StudyProblems, match="exposure 'graft' begins for no patient"):
        stanford(wait=[None] * size)
