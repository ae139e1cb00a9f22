"""Plain text holds every cell, aligned in a face of equal widths."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.tables.writers import write_text
from riskset.tables.writers.characters import clean


@pytest.mark.parametrize("name", ["baseline", "pages", "wide", "outcomes"])
def test_examples_hold_every_cell_in_reading_order(tables, name):
    written = re.sub(" +", " ", write_text(tables[name]))  # gaps stand within cells too
    place = 0
    for row in tables[name].grid():
        for text in row:
            place = written.index(text, place)
            place += len(text)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_table_has_one_line_for_each_row_and_rule(any_table, data):
    table = data.draw(any_table)
    lines = write_text(table).split("\n")
    rules = 3 + sum(any(cell.spanner for cell in row) for row in table.head)
    assert len(lines) == rules + len(table.head) + len(table.body) + len(table.notes)
    for line, row in zip(lines[len(lines) - len(table.notes) - len(table.body) - 1 :], table.body, strict=False):
        texts = [clean("".join(run.text for run in one)) for one in row.cells]
        assert all(text.rstrip() in line for text in texts if len(row.cells) == 1 or text != texts[-1])


def test_decimal_marks_stand_under_each_other(tables):
    lines = write_text(tables["outcomes"]).split("\n")
    first, second = (next(line for line in lines if line.startswith(name)) for name in ("Overall", "Leukaemia"))
    assert first.index("51.1") + 2 == second.index("9.9") + 1
    assert first.index("70.0") + 2 == second.index("100") + 3
    assert first.rindex(".") == second.rindex(".")


def test_indents_and_spanner_rules(tables):
    lines = write_text(tables["baseline"]).split("\n")
    assert any(line.startswith("    Male") for line in lines)
    rule = lines[2]
    assert set(rule) == {" ", "\u2500"}
    assert rule.strip() == "\u2500" * len(rule.strip())
