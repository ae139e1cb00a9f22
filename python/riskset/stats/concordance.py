"""Concordance of a risk score with survival: the share of comparable pairs in which the higher risk fails first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.compiled import pays
from riskset.stats.errors import NotEstimable
from riskset.stats.limits import normal_limits
from riskset.stats.near_ties import merge_near_ties
from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.cox import CoxData, CoxFit

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]
    Integers = NDArray[np.integer[Any]]
    Numbers = NDArray[Any]  # int32 counts, or float weights

ROUNDING = 64 * np.finfo(np.float64).eps

# Items of a block that are compared each with each.
_FEW = 16
# Positions below it fit into 32 bits.
_NARROW = 2**31 - 2**16


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
        lower, upper = normal_limits(self.estimate, self.std_error, conf_level)
        return max(lower, 0.0), min(upper, 1.0)


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
    (Mayo Clinic technical report 85, 2015). Pairs are counted between halves of ever smaller blocks of the order in
    time. This takes n log n steps through memory in order.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1]
    >>> maintained = [True] * 11 + [False] * 12
    >>> from riskset.stats.cox import cox
    >>> fit = cox(time, event, maintained)
    >>> found = concordance(fit.data, fit.data.X @ fit.coefficients)
    >>> round(found.estimate, 4)
    0.619
    """
    n = data.time.size
    (risk,) = merge_near_ties(risk)  # equal covariates may be summed in another order in another row
    if data.stratum is None:
        partners = _count_stratum(data, risk, slice(None))
    else:
        partners = np.zeros((3, n))  # of each row: weight of those it is concordant, discordant, tied with
        order = np.argsort(data.stratum, kind="stable")
        for rows in np.split(order, np.flatnonzero(np.diff(data.stratum[order])) + 1):
            if data.event[rows].any():
                partners[:, rows] = _count_stratum(data, risk, rows)
    weights = np.ones(n) if data.weights is None else data.weights
    # Differences of sums of weights leave rounding where there is nothing.
    partners[np.abs(partners) <= ROUNDING * weights.sum()] = 0
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


def _count_stratum(data: CoxData, risk: Floats, rows: Integers | slice) -> Floats:
    """Return (3, rows): each row's weight of concordant, discordant and tied partners in one stratum."""
    time, event = data.time[rows], data.event[rows]
    ranks = _ranks(risk[rows])
    weight = np.ones(time.size, dtype=np.int32) if data.weights is None else data.weights[rows]
    nothing = np.zeros_like(weight)
    # Latest first, and at one time the censored before the events: a failure is compared with all of an earlier place.
    place = 2 * _ranks(-time) + event
    found = partners(place, ranks, weight, np.where(event, weight, nothing))
    if data.entry is not None:
        # Less those who enter at the time of the failure or later.
        failed = np.flatnonzero(event)
        axis = _ranks(-np.concatenate([data.entry[rows], time[failed]]))
        axis *= 2
        axis[time.size :] += 1
        late = partners(
            axis,
            np.concatenate([ranks, ranks[failed]]),
            np.concatenate([weight, nothing[failed]]),
            np.concatenate([nothing, weight[failed]]),
        )
        found -= late[:, : time.size]
        found[:, failed] -= late[:, time.size :]
    return found


def _ranks(values: Floats) -> Integers:
    """Return the place of each value among the distinct ones, ascending, in 32 bits if twice a place fits into them."""
    return np.unique(values, return_inverse=True)[1].astype(np.int32 if values.size < _NARROW // 2 else np.int64)


def partners(place: Integers, rank: Integers, left: Numbers, right: Numbers) -> Floats:
    """Compare items that count as `left` with later ones that count as `right`.

    Parameters
    ----------
    place, rank : int array, shape (items,)
        From 0. Only pairs of different places are compared, by their ranks.
    left, right : array, shape (items,)
        Weight of the item in pairs of which it is the first, and the second, in place; 0 where it is in none.

    Returns
    -------
    float array, shape (3, items)
        Weight of each item's partners in pairs in which the second has the higher rank, the lower one, the same.
    """
    n, places, ranks = place.size, int(place.max()) + 1, int(rank.max()) + 1
    if pays(n):
        return _compiled_partners(place, rank, left, right, ranks)
    # Each item has a position of its own: in order of place and, within it, of rank from the highest, so that of one
    # place none stands before a higher rank.
    order = np.argsort(place.astype(np.int64) * ranks + (ranks - 1 - rank))
    order = order.astype(np.int32 if n < _NARROW else np.int64)
    place, rank, left, right = place[order], rank[order], left[order], right[order]
    # The positions in order of rank and, within it, from the last, so that of equal ranks none stands before its second.
    by_rank = np.sort(rank.astype(np.int64) * n + np.arange(n - 1, -1, -1))
    by_rank %= n
    by_rank = (n - 1 - by_rank).astype(order.dtype)
    result = np.empty((3, n))
    higher = _higher(by_rank, left, right)
    result[0, order] = higher
    tied = np.empty(n)
    key = rank[by_rank].astype(np.int64) * places + (places - 1 - place[by_rank])
    tied[by_rank] = _tied(rank[by_rank], key, left[by_rank], right[by_rank])
    result[2, order] = tied
    tied += higher
    lower = _earlier(place, left) * (right > 0)
    lower += _earlier(places - 1 - place, right) * (left > 0)
    lower -= tied
    result[1, order] = lower
    return result


def _compiled_partners(place: Integers, rank: Integers, left: Numbers, right: Numbers, ranks: int) -> Floats:
    """Return what :func:`partners` does, by compiled loops; counts are the same to the last bit."""
    from riskset.stats.compiled import pairs

    result = np.empty((3, place.size))
    pairs.partners(np.argsort(place), place, rank, left, right, ranks, result)
    return result


def _earlier(place: Integers, weights: Numbers) -> Floats:
    """Return the weight of the items of an earlier place than each item's."""
    sums = np.bincount(place, weights).astype(np.float64, copy=False)
    return (np.cumsum(sums) - sums)[place]


def _tied(rank: Integers, key: Integers, left: Numbers, right: Numbers) -> Floats:
    """Return the weight of each item's partners of its own rank, in order of rank and within it of place backwards."""
    if (rank[1:] != rank[:-1]).all():
        return np.zeros(rank.size)
    rank_begin, rank_end = _run(rank)
    key_begin, key_end = _run(key)
    lefts, rights = running_sums(left), running_sums(right)
    firsts = (lefts[rank_end] - lefts[key_end]) * (right > 0)
    return firsts + (rights[key_begin] - rights[rank_begin]) * (left > 0.0)


def _run(ordered: Integers) -> tuple[Integers, Integers]:
    """Return, for each item, where the run of equal values that it is in begins and ends."""
    bounds = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1], [True])))
    sizes = np.diff(bounds)
    bounds = bounds.astype(np.int32 if ordered.size < _NARROW else np.int64)
    return np.repeat(bounds[:-1], sizes), np.repeat(bounds[1:], sizes)


def _higher(by_rank: Integers, left: Numbers, right: Numbers) -> Numbers:
    """Return the weight of each item's partners in pairs in which the second has the higher rank, by position.

    Blocks of positions are parted in halves, and the items of one half compared with those of the other. Each block is
    in order of rank, so that running sums tell the weight of the other half before an item, or after it. All blocks
    are of one size, to which items that count nothing are added. Small blocks are compared item by item.
    """
    n = by_rank.size
    blocks = 1 << max(-(-n // _FEW) - 1, 0).bit_length()
    size = -(-n // blocks)
    spare = blocks * size - n
    position = np.concatenate([by_rank, np.arange(n, n + spare)]).astype(np.int32 if n < _NARROW else np.int64)
    left, right = (np.concatenate([each, np.zeros(spare, dtype=each.dtype)])[position] for each in (left, right))
    higher = np.zeros_like(left)
    width = position.size
    while width > size:
        half = width // 2
        shape = (position.size // width, width)
        late = position.reshape(shape) >= np.arange(half, position.size, width, dtype=position.dtype)[:, None]
        higher += _between_halves(late, left.reshape(shape), right.reshape(shape)).ravel()
        late = late.ravel()
        halves = (np.flatnonzero(each).reshape(-1, half) for each in (~late, late))
        to = np.concatenate(list(halves), axis=1).ravel()
        position, left, right, higher = (each.take(to) for each in (position, left, right, higher))
        width = half
    higher += _within(*(each.reshape(-1, size).T.copy() for each in (position, left, right))).T.ravel()
    result = np.empty_like(higher)
    result[position] = higher
    return result[:n]


def _between_halves(late: Booleans, left: Numbers, right: Numbers) -> Numbers:
    """Compare the items of the early half of each row with those of the late half; rows are in order of rank."""
    second = np.where(late, right, 0)
    first = left - left * late
    below = np.add.accumulate(first, axis=1, dtype=left.dtype)
    above = np.add.accumulate(second, axis=1, dtype=right.dtype)
    np.subtract(above[:, -1:].copy(), above, out=above)
    np.copyto(above, below, where=late)
    first += second
    above *= first > 0
    return above


def _within(position: Integers, left: Numbers, right: Numbers) -> Numbers:
    """Compare the items of each column, which are in order of rank, each with each."""
    higher = np.zeros_like(left)
    for apart in range(1, len(position)):
        pair = position[:-apart] < position[apart:]
        higher[apart:] += pair * left[:-apart] * (right[apart:] > 0)
        higher[:-apart] += pair * right[apart:] * (left[:-apart] > 0)
    return higher
