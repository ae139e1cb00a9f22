"""Risk sets of the subdistribution hazard: those who failed from another cause stay, with shrinking weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import NotComputable
from riskset.stats.risk_sets import EventRows, RiskSets, risk_sets, sum_by_index

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.risk_sets import Booleans, Integers

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ProductLimit:
    """A product-limit estimate over distinct times, ascending: of censoring, or of entry with time reversed.

    Attributes
    ----------
    time, at_risk, count : float array, shape (times,)
    factors : float array, shape (times + 1,)
        Running product of 1 - count / at_risk; the first is 1. Forwards in time for censoring, and for entry
        the inverse of it, so that in both the weight of a patient who failed at X is, at t,
        ``factors[times before t] / factors[times before X]``.
    """

    time: Floats
    at_risk: Floats
    count: Floats
    factors: Floats

    def before(self, at: Floats) -> Floats:
        """Return the running product over the times before each of `at`."""
        return self.factors[np.searchsorted(self.time, at, side="left")]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FineGrayRiskSets:
    """Risk sets with inverse probability of censoring weights (Fine and Gray, JASA 1999;94:496).

    With delayed entry the weights also carry the entry distribution (Geskus, Biometrics 2011;67:39).
    Sums over them are those of :class:`RiskSets` plus one running sum over the earlier failures from other
    causes, per stratum of the censoring distribution.
    """

    base: RiskSets
    competing: Integers
    """Positions (order of the rows) of those who failed from another cause."""
    until: Integers
    """They stay at risk at the event times of lower index than this (later times)."""
    group: Integers
    """Their stratum of the censoring distribution."""
    inverse: Floats
    """One over the product-limit estimate at their failure."""
    curves: Floats
    """(groups, event times) product-limit estimate just before each event time."""

    @property
    def rows(self) -> Integers:
        """Every row of the data, latest first."""
        return self.base.rows

    @property
    def times(self) -> Floats:
        """Times of the events of interest, latest first."""
        return self.base.times

    @property
    def strata(self) -> Integers:
        """All 0."""
        return self.base.strata

    @property
    def events(self) -> EventRows:
        """The rows with the event of interest."""
        return self.base.events

    @property
    def ends(self) -> None:
        """None: patients with a competing event stay in the risk set."""

    def at_risk(self, values: Floats, *, overwrite: bool = False) -> Floats:
        """Sum weighted `values` (..., rows) over each risk set: (..., event times)."""
        size, groups = self.times.size, self.curves.shape[0]
        kept = np.take(values, self.competing, axis=-1) * self.inverse
        total = self.base.at_risk(values, overwrite=overwrite)
        staying = sum_by_index(kept, self.group * (size + 1) + self.until, groups * (size + 1))
        staying = staying.reshape(*kept.shape[:-1], groups, size + 1)
        later = np.cumsum(staying[..., :0:-1], axis=-1)[..., ::-1]
        later *= self.curves
        total += later[..., 0, :] if groups == 1 else later.sum(axis=-2)
        return total

    def along(self, increments: Floats) -> Floats:
        """Sum weighted `increments` (..., event times) over the times each row is at risk: (..., rows)."""
        total = self.base.along(increments)
        groups, size = self.curves.shape
        gathered = np.zeros((*increments.shape[:-1], groups, size + 1))
        np.cumsum(increments[..., None, :] * self.curves, axis=-1, out=gathered[..., 1:])
        flat = gathered.reshape(*increments.shape[:-1], groups * (size + 1))
        total[..., self.competing] += np.take(flat, self.group * (size + 1) + self.until, axis=-1) * self.inverse
        return total


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CensoringGroup:
    """One stratum of the censoring distribution."""

    rows: Integers
    censoring: ProductLimit
    entering: ProductLimit | None


def censoring_groups(
    time: Floats, censored: Booleans, *, entry: Floats | None, group: Integers | None, weights: Floats | None
) -> list[CensoringGroup]:
    """Estimate the distributions of censoring and of delayed entry in each group."""
    count = 1 if group is None else int(group.max()) + 1
    found: list[CensoringGroup] = []
    for code in range(count):
        rows = np.arange(time.size) if group is None else np.flatnonzero(group == code)
        weight = np.ones(rows.size) if weights is None else weights[rows]
        start = None if entry is None else entry[rows]
        censoring = _censoring(time[rows], censored[rows], start, weight)
        entering = None if start is None else _entering(time[rows], start, weight)
        found.append(CensoringGroup(rows, censoring, entering))
    return found


def fine_gray_risk_sets(
    time: Floats,
    event: Booleans,
    competing: Booleans,
    *,
    entry: Floats | None,
    group: Integers | None,
    groups: list[CensoringGroup],
) -> FineGrayRiskSets:
    """Build the weighted risk sets.

    Raises
    ------
    NotEstimable
        If there is no event of interest.
    NotComputable
        If a weight would be infinite: nobody is left under observation before a later event.
    """
    base = risk_sets(time, event, entry=entry, stratum=None, keep_all=True)
    positions = np.flatnonzero(competing[base.rows])
    rows = base.rows[positions]
    until, failed = base.last[positions], time[rows]
    code = np.zeros(rows.size, dtype=np.intp) if group is None else group[rows].astype(np.intp)
    curves = np.empty((len(groups), base.times.size))
    at_failure = np.empty(rows.size)
    with np.errstate(all="ignore"):
        for index, one in enumerate(groups):
            mine = code == index
            at_failure[mine] = one.censoring.before(failed[mine])
            curves[index] = one.censoring.before(base.times)
            if one.entering is not None:
                at_failure[mine] *= one.entering.before(failed[mine])
                curves[index] *= one.entering.before(base.times)
        inverse = 1 / at_failure
    stays = until > 0
    if not (np.isfinite(inverse[stays]).all() and np.isfinite(curves).all()):
        message = (
            "the weights of those who failed from another cause are not computable: at some time nobody but the "
            "censored or the newly entered was under observation"
        )
        raise NotComputable(message)
    inverse[~stays] = 0.0
    return FineGrayRiskSets(base, positions, until, code, inverse, curves)


def _censoring(time: Floats, censored: Booleans, entry: Floats | None, weight: Floats) -> ProductLimit:
    """Kaplan-Meier estimate of the censoring time; who fails at a time is still at risk of censoring then."""
    distinct, index = np.unique(time[censored], return_inverse=True)
    count = sum_by_index(weight[censored], index, distinct.size)
    at_risk = _weight_from(time, weight, distinct)
    if entry is not None:
        at_risk = at_risk - _weight_from(entry, weight, distinct)
    return ProductLimit(distinct, at_risk, count, _factors(1 - count / at_risk))


def _entering(time: Floats, entry: Floats, weight: Floats) -> ProductLimit:
    """Product-limit estimate of the entry time in reversed time, from those with entry <= e < time at each e.

    Its value just before t is the product over e >= t; the ratio of two values is one over the product between.
    """
    distinct, index = np.unique(entry, return_inverse=True)
    count = sum_by_index(weight, index, distinct.size)
    at_risk = np.cumsum(count) - (weight.sum() - _weight_from(time, weight, distinct, strictly=True))
    share = count / at_risk
    # Everybody's first entry: the estimate is 0 there and before, where nobody can have failed.
    share[0] = 0.0
    with np.errstate(divide="ignore"):
        return ProductLimit(distinct, at_risk, count, _factors(1 / np.maximum(1 - share, 0.0)))


def _factors(steps: Floats) -> Floats:
    return np.concatenate(([1.0], np.cumprod(steps)))


def _weight_from(values: Floats, weight: Floats, at: Floats, *, strictly: bool = False) -> Floats:
    """Sum the weight of those whose value is at least (or more than) each of `at`."""
    order = np.argsort(values)
    behind = np.concatenate((np.cumsum(weight[order][::-1])[::-1], [0.0]))
    return behind[np.searchsorted(values[order], at, side="right" if strictly else "left")]
