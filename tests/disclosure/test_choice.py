"""Who has the program, and runs it on every table that fits what is printed, finds no hidden count out.

Which counts are hidden is chosen by lots from the patients' data. This reader does not have these, and must take any lots
to be possible: a table is one of those that may stand behind what is printed where some lots print the same of it.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from riskset.stats.sums import HIDDEN, SHOWN, SMALL, Sum
from riskset.stats.suppression import suppress_small

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

SMALLEST, MOST_TABLES = 5, 60_000
SIZES = (0, 1, 2, 3, 4, 5, 6, 7, 9, 12)


class Shape(NamedTuple):
    """A table of rows and columns with all totals; of one row without those of the columns."""

    rows: int
    columns: int

    @property
    def sums(self) -> list[Sum]:
        width = self.columns + 1
        of_rows = [Sum(r * width + self.columns, tuple(range(r * width, r * width + self.columns))) for r in self.lines]
        if self.rows == 1:
            return of_rows
        return of_rows + [
            Sum(self.rows * width + c, tuple(r * width + c for r in range(self.rows))) for c in range(width)
        ]

    @property
    def lines(self) -> range:
        return range(self.rows + (self.rows > 1))

    def inner(self, whole: NDArray[Any]) -> NDArray[Any]:
        """The cells of a table without its totals."""
        return whole.reshape(len(self.lines), self.columns + 1)[: self.rows, : self.columns].ravel()

    def with_totals(self, cells: Whole) -> Whole:
        """Tables, a row each, from their cells."""
        tables = cells.reshape(-1, self.rows, self.columns)
        whole = np.concatenate([tables, tables.sum(2, keepdims=True)], axis=2)
        if self.rows > 1:
            whole = np.concatenate([whole, whole.sum(1, keepdims=True)], axis=1)
        return whole.reshape(len(tables), -1)


def printed(counts: Whole, shape: Shape, lots: NDArray[np.float64]) -> NDArray[np.int8]:
    return suppress_small(counts, shape.sums, SMALLEST, lots=lots)


def those_that_fit(counts: Whole, state: NDArray[np.int8], shape: Shape) -> Whole:
    """All tables that agree with what is printed, the most alike first; none where there are too many to try."""
    choices = [
        [value] if each == SHOWN else range(1, SMALLEST) if each == SMALL else range(1, 26)
        for value, each in zip(shape.inner(counts).tolist(), shape.inner(state).tolist(), strict=True)
    ]
    if np.prod([float(len(each)) for each in choices]) > MOST_TABLES:
        return np.empty((0, counts.size), dtype=np.int64)
    tables = shape.with_totals(np.array(list(product(*choices))))
    small = (tables >= 1) & (tables < SMALLEST)
    fits = ((state != SHOWN) | (tables == counts)) & ((state != SMALL) | small)
    tables = tables[fits.all(axis=1)]
    return tables[np.argsort(np.abs(tables - counts).sum(axis=1), kind="stable")]


def found_out(counts: Whole, state: NDArray[np.int8], shape: Shape) -> set[int] | None:
    """The hidden counts that are the same in all tables that may stand behind what is printed; none where it is not tried."""
    tables = those_that_fit(counts, state, shape)
    if not len(tables):
        return None
    # Of all lots those by which a table is printed so most surely: what is hidden is hidden by lot.
    lots = np.column_stack([np.full(counts.size, 0.5), np.where(state == HIDDEN, 0.0, 1.0)])
    left = set(np.flatnonzero(state != SHOWN).tolist())
    for other in tables:
        apart = left & set(np.flatnonzero(other != counts).tolist())
        if apart and (printed(other, shape, lots) == state).all():
            left -= apart
        if not left:
            break
    return left


def random_tables(seed: int, number: int) -> Iterator[tuple[Whole, Shape, NDArray[np.float64]]]:
    rng = np.random.default_rng(seed)
    for _ in range(number):
        shape = Shape(1, int(rng.integers(2, 5))) if rng.random() < 0.5 else Shape(2, int(rng.integers(2, 4)))
        counts = shape.with_totals(rng.choice(SIZES, shape.rows * shape.columns))[0]
        yield counts, shape, rng.random((counts.size, 2))


@pytest.mark.parametrize(("seed", "number"), [(1, 25), pytest.param(2, 300, marks=pytest.mark.slow)])
def test_no_hidden_count_is_found_out_by_the_program_itself(seed: int, number: int) -> None:
    tried = 0
    for counts, shape, lots in random_tables(seed, number):
        state = printed(counts, shape, lots)
        found = found_out(counts, state, shape)
        assert not found, (counts.tolist(), state.tolist(), found)
        tried += 0 if found is None else int((state != SHOWN).sum())
    assert tried > number


def test_without_lots_some_are_found_out() -> None:
    """Of 1 and 5 the total of 6 is hidden, and of 2 and 5 it never is: who knows that the cheapest is chosen finds the 1."""
    shape = Shape(1, 2)
    states = {
        other: suppress_small([other, 5, 5 + other], shape.sums, SMALLEST).tolist() for other in range(1, SMALLEST)
    }
    assert [other for other, state in states.items() if state == states[1]] == [1]


def test_as_few_are_hidden_as_without_lots() -> None:
    by_lot = cheapest = 0
    for counts, shape, lots in random_tables(3, 20):
        cheapest += int((suppress_small(counts, shape.sums, SMALLEST) != SHOWN).sum())
        by_lot += int((printed(counts, shape, lots) != SHOWN).sum())
    assert by_lot <= 1.1 * cheapest


def results_of(small: Any, frame: pd.DataFrame) -> dict[Any, Any]:
    levels = {"stage": ["I", "II", "III", "IV"], "site": ["n", "o", "p", "q"]}
    study = small(
        frame.to_dict("list"),
        study={"suppress": SMALLEST},
        variables={name: {"label": name, "kind": "categorical", "levels": each} for name, each in levels.items()},
        groups={"arm": {"variable": "arm", "levels": ["a", "b"]}},
        displays={"t": {"kind": "baseline", "by": "arm", "overall": True, "variables": list(levels)}},
    )
    return {row.key: (row.value, row.state, row.below) for row in study.results_of("t")}


def test_lots_come_from_all_of_the_data_and_from_nothing_else(small: Any) -> None:
    """The same patients in another order give the same; a column that is not shown draws other lots."""
    rng = np.random.default_rng(5)
    columns: dict[str, Any] = {"arm": rng.choice(["a", "b"], 90), "ferritin": rng.integers(10, 3000, 90)}
    for name, levels in (("stage", ["I", "II", "III", "IV"]), ("site", ["n", "o", "p", "q"])):
        columns[name] = rng.choice(levels, 90, p=[0.5, 0.4, 0.06, 0.04])
    frame = pd.DataFrame(columns)
    first = results_of(small, frame)
    assert results_of(small, frame.sample(frac=1, random_state=1)) == first
    assert any(results_of(small, frame.assign(ferritin=frame.ferritin + number)) != first for number in range(1, 9))
