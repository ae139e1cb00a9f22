"""Journals' styles: P values by each rule, one table and its sentences printed in each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.text import Text

import riskset
from riskset.journals import JOURNALS, chosen_style, load_journal, style_named
from riskset.problems import LookupFailed
from riskset.study import StudyProblems
from riskset.style import EN_DASH, MINUS, NO_BREAK, Style
from riskset.tables import operations, writers
from riskset.tables.printed import plain
from riskset.tables.writers.latex_characters import escape

DOCS = Path(__file__).resolve().parents[1] / "docs" / "journals.md"
# Whose numbers are printed as those of another: the journals of one publisher, and those whose way is not known.
OF = {"blood-advances": "blood", "jama-oncology": "jama", "lancet-haematology": "lancet"}
VALUES = (0.00004, 0.0004, 0.00123, 0.0056, 0.00996, 0.0123, 0.0345, 0.0495, 0.0501, 0.0996, 0.25, 0.996, 1.0)


def test_every_journal_has_its_sources_in_the_docs() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in JOURNALS if name != "default")


@pytest.mark.parametrize(
    ("journal", "printed"),
    [
        (
            "j-hematol-oncol",
            "< 0.001|< 0.001|0.001|0.006|0.010|0.012|0.035|0.0495|0.050|0.100|0.250|0.996|1.000",
        ),
        # Two digits from .01 on, three below; .0495 would print as a P of .05 that it is not.
        ("jama", "<.001|<.001|.001|.006|.010|.01|.03|.0495|.05|.10|.25|>.99|>.99"),
        ("nejm", "<0.001|<0.001|0.001|0.006|0.010|0.01|0.03|0.0495|0.05|0.10|0.25|1.00|1.00"),
        (
            "lancet",
            (
                "<0\u00b70001|0\u00b70004|0\u00b70012|0\u00b70056|0\u00b7010|0\u00b7012|0\u00b7035|0\u00b70495|0\u00b7050"
                "|0\u00b710|0\u00b725|1\u00b70|1\u00b70"
            ),
        ),
        ("blood", "<.001|<.001|.001|.006|.010|.012|.035|.0495|.050|.100|.250|.996|1.000"),
        ("bmj", "<0.001|<0.001|0.001|0.006|0.010|0.012|0.035|0.0495|0.050|0.100|0.250|0.996|1.000"),
        ("bmc", "< 0.001|< 0.001|0.001|0.006|0.010|0.012|0.035|0.0495|0.050|0.100|0.250|0.996|1.000"),
    ],
)
def test_p_values(journal: str, printed: str) -> None:
    style = JOURNALS[journal]
    assert "|".join(style.p_value(value) for value in VALUES).replace(NO_BREAK, " ") == printed


@given(st.floats(1e-12, 1), st.sampled_from(sorted(JOURNALS)))
def test_a_printed_p_value_is_near_the_p_value(value: float, journal: str) -> None:
    style = JOURNALS[journal]
    text = style.p_value(value).replace(style.decimal_mark, ".").replace(NO_BREAK, "")
    if text[0] == "<":
        assert value < float(text[1:])
    elif text[0] == ">":
        assert value > float(text[1:])
    else:
        digits = len(text.partition(".")[2])
        assert abs(float(text) - value) <= 0.5 * 10.0**-digits + 1e-12


COLUMNS = {
    "arm": [0, 0, 0, 1, 1, 1],
    "age": [10.5, 20, 30, 40, 50, 60],
    "fever": [0, 0, 0, 1, 0, 1],
    "t": [3, 6, 20, 9, 30, 30],
    "died": [1, 1, 0, 1, 0, 0],
}


@pytest.fixture
def sections() -> dict[str, Any]:
    return {
        "variables": {
            "age": {"label": "Age", "kind": "continuous", "digits": 1},
            "fever": {"label": "Fever", "kind": "categorical", "levels": {0: "No", 1: "Yes"}},
        },
        "groups": {"arm": {"variable": "arm", "label": "Arm", "levels": {0: "A", 1: "B"}}},
        "endpoints": {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        "displays": {
            "b": {"kind": "baseline", "by": "arm"},
            "o": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [5, 24]},
        },
    }


ROWS = {
    "default": [
        ["Age, median (range)", "20.0 (10.5\u201330.0)", "50.0 (40.0\u201360.0)", "0.0495"],
        ["No", "3 (100.0)"],
    ],
    "j-hematol-oncol": [
        ["Age, median (range)", "20.0 (10.5, 30.0)", "50.0 (40.0, 60.0)", "0.0495"],
        ["No", "3 (100.0)"],
    ],
    "jama": [["Age, median (range)", "20.0 (10.5-30.0)", "50.0 (40.0-60.0)", ".0495"], ["No", "3 (100.0)"]],
    "nejm": [["Age, median (range)", "20.0 (10.5\u201330.0)", "50.0 (40.0\u201360.0)", "0.0495"], ["No", "3 (100.0)"]],
    "lancet": [
        [
            "Age, median (range)",
            "20\u00b70 (10\u00b75\u201330\u00b70)",
            "50\u00b70 (40\u00b70\u201360\u00b70)",
            "0\u00b70495",
        ],
        ["No", "3 (100\u00b70%)"],
    ],
    "blood": [["Age, median (range)", "20.0 (10.5-30.0)", "50.0 (40.0-60.0)", ".0495"], ["No", "3 (100.0)"]],
    "bmj": [["Age, median (range)", "20.0 (10.5-30.0)", "50.0 (40.0-60.0)", "0.0495"], ["No", "3 (100.0)"]],
}


@pytest.mark.parametrize("journal", list(JOURNALS))
def test_one_table_in_each(small: Any, sections: dict[str, Any], journal: str) -> None:
    """Ranks 1 to 3 against 4 to 6: z = 4.5 / root(5.25), P = 0.0495."""
    study = small(COLUMNS, study={"journal": journal}, **sections)
    assert study.style is JOURNALS[journal]
    table = study.display("b").printed()
    rows = [["".join(run.text for run in cell if not run.superscript) for cell in row.cells] for row in table.body]
    expected = ROWS.get(OF.get(journal, journal), ROWS["default"])
    assert rows[0] == expected[0]
    assert rows[2][:2] == expected[1]
    assert rows[2][2] == {"lancet": "1 (33\u00b73%)"}.get(OF.get(journal, journal), "1 (33.3)")
    assert rows[3][1] == {"lancet": "0 (0\u00b70%)", "j-hematol-oncol": "0 (0)"}.get(
        OF.get(journal, journal), "0 (0.0)"
    )
    assert rows[1][1] == {"lancet": "\u00b7\u00b7"}.get(OF.get(journal, journal), "")
    head = table.head[-1]
    assert plain(head[0].text) == ("" if OF.get(journal, journal) == "lancet" else "Characteristic")
    letter = head[-1].text[0]
    assert (letter.text, letter.italic) == (("p", False) if OF.get(journal, journal) == "lancet" else ("P", True))
    for write in (
        writers.write_html,
        writers.write_typst,
        writers.write_openxml,
        writers.write_latex,
        writers.write_text,
    ):
        assert write(table).strip()


def test_sentences_and_notes_follow_the_journal(small: Any, sections: dict[str, Any]) -> None:
    study = small(COLUMNS, study={"journal": "lancet"}, **sections)
    # Two of three live at 5; log-log limits of 2/3 with a standard error of 1.007: 5.4 to 94.5.
    assert study.phrase("o", group="A", endpoint="os", at=5) == "66\u00b77% (95% CI 5\u00b74\u201394\u00b75)"
    assert study.p("b", variable="age") == f"={NO_BREAK}0\u00b70495"
    later = riskset.outcomes_table(study.cohort, ["os"], at=[24.5], by="arm")
    assert "The group's follow-up ends at 20 months." in [plain(note.text) for note in later.printed().notes]
    assert JOURNALS["lancet"].worded("It ends at 20.1 months.") == "It ends at 20\u00b71 months."
    spaced = small(COLUMNS, study={"journal": "j-hematol-oncol"}, **sections)
    assert spaced.p("b", variable="age") == f"={NO_BREAK}0.0495"


def test_a_style_that_is_given_wins(small: Any, sections: dict[str, Any]) -> None:
    study = small(COLUMNS, study={"journal": "lancet"}, **sections)
    table = riskset.baseline_table(study.cohort, by="arm", style="nejm")
    assert table.style.name == "nejm"
    assert riskset.baseline_table(study.cohort, by="arm").style.name == "lancet"
    assert chosen_style(Style(name="own"), "lancet").name == "own"
    assert chosen_style(None, None) == Style()
    with pytest.raises(LookupFailed, match="no style of a journal 'nature'; there are default"):
        style_named("nature")


def test_unknown_journal(small: Any, sections: dict[str, Any]) -> None:
    with pytest.raises(StudyProblems, match="'jamma'"):
        small(COLUMNS, study={"journal": "jamma"}, **sections)


def test_limits_below_zero() -> None:
    assert JOURNALS["jama"].interval("0.70", "0.87") == "0.70-0.87"
    assert JOURNALS["jama"].interval(f"{MINUS}7.2", f"{MINUS}1.0") == f"{MINUS}7.2 to {MINUS}1.0"
    assert JOURNALS["j-hematol-oncol"].range(f"{MINUS}7", "1") == f"{MINUS}7, 1"
    assert JOURNALS["nejm"].interval("0.70", "0.87") == f"0.70{EN_DASH}0.87"
    assert JOURNALS["nejm"].value(1.2345, "ratio") == "1.23"
    assert JOURNALS["jama"].value(12345, "count") == "12\u202f345"


def test_a_bold_head() -> None:
    from riskset.tables.table import Cell, Column, Row, Table, label

    table = Table((Column(label("A"), "left"),), (Row(Cell("x")),), style=Style(bold_head=True))
    assert table.printed().head[0][0].text[0].bold


def test_percent_signs(small: Any, sections: dict[str, Any]) -> None:
    study = small(COLUMNS, **sections)
    table = riskset.baseline_table(study.cohort, variables=["fever"], by="arm", style=Style(percent_sign=True))
    assert plain(table.printed().body[2].cells[2]) == "2 (66.7%)"
    assert table.rows[2].cells[1].spoken(Style(percent_sign=True)) == "2 (66.7%)"


def test_the_docs_have_a_row_for_each_rule_that_a_journals_file_has_with_its_sources() -> None:
    said: dict[str, dict[str, set[str]]] = {}
    journal = ""
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) != 5 or cells[0] in {"journal", "---"}:
            continue
        journal = cells[0].strip("`") or journal
        numbers = {f"s{number}" for number in re.findall(r"\[(\d+)\]", cells[4])}
        for name in re.findall(r"`(\w+)`", cells[3]):
            said.setdefault(journal, {})[name] = numbers
    own = {
        name: {
            rule.path.removeprefix("style."): {source.id for source in rule.sources}
            for rule in load_journal(name).rules
            if rule.path.startswith("style.") and rule.journal == name
        }
        for name in JOURNALS
    }
    assert said.keys() == {name for name, rules in own.items() if rules}
    for name, rules in said.items():
        assert rules.keys() == own[name].keys()
        # `the same three` are those of the row before.
        assert all(own[name][field] == numbers for field, numbers in rules.items() if numbers)


def test_the_sources_that_the_docs_name_are_there() -> None:
    text = DOCS.read_text(encoding="utf-8")
    listed = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
    assert listed == list(range(1, len(listed) + 1))
    assert {int(number) for number in re.findall(r"\[(\d+)\]", text)} <= set(listed)


LOOKED = {
    "arm": [0, 0, 0, 0, 1, 1, 1, 1],
    "age": [10, 20, 30, 40, 50, 60, 70, 80],
    "fever": [0, 0, 1, None, 1, 0, 1, 1],
    "stage": [0, 1, 2, 0, 1, 2, 0, 1],
    "t": [3, 6, 20, 25, 9, 30, 31, 4],
    "died": [1, 1, 0, 1, 1, 1, 0, 1],
}
HEADS = {
    "jama": ("Characteristic", "A (n = 4)", "P value", True),
    "nejm": ("Characteristic", "A (N = 4)", "P Value", False),
    "lancet": ("", "A (n = 4)", "p value", False),
}
# The stubs of a factor, of one with its denominators, and of missing values; a share of patients; marks; a contrast.
LOOKS = {
    "default": ("Stage, n (%)", "Fever, n/N (%)", "1/3 (33.3)", "a,b", "II vs. I"),
    "jama": ("Stage, No. (%)", "Fever, No./total (%)", "1/3 (33.3)", "a,b", "II vs I"),
    "nejm": ("Stage \u2014 no. (%)", "Fever \u2014 no./total no. (%)", "1/3 (33.3)", "*,\u2020", "II vs. I"),
    "lancet": ("Stage, n (%)", "Fever, n/N (%)", "1/3 (33\u00b73%)", "*,\u2020", "II vs I"),
    "blood": ("Stage, n (%)", "Fever, n/N (%)", "1/3 (33.3)", "*,\u2020", "II vs I"),
    "bmj": ("Stage, n (%)", "Fever, n/N (%)", "1/3 (33.3)", "a,b", "II vs I"),
}
# A rate with its limits in a cell and in a sentence: 75% of four, log-log limits.
INTERVALS = {
    "default": ("75.0 (12.8\u201396.1)", "75.0% (95% CI, 12.8\u201396.1)"),
    "jama": ("75.0 (12.8-96.1)", "75.0% (95% CI, 12.8-96.1)"),
    "nejm": ("75.0 (12.8\u201396.1)", "75.0% (95% CI, 12.8 to 96.1)"),
    "lancet": ("75\u00b70 (12\u00b78\u201396\u00b71)", "75\u00b70% (95% CI 12\u00b78\u201396\u00b71)"),
    "blood": ("75.0 (12.8-96.1)", "75.0% (95% CI, 12.8-96.1)"),
    "bmj": ("75.0 (12.8 to 96.1)", "75.0% (95% CI 12.8 to 96.1)"),
}
# A ratio with its limits in a sentence.
RATIOS = {
    "default": "HR 5.302 (95% CI, 0.449\u201362.625)",
    "jama": "HR, 5.30 (95% CI, 0.45-62.63)",
    "nejm": "HR, 5.30 (95% CI, 0.45 to 62.63)",
    "lancet": "HR 5\u00b730 (95% CI 0\u00b745\u201362\u00b763)",
    "blood": "HR, 5.302 (95% CI, 0.449-62.625)",
    "bmj": "HR 5.30 (95% CI 0.45 to 62.63)",
}


@pytest.fixture
def looked(sections: dict[str, Any]) -> dict[str, Any]:
    stages = {0: "I", 1: "II", 2: "III"}
    sections["variables"]["fever"]["footnote"] = "At diagnosis."
    sections["variables"]["stage"] = {"label": "Stage", "kind": "categorical", "levels": stages}
    sections["displays"] = {
        "b": {"kind": "baseline", "by": "arm", "missing": "cell", "footnotes": {"fever": "Of those asked."}},
        "r": {"kind": "regression", "endpoints": ["os"], "variables": ["stage"], "rows": "contrasts"},
        "o": {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [5]},
    }
    return sections


def _cells(row: Any) -> list[str]:
    return ["".join(run.text for run in cell if not run.superscript) for cell in row.cells]


@pytest.mark.parametrize("journal", list(JOURNALS))
def test_the_looks_of_each(small: Any, looked: dict[str, Any], journal: str) -> None:
    study = small(LOOKED, study={"journal": journal}, **looked)
    counts, denominators, share, marks, contrast = LOOKS.get(OF.get(journal, journal), LOOKS["default"])
    stub, group, letter, bold = HEADS.get(OF.get(journal, journal), ("Characteristic", "A (n = 4)", "P", False))
    table = study.display("b").printed()
    head = table.head[-1]
    assert (plain(head[0].text), plain(head[1].text).replace(NO_BREAK, " ")) == (stub, group)
    assert (plain(head[-1].text), head[-1].text[0].bold) == (letter, bold)
    rows = {_cells(row)[0]: row for row in table.body}
    assert {counts, denominators} <= rows.keys()
    assert [run.text for run in rows[denominators].cells[0] if run.superscript] == [marks]
    assert [(note.mark, plain(note.text)) for note in table.notes[:2]] == list(
        zip(marks.split(","), ("At diagnosis.", "Of those asked."), strict=True)
    )
    assert _cells(rows["Yes"])[1] == share
    assert _cells(study.display("r").printed().body[1])[0] == contrast
    cell, sentence = INTERVALS.get(OF.get(journal, journal), INTERVALS["default"])
    assert _cells(study.display("o").printed().body[1])[3] == cell
    assert str(study.phrase("o", group="A", endpoint="os", at=5)) == sentence
    said = str(study.phrase("r", variable="stage", level="II", model="univariable")).replace(NO_BREAK, " ")
    assert said == RATIOS.get(OF.get(journal, journal), RATIOS["default"])


def test_a_table_is_printed_another_journals_way(small: Any, looked: dict[str, Any]) -> None:
    table = small(LOOKED, **looked).display("b")
    assert "Stage \u2014 no. (%)" in [_cells(row)[0] for row in table.with_style(JOURNALS["nejm"]).printed().body]
    assert "Stage, n (%)" in [_cells(row)[0] for row in table.printed().body]


def test_what_the_study_file_writes_stays(small: Any, looked: dict[str, Any]) -> None:
    """Its labels are printed as they stand, though they have the package's words in them."""
    looked["variables"]["stage"]["label"] = "Stage, n (%), at diagnosis"
    looked["variables"]["stage"]["levels"] = {0: "I vs. none", 1: "II", 2: "III"}
    looked["displays"]["b"]["arrange"] = {"labels": {"fever": "Fever, n/N (%)"}}
    study = small(LOOKED, study={"journal": "jama"}, **looked)
    stubs = [_cells(row)[0] for row in study.display("b").printed().body]
    assert {"Stage, n (%), at diagnosis, No. (%)", "Fever, n/N (%)"} <= set(stubs)
    contrasts = [_cells(row)[0] for row in study.display("r").printed().body]
    assert contrasts[1:] == ["II vs. I vs. none", "III vs. I vs. none"]


@pytest.mark.parametrize("name", ["Stage, n (%)", "Stage \u2014 no. (%)", "Stage", "stage"])
def test_rows_are_named_by_either_wording(small: Any, looked: dict[str, Any], name: str) -> None:
    looked["displays"]["b"]["arrange"] = {"hide": [name]}
    study = small(LOOKED, study={"journal": "nejm"}, **looked)
    assert [_cells(row)[0] for row in study.display("b").printed().body][-1] == "Yes"


@pytest.mark.parametrize("name", ["A", f"A (n{NO_BREAK}={NO_BREAK}4)", f"A (N{NO_BREAK}={NO_BREAK}4)"])
def test_columns_are_named_by_either_wording(small: Any, looked: dict[str, Any], name: str) -> None:
    looked["displays"]["b"]["arrange"] = {"hide": [name]}
    study = small(LOOKED, study={"journal": "nejm"}, **looked)
    assert [plain(cell.text).replace(NO_BREAK, " ") for cell in study.display("b").printed().head[-1]][1] == "B (N = 4)"


@pytest.mark.parametrize("name", ["P", "P value"])
def test_the_column_of_p_values_is_named_by_either_wording(small: Any, looked: dict[str, Any], name: str) -> None:
    looked["displays"]["b"]["arrange"] = {"hide": [name]}
    study = small(LOOKED, study={"journal": "jama"}, **looked)
    assert plain(study.display("b").printed().head[-1][-1].text).startswith("B")


def test_the_letter_alone_is_italic_at_a_head_of_two_words(small: Any, looked: dict[str, Any]) -> None:
    head = small(LOOKED, study={"journal": "nejm"}, **looked).display("b").printed().head[-1][-1].text
    assert [(run.text, run.italic) for run in head] == [("P", True), (" Value", False)]


@pytest.mark.parametrize(
    ("journal", "letter", "number"),
    [("default", "n", "No. at risk"), ("nejm", "N", "No. at risk"), ("bmj", "n", "No at risk")],
)
def test_figures_have_the_words_of_tables(
    small: Any, looked: dict[str, Any], journal: str, letter: str, number: str
) -> None:
    looked["displays"] = {
        "f": {"kind": "flow-chart", "start": "Patients", "steps": [{"split": "arm"}]},
        "c": {"kind": "curves", "by": "arm", "endpoints": ["os"]},
    }
    study = small(LOOKED, study={"journal": journal}, **looked)
    said = [text.get_text() for name in ("f", "c") for text in study.display(name).draw().findobj(Text)]
    assert number in said
    assert any(f"(${letter}$" in text for text in said)


def test_joined_tables_keep_the_journals_words(small: Any, looked: dict[str, Any]) -> None:
    """Where one table has denominators and the other none, the stub of both explains them."""
    known = riskset.baseline_table(small(LOOKED, **looked).cohort, variables=["fever"], by="arm", missing="row")
    told = riskset.baseline_table(small(LOOKED, **looked).cohort, variables=["fever"], by="arm", missing="cell")
    nejm = JOURNALS["nejm"]
    merged = operations.merge([known.with_style(nejm), told.with_style(nejm)], ["One", "Two"]).printed()
    assert _cells(merged.body[0])[0] == "Fever \u2014 no./total no. (%)"
    stacked = operations.stack([known.with_style(nejm), told.with_style(nejm)], ["One", "Two"]).printed()
    assert _cells(stacked.body[1])[0] == "Fever \u2014 no. (%)"


@pytest.mark.parametrize(
    ("journal", "marks"),
    [
        ("default", "a b c d e f g h"),
        ("nejm", "* \u2020 \u2021 \u00a7 \u00b6 \u2016 ** \u2020\u2020"),
        ("blood", "* \u2020 \u2021 \u00a7 \u00b6 \u2016 # **"),
    ],
)
def test_marks_go_on_when_they_are_used_up(journal: str, marks: str) -> None:
    style = JOURNALS[journal]
    assert [style.note_mark(place) for place in range(8)] == marks.split()
    assert len({style.note_mark(place) for place in range(80)}) == 80
    assert Style().note_mark(26) == "aa"
    assert Style(note_marks=("*", "+")).note_mark(5) == "+++"


@pytest.mark.parametrize("write", [writers.write_html, writers.write_typst, writers.write_latex, writers.write_text])
def test_every_writer_prints_the_marks(write: Any) -> None:
    from riskset.tables.table import Cell, Column, Row, Table, label

    rows = tuple(Row(label(f"Row {place}", f"Note {place}."), (Cell("1"),)) for place in range(8))
    style = JOURNALS["blood"]
    table = Table((Column(label("A"), "left"), Column(label("B"))), rows, style=style)
    escaped = escape if write is writers.write_latex else str
    text = write(table.printed())
    assert all(text.count(escaped(style.note_mark(place))) >= 1 for place in range(8))


def test_counts_in_other_tables(small: Any, looked: dict[str, Any]) -> None:
    looked["displays"] = {"c": {"kind": "centres", "by": "arm", "variable": "stage"}}
    nejm = small(LOOKED, study={"journal": "nejm"}, **looked).display("c").printed()
    assert plain(nejm.head[-1][0].text) == "Stage \u2014 no. (%)"
    lancet = small(LOOKED, study={"journal": "lancet"}, **looked).display("c").printed()
    assert {_cells(row)[0]: _cells(row)[3] for row in lancet.body}["II"] == "2 (50\u00b70%)"


def test_forest_plots_follow_the_journal(small: Any, looked: dict[str, Any]) -> None:
    """Contrasts in rows, limits in columns, and `to` in the words for those who cannot see it."""
    looked["displays"]["f"] = {"kind": "forest", "of": "r"}
    for journal, contrast, spoken in (
        ("default", "II vs. I", "\u2013"),
        ("nejm", "II vs. I", " to "),
        ("bmj", "II vs I", " to "),
    ):
        figure = small(LOOKED, study={"journal": journal}, **looked).display("f")
        texts = [text.get_text() for axes in figure.draw().axes for text in axes.texts]
        texts += [text.get_text() for text in figure.draw().texts]
        assert any(contrast in text for text in texts), texts
        assert spoken in figure.alt_text


@pytest.mark.parametrize(
    ("journal", "printed"),
    [(name, "12\u202f345") for name in ("lancet", "lancet-haematology", "jama", "bmj", "blood")] + [("nejm", "12,345")],
)
def test_thousands_are_the_journals(journal: str, printed: str) -> None:
    assert JOURNALS[journal].value(12345, "count") == printed
