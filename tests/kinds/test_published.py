"""Tables 1, 3 and 4 of the reference study from its synthetic cohort, cell by cell against the published ones.

`published.yml` holds the published cells; `achieved.csv` says of each number what a program that knows nothing of the
package found in the same cohort, and whether it is the published one. Where it is, the table has to print the published
characters; where it is not, the number that was found.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import yaml

import riskset
from riskset.journals import JOURNALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.opened import OpenStudy

DATA = Path(__file__).resolve().parents[2] / "data" / "cart-haplo"
PUBLISHED = yaml.safe_load((DATA / "published.yml").read_text(encoding="utf-8"))["tables"]
GROUPS = {
    "non_transplant": "Non-transplant",
    "transplant": "Transplant",
    "mrd_positive": "MRD+",
    "mrd_negative": "MRD\u2212",
}
NUMBERS = ("age", "relapses", "prior_lines", "platelets", "blasts", "dose")
DIGITS = {"table-1": {"blasts": 1, "dose": 1}, "table-4": {"age": 1, "blasts": 1, "dose": 1}}
LEVELS = {
    "sex": {"male": "Male", "female": "Female"},
    "source": {
        "autologous": "Autologous",
        "recipient_derived": "Recipient-derived allogenic",
        "donor_derived": "Donor-derived allogenic",
        "third_party": "Third-party",
    },
}
ENDPOINTS = {
    "relapse": {
        "label": "Cumulative incidence of relapse",
        "time": "lfs_days",
        "unit": "days",
        "event": {"first_event": "relapse"},
        "competing": {"first_event": "death"},
    },
    "lfs": {"label": "LFS", "time": "lfs_days", "unit": "days", "event": {"first_event": ["relapse", "death"]}},
    "os": {"label": "OS", "time": "os_days", "unit": "days", "event": {"died": 1}},
}


def row_variables(table: str) -> list[str]:
    """The variables of a published table's rows, in order."""
    return list(dict.fromkeys(row["variable"].split(".")[0] for row in PUBLISHED[table]["rows"]))


def baseline_entry(table: str, by: str, tests: dict[str, str]) -> dict[str, Any]:
    """The entry of Table 1 or 4 as a study file has it."""
    rows: dict[str, Any] = {name: {} for name in row_variables(table)}
    for name, digits in DIGITS[table].items():
        rows[name] = {"digits": digits}
    return {
        "kind": "baseline",
        "by": by,
        "variables": rows,
        "p": "pairwise",
        "pairs": [[GROUPS[group] for group in pair] for pair in PUBLISHED[table]["comparisons"]],
        "tests": tests,
        "summary_rows": True,
        "missing": "stub",
    }


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> OpenStudy:
    folder = tmp_path_factory.mktemp("published")
    frame = pd.read_csv(DATA / "cohort.csv")
    mrd = frame["mrd_before_transplant"].map({"positive": "mrd_positive", "negative": "mrd_negative"})
    frame.assign(mrd_group=mrd.fillna("non_transplant")).to_csv(folder / "cohort.csv", index=False)
    names = dict.fromkeys([*row_variables("table-1"), *row_variables("table-4")])
    labels = {row["variable"]: row["label"].removesuffix(", n (%)") for row in PUBLISHED["table-1"]["rows"]}
    variables = {
        name: {"label": labels[name], "kind": "continuous"}
        if name in NUMBERS
        else {"label": labels[name], "kind": "categorical", "levels": LEVELS[name]}
        if name in LEVELS
        else {"label": labels[name], "kind": "dichotomous", "levels": {0: "No", 1: "Yes"}}
        for name in names
    }
    sections = {
        "study": {"title": "Synthetic", "time_unit": "months"},
        "data": {"path": "cohort.csv", "id": "synthetic_patient"},
        "variables": variables,
        "groups": {
            "arm": {"variable": "arm", "levels": {name: GROUPS[name] for name in ("non_transplant", "transplant")}},
            "mrd": {
                "variable": "mrd_group",
                "levels": {name: GROUPS[name] for name in ("non_transplant", "mrd_positive", "mrd_negative")},
            },
        },
        "endpoints": ENDPOINTS,
        "displays": {
            # Table 1's numbers are rank-sum tests of the cohort, Table 4's Student's t tests (README of the data).
            "table-1": baseline_entry("table-1", "arm", {"continuous": "wilcoxon", "categorical": "chi-square"}),
            "table-4": baseline_entry("table-4", "mrd", {"continuous": "student-t", "categorical": "chi-square"}),
            "table-3": {
                "kind": "outcomes",
                "by": "mrd",
                "endpoints": ["relapse", "lfs", "os"],
                "at": [12, 24],
                "show": ["estimate"],
                "layout": "groups-as-rows",
                "compare": "pairwise",
            },
        },
    }
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(sections, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return riskset.open_study(path, style=JOURNALS["j-hematol-oncol"])


def achieved(table: str) -> dict[str, dict[str, str]]:
    """What the cohort has of each number of a table."""
    with (DATA / "achieved.csv").open(encoding="utf-8", newline="") as file:
        return {row["number"]: row for row in csv.DictReader(file) if row["place"] == table}


def cells_of(table: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Of each number of Table 1 or 4: its name in `achieved.csv`, its published characters, its name in the table."""
    published = PUBLISHED[table]
    for row in published["rows"]:
        name, _, level = row["variable"].partition(".")
        names: dict[str, Any] = {"variable": name}
        shown = LEVELS[name][level] if level else "Yes"
        for position, group in enumerate(published["columns"]):
            of = {**names, "group": GROUPS[group]}
            if "count" in row:
                place = {**of, "level": shown}
                yield f"{row['variable']}.{group}.count", str(row["count"][position]), {**place, "statistic": "count"}
                percent = f"{row['variable']}.{group}.percent"
                yield percent, row["percent"][position], {**place, "statistic": "percent"}
            if "median" in row:
                low, high = row["range"][position]
                yield f"{name}.{group}.median", row["median"][position], {**of, "statistic": "median"}
                yield f"{name}.{group}.min", low, {**of, "statistic": "minimum"}
                yield f"{name}.{group}.max", high, {**of, "statistic": "maximum"}
        for pair, p in zip(published["comparisons"], row.get("p", []), strict=False):
            versus = " vs ".join(GROUPS[group] for group in pair)
            yield f"{name}.p.{'|'.join(pair)}", p, {**names, "group": versus, "statistic": "p_value"}


def differing(study: OpenStudy, table: str, cells: Iterator[tuple[str, str, dict[str, Any]]]) -> dict[str, Any]:
    """Cells that print something else than was published: published, printed."""
    found = {}
    for number, published, names in cells:
        printed = study.value(table, **names).replace("\u00a0", " ")
        if printed != published:
            found[number] = (published, printed)
    return found


@pytest.mark.parametrize("table", ["table-1", "table-4"])
def test_characteristics(study: OpenStudy, table: str) -> None:
    known = achieved(table)
    cells = list(cells_of(table))
    assert len(cells) > 150
    other = differing(study, table, iter(cells))
    allowed = {number for number, row in known.items() if row["met"] != "yes" or row["tolerance"] != "as printed"}
    assert set(other) <= allowed, {number: both for number, both in other.items() if number not in allowed}
    assert len(other) < 40
    for number, _, names in cells:
        value = study.results().one(display=table, **names).value
        if number in known and value is not None and known[number]["achieved"] not in {"", "NA"}:
            assert value == pytest.approx(float(known[number]["achieved"]), abs=1e-4), number


def outcome_cells() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Of each number of Table 3: its name in `achieved.csv`, its published characters, its name in the table."""
    published = PUBLISHED["table-3"]
    for row in published["rows"]:
        for (endpoint, time), rate in zip(published["columns"], row["rate"], strict=True):
            years = int(time.split()[0])
            names = {"variable": endpoint, "group": GROUPS[row["group"]], "at": 12.0 * years, "statistic": "estimate"}
            yield f"{endpoint}.{years}y.{row['group']}", rate, names
    for row in published["p"]:
        first, second = row["groups"]
        for endpoint in ("relapse", "lfs", "os"):
            versus = f"{GROUPS[first]} vs {GROUPS[second]}"
            names = {"variable": endpoint, "group": versus, "statistic": "p_value"}
            yield f"{endpoint}.p.{first}|{second}", row[endpoint], names


def test_outcomes(study: OpenStudy) -> None:
    known = achieved("table-3")
    cells = list(outcome_cells())
    assert {number for number, _, _ in cells} == set(known)
    for number, published, names in cells:
        value = study.results().one(display="table-3", **names).value
        assert value is not None
        share = value if names["statistic"] == "p_value" else 100 * value
        assert share == pytest.approx(float(known[number]["achieved"]), abs=1e-4), number
        if names["statistic"] == "estimate":
            # What the cohort was made to meet: a tenth of a percentage point.
            assert share == pytest.approx(float(published), abs=0.1), number
    other = differing(study, "table-3", iter(cells))
    for number, (published, printed) in other.items():
        if ".p." in number:
            sides = [
                [float(text.replace("< ", "")) < limit for limit in (0.05, 0.001)] for text in (published, printed)
            ]
            assert sides[0] == sides[1], (number, published, printed)
    assert len(other) <= 8


def test_table_3_has_the_published_heads_and_rows(study: OpenStudy) -> None:
    table = study.display("table-3")
    grid = table.printed().grid()  # type: ignore[union-attr]
    assert grid[0][1:] == ["Cumulative incidence of relapse (%)", "", "LFS (%)", "", "OS (%)", ""]
    assert grid[1][1:] == ["1 year", "2 years"] * 3
    assert [row[0] for row in grid[2:]] == [
        "Non-transplant",
        "MRD+",
        "MRD\u2212",
        "P between non-transplant and MRD+",
        "P between non-transplant and MRD\u2212",
        "P between MRD+ and MRD\u2212",
    ]
