"""The landmark sweep: ratios of the transplanted and not, landmark by landmark, are R's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import riskset
from riskset.kinds.landmark_sweep.analysis import landmark_sweep
from riskset.study import StudyProblems
from riskset.study_files import load_study
from riskset.tables.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def stanford(small: Any, root: Path) -> Any:
    """Heart transplantation at Stanford (jasa): days to transplantation, missing without one."""
    frame = pd.read_csv(root / "tests" / "golden" / "data" / "jasa.csv")
    frame["ever"] = frame["wait"].notna().astype(int)
    columns = {name: frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame}
    return small(
        columns,
        study={"time_unit": "days"},
        groups={"arm": {"variable": "ever", "levels": {0: "Waiting", 1: "Transplanted"}}},
        exposures={"graft": {"at": "wait", "labels": ["Waiting", "Transplanted"]}},
        endpoints={"os": {"label": "Survival", "time": "time", "event": {"status": 1}}},
        displays={
            "t": {
                "kind": "landmark-sweep-table",
                "by": "graft",
                "endpoints": ["os"],
                "landmarks": [10, 30, 60, 90],
            }
        },
    )


def test_sweep_is_rs(stanford: Any, root: Path) -> None:
    golden = json.loads((root / "tests" / "golden" / "subgroups.json").read_text())["landmarks"]
    rows = landmark_sweep(stanford.cohort, ["os"], at=[10, 30, 60, 90], by="graft")
    lookup = Lookup(rows)
    for wanted in golden:
        names = {"endpoint": "os", "model": "landmark", "at": float(wanted["at"])}
        assert lookup.result("n", **names).value == wanted["n"]
        assert lookup.result("events", **names).value == wanted["events"]
        assert lookup.result("n", **names, group="Transplanted").value == wanted["n_exposed"]
        for statistic in ("ratio", "lower", "upper", "p_value"):
            found = lookup.result(statistic, **names, group="Transplanted vs Waiting")
            assert found.value == pytest.approx(wanted[statistic], rel=1e-6)
            assert found.method == "Cox"


def test_everyone_is_kept_or_left(stanford: Any) -> None:
    rows = landmark_sweep(stanford.cohort, ["os"], at=[0, 50, 400], by="graft")
    for at in (0.0, 50.0, 400.0):
        found = {row.statistic: row.value for row in rows if row.at == at and not row.group}
        assert found["n"] + found["n_left_by_event"] + found["n_left_by_censoring"] == stanford.cohort.size  # type: ignore[operator]


def test_without_times_the_groups_stay(stanford: Any) -> None:
    """Who waits at day 10 and is transplanted later is one of the waiting by the exposure, else of the others."""
    fixed = Lookup(landmark_sweep(stanford.cohort, ["os"], at=[10], by="arm"))
    known = Lookup(landmark_sweep(stanford.cohort, ["os"], at=[10], by="graft"))
    names = {"endpoint": "os", "model": "landmark", "at": 10.0, "group": "Transplanted"}
    assert fixed.result("n", **names).value == 68  # of the 69 transplanted, one died by day 10
    assert known.result("n", **names).value == 17


def test_the_time_of_exposure_may_be_a_derived_variable(small: Any) -> None:
    """Transplanted on days 1, 3 and 9: one by day 2, two by day 5."""
    entry = {"kind": "landmark-sweep-table", "endpoints": ["os"], "by": "graft", "landmarks": [2, 5]}
    study = small(
        {"sent": [0, 2, 8, "", "", ""], "t": [20, 21, 22, 23, 24, 25], "died": [1] * 6},
        study={"time_unit": "days"},
        variables={"taken": {"label": "Taken", "kind": "continuous", "derive": "sent + 1"}},
        exposures={"graft": {"at": "taken", "labels": ["Waiting", "Transplanted"]}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={"s": entry},
    )
    lookup = Lookup(study.results_of("s"))
    names = {"endpoint": "os", "model": "landmark", "group": "Transplanted"}
    assert [lookup.result("n", at=at, **names).value for at in (2.0, 5.0)] == [1, 2]


def test_nobody_left_is_said(stanford: Any) -> None:
    lookup = Lookup(landmark_sweep(stanford.cohort, ["os"], at=[5000], by="arm"))
    found = lookup.result("ratio", endpoint="os", model="landmark", at=5000.0, group="Transplanted vs Waiting")
    assert (found.value, found.state, found.warning) == (None, "not estimable", "No patient of the group Waiting.")


def test_table_prints_the_store(stanford: Any) -> None:
    table = stanford.display("t")
    grid = table.printed().grid()
    assert [row[0] for row in grid[-4:]] == ["10 days", "30 days", "60 days", "90 days"]
    # From tests/golden/subgroups.json.
    assert grid[-4] == ["10 days", "90", "17", "13", "73", "49", "1.282 (0.694\u20132.369)", "0.428"]
    notes = " ".join("".join(run.text for run in note.text) for note in table.printed().notes)
    assert "HR of Transplanted versus Waiting by Cox regression" in notes
    assert "is as known at each landmark: patients in whom it begins later count as Waiting." in notes
    assert stanford.value("t", at=30, group="Transplanted vs Waiting", statistic="lower") == "0.527"
    function = riskset.landmark_sweep_table(stanford.cohort, ["os"], [10, 30, 60, 90], by="graft")
    assert function.printed() == table.printed()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"landmarks": [1]}, "displays.s has no by"),
        ({"by": "arm", "landmarks": {"from": 5, "to": 1, "step": 1}}, "displays.s.landmarks ends before it starts"),
        ({"by": "arm", "landmarks": {"from": 0, "to": 900, "step": 1}}, "displays.s.landmarks has 901 landmarks"),
        (
            {"by": "arm", "landmarks": [1], "exposed_at": "t"},
            "unknown key 'exposed_at' in displays.s. Declare it once, exposures:",
        ),
        (
            {"by": "arm", "landmarks": [1], "unit": "days"},
            "unit of an exposure's time is that of its entry, exposures:",
        ),
    ],
)
def test_entries_without_sense_are_refused(
    new_study: Callable[..., Path], tmp_path: Path, entry: dict[str, Any], message: str
) -> None:
    path = new_study(
        tmp_path,
        {"arm": [0, 1], "t": [1, 2], "died": [1, 0]},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={"s": {"kind": "landmark-sweep", "endpoints": ["os"]} | entry},
    )
    with pytest.raises(StudyProblems, match=message):
        load_study(path)
