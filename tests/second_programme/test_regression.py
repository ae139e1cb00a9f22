"""Tables of regressions print the hazard ratios, P values and numbers of the raw rows, each under its own name."""

from __future__ import annotations

import pytest
from hypothesis import given

from second_programme.drawing import drawn_by
from second_programme.drawing_regression import regression_displays
from second_programme.judging import assert_agrees, examples
from second_programme.regression import regression_table


@examples(6)
@given(drawn=drawn_by(regression_displays))
def test_a_table_of_regressions_agrees_with_the_raw_rows(opened, drawn):
    assert_agrees(opened, drawn, regression_table)


@pytest.mark.slow
@examples(1000)
@given(drawn=drawn_by(regression_displays))
def test_many_tables_of_regressions_agree_with_the_raw_rows(opened, drawn):
    assert_agrees(opened, drawn, regression_table)
