"""An index of names finds what a look at every result finds, in the same order."""

from itertools import product

import pytest

from riskset.results import Result
from riskset.tables.named import NamedCells, NamedResults
from riskset.tables.table import Cell, Value

RESULTS = [
    Result("t", "a", "all", group, variable, "", at, "n", 1.0)
    for group, variable, at in product(("", "A\u2013B", "C"), ("age", "Sex"), (None, 12))
]
WANTED = [
    {},
    {"group": {"a-b"}},
    {"group": {"", "c"}, "variable": {"sex"}},
    {"at": {12.0}, "variable": {"age"}, "group": {"c"}},
    {"at": {None}, "variable": {"height"}},
]


def name_of(result: Result, name: str) -> object:
    return getattr(result, name)


def found(wanted: dict) -> list[Result]:
    from riskset.naming import folded

    return [row for row in RESULTS if all(folded(getattr(row, name)) in values for name, values in wanted.items())]


@pytest.mark.parametrize("wanted", WANTED)
def test_results(wanted: dict) -> None:
    assert NamedResults(RESULTS, name_of).matching(wanted) == found(wanted)


@pytest.mark.parametrize("wanted", WANTED)
def test_cells_with_the_first_result_that_each_prints(wanted: dict) -> None:
    pairs = list(zip(RESULTS[::2], RESULTS[1::2], strict=True))
    cells = [Cell(), *(Cell("{x} {y}", {"x": Value(first, "n"), "y": Value(other, "n")}) for first, other in pairs)]
    meant = [first for first, other in pairs if {first.key, other.key} & {row.key for row in found(wanted)}]
    assert [result for _, result in NamedCells(cells, name_of).matching(wanted)] == meant
