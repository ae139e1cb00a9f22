"""Tables of outcomes print the rates, medians, differences and tests of the raw rows, each under its own name."""

from __future__ import annotations

import pytest
from hypothesis import given

from second_programme.drawing import drawn_by
from second_programme.drawing_outcomes import outcomes_displays
from second_programme.judging import assert_agrees, examples
from second_programme.outcomes import outcomes_table


@examples(9)
@given(drawn=drawn_by(outcomes_displays))
def test_a_table_of_outcomes_agrees_with_the_raw_rows(opened, drawn):
    assert_agrees(opened, drawn, outcomes_table)


@pytest.mark.slow
@examples(2000)
@given(drawn=drawn_by(outcomes_displays))
def test_many_tables_of_outcomes_agree_with_the_raw_rows(opened, drawn):
    assert_agrees(opened, drawn, outcomes_table)
