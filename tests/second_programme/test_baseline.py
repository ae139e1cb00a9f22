"""Tables of characteristics print what the raw rows say, each number under its own name."""

from __future__ import annotations

import pytest
from hypothesis import given

from second_programme.baseline import baseline_table
from second_programme.drawing import drawn_by
from second_programme.drawing_baseline import baseline_displays
from second_programme.judging import assert_agrees, examples


@examples(12)
@given(drawn=drawn_by(baseline_displays))
def test_a_table_of_characteristics_agrees_with_the_raw_rows(opened, drawn):
    assert_agrees(opened, drawn, baseline_table)


@pytest.mark.slow
@examples(2000)
@given(drawn=drawn_by(baseline_displays))
def test_many_tables_of_characteristics_agree_with_the_raw_rows(opened, drawn):
    assert_agrees(opened, drawn, baseline_table)
