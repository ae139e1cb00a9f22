"""Curves and tests of many candidate cohorts at once: arrays (candidates, patients), each row in order of its times.

These are the estimators of :mod:`riskset.stats` for the one case a search needs millions of times: no two patients
have an event on one day. What a search ends with is always recomputed by :mod:`riskset.stats`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Curves:
    """Risk sets and curves of groups that may overlap (a group and the union it belongs to).

    Attributes
    ----------
    time : array, shape (c, n)
        In ascending order.
    first, second : bool array, shape (g, c, n)
        Events of the cause of interest, and of the other, by group.
    at_risk, survival, before : float array, shape (g, c, n)
        Patients at risk, event-free survival after and just before each time.
    """

    time: NDArray[np.int64]
    first: Booleans
    second: Booleans
    at_risk: Floats
    survival: Floats
    before: Floats

    def survival_at(self, day: float) -> Floats:
        """Event-free survival of the groups at a day, shape (g, c)."""
        return np.where(self.time <= day, self.survival, 1.0).min(axis=2)

    def incidence_at(self, day: float, *, second: bool = False) -> Floats:
        """Cumulative incidence of the groups' first or second cause at a day, shape (g, c)."""
        return np.where(self.time <= day, self.steps(second=second), 0.0).sum(axis=2)

    def take(self, rows: NDArray[np.intp]) -> Curves:
        """The curves of some candidates."""
        return Curves(
            self.time[rows],
            self.first[:, rows],
            self.second[:, rows],
            self.at_risk[:, rows],
            self.survival[:, rows],
            self.before[:, rows],
        )

    def steps(self, *, second: bool = False) -> Floats:
        """Steps of the cumulative incidence of the first or second cause, shape (g, c, n)."""
        events = self.second if second else self.first
        return np.where(events, self.before / np.maximum(self.at_risk, 1), 0.0)


def curves(time: NDArray[np.int64], status: NDArray[np.int64], members: Booleans) -> Curves:
    """Curves of groups.

    Parameters
    ----------
    time, status : array, shape (c, n)
        In ascending order of time; 0 censored, 1 the cause of interest, 2 the other.
    members : bool array, shape (g, c, n)
    """
    at_risk = np.cumsum(members[:, :, ::-1], axis=2, dtype=np.float64)[:, :, ::-1]
    events = members & (status > 0)
    survival: Floats = np.cumprod(1 - events / np.maximum(at_risk, 1), axis=2, dtype=np.float64)
    before: Floats = np.ones(survival.shape)
    before[:, :, 1:] = survival[:, :, :-1]
    return Curves(time, members & (status == 1), members & (status == 2), at_risk, survival, before)


def log_rank(found: Curves, a: Sequence[int], b: Sequence[int]) -> Floats:
    """Chi-square of the log-rank test on all events, groups `a` against groups `b`, shape (pairs, c)."""
    own, other = (found.first[list(k)] | found.second[list(k)] for k in (a, b))
    at_risk = found.at_risk[list(a)]
    share = at_risk / np.maximum(at_risk + found.at_risk[list(b)], 1)
    events = own | other
    z = np.where(events, own - share, 0.0).sum(axis=2)
    variance = np.where(events, share * (1 - share), 0.0).sum(axis=2)
    return z * z / np.maximum(variance, 1e-12)


def gray(found: Curves, a: Sequence[int], b: Sequence[int], *, second: bool = False) -> Floats:
    """Chi-square of Gray's test on the first or the second cause, groups `a` against `b`, shape (pairs, c).

    Gray, Ann Stat 1988;16:1141, with weights of 1.
    """
    pairs = np.array([list(a), list(b)])
    first, other = (found.second, found.first) if second else (found.first, found.second)
    steps = found.steps(second=second)
    earlier = (np.cumsum(steps, axis=2) - steps)[pairs]
    at_risk, before, survival = found.at_risk[pairs], found.before[pairs], found.survival[pairs]
    h = np.where(at_risk > 0, at_risk / np.maximum(before, 1e-12), 0.0)
    total = np.maximum(h.sum(axis=0), 1e-12)
    r = h * (1 - earlier)
    d1 = first[pairs]
    step = d1.any(axis=0) / total
    null = np.cumsum(step, axis=2)
    z = d1[0] - d1.any(axis=0) * r[0] / np.maximum(r.sum(axis=0), 1e-12)
    z = np.where(at_risk[0] > 0, z, 0.0).sum(axis=2)
    score = np.stack([h[0] * (1 - h[0] / total), -h[0] * h[1] / total])
    cumulative = np.cumsum(score * (step / (1 - null + step)), axis=3)
    ahead = cumulative[..., -1:] - cumulative
    ratio = np.where(survival > 1e-9, (1 - null) / np.maximum(survival, 1e-9), 0.0)
    v = ratio * ahead
    u = score + ahead - v
    safe = np.maximum(at_risk, 1)
    w1 = np.where(at_risk > 0, before * step / safe, 0.0)
    w2 = np.where(other[pairs], (before / safe) ** 2, 0.0)
    variance = (w1 * u * u + w2 * v * v).sum(axis=(0, 3))
    return z * z / np.maximum(variance, 1e-12)


def median_follow_up(time: NDArray[np.int64], died: Booleans, members: Booleans) -> Floats:
    """Median of the reverse Kaplan-Meier curve of a group, shape (c,); infinite where it is not reached."""
    at_risk = np.cumsum(members[:, ::-1], axis=1, dtype=np.float64)[:, ::-1]
    curve = np.cumprod(1 - (members & ~died) / np.maximum(at_risk, 1), axis=1)
    return np.where(curve <= 0.5, time, np.inf).min(axis=1)
