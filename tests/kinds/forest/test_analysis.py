"""Effects in subgroups: ratios and interactions are R's, and what is not estimable says why."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from riskset.analyses.hazards import effects
from riskset.kinds.forest.analysis import subgroups
from riskset.stats.cox import cox
from riskset.stats.errors import NotComputable
from riskset.study import StudyProblems
from riskset.study_files import check
from riskset.tables.lookup import Lookup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CLOSE = 1e-6
RATIOS = ("ratio", "lower", "upper", "p_value")


@pytest.fixture(scope="module")
def golden(root: Path) -> dict[str, Any]:
    """Values of tests/golden/subgroups.R: coxph of survival, crr of cmprsk."""
    return json.loads((root / "tests" / "golden" / "subgroups.json").read_text())


@pytest.fixture
def colon(small: Any, root: Path) -> Any:
    frame = pd.read_csv(root / "tests" / "golden" / "data" / "colon.csv")
    frame = frame[frame["rx"] != "Lev"]
    frame["nodal"] = (frame["nodes"] > 4).map({True: "More than 4", False: "Up to 4"}).where(frame["nodes"].notna())
    columns = {name: frame[name].astype(object).where(frame[name].notna(), None).tolist() for name in frame}
    return small(
        columns,
        variables={name: {"kind": "categorical"} for name in ("sex", "nodal", "extent", "differ")},
        groups={"arm": {"variable": "rx", "levels": {"Obs": "Observation", "Lev+5FU": "Levamisole and 5-FU"}}},
        endpoints={"dfs": {"label": "Recurrence", "time": "time", "event": {"status": 1}}},
    ).cohort


def assert_ratios(lookup: Lookup, wanted: dict[str, float], **names: str) -> None:
    for statistic in RATIOS:
        value = lookup.result(statistic, model="subgroups", **names).value
        assert value == pytest.approx(wanted[statistic], rel=CLOSE), (statistic, names)


@pytest.mark.parametrize("test", ["likelihood-ratio", "wald"])
def test_cox_subgroups_are_rs(colon: Any, golden: dict[str, Any], test: str) -> None:
    wanted = golden["colon"]
    variables = [each["variable"] for each in wanted["subgroups"]]
    versus = "Levamisole and 5-FU vs Observation"
    lookup = Lookup(subgroups(colon, ["dfs"], variables, by="arm", interaction=test))
    assert_ratios(lookup, wanted["overall"], endpoint="dfs", group=versus)
    for each in wanted["subgroups"]:
        names = {"endpoint": "dfs", "variable": each["variable"], "model": "subgroups"}
        for level in each["levels"]:
            told = {**names, "level": level["level"]}
            assert_ratios(lookup, level, endpoint="dfs", variable=each["variable"], level=level["level"], group=versus)
            assert lookup.result("n", **told).value == level["n"]
            assert lookup.result("events", **told).value == level["events"]
            exposed = lookup.result("events", **told, group="Levamisole and 5-FU")
            assert exposed.value == level["events_exposed"]
        p_value = lookup.result("interaction_p_value", **names)
        assert p_value.value == pytest.approx(each[test.replace("-", "_")], rel=CLOSE)
        assert p_value.method.endswith("test of interaction")


def test_the_reference_turns_the_ratio(colon: Any) -> None:
    plain = Lookup(subgroups(colon, ["dfs"], ["sex"], by="arm"))
    turned = Lookup(subgroups(colon, ["dfs"], ["sex"], by="arm", reference="Levamisole and 5-FU"))
    names = {"endpoint": "dfs", "model": "subgroups"}
    one = plain.result("ratio", **names, group="Levamisole and 5-FU vs Observation").value
    other = turned.result("ratio", **names, group="Observation vs Levamisole and 5-FU").value
    assert one is not None
    assert other == pytest.approx(1 / one, rel=1e-9)
    tests = [each.result("interaction_p_value", **names, variable="sex").value for each in (plain, turned)]
    assert tests[0] == pytest.approx(tests[1], rel=1e-9)


def test_fine_gray_subgroups_are_rs(small: Any, root: Path, golden: dict[str, Any]) -> None:
    frame = pd.read_csv(root / "tests" / "golden" / "data" / "mgus2.csv").dropna(subset=["hgb"])
    frame["anaemia"] = (frame["hgb"] < 12).astype(int)
    cohort = small(
        {name: frame[name].tolist() for name in ("time", "event", "sex", "anaemia")},
        variables={"anaemia": {"kind": "categorical", "levels": {0: "No", 1: "Yes"}}},
        groups={"sex": {"variable": "sex", "levels": ["F", "M"]}},
        endpoints={
            "pcm": {"label": "Progression", "time": "time", "event": {"event": 1}, "competing": {"event": 2}},
        },
    ).cohort
    lookup = Lookup(subgroups(cohort, ["pcm"], ["anaemia"], by="sex"))
    names = {"endpoint": "pcm", "group": "M vs F"}
    assert_ratios(lookup, golden["mgus2"]["overall"], **names)
    for level, wanted in zip(("No", "Yes"), golden["mgus2"]["levels"], strict=True):
        assert_ratios(lookup, wanted, **names, variable="anaemia", level=level)
    p_value = lookup.result("interaction_p_value", endpoint="pcm", model="subgroups", variable="anaemia")
    assert p_value.value == pytest.approx(golden["mgus2"]["wald"], rel=CLOSE)
    assert p_value.method == "Fine-Gray, Wald test of interaction"
    specific = Lookup(subgroups(cohort, ["pcm"], ["anaemia"], by="sex", competing="cause-specific"))
    found = specific.result("ratio", **names, model="subgroups")
    assert found.method == "cause-specific Cox"
    assert found.value != lookup.result("ratio", **names, model="subgroups").value


def test_what_is_not_estimable_says_why(small: Any) -> None:
    """Of level a no one of group B; in b no event; in c none in group B; in d all events while one group is at risk."""
    rows = [
        *(("a", 0, t, 1) for t in (1, 2, 3)),
        *(("b", arm, t, 0) for arm in (0, 1) for t in (4, 5)),
        *(("c", 0, t, 1) for t in (3, 4)),
        *(("c", 1, t, 0) for t in (5, 6)),
        *(("d", 0, t, 1) for t in (1, 2)),
        *(("d", 1, t, 1) for t in (11, 12)),
        *(("e", arm, t, 1) for arm in (0, 1) for t in (2 + arm, 5 - 3 * arm, 7)),
    ]
    level, arm, time, died = (list(column) for column in zip(*rows, strict=True))
    study = small(
        {"level": level, "arm": arm, "t": time, "died": died},
        variables={"level": {"kind": "categorical"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
    )
    lookup = Lookup(subgroups(study.cohort, ["os"], ["level"], by="arm"))
    names = {"endpoint": "os", "model": "subgroups", "variable": "level"}
    reasons = {}
    for each in "abcd":
        found = lookup.result("ratio", **names, level=each, group="B vs A")
        assert (found.value, found.state) == (None, "not estimable")
        reasons[each] = found.warning
    assert reasons == {
        "a": "No patient of the group B.",
        "b": "No event.",
        "c": "No event in the group B.",
        "d": "The hazard ratio is not finite: while both groups were at risk, events happened in one of them alone.",
    }
    assert lookup.result("ratio", **names, level="e", group="B vs A").value is not None
    test = lookup.result("interaction_p_value", **names)
    assert (test.value, test.state) == (None, "not computable")
    assert test.warning == "No test of interaction, for the effect is not estimable in all levels (a)."


def test_three_groups_are_refused(bmt_study: Any) -> None:
    with pytest.raises(StudyProblems, match="by names 'disease', which has 3 groups"):
        subgroups(bmt_study.cohort, ["os"], ["sex"], by="disease")
    with pytest.raises(StudyProblems, match="reference is 'Malee', which is not a group of 'sex'"):
        subgroups(bmt_study.cohort, ["os"], ["fab"], by="sex", reference="Malee")


def test_three_groups_are_told_by_a_check(new_study: Callable[..., Path], tmp_path: Path) -> None:
    shared = {"by": "arm", "endpoints": ["os"]}
    path = new_study(
        tmp_path,
        {"arm": ["A", "B", "C"], "sex": ["F", "M", "F"], "t": [1, 2, 3], "died": [1, 0, 1]},
        variables={"sex": {"kind": "categorical"}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={
            "f": {"kind": "forest", "subgroups": ["sex"]} | shared,
            "s": {"kind": "landmark-sweep", "landmarks": [0, 1]} | shared,
            "two": {"kind": "forest", "by": "sex", "subgroups": ["arm"], "endpoints": ["os"], "reference": "Men"},
        },
    )
    told = [problem.message for problem in check(path)]
    assert told == [
        "displays.f.by names 'arm', which has 3 groups where an effect has two",
        "displays.s.by names 'arm', which has 3 groups where an effect has two",
        "displays.two.reference is 'Men', which is not a group of 'sex'",
    ]


def test_a_variance_of_zero_is_said() -> None:
    # A robust variance is 0 where the influences of few patients cancel.
    fit = replace(cox([1, 1, 2, 2], [1, 1, 0, 0], [[0.0], [1.0], [0.0], [1.0]]), variance=np.zeros((1, 1)))
    with pytest.raises(NotComputable, match="too few patients or events"):
        effects(fit, 0.95)
