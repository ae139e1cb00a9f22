"""A table too wide for a portrait page is set smaller, then with its intervals under their estimates."""

from __future__ import annotations

import pytest

from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run, plain
from riskset.tables.writers import write_latex, write_markdown_cell
from riskset.tables.writers.layout import LANDSCAPE_EMS, PAGE_EMS, SMALLEST_SCALE, kept_together, lay_out


def columns(count, text="27.0 (9.0, 65.0)"):
    labels = tuple(HeadCell((Run(f"{place}"),)) for place in range(count + 1))
    row = PrintedRow(((Run("Age, years"),), *[(Run(text),)] * count))
    return PrintedTable(("left", *["decimal"] * count), (labels,), (row,))


def test_few_columns_stand_on_one_line_and_spread():
    layout = lay_out(columns(2))
    assert all(len(cell.lines) == 1 for cell in layout.body[0])
    assert layout.scale == 1
    assert layout.gap > lay_out(columns(4)).gap


def test_seven_intervals_stand_under_their_estimates():
    layout = lay_out(columns(7))
    assert [plain(line) for line in layout.body[0][1].lines] == ["27.0", "(9.0, 65.0)"]
    assert layout.fits
    assert SMALLEST_SCALE <= layout.scale <= 1


def test_a_little_too_wide_is_set_smaller_on_one_line():
    scales = [lay_out(columns(count)).scale for count in range(1, 7)]
    lines = [len(lay_out(columns(count)).body[0][1].lines) for count in range(1, 7)]
    assert lines == sorted(lines)
    assert min(scales) >= SMALLEST_SCALE


def test_more_than_a_page_holds_is_said():
    layout = lay_out(columns(20))
    assert not layout.fits
    assert layout.scale == SMALLEST_SCALE
    assert sum(layout.widths) > LANDSCAPE_EMS > PAGE_EMS


def test_brackets_without_an_estimate_are_not_broken():
    layout = lay_out(columns(9, "(9.0, 65.0 to 99.0)"))
    assert all(len(cell.lines) == 1 for cell in layout.body[0])


@pytest.mark.parametrize(
    ("label", "lines"),
    [
        ("Low risk (n = 54)", ["Low risk", "(n\u00a0=\u00a054)"]),
        ("Low risk (N=54)", ["Low risk", "(N=54)"]),
        ("Survival (%)", ["Survival (%)"]),
        ("(n = 54)", ["(n\u00a0=\u00a054)"]),
    ],
)
def test_the_size_of_a_group_stands_under_its_name(label, lines):
    table = PrintedTable(("left", "center"), ((HeadCell(()), HeadCell((Run(label),))),), ())
    assert [plain(line) for line in lay_out(table).head[0][1].lines] == lines


def test_rows_are_kept_together_where_asked_and_at_the_end():
    rows = tuple(PrintedRow(((Run("x"),),), keep_with_next=place == 1) for place in range(16))
    table = PrintedTable(("left",), ((HeadCell(()),),), rows)
    assert kept_together(table) == [False, True, *[False] * 11, True, True, False]
    noted = PrintedTable(("left",), ((HeadCell(()),),), rows, (Note(()),))
    assert kept_together(noted) == [False, True, *[False] * 11, True, True, True]


def test_a_short_table_is_never_parted():
    rows = tuple(PrintedRow(((Run("x"),),)) for _ in range(12))
    table = PrintedTable(("left",), ((HeadCell(()),),), rows)
    assert kept_together(table) == [True] * 11 + [False]


def test_a_sequence_of_kept_rows_ends_before_a_page_does():
    rows = tuple(PrintedRow(((Run("x"),),), keep_with_next=True) for _ in range(40))
    keep = kept_together(PrintedTable(("left",), ((HeadCell(()),),), rows))
    assert keep.count(False) == 3


def test_a_column_of_text_is_not_padded():
    text = "1.5 times the upper limit of normal at the time of transplantation"
    (row,) = lay_out(columns(2, text)).body
    assert [cell.padding for cell in row] == [None] * 3


def test_what_no_portrait_page_holds_is_laid_out_for_a_landscape_page():
    layout = lay_out(columns(12))
    assert layout.landscape
    assert layout.fits
    assert not lay_out(columns(7)).landscape
    assert ".riskset-wide" in write_markdown_cell(columns(12))
    assert ".riskset-wide" not in write_markdown_cell(columns(7))
    assert r"\begin{landscape}" in write_latex(columns(12))
    assert write_latex(columns(7)).startswith(r"\begingroup")


def test_counts_and_words_in_brackets_stay_on_their_line():
    # Nine columns are laid out with two lines where cells have an interval.
    assert len(lay_out(columns(7)).body[0][1].lines) == 2
    for cell in ("34 (50.7)", "1 (reference)", "12/45 (26.7)", "NA"):
        assert len(lay_out(columns(12, cell)).body[0][1].lines) == 1, cell
    for cell in ("0.24 (0.13 to 0.44)", "0.24 (0.13, 0.44)", "0.24 (0.13-0.44)", "19.5 (4.8\u2013NR)", "2 [1; 3]"):
        assert len(lay_out(columns(30, cell)).body[0][1].lines) == 2, cell
