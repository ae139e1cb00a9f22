"""A table is as wide as its text; too wide for its page, gaps, stub and type give way, and then the page is turned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run, plain
from riskset.tables.writers import write_markdown_cell
from riskset.tables.writers.layout import kept_together, lay_out
from riskset.tables.writers.metrics import ems, text_ems
from riskset.tables.writers.sizes import A4, GAP_EMS, SIZE, SMALL_SIZE, TIGHT_GAP_EMS, WIDE_GAP_EMS


def columns(count, text="27.0 (9.0, 65.0)", rows=1):
    labels = tuple(HeadCell((Run(f"{place}"),)) for place in range(count + 1))
    row = PrintedRow(((Run("Age, years"),), *[(Run(text),)] * count))
    return PrintedTable(("left", *["decimal"] * count), (labels,), (row,) * rows)


def test_a_table_is_as_wide_as_its_text():
    layout = lay_out(columns(2))
    assert layout.scale == 1
    assert layout.gap == pytest.approx(WIDE_GAP_EMS, abs=0.1)
    assert layout.width < A4.upright / 2


@given(st.integers(1, 30), st.sampled_from(["27.0 (9.0, 65.0)", "34 (50.7)", "0.034", "12.101 (1.234\u2013101.325)"]))
def test_gaps_give_way_then_type_then_the_page(count, text):
    table = columns(count, text)
    layout, less = lay_out(table), lay_out(columns(max(count - 1, 1), text))
    least = GAP_EMS if layout.scale == 1 else TIGHT_GAP_EMS
    assert least - 0.1 <= layout.gap <= WIDE_GAP_EMS
    assert layout.scale in {1.0, SMALL_SIZE / SIZE}
    assert (layout.width * layout.scale <= layout.page + 0.2) == layout.fits
    steps = [(not each.fits, each.landscape, each.scale < 1, -each.gap) for each in (less, layout)]
    assert steps[0] <= steps[1] or (layout.landscape, less.landscape) == (True, False)


@given(st.lists(st.text("0123456789 (.,)", min_size=1, max_size=30), min_size=1, max_size=6))
def test_every_cell_of_numbers_stands_on_one_line_of_its_column(texts):
    labels = (HeadCell((Run("Characteristic"),)), HeadCell((Run("All patients (n = 122)"),)))
    body = tuple(PrintedRow(((Run("x"),), (Run(text),))) for text in texts)
    layout = lay_out(PrintedTable(("left", "decimal"), (labels,), body))
    for row in layout.body:
        assert len(row[1].lines) == 1
        width = sum(text_ems(text) + ems(pad) for text, pad in row[1].parts())
        assert width <= layout.widths[1] + 1e-9


def test_a_label_breaks_before_it_makes_its_column_wide_and_no_word_does():
    label = "Two-year cumulative incidence of relapse, %"
    labels = (HeadCell((Run("Group"),)), *[HeadCell((Run(label),))] * 2)
    table = PrintedTable(
        ("left", "decimal", "decimal"), (labels,), (PrintedRow(((Run("A"),), (Run("1"),), (Run("2"),))),)
    )
    layout = lay_out(table)
    assert ems("cumulative") <= layout.widths[1] < ems(label) / 2 + 2


def test_labels_of_rows_break_before_heads_of_columns_break_further():
    heads = ["Characteristic", *["Non-transplant (n = 67)"] * 4, "MRD\u2212 vs. MRD+"]
    labels = (tuple(HeadCell((Run(text),)) for text in heads),)
    row = PrintedRow(
        ((Run("Primary refractory to chemotherapy, n (%)"),), *[(Run("27.0 (9.0, 65.0)"),)] * 4, (Run("0.360"),))
    )
    layout = lay_out(PrintedTable(("left", *["decimal"] * 5), labels, (row,)))
    easy = lay_out(
        PrintedTable(("left", "decimal"), ((labels[0][0], labels[0][5]),), (PrintedRow((row.cells[0], row.cells[5])),))
    )
    assert layout.fits
    assert layout.widths[0] < easy.widths[0] - 1
    assert layout.widths[5] == pytest.approx(easy.widths[1])


def test_the_stub_takes_no_more_than_62_mm():
    row = PrintedRow(((Run("word " * 40),), (Run("1"),)))
    table = PrintedTable(("left", "decimal"), ((HeadCell(()), HeadCell((Run("n"),))),), (row,))
    assert lay_out(table).widths[0] * SIZE * 25.4 / 72 == pytest.approx(62, abs=0.5)


def test_more_than_a_page_holds_is_said():
    layout = lay_out(columns(20))
    assert not layout.fits
    assert layout.width * layout.scale > A4.turned > A4.upright


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


def test_rows_are_kept_together_where_asked_and_at_both_ends():
    rows = tuple(PrintedRow(((Run("x"),),), keep_with_next=place == 6) for place in range(16))
    table = PrintedTable(("left",), ((HeadCell(()),),), rows)
    kept = {0, 1, 2, 6, 12, 13, 14}
    assert kept_together(table) == [place in kept for place in range(16)]
    noted = PrintedTable(("left",), ((HeadCell(()),),), rows, (Note(()),))
    assert kept_together(noted) == [place in kept | {15} for place in range(16)]


@pytest.mark.parametrize(("count", "ends"), [(7, []), (8, [3]), (9, [3]), (11, [4]), (12, [3, 4, 5, 6, 7])])
def test_a_table_is_parted_where_four_rows_stand_on_each_side_and_once_if_it_has_too_few_for_three_parts(count, ends):
    rows = tuple(PrintedRow(((Run("x"),),)) for _ in range(count))
    table = PrintedTable(("left",), ((HeadCell(()),),), rows)
    assert [place for place, keep in enumerate(kept_together(table)[:-1]) if not keep] == ends


def test_a_small_group_is_not_parted_and_no_row_of_a_large_one_is_by_itself():
    groups = {0, 6, 10}
    rows = tuple(PrintedRow(((Run("x"),),), group=place in groups) for place in range(20))
    keep = kept_together(PrintedTable(("left",), ((HeadCell(()),),), rows))
    assert [place for place, kept in enumerate(keep[:16]) if not kept] == [3, 5, 9, 12, 13, 14, 15]


def test_a_short_table_that_could_only_be_parted_within_a_small_group_stays_whole():
    def ends(groups, count):
        rows = tuple(PrintedRow(((Run("x"),),), group=place in groups) for place in range(count))
        keep = kept_together(PrintedTable(("left",), ((HeadCell(()),),), rows))
        return [place for place, kept in enumerate(keep[:-1]) if not kept]

    assert ends({0, 2, 6}, 8) == ends({0, 3, 6}, 9) == []
    assert ends({0, 5}, 9) == [4]
    assert ends({0, 3, 8, 10}, 12) == [5, 7]


def test_four_rows_stand_on_each_side_of_a_pages_end_where_three_are_a_whole_group_or_a_variable_with_its_levels():
    def ends(groups, indents=()):
        rows = tuple(
            PrintedRow(
                ((Run("x"),),),
                indent=int(place in indents),
                group=place in groups,
                keep_with_next=bool(indents) and place % 3 < 2,
            )
            for place in range(12)
        )
        keep = kept_together(PrintedTable(("left",), ((HeadCell(()),),), rows))
        return [place for place, kept in enumerate(keep[:11]) if not kept]

    assert ends({0, 3, 6, 9}) == [5]
    assert ends((), {1, 2, 4, 5, 7, 8, 10, 11}) == [5]
    assert ends({0}) == ends(()) == [3, 4, 5, 6, 7]


def test_a_sequence_of_kept_rows_ends_before_a_page_does():
    rows = tuple(PrintedRow(((Run("x"),),), keep_with_next=True) for _ in range(40))
    keep = kept_together(PrintedTable(("left",), ((HeadCell(()),),), rows))
    assert keep.count(False) == 3
    assert all(keep[:3])


def test_what_no_portrait_page_holds_is_laid_out_for_a_landscape_page():
    layout = lay_out(columns(9, rows=19))
    assert layout.landscape
    assert layout.fits
    assert not lay_out(columns(6, rows=19)).landscape
    assert ".riskset-wide" in write_markdown_cell(columns(9, rows=19))
    assert ".riskset-wide" not in write_markdown_cell(columns(6, rows=19))
