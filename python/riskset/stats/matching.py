"""Matching of treated patients with controls on the logit of the propensity score, without replacement."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from riskset.stats.arrays import one_of
from riskset.stats.errors import InvalidInput, NotEstimable

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

Order = Literal["largest", "smallest", "random", "data"]
MOST_PAIRS = 10_000_000
"""Pairs of a treated patient and a control among which an optimal assignment is looked for at most."""
_ROUNDING = 1e-12
_DECIMALS = 9


@dataclass(frozen=True, slots=True, eq=False)
class MatchedSets:
    """Sets of a treated patient and one control or more.

    Attributes
    ----------
    sets : int array, shape (n,)
        The set of each patient, from 0 on; -1 of those who are in none.
    weights : float array, shape (n,)
        1 of a treated patient in a set, 0 outside sets. The controls of a set share one weight, and the weights of all
        controls are scaled to sum to the number of matched controls.
    distance : float
        The sum of the distances of controls to their treated patient.
    """

    sets: Integers = field(repr=False)
    weights: Floats = field(repr=False)
    distance: float


def logit_caliper(logit: Floats, treated: Mask, width: float) -> float:
    """A caliper in standard deviations of the logit, of which the variance is the mean of the two groups'.

    References
    ----------
    Austin PC. Pharm Stat 2011;10:150.
    """
    variances = [float(np.var(logit[group], ddof=1)) if group.sum() > 1 else 0.0 for group in (treated, ~treated)]
    return width * float(np.sqrt(np.mean(variances)))


def match(
    logit: ArrayLike,
    treated: ArrayLike,
    *,
    ratio: int = 1,
    caliper: float | None = None,
    exact: ArrayLike | None = None,
    order: Order = "largest",
    seed: int = 1,
    optimal: bool = False,
) -> MatchedSets:
    """Match each treated patient with up to `ratio` controls.

    Parameters
    ----------
    logit : array_like, shape (n,)
        Logit of the propensity score.
    treated : array_like of bool, shape (n,)
    ratio : int
    caliper : float, optional
        The greatest distance of a pair, on the scale of the logit.
    exact : array_like of int, shape (n,), optional
        Pairs are within a value of it.
    order : {"largest", "smallest", "random", "data"}
        In which treated patients choose their nearest control: by score, at random by `seed`, or as they stand. Each
        has its first control before any has a second. Among controls at the same distance the first one is taken.
    optimal : bool
        Instead as many pairs as can be, and of these the ones with the smallest sum of distances.

    Raises
    ------
    InvalidInput
        If the arrays do not match, or there are too many pairs for an optimal assignment.
    NotEstimable
        If a group is empty, or no pair is within the caliper.

    References
    ----------
    Rosenbaum and Rubin, Am Stat 1985;39:33. Austin PC. Stat Med 2014;33:1057. Ho, Imai, King and Stuart, J Stat Softw
    2011;42(8). Rosenbaum PR. J Am Stat Assoc 1989;84:1024.

    Examples
    --------
    >>> logit = [0.2, 0.9, 1.4, 0.1, 0.8, 1.6, -2.0]
    >>> treated = [True, True, True, False, False, False, False]
    >>> found = match(logit, treated, caliper=0.3)
    >>> found.sets.tolist()
    [0, 1, 2, 0, 1, 2, -1]
    """
    score, is_treated = np.asarray(logit, dtype=np.float64), np.asarray(treated, dtype=np.bool_)
    one_of(order, "order", get_args(Order))
    if score.ndim != 1 or score.shape != is_treated.shape or not np.isfinite(score).all() or ratio < 1:
        message = "matching needs finite logits, as many treated as logits, and a ratio of 1 or more"
        raise InvalidInput(message)
    if is_treated.all() or not is_treated.any():
        message = "there is one treatment: nobody had another"
        raise NotEstimable(message)
    score = np.round(score, _DECIMALS)  # the same covariates have the same score, whatever rounding makes of it
    stratum = np.zeros(score.size, dtype=np.int64) if exact is None else np.asarray(exact, dtype=np.int64)
    limit = np.inf if caliper is None else caliper + _ROUNDING
    task = _Task(score, np.flatnonzero(is_treated), np.flatnonzero(~is_treated), stratum, limit)
    pairs = task.assigned(ratio) if optimal else task.greedy(ratio, order, seed)
    if not pairs.size:
        message = "no overlap: no treated patient has a control within the caliper"
        raise NotEstimable(message)
    return _sets(score, pairs)


@dataclass(frozen=True, slots=True)
class _Task:
    """Whom to match: scores, treated patients and controls by their place, strata, and the greatest distance."""

    score: Floats
    treated: Integers
    controls: Integers
    stratum: Integers
    limit: float

    def greedy(self, ratio: int, order: Order, seed: int) -> Integers:
        """Pairs (treated, control) by nearest neighbour."""
        queue = self.treated
        if order == "random":
            queue = np.random.default_rng(seed).permutation(queue)
        elif order != "data":
            sign = -1 if order == "largest" else 1
            queue = queue[np.argsort(sign * self.score[queue], kind="stable")]
        free = {int(value): self.controls[self.stratum[self.controls] == value] for value in np.unique(self.stratum)}
        pairs: list[tuple[int, int]] = []
        for _ in range(ratio):
            still: list[int] = []
            for one in queue.tolist():
                own = int(self.stratum[one])
                distance = np.abs(self.score[free[own]] - self.score[one])
                nearest = int(distance.argmin()) if distance.size else -1
                if nearest >= 0 and distance[nearest] <= self.limit:
                    pairs.append((one, int(free[own][nearest])))
                    free[own] = np.delete(free[own], nearest)
                    still.append(one)
            queue = np.array(still, dtype=np.int64)
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)

    def assigned(self, ratio: int) -> Integers:
        """Pairs (treated, control) of the smallest sum of distances among the most that there can be."""
        from scipy.optimize import linear_sum_assignment

        pairs: list[Integers] = []
        for value in np.unique(self.stratum):
            treated = np.repeat(self.treated[self.stratum[self.treated] == value], ratio)
            controls = self.controls[self.stratum[self.controls] == value]
            if treated.size * controls.size > MOST_PAIRS:
                message = f"an optimal assignment among {treated.size} by {controls.size} pairs takes too long"
                raise InvalidInput(message)
            cost = np.abs(self.score[treated][:, None] - self.score[controls][None, :])
            allowed = cost <= self.limit
            # One pair more is worth any distance.
            cost = np.where(allowed, cost, 1.0 + cost[allowed].sum() if allowed.any() else 1.0)
            rows, columns = linear_sum_assignment(cost)
            held = allowed[rows, columns]
            pairs.append(np.column_stack([treated[rows[held]], controls[columns[held]]]))
        return np.concatenate(pairs).astype(np.int64)


def _sets(score: Floats, pairs: Integers) -> MatchedSets:
    """Number the sets by their treated patients, and weight their members."""
    members, place = np.unique(pairs[:, 0], return_inverse=True)
    sets = np.full(score.size, -1, dtype=np.int64)
    sets[members] = np.arange(members.size)
    sets[pairs[:, 1]] = place
    share = 1 / np.bincount(place)[place]
    weights = np.zeros(score.size)
    weights[members] = 1.0
    weights[pairs[:, 1]] = share * (share.size / share.sum())
    return MatchedSets(sets, weights, float(np.abs(score[pairs[:, 0]] - score[pairs[:, 1]]).sum()))
