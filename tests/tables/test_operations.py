"""Operations on tables: what is printed afterwards, with footnotes marked anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from riskset.problems import LookupFailed
from riskset.results import Result
from riskset.style import Style
from riskset.tables import writers
from riskset.tables.operations import bold_p, hide, merge, relabel, reorder, split_columns, split_rows, stack
from riskset.tables.printed import roman
from riskset.tables.table import Cell, Column, Row, Table, Value, label


def result(statistic, value, **names):
    names = {"group": "", "variable": "", "level": "", "at": None, **names}
    return Result("t", "baseline", "all", statistic=statistic, value=value, **names)


def count(n, variable, level="", group="A"):
    return Cell("{n}", {"n": Value(result("count", n, variable=variable, level=level, group=group), "count")})


def p(value, variable, *footnotes):
    return Cell("{p}", {"p": Value(result("p_value", value, variable=variable), "p")}, footnotes=footnotes)


def head(group, n):
    return Cell(f"{group} (n = {{n}})", {"n": Value(result("n_group", n, group=group), "count")})


def table(n=(10, 20), extra=()):
    spanner = label("Group")
    columns = (
        Column(label("Characteristic"), "left"),
        Column(head("A", n[0]), "decimal", spanner),
        Column(head("B", n[1]), "decimal", spanner),
        Column(label("P", italic=True), "decimal"),
    )
    rows = (
        Row(
            label("Age, years, median (range)", "At diagnosis."),
            (count(1, "age"), count(2, "age"), p(0.0499, "age", "F.")),
        ),
        Row(label("Hospital, n (%)"), (Cell(), Cell(), p(0.05, "hospital", "K."))),
        Row(label("North"), (count(3, "hospital", "North"), count(4, "hospital", "North"), Cell()), indent=1),
        Row(label("South"), (count(5, "hospital", "South"), count(6, "hospital", "South"), Cell()), indent=1),
        *extra,
    )
    return Table(columns, rows, notes=(roman("A note."),), abbreviations={"IQR": "interquartile range"})


def stubs(shown):
    return [row.stub.text(shown.style) for row in shown.rows]


def grid(shown):
    return [[text.replace("\u00a0", " ") for text in row] for row in shown.printed().grid()]


@pytest.mark.parametrize("name", ["hospital", "Hospital", "Hospital, n (%)", "HOSPITAL"])
def test_a_hidden_variable_goes_with_its_levels_and_its_footnotes(name):
    shown = hide(table(), name)
    assert stubs(shown) == ["Age, years, median (range)"]
    assert [note.mark for note in shown.printed().notes][:2] == ["a", "b"]
    assert "K." not in str(shown.printed().notes)


def test_columns_are_hidden_by_label_and_by_spanner():
    assert grid(hide(table(), "B"))[1] == ["Characteristic", "A (n = 10)", "P"]
    assert grid(hide(table(), "Group"))[0][-1] == "P"
    assert grid(hide(table(), "A (n = 10)"))[0] == ["", "Group", ""]
    assert stubs(hide(table(), "North")) == ["Age, years, median (range)", "Hospital, n (%)", "South"]


def test_what_is_not_there_is_said_with_what_is():
    with pytest.raises(LookupFailed, match=r"no row and no column 'Hospitol'\. Did you mean 'Hospital, n"):
        hide(table(), "Hospitol")
    with pytest.raises(LookupFailed, match="no column left"):
        hide(hide(table(), "Group"), "P")
    for operation in (
        lambda t: relabel(t, {"x": "y"}),
        lambda t: reorder(t, ["x"]),
        lambda t: split_columns(t, [["x"]]),
    ):
        with pytest.raises(LookupFailed, match="no row and no column 'x'"):
            operation(table())


def test_new_labels_keep_sizes_and_footnotes():
    shown = relabel(table(), {"A": "Arm {1}", "Group": "Arms", "age": "Age", "North": "N", "P": "P value"})
    assert grid(shown)[:2] == [["", "Arms", "", ""], ["Characteristic", "Arm {1} (n = 10)", "B (n = 20)", "P value"]]
    assert grid(shown)[2][0] == "Agea"
    assert stubs(shown)[2] == "N"


def test_rows_and_columns_are_put_in_order():
    shown = reorder(table(), ["P", "Hospital", "South"])
    assert stubs(shown) == ["Hospital, n (%)", "South", "North", "Age, years, median (range)"]
    assert grid(shown)[1][1:] == ["P", "A (n = 10)", "B (n = 20)"]
    # Marks follow the new reading order.
    assert [str(note.text[0].text) for note in shown.printed().notes][:3] == ["K.", "At diagnosis.", "F."]


def test_small_p_values_are_bold_before_rounding_and_printed_as_small():
    shown = bold_p(table(), 0.05)
    assert [row.cells[2].bold for row in shown.rows] == [True, False, False, False]
    assert shown.rows[0].cells[2].text(shown.style) == "0.0499"
    # A line at another P is told by the print, too.
    assert Style().p_value(0.00997) == "0.010"
    assert bold_p(table(), 0.01).style.p_value(0.00997) == "0.00997"
    with pytest.raises(ValueError, match="between 0 and 1"):
        bold_p(table(), 5)


@pytest.mark.parametrize("join", [merge, stack])
def test_a_line_that_only_some_parts_have_says_of_which_it_is(join):
    first, second, third = (replace(table(), notes=(roman("A note."), roman(own))) for own in ("X.", "Y.", "X."))
    shown = join([first, second, third], ["One", "Two", "Three"])
    lines = ["".join(run.text for run in note.text) for note in shown.printed().notes if not note.mark]
    assert lines[:3] == ["A note.", "One, Three: X.", "Two: Y."]


def test_tables_are_set_side_by_side_under_two_spanners():
    other = hide(table((7, 8), (Row(label("Sex"), (count(9, "sex"), count(9, "sex"), p(0.9, "sex"))),)), "age")
    shown = merge([table(), other], ["First", "Second"])
    assert grid(shown)[:3] == [
        ["", "First", "", "", "Second", "", ""],
        ["", "Group", "", "", "Group", "", ""],
        ["Characteristic", "A (n = 10)", "B (n = 20)", "P", "A (n = 7)", "B (n = 8)", "P"],
    ]
    assert [row[0] for row in grid(shown)[3:]] == [
        "Age, years, median (range)a",
        "Hospital, n (%)",
        "North",
        "South",
        "Sex",
    ]
    assert grid(shown)[3][4:] == ["", "", ""]
    assert grid(shown)[7][1:4] == ["", "", ""]
    assert grid(shown)[5][4:6] == ["3", "4"]
    assert [note.text[0].text for note in shown.printed().notes][:4] == ["At diagnosis.", "F.", "K.", "A note."]
    for write in (writers.write_html, writers.write_typst, writers.write_openxml, writers.write_latex):
        assert write(shown.printed()).count("Second") >= 1
    with pytest.raises(ValueError, match="two rows of spanners"):
        merge([shown, table()], ["x", "y"])


def test_merged_tables_without_spanners_have_one():
    plain = hide(table(), "Group")
    assert grid(merge([plain, plain], ["First", "Second"]))[0] == ["", "First", "Second"]


def test_rows_of_one_label_under_different_headings_stay_apart():
    yes = [Row(label(name), (count(1, name, "Yes"), count(2, name, "Yes"), Cell())) for name in ("X", "Y")]
    level = [
        Row(label("Yes"), (count(k, name, "Yes"), count(k, name, "Yes"), Cell()), indent=1)
        for k, name in ((3, "X"), (4, "Y"))
    ]
    both = table(extra=(yes[0], level[0], yes[1], level[1]))
    shown = merge([both, both], ["First", "Second"])
    assert stubs(shown) == stubs(both)
    assert [row[4] for row in grid(shown)[3:]] == [row[1] for row in grid(both)[2:]]


def test_tables_are_stacked_under_headings():
    shown = stack([table(), table((7, 20))], ["Infants", "Adults"])
    assert grid(shown)[1] == ["Characteristic", "A", "B", "P"]
    assert [row.group for row in shown.rows] == [True, *[False] * 5] * 2
    assert [row.indent for row in shown.rows] == [0, 1, 1, 1, 2, 2] * 2
    assert grid(shown)[3] == ["Patients, n", "10", "20", ""]
    assert grid(shown)[9] == ["Patients, n", "7", "20", ""]
    # The percentages of each part have their denominators; where all have the same, the heads say it.
    same = stack([table(), table()], ["Infants", "Adults"])
    assert grid(same)[1] == ["Characteristic", "A (n = 10)", "B (n = 20)", "P"]
    assert [row.group for row in same.rows] == [True, *[False] * 4] * 2
    with pytest.raises(ValueError, match="tables of different columns cannot be stacked"):
        stack([table(), hide(table(), "A")], ["x", "y"])
    with pytest.raises(ValueError, match="1 label for 2 tables; each has one"):
        stack([table(), table()], ["x"])


def test_a_table_is_parted_into_columns_and_rows():
    first, second = split_columns(table(), [["A", "P"], ["B"]])
    assert grid(first)[1] == ["Characteristic", "A (n = 10)", "P"]
    assert grid(second)[1] == ["Characteristic", "B (n = 20)"]
    # A footnote is only where its mark is.
    assert [note.text[0].text for note in second.printed().notes] == ["At diagnosis.", "A note."]
    upper, lower = split_rows(table(), "hospital")
    assert stubs(upper) == ["Age, years, median (range)"]
    assert [(note.mark, note.text[0].text) for note in lower.printed().notes] == [("a", "K."), ("", "A note.")]


def test_abbreviations_that_nothing_prints_any_more_go():
    shown = Table(
        (Column(label("x"), "left"), Column(label("n"))),
        (Row(label("Age, median (IQR)"), (count(1, "age"),)), Row(label("Sex"), (count(1, "sex"),))),
        abbreviations={"IQR": "interquartile range"},
    )
    assert "IQR, interquartile" in str(shown.printed().notes)
    assert hide(shown, "age").printed().notes == ()
