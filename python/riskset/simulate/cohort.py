"""A cohort of any size from published counts, medians and rates: what ``riskset simulate`` makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from riskset.simulate.hazards import hazards_of
from riskset.simulate.published import BaselineTable, OutcomesTable, PublishedError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.random import Generator

    from riskset.simulate.published import BaselineRow, Published

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_DAYS = {"days": 1.0, "months": 30.4375, "years": 365.25}
_TOLERANCE = 0.15
_RELAPSE, _OTHER_DEATH = 1, 2


def simulate(
    published: Published, patients: int, *, seed: int = 1, baseline: str = "", outcomes: str = ""
) -> pd.DataFrame:
    """Draw a cohort from published numbers.

    Groups have their published shares. Within a group every categorical variable has the published proportions,
    every continuous one the published median and range (half of the patients between each bound and the median,
    crowded towards the median), each independently of the others. Events come with constant hazards between the
    published times, so that relapse, event-free and overall survival have the published rates in expectation;
    follow-up ends uniformly between the first and twice the last of those times.

    Parameters
    ----------
    published : Published
    patients : int
    seed : int
        The same seed draws the same cohort.
    baseline, outcomes : str
        Names of the tables to take; by default the baseline table and the outcomes table with the same groups.

    Returns
    -------
    DataFrame
        `synthetic_patient`, `group`, the baseline variables, and where there are outcomes `lfs_days`,
        `first_event` (none, relapse, death), `os_days`, `died`.

    Raises
    ------
    PublishedError
        If there is no such table, or its numbers cannot be.
    RatesCannotBe
        If the rates cannot be.
    """
    import pandas as pd

    if patients < 1:
        message = f"{patients} patients: a cohort has at least one"
        raise PublishedError(message)
    table, rates = _tables(published, baseline, outcomes)
    rng = np.random.default_rng(seed)
    names = list(table.columns)
    sizes = np.array(list(table.columns.values()), dtype=float)
    group = rng.permutation(np.repeat(np.arange(sizes.size), _shares(sizes, patients)))
    columns: dict[str, NDArray[np.generic]] = {
        "synthetic_patient": np.array([f"S{k}" for k in range(1, patients + 1)], dtype=object),
        "group": np.array(names, dtype=object)[group],
    }
    for row in table.rows:
        variable, _, level = row.variable.partition(".")
        if level:
            continue
        columns[variable] = _variable(table, row, group, rng)
    if rates is not None:
        columns |= _events(rates, names, group, rng)
    return pd.DataFrame(columns)


def _tables(published: Published, baseline: str, outcomes: str) -> tuple[BaselineTable, OutcomesTable | None]:
    rates = published.outcomes(outcomes) if outcomes else None
    found = [table for table in published.tables.values() if isinstance(table, OutcomesTable)]
    if rates is None and found:
        rates = found[0]
    if baseline:
        return published.baseline(baseline), rates
    groups = {row.group for row in rates.rows} if rates else set[str]()
    tables = [table for table in published.tables.values() if isinstance(table, BaselineTable)]
    if not tables:
        message = "there is no baseline table to draw patients from: give one of kind `baseline`"
        raise PublishedError(message)
    return next((table for table in tables if set(table.columns) == groups), tables[0]), rates


def _shares(weights: Floats, total: int) -> Integers:
    """Whole numbers that add up to `total`, nearest to shares (largest remainders)."""
    exact = total * weights / weights.sum()
    counts = np.floor(exact).astype(np.int64)
    counts[np.argsort(counts - exact, kind="stable")[: total - counts.sum()]] += 1
    return counts


def _variable(table: BaselineTable, row: BaselineRow, group: Integers, rng: Generator) -> NDArray[np.generic]:
    levels = table.levels(row.variable)
    sizes = row.of or tuple(table.columns.values())
    categorical = bool(levels)
    found = np.full(group.size, np.nan, dtype=object if categorical else np.float64)
    for k, full in enumerate(table.columns.values()):
        rows = np.flatnonzero(group == k)
        if row.of is not None:
            rows = rng.permutation(rows)[: round(rows.size * sizes[k] / full)]
        if categorical:
            counts = np.array([(one.count or ())[k] for one in levels.values()], dtype=float)
            found[rows] = rng.permutation(np.repeat(np.array(list(levels), dtype=object), _shares(counts, rows.size)))
        elif row.count is not None:
            yes = _shares(np.array([row.count[k], sizes[k] - row.count[k]], dtype=float), rows.size)
            found[rows] = rng.permutation(np.repeat([1.0, 0.0], yes))
        elif row.median is not None and row.range is not None:
            found[rows] = _continuous(row, k, rows.size, rng)
        else:
            message = f"{row.variable}: has neither counts, levels nor a median with its range"
            raise PublishedError(message)
    return found


def _continuous(row: BaselineRow, k: int, size: int, rng: Generator) -> Floats:
    median, (low, high) = (row.median or ())[k], (row.range or ())[k]
    if not low.value <= median.value <= high.value:
        message = f"{row.variable}: the median {median.text} is not within the range {low.text} to {high.text}"
        raise PublishedError(message)
    share = rng.random(size)
    upper = rng.permutation(size) < size / 2
    bound = np.where(upper, high.value, low.value)
    values = median.value + (bound - median.value) * share**1.6
    decimals = max(number.decimals for number in (median, low, high))
    return np.round(values, decimals)


def _events(rates: OutcomesTable, names: list[str], group: Integers, rng: Generator) -> dict[str, NDArray[np.generic]]:
    first_day, cause = np.zeros(group.size), np.zeros(group.size, dtype=np.int64)
    last_day, died = np.zeros(group.size), np.zeros(group.size, dtype=np.bool_)
    ends = [time * _DAYS[unit] for _, time, unit in rates.columns]
    for k, name in enumerate(names):
        rows = np.flatnonzero(group == k)
        printed = next((row for row in rates.rows if row.group == name), None)
        if printed is None:
            message = f"{name}: has no rates; groups with rates are {', '.join(row.group for row in rates.rows)}"
            raise PublishedError(message)
        by_endpoint: dict[str, dict[float, float]] = {}
        for (endpoint, _, _), end, rate in zip(rates.columns, ends, printed.rate, strict=True):
            by_endpoint.setdefault(endpoint, {})[end] = rate.value / 100
        day, what, death = _group_events(by_endpoint, name, rows.size, rng)
        censoring = rng.uniform(min(ends), 2 * max(ends), rows.size)
        cause[rows] = np.where(day <= censoring, what, 0)
        first_day[rows], last_day[rows] = np.minimum(day, censoring), np.minimum(death, censoring)
        died[rows] = death <= censoring
    return {
        "lfs_days": np.maximum(np.ceil(first_day), 1).astype(np.int64),
        "first_event": np.array(["none", "relapse", "death"], dtype=object)[cause],
        "os_days": np.maximum(np.ceil(last_day), 1).astype(np.int64),
        "died": died.astype(np.int64),
    }


def _group_events(
    rates: dict[str, dict[float, float]], name: str, size: int, rng: Generator
) -> tuple[Floats, Integers, Floats]:
    """Day and cause of the first event, and day of death, in a group of patients.

    Death after a relapse is drawn by rank: the deaths that overall survival asks for beyond the deaths without
    relapse go to the relapsed, each after the relapse, the earliest to the earliest.
    """
    for needed in ("relapse", "lfs", "os"):
        if needed not in rates:
            message = f"{name}: rates of relapse, lfs and os are needed, {needed} is missing"
            raise PublishedError(message)
    ends = sorted(rates["lfs"])
    incidence = [(rates["relapse"][end], max(1 - rates["lfs"][end] - rates["relapse"][end], 0.0)) for end in ends]
    for end, (relapse, _) in zip(ends, incidence, strict=True):
        if rates["os"][end] < rates["lfs"][end] - _TOLERANCE / 100:
            message = f"{name}: overall survival is below leukemia-free survival at {end:g} days"
            raise PublishedError(message)
        if relapse + rates["lfs"][end] > 1 + _TOLERANCE / 100:
            message = f"{name}: relapse and leukemia-free survival add up to more than 100 % at {end:g} days"
            raise PublishedError(message)
    day, cause = hazards_of(ends, incidence, f"{name}, relapse and death without it").draw(rng, size)
    # A cohort's deaths: without relapse as drawn; after relapse with the hazards that are left of overall survival.
    after = [(max(1 - rates["os"][end] - other, 0.0),) for end, (_, other) in zip(ends, incidence, strict=True)]
    wanted, _ = hazards_of(ends, np.maximum.accumulate(np.array(after)).tolist(), f"{name}, death after relapse").draw(
        rng, size
    )
    death = np.where(cause == _OTHER_DEATH, day, np.inf)
    relapsed = np.flatnonzero(cause == _RELAPSE)
    relapsed = relapsed[np.argsort(day[relapsed], kind="stable")]
    # Of all patients' wished days of death, as many as there are relapsed: the earliest, in order.
    days = np.sort(wanted)[: relapsed.size]
    death[relapsed] = np.where(np.isfinite(days), np.maximum(days, day[relapsed] + 1), np.inf)
    return day, cause, death
