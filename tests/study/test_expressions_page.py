"""The page on expressions: each example gives what it says, and each function stands on it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from riskset.study import operands as ops
from riskset.study.expressions import parse_expression
from riskset.study.functions import FUNCTIONS
from riskset.study.table import Column

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "expressions.md").read_text(encoding="utf-8")
ABSENT = "·"


def _rows(table: str) -> list[list[str]]:
    head, _, *body = table.strip().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in (head, *body)]


TABLES = [_rows(found) for found in re.findall(r"(?m)(?:^\|.*\n)+", PAGE)]
HEAD, *PATIENTS = TABLES[0]
COLUMNS = {
    name: Column.of(name, np.array([row[place] or None for row in PATIENTS], dtype=object))
    for place, name in enumerate(HEAD)
}
EXAMPLES = [(row[0].strip("`"), row[1]) for table in TABLES[1:] for row in table[1:]]


def _shown(operand: ops.Operand) -> list[str]:
    match operand:
        case ops.Truth(values=values, known=known):
            return [
                str(bool(value)).lower() if told else ABSENT
                for value, told in zip(*np.broadcast_arrays(values, known), strict=True)
            ]
        case ops.Numbers(values=values):
            return [ABSENT if np.isnan(value) else repr(float(value)).removesuffix(".0") for value in values]
        case ops.Dates(values=values):
            return [ABSENT if np.isnat(value) else str(value) for value in values]
        case ops.Raw(column=column):
            return [ABSENT if column.value(index) is None else str(column.value(index)) for index in range(4)]
        case _:
            raise AssertionError(operand)


@pytest.mark.parametrize(("text", "told"), EXAMPLES, ids=[text for text, _ in EXAMPLES])
def test_an_example_gives_what_the_page_says(text: str, told: str) -> None:
    assert _shown(parse_expression(text).evaluate(lambda name: ops.Raw(COLUMNS[name]))) == told.split(", ")


def test_each_function_stands_on_the_page() -> None:
    examples = " ".join(text for text, _ in EXAMPLES)
    assert [name for name in FUNCTIONS if f"{name}(" not in examples] == []


def test_derived_texts_are_levels_and_times_can_be_computed_from_dates(small: Any) -> None:
    """The study file at the head of the page, for its four patients."""
    columns = {name: [row[place] or None for row in PATIENTS] for place, name in enumerate(HEAD)}
    columns["last_contact"] = ["2020-06-01", "2021-03-01", "2021-08-01", "2020-01-10"]
    text = re.search(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert text is not None
    cohort = small(columns, **yaml.safe_load(text[1]), study={"time_unit": "days"}).cohort
    assert cohort.population("adults").size == 3
    assert cohort.variable("risk").levels == ("High", "Standard")
    assert cohort.values("risk").tolist()[1::2] == ["High", "Standard"]
    assert cohort.endpoint("os").time.tolist() == [142, 366, 61, 10]
    assert cohort.endpoint("os").cause.tolist() == [1, 1, 0, 0]
