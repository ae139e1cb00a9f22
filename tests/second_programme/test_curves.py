"""Figures of curves draw and tell the raw rows' survival, incidence, medians and numbers at risk, group by group."""

from __future__ import annotations

import pytest
from hypothesis import given

from second_programme.drawing import drawn_by
from second_programme.drawing_curves import curves_displays
from second_programme.judging import assert_figure_agrees, examples


@examples(6)
@given(drawn=drawn_by(curves_displays))
def test_a_figure_of_curves_agrees_with_the_raw_rows(opened, drawn):
    assert_figure_agrees(opened, drawn)


@pytest.mark.slow
@examples(1000)
@given(drawn=drawn_by(curves_displays))
def test_many_figures_of_curves_agree_with_the_raw_rows(opened, drawn):
    assert_figure_agrees(opened, drawn)
