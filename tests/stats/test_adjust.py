"""Adjusted P values: R's p.adjust (golden/nonparametric.R), by hand, and the order of the methods."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.stats.adjust import adjust_p
from riskset.stats.errors import InvalidInput

METHODS = ("bonferroni", "holm", "hochberg", "benjamini-hochberg")


@pytest.mark.parametrize("method", METHODS)
def test_agrees_with_p_adjust(nonparametric, agree, method):
    expected = nonparametric["adjusted"]
    agree(adjust_p(expected["p"], method), expected[method])


def test_by_hand():
    # Three P values: Holm multiplies the smallest by 3, the next by 2 and carries the larger on.
    np.testing.assert_allclose(adjust_p([0.03, 0.01, 0.02], "holm"), [0.04, 0.03, 0.04])
    # Hochberg from the top: 0.03, min(0.03, 0.04), min(0.03, 0.03).
    np.testing.assert_allclose(adjust_p([0.03, 0.01, 0.02], "hochberg"), [0.03, 0.03, 0.03])
    np.testing.assert_allclose(adjust_p([0.03, 0.01], "none"), [0.03, 0.01])
    assert adjust_p([], "holm").size == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_order_does_not_matter_and_the_methods_are_ordered(values, random):
    p = np.array(values)
    order = list(range(p.size))
    random.shuffle(order)
    found = {method: adjust_p(p, method) for method in METHODS}
    for method, adjusted in found.items():
        np.testing.assert_allclose(adjust_p(p[order], method), adjusted[order])
        assert ((adjusted >= p) & (adjusted <= 1)).all()
    slack = 1e-12
    assert (found["benjamini-hochberg"] <= found["hochberg"] + slack).all()
    assert (found["hochberg"] <= found["holm"] + slack).all()
    assert (found["holm"] <= found["bonferroni"] + slack).all()


def test_input_is_checked():
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        adjust_p([0.5, 1.2])
    with pytest.raises(InvalidInput, match="method must be"):
        adjust_p([0.5], "sidak")
