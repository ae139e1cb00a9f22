"""Acute GVHD of the example's real patients from its own onset days, as R's cmprsk has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

import riskset

if TYPE_CHECKING:
    from riskset.opened import OpenStudy

ROOT = Path(__file__).resolve().parents[3]
# Made by tests/golden/complications.R with cmprsk 2.2-11 on R 4.2.2.
EXPECTED = json.loads((ROOT / "tests" / "golden" / "complications.json").read_text(encoding="utf-8"))
GROUPS = ("ALL", "AML low risk", "AML high risk")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> OpenStudy:
    """The example's study with GVHD as an endpoint whose event and end of observation have columns of their own."""
    whole = yaml.safe_load((ROOT / "report" / "bmt" / "study.yml").read_text(encoding="utf-8"))
    whole["data"]["path"] = str(ROOT / "data" / "bmt" / "bmt.csv")
    whole["endpoints"]["gvhd"] = {
        "label": "Acute GVHD",
        "unit": "days",
        "event": {"da": 1},
        "competing": {"d1": 1},
        "time": {"event": "ta", "end": "t1"},
    }
    items = [{"endpoint": "gvhd", "at": ["30 days", "100 days"]}]
    whole["displays"] = {"d": {"kind": "complications", "by": "disease", "complications": items}}
    path = tmp_path_factory.mktemp("gvhd") / "study.yml"
    path.write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
    return riskset.open_study(path)


@pytest.mark.parametrize("expected", EXPECTED["incidence"], ids=lambda each: f"{each['group']} at {each['at']}")
def test_incidence(study: OpenStudy, expected: dict[str, float]) -> None:
    names = {"group": GROUPS[int(expected["group"]) - 1], "level": f"{expected['at']:g} days"}
    rows = {
        row.statistic: row.value for row in study.results_of("d") if (row.group, row.level) == tuple(names.values())
    }
    for statistic in ("estimate", "lower", "upper"):
        assert rows[statistic] == pytest.approx(expected[statistic], rel=1e-8), statistic


def test_events_and_grays_test(study: OpenStudy) -> None:
    rows = study.results_of("d")
    assert [row.value for row in rows if row.statistic == "count"] == EXPECTED["events"]
    p_value = next(row.value for row in rows if row.statistic == "p_value")
    assert p_value == pytest.approx(EXPECTED["p_value"], rel=1e-8)
