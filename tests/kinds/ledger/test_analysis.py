"""The ledger of P values: what is counted by hand, adjustments by statsmodels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from statsmodels.stats.multitest import multipletests

import riskset
from riskset.study_files import check
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

COLUMNS = {
    "arm": [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1],
    "x": [1, 2, 3, 4, 5, 6, 4, 5, 6, 7, 8, 9],
    "y": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8],
    "z": [7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7],
    "t": [2, 4, 6, 8, 10, 12, 5, 9, 14, 20, 25, 30],
    "died": [1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1],
}
SECTIONS = {
    "variables": {name: {"label": name.upper(), "kind": "continuous"} for name in "xyz"},
    "groups": {
        "arm": {"variable": "arm", "levels": {0: "A", 1: "B"}},
        "arms": {"variable": "arm", "levels": {0: "A", 1: "B"}},
    },
    "endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
}
DISPLAYS = {
    "table-1": {"kind": "baseline", "by": "arm"},
    "table-2": {"kind": "outcomes", "endpoints": ["os"], "at": [6], "by": "arm"},
    "figure-1": {"kind": "curves", "endpoints": ["os"], "by": "arms"},
}


def opened(small: Any, **ledger: Any) -> OpenStudy:
    return small(COLUMNS, **SECTIONS, displays=DISPLAYS | {"l": {"kind": "ledger", **ledger}})


def counted(study: OpenStudy, level: str = "") -> dict[str, float | None]:
    rows = [row for row in study.results_of("l") if row.statistic.startswith("n_") and row.level == level]
    return {row.statistic: row.value for row in rows}


def values(study: OpenStudy, statistic: str) -> list[float | None]:
    return [row.value for row in study.results_of("l") if row.statistic == statistic]


def test_every_p_value_is_counted_once(small: Any) -> None:
    """Three are printed of x, y and OS; OS in a figure as well, by groups of another name; that of z is none."""
    study = opened(small)
    assert counted(study) == {
        "n_printed": 4,
        "n_hypotheses": 3,
        "n_repeated": 1,
        "n_undone": 1,
        "n_assumptions": 0,
    }
    assert counted(study, "table-1") == {"n_hypotheses": 2}
    assert counted(study, "table-2") == {"n_hypotheses": 1}
    text = repr(study.display("l"))
    assert "4 P values of 3 hypotheses; 1 of these in several displays, counted once." in text
    assert "table-2, figure-1" in text
    assert "could not be done, and are not counted: 1." in text
    assert study.value("l", statistic="n_printed") == "4"


@pytest.mark.parametrize(
    ("method", "theirs"),
    [("holm", "holm"), ("bonferroni", "bonferroni"), ("hochberg", "simes-hochberg"), ("benjamini-hochberg", "fdr_bh")],
)
def test_adjusted_over_the_whole_report(small: Any, method: str, theirs: str) -> None:
    study = opened(small, rest="together", adjust=[method])
    raw = values(study, "p_value")
    assert len(raw) == 3
    assert values(study, f"{method}_p_value") == pytest.approx(multipletests(raw, method=theirs)[1], rel=1e-12)


def test_families_of_the_entry(small: Any) -> None:
    study = opened(small, families={"Main": ["table-2", "figure-1"]}, leave_out=[])
    p = dict(zip("xyo", values(study, "p_value"), strict=True))
    adjusted = values(study, "holm_p_value")
    assert adjusted[:2] == pytest.approx(multipletests([p["x"], p["y"]], method="holm")[1])
    assert adjusted[2] == p["o"]
    groups = [row[0] for row in study.display("l").printed().grid() if "P value" in row[0]]  # type: ignore[union-attr]
    assert groups == ["table-1: 2 P values", "Main: 1 P value"]


def test_p_values_that_a_table_adjusts_are_counted_as_tested(small: Any) -> None:
    displays = {"table-1": DISPLAYS["table-1"] | {"adjust": "bonferroni", "adjust_over": "table"}}
    study = small(COLUMNS, **SECTIONS, displays=displays | {"l": {"kind": "ledger"}})
    plain = opened(small, displays=["table-1"])
    assert values(study, "p_value") == values(plain, "p_value")
    assert "P values that their display prints adjusted are given here before adjustment." in repr(study.display("l"))


def test_the_same_name_in_two_tables_is_not_the_same_hypothesis(small: Any) -> None:
    """Of all patients and of some: the names are alike, the values are not."""
    displays = {
        "one": DISPLAYS["table-1"] | {"variables": ["x"]},
        "two": DISPLAYS["table-1"] | {"variables": ["x"], "population": "some"},
    }
    study = small(COLUMNS, **SECTIONS, populations={"some": "t < 21"}, displays=displays | {"l": {"kind": "ledger"}})
    assert counted(study)["n_hypotheses"] == 2
    assert counted(study)["n_repeated"] == 0


def test_the_example_report(bmt_study: OpenStudy) -> None:
    """Baseline and outcomes of the example; the figure repeats the two log-rank tests of its table."""
    table = riskset.ledger_table(bmt_study.cohort, displays=["table-1", "table-2", "figure-1"])
    assert isinstance(table, Table)
    text = repr(table)
    names = [bmt_study.cohort.study.displays[name].caption for name in ("table-2", "figure-1")]
    assert ", ".join(names) in text
    called = {"table-2": "Table 2", "figure-1": "Figure 1"}
    own = riskset.ledger_table(bmt_study.cohort, displays=["table-1", "table-2", "figure-1"], labels=called)
    assert "Table 2, Figure 1" in repr(own).replace("\u00a0", " ")
    assert "2 of these in several displays, counted once" in text


CASES = [
    ({"displays": ["table-9"]}, "displays.l.displays names 'table-9', which is not a display"),
    ({"families": {"F": ["table-9"]}}, "displays.l.families.F names 'table-9', which is not a display"),
    ({"families": {"F": ["table-1"], "G": ["table-1"]}}, "displays.l.families has 'table-1' in F and in G"),
    ({"families": {"F": ["table-1"]}, "leave_out": ["table-1"]}, "has 'table-1', whose P values are not counted"),
    ({"displays": ["l"]}, "displays.l names no display whose P values could be counted"),
    ({"adjust": ["holm", "holm"]}, "displays.l.adjust has 'holm' twice"),
]


@pytest.mark.parametrize(("ledger", "message"), CASES)
def test_what_is_wrong_is_said(
    new_study: Callable[..., Path], tmp_path: Path, ledger: dict[str, Any], message: str
) -> None:
    displays = DISPLAYS | {"l": {"kind": "ledger", **ledger}}
    found = [str(problem) for problem in check(new_study(tmp_path, COLUMNS, **SECTIONS, displays=displays))]
    assert any(message in problem for problem in found), found


def test_an_endpoint_and_a_variable_of_one_name_keep_their_labels(small: Any) -> None:
    """The number x and the endpoint x: a table of characteristics compares the one, a table of outcomes the other."""
    sections = SECTIONS | {"endpoints": {"x": SECTIONS["endpoints"]["os"]}}
    displays = {
        "table-1": {"kind": "baseline", "by": "arm", "variables": ["x"]},
        "table-2": {"kind": "outcomes", "endpoints": ["x"], "at": [6], "by": "arm"},
        "table-3": {"kind": "regression", "endpoints": ["x"], "variables": ["x"], "models": "univariable"},
        "l": {"kind": "ledger"},
    }
    table = small(COLUMNS, **sections, displays=displays).display("l")
    assert isinstance(table, Table)
    stubs = [row.stub.text(table.style) for row in table.rows if not row.group]
    assert stubs == ["X", "OS", "OS: X"]
    tests = [row.cells[1].text(table.style) for row in table.rows if not row.group]
    assert tests == ["Wilcoxon rank-sum", "Log-rank permutation test", "Cox"]
    group = table.printed().body[0].cells[0]
    assert [run.text for run in group if run.italic] == ["P"]
