"""The P values of the number of relapses contradict each other: every possible set of numbers is gone through.

Published are medians of 1, ranges 0-6, 0-2 and 0-3, t tests' P values 0.148, 0.120 and 0.633 between the groups of 67,
15 and 40 (Table 4), and a P value of 0.405 of the first against the two others (Table 1), here a rank-sum test's.
A t test sees a group's sum and sum of squares alone, so these are gone through first.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.special import stdtr

from riskset.simulate.marginals import rank_sum_p, student_p

N, POSITIVE, NEGATIVE = 67, 15, 40
HALF_UNIT = 0.0005 + 1e-9


def t_test(n1, sum1, squares1, n2, sum2, squares2):
    within = squares1 - sum1**2 / n1 + squares2 - sum2**2 / n2
    df = n1 + n2 - 2
    return 2 * stdtr(df, -np.abs((sum1 / n1 - sum2 / n2) / np.sqrt(within / df * (1 / n1 + 1 / n2))))


def values(counts):
    return np.repeat(np.arange(len(counts), dtype=float), counts)


def sums(counts):
    own = values(counts)
    return own.sum(), (own**2).sum()


def groups(size, most):
    """All counts of 0, 1, ... `most` with both ends taken and a median of 1."""
    half = (size - 1) // 2
    for above in product(range(half + 2), repeat=most - 1):
        if above[-1] == 0 or sum(above) > size // 2:
            continue
        for none in range(1, size // 2 + 1):
            counts = (none, size - none - sum(above), *above)
            if counts[1] >= 0 and np.median(values(counts)) == 1:
                yield counts


def test_the_sums_give_the_t_test():
    a, b = (9, 40, 12, 4, 1, 0, 1), (5, 8, 2)
    expected = student_p(values(a)[None], values(b)[None])[0]
    assert t_test(67, *sums(a), 15, *sums(b)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.slow
def test_no_numbers_have_all_four_p_values():
    pairs = [
        (positive, negative)
        for positive, negative in product(groups(POSITIVE, 2), groups(NEGATIVE, 3))
        if abs(t_test(POSITIVE, *sums(positive), NEGATIVE, *sums(negative)) - 0.633) <= HALF_UNIT
    ]
    assert len(pairs) > 50
    total, squares = np.arange(20, 260)[:, None] * 1.0, np.arange(20, 1300)[None] * 1.0
    # Sums up to 33 + 33 * 6 and squares up to 33 + 33 * 36 are possible.
    nearest = 1.0
    for positive, negative in pairs:
        with np.errstate(invalid="ignore", divide="ignore"):
            fits = np.abs(t_test(N, total, squares, POSITIVE, *sums(positive)) - 0.148) <= HALF_UNIT
            fits &= np.abs(t_test(N, total, squares, NEGATIVE, *sums(negative)) - 0.120) <= HALF_UNIT
        for i, j in zip(*np.nonzero(fits), strict=True):
            for counts in with_sums(int(total[i, 0]), int(squares[0, j])):
                others = np.concatenate([values(positive), values(negative)])
                p = rank_sum_p(values(counts)[None], others[None])[0]
                nearest = min(nearest, abs(p - 0.405))
    assert 0.2 < nearest < 1


def with_sums(total, squares):
    """All counts of 0 to 6 of the group of 67 with a median of 1, a sum and a sum of squares."""
    half = N // 2
    for three, four, five in product(range(half + 1), repeat=3):
        for six in range(1, half + 1 - three - four - five):
            left = total - 3 * three - 4 * four - 5 * five - 6 * six
            two, odd = divmod(squares - 9 * three - 16 * four - 25 * five - 36 * six - left, 2)
            counts = (N - left + two - three - four - five - six, left - 2 * two, two, three, four, five, six)
            if not odd and min(counts) >= 0 and 1 <= counts[0] <= half and sum(counts[2:]) <= half:
                yield counts
