"""Concordance of a risk score with survival: the share of comparable pairs in which the higher risk fails first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats.errors import NotEstimable
from riskset.stats.limits import normal_limits
from riskset.stats.near_ties import merge_near_ties
from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.cox import CoxData, CoxFit

    Floats = NDArray[np.float64]
    Integers = NDArray[np.integer[Any]]
    Numbers = NDArray[Any]  # int32 counts, or float weights

ROUNDING = 64 * np.finfo(np.float64).eps


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
    (Mayo Clinic technical report 85, 2015). Pairs are counted bit by bit of the order in time. This takes n log n steps
    through memory in order.

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
    partners = np.zeros((3, n))  # of each row: weight of those it is concordant, discordant, tied with
    strata = np.zeros(n, dtype=np.intp) if data.stratum is None else data.stratum
    order = np.argsort(strata, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(strata[order])) + 1):
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


def _count_stratum(data: CoxData, risk: Floats, rows: Integers) -> Floats:
    """Return (3, rows): each row's weight of concordant, discordant and tied partners in one stratum."""
    time, event = data.time[rows], data.event[rows]
    ranks = np.unique(risk[rows], return_inverse=True)[1]
    weight = np.ones(rows.size, dtype=np.int32) if data.weights is None else data.weights[rows]
    nothing = np.zeros_like(weight)
    # Latest first, and at one time the censored before the events: a failure is compared with all of an earlier place.
    place = 2 * np.unique(-time, return_inverse=True)[1] + event
    found = partners(place, ranks, weight, np.where(event, weight, nothing))
    if data.entry is not None:
        # Less those who enter at the time of the failure or later.
        failed = np.flatnonzero(event)
        axis = np.unique(-np.concatenate([data.entry[rows], time[failed]]), return_inverse=True)[1]
        axis *= 2
        axis[rows.size :] += 1
        late = partners(
            axis,
            np.concatenate([ranks, ranks[failed]]),
            np.concatenate([weight, nothing[failed]]),
            np.concatenate([nothing, weight[failed]]),
        )
        found -= late[:, : rows.size]
        found[:, failed] -= late[:, rows.size :]
    return found


def partners(place: Integers, rank: Integers, left: Numbers, right: Numbers) -> Floats:
    """Compare items that count as `left` with later ones that count as `right`.

    Parameters
    ----------
    place, rank : int array, shape (items,)
        Only pairs of different places are compared, by their ranks.
    left, right : array, shape (items,)
        Weight of the item in pairs of which it is the first, and the second, in place; 0 where it is in none.

    Returns
    -------
    float array, shape (3, items)
        Weight of each item's partners in pairs in which the second has the higher rank, the lower one, the same.
    """
    place = np.unique(place, return_inverse=True)[1].astype(np.int32)
    places = int(place.max()) + 1
    # By rank and, within it, from the last place to the first, so that of equal ranks none stands before its second.
    key = rank * places + (places - 1 - place)
    order = np.argsort(key)
    key, place, left, right = key[order], place[order], left[order], right[order]
    begins = running_sums(np.bincount(place))

    found = np.empty((3, place.size))
    found[1] = _earlier(place, left) * (right > 0) + _earlier(places - 1 - place, right) * (left > 0)
    found[2] = _tied(key // places, key, left, right)
    # In the end the items are in order of place, those of one place in order of rank.
    final = np.argsort(place, kind="stable")
    higher = np.zeros_like(left)
    for bit in range((places - 1).bit_length() - 1, -1, -1):
        bounds = np.append(begins[:-1][:: 2 << bit], place.size)
        higher, to = _part(bit, bounds, place, left, right, higher)
        place, left, right, higher = (_moved(each, to) for each in (place, left, right, higher))
    found[0, final] = higher
    found[1] -= found[0] + found[2]
    result = np.empty_like(found)
    result[:, order] = found
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
    return np.repeat(bounds[:-1], sizes), np.repeat(bounds[1:], sizes)


def _part(
    bit: int, bounds: Integers, place: Integers, left: Numbers, right: Numbers, higher: Numbers
) -> tuple[Numbers, Integers]:
    """Compare the items that differ in a bit of the place, the higher bits being equal within each block.

    Items without the bit are earlier in place. A block, from bound to bound, is in order of rank, so that running
    sums tell the weight of the other part before an item, or after it. Returned are the new sums and where the
    items move so that the block is parted by the bit.
    """
    late = ((place >> bit) & 1).astype(np.bool_)
    sizes, begin, end = np.diff(bounds), bounds[:-1], bounds[1:]
    early_left, late_right = running_sums(np.where(late, 0, left)), running_sums(np.where(late, right, 0))
    below = early_left[:-1] - np.repeat(early_left[begin], sizes)
    below[right == 0] = 0
    above = np.repeat(late_right[end], sizes) - late_right[1:]
    above[left == 0] = 0
    early = running_sums((~late).astype(np.int32))
    stays = np.repeat((begin - early[begin]).astype(np.int32), sizes) + early[:-1]
    moves = np.repeat(early[end], sizes) - early[:-1] + np.arange(place.size, dtype=np.int32)
    return higher + np.where(late, below, above), np.where(late, moves, stays)


def _moved(values: Numbers, to: Integers) -> Numbers:
    result = np.empty_like(values)
    result[to] = values
    return result
