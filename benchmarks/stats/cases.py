"""The made-up cohorts that every package is timed on, and what a case of one task in one package is."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

OURS = "riskset"
DAYS_PER_YEAR = 365
_STRETCHES = 4


@dataclass(frozen=True)
class Cohort:
    """Made-up follow-up of n patients: two causes, three groups, six covariates, four strata, delayed entry."""

    n: int
    time: NDArray[np.float64]
    cause: NDArray[np.int64]  # 0 censored, 1, 2
    group: NDArray[np.int64]
    stratum: NDArray[np.int64]
    entry: NDArray[np.float64]
    x: NDArray[np.float64] = field(repr=False)  # (n, 6)

    @property
    def event(self) -> NDArray[np.int64]:
        """1 for any cause."""
        return (self.cause > 0).astype(np.int64)

    @cached_property
    def stretches(self) -> Stretches:
        """As many rows, to a day or so, of a quarter of the patients: follow-up cut in four, a covariate that changes."""
        rng, patients = np.random.default_rng(self.n), self.n // _STRETCHES
        end = self.time[:patients, None]
        cuts = np.sort(rng.uniform(size=(patients, _STRETCHES - 1)), axis=1) * end
        if (self.time == np.floor(self.time)).all():
            cuts = np.floor(cuts)
        times = np.column_stack([np.zeros(patients), cuts, end])
        start, stop = times[:, :-1].ravel(), times[:, 1:].ravel()
        ended = np.zeros((patients, _STRETCHES), dtype=np.int64)
        ended[:, -1] = self.event[:patients]
        x = np.repeat(self.x[:patients], _STRETCHES, axis=0)
        x[:, 0] += 0.3 * rng.normal(size=x.shape[0])
        use = stop > start
        patient = np.repeat(np.arange(patients), _STRETCHES)
        return Stretches(patient[use], start[use], stop[use], ended.ravel()[use], x[use])


@dataclass(frozen=True)
class Stretches:
    """Start-stop rows."""

    patient: NDArray[np.int64]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    ended: NDArray[np.int64]  # 1 for the event at the stop
    x: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True)
class Case:
    """One task in one package.

    `prepare` takes a cohort and returns the call to be timed, after importing what it needs. For R, `code` is
    an expression over ``time, cause, event, group, stratum, entry, x`` (a matrix), and over ``start, stop, ended,
    moving`` (a matrix) of start-stop rows, after ``library(package)``.
    `largest` is the largest n worth the wait; `kinds` the sorts of times it can take.
    """

    task: str
    peer: str
    package: str
    prepare: Callable[[Cohort], Callable[[], object]] | None = None
    code: str | None = None
    largest: int = 1_000_000
    kinds: tuple[str, ...] = ("days", "continuous")
    compiles: bool = False
    """Whether the first run on a machine compiles for many seconds."""


def cohort(n: int, kind: str, seed: int = 20) -> Cohort:
    """Return a cohort with a few years of follow-up, in whole days or on a continuous scale."""
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, n)
    x = np.column_stack([rng.normal(size=(n, 3)), rng.integers(0, 2, (n, 2)).astype(float), rng.uniform(size=n)])
    risk = np.exp(0.2 * x[:, 0] - 0.3 * x[:, 3] + 0.1 * group)
    first, second, censoring = rng.exponential(3 / risk), rng.exponential(6, n), rng.uniform(0.5, 8, n)
    time = np.minimum(np.minimum(first, second), censoring)
    cause = np.where(time == first, 1, np.where(time == second, 2, 0))
    if kind == "days":
        time = np.ceil(time * DAYS_PER_YEAR)
    entry = time * rng.uniform(0, 0.5, n)
    if kind == "days":
        entry = np.floor(entry)
    return Cohort(n, time, cause, group, rng.integers(0, 4, n), entry, x)
