"""The table of centres, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import riskset

if TYPE_CHECKING:
    from riskset.tables.table import Table

ARM = {"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}}
# Eleven patients: three of center 1, four of 2, two of 3, one of 4; of one it is not known.
CENTRE = [1, 1, 1, 2, 2, 2, 2, 3, 3, 4, None]
COLUMNS = {"centre": CENTRE, "arm": [0, 1, 1, 0, 0, 0, 0, 1, 1, 1, 0]}


def grid(table: Table) -> list[list[str]]:
    rows = table.printed().body
    return [["".join(run.text for run in cell if not run.superscript) for cell in row.cells] for row in rows]


def notes(table: Table) -> list[str]:
    return ["".join(run.text for run in note.text) for note in table.printed().notes]


def test_centres_by_size(small: Any) -> None:
    study = small(COLUMNS, groups=ARM, displays={"d": {"kind": "centres", "variable": "centre", "by": "arm"}})
    table = study.display("d")
    assert grid(table) == [
        ["2", "4 (40.0)", "4 (80.0)", "0 (0.0)"],
        ["1", "3 (30.0)", "1 (20.0)", "2 (40.0)"],
        ["3", "2 (20.0)", "0 (0.0)", "2 (40.0)"],
        ["4", "1 (10.0)", "0 (0.0)", "1 (20.0)"],
        ["Total", "10", "5", "5"],
        ["Missing", "1", "1", "0"],
    ]
    assert notes(table) == ["Percentages are of the patients whose center is known."]
    assert study.value("d", statistic="n_centres") == "4"
    assert study.phrase("d", level="2", group="A") == "4 (80.0%)"


def test_small_centres_are_put_together(small: Any) -> None:
    study = small(
        COLUMNS, groups=ARM, displays={"d": {"kind": "centres", "variable": "centre", "at_least": 3, "order": "listed"}}
    )
    table = study.display("d")
    assert grid(table) == [
        ["1", "3 (30.0)"],
        ["2", "4 (40.0)"],
        ["Other", "3 (30.0)"],
        ["Total", "10"],
        ["Missing", "1"],
    ]
    assert "2 centers with fewer than 3 patients each." in notes(table)


def test_one_small_centre_keeps_its_name(small: Any) -> None:
    """A row of others that is one center hides nothing and says less."""
    study = small(COLUMNS, displays={"d": {"kind": "centres", "variable": "centre", "at_least": 2}})
    assert [row[0] for row in grid(study.display("d"))] == ["2", "1", "3", "4", "Total", "Missing"]


def test_more_centres_than_groups_may_be(small: Any) -> None:
    """Groups that are compared are at most twenty; centers may be more, and have the names of the study file."""
    size = 30
    study = small(
        {"site": list(range(size))},
        variables={"site": {"label": "Hospital", "kind": "categorical", "levels": {n: f"H{n}" for n in range(size)}}},
    )
    table = riskset.centres_table(study.cohort, "site")
    assert len(grid(table)) == size + 1
    assert grid(table)[0] == ["H0", "1 (3.3)"]
    assert table.printed().grid()[0][0] == "Hospital, n (%)"
