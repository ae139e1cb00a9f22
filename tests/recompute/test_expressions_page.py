"""The page on expressions, read by the second reader: it gives what the page says, without the code that the report has."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from riskset.recompute.dates import Forms
from riskset.recompute.expressions import evaluated
from riskset.recompute.table import Table

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "expressions.md").read_text(encoding="utf-8")
ROWS = [
    [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()]
    for table in re.findall(r"(?m)(?:^\|.*\n)+", PAGE)
]
PATIENTS = ROWS[0]
COLUMNS = {
    name: np.array([row[place] or None for row in PATIENTS[2:]], dtype=object) for place, name in enumerate(PATIENTS[0])
}
TABLE = Table(COLUMNS, 4, Forms((), {}, "refuse", None))
EXAMPLES = [(row[0].strip("`"), row[1].split(", ")) for table in ROWS[1:] for row in table[2:]]


def same(value, told):
    if told == "·":
        return str(value) in {"None", "nan", "NaT"}
    if told in {"true", "false"}:
        return value == float(told == "true")
    try:
        return float(value) == pytest.approx(float(told), rel=1e-12)
    except (TypeError, ValueError):
        return str(value) == told


@pytest.mark.parametrize(("text", "told"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_the_second_reader_gives_what_the_page_says(text, told):
    # The columns of the page are texts; where an example gives dates, they are asked for as dates.
    values = [str(value) if isinstance(value, np.datetime64) else value for value in evaluated(text, TABLE, 4)]
    assert all(same(value, wanted) for value, wanted in zip(values, told, strict=True)), values
