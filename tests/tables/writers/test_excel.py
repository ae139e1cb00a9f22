"""An Excel file read back by openpyxl is the table's grid: numbers are numbers that show as printed, the rest text."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run
from riskset.tables.writers import strip_padding, write_excel

NAMES = ("baseline", "pages", "wide", "outcomes", "hostile", "bare")


def opened(table, **options):
    return load_workbook(io.BytesIO(write_excel(table, **options)), rich_text=True)["Table"]


def shown(cell, mark="."):
    """What Excel shows of a cell, for the formats that are used."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type != "n":
        return str(value)
    form = cell.number_format.split(";")[0]
    whole, _, fraction = form.partition(".")
    text = f"{abs(value):{',' if ',' in whole else ''}.{len(fraction)}f}"
    text = text.removeprefix("0") if not whole else text
    negative = ";" in cell.number_format
    assert negative == (value < 0 or (value == 0 and str(value).startswith("-"))) or value == 0
    return ("\u2212" if negative else "") + text


def grid_from(sheet, table):
    rows = len(table.head) + len(table.body)
    return [
        [strip_padding(shown(sheet.cell(row, column + 1))) for column in range(len(table.aligns))]
        for row in range(1, rows + 1)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_examples_come_back_cell_by_cell(tables, grid_of, name):
    table = tables[name]
    assert grid_from(opened(table), table) == grid_of(table)


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_any_table_comes_back_cell_by_cell(any_table, grid_of, data):
    table = data.draw(any_table)
    assert grid_from(opened(table), table) == grid_of(table)


def one_row(*texts, **options):
    head = (HeadCell(()), *(HeadCell((Run("x"),)) for _ in texts))
    row = PrintedRow(((Run("Row"),), *((Run(text),) for text in texts)))
    return PrintedTable(("left", *["decimal"] * len(texts)), (head,), (row,), **options)


@pytest.mark.parametrize(
    ("text", "value", "form"),
    [
        ("67", 67, "0"),
        ("0.033", 0.033, "0.000"),
        (".033", 0.033, ".000"),
        ("12,345", 12345, "#,##0"),
        ("\u22121.50", -1.5, '0.00;"\u2212"0.00'),
        ("<0.001", "<0.001", None),
        ("12 (27.3)", "12 (27.3)", None),
        ("007", "007", None),
        ("1,23", "1,23", None),
        ("=1+1", "=1+1", None),
        ("+1", "+1", None),
        ("-1", "-1", None),
        ("@SUM(1)", "@SUM(1)", None),
        ("#N/A", "#N/A", None),
        ("TRUE", "TRUE", None),
        ("2020-01-01", "2020-01-01", None),
        ("\u0663", "\u0663", None),
    ],
)
def test_a_cell_is_one_number_or_text(text, value, form):
    cell = opened(one_row(text)).cell(2, 2)
    assert cell.value == value
    assert cell.data_type == ("s" if form is None else "n")
    assert form is None or cell.number_format == form


def test_other_marks():
    comma = one_row("1,5", "1.234", decimal_mark=",", thousands=".")
    assert [opened(comma).cell(2, column).value for column in (2, 3)] == [1.5, 1234]
    assert opened(one_row("0\u00b705", decimal_mark="\u00b7")).cell(2, 2).value == "0\u00b705"


def test_the_file_holds_no_formula(tables):
    sheet = opened(tables["hostile"], caption="=1+1")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_spanners_are_merged_and_the_head_is_frozen_and_repeated(tables):
    sheet = opened(tables["baseline"])
    assert "B1:D1" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert "A3:E3" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert sheet.freeze_panes == "B3"
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.cell(1, 2).border.bottom.style == "thin"
    assert sheet.cell(4, 1).alignment.indent == 1


def test_caption_and_notes_stand_around_the_table(tables):
    table = tables["baseline"]
    sheet = opened(table, caption="Baseline characteristics")
    assert str(sheet.cell(1, 1).value) == "Baseline characteristics"
    assert sheet.freeze_panes == "B4"
    first = 2 + len(table.head) + len(table.body)
    assert str(sheet.cell(first, 1).value) == "a Recorded at admission."
    assert sheet.max_row == first + len(table.notes) - 1


def test_a_mark_is_raised(tables):
    cell = opened(tables["baseline"]).cell(4, 1)
    blocks = list(cell.value)
    assert str(cell.value) == "Gender, n (%)a".replace(" (%)", "\u00a0(%)") or str(cell.value) == "Gender, n (%)a"
    assert blocks[-1].font.vertAlign == "superscript"


def test_the_same_table_is_the_same_bytes(tables):
    assert write_excel(tables["baseline"]) == write_excel(replace(tables["baseline"]))
