"""Sentences say the numbers that tables print, found by the same names."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from second_programme.drawing import drawn_by
from second_programme.drawing_sentences import studies
from second_programme.judging import assert_sentences_agree, examples
from second_programme.sentences import of_baseline, of_outcomes, of_regression


@examples(6)
@given(drawn=drawn_by(partial(studies, kind="baseline")))
def test_sentences_about_characteristics_agree_with_the_raw_rows(opened, drawn):
    assert_sentences_agree(opened, drawn, of_baseline)


@examples(6)
@given(drawn=drawn_by(partial(studies, kind="outcomes")))
def test_sentences_about_outcomes_agree_with_the_raw_rows(opened, drawn):
    assert_sentences_agree(opened, drawn, of_outcomes)


@examples(5)
@given(drawn=drawn_by(partial(studies, kind="regression")))
def test_sentences_about_regressions_agree_with_the_raw_rows(opened, drawn):
    assert_sentences_agree(opened, drawn, of_regression)


@pytest.mark.slow
@pytest.mark.parametrize("about", [of_baseline, of_outcomes, of_regression])
@examples(300)
@given(data=st.data())
def test_many_sentences_agree_with_the_raw_rows(opened, about, data):
    drawn = data.draw(drawn_by(partial(studies, kind=about.__name__.removeprefix("of_"))))
    assert_sentences_agree(opened, drawn, about)
