"""Journals' styles: P values by each rule, one table and its sentences printed in each."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import riskset
from riskset.journals import JOURNALS, chosen_style, style_named
from riskset.results import LookupFailed
from riskset.study import StudyProblems
from riskset.study.sections import Journal
from riskset.style import EN_DASH, MINUS, NO_BREAK, Style
from riskset.tables import writers
from riskset.tables.printed import plain

DOCS = Path(__file__).resolve().parents[1] / "docs" / "journals.md"
VALUES = (0.00004, 0.0004, 0.00123, 0.0056, 0.00996, 0.0123, 0.0345, 0.0495, 0.0501, 0.0996, 0.25, 0.996, 1.0)


def test_the_study_file_names_the_journals_that_there_are() -> None:
    assert list(get_args(Journal)) == list(JOURNALS)


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
        ("blood", "<0.001|<0.001|0.001|0.006|0.010|0.012|0.035|0.0495|0.050|0.100|0.250|0.996|1.000"),
        ("bmj", "<0.001|<0.001|0.001|0.006|0.010|0.012|0.035|0.0495|0.050|0.100|0.250|0.996|1.000"),
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
        ["No", "3 (100\u00b70)"],
    ],
}


@pytest.mark.parametrize("journal", list(JOURNALS))
def test_one_table_in_each(small: Any, sections: dict[str, Any], journal: str) -> None:
    """Ranks 1 to 3 against 4 to 6: z = 4.5 / root(5.25), P = 0.0495."""
    study = small(COLUMNS, study={"journal": journal}, **sections)
    assert study.style is JOURNALS[journal]
    table = study.display("b").printed()
    rows = [["".join(run.text for run in cell if not run.superscript) for cell in row.cells] for row in table.body]
    expected = ROWS.get(journal, ROWS["default"])
    assert rows[0] == expected[0]
    assert rows[2][:2] == expected[1]
    assert rows[2][2] == {"lancet": "1 (33\u00b73)"}.get(journal, "1 (33.3)")
    assert rows[3][1] == {"lancet": "0 (0\u00b70)", "j-hematol-oncol": "0 (0)"}.get(journal, "0 (0.0)")
    assert rows[1][1] == {"lancet": "\u00b7\u00b7"}.get(journal, "")
    head = table.head[-1]
    assert plain(head[0].text) == ("" if journal == "lancet" else "Characteristic")
    letter = head[-1].text[0]
    assert (letter.text, letter.italic) == (("p", False) if journal == "lancet" else ("P", True))
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
    assert study.phrase("o", group="A", endpoint="os", at=5) == "66\u00b77% (95% CI, 5\u00b74\u201394\u00b75)"
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
