"""Concordance of a risk score with survival: the share of comparable pairs in which the higher risk fails first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import NotEstimable
from riskset.stats.limits import normal_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.cox import CoxData, CoxFit

    Floats = NDArray[np.float64]
    Integers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Concordance:
    """Harrell's concordance.

    Attributes
    ----------
    estimate : float
        Concordant pairs plus half the pairs with equal scores, over comparable pairs.
    std_error : float
        Infinitesimal jackknife, summed over clusters where there are any.
    concordant, discordant, tied : float
        Pairs (sums of products of weights).
    """

    estimate: float
    std_error: float
    concordant: float
    discordant: float
    tied: float

    def limits(self, conf_level: float = 0.95) -> tuple[float, float]:
        """Return normal limits, kept within 0 and 1."""
        spread = normal_quantile(conf_level) * self.std_error
        return max(self.estimate - spread, 0.0), min(self.estimate + spread, 1.0)


def fit_concordance(fit: CoxFit) -> Concordance:
    """Return the concordance of a Cox regression's linear predictor, within strata."""
    return concordance(fit.data, fit.linear_predictor())


def concordance(data: CoxData, risk: Floats) -> Concordance:
    """Return the concordance of `risk` (n,), higher for earlier failure, with the follow-up of `data`.

    A pair is comparable if one fails while the other is at risk and fails later or is censored then or later,
    in the same stratum. Equal event times are not comparable.

    Raises
    ------
    NotEstimable
        If no pair is comparable.

    Notes
    -----
    Harrell and others, JAMA 1982;247:2543; variance by the infinitesimal jackknife as in Therneau and Watson
    (Mayo Clinic technical report 85, 2015). Pairs are counted level by level of the score's bits, which takes
    n log n steps.
    """
    n = data.time.size
    weights = np.ones(n) if data.weights is None else data.weights
    partners = np.zeros((3, n))  # of each row: weight of those it is concordant, discordant, tied with
    strata = np.zeros(n, dtype=np.intp) if data.stratum is None else data.stratum
    order = np.argsort(strata, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(strata[order])) + 1):
        if data.event[rows].any():
            partners[:, rows] = _count_stratum(data, risk, weights, rows)
    # Each pair stands once with its failing row and once with the other.
    concordant, discordant, tied = (float(weights @ part) / 2 for part in partners)
    pairs = concordant + discordant + tied
    if pairs <= 0:
        message = "concordance is not estimable: no two patients can be compared"
        raise NotEstimable(message)
    estimate = (concordant + tied / 2) / pairs
    influence = weights * (partners[0] + partners[2] / 2 - estimate * partners.sum(axis=0)) / pairs
    if data.cluster is not None:
        influence = np.bincount(data.cluster, influence)
    return Concordance(estimate, float(np.sqrt(influence @ influence)), concordant, discordant, tied)


def _count_stratum(data: CoxData, risk: Floats, weights: Floats, rows: Integers) -> Floats:
    """Return (3, rows): each row's weight of concordant, discordant and tied partners in one stratum."""
    time, event, weight = data.time[rows], data.event[rows], weights[rows]
    entry = None if data.entry is None else data.entry[rows]
    ranks = np.unique(risk[rows], return_inverse=True)[1]
    highest = int(ranks.max())
    failed = np.flatnonzero(event)
    # As the one who fails: partners leave later, or at the same time without the event, and have entered.
    order = np.lexsort((event, -time))  # at one time the censored stand before the events
    ahead = np.searchsorted(-time[order], -time[failed], side="left")
    ahead += _censored_at(time, event, time[failed])
    partners = _Dominance(ranks[order], weight[order], highest).parts(ahead, ranks[failed])
    if entry is not None:
        late = np.argsort(-entry, kind="stable")
        not_in = np.searchsorted(-entry[late], -time[failed], side="right")
        partners -= _Dominance(ranks[late], weight[late], highest).parts(not_in, ranks[failed])
    # As the partner: those fail first who fail while the row is at risk.
    by_time = failed[np.argsort(time[failed], kind="stable")]
    failing = _Dominance(ranks[by_time], weight[by_time], highest)
    before = np.searchsorted(time[by_time], time, side="left")
    through = np.searchsorted(time[by_time], time, side="right")
    failures = failing.parts(np.where(event, before, through), ranks)
    if entry is not None:
        failures -= failing.parts(np.searchsorted(time[by_time], entry, side="right"), ranks)
    found = failures[[2, 0, 1]]
    found[:, failed] += partners[[0, 2, 1]]
    return found


def _censored_at(time: Floats, event: NDArray[np.bool_], at: Floats) -> Integers:
    """Count the censored rows at each of `at`."""
    censored = np.sort(time[~event])
    return np.searchsorted(censored, at, side="right") - np.searchsorted(censored, at, side="left")


def _prefix(values: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(values)))


class _Dominance:
    """Weights of the first k items whose rank is below, equal to or above a given one: for many (k, rank) at once.

    The items are parted by one bit of the rank after another (a wavelet matrix: Claude and Navarro, 2012); a
    query walks down the bits with two array look-ups each.
    """

    def __init__(self, ranks: Integers, weights: Floats, highest: int) -> None:
        self._bits = max(highest.bit_length(), 1)
        self._whole = _prefix(weights)
        self._levels: list[tuple[Integers, Integers, Floats]] = []
        for bit in range(self._bits - 1, -1, -1):
            ones = (ranks >> bit) & 1
            zeros_before = np.concatenate(([0], np.cumsum(1 - ones)))
            zero_weight = np.concatenate(([0.0], np.cumsum(np.where(ones, 0.0, weights))))
            self._levels.append((zeros_before, zeros_before[-1:], zero_weight))
            split = np.concatenate((np.flatnonzero(ones == 0), np.flatnonzero(ones)))
            ranks, weights = ranks[split], weights[split]
        self._last = _prefix(weights)

    def parts(self, count: Integers, rank: Integers) -> Floats:
        """Return (3, queries): the weight below each `rank`, equal to it and above it in the first `count` items."""
        begin, end = np.zeros(count.size, dtype=np.intp), count.astype(np.intp)
        below = np.zeros(count.size)
        for level, (zeros_before, zeros, zero_weight) in enumerate(self._levels):
            one = ((rank >> (self._bits - 1 - level)) & 1).astype(bool)
            zero_begin, zero_end = zeros_before[begin], zeros_before[end]
            below += np.where(one, zero_weight[end] - zero_weight[begin], 0.0)
            begin = np.where(one, zeros + begin - zero_begin, zero_begin)
            end = np.where(one, zeros + end - zero_end, zero_end)
        equal = self._last[end] - self._last[begin]
        return np.stack([below, equal, self._whole[count] - below - equal])
