"""Suppressed counts: what is printed, what goes with them, and that a reader of the whole store cannot find them again."""

from __future__ import annotations

import re
import tempfile
from itertools import product
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.text import Text

import riskset
from riskset.documents.export import TABLE_FORMATS, write_display
from riskset.study import StudyProblems

GROUPS = ("a", "b")
LEVELS = ("x", "y", "z")


def sections(**display):
    return {
        "variables": {"v": {"label": "V", "kind": "categorical", "levels": list(LEVELS)}},
        "groups": {"arm": {"variable": "arm", "levels": list(GROUPS)}},
        "displays": {"t": {"kind": "baseline", "by": "arm", "overall": True, **display}},
    }


def columns(counts):
    """Patients of given counts: by group, then by level with the missing ones last."""
    cells = [
        (g, v)
        for g, row in zip(GROUPS, counts, strict=True)
        for v, n in zip((*LEVELS, None), row, strict=True)
        for _ in range(n)
    ]
    return {"arm": [cell[0] for cell in cells], "v": [cell[1] for cell in cells]}


def printed(table):
    return [[re.sub(r"\s", " ", text) for text in row] for row in table.printed().grid()]


def test_a_small_count_and_its_neighbours_are_not_printed(small):
    # Group a: 2, 20, 30 and none missing; group b: 10, 25, 15.
    study = small(columns([(2, 20, 30, 0), (10, 25, 15, 0)]), **sections(suppress=5))
    table = study.display("t")
    rows = {row[0]: row[1:] for row in printed(table)}
    # The 2 in a goes with another count of a (its column), and both rows lose b's, or the overall column gave them away.
    assert rows["x"] == ["12 (11.8)", "<5", "S", ""]
    assert rows["y"] == ["45 (44.1)", "20 (38.5)", "25 (50.0)", ""]
    assert rows["z"] == ["45 (44.1)", "S", "S", ""]
    assert rows["V, n (%)"][-1] == "S"
    notes = [" ".join(run.text for run in note.text) for note in table.printed().notes]
    assert notes[0].startswith("Numbers of patients below 5 other than 0 are not shown, nor are those (S)")
    assert any("S, suppressed" in note for note in notes)
    assert study.value("t", variable="v", level="x", group="a") == "<5"
    assert study.p("t", variable="v", group="overall") == "suppressed"


def test_no_file_holds_a_suppressed_number(small, tmp_path):
    study = small(columns([(3, 37, 41, 2), (17, 29, 11, 13)]), **sections(suppress=5))
    gone = {f"{100 * 3 / 81:.1f}", "3"}
    table = study.display("t")
    for ending in (".csv", ".html", ".md", ".txt", ".tex", ".typ"):
        write_display(table, tmp_path / f"t{ending}")
    cells = {
        part for row in printed(table) for text in row[1:] for part in re.findall(r"[0-9.]+", text.replace("<5", ""))
    }
    assert ".csv" in TABLE_FORMATS
    assert not gone & cells
    text = study.results().to_json()
    for row in study.results():
        if row.state == "suppressed":
            assert row.value is None
    assert f"{100 * 3 / 81}" not in text


def test_without_it_nothing_changes(small):
    counts = columns([(2, 20, 30, 0), (10, 25, 15, 0)])
    assert printed(small(counts, **sections()).display("t"))[3][2] == "2 (3.8)"
    study = small(counts, study={"suppress": 5}, **sections())
    assert printed(study.display("t"))[3][2] == "<5"
    looser = small(counts, study={"suppress": 5}, **sections(suppress=2))
    assert printed(looser.display("t"))[3][2] == "2 (3.8)"


def consistent(store, smallest):  # noqa: C901  one loop over groups, one over their pairs
    """All tables of counts (group by level and missing) that fit the store, as a reader would try them."""
    shown = {(row.group, row.level, row.statistic): row for row in store if row.variable in {"", "v"}}

    def choices(group, level, statistic, top):
        row = shown[group, level, statistic]
        if row.value is not None:
            return [int(row.value)]
        return range(1, smallest) if row.below is not None else range(top + 1)

    def fits(group, level, statistic, value):
        row = shown[group, level, statistic]
        if row.value is not None:
            return value == row.value
        return row.below is None or (value >= 1) & (value < smallest)

    names = [(level, "count") for level in LEVELS] + [("", "missing")]
    top = 9
    tables = []
    per_group = {}
    for group in GROUPS:
        tries = np.array(list(product(*(choices(group, *name, top) for name in names))))
        known = tries[:, :3].sum(axis=1)
        good = np.ones(len(tries), dtype=bool)
        good &= fits(group, "", "n", known)
        good &= fits(group, "", "n_group", tries.sum(axis=1))
        for place, level in enumerate(LEVELS):
            percent = shown[group, level, "percent"]
            if percent.value is not None:
                with np.errstate(invalid="ignore"):
                    good &= np.isclose(100 * tries[:, place] / known, percent.value)
        per_group[group] = tries[good]
    if len(per_group["a"]) * len(per_group["b"]) > 200_000:
        return []  # so much is hidden that trying it all takes too long
    for first in per_group["a"]:
        both = first + per_group["b"]
        good = np.ones(len(both), dtype=bool)
        for place, name in enumerate(names):
            good &= fits("", *name, both[:, place])
        good &= fits("", "", "n", both[:, :3].sum(axis=1))
        good &= fits("", "", "n_group", both.sum(axis=1))
        for place, level in enumerate(LEVELS):
            percent = shown["", level, "percent"]
            if percent.value is not None:
                good &= np.isclose(100 * both[:, place] / np.maximum(both[:, :3].sum(axis=1), 1), percent.value)
        tables += [(tuple(first), tuple(second)) for second in per_group["b"][good]]
    return tables


@given(
    counts=st.lists(st.lists(st.integers(0, 7), min_size=4, max_size=4), min_size=2, max_size=2),
    smallest=st.integers(3, 5),
    overall=st.just(value=True),
)
@settings(max_examples=30)
def test_a_reader_of_the_store_finds_no_suppressed_count(new_study, counts, smallest, overall):
    if min(sum(row[:3]) for row in counts) == 0:
        return
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = new_study(Path(folder), columns(counts), **sections(suppress=smallest, overall=overall))
            study = riskset.open_study(path)
        except StudyProblems:
            return
        store = study.results_of("t")
    for row in store:
        if row.statistic in {"count", "missing", "n", "n_group"} and row.value:
            assert row.value >= smallest, row
    possible = consistent(store, smallest)
    if not possible:
        return
    truth = tuple(map(tuple, counts))
    assert truth in possible
    names = [(level, "count") for level in LEVELS] + [("", "missing")]
    for g, group in enumerate(GROUPS):
        for place, (level, statistic) in enumerate(names):
            row = next(r for r in store if (r.group, r.level, r.statistic) == (group, level, statistic))
            if row.state == "suppressed" and counts[g][place] > 0:
                assert len({table[g][place] for table in possible}) > 1, (counts, group, level, statistic)


TIMES = {
    "t": [*range(1, 21), *range(1, 21)],
    "died": [*([1] + [0] * 9) * 2, *[1, 0] * 10],
    "arm": ["a"] * 20 + ["b"] * 20,
}
ENDPOINT = {"endpoints": {"os": {"label": "OS", "time": "t", "event": {"died": 1}}}}


def test_few_events_take_the_estimates_with_them(small):
    # Arm a has two events, arm b ten: three by 5 months, five by 10.
    outcomes = {"kind": "outcomes", "endpoints": ["os"], "at": [5, 10], "by": "arm", "suppress": 5}
    table = small(TIMES, **ENDPOINT, displays={"o": outcomes}).display("o")
    rows = {row[0]: row[1:] for row in printed(table)}
    assert rows["a"][:3] == ["20", "<5", "S"]
    assert rows["b"][:3] == ["20", "10", "S"]
    assert "S" not in rows["b"][3:]


def test_curves_end_where_few_are_at_risk(small):
    curves = {"kind": "curves", "endpoints": ["os"], "by": "arm", "breaks": 5, "suppress": 5}
    study = small(TIMES, **ENDPOINT, displays={"c": curves})
    rows = study.results_of("c")
    at_risk = {(row.group, row.at): row.value for row in rows if row.statistic == "n_risk"}
    assert (at_risk["b", 15], at_risk["b", 20]) == (6, None)
    last = max(row.at for row in rows if row.statistic == "estimate" and row.group == "b" and row.value is not None)
    assert last <= 15
    assert not [row for row in rows if row.statistic == "estimate" and row.group == "a" and row.value is not None]
    assert study.display("c").images("svg")["svg"].startswith(b"<?xml")


def test_a_flow_chart_hides_what_its_arrows_would_tell(small):
    entry = {
        "kind": "flow-chart",
        "steps": [{"exclude": {"Early": "t < 2", "Late": "t > 17"}}, {"box": "Enrolled"}, {"split": "arm"}],
        "suppress": 5,
        "tables": [],
    }
    study = small(TIMES, **ENDPOINT, displays={"f": entry})
    shown = study.display("f")
    # Early: 2 of 40 is small, so Late's 6 is hidden with it; the sum of both, 8, is shown.
    assert study.value("f", variable="Excluded", level="Early") == "<5"
    assert study.value("f", variable="Excluded", level="Late") == "S"
    assert study.value("f", variable="Excluded", level="") == "8"
    assert "Early, <5; Late, S" in shown.alt_text
    assert "Numbers of patients below 5" in shown.plain_legend


@pytest.mark.parametrize("value", [1, 0, "five"])
def test_what_cannot_be_asked_is_refused(small, value):
    with pytest.raises(StudyProblems, match=r"displays\.t\.suppress"):
        small(columns([(2, 20, 30, 0), (10, 25, 15, 0)]), **sections(suppress=value))


def test_numbers_at_risk_under_a_curve_say_that_they_are_small(small):
    curves = {"kind": "curves", "endpoints": ["os"], "by": "arm", "breaks": 5, "suppress": 5}
    figure = small(TIMES, **ENDPOINT, displays={"c": curves}).display("c")
    drawing = figure.draw()
    try:
        texts = [text.get_text() for text in drawing.findobj(Text)]
    finally:
        plt.close(drawing)
    # At 20 months one patient is left in each arm.
    assert texts.count("<5") == 2
    assert "1" not in texts


def test_a_regression_says_that_its_events_are_few(small):
    """Neither the cells nor the sentence under the table count events that are not shown."""
    entry = {"kind": "regression", "endpoints": ["os"], "variables": ["x"], "suppress": 15}
    values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3] * 4
    variables = {"x": {"label": "X", "kind": "continuous"}}
    study = small(TIMES | {"x": values}, variables=variables, **ENDPOINT, displays={"r": entry})
    table = study.display("r")
    notes = " ".join("".join(run.text for run in note.text) for note in table.printed().notes)
    # Twelve of forty died.
    assert "40 patients with <15 events" in notes
    assert not re.search(r"\b12\b", " ".join(cell for row in printed(table) for cell in row))
    assert "12.0" not in study.results().to_json()
