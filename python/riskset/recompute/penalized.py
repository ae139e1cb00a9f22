"""Firth's penalized likelihood, recomputed: any likelihood and half the log determinant of its information, by scipy's searches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy import optimize, stats

from riskset.recompute.follow_up import NEAR
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from riskset.recompute.follow_up import Times
    from riskset.recompute.rows import Floats

    Point = Callable[[Floats], tuple[float, Floats]]

NO_MAXIMUM = "a penalized likelihood of which scipy finds no maximum or no limit"
_STEP, _FARTHEST = 1e-5, 60.0


@dataclass(frozen=True, eq=False)
class Penalized:
    """The maximum of a penalized likelihood, and its profiles.

    Attributes
    ----------
    point : callable
        The log likelihood and the information of coefficients.
    size : int
        How many coefficients there are.
    spread : float array
        By how much the columns vary; coefficients are of columns that vary by 1.
    free : int
        How many first coefficients, such as an intercept, are not asked for.
    """

    point: Point
    size: int
    spread: Floats
    free: int = 0
    _held: dict[tuple[int, ...], Floats] = field(default_factory=dict[tuple[int, ...], "Floats"])

    def value(self, beta: Floats) -> float:
        """The penalized log likelihood."""
        likelihood, information = self.point(beta)
        sign, log = np.linalg.slogdet(information)
        return likelihood + 0.5 * float(log) if sign > 0 and np.isfinite(likelihood) else -np.inf

    def best(self, held: Sequence[int] = (), at: Sequence[float] = ()) -> Floats:
        """The coefficients of the maximum with some of them held.

        Raises
        ------
        Unread
            When the search ends elsewhere.
        """
        start = self._held.get((), np.zeros(self.size)).copy()
        start[list(held)] = at
        moved = [place for place in range(self.size) if place not in held]

        def whole(part: Floats) -> Floats:
            beta = start.copy()
            beta[moved] = part
            return beta

        def slope(part: Floats) -> Floats:
            steps = np.eye(part.size) * _STEP
            return np.array(
                [(self.value(whole(part - step)) - self.value(whole(part + step))) / (2 * _STEP) for step in steps]
            )

        if not moved:
            return start
        near = optimize.minimize(
            lambda part: -self.value(whole(part)), start[moved], jac=slope, method="BFGS", options={"gtol": 1e-7}
        )
        if np.abs(slope(near.x)).max() > 1e-4:
            raise Unread(NO_MAXIMUM)
        found = whole(np.asarray(near.x, dtype=np.float64))
        if not held:
            self._held[()] = found
        return found

    @property
    def maximum(self) -> Floats:
        """The coefficients of the maximum."""
        return self._held[()] if () in self._held else self.best()

    def p(self, places: Sequence[int]) -> float:
        """P of the penalized likelihood ratio against a model in which some coefficients are nought."""
        held = [self.free + place for place in places]
        fall = self.value(self.maximum) - self.value(self.best(held, [0.0] * len(held)))
        return float(stats.chi2.sf(max(2 * fall, 0.0), len(held)))

    def effect(self, place: int, level: float) -> tuple[float, float, float]:
        """The coefficient with the limits of its profile."""
        own, top = self.free + place, self.value(self.maximum)
        fall = float(stats.chi2.ppf(level, 1)) / 2

        def above(at: float) -> float:
            return self.value(self.best([own], [at])) - top + fall

        middle = float(self.maximum[own])
        ends: list[float] = []
        for side in (-1.0, 1.0):
            reach = side
            while above(middle + reach) > 0:
                reach *= 2
                if abs(reach) > _FARTHEST:
                    raise Unread(NO_MAXIMUM)
            low, high = sorted((middle, middle + reach))
            ends.append(float(optimize.brentq(above, low, high, xtol=1e-8)))
        lower, value, upper = (each / float(self.spread[place]) for each in (ends[0], middle, ends[1]))
        return value, lower, upper


def logistic(y: Floats, design: Floats) -> Penalized:
    """A logistic regression with an intercept."""
    spread = design.std(axis=0)
    Z = np.column_stack([np.ones(y.size), (design - design.mean(axis=0)) / spread])

    def point(beta: Floats) -> tuple[float, Floats]:
        linear = Z @ beta
        mean = 1 / (1 + np.exp(-linear))
        return float(y @ linear - np.logaddexp(0, linear).sum()), (Z.T * (mean * (1 - mean))) @ Z

    return Penalized(point, Z.shape[1], spread, free=1)


def proportional(times: Times, design: Floats, strata: NDArray[np.int64] | None) -> Penalized:
    """A Cox regression of cause 1 with Efron's ties."""
    spread = design.std(axis=0)
    Z = (design - design.mean(axis=0)) / spread
    strata = np.zeros(times.time.size, dtype=np.int64) if strata is None else strata
    # A row for each event: who is at risk, of those with the event at the same time a part.
    at_risk: list[Floats] = []
    for stratum in np.unique(strata):
        inside = strata == stratum
        for time in np.unique(times.time[inside & (times.cause == 1)]):
            there = (inside & (times.time >= time) & (times.entry * (1 + NEAR) < time)).astype(np.float64)
            died = there * ((times.time == time) & (times.cause == 1))
            at_risk += [there - died * each / died.sum() for each in range(int(died.sum()))]
    W, events = np.array(at_risk), Z[times.cause == 1]
    pairs = (Z[:, :, None] * Z[:, None, :]).reshape(Z.shape[0], -1)

    def point(beta: Floats) -> tuple[float, Floats]:
        weighted = W * np.exp(Z @ beta)
        totals = weighted.sum(axis=1)
        means = (weighted @ Z) / totals[:, None]
        squares = ((weighted @ pairs) / totals[:, None]).sum(axis=0).reshape(beta.size, beta.size)
        return float((events @ beta).sum() - np.log(totals).sum()), squares - means.T @ means

    return Penalized(point, design.shape[1], spread)
