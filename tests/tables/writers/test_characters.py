"""What no format can hold is replaced, what no line may break is kept together, and padding is taken off again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from riskset.tables.printed import Run
from riskset.tables.writers.characters import clean, clean_label, clean_text, strip_padding


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x1b[1m", "a\ufffdb\ufffd[1m"),
        ("a\nb\tc\u2028d", "a b c d"),
        ("\ud800", "\ufffd"),
        ("\ufffe\U0001ffff\ufdd0", "\ufffd\ufffd\ufffd"),
        ("\x85\x9f", " \ufffd"),
        ("\U0001f9ec \u05d2\u200f caf\u00e9", "\U0001f9ec \u05d2\u200f caf\u00e9"),
    ],
)
def test_clean(text, cleaned):
    assert clean(text) == cleaned


@given(st.text(st.characters(codec=None)))
def test_what_is_clean_stands_in_xml(text):
    element = etree.Element("x")
    element.text = clean(text)
    assert etree.fromstring(etree.tostring(element, encoding="utf-8")).text == (clean(text) or None)
    assert clean(clean(text)) == clean(text)


def test_empty_runs_are_left_out_and_looks_kept():
    assert clean_text((Run(""), Run("a\x00", bold=True))) == (Run("a\ufffd", bold=True),)


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("Low risk (n = 54)", "Low risk (n\u00a0=\u00a054)"),
        ("Gender, n (%)", "Gender, n\u00a0(%)"),
        ("Age, years (median, range and more)", "Age, years (median, range and more)"),
        ("Status (CR 1)", "Status (CR\u00a01)"),
        ("Gender, No. (%)", "Gender, No.\u00a0(%)"),
        ("PH P", "PH\u00a0P"),
        ("Age \u2265 40 years vs. < 40 years", "Age \u2265\u00a040 years vs. <\u00a040 years"),
        ("Gender — no./total no. (%)", "Gender — no./total\u00a0no.\u00a0(%)"),
    ],
)
def test_short_brackets_are_kept_together(label, kept):
    (run,) = clean_label((Run(label),))
    assert run.text == kept
    assert strip_padding(run.text) == label


def test_strip_padding():
    assert strip_padding("\u2007\u20073 (7.9)\u2007\u00a0") == "3 (7.9)"
    assert strip_padding("n\u00a0=\u00a05") == "n = 5"


def test_what_no_line_should_break_may_have_several_looks():
    label = (Run("Low risk ("), Run("n", italic=True), Run(" = 54)"))
    assert [run.text for run in clean_label(label)] == ["Low risk (", "n", "\u00a0=\u00a054)"]
    assert [run.text for run in clean_label((Run("Age, "), Run("n", italic=True), Run(" (%)")))] == [
        "Age, ",
        "n",
        "\u00a0(%)",
    ]
