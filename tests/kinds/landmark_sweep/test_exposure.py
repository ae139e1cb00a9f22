"""With times of exposure the groups of a sweep have the names of those who are in them, whatever their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from riskset.study import StudyProblems
from riskset.tables.lookup import Lookup

if TYPE_CHECKING:
    from pathlib import Path

ORDERS = [{0: "Waiting", 1: "Transplanted"}, {1: "Transplanted", 0: "Waiting"}]


@pytest.fixture
def stanford(small: Any, root: Path) -> Any:
    """Opens heart transplantation at Stanford (jasa) with the groups in an order."""
    frame = pd.read_csv(root / "tests" / "golden" / "data" / "jasa.csv")
    frame["ever"] = frame["wait"].notna().astype(int)

    def run(levels: dict[int, str], entry: dict[str, Any] | None = None, **changed: list[Any]) -> Any:
        columns = {name: frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame}
        common = {"by": "arm", "endpoints": ["os"], "landmarks": [30, 60], "exposed_at": "wait"} | (entry or {})
        return small(
            columns | changed,
            study={"time_unit": "days"},
            groups={"arm": {"variable": "ever", "levels": levels}},
            endpoints={"os": {"label": "Survival", "time": "time", "event": {"status": 1}}},
            displays={
                "t": {"kind": "landmark-sweep-table"} | common,
                "f": {"kind": "landmark-sweep"} | common,
            },
        )

    return run


def test_the_order_of_groups_does_not_matter(stanford: Any) -> None:
    first, second = (stanford(levels) for levels in ORDERS)
    assert second.results_of("t") == first.results_of("t")
    assert second.display("t").printed() == first.display("t").printed()
    assert second.display("f").alt_text == first.display("f").alt_text
    assert "Transplanted versus Waiting" in second.display("f").alt_text
    lookup = Lookup(second.results_of("t"))
    names = {"endpoint": "os", "model": "landmark", "at": 30.0}
    # R's, from tests/golden/subgroups.json.
    assert lookup.result("n", **names, group="Transplanted").value == 35
    assert lookup.result("ratio", **names, group="Transplanted vs Waiting").value == pytest.approx(0.915045866555982)


@pytest.mark.parametrize("levels", ORDERS)
def test_a_named_reference_turns_the_ratio_and_no_name(stanford: Any, levels: dict[int, str]) -> None:
    usual = Lookup(stanford(levels).results_of("t"))
    turned = Lookup(stanford(levels, {"reference": "Transplanted"}).results_of("t"))
    names = {"endpoint": "os", "model": "landmark", "at": 30.0}
    for group in ("Transplanted", "Waiting"):
        assert turned.result("n", **names, group=group).value == usual.result("n", **names, group=group).value
    ratio = turned.result("ratio", **names, group="Waiting vs Transplanted").value
    assert ratio is not None
    assert 1 / ratio == pytest.approx(usual.result("ratio", **names, group="Transplanted vs Waiting").value)


def test_the_table_heads_the_groups_by_who_is_in_them(stanford: Any) -> None:
    grid = stanford(ORDERS[1]).display("t").printed().grid()
    assert [name for name in dict.fromkeys(grid[0]) if name] == ["Transplanted", "Waiting"]
    assert grid[-2][:6] == ["30 days", "79", "35", grid[-2][3], "44", grid[-2][5]]


@pytest.mark.parametrize(
    ("timed", "ever", "message"),
    [
        (True, 0, "patients of both 'Waiting' and 'Transplanted' have a time at which exposure began"),
        (False, 1, "1 patient of 'Transplanted' has no time at which exposure began"),
    ],
)
def test_times_that_do_not_agree_with_the_groups_are_refused(
    stanford: Any, root: Path, timed: bool, ever: int, message: str
) -> None:
    waits = pd.read_csv(root / "tests" / "golden" / "data" / "jasa.csv")["wait"].notna().tolist()
    groups = [int(each) for each in waits]
    groups[waits.index(timed)] = ever  # one patient is put into the other group
    with pytest.raises(StudyProblems, match=f"exposed_at: {message}"):
        stanford(ORDERS[0], ever=groups)


def test_nobody_exposed_is_refused(stanford: Any, root: Path) -> None:
    size = len(pd.read_csv(root / "tests" / "golden" / "data" / "jasa.csv"))
    with pytest.raises(StudyProblems, match="no patient of 'Waiting' and 'Transplanted' has a time"):
        stanford(ORDERS[0], wait=[None] * size)
