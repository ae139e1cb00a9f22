"""Curves of patients who enter late: what is drawn, counted and compared, as R has it (golden/delayed_entry.R)."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from riskset.tables.lookup import Lookup

ROOT = Path(__file__).resolve().parents[3]
ARMS = ("A", "B", "C")
TIMES = (6.0, 12.0, 24.0)
CURVES: dict[str, Any] = {
    "kind": "curves", "by": "arm", "endpoints": ["efs"], "at": [6, 12, 24], "breaks": [0, 6, 12, 24], "median": True,
    "hazard_ratio": True,
}  # fmt: skip
LATE = "Patients are at risk from the time at which they come under observation (delayed entry)."


def test_curves_and_numbers_at_risk(registry: Any, golden: Any, drawing: Any, assert_tidy: Any) -> None:
    study = registry({"f": CURVES | {"risk_table": ["at-risk", "events", "censored"]}})
    found = Lookup(study.results_of("f"))
    for arm in ARMS:
        expected = golden("delayed_entry")["registry"]["curves"]["plain"][arm]
        names = {"variable": "efs", "group": arm}
        for place, at in enumerate(TIMES):
            for statistic in ("estimate", "lower", "upper"):
                value = found.result(statistic, **names, at=at).value
                assert value == pytest.approx(expected[statistic][place])
            assert found.result("n_risk", **names, at=at).value == expected["n_risk"][place]
        median = [found.result(name, **names).value for name in ("median", "median_lower", "median_upper")]
        wanted = [expected["quantiles"][part][1] for part in ("value", "lower", "upper")]
        assert median == [None if part is None else pytest.approx(part) for part in wanted]
    frame = pd.read_csv(ROOT / "tests" / "golden" / "data" / "registry.csv")
    for arm in ARMS:
        at_start = ((frame["arm"] == arm) & (frame["entry"] == 0)).sum()
        assert found.result("n_risk", variable="efs", group=arm, at=0.0).value == at_start
    groups = golden("delayed_entry")["registry"]["groups"]
    for arm in ("B", "C"):
        for statistic, part in (("ratio", "ratio"), ("ratio_lower", "lower"), ("ratio_upper", "upper")):
            value = found.result(statistic, variable="efs", group=f"{arm} vs A").value
            assert value == pytest.approx(groups[arm][part], rel=1e-6)
    test = golden("delayed_entry")["registry"]["tests"]["survival"]["weights"]["log-rank"]
    assert found.result("p_value", variable="efs").value == pytest.approx(test)
    assert found.result("p_value", variable="efs").method == "log-rank test"
    with drawing(study.display("f")) as canvas:
        assert_tidy(canvas)
        said = " ".join(" ".join(canvas.said()).replace("\u00a0", " ").split())
    assert LATE in study.display("f").plain_legend
    assert "Log-rank $P$ = 0.255" in said or "Log-rank P = 0.255" in study.display("f").alt_text


def test_incidences(registry: Any, golden: Any) -> None:
    entry = CURVES | {"endpoints": ["relapse"], "variance": "robust", "median": False}
    study = registry({"f": entry, "trend": entry | {"p": "trend"}, "each": entry | {"causes": "each"}})
    found = Lookup(study.results_of("f"))
    for arm in ARMS:
        expected = golden("delayed_entry")["registry"]["incidences"][arm]
        for place, at in enumerate(TIMES):
            for statistic in ("estimate", "lower", "upper"):
                value = found.result(statistic, variable="relapse", group=arm, at=at).value
                assert value == pytest.approx(expected[statistic][place])
    tests = golden("delayed_entry")["registry"]["tests"]["relapse"]
    for name, level, value, method in (
        ("f", "", tests["weights"]["log-rank"], "cause-specific log-rank test"),
        ("trend", "", tests["trend"], "cause-specific log-rank test for trend"),
        ("each", "Relapse", tests["weights"]["log-rank"], "cause-specific log-rank test"),
    ):
        result = Lookup(study.results_of(name)).result("p_value", variable="relapse", level=level)
        assert result.value == pytest.approx(value)
        assert result.method == method
    ratio = found.result("ratio", variable="relapse", group="B vs A")
    assert ratio.method == "Fine-Gray"
    assert ratio.value == pytest.approx(math.exp(golden("delayed_entry")["registry"]["fine_gray"]["arms"][0]), rel=1e-6)
