"""Relapse, death and end of follow-up of patients whose groups have published rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from riskset.problems import listed
from riskset.simulate.checks import days
from riskset.simulate.hazards import RatesCannotBe, hazards_of
from riskset.simulate.published import PublishedError

if TYPE_CHECKING:
    from numpy.random import Generator

    from riskset.simulate.published import OutcomeRow, OutcomesTable, Published
    from riskset.yaml_lines import KeyPath

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Rates of one table may disagree by their rounding: percentage points.
_TOLERANCE = 0.15
_RELAPSE, _DEATH = 1, 2
_CAUSES = ["none", "relapse", "death"]


@dataclass(frozen=True, slots=True)
class Rates:
    """A table of rates, with its name in its file."""

    name: str
    table: OutcomesTable


@dataclass(frozen=True, slots=True)
class _Courses:
    """Days of first event and of death (infinite where it never comes), and what the first event is."""

    first_day: Floats
    cause: Integers
    death: Floats


def draw_events(
    published: Published, rates: Rates, groups: list[str], group: NDArray[np.int8], rng: Generator
) -> dict[str, Any]:
    """Columns of the outcomes.

    Raises
    ------
    PublishedError
        If rates are missing, or are such as no course of events has: everything that is wrong.
    """
    import pandas as pd

    causes = _has_causes(published, rates)
    first_day, cause = np.zeros(group.size, dtype=np.int32), np.zeros(group.size, dtype=np.int8)
    last_day, died = np.zeros(group.size, dtype=np.int32), np.zeros(group.size, dtype=np.int8)
    problems = []
    shortest, longest = _follow_up(published, rates)
    for k, name in enumerate(groups):
        rows = np.flatnonzero(group == k)
        try:
            found = _of_group(published, rates, name, rows.size, rng, causes=causes)
        except PublishedError as error:
            problems += error.problems
            continue
        end = rng.uniform(shortest, longest, rows.size)
        cause[rows] = np.where(found.first_day <= end, found.cause, 0)
        first_day[rows] = _day(np.minimum(found.first_day, end))
        last_day[rows], died[rows] = _day(np.minimum(found.death, end)), found.death <= end
    if problems:
        raise PublishedError(problems)
    if not causes:
        return {"os_days": last_day, "died": died}
    first = pd.Categorical.from_codes(cause, _CAUSES)  # pyright: ignore[reportCallIssue, reportArgumentType]
    return {"lfs_days": first_day, "first_event": first, "os_days": last_day, "died": died}


def _day(time: Floats) -> Integers:
    return np.maximum(np.ceil(time), 1).astype(np.int64)


def _has_causes(published: Published, rates: Rates) -> bool:
    """Whether there are rates of relapse, LFS and OS at the same times; else they must be of OS alone."""
    times: dict[str, list[float]] = {}
    for endpoint, value, unit in rates.table.columns:
        times.setdefault(endpoint, []).append(days(value, unit))
    given = [endpoint for endpoint in ("relapse", "lfs", "os") if endpoint in times]
    place: KeyPath = ("tables", rates.name, "columns")
    if given not in (["os"], ["relapse", "lfs", "os"]):
        message = f"patients cannot be drawn from rates of {listed(list(times))}"
        remedy = "Give rates of relapse, lfs and os together, or of os alone"
        raise PublishedError([published.problem(place, message, remedy)])
    if any(times[endpoint] != times["os"] for endpoint in given):
        message = "the rates of relapse, lfs and os are of different times"
        raise PublishedError([published.problem(place, message, "Give all three at each time")])
    return len(given) > 1


def _follow_up(published: Published, rates: Rates) -> tuple[float, float]:
    ends = [days(value, unit) for _, value, unit in rates.table.columns]
    times = published.study.follow_up
    return (min(ends), 2 * max(ends)) if times is None else (days(*times[0]), days(*times[1]))


def _of_group(published: Published, rates: Rates, name: str, size: int, rng: Generator, *, causes: bool) -> _Courses:
    """The courses of a group, or what is wrong with its rates."""
    k, row = next(((k, row) for k, row in enumerate(rates.table.rows) if row.group == name), (None, None))
    if k is None or row is None:
        message = f"{name} has no rates"
        remedy = f"Groups with rates are {listed([one.group for one in rates.table.rows])}"
        raise PublishedError([published.problem(("tables", rates.name, "rows"), message, remedy)])
    try:
        return _with_causes(rates.table, row, size, rng) if causes else _deaths(rates.table, row, size, rng)
    except RatesCannotBe as error:
        place: KeyPath = ("tables", rates.name, "rows", k, "rate")
        raise PublishedError([published.problem(place, str(error), "Give rates that can be of one group")]) from error


def _by_time(table: OutcomesTable, row: OutcomeRow, endpoint: str) -> dict[float, float]:
    """Rates of an endpoint as shares, by day."""
    return {
        days(value, unit): rate.value / 100
        for (of, value, unit), rate in zip(table.columns, row.rate, strict=True)
        if of == endpoint
    }


def _deaths(table: OutcomesTable, row: OutcomeRow, size: int, rng: Generator) -> _Courses:
    """Courses of a group of which only overall survival is known."""
    alive = _by_time(table, row, "os")
    day, cause = hazards_of(list(alive), [(1 - share,) for share in alive.values()], f"{row.group}, death").draw(
        rng, size
    )
    return _Courses(day, cause, day)


def _with_causes(table: OutcomesTable, row: OutcomeRow, size: int, rng: Generator) -> _Courses:
    """Courses with relapse, death without it and death after it.

    Death after a relapse is drawn by rank: the deaths that overall survival asks for beyond the deaths without
    relapse go to the relapsed, each after the relapse, the earliest to the earliest.
    """
    relapse, lfs, alive = (_by_time(table, row, endpoint) for endpoint in ("relapse", "lfs", "os"))
    for end in lfs:
        if alive[end] < lfs[end] - _TOLERANCE / 100:
            message = f"{row.group}: overall survival is below leukemia-free survival at {end:g} days"
            raise RatesCannotBe(message)
        if relapse[end] + lfs[end] > 1 + _TOLERANCE / 100:
            message = f"{row.group}: relapse and leukemia-free survival add up to more than 100 % at {end:g} days"
            raise RatesCannotBe(message)
    ends = list(lfs)
    other = [max(1 - lfs[end] - relapse[end], 0.0) for end in ends]
    incidence = [(relapse[end], share) for end, share in zip(ends, other, strict=True)]
    day, cause = hazards_of(ends, incidence, f"{row.group}, relapse and death without it").draw(rng, size)
    after = [(max(1 - alive[end] - share, 0.0),) for end, share in zip(ends, other, strict=True)]
    wanted, _ = hazards_of(ends, after, f"{row.group}, death after relapse").draw(rng, size)
    death = np.where(cause == _DEATH, day, np.inf)
    relapsed = np.flatnonzero(cause == _RELAPSE)
    relapsed = relapsed[np.argsort(day[relapsed], kind="stable")]
    # Of all patients' wished days of death, as many as there are relapsed: the earliest, in order.
    wished = np.sort(wanted)[: relapsed.size]
    death[relapsed] = np.where(np.isfinite(wished), np.maximum(wished, day[relapsed] + 1), np.inf)
    return _Courses(day, cause, death)
