"""The table and the figure of a stress test: their rows, numbers, notes, words, and what their entries refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

import riskset
from riskset.figures.figure import Figure
from riskset.opened import OpenStudy
from riskset.study_files import check
from riskset.tables.printed import plain
from riskset.tables.table import Table

N = 20
CHOSEN = {
    "displays": ["cox"],
    "vary": ["ties", "strata", "centres", "landmark", "patients", "imputation"],
    "patients": 2,
}
DISPLAYS: dict[str, Any] = {
    "cox": {"kind": "regression", "endpoints": ["os"], "variables": ["arm"], "models": "univariable"},
    "rates": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [6]},
    "stress": {"kind": "stress", "labels": {"cox": "Table 2"}, **CHOSEN},
    "figure": {"kind": "stress-figure", **CHOSEN},
    "ledger": {"kind": "ledger"},
}


def columns(n: int = N, seed: int = 13, effect: float = 0.9) -> pd.DataFrame:
    """Patients of two arms in three centers."""
    random = np.random.default_rng(seed)
    arm = np.arange(n) % 2
    time = np.ceil(random.exponential(12 / np.exp(effect * arm)))
    died = (random.random(n) < 0.8).astype(int)
    center = np.where(np.arange(n) % 7 == 0, 3, np.arange(n) % 2 + 1)
    return pd.DataFrame({"id": np.arange(n) + 1, "arm": arm, "time": time, "died": died, "center": center})


def written(folder: Path, displays: dict[str, Any], frame: pd.DataFrame | None = None) -> Path:
    """A study of these patients."""
    (columns() if frame is None else frame).to_csv(folder / "cohort.csv", index=False)
    labels = {"arm": {0: "Control", 1: "Drug"}, "center": {1: "North", 2: "South", 3: "West"}}
    whole = {
        "study": {"title": "Two arms", "time_unit": "months"},
        "data": {"path": "cohort.csv", "id": "id"},
        "variables": {
            name: {"label": name.capitalize(), "kind": "categorical", "levels": levels}
            for name, levels in labels.items()
        },
        "endpoints": {"os": {"label": "Overall survival", "time": "time", "event": {"died": 1}}},
        "displays": displays,
    }
    path = folder / "study.yml"
    path.write_text(yaml.safe_dump(whole, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OpenStudy:
    """The study with a table, a figure and a ledger."""
    return riskset.open_study(written(tmp_path_factory.mktemp("stress"), DISPLAYS))


def test_the_table_says_what_turns_each_conclusion(opened: OpenStudy) -> None:
    table = opened.display("stress")
    assert isinstance(table, Table)
    rows = [[cell.text(opened.style) for cell in row.cells] for row in table.rows]
    stubs = [row.stub.text(opened.style) for row in table.rows]
    assert stubs[0] == "Overall survival, univariable: Arm, Drug (Table 2)"
    assert stubs[1] == "As reported"
    assert stubs[-1] == "Fewest patients left out"
    reported = {row.statistic: row.value for row in opened.results_of("cox") if row.level == "Drug"}
    assert rows[1][1] == opened.style.p_value(reported["p_value"])
    assert rows[-1][2:] == ["1 of 20", "Yes"]
    notes = " ".join(plain(note) for note in table.notes)
    assert "with one thing changed" in notes
    assert "landmark (Table 2: it has no landmark)" in notes
    assert "complete cases or imputed values (Table 2: no imputation in this study)" in notes


def test_the_figure_draws_each_ratio_and_says_it_in_words(opened: OpenStudy) -> None:
    figure = opened.display("figure")
    assert isinstance(figure, Figure)
    assert "Without 1 of 20 patients" in figure.alt_text
    assert "as reported" in figure.alt_text
    assert "Open marks: the conclusion is turned." in figure.note
    assert "turned if $P$ crosses 0.05" in figure.note
    texts = {text for layer in figure.layers for text in getattr(layer._data, "label", ())}
    assert "$P$" in texts
    assert "P" not in texts


def test_the_threshold_is_written_as_the_journal_writes_p_values(tmp_path: Path) -> None:
    path = written(tmp_path, DISPLAYS)
    path.write_text(
        path.read_text(encoding="utf-8").replace("title: Two arms", "title: Two arms\n  journal: jama"),
        encoding="utf-8",
    )
    table = riskset.open_study(path).display("stress")
    assert isinstance(table, Table)
    assert "turned if P crosses .05, " in " ".join(plain(note) for note in table.notes)


def test_nothing_names_a_patient_and_numbers_can_be_said(opened: OpenStudy) -> None:
    assert opened.value("stress", statistic="ratio_left_out") == "1"
    rows = opened.results_of("stress")
    assert {row.population for row in rows} == {"all"}
    assert not any("patient" in row.model.casefold() and "|" not in row.model for row in rows)


def test_the_ledger_does_not_count_its_p_values_again(opened: OpenStudy) -> None:
    assert {row.model.partition(",")[0] for row in opened.results_of("ledger") if row.model} == {"cox", "rates"}


def test_the_methods_say_what_was_changed(opened: OpenStudy) -> None:
    text = opened.methods("testing").markdown
    assert "Sensitivity analyses changed one thing at a time: the rule for ties" in text
    assert "[@riskset-cook1977] were sought by leaving out up to 2 patients" in text


def test_a_small_count_is_hidden(tmp_path: Path) -> None:
    entry = {"kind": "stress", "displays": ["cox"], "vary": ["patients"], "suppress": 5}
    study = riskset.open_study(written(tmp_path, {"cox": DISPLAYS["cox"], "s": entry}, columns(60, 7, 0.6)))
    left = [row for row in study.results_of("s") if row.statistic == "ratio_left_out"]
    assert [(row.value, row.below) for row in left] == [(None, 5.0)]
    table = study.display("s")
    assert isinstance(table, Table)
    assert "<5 of 60" in [cell.text(study.style) for cell in table.cells()]
    assert not any("Fewest" in row.model and row.value is not None for row in study.results_of("s"))


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"displays": ["ledger"]}, "has 'ledger', which shows the results of other displays"),
        ({"displays": ["nothing"]}, "nothing"),
        ({"by": "arm"}, "a stress test has the by of the displays that it tests"),
        ({"centres": "hospitals"}, "hospitals"),
        ({"leave_out": ["cox", "rates"]}, "puts no display to the test"),
        ({"vary": ["ties", "ties"]}, "ties"),
        ({"alpha": 1.2}, "alpha"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(tmp_path: Path, entry: dict[str, Any], message: str) -> None:
    displays = {name: DISPLAYS[name] for name in ("cox", "rates", "ledger")}
    problems = check(written(tmp_path, {**displays, "s": {"kind": "stress", "patients": 0, **entry}}))
    assert any(message in str(problem) for problem in problems)


def test_a_figure_without_a_ratio_says_so(tmp_path: Path) -> None:
    entry = {"kind": "stress-figure", "displays": ["rates"], "vary": ["test"]}
    problems = riskset.open_study(written(tmp_path, {"rates": DISPLAYS["rates"], "f": entry})).problems()
    assert "have no ratio with limits to draw" in str(problems[0])
