"""A cohort of any size from published counts, medians and rates: what ``riskset simulate`` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from riskset.problems import Problem
from riskset.simulate.events import Rates, draw_events
from riskset.simulate.published import BaselineTable, OutcomesTable, PublishedError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.random import Generator

    from riskset.simulate.published import BaselineRow, Published
    from riskset.yaml_lines import KeyPath

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Continuous values crowd towards the median.
_SKEW = 1.6


def simulate(
    published: Published,
    patients: int,
    *,
    seed: int = 1,
    replicate: int | None = None,
    baseline: str = "",
    outcomes: str = "",
) -> pd.DataFrame:
    """Draw a cohort from published numbers.

    Groups have their published shares. Within a group every categorical variable has the published proportions,
    every continuous one the published median and range (half of the patients between each bound and the median,
    crowded towards the median), each independently of the others. Events come with constant hazards between the
    published times, so that relapse, event-free and overall survival have the published rates in expectation.
    Follow-up ends uniformly between the two times of the study's `follow_up`, by default the first and twice the
    last of the published times.

    Parameters
    ----------
    published : Published
    patients : int
    seed : int
        The same seed draws the same cohort.
    replicate : int, optional
        Which of many cohorts of one seed, counted from 1: they are independent.
    baseline, outcomes : str
        Names of the tables to take; by default the first outcomes table, and the baseline table with its groups.

    Returns
    -------
    DataFrame
        `synthetic_patient` (S1, S2, ...), `group`, the baseline variables (flags 1 and 0), and where there are
        outcomes `os_days` and `died` (1, 0), with rates of relapse and LFS also `lfs_days` and `first_event` (none,
        relapse, death). Texts are categorical.

    Raises
    ------
    PublishedError
        If there is no such table, or its numbers cannot be met: with the line of the number.
    """
    import pandas as pd

    if patients < 1:
        remedy = "Ask for at least one"
        raise PublishedError(
            [Problem(file="patients", value=str(patients), message=f"{patients} patients", remedy=remedy)]
        )
    name, table, rates = _tables(published, baseline, outcomes)
    rng = np.random.default_rng(seed if replicate is None else [seed, replicate])
    sizes = np.array(list(table.columns.values()), dtype=float)
    group = rng.permutation(np.repeat(np.arange(sizes.size, dtype=np.int8), _shares(sizes, patients)))
    columns: dict[str, Any] = {
        "synthetic_patient": np.char.add("S", np.arange(1, patients + 1).astype(str)),
        "group": pd.Categorical.from_codes(group, list(table.columns)),  # pyright: ignore[reportCallIssue, reportArgumentType]
    }
    for k, row in enumerate(table.rows):
        variable = row.variable.partition(".")[0]
        if variable not in columns:
            place: KeyPath = ("tables", name, "rows", k)
            columns[variable] = _variable(published, table, row, place, group, rng)
    if rates is not None:
        columns |= draw_events(published, rates, list(table.columns), group, rng)
    return pd.DataFrame(columns)


def _tables(published: Published, baseline: str, outcomes: str) -> tuple[str, BaselineTable, Rates | None]:
    """Name and table to draw patients from, and the outcomes' table if there is one."""
    found = {name: one for name, one in published.tables.items() if isinstance(one, OutcomesTable)}
    chosen = outcomes or next(iter(found), "")
    rates = Rates(chosen, published.outcomes(chosen)) if chosen else None
    if baseline:
        return baseline, published.baseline(baseline), rates
    groups = {row.group for row in rates.table.rows} if rates else set[str]()
    tables = {name: one for name, one in published.tables.items() if isinstance(one, BaselineTable)}
    if not tables:
        message = "there is no baseline table to draw patients from"
        raise PublishedError([published.problem(("tables",), message, "Add one of kind baseline")])
    name = next((name for name, one in tables.items() if set(one.columns) == groups), next(iter(tables)))
    return name, tables[name], rates


def _shares(weights: Floats, total: int) -> Integers:
    """Whole numbers that add up to `total`, nearest to shares (largest remainders)."""
    exact = total * weights / weights.sum()
    counts = np.floor(exact).astype(np.int64)
    counts[np.argsort(counts - exact, kind="stable")[: total - counts.sum()]] += 1
    return counts


def _variable(
    published: Published,
    table: BaselineTable,
    row: BaselineRow,
    place: KeyPath,
    group: NDArray[np.int8],
    rng: Generator,
) -> Any:  # noqa: ANN401  a column of a frame
    import pandas as pd

    levels = table.levels(row.variable.partition(".")[0])
    if levels:
        counts = [one.count or () for one in levels.values()]
    elif row.count is not None:
        sizes = row.of or tuple(table.columns.values())
        counts = [tuple(size - count for size, count in zip(sizes, row.count, strict=True)), row.count]
    elif row.median is not None:
        return _continuous(table, row, group, rng)
    else:
        message = f"{row.variable} has neither counts, levels nor a median with its range"
        raise PublishedError(
            [published.problem(place, message, "Give count:, rows of its levels, or median: and range:")]
        )
    codes = np.full(group.size, -1, dtype=np.int8)
    of = next(iter(levels.values())).of if levels else row.of
    for k, rows in enumerate(_with_value(table, of, group, rng)):
        weights = np.array([count[k] for count in counts], dtype=float)
        codes[rows] = rng.permutation(np.repeat(np.arange(len(counts), dtype=np.int8), _shares(weights, rows.size)))
    if levels:
        return pd.Categorical.from_codes(codes, list(levels))  # pyright: ignore[reportCallIssue, reportArgumentType]
    return pd.arrays.IntegerArray(np.maximum(codes, 0), codes < 0)


def _with_value(
    table: BaselineTable, of: tuple[int, ...] | None, group: NDArray[np.int8], rng: Generator
) -> list[Integers]:
    """Rows of each group's patients with a value: as large a share as is published."""
    found: list[Integers] = []
    for k, size in enumerate(table.columns.values()):
        rows = np.flatnonzero(group == k)
        if of is not None:
            rows = rng.permutation(rows)[: round(rows.size * of[k] / size)]
        found.append(rows)
    return found


def _continuous(table: BaselineTable, row: BaselineRow, group: NDArray[np.int8], rng: Generator) -> Any:  # noqa: ANN401
    import pandas as pd

    found = np.full(group.size, np.nan)
    decimals = 0
    for k, rows in enumerate(_with_value(table, row.of, group, rng)):
        median, (low, high) = (row.median or ())[k], (row.range or ())[k]
        decimals = max(decimals, *(number.decimals for number in (median, low, high)))
        upper = rng.permutation(rows.size) < rows.size / 2
        bound = np.where(upper, high.value, low.value)
        found[rows] = median.value + (bound - median.value) * rng.random(rows.size) ** _SKEW
    if decimals:
        return np.round(found, decimals)
    missing = np.isnan(found)
    return pd.arrays.IntegerArray(np.rint(np.where(missing, 0, found)).astype(np.int32), missing)
