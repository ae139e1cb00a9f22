"""Widths of characters that typefaces lack and programs make up."""

from __future__ import annotations

import pytest

from riskset.tables.writers.metrics import ems
from riskset.tables.writers.unbroken import held


@pytest.mark.parametrize("text", ["mg/dL", "1.505\u201313.150", "CAR-T"])
@pytest.mark.parametrize("bold", [False, True])
def test_what_holds_a_word_together_takes_no_room(text, bold):
    assert held(text) != text
    assert ems(held(text), bold=bold) == pytest.approx(ems(text, bold=bold))
