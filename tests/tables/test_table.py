"""The table value: marks in reading order, abbreviations, spanners, missing values, labels with braces."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from riskset.results import Result
from riskset.style import EN_DASH, MINUS, Style
from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run, plain, roman
from riskset.tables.table import Cell, Column, Row, Table, Value, label

INTERVAL = "{estimate} ({lower:upper})"


def value(
    number: float | None, state: Any = "", *, kind: Any = "number", digits: int | None = 1, warning: str = ""
) -> Value:
    result = Result("d", "a", "all", "g", "v", "", None, "s", number, state, warning=warning)
    return Value(result, kind, digits)


def interval(estimate: Value, lower: Value, upper: Value, **options: Any) -> Cell:
    return Cell(INTERVAL, {"estimate": estimate, "lower": lower, "upper": upper}, **options)


def table(*rows: Row, columns: tuple[Column, ...] | None = None, **options: Any) -> Table:
    width = 1 + max((len(row.cells) for row in rows), default=0)
    return Table(columns or tuple(Column(label(f"C{place}")) for place in range(width)), rows, **options)


def notes(shown: Table) -> list[tuple[str, str]]:
    return [(note.mark, plain(note.text)) for note in shown.printed().notes]


def test_cells_print_values_and_intervals() -> None:
    cell = interval(value(77.04), value(62.25), value(86.5))
    assert cell.text(Style()) == f"77.0 (62.3{EN_DASH}86.5)"
    assert cell.text(Style(decimal_mark=",", interval_separator="; ")) == "77,0 (62,3; 86,5)"
    assert interval(value(1), value(-1), value(2)).text(Style()) == f"1.0 ({MINUS}1.0 to 2.0)"


@pytest.mark.parametrize(
    ("states", "printed"),
    [
        (("not estimable",) * 3, "NE"),
        (("not reached",) * 3, "NR"),
        (("not applicable",) * 3, "NA"),
        (("not computable",) * 3, "NC"),
        (("", "", "not reached"), f"1.0 (1.0{EN_DASH}NR)"),
        (("", "not estimable", "not estimable"), "1.0 (NE)"),
        (("not reached", "", "not reached"), f"NR (1.0{EN_DASH}NR)"),
        (("not reached", "not estimable", "not estimable"), "NR (NE)"),
    ],
)
def test_missing_values_print_why(states: tuple[str, str, str], printed: str) -> None:
    parts = [value(None, state) if state else value(1.0) for state in states]
    assert interval(*parts).text(Style()) == printed


def test_phrase_of_a_missing_value_is_its_short_form_alone() -> None:
    phrase = "{estimate} months (95% CI, {lower:upper})"
    missing = value(None, "not reached")
    assert interval(missing, missing, missing, phrase=phrase).spoken(Style()) == "NR"
    of_months = replace(missing, result=replace(missing.result, unit="months"))
    assert interval(of_months, value(8.8), missing, phrase=phrase).spoken(Style()) == f"NR (95% CI, 8.8{EN_DASH}NR)"
    spoken = interval(value(15.3), value(8.8), missing, phrase=phrase).spoken(Style())
    assert spoken == f"15.3 months (95% CI, 8.8{EN_DASH}NR)"


def test_phrase_defaults_to_the_cell() -> None:
    assert interval(value(1), value(0), value(2)).spoken(Style()) == f"1.0 (0.0{EN_DASH}2.0)"


@pytest.mark.parametrize("text", ["{x}", "{", "}", "{{n}}", "{0}", "a {lower:upper} b", "100%", "{!r}"])
def test_braces_in_labels_mean_themselves(text: str) -> None:
    assert label(text).text(Style()) == text
    printed = table(Row(label(text), (label(text),)), columns=(Column(label(text)), Column(label(text)))).printed()
    assert printed.grid() == [[text, text], [text, text]]


def test_marks_follow_the_reading_order() -> None:
    """Spanners, column labels, then row by row from the stub to the right, however they were made."""
    spanner = label("Groups", "spanner")
    shown = table(
        Row(label("r1"), (label("x", "cell 1"), label("y", "cell 2"))),
        Row(label("r2", "stub 2"), (label("z"), label("w", "column"))),
        columns=(
            Column(label("Stub", "stub head")),
            Column(label("A", "column"), spanner=spanner),
            Column(label("B"), spanner=spanner),
        ),
    )
    assert notes(shown) == [
        ("a", "spanner"),
        ("b", "stub head"),
        ("c", "column"),
        ("d", "cell 1"),
        ("e", "cell 2"),
        ("f", "stub 2"),
    ]
    assert shown.printed().grid() == [
        ["", "Groupsa", ""],
        ["Stubb", "Ac", "B"],
        ["r1", "xd", "ye"],
        ["r2f", "z", "wc"],
    ]


def test_equal_footnotes_share_a_mark_and_marks_are_superscripts() -> None:
    shown = table(Row(label("r", "one"), (label("x", "two", "one"), label("", "two"))))
    assert notes(shown) == [("a", "one"), ("b", "two")]
    assert shown.printed().body[0].cells == (
        (Run("r"), Run("a", superscript=True)),
        (Run("x"), Run("a,b", superscript=True)),
        (Run("b", superscript=True),),
    )


def test_marks_go_on_after_z() -> None:
    shown = table(*(Row(label(f"r{place}", f"note {place}"), (label("x"),)) for place in range(54)))
    marks = [mark for mark, _ in notes(shown)]
    assert marks[:3] == ["a", "b", "c"]
    assert marks[24:29] == ["y", "z", "aa", "ab", "ac"]
    assert marks[51:] == ["az", "ba", "bb"]
    assert len(set(marks)) == 54


def test_marks_of_one_cell_are_sorted_as_marks() -> None:
    """Mark z stands before aa."""
    many = [Row(label(f"r{place}", f"note {place}"), (label("x"),)) for place in range(27)]
    shown = table(*many, Row(label("last", "note 26", "note 25"), (label("x"),)))
    assert plain(shown.printed().body[-1].cells[0]) == "lastz,aa"


def test_warnings_become_footnotes_of_their_cell_once() -> None:
    gone = value(None, "not estimable", warning="The group's follow-up ends at 20.1 months.")
    shown = table(Row(label("os"), (interval(gone, gone, gone), interval(gone, gone, gone, footnotes=("Own.",)))))
    assert shown.printed().grid()[1] == ["os", "NEa", "NEa,b"]
    assert notes(shown) == [
        ("a", "The group's follow-up ends at 20.1 months."),
        ("b", "Own."),
        ("", "NE, not estimable."),
    ]


def test_abbreviations_of_missing_values_appear_by_themselves_and_in_order() -> None:
    row = Row(
        label("r"),
        tuple(
            Cell("{x}", {"x": value(None, state)})
            for state in ("not reached", "not estimable", "not computable", "not applicable")
        ),
    )
    shown = table(row, abbreviations={"CI": "confidence interval", "aGVHD": "acute graft-versus-host disease"})
    assert notes(shown) == [
        (
            "",
            (
                "aGVHD, acute graft-versus-host disease; CI, confidence interval; NA, not applicable; NC, not computable; "
                "NE, not estimable; NR, not reached."
            ),
        )
    ]


def test_no_abbreviation_without_a_missing_value() -> None:
    assert notes(table(Row(label("r"), (Cell("{x}", {"x": value(1)}),)))) == []


def test_notes_stand_after_footnotes_and_the_source_last() -> None:
    shown = table(
        Row(label("r", "footnote"), (Cell("{x}", {"x": value(None, "not reached")}),)),
        notes=(roman("Kaplan\u2013Meier estimates."),),
        source="Registry of the hospital.",
    )
    assert notes(shown) == [
        ("a", "footnote"),
        ("", "Kaplan\u2013Meier estimates."),
        ("", "NR, not reached."),
        ("", "Registry of the hospital."),
    ]


def test_spanners_cover_neighbouring_columns_of_the_same_cell() -> None:
    one, two = label("One"), label("Two")
    columns = (
        Column(label("s"), "left"),
        Column(label("a"), spanner=one),
        Column(label("b"), spanner=one),
        Column(label("c"), "decimal"),
        Column(label("d"), spanner=two),
        Column(label("e"), spanner=one),
    )
    printed = table(Row(label("r"), (label(""),) * 5), columns=columns).printed()
    assert printed.head[0] == (
        HeadCell(()),
        HeadCell(roman("One"), span=2, spanner=True),
        HeadCell(()),
        HeadCell(roman("Two"), spanner=True),
        HeadCell(roman("One"), spanner=True),
    )
    assert printed.aligns == ("left", "center", "center", "decimal", "center", "center")
    assert len(printed.head) == 2


def test_no_spanner_row_without_spanners() -> None:
    assert len(table(Row(label("r"), (label("x"),))).printed().head) == 1


def test_rows_keep_their_place() -> None:
    printed = table(
        Row(label("Heading", bold=True), group=True),
        Row(label("r", italic=True), (label("x"),), indent=2, keep_with_next=True),
    ).printed()
    assert printed.body == (
        PrintedRow(((Run("Heading", bold=True),),), group=True),
        PrintedRow(((Run("r", italic=True),), roman("x")), indent=2, keep_with_next=True),
    )
    assert printed.grid()[1] == ["Heading", ""]


def test_style_changes_the_print_and_not_the_table() -> None:
    shown = table(Row(label("r"), (Cell("{x}", {"x": value(1.5)}),)))
    other = shown.with_style(Style(decimal_mark=","))
    assert shown.printed().grid()[1] == ["r", "1.5"]
    assert other.printed().grid()[1] == ["r", "1,5"]


def test_showing_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = table(Row(label("stub"), (label("x"),)))
    for name in ("RISKSET_ENGINE", "QUARTO_DOCUMENT_PATH", "QUARTO_EXECUTE_INFO"):
        monkeypatch.delenv(name, raising=False)
    assert "stub" in repr(shown)
    assert set(shown._repr_mimebundle_()) == {"text/html", "text/markdown", "text/plain"}
    assert shown._mime_() == ("text/html", shown._repr_mimebundle_()["text/html"])  # as marimo asks
    monkeypatch.setenv("RISKSET_ENGINE", "builtin")
    bundle = shown._repr_mimebundle_(include=None, exclude=None)
    assert set(bundle) == {"text/markdown", "text/plain"}
    assert ":::" in bundle["text/markdown"]
    # What the built-in engine cannot write is not written for it.
    assert "{=openxml}" in bundle["text/markdown"]
    assert "{=latex}" not in bundle["text/markdown"]
    assert "{=pandoc-native}" not in bundle["text/markdown"]
    monkeypatch.delenv("RISKSET_ENGINE")
    monkeypatch.setenv("QUARTO_DOCUMENT_PATH", "doc.qmd")
    assert "{=latex}" in shown._repr_mimebundle_()["text/markdown"]


def test_printed_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=r"^a head row spans 3 of 2 columns$"):
        PrintedTable(("left", "decimal"), ((HeadCell(roman("x"), span=3),),), ())
    with pytest.raises(ValueError, match=r"^a row has 1 cells in a table of 2 columns$"):
        PrintedTable(("left", "decimal"), (), (PrintedRow((roman("x"),)),))
    with pytest.raises(ValueError, match=r"^a row has 2 cells in a table of 2 columns$"):
        PrintedTable(("left", "decimal"), (), (PrintedRow((roman("x"), roman("y")), group=True),))


def test_letters_of_statistics_are_in_italics_wherever_the_package_writes_them():
    notes = tuple(
        roman(text)
        for text in (
            "Times; n, those known.",
            "Penalized likelihood ratio P.",
            "The standard error of P at most 0.005.",
        )
    )
    row = Row(label("Platelets, n (%) (N = 66 + 52)"), ())
    printed = Table((Column(label("Row")),), (row,), notes=notes).printed()
    texts = [printed.body[0].cells[0], *(note.text for note in printed.notes)]
    assert [[run.text for run in text if run.italic] for text in texts] == [["n", "N"], ["n"], ["P"], ["P"]]
