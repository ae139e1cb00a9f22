"""What the page on endpoints says of delayed entry: its patients give the rates that it prints, with entries and without."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import riskset
from riskset.stats.reverse_kaplan_meier import reverse_kaplan_meier
from riskset.study import StudyProblems
from riskset.study_files import check
from riskset.tables.printed import plain

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "endpoints.md").read_text(encoding="utf-8")
SECTION = PAGE.split("## Delayed entry\n")[1].split("\n## ")[0]
COMPETING = {"label": "Relapse", "time": "t", "event": {"e": 1}, "competing": {"e": 2}, "entry": "in"}


@pytest.fixture
def study(tmp_path: Path) -> Any:
    """Opens the section's study, with or without the entry of its first endpoint."""
    (rows,) = re.findall(r"```csv\n(.*?)```", SECTION, re.DOTALL)
    (entries,) = re.findall(r"```yaml\n(.*?)```", SECTION, re.DOTALL)

    def run(referral: str = "2020-03-01", **changed: Any) -> Any:
        (tmp_path / "patients.csv").write_text(rows.replace("2020-03-01", referral), encoding="utf-8")
        sections = yaml.safe_load(entries)
        sections["endpoints"]["os"] |= changed
        sections["endpoints"]["os"] = {key: v for key, v in sections["endpoints"]["os"].items() if v is not None}
        (tmp_path / "study.yml").write_text(yaml.safe_dump(sections), encoding="utf-8")
        assert check(tmp_path / "study.yml") == []
        return riskset.open_study(tmp_path / "study.yml")

    return run


def test_rates_with_and_without_entries(study: Any) -> None:
    late, all_there = study(), study(entry=None)
    assert late.value("survival", at=110, statistic="n_risk") == "2"
    rates = [each.value("survival", at=200, statistic="estimate") for each in (late, all_there)]
    assert rates == ["33.3", "50.0"]
    assert all(f"{rate}%" in SECTION for rate in rates)
    notes = [
        " ".join(plain(note.text) for note in each.display("survival").printed().notes) for each in (late, all_there)
    ]
    assert ["at risk from the time at which they come under observation" in each for each in notes] == [True, False]


def test_age_is_a_time_scale(study: Any) -> None:
    endpoint = study().cohort.in_unit("years").endpoint("by_age")
    assert endpoint.entry is not None
    assert endpoint.entry.tolist() == pytest.approx([61, 54 + 60 / 365.25, 47 + 150 / 365.25, 70])
    assert endpoint.origin == "birth"


def test_a_date_before_the_start_is_the_start(study: Any) -> None:
    entry = study(referral="2019-03-01").cohort.endpoint("os").entry
    assert entry is not None
    assert entry.tolist() == [0, 0, 150, 0]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([0, None, 1], "row 3, column 'in': the entry of endpoint 'os' is missing"),
        ([0, -1, 1], "row 3, column 'in': '-1' is a negative time"),
        ([0, 5, 9], "endpoint 'os' ends at or before its entry for 2 patients (rows 3, 4)"),
    ],
)
def test_what_is_refused(small: Any, entries: list[Any], said: str) -> None:
    endpoint = {"label": "OS", "time": "t", "event": {"e": 1}, "entry": "in"}
    with pytest.raises(StudyProblems) as raised:
        small({"t": [4, 5, 6], "e": [1, 0, 1], "in": entries}, endpoints={"os": endpoint})
    assert said in str(raised.value)


def test_competing_events_are_compared_by_their_cause_and_few_are_not_permuted(small: Any) -> None:
    columns = {"t": [3, 5, 6, 8, 9, 12], "e": [1, 2, 1, 0, 1, 0], "in": [0, 1, 2, 0, 4, 0], "arm": list("ABABAB")}
    display = {"kind": "outcomes", "by": "arm", "endpoints": ["relapse"], "at": [6]}
    sections: dict[str, Any] = {"endpoints": {"relapse": COMPETING}, "groups": {"arm": {"variable": "arm"}}}
    opened = small(columns, **sections, displays={"d": display})
    (row,) = [row for row in opened.results_of("d") if row.statistic == "p_value"]
    assert row.method == "cause-specific log-rank test"
    assert "chi-square distribution" in row.warning
    with pytest.raises(StudyProblems, match="gray_rho is for Gray's test, by which no endpoint is compared"):
        small(columns, **sections, displays={"d": display | {"gray_rho": 1}})


def test_follow_up_and_a_landmark_take_entries(small: Any) -> None:
    """Who enters at 7 belongs to the landmark at 5, and is at risk 2 from it on."""
    columns = {"t": [3, 6, 9, 12], "e": [1, 0, 1, 0], "in": [0, 1, 7, 0]}
    endpoint = {"label": "OS", "time": "t", "event": {"e": 1}, "entry": "in"}
    displays = {"f": {"kind": "follow-up", "endpoint": "os"}}
    opened = small(columns, endpoints={"os": endpoint}, displays=displays)
    entry = opened.cohort.landmark(5).endpoint("os").entry
    assert entry is not None
    assert entry.tolist() == [0, 2, 0]
    median = reverse_kaplan_meier(columns["t"], columns["e"], entry=columns["in"]).quantile().value
    assert opened.results().one(statistic="median").value == median
