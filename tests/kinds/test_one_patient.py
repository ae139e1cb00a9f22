"""Of one patient, one event, one endpoint, one level: no text counts one of many, and each mark says why it is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from riskset.tables.printed import plain
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from riskset.opened import OpenStudy

COLUMNS: dict[str, list[Any]] = {
    "time": [5.0, 8.0],
    "status": [1, 0],
    "arm": ["a", "b"],
    "sex": ["m", "m"],
    "site": ["x", "y"],
    "age": [30, 40],
    "grade": [3, 0],
    "late": [9.0, 1.0],
}
ONE = {name: values[:1] for name, values in COLUMNS.items()}
SECTIONS: dict[str, Any] = {
    "variables": {
        "arm": {"label": "Arm", "kind": "categorical", "levels": ["a", "b"]},
        "sex": {"label": "Sex", "kind": "categorical", "levels": ["m"]},
        "site": {"label": "Site", "kind": "categorical"},
        "age": {"label": "Age, years", "kind": "continuous"},
    },
    "endpoints": {
        "os": {"label": "Overall survival", "time": "time", "event": {"status": 1}},
        "relapse": {"label": "Relapse", "time": "time", "event": {"status": 1}, "competing": {"status": 2}},
    },
    "landmark": {"at": 1, "event_free": ["os", "relapse"]},
}
REGRESSION = {"kind": "regression", "variables": ["age", "sex"], "proportional_hazards": True, "vif": True}
DISPLAYS: dict[str, dict[str, Any]] = {
    "baseline": {"kind": "baseline", "variables": ["age", "sex"], "statistics": {"continuous": ["mean-sd"]}},
    "groups": {"kind": "baseline", "by": "arm", "variables": ["age", "sex"], "smd": "mean"},
    "differences": {
        "kind": "baseline",
        "by": "arm",
        "variables": ["age", "sex"],
        "statistics": {"continuous": ["mean-sd", "median-range"]},
        "differences": True,
        "limits": True,
    },
    "outcomes": {
        "kind": "outcomes",
        "by": "arm",
        "endpoints": ["os", "relapse"],
        "at": [1, 6],
        "horizon": 6,
        "show": ["n", "events", "estimate", "limits", "difference", "median", "rmst"],
    },
    "single": {"kind": "outcomes", "endpoints": ["os"], "at": [1], "landmark": True},
    "follow-up": {"kind": "follow-up", "endpoint": "os"},
    "curves": {"kind": "curves", "by": "arm", "endpoints": ["os"], "hazard_ratio": True},
    "regression": REGRESSION | {"endpoints": ["os"]},
    "incidence": REGRESSION | {"endpoints": ["relapse"], "selection": {"by": "univariable"}},
    "forest": {"kind": "forest", "of": "regression"},
    "subgroups": {"kind": "forest", "by": "arm", "subgroups": ["sex"], "endpoints": ["os"]},
    "centres": {"kind": "centres", "variable": "site", "at_least": 2},
    "toxicity": {"kind": "toxicity", "toxicities": [{"label": "Fever", "grade": "grade"}]},
    "accounting": {"kind": "landmark-accounting", "by": "arm", "at": True},
    "sweep": {"kind": "landmark-sweep", "by": "arm", "endpoints": ["os"], "landmarks": [1, 2]},
    "sweep-table": {"kind": "landmark-sweep-table", "by": "arm", "endpoints": ["os"], "landmarks": [1, 2]},
    "flow": {"kind": "flow-chart", "steps": [{"landmark": True}, {"box": "Analyzed"}]},
    "swimmer": {"kind": "swimmer", "endpoint": "os", "patient_level": True},
    "ledger": {"kind": "ledger", "displays": ["groups", "outcomes"]},
}
ONE_OF_MANY = re.compile(
    r"(?<![\d.,])1\s(?!vs)(?:P )?(?:[a-z]+ )?(?:patients|events|endpoints|levels|times|groups|values|comparisons|hypotheses|"
    r"centers|coefficients|tables|labels|variables|displays|panels|months|boxes|columns|entries|results|have|are|were)\b"
)

# What an author should do is said by check, never to the readers of a page.
ADVICE = re.compile(
    r"\b(?:merge|leave out|use|consider|try|choose|instead|should|better|widen|write|add|remove)\b", re.IGNORECASE
)


def open_of(columns: dict[str, list[Any]], path: Path, new_study: Callable[..., Path]) -> Iterator[tuple[str, Any]]:
    """Each display of the patients that can be shown, and the words of those that cannot."""
    import riskset
    from riskset.study import StudyProblems

    study: OpenStudy = riskset.open_study(
        new_study(path, columns, **yaml.safe_load(yaml.safe_dump(SECTIONS)), displays=DISPLAYS)
    )
    for name in DISPLAYS:
        try:
            yield name, study.display(name)
        except StudyProblems as error:
            yield name, str(error)


def words(shown: Any) -> str:
    """All that a display says."""
    if isinstance(shown, Table):
        printed = shown.printed()
        cells = [cell for row in printed.grid() for cell in row]
        spoken = [cell.spoken(shown.style) for cell in shown.cells()]
        return "\n".join([*cells, *spoken, *(plain(note.text) for note in printed.notes)])
    return shown if isinstance(shown, str) else shown.alt_text


@pytest.mark.parametrize("columns", [ONE, COLUMNS], ids=["one patient", "one event"])
def test_nothing_counts_one_of_many(
    columns: dict[str, list[Any]], tmp_path: Path, new_study: Callable[..., Path]
) -> None:
    said = {name: words(shown) for name, shown in open_of(columns, tmp_path, new_study)}
    found = {name: ONE_OF_MANY.findall(text) for name, text in said.items()}
    assert {name: texts for name, texts in found.items() if texts} == {}
    refused = {name: text for name, text in said.items() if "study.yml" in text}

    assert "fault of the program" not in str(refused)


def unexplained(table: Table) -> Iterator[str]:
    """The marks of a table whose cell has no footnote; that an estimate is not reached says itself why."""
    for row in table.rows:
        for cell in row.cells:
            states = {value.result.state for value in cell.values.values()} - {"", "not reached", "suppressed"}
            if states and not cell.all_footnotes():
                yield f"{row.name} {row.stub.text(table.style)}: {cell.text(table.style)}"


@pytest.mark.parametrize("columns", [ONE, COLUMNS], ids=["one patient", "one event"])
def test_no_mark_stands_without_its_reason(
    columns: dict[str, list[Any]], tmp_path: Path, new_study: Callable[..., Path]
) -> None:
    tables = {name: shown for name, shown in open_of(columns, tmp_path, new_study) if isinstance(shown, Table)}
    found = {name: list(unexplained(table)) for name, table in tables.items()}
    assert {name: cells for name, cells in found.items() if cells} == {}


@pytest.mark.parametrize("columns", [ONE, COLUMNS], ids=["one patient", "one event"])
def test_no_page_gives_advice(columns: dict[str, list[Any]], tmp_path: Path, new_study: Callable[..., Path]) -> None:
    shown = dict(open_of(columns, tmp_path, new_study))
    found = {name: ADVICE.findall(words(each)) for name, each in shown.items() if not isinstance(each, str)}
    assert {name: texts for name, texts in found.items() if texts} == {}
