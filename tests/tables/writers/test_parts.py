"""A table that no page holds goes on it in parts by columns, each with the stub and its spanners."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from riskset_tests_sampling import examples

from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run, plain
from riskset.tables.writers import write_typst
from riskset.tables.writers.layout import lay_out
from riskset.tables.writers.parts import columns_of, parts_of


def made(spans, rows, text="27.0 (9.0, 65.0)"):
    width = sum(spans)
    spanners = tuple(HeadCell((Run(f"Spanner {place}"),), span=span, spanner=True) for place, span in enumerate(spans))
    labels = tuple(HeadCell((Run(f"c{place}"),)) for place in range(width))
    stub = HeadCell((Run("Outcome"),))
    body = tuple(PrintedRow(((Run(f"r{place}"),), *[(Run(text),)] * width)) for place in range(rows))
    return PrintedTable(("left", *["decimal"] * width), ((HeadCell(()), *spanners), (stub, *labels)), body)


@settings(max_examples=examples(50, 200))
@given(st.lists(st.integers(1, 4), min_size=1, max_size=9), st.integers(1, 40))
def test_parts_hold_every_column_once_and_fit(spans, rows):
    table = made(spans, rows)
    parts = parts_of(table)
    labels = [plain(cell.text) for part, _ in parts for cell in part.head[-1][1:]]
    assert labels == [plain(cell.text) for cell in table.head[-1][1:]]
    assert all(plain(part.head[-1][0].text) == "Outcome" for part, _ in parts)
    assert all(layout.fits for _, layout in parts)
    if rows <= 18 and len(parts) == 2:
        assert not any(layout.landscape for _, layout in parts) or not lay_out(table).fits
    # No spanner is cut that a page holds.
    assert sum(len(part.head[0]) - 1 for part, _ in parts) == len(spans)


def test_p_is_not_a_part_by_itself():
    """Narrower gaps keep a table whole that is little too wide. Of a wider one, P takes columns along."""

    def ending_with_p(text):
        table = made([1, 1, 1, 1], 8, text)
        row = PrintedRow((*table.body[0].cells[:-1], (Run("0.05"),)))
        return [(len(part.aligns), layout.gap < 1.2) for part, layout in parts_of(replace(table, body=(row,) * 8))]

    assert ending_with_p("9" * 28) == [(5, False)]
    assert ending_with_p("9" * 29) == [(5, True)]
    assert ending_with_p("9" * 30) == [(3, False), (3, False)]


def test_few_rows_turn_no_page():
    parts = parts_of(made([4, 4], 12))
    assert [(len(part.aligns), layout.landscape) for part, layout in parts] == [(5, False), (5, False)]
    ((whole, layout),) = parts_of(made([4, 4], 30))
    assert (len(whole.aligns), layout.landscape) == (9, True)
    assert write_typst(made([4, 4], 12)).count("#table(") == 2


def test_more_rows_turn_none_either_where_few_of_them_say_something_in_the_second_part():
    table = made([4, 4], 24)
    levels = tuple(replace(row, cells=(*row.cells[:5], *[()] * 4)) for row in table.body)

    def shared(own):
        return replace(table, body=(*table.body[:own], *levels[own:]))

    assert [len(part.body) for part, _ in parts_of(shared(12))] == [24, 12]
    assert len(parts_of(shared(13))) == 1


@pytest.mark.parametrize("blank", ["", "\u00b7\u00b7"])
def test_a_part_leaves_out_rows_that_say_nothing_in_it(blank):
    table = made([4, 4], 6)
    nothing = [(Run(blank),) if blank else ()]
    body = tuple(
        PrintedRow((row.cells[0], *row.cells[1:5], *nothing * 4)) if place % 2 else row
        for place, row in enumerate(table.body)
    )
    group = PrintedRow(((Run("Group"),),), group=True)
    table = PrintedTable(table.aligns, table.head, (group, *body), blank=blank)
    first, second = (part for part, _ in parts_of(table))
    level = PrintedRow(table.body[1].cells, indent=1)
    heading = PrintedRow(((Run("Outcome"),), *nothing * 8))
    headed = parts_of(PrintedTable(table.aligns, table.head, (heading, level), blank=blank))
    assert [[plain(row.cells[0]) for row in part.body] for part, _ in headed] == [["Outcome", "r0"]] * 2
    assert [plain(row.cells[0]) for row in first.body] == ["Group", "r0", "r1", "r2", "r3", "r4", "r5"]
    assert [plain(row.cells[0]) for row in second.body] == ["Group", "r0", "r2", "r4"]


def test_a_cell_over_several_columns_is_as_wide_as_what_is_left_of_them():
    table = made([2, 2], 1)
    row = PrintedRow(((Run("P"),), (Run("0.5"),), (), (Run("0.1"),), ()), spans=(1, 2, 0, 2, 0))
    table = PrintedTable(table.aligns, table.head, (*table.body, row))
    assert columns_of(table, [1, 2]).body[-1].spans == (1, 2, 0)
    assert columns_of(table, [3]).body[-1].spans == (1, 1)


def test_a_part_has_no_row_of_spanners_without_a_spanner():
    table = made([4, 4], 12)
    bare = (HeadCell(()),) * 5
    first, second = (
        part for part, _ in parts_of(PrintedTable(table.aligns, ((*bare, table.head[0][2]), table.head[1]), table.body))
    )
    assert (len(first.head), len(second.head)) == (1, 2)


def test_parts_are_of_one_size_and_about_as_wide_as_each_other():
    """Four models beside each other are two and two, not three in small type and one in large."""
    table = made([1, 1, 2, 2, 2, 2], 8)
    parts = parts_of(table)
    assert [len(part.aligns) - 1 for part, _ in parts] == [6, 4]
    assert len({layout.scale for _, layout in parts}) == 1
    uneven = parts_of(made([1, 5, 1], 8))
    assert len({layout.scale for _, layout in uneven}) == 1
