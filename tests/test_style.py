"""Numbers as they are printed: rounding, P values, intervals, thousands."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskset.style import EN_DASH, MINUS, Style, is_below, rounded

DEFAULT = Style()


@pytest.mark.parametrize(
    ("value", "digits", "printed"),
    [
        (0.125, 2, "0.13"),  # half to even, as format() rounds, would be 0.12
        (2.675, 2, "2.68"),  # the float is 2.67499999..., the reader's tie is 2.675
        (1.005, 2, "1.01"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-0.125, 2, f"{MINUS}0.13"),
        (-2.5, 0, f"{MINUS}3"),
        (0.1 + 0.2, 1, "0.3"),
        (100 * 0.285, 0, "29"),  # 28.499999999999996 in floats
        (-0.0, 1, "0.0"),
        (-0.04, 1, "0.0"),  # rounds to zero, which has no sign
        (-0.05, 1, f"{MINUS}0.1"),
        (1e-300, 3, "0.000"),
        (5e-324, 9, "0.000000000"),
        (0.0, 0, "0"),
        (9.995, 2, "10.00"),
        (999.95, 1, "1000.0"),
        (9999.95, 1, "10,000.0"),
    ],
)
def test_number_rounds_half_away_from_zero(value: float, digits: int, printed: str) -> None:
    assert DEFAULT.number(value, digits) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (999, "999"),
        (1000, "1000"),
        (9999, "9999"),
        (10_000, "10,000"),
        (123_456, "123,456"),
        (1_234_567, "1,234,567"),
        (-54_321, f"{MINUS}54,321"),
        (1e22, "10,000,000,000,000,000,000,000"),
        (1e40, "10" + ",000" * 13),
    ],
)
def test_thousands_are_separated_from_five_digits(value: float, printed: str) -> None:
    assert DEFAULT.value(value, "count") == printed


def test_huge_numbers_with_decimals_are_printed() -> None:
    # 30 digits and 9 decimals are more than the 28 digits of the decimal module's usual context.
    assert DEFAULT.number(1e29, 9) == "100" + ",000" * 9 + ".000000000"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_never_printed(value: float) -> None:
    with pytest.raises(ValueError, match=f"^{value} cannot be printed as a number$"):
        DEFAULT.number(value, 1)


@given(st.integers(-10_000_000, 10_000_000), st.integers(0, 4))
def test_rounding_agrees_with_exact_arithmetic(thousandths: int, digits: int) -> None:
    """A number of three decimals rounds as the exact fraction does: half away from zero."""
    exact = Fraction(thousandths, 1000) * 10**digits
    floor_of_half_up = (2 * abs(exact) + 1) // 2
    expected = Decimal(int(floor_of_half_up)).scaleb(-digits) * (-1 if exact < 0 else 1)
    assert rounded(thousandths / 1000, digits) == expected


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e200, max_value=1e200), st.integers(0, 9))
def test_every_number_is_printed_without_exponent(value: float, digits: int) -> None:
    printed = DEFAULT.number(value, digits)
    assert set(printed) <= set(f"0123456789.,{MINUS}")
    read = float(printed.replace(",", "").replace(MINUS, "-"))
    assert abs(read - value) <= 0.5 * 10.0**-digits * 1.000001 + 1e-13 * abs(value)
    assert DEFAULT.number(-value, digits).removeprefix(MINUS) == printed.removeprefix(MINUS)


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (0.0, "<0.001"),
        (1e-300, "<0.001"),
        (0.0005, "<0.001"),  # rounds to 0.001, yet is less than it
        (0.00099999, "<0.001"),
        (0.001, "0.001"),
        (0.0014999, "0.001"),
        (0.0015, "0.002"),
        (0.0494, "0.049"),
        # Below 0.05, and printed as such with the decimals that it takes.
        (0.0495, "0.0495"),
        (0.04951, "0.0495"),
        (0.0497, "0.0497"),
        (0.0499, "0.0499"),
        (0.04996, "0.04996"),
        (0.0499999, "0.0499999"),
        (0.05, "0.050"),
        (0.05 - 2**-55, "0.050"),  # differs by the noise of floats alone
        (0.0500001, "0.050"),
        (0.0504, "0.050"),
        (0.9994, "0.999"),
        (0.9995, "1.000"),
        (1.0, "1.000"),
    ],
)
def test_p_values(value: float, printed: str) -> None:
    assert DEFAULT.p_value(value) == printed
    assert DEFAULT.value(value, "p") == printed


@pytest.mark.parametrize(
    ("style", "value", "printed"),
    [
        (Style(p_coarse=(0.01, 2)), 0.0449, "0.04"),
        (Style(p_coarse=(0.01, 2)), 0.0451, "0.045"),
        (Style(p_coarse=(0.01, 2)), 0.04951, "0.0495"),
        (Style(p_coarse=(0.01, 2)), 0.0499, "0.0499"),
        (Style(p_coarse=(0.01, 2)), 0.04996, "0.04996"),
        (Style(p_coarse=(0.01, 2)), 0.05, "0.05"),
        (Style(p_coarse=(0.01, 2)), 0.0500001, "0.05"),
        (Style(p_digits=2), 0.0499, "0.0499"),
        (Style(p_digits=4, p_significant=2), 0.0494, "0.049"),
        (Style(p_digits=4, p_significant=2), 0.0499, "0.0499"),
        (Style(p_digits=4, p_significant=2), 0.04996, "0.04996"),
        (Style(p_leading_zero=False), 0.0499, ".0499"),
        (Style(decimal_mark=","), 0.0499, "0,0499"),
        (DEFAULT.telling([0.1]), 0.0997, "0.0997"),
        (DEFAULT.telling([0.1]), 0.0497, "0.0497"),
        (DEFAULT.telling([0.0504]), 0.05042, "0.0504"),  # not below, and printed as such
        (DEFAULT.telling([0.01]), 0.00996, "0.00996"),
        (DEFAULT, 0.0997, "0.100"),
        (Style(p_thresholds=()), 0.0497, "0.050"),
    ],
)
def test_p_values_are_printed_on_their_side_of_a_threshold(style: Style, value: float, printed: str) -> None:
    assert style.p_value(value) == printed


@given(st.floats(0.001, 1), st.sampled_from([0.05, 0.1, 0.01, 0.2, 0.0504]))
def test_no_printed_p_value_contradicts_a_threshold(value: float, threshold: float) -> None:
    printed = DEFAULT.telling([threshold]).p_value(value)
    assert (float(printed) < threshold) == is_below(value, threshold)


@pytest.mark.parametrize(("value", "printed"), [(1.0, ">0.999"), (0.9995, ">0.999"), (0.999, "0.999"), (0.5, "0.500")])
def test_p_values_with_a_ceiling(value: float, printed: str) -> None:
    assert Style(p_ceiling=True).p_value(value) == printed


@pytest.mark.parametrize(
    ("style", "value", "printed"),
    [
        (Style(p_leading_zero=False), 0.033, ".033"),
        (Style(p_leading_zero=False), 0.0001, "<.001"),
        (Style(p_leading_zero=False), 1.0, "1.000"),
        (Style(p_leading_zero=False, p_ceiling=True), 1.0, ">.999"),
        (Style(p_digits=2), 0.004, "<0.01"),
        (Style(p_digits=2), 0.015, "0.02"),
        (Style(decimal_mark=","), 0.0334, "0,033"),
        (Style(decimal_mark=","), 0.0001, "<0,001"),
        (Style(decimal_mark=",", p_leading_zero=False), 0.25, ",250"),
    ],
)
def test_p_values_of_other_styles(style: Style, value: float, printed: str) -> None:
    assert style.p_value(value) == printed


@pytest.mark.parametrize(
    ("style", "value", "printed"),
    [
        (Style(), 0.05, "0.05"),
        (Style(), 0.1, "0.1"),
        (Style(p_leading_zero=False), 0.05, ".05"),
        (Style(p_leading_zero=False), 0.157, ".157"),
        (Style(decimal_mark="\u00b7"), 0.1, "0\u00b71"),
    ],
)
def test_a_threshold_is_written_as_p_values_are(style: Style, value: float, printed: str) -> None:
    assert style.p_below(value) == f"<\N{NO-BREAK SPACE}{printed}"


def test_sentences_of_the_package_have_the_marks_of_the_style() -> None:
    text = "P is by permutation (10,000 permutations; error 0.005), of 1,234,567 in 3,14 and 2.5."
    assert Style().worded(text) == text
    german = Style(decimal_mark=",", thousands=".")
    assert (
        german.worded(text) == "P is by permutation (10.000 permutations; error 0,005), of 1.234.567 in 3,14 and 2,5."
    )


@pytest.mark.parametrize(
    ("value", "kind", "digits", "printed"),
    [
        (38, "count", None, "38"),
        (57.6642, "percent", None, "57.7"),
        (57.6642, "percent", 0, "58"),
        (0.77045, "rate", None, "77.0"),
        (0.77045, "rate", 2, "77.05"),
        (0.6155, "rate", None, "61.6"),  # a tie once it is a percentage: 61.55
        (1.23449, "ratio", None, "1.234"),
        (1.23449, "ratio", 2, "1.23"),
        (28.0, "number", None, "28"),
        (28.25, "number", 1, "28.3"),
        (28.25, "number", 0, "28"),
    ],
)
def test_kinds_of_value(value: float, kind: str, digits: int | None, printed: str) -> None:
    assert DEFAULT.value(value, kind, digits) == printed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ratio", "lower", "upper", "printed"),
    [
        (0.012, 0.0004, 2.345, f"0.012 (<0.001{EN_DASH}2.345)"),
        (1234.5, 12.3, 8e7, f">999 (12.300{EN_DASH}>999)"),
        (123456789.123, 1e-9, 1.7e308, f">999 (<0.001{EN_DASH}>999)"),
        (1e-300, 0.0, 0.00099, f"<0.001 (<0.001{EN_DASH}<0.001)"),
        (999.4994, 999.4, 999.9996, f"999.499 (999.400{EN_DASH}>999)"),
        (0.001, 0.0005, 0.5, f"0.001 (<0.001{EN_DASH}0.500)"),
        # What the usual decimals do not tell apart has more of them.
        (1.00032, 1.00024, 1.00041, f"1.0003 (1.0002{EN_DASH}1.0004)"),
        (1.0021, 1.0003, 1.0041, f"1.0021 (1.0003{EN_DASH}1.0041)"),
        (0.99997, 0.99991, 1.00003, f"0.99997 (0.99991{EN_DASH}1.00003)"),
        (1.2342, 1.2338, 1.2347, f"1.2342 (1.2338{EN_DASH}1.2347)"),
        (1.0000004, 1.0000001, 1.0000007, f">1.000000 (>1.000000{EN_DASH}1.000001)"),
        (0.9999999997, 0.9999999995, 0.9999999999, f"<1.000000 (<1.000000{EN_DASH}<1.000000)"),
        # A ratio between its limits may read as one, and so may a limit of a wide interval.
        (1.0001, 0.998, 1.002, f"1.000 (0.998{EN_DASH}1.002)"),
        (1.5, 1.0003, 2.25, f"1.500 (1.000{EN_DASH}2.250)"),
        (1.0, 0.5, 2.0, f"1.000 (0.500{EN_DASH}2.000)"),
    ],
)
def test_a_ratio_is_printed_within_what_its_decimals_show(
    ratio: float, lower: float, upper: float, printed: str
) -> None:
    assert interval_of(DEFAULT, ratio, lower, upper) == printed


def interval_of(style: Style, *numbers: float) -> str:
    """A ratio with its limits."""
    ratio, lower, upper = (style.value(each, "ratio", beside=numbers) for each in numbers)
    return f"{ratio} ({style.interval(lower, upper)})"


@given(st.lists(st.floats(min_value=0, allow_infinity=False, allow_nan=False), min_size=3, max_size=3))
def test_no_ratio_is_a_wall_of_digits_or_nought(numbers: list[float]) -> None:
    lower, ratio, upper = sorted(numbers)
    for text in (DEFAULT.value(each, "ratio", beside=(ratio, lower, upper)) for each in numbers):
        assert re.fullmatch(r"[<>]?\d{1,3}(\.\d{3,6})?", text)
        assert float(text.strip("<>")) > 0


def test_a_ratio_of_another_style() -> None:
    style = Style(ratio_digits=2, p_spaced=True, decimal_mark="\u00b7")
    assert interval_of(style, 1.03, 1.004, 1.06) == f"1\u00b7030 (1\u00b7004{EN_DASH}1\u00b7060)"
    assert interval_of(style, 0.02, 0.009, 1500) == f"0\u00b702 (<\u00a00\u00b701{EN_DASH}>\u00a0999)"


@pytest.mark.parametrize(
    ("value", "kind", "digits", "printed"),
    [
        (0.04, "percent", None, "<0.1"),
        (0.05, "percent", None, "0.1"),
        (0.0, "percent", None, "0.0"),
        (99.96, "percent", None, ">99.9"),
        (100.0, "percent", None, "100.0"),
        (1 - 1e-15, "rate", None, "100.0"),  # 1 but for rounding
        (1e-15, "rate", None, "0.0"),
        (0.0004, "rate", None, "<0.1"),
        (0.9999, "rate", 0, ">99"),
        (0.0004, "points", None, "0.0"),  # a limit, or a difference, may be nought
        (-0.0312, "points", None, f"{MINUS}3.1"),
        (-0.5, "coefficient", None, f"{MINUS}0.500"),
        (999_999.4, "number", 1, "999,999.4"),
        (1_234_567.8, "number", 1, "1,234,568"),
        (1e22, "number", 1, ">1,000,000,000,000,000"),
        (-1e22, "number", 1, f"<{MINUS}1,000,000,000,000,000"),
        (1e-9, "number", 6, "<0.000001"),
        (-1e-9, "number", 6, f">{MINUS}0.000001"),
        (0.04, "number", 1, "0.0"),
    ],
)
def test_small_and_large_numbers_are_bounded(value: float, kind: str, digits: int | None, printed: str) -> None:
    assert DEFAULT.value(value, kind, digits) == printed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lower", "upper", "printed"),
    [
        ("62.3", "86.5", f"62.3{EN_DASH}86.5"),
        (f"{MINUS}3.1", "4.2", f"{MINUS}3.1 to 4.2"),
        (f"{MINUS}3.1", f"{MINUS}0.2", f"{MINUS}3.1 to {MINUS}0.2"),
        ("8.8", "NR", f"8.8{EN_DASH}NR"),
        ("NE", "NE", "NE"),
        ("NR", "NR", "NR"),
        ("NE", "NR", f"NE{EN_DASH}NR"),
        ("5", "5", f"5{EN_DASH}5"),
    ],
)
def test_intervals(lower: str, upper: str, printed: str) -> None:
    assert DEFAULT.interval(lower, upper) == printed


def test_interval_of_another_style() -> None:
    style = Style(interval_separator=", ")
    assert style.interval("1.0", "2.0") == "1.0, 2.0"
    assert style.interval(f"{MINUS}1.0", "2.0") == f"{MINUS}1.0, 2.0"  # only a dash clashes with a minus sign
    assert Style(interval_separator="-").interval("2.775", ">999") == "2.775 to >999"  # and not an arrow


def test_other_marks_of_decimals_and_thousands() -> None:
    style = Style(decimal_mark=",", thousands="\u202f")
    assert style.number(1_234_567.25, 1) == "1\u202f234\u202f567,3"
