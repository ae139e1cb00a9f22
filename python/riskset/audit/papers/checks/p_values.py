"""Whether a P value in a table belongs to its counts, by any of the usual tests."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from riskset.audit.finding import Finding
from riskset.audit.papers.model.arithmetic import is_percentage
from riskset.audit.papers.model.values import p_value
from riskset.audit.papers.model.variables import MISSING, variables_of
from riskset.stats.contingency import cochran_armitage, linear_by_linear, pearson_chi_square
from riskset.stats.errors import StatsError
from riskset.stats.fisher import fisher_exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood
    from riskset.audit.papers.model.values import PValue
    from riskset.audit.papers.model.variables import Variable

RULE = "p-value-of-counts"
_USUAL = 0.6
_FEWEST = 2
_FEWEST_OTHERS, _MOST_OTHERS = 3, 0.75
"""With so many P values of other tables, and so large a share of them that fit, a table with few P values is judged."""
_TEST_OF_TIMES = re.compile(r"log-?rank|\bCox\b|Kaplan|hazard|Gray's", re.IGNORECASE)
_OF_TIME = re.compile(
    r"died|death|dead|mortality|surviv|relaps|recur|progress|event|failure|loss|alive|incidence", re.IGNORECASE
)
_FAR = 10.0
"""How many times a P value of a row of events must be another for no test of times to give it."""
_SLACK = 0.02
"""How far a P value may be from a test's, relatively: Fisher's test by simulation is not exact."""
_MOST_PATIENTS = 50_000
_STEPS = 2_000_000

Counts = tuple[tuple[int, ...], ...]


def check_p_values(paper: Understood) -> Iterator[Finding]:
    """Find P values in tables that no test of their counts gives."""
    of_tables = [(table, _judged(table)) for table in paper.tables]
    times = any(_TEST_OF_TIMES.search(sentence.text) for sentence in paper.sentences)
    for table, judged in of_tables:
        right = sum(bool(name) for _, name in judged)
        usual = right >= _FEWEST and right >= _USUAL * len(judged)
        others = [bool(name) for other, some in of_tables if other is not table for _, name in some]
        of_counts = [bool(name) for (row, *_), name in judged if not (times and _OF_TIME.search(row.label))]
        if not usual and not (right and 2 * sum(of_counts) >= len(of_counts) and _is_of_counts(others)):
            continue
        names = sorted({name for _, name in judged if name})
        for (row, column, shown, tables), name in judged:
            of_time = times and _OF_TIME.search(row.label)
            if not name and (not of_time or (usual and is_far(shown, tables, _FAR))):
                yield _finding(table, row, column, shown, tables, names)


def _judged(table: Table) -> list[tuple[Test, str]]:
    """The P values of a table, each with the name of the test that gives it."""
    tests = [test for variable in variables_of(table) for test in _tests(table, variable)]
    return [(test, fits(test[3], test[2])) for test in tests]


def range_of(tables: tuple[Counts, ...]) -> tuple[float, float]:
    """The smallest and the largest P value of the tests of counts."""
    found = [p for counts in tables for p in computed(counts).values()]
    return (min(found), max(found)) if found else (0.0, 1.0)


def is_far(shown: PValue, tables: tuple[Counts, ...], times: float) -> bool:
    """Whether a P value is so many times smaller or larger than those of the tests of counts."""
    low, high = range_of(tables)
    least, most = shown.bounds
    return most * times < low or high * times < least


def _is_of_counts(others: list[bool]) -> bool:
    """Whether the P values of the manuscript's other tables are those of tests of counts."""
    return len(others) >= _FEWEST_OTHERS and sum(others) >= _MOST_OTHERS * len(others)


Test = tuple["Row", "Column", "PValue", tuple[Counts, ...]]


def _tests(table: Table, variable: Variable) -> Iterator[Test]:
    """The P values of a variable, each with the tables of counts that it may be of."""
    for column in table.columns:
        if column.role != "p" or column.pair == (-1,):
            continue
        groups = [each for each in table.groups if not column.pair or each.index in column.pair]
        if len(groups) < 2:
            continue
        shown = shown_p(variable.head, column)
        row = variable.head
        if shown is None and variable.has_levels:
            yield from _of_levels(table, variable, column, groups)
            continue
        counts = _counts(table, variable, groups)
        if shown is not None and counts:
            yield row, column, shown, counts


def _of_levels(table: Table, variable: Variable, column: Column, groups: list[Column]) -> Iterator[Test]:
    """P values of the levels: of the whole variable where the first alone has one, else of each level against the rest."""
    rows = [(row, shown) for row in variable.rows if (shown := shown_p(row, column)) is not None]
    whole = _counts(table, variable, groups)
    if len(rows) == 1 and rows[0][0] is variable.rows[0] and whole:
        single = _single(table, variable, rows[0][0], groups)
        yield rows[0][0], column, rows[0][1], (*whole, *single)
    elif len(rows) == len(variable.rows):
        for row, shown in rows:
            single = _single(table, variable, row, groups)
            if single:
                yield row, column, shown, single


def shown_p(row: Row, column: Column) -> PValue | None:
    """The P value of a row in a column."""
    cell = row.cells.get(column.index)
    return p_value(cell) if cell is not None else None


def _counts(table: Table, variable: Variable, groups: list[Column]) -> tuple[Counts, ...]:
    if not variable.has_levels:
        return _single(table, variable, variable.rows[0], groups)
    if not variable.sure:
        return ()
    levels = [[variable.counts.get((row.index, column.index)) for column in groups] for row in variable.rows]
    if any(each is None for row in levels for each in row):
        return ()
    numbers = [tuple(each.n for each in row if each is not None) for row in levels]
    sizes = [table.denominator(variable.head, column) for column in groups]
    sums = [sum(row[i] for row in numbers) for i in range(len(groups))]
    found: list[Counts] = [tuple(numbers)]
    known = [row for row, each in zip(numbers, variable.rows, strict=True) if not MISSING.search(each.label)]
    if len(known) != len(numbers):
        found.append(tuple(known))
    rest = tuple((size or 0) - total for size, total in zip(sizes, sums, strict=True))
    if any(size is None for size in sizes) or any(each < 0 for each in rest):
        return ()
    if any(rest):
        # Levels that are not shown, such as "no": their patients are one more level, or missing.
        found.append((*numbers, rest))
    return tuple(found)


def _single(table: Table, variable: Variable, row: Row, groups: list[Column]) -> tuple[Counts, ...]:
    """The table of a row against the rest of its groups; empty where a percentage says that the rest is another."""
    counts = [variable.counts.get((row.index, column.index)) for column in groups]
    sizes = [
        each.of if each is not None and each.of else _size(table, variable, row, column)
        for each, column in zip(counts, groups, strict=True)
    ]
    yes: list[int] = []
    no: list[int] = []
    for count, size in zip(counts, sizes, strict=True):
        if count is None or size is None or count.n > size:
            return ()
        if count.percent is not None and not variable.head.sizes and not is_percentage(count.n, size, count.percent):
            return ()
        yes.append(count.n)
        no.append(size - count.n)
    return ((tuple(yes), tuple(no)),) if sum(yes) and sum(no) else ()


def _size(table: Table, variable: Variable, row: Row, column: Column) -> int | None:
    return table.denominator(row if row.sizes else variable.head, column)


def fits(tables: tuple[Counts, ...], shown: PValue) -> str:
    """The name of the test whose P value is the one that is shown; empty where there is none."""
    for counts in tables:
        if sum(map(sum, counts)) > _MOST_PATIENTS:
            return "a test of a large table"
        for name, p in computed(counts).items():
            if shown.holds(p, _SLACK if name.startswith("Fisher") and min(len(counts), len(counts[0])) > 2 else 1e-9):
                return name
    return "" if any(computed(counts) for counts in tables) else "no test"


@lru_cache(maxsize=512)
def computed(counts: Counts) -> dict[str, float]:
    """The P values of a table of counts by the usual tests."""
    array = np.array(counts, dtype=float)
    array = array[array.sum(axis=1) > 0][:, array.sum(axis=0) > 0]
    if min(array.shape, default=0) < 2:
        return {}
    tests: dict[str, Callable[[], float]] = {
        "Pearson's chi-square test": lambda: pearson_chi_square(array).p_value,
        "Yates's chi-square test": lambda: pearson_chi_square(array, correction=True).p_value,
        "Fisher's exact test": lambda: fisher_exact(array, work=_STEPS, replicates=20_000).p_value,
        "a likelihood-ratio chi-square test": lambda: _likelihood_ratio(array),
        "a chi-square test with N - 1": lambda: _n_minus_one(array),
        "a test for trend": lambda: linear_by_linear(array).p_value,
    }
    if array.shape[0] == 2:
        tests["the Cochran-Armitage test"] = lambda: cochran_armitage(array).p_value
    if array.shape == (2, 2):
        tests |= {
            "a z test of two proportions": lambda: _z_test(array),
            "Fisher's test, one-sided P doubled": lambda: _doubled(array),
            "Fisher's test with mid-P": lambda: _mid_p(array),
            "Student's t test": lambda: _t_test(array),
        }
    found: dict[str, float] = {}
    for name, test in tests.items():
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                p = float(test())
        except (StatsError, ZeroDivisionError, ValueError):
            continue
        if np.isfinite(p):
            found[name] = p
    return found


def _likelihood_ratio(array: np.ndarray) -> float:
    from scipy.stats import chi2

    expected = np.outer(array.sum(axis=1), array.sum(axis=0)) / array.sum()
    filled = array > 0
    statistic = 2 * float((array[filled] * np.log(array[filled] / expected[filled])).sum())
    return float(chi2.sf(statistic, (array.shape[0] - 1) * (array.shape[1] - 1)))


def _n_minus_one(array: np.ndarray) -> float:
    from scipy.stats import chi2

    statistic = pearson_chi_square(array).statistic or 0.0
    n = float(array.sum())
    return float(chi2.sf(statistic * (n - 1) / n, (array.shape[0] - 1) * (array.shape[1] - 1)))


def _z_test(array: np.ndarray) -> float:
    from scipy.stats import norm

    sizes = array.sum(axis=0)
    shares = array[0] / sizes
    error = float(np.sqrt((shares * (1 - shares) / sizes).sum()))
    return 2 * float(norm.sf(abs(shares[0] - shares[1]) / error))


def _t_test(array: np.ndarray) -> float:
    from scipy.stats import ttest_ind

    groups = [np.repeat([1.0, 0.0], array[:, i].astype(int)) for i in range(2)]
    return float(ttest_ind(*groups).pvalue)


def _sides(array: np.ndarray) -> tuple[float, float, float]:
    from scipy.stats import hypergeom

    law = hypergeom(array.sum(), array[0].sum(), array[:, 0].sum())
    k = array[0, 0]
    return float(law.cdf(k)), float(law.sf(k - 1)), float(law.pmf(k))


def _doubled(array: np.ndarray) -> float:
    lower, upper, _ = _sides(array)
    return min(1.0, 2 * min(lower, upper))


def _mid_p(array: np.ndarray) -> float:
    lower, upper, here = _sides(array)
    return min(1.0, 2 * (min(lower, upper) - here / 2))


def _finding(
    table: Table, row: Row, column: Column, shown: PValue, tables: tuple[Counts, ...], names: list[str]
) -> Finding:
    counts = tables[0]
    tried = ", ".join(f"{name} {p:.3f}" if p >= 0.0005 else f"{name} < 0.001" for name, p in computed(counts).items())
    columns = " | ".join("/".join(map(str, row_counts)) for row_counts in counts)
    return Finding(
        rule=RULE,
        message=f"{shown} is of no test of the counts",
        places=(table.place(row, column),),
        computed=f"counts {columns}: {tried}; the table's other P values are of {', '.join(names[:3])}",
        remedy="Correct the counts or the P value, or name the test in a note",
    )
