"""No count that is not shown can be computed: of tables of all kinds, and of whole studies read together."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import riskset
from disclosure.reader import LEVELS, Reader
from riskset.analyses.named_sums import is_count
from riskset.analyses.subjects import Subjects
from riskset.analyses.told_counts import ToldCounts
from riskset.kinds.display import display_results
from riskset.kinds.registry import installed_kinds
from riskset.kinds.tellers import lifted_teller
from riskset.stats.recovery import recovered
from riskset.stats.sums import HIDDEN, SHOWN, SMALL, Sum
from riskset.stats.suppression import suppress_small

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SMALLEST = 5


def one_way(cells: tuple[int, ...]) -> tuple[list[int], list[Sum]]:
    """Counts of levels and their total."""
    return [sum(cells), *cells], [Sum(0, tuple(range(1, len(cells) + 1)))]


def two_way(table: NDArray[np.int64]) -> tuple[list[int], list[Sum]]:
    """Cells with the totals of rows and columns and the grand total."""
    whole = np.pad(table, ((0, 1), (0, 1)))
    whole[-1, :-1], whole[:-1, -1], whole[-1, -1] = table.sum(0), table.sum(1), table.sum()
    rows, width = whole.shape
    sums = [Sum(r * width + width - 1, tuple(r * width + c for c in range(width - 1))) for r in range(rows)]
    sums += [Sum((rows - 1) * width + c, tuple(r * width + c for r in range(rows - 1))) for c in range(width)]
    return whole.ravel().tolist(), sums


def holds(counts: list[int], sums: list[Sum]) -> None:
    state = suppress_small(counts, sums, SMALLEST)
    values = np.array(counts)
    small = (values >= 1) & (values < SMALLEST)
    assert (state[small] != SHOWN).all()
    assert recovered(counts, sums, state, SMALLEST) == [], (counts, state.tolist())
    # Nothing is hidden that need not be.
    for place in np.flatnonzero((state == HIDDEN) & ~small):
        again = state.copy()
        again[place] = SHOWN
        assert recovered(counts, sums, again, SMALLEST), (counts, state.tolist(), place)


def tables_of(cells: tuple[int, ...], places: int, every: int) -> list[tuple[int, ...]]:
    return list(product(cells, repeat=places))[::every]


@pytest.mark.parametrize("every", [41, pytest.param(1, marks=pytest.mark.slow)])
def test_one_way_tables(every: int) -> None:
    for cells in tables_of((0, 1, 2, 4, 5, 6, 9, 20), 4, every):
        holds(*one_way(cells))


@pytest.mark.parametrize("every", [37, pytest.param(2, marks=pytest.mark.slow)])
def test_two_way_tables(every: int) -> None:
    for cells in tables_of((0, 1, 3, 5, 12), 4, every):
        holds(*two_way(np.array(cells).reshape(2, 2)))


@pytest.mark.slow
def test_larger_two_way_tables() -> None:
    rng = np.random.default_rng(11)
    for _ in range(60):
        holds(*two_way(rng.integers(0, 14, (rng.integers(2, 5), rng.integers(2, 5)))))


def random_study(new_study: Any, folder: Path, seed: int) -> riskset.OpenStudy:
    """A study of 30 to 90 patients with displays of several kinds, none of which is to give another's small counts away."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(30, 90))
    rare = rng.uniform(0.02, 0.3)

    def drawn(name: str, shares: list[float]) -> list[Any]:
        values = rng.choice(len(shares), size, p=np.array(shares) / sum(shares))
        return [LEVELS[name][value] for value in values]

    columns = {
        "arm": drawn("arm", [1, 1.2]),
        "sex": drawn("sex", [1, 1, rare / 2]),
        "stage": drawn("stage", [1, 0.4, rare]),
        "grade": drawn("grade", [rare, 1, 1, rare, rare / 2]),
        "died": drawn("died", [1, rng.choice([rare, 1.0, 6.0])]),
        "t": rng.integers(1, 40, size).tolist(),
    }
    variables = {
        name: {"label": name, "kind": "categorical", "levels": [v for v in LEVELS[name] if v is not None]}
        for name in ("sex", "stage")
    }
    toxicity = {"toxicities": [{"label": "CRS", "grade": "grade", "bands": ["0", "1-2", "3"]}], "severe": 3}
    displays = {
        "by-arm": {"kind": "baseline", "by": "arm", "overall": bool(rng.integers(0, 2))},
        "all": {"kind": "baseline"},
        "toxicity": {"kind": "toxicity", "by": "arm", **toxicity},
        "outcomes": {"kind": "outcomes", "endpoints": ["os"], "by": "arm", "at": [12]},
        "regression": {"kind": "regression", "endpoints": ["os"], "variables": ["sex", "stage"]},
    }
    path = new_study(
        folder,
        columns,
        study={"suppress": SMALLEST},
        variables=variables,
        groups={"arm": {"variable": "arm", "levels": ["a", "b"]}},
        endpoints={"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
        displays=displays,
    )
    return riskset.open_study(path)


@pytest.mark.parametrize("seeds", [range(3), pytest.param(range(200), marks=pytest.mark.slow)])
def test_whole_studies(new_study: Any, tmp_path: Path, seeds: range) -> None:
    """A reader of all displays, who knows whom each number counts, is left with two values at least for each hidden one."""
    small = 0
    for seed in seeds:
        folder = tmp_path / str(seed)
        folder.mkdir()
        reader = Reader(SMALLEST)
        for row in random_study(new_study, folder, seed).results():
            reader.read(row)
        small += len(reader.hidden)
        assert reader.found_out() == [], seed
    assert small


def shown_with_patients(study: riskset.OpenStudy) -> list[Any]:
    from riskset.analyses.told_counts import Shown

    shown, cohort = [], study.cohort
    for name, entry in cohort.study.displays.items():
        if list(entry.sources(cohort.study)):
            continue
        part, kind = cohort.of(entry), installed_kinds().of(entry)
        teller = lifted_teller(cohort, entry, kind.teller(part, entry), kind.not_shown(part, entry))
        shown.append(Shown(display_results(cohort, name, entry), SMALLEST, teller, Subjects(cohort, entry)))
    return shown


@pytest.mark.parametrize("which", ["bmt", "cart-haplo"])
def test_every_number_of_the_examples_knows_its_patients(root: Path, which: str) -> None:
    """Who is counted is found beside the estimators, and is as many as these count."""
    counted = 0
    for shown in shown_with_patients(riskset.open_study(root / "report" / which / "study.yml")):
        for row in shown.rows:
            if is_count(row):
                told = shown.told(row)
                assert told is not None, row.name()
                assert [int(mask.sum()) for mask in told.counts] == [row.value], row.name()
                counted += 1
    assert counted > 300


@pytest.mark.slow
@pytest.mark.parametrize("which", ["bmt", "cart-haplo"])
def test_the_examples_read_together(root: Path, which: str) -> None:
    told = ToldCounts.of(shown_with_patients(riskset.open_study(root / "report" / which / "study.yml")))
    states = told.states()
    asked = np.flatnonzero(np.isin(states, (SMALL, HIDDEN))).tolist()
    assert len(asked) > 50
    assert recovered(told.values, told.sums, states, told.smallest, among=asked) == []
