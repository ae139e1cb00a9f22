"""What is printed stands for an interval: what rounding allows is not a finding, and what it forbids is one."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskset.audit.finding import Place
from riskset.audit.papers.checks.means import can_be_deviation, can_be_mean
from riskset.audit.papers.checks.p_values import computed, fits
from riskset.audit.papers.checks.ratios import judge
from riskset.audit.papers.model.arithmetic import denominators, is_percentage
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.ratios import Ratio
from riskset.audit.papers.model.values import PValue, count, p_value, spread, value

PLACE = Place(file="paper.md", line=1)


def test_halves_may_be_rounded_up_or_to_the_even_digit() -> None:
    assert is_percentage(1, 8, printed("12.5"))
    assert is_percentage(1, 8, printed("12"))
    assert is_percentage(1, 8, printed("13"))
    assert not is_percentage(1, 8, printed("12.4"))
    assert (printed("12.5").low, printed("12.5").high) == (Fraction("12.45"), Fraction("12.55"))


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 2))
def test_no_percentage_of_python_is_wrong(n: int, of: int, decimals: int) -> None:
    n = min(n, of)
    shown = printed(f"{100 * n / of:.{decimals}f}")
    assert is_percentage(n, of, shown)
    assert denominators(n, shown, of)


@given(st.integers(1, 60), st.integers(0, 1000), st.integers(1, 120))
def test_a_denominator_is_found_when_there_is_one(n: int, tenths: int, most: int) -> None:
    shown = printed(f"{tenths / 10:.1f}")
    assert denominators(n, shown, most) == any(is_percentage(n, of, shown) for of in range(n, most + 1))


@given(st.lists(st.integers(0, 12), min_size=2, max_size=60), st.integers(0, 3))
def test_whole_numbers_have_the_mean_and_deviation_that_they_have(numbers: list[int], decimals: int) -> None:
    size = len(numbers)
    mean = Fraction(sum(numbers), size)
    for divisor in (size - 1, size):
        deviation = math.sqrt(sum((number - mean) ** 2 for number in numbers) / divisor)
        shown = printed(f"{float(mean):.{decimals}f}"), printed(f"{deviation:.{decimals}f}")
        assert can_be_mean(shown[0], size)
        assert can_be_deviation(*shown, size)


def test_grim_and_grimmer_by_hand() -> None:
    # Brown and Heathers: 28 whole numbers have no mean of 5.19, for 145/28 = 5.18 and 146/28 = 5.21.
    assert not can_be_mean(printed("5.19"), 28)
    assert can_be_mean(printed("5.18"), 28)
    # Two whole numbers with the mean 1.5 are 1 and 2, 0 and 3, ...: deviations 0.71, 2.12, ...
    assert can_be_deviation(printed("1.5"), printed("0.71"), 2)
    assert not can_be_deviation(printed("1.5"), printed("1.41"), 2)


@given(
    st.floats(-2.5, 2.5),
    st.floats(0.05, 1.2),
    st.sampled_from([(90, 1.644854), (95, 1.959964), (99, 2.575829)]),
    st.integers(2, 3),
)
def test_no_wald_interval_is_wrong(beta: float, error: float, level: tuple[int, float], decimals: int) -> None:
    percent, quantile = level
    shown = [printed(f"{math.exp(beta + step * error):.{decimals}f}") for step in (0, -quantile, quantile)]
    if shown[1].low <= 0:
        return
    p = math.erfc(abs(beta) / error / math.sqrt(2))
    told = PValue("<", printed("0.001")) if p < 0.001 else PValue("=", printed(f"{p:.3f}"))
    for stated in (percent, None):
        found = judge(Ratio(*shown, told, stated, PLACE, "the text"))
        assert found.away == 0
        assert found.off is not None
        assert found.off < 1e-5


def test_a_p_value_is_named_by_its_test() -> None:
    counts = ((22, 3), (45, 52))
    assert {name: f"{p:.4f}" for name, p in computed(counts).items() if "Pearson" in name or "Yates" in name} == {
        "Pearson's chi-square test": "0.0002",
        "Yates's chi-square test": "0.0005",
    }
    # R: fisher.test(matrix(c(1, 66, 1, 54), 2)) and chisq.test of the same, without and with correction
    small = ((1, 1), (66, 54))
    assert fits((small,), PValue("=", printed("0.888"))) == "Pearson's chi-square test"
    assert fits((small,), PValue("=", printed("0.123"))) == ""
    assert fits((((0, 0), (5, 6)),), PValue("=", printed("0.123"))) == "no test"


@pytest.mark.parametrize(
    ("text", "n", "percent", "of"),
    [
        ("34 (50.7)", 34, "50.7", None),
        ("34 (50·7%)", 34, "50·7", None),
        ("34/67 (50.7%)", 34, "50.7", 67),
        ("50.7% (34/67)", 34, "50.7", 67),
        ("1,234 [50]^a", 1234, "50", None),
        ("7", 7, None, None),
    ],
)
def test_counts_are_read(text: str, n: int, percent: str | None, of: int | None) -> None:
    read = value(text)
    assert read is not None
    found = count(read)
    assert found is not None
    assert (found.n, found.percent and found.percent.text, found.of) == (n, percent, of)


@pytest.mark.parametrize("text", ["62.4 (9.1)", "34 (50,7%)", "12-15", "34 35 (50.7)", "NR", ""])
def test_what_is_no_count_is_none(text: str) -> None:
    read = value(text)
    assert read is None or count(read) is None


def test_spreads_and_p_values_are_read() -> None:
    around = value("27 (9\u201365)")
    assert around is not None
    read = spread(around)
    assert read is not None
    assert (read.centre.text, read.low.text, read.high.text) == ("27", "9", "65")
    for text, shown in {"<0.001": "P < 0.001", ".04^b": "P = .04", "0.329b": "P = 0.329"}.items():
        cell = value(text)
        assert cell is not None
        assert str(p_value(cell)) == shown
