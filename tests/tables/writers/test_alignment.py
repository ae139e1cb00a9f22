"""Padding puts the decimal marks of first numbers at one place and gives all cells of a column one width."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskset.tables.printed import Run
from riskset.tables.writers.alignment import Padding, paddings
from riskset.tables.writers.metrics import ems


def padded(*texts):
    return paddings([(Run(text),) if text else () for text in texts])


def seen(*texts):
    """The cells with their padding, figures as 0."""
    found = padded(*texts)
    return [
        text
        if pad is None
        else pad.before + text[: pad.at] + pad.gap.replace(".", "_").replace("0", "_") + text[pad.at :] + pad.after
        for text, pad in zip(texts, found, strict=True)
    ]


def test_digits_before_and_after_are_made_up_for():
    assert padded("31.5", "9.25", "120") == [Padding("0", "0"), Padding("00", ""), Padding("", "00.")]


def test_brackets_and_points_in_them_stand_under_each_other():
    assert seen("34 (50.7)", "3 (4.5)", "0 (0)", "100 (100)") == [
        "034_ (50.7)".replace("_", "_"),
        "003__ (4.5)",
        "000__ (0)0.",
        "100 (100)0.",
    ]


def test_dashes_of_intervals_stand_under_each_other():
    cells = ("0.241 (0.130\u20130.446)", "12.101 (1.200\u2013101.325)", "1 (reference)")
    (first, second, _), pads = seen(*cells), padded(*cells)
    assert first.index("\u2013") == second.index("\u2013")
    assert (
        len(
            {round(ems(pad.before + text + pad.gap + pad.after), 6) for text, pad in zip(cells[:2], pads, strict=False)}
        )
        == 1
    )
    alone = ("1.505\u201313.150", "0.200\u20138.100", "NE")
    assert [pad.before for pad in padded(*alone)[:2]] == ["", ""]
    assert len({text.index("\u2013") for text in seen(*alone)[:2]}) == 1


def test_medians_of_different_things_are_not_spread():
    assert [pad.gap for pad in padded("27 (9, 65)", "5.0 (0.5, 25.0)", "140 (12, 389)")] == ["", "", ""]


@pytest.mark.parametrize("state", ["NR", "NE", "NC", "NA", "S"])
def test_what_stands_for_a_number_takes_its_place(state):
    cells = ("10.3 (7.2\u201315.0)", f"{state} (19.7\u2013{state})", state, "100.2 (1.5\u20132.5)")
    place = {text.index(end) + len(end) for text, end in zip(seen(*cells), ("10", state, state, "100"), strict=True)}
    widths = [
        ems(pad.before + text.split(" ")[0].split(".")[0]) for text, pad in zip(cells, padded(*cells), strict=True)
    ]
    assert len(place) == 1 or max(widths) - min(widths) < 0.3


def test_a_word_wider_than_the_whole_digits_begins_where_the_numbers_do():
    """So it makes the column of a P value no wider."""
    cells = ("0.791", "NA", "0.234")
    pads = padded(*cells)
    assert [pad.before for pad in pads] == ["", "", ""]
    widths = [ems(pad.before + text + pad.after) for text, pad in zip(cells, pads, strict=True)]
    assert max(widths) - min(widths) < 0.05
    assert max(widths) == pytest.approx(ems("0.791"), abs=0.05)


def test_a_word_that_has_no_room_in_a_number_ends_under_its_last_digit():
    assert [bool(pad.before) for pad in padded("3", "NA")] == [True, False]


def test_a_sign_before_the_number_counts():
    assert [pad.before for pad in padded("<0.001", "0.034", ">0.999")] == ["", "<", ""]
    assert [pad.before for pad in padded("\u22121.2", "3.4", "10.5")] == ["", "\u2212", ""]


def test_thousands_are_parted_before_the_decimal_mark():
    assert [pad.before for pad in padded("1,234.5", "12.5", "999.0")] == ["", "00,", "0,"]
    assert [pad.before for pad in padded("1,234", "12")] == ["", "00,"]
    assert [pad.before for pad in padded("1\u2009234.5", "12.5")] == ["", "00\u2009"]


def test_decimal_commas_and_raised_points():
    assert [pad.before for pad in padded("12,5 (1,0; 3,0)", "3,5")] == ["", "0"]
    assert [pad.before for pad in padded("1.234,5", "12,5")] == ["", "00."]
    assert [pad.before for pad in padded("12\u00b75", "3\u00b75")] == ["", "0"]


def test_a_number_without_a_leading_zero():
    assert [pad.before for pad in padded(".034", "1.000", "12.5")] == ["00", "0", ""]
    assert [pad.before for pad in padded(".034", "<.001")] == ["<", ""]


def test_cells_without_a_number_are_left_alone():
    assert padded("\u2014", "1.5", "", "Not reached")[0] is None
    assert padded("\u2014", "1.5", "", "Not reached")[2:] == [None, None]


def test_a_raised_mark_is_no_part_of_the_number_and_takes_its_room():
    marked = (Run("12"), Run("2", superscript=True))
    assert paddings([marked, (Run("345"),)]) == [Padding("0", "", ""), Padding("", "", "2")]


@given(st.lists(st.tuples(st.integers(0, 99999), st.integers(0, 3)), min_size=1, max_size=8))
def test_plain_numbers_come_to_one_width_on_both_sides(numbers):
    texts = [f"{whole}" + ("." + "7" * digits if digits else "") for whole, digits in numbers]
    pads = padded(*texts)
    befores = {len(pad.before + text.partition(".")[0]) for pad, text in zip(pads, texts, strict=True)}
    afters = {len(pad.after + "".join(text.partition(".")[1:])) for pad, text in zip(pads, texts, strict=True)}
    assert len(befores) == len(afters) == 1


@given(st.lists(st.from_regex(r"\A[0-9]{1,3}\.[0-9]( \([0-9]{1,2}\.[0-9], [0-9]{1,3}\.[0-9]\))?\Z"), min_size=1))
def test_medians_with_intervals_come_to_one_width(texts):
    pads = padded(*texts)
    widths = [ems(pad.before + text + pad.gap + pad.after) for pad, text in zip(pads, texts, strict=True)]
    assert max(widths) - min(widths) == pytest.approx(0, abs=1e-9)


def test_padding_is_made_of_the_longest_cell():
    (_, short) = padded("27.0 (9.0, 65.0)", "3.5")
    assert Counter(short.before + short.after + "3.5".replace("3", "0").replace("5", "0")) == Counter(
        "00.0 (0.0, 00.0)"
    )
