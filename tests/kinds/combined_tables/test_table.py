"""Tables arranged, merged and stacked from the study file."""

from __future__ import annotations

import pytest

import riskset
from riskset.problems import LookupFailed
from riskset.study import StudyProblems

COLUMNS = {
    "arm": [0, 0, 0, 1, 1, 1, 0, 1],
    "age": [1, 2, 3, 24, 25, 26, 2, 30],
    "sex": ["F", "M", "F", "M", "F", "M", "F", None],
    "t": [5, 20, 3, 30, 8, 9, 10, 11],
    "died": [1, 0, 1, 0, 1, 1, 0, 0],
}
SECTIONS = {
    "variables": {
        "age": {"label": "Age", "kind": "continuous"},
        "sex": {"label": "Sex", "kind": "categorical", "levels": {"F": "Female", "M": "Male"}},
    },
    "groups": {"arm": {"variable": "arm", "label": "Arm", "levels": {0: "A", 1: "B"}}},
    "populations": {"short": "t < 10", "long": "t >= 10"},
    "endpoints": {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
}
BASE = {"kind": "baseline", "by": "arm", "overall": True}


def grid(table):
    return [[text.replace("\u00a0", " ") for text in row] for row in table.printed().grid()]


def test_an_entry_hides_renames_orders_and_prints_in_bold(small):
    arrange = {
        "hide": ["All patients", "Missing, n"],
        "labels": {"Sex, n (%)": "Gender"},
        "order": ["sex"],
        "bold_p": 0.05,
    }
    study = small(COLUMNS, **SECTIONS, displays={"t": BASE | {"arrange": arrange}})
    shown = study.display("t")
    assert [row.stub.text(shown.style) for row in shown.rows] == ["Gender", "Female", "Male", "Age, median (range)"]
    assert grid(shown)[1] == ["Characteristic", "A (n = 4)", "B (n = 4)", "P"]
    p = {row.stub.pattern: row.cells[-1].bold for row in shown.rows}
    assert p == {"Gender": False, "Female": False, "Male": False, "Age, median (range)": True}
    # What is hidden is still in the store, and a sentence may say it.
    assert study.value("t", variable="age", group="overall", statistic="n") == "8"


def test_what_the_table_does_not_have_is_said_with_its_line(small):
    study = small(COLUMNS, **SECTIONS, displays={"t": BASE | {"arrange": {"hide": ["sexx"]}}})
    with pytest.raises(
        StudyProblems, match=r"line \d+: displays\.t\.arrange: the table has no row and no column 'sexx'"
    ):
        study.display("t")


def test_tables_are_merged_and_stacked(small):
    displays = {
        "short": BASE | {"population": "short", "overall": False},
        "long": BASE | {"population": "long", "overall": False},
        "side": {"kind": "merge", "of": {"short": "Below 10", "long": "10 and over"}},
        "under": {"kind": "stack", "of": {"short": "Below 10", "long": "10 and over"}, "arrange": {"hide": ["sex"]}},
    }
    study = small(COLUMNS, **SECTIONS, displays=displays)
    side = study.display("side")
    assert grid(side)[0] == ["", "Below 10", "", "", "10 and over", "", ""]
    assert [row[1:4] for row in grid(side)[3:]][:3] == [row[1:4] for row in grid(study.display("short"))[2:]][:3]
    under = study.display("under")
    assert grid(under)[1] == ["Characteristic", "A (n = 2)", "B (n = 2)", "P"]
    assert len(study.results_of("side")) == 0
    assert riskset.merge_table(study.cohort, {"short": "Below 10", "long": "10 and over"}).printed() == side.printed()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"kind": "merge", "of": {"c": "Curves"}}, "displays.m names 'c', which is not a table"),
        ({"kind": "stack", "of": {"m": "Itself"}}, "displays.m names 'm', which is made of tables itself"),
        ({"kind": "merge", "of": {"x": "X"}}, "names 'x', which is not a display"),
        ({"kind": "merge", "of": {"t": "T"}, "by": "arm"}, "displays.m.by has no effect"),
    ],
)
def test_entries_that_cannot_be_are_refused(small, entry, message):
    displays = {"t": BASE, "c": {"kind": "curves", "endpoints": ["os"]}, "m": entry}
    with pytest.raises(StudyProblems, match=message):
        small(COLUMNS, **SECTIONS, displays=displays)


def test_tables_that_do_not_fit_are_refused_with_the_line(small):
    displays = {
        "t": BASE,
        "o": {"kind": "outcomes", "endpoints": ["os"], "at": [4]},
        "m": {"kind": "stack", "of": {"t": "T", "o": "O"}},
    }
    with pytest.raises(StudyProblems, match=r"line \d+: m: tables of different columns cannot be stacked"):
        small(COLUMNS, **SECTIONS, displays=displays).display("m")


def test_footnotes_notes_and_short_forms_of_any_table(small):
    """Rows, heads and spanners are marked in the order of reading; lines and short forms stand under the table."""
    arrange = {
        "footnotes": {"sex": "As recorded.", "A": "Control.", "Arm": "Randomized."},
        "labels": {"sex": "Gender"},
        "notes": ["Data as of June 2024."],
        "abbreviations": {"BM": "bone marrow"},
    }
    study = small(COLUMNS, **SECTIONS, displays={"t": BASE | {"arrange": arrange}})
    shown = study.display("t")
    marked = {text: [] for text in arrange["footnotes"].values()}
    for cell in shown.cells():
        for text in set(cell.footnotes) & set(marked):
            marked[text].append(cell.text(shown.style).replace("\u00a0", " "))
    assert marked == {"As recorded.": ["Gender"], "Control.": ["A (n = 4)"], "Randomized.": ["Arm"]}
    printed = ["".join(run.text for run in note.text) for note in shown.printed().notes]
    assert "Data as of June 2024." in printed
    assert printed[-1].startswith("BM, bone marrow")


def test_a_footnote_of_nothing_is_refused(small):
    study = small(COLUMNS, **SECTIONS, displays={"t": BASE | {"arrange": {"footnotes": {"sexx": "Note."}}}})
    with pytest.raises(StudyProblems, match="the table has no row and no column 'sexx'"):
        study.display("t")


def test_faces_of_labels_and_levels(small):
    """Variables in bold, what is indented under them in italics; headings of sections are left as they are."""
    arrange = {"label_face": "bold", "level_face": "italic"}
    entry = BASE | {"sections": {"Demography": ["sex"]}, "arrange": arrange}
    shown = small(COLUMNS, **SECTIONS, displays={"t": entry}).display("t")
    faces = {row.stub.text(shown.style): (row.group, row.stub.bold, row.stub.italic) for row in shown.rows}
    assert {group: (bold, italic) for group, bold, italic in faces.values()}[True] == (False, False)
    by_text = {text.replace("\u00a0", " "): face[1:] for text, face in faces.items()}
    assert by_text["Sex, n (%)"] == by_text["Age, median (range)"] == (True, False)
    assert by_text["Female"] == by_text["Male"] == (False, True)


GRADES = {
    "centre": ["X", "X", "X", "X", "Y", "Y", "Y", "Y"],
    "ag": ["I", "I", "I", "II", "II", "II", "I", "II"],
    "cg": ["I", "II", "II", "II", "I", "I", "I", "I"],
    "t": [5, 20, 3, 30, 8, 9, 10, 11],
    "died": [1, 0, 1, 0, 1, 1, 0, 0],
}
GRADED = {
    "variables": {"ag": {"label": "Grade", "kind": "categorical"}, "cg": {"label": "Grade", "kind": "categorical"}},
    "populations": {"x": "centre == 'X'", "y": "centre == 'Y'"},
    "endpoints": {"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
}


def test_rows_are_merged_by_their_variables_and_not_by_their_labels(small):
    """Two variables are printed as Grade; the second table has them in another order, or has the second alone."""
    displays = {
        "first": {"kind": "baseline", "population": "x", "variables": ["ag", "cg"]},
        "second": {"kind": "baseline", "population": "y", "variables": ["cg", "ag"]},
        "third": {"kind": "baseline", "population": "y", "variables": ["cg"]},
        "both": {"kind": "merge", "of": {"first": "X", "second": "Y"}},
        "lacking": {"kind": "merge", "of": {"first": "X", "third": "Y"}},
    }
    study = small(GRADES, **GRADED, displays=displays)
    assert grid(study.display("both"))[2:] == [
        ["Grade, n (%)", "", ""],
        ["I", "3 (75.0)", "1 (25.0)"],
        ["II", "1 (25.0)", "3 (75.0)"],
        ["Grade, n (%)", "", ""],
        ["I", "1 (25.0)", "4 (100.0)"],
        ["II", "3 (75.0)", "0 (0.0)"],
    ]
    assert [row[2] for row in grid(study.display("lacking"))[2:]] == ["", "", "", "", "4 (100.0)", "0 (0.0)"]


def test_a_label_of_several_variables_is_refused_with_their_names(small):
    entry = {"kind": "baseline", "variables": ["ag", "cg"]}
    for arrange in ({"hide": ["Grade"]}, {"order": ["Grade, n (%)"]}, {"labels": {"grade": "Severity"}}):
        study = small(GRADES, **GRADED, displays={"t": entry | {"arrange": arrange}})
        with pytest.raises(StudyProblems, match=r"is the label of several rows\. Write the name of one: 'ag', 'cg'"):
            study.display("t")
    arrange = {"labels": {"cg": "Chronic", "ag": "Acute", "cg: II": "II or more"}, "order": ["cg"]}
    shown = small(GRADES, **GRADED, displays={"t": entry | {"arrange": arrange}}).display("t")
    assert [row[:2] for row in grid(shown)[1:]] == [
        ["Chronic", ""],
        ["I", "5 (62.5)"],
        ["II or more", "3 (37.5)"],
        ["Acute", ""],
        ["I", "4 (50.0)"],
        ["II", "4 (50.0)"],
    ]
    with pytest.raises(LookupFailed, match="variable may be"):
        small(GRADES, **GRADED, displays={"t": entry}).value("t", variable="Grade", level="II")


@pytest.mark.parametrize(("form", "heading"), [("stub", "Sex, n (%)"), ("cell", "Sex, n/N (%)")])
def test_rows_that_differ_in_their_form_of_missing_values_are_one(small, form, heading):
    """The second table has one patient without a sex, the first has none."""
    entry = BASE | {"variables": ["sex"], "missing": form, "p": "none"}
    displays = {
        "short": entry | {"population": "short", "overall": False},
        "long": entry | {"population": "long", "overall": False},
        "side": {"kind": "merge", "of": {"short": "Below 10", "long": "10 and over"}},
    }
    study = small(COLUMNS, **SECTIONS, displays=displays)
    shown = study.display("side")
    assert [row.stub.text(shown.style) for row in shown.rows] == [heading, "Female", "Male"]
    parts = [grid(study.display(name)) for name in ("short", "long")]
    assert [row[1:] for row in grid(shown)[3:]] == [
        [*first[1:], *second[1:]] for first, second in zip(parts[0][2:], parts[1][2:], strict=True)
    ]
    footnotes = [note.replace("\u00a0", " ") for note in shown.rows[0].stub.footnotes]
    assert footnotes == (["10 and over: N = 2 + 1."] if form == "stub" else [])


def test_rows_know_their_variable_and_their_level(small):
    displays = {
        "b": {"kind": "baseline", "variables": ["ag"]},
        "o": {"kind": "outcomes", "endpoints": ["os"], "by": "centre", "at": [4]},
        "r": {"kind": "regression", "endpoints": ["os"], "variables": ["ag"], "models": "univariable"},
    }
    study = small(GRADES, **GRADED, displays=displays)
    names = {name: [(row.name, row.level) for row in study.display(name).rows] for name in displays}
    assert names == {
        "b": [("ag", ""), ("ag", "I"), ("ag", "II")],
        "o": [("os", ""), ("os", "X"), ("os", "Y")],
        "r": [("ag", ""), ("ag", "I"), ("ag", "II")],
    }


def test_a_sentence_chooses_of_which_table_a_number_of_two_is(small):
    displays = {
        "first": {"kind": "baseline", "population": "x", "variables": ["ag"]},
        "second": {"kind": "baseline", "population": "y", "variables": ["ag"]},
        "both": {"kind": "merge", "of": {"first": "X", "second": "Y"}},
    }
    study = small(GRADES, **GRADED, displays=displays)
    names = {"variable": "ag", "level": "I", "statistic": "count"}
    assert [study.value("both", source=source, **names) for source in ("first", "second")] == ["3", "1"]
    assert study.phrase("both", source="second", variable="ag", level="II") == "3 (75.0%)"
    with pytest.raises(LookupFailed, match=r"tells them apart: .*source \('first', 'second'\)"):
        study.value("both", **names)


def test_a_name_of_a_row_and_of_a_column_is_refused(small):
    """The group of the variable Grade is called Grade too."""
    entry = {"kind": "baseline", "by": "centre", "variables": ["ag"], "p": "none"}
    sections = GRADED | {
        "groups": {"centre": {"variable": "centre", "label": "Centre", "levels": {"X": "Grade", "Y": "Y"}}}
    }
    for arrange in ({"hide": ["Grade"]}, {"labels": {"Grade": "Severity"}}):
        study = small(GRADES, **sections, displays={"t": entry | {"arrange": arrange}})
        with pytest.raises(StudyProblems, match="'Grade' is a row and a column"):
            study.display("t")
    arrange = {"labels": {"ag": "Severity"}, "hide": ["Grade (n = 4)"]}
    shown = grid(small(GRADES, **sections, displays={"t": entry | {"arrange": arrange}}).display("t"))
    assert [row[0] for row in shown[2:]] == ["Severity", "I", "II"]
    assert len(shown[1]) == 2
