"""Columns of text are as wide as makes a table lowest: cells, indents and labels of the head are counted."""

from __future__ import annotations

from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run
from riskset.tables.writers.fitting import Bounds, fewest_lines, label_lines
from riskset.tables.writers.layout import lay_out
from riskset.tables.writers.lines import line_count, steps, word_widths
from riskset.tables.writers.measured import measured
from riskset.tables.writers.metrics import ems
from riskset.tables.writers.sizes import GAP_EMS, HANG_EMS, STUB_MOST_EMS

PHRASES = st.lists(st.sampled_from(["of", "risk", "relapse", "transplantation"]), min_size=1, max_size=8).map(" ".join)


def table_of(rows, heads, aligns, indents=()):
    body = tuple(
        PrintedRow(tuple((Run(text),) for text in row), indent=dict(indents).get(place, 0))
        for place, row in enumerate(rows)
    )
    return PrintedTable(tuple(aligns), (tuple(HeadCell((Run(text),)) for text in heads),), body)


def lines_of(table, widths):
    """The lines of the body, counted anew."""
    total = 0
    for row in table.body:
        stub = line_count(row.cells[0], widths[0] - row.indent, HANG_EMS)
        others = [line_count(cell, width) for cell, width in zip(row.cells[1:], widths[1:], strict=True)]
        total += max(stub, *others)
    return total


@given(PHRASES, st.floats(1, 12), st.floats(0, 30))
def test_a_text_takes_fewer_lines_from_each_step_on_and_not_below_it(phrase, least, more):
    text, hang = (Run(phrase),), 0.8
    found = steps(text, least, least + more, hang)
    assert found[0][0] == least
    assert found[-1][1] == line_count(text, max(least + more, max(word_widths(text)) + hang), hang)
    for (_, before), (width, lines) in pairwise(found):
        assert line_count(text, width, hang) == lines < before <= line_count(text, width - 0.001, hang)


@settings(max_examples=30)
@given(st.lists(st.tuples(PHRASES, PHRASES, PHRASES), min_size=1, max_size=5), st.floats(0, 1))
def test_no_other_widths_have_fewer_lines(rows, share):
    table = table_of(rows, ("Label", "First", "Second"), ("left", "left", "left"), [(0, 1)])
    cells = measured(table)
    room = sum(cells.least) + share * (sum(cells.best) - sum(cells.least))
    widths = fewest_lines(table, cells, Bounds(cells.least, cells.best, cells.best, room, 1.0))
    assert sum(widths) <= room + 1e-6
    assert all(
        least - 1e-6 <= width <= best + 1e-6 for least, width, best in zip(cells.least, widths, cells.best, strict=True)
    )
    grid = [
        [least + (best - least) * step / 5 for step in range(6)]
        for least, best in zip(cells.least, cells.best, strict=True)
    ]
    fewest = min((lines_of(table, tried) for tried in product(*grid) if sum(tried) <= room), default=99)
    assert lines_of(table, widths) <= fewest


def ledger(indent=0):
    labels = [f"Leukemia-free survival: {name}" for name in ("age, 40 years or older", "MRD before transplantation")]
    rows = [
        (label, "Multivariable model", "Log-rank test", "Table S8", "Adjusted for all others") for label in labels * 4
    ]
    heads = ("Hypothesis", "Comparison", "Test", "Display", "Remark")
    return table_of(rows, heads, ("left",) * 5, [(place, indent) for place in range(8)])


def test_room_goes_where_it_saves_lines_and_not_in_equal_shares():
    layout = lay_out(ledger())
    assert layout.widths[2] >= ems("Log-rank test")
    assert layout.widths[3] >= ems("Table S8")


def test_the_indents_of_rows_are_counted():
    rows = [*[("Transplantation before relapse", "1")] * 3, ("Relapse", "Source of")]
    table = table_of(rows, ("", ""), ("left", "left"), [(place, 2) for place in range(3)])
    cells = measured(table)
    room = ems(rows[0][0]) + 2 + ems("Source") + 0.01
    assert room > ems(rows[0][0]) + ems("Source of")
    widths = fewest_lines(table, cells, Bounds(cells.least, cells.best, cells.best, room, 1.0))
    assert widths[0] >= ems(rows[0][0]) + 2


def test_a_label_of_the_head_breaks_further_where_that_saves_more_lines_than_it_costs():
    heads = ("Characteristic", *["Non-transplant (n = 67)"] * 4, "All of them vs. none at all")

    def laid(rows):
        row = ("Primary refractory to drugs, n (%)", *["27.0 (9.0, 65.0)"] * 4, "0.3")
        return lay_out(table_of([row] * rows, heads, ("left", *["decimal"] * 5)))

    few, many = laid(1), laid(12)
    assert many.widths[5] < few.widths[5] - 1
    assert lines_of_stub(many) < lines_of_stub(few)


def test_gaps_give_way_a_little_more_where_a_head_of_three_lines_needs_but_that():
    heads = ("Characteristic", *["Non-transplant (n = 67)"] * 3, *["Non-transplant vs. MRD+"] * 2, "MRD+ vs. MRD-")
    numbers = (*["27.0 (9.0, 65.0)"] * 3, *["0.112"] * 3)

    def laid(label):
        table = table_of([(label, *numbers)] * 3, heads, ("left", *["decimal"] * 6))
        layout = lay_out(table)
        assert lines_of_stub(layout) == 1
        return layout, label_lines(table, measured(table), layout.widths)

    room, lines = laid("HOX11 mutation or others, n (%)")
    tight, less = laid("HOX11 mutation with others, n (%)")
    assert lines == less == 2
    assert 0.85 * GAP_EMS < tight.gap < 0.95 * GAP_EMS
    assert room.gap > 0.95 * GAP_EMS


def lines_of_stub(layout):
    return line_count(layout.body[0][0].lines[0], layout.widths[0], HANG_EMS)


def test_a_label_is_not_broken_where_its_page_has_room_for_the_whole():
    label = "Time from infusion to transplantation, days, median"
    assert ems(label) > STUB_MOST_EMS
    assert lay_out(table_of([(label, "1")], ("", "n"), ("left", "decimal"))).widths[0] >= ems(label)
    assert lay_out(table_of([(label * 3, "1")], ("", "n"), ("left", "decimal"))).widths[0] < STUB_MOST_EMS + 1


def test_a_large_table_of_many_texts_is_laid_out_without_long_comparing():
    rows = [tuple(f"Relapse of {'any kind ' * (place % 7)}{column}" for column in range(12)) for place in range(40)]
    layout = lay_out(table_of(rows, ("Label",) * 12, ("left",) * 12))
    assert layout.landscape
    assert layout.fits
