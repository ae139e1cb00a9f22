"""Landmark sweeps print and tell the ratios of the raw rows, with the groups named by who is in them."""

from __future__ import annotations

import pytest
from hypothesis import given

from second_programme.drawing import drawn_by
from second_programme.drawing_sweep import sweep_displays
from second_programme.judging import assert_sweep_agrees, examples


@examples(4)
@given(drawn=drawn_by(sweep_displays))
def test_a_landmark_sweep_agrees_with_the_raw_rows(opened, drawn):
    assert_sweep_agrees(opened, drawn)


@pytest.mark.slow
@examples(500)
@given(drawn=drawn_by(sweep_displays))
def test_many_landmark_sweeps_agree_with_the_raw_rows(opened, drawn):
    assert_sweep_agrees(opened, drawn)
