"""The arrays of one cohort, checked together and once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput
from riskset.stats.near_ties import merge_follow_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Checked follow-up of n patients, those of weight 0 left out.

    Attributes
    ----------
    time : float array, shape (n,)
    kind : int array, shape (n,)
        0 censored, otherwise the place of the event's code in `causes`, from 1.
    causes : tuple of int
        Codes of the events, ascending.
    entry, weights : float array, shape (n,), or None
    cluster : int array, shape (n,), or None
    robust : bool
        Whether the variance is the infinitesimal jackknife.
    """

    time: Floats
    kind: Integers
    causes: tuple[int, ...]
    entry: Floats | None
    weights: Floats | None
    cluster: Integers | None
    robust: bool

    @property
    def entered(self) -> tuple[Floats, Floats] | None:
        """Distinct times of delayed entry, ascending, and the weight that entered at each."""
        if self.entry is None:
            return None
        when, row = np.unique(self.entry, return_inverse=True)
        return when, np.bincount(row, weights=self.weights, minlength=when.size).astype(np.float64)

    @property
    def clusters(self) -> Integers:
        """Cluster codes, each patient's own where none were given."""
        return np.arange(self.time.size) if self.cluster is None else self.cluster

    @property
    def case_weights(self) -> Floats:
        """Weights, 1 where none were given."""
        return np.ones(self.time.size) if self.weights is None else self.weights


def check_cohort(
    time: ArrayLike,
    event: ArrayLike,
    *,
    causes: Sequence[int] | None,
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool | None = None,
) -> Cohort:
    """Check the arrays of a cohort.

    Parameters
    ----------
    causes : sequence of int or None
        Codes the events may have; None for those that occur (or 1, where none does).
    robust : bool or None
        None for robust with clusters or with weights that are not whole numbers.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data.
    """
    times, event_codes = arrays.follow_up(time, event, known=causes)
    if causes == (1,):
        known, kind = (1,), event_codes
    elif causes is not None:
        known = tuple(sorted(set(causes)))
        if not known or known[0] <= 0:
            message = "causes must be positive whole numbers, at least one of them"
            raise InvalidInput(message)
        kind = np.searchsorted(np.array([0, *known]), event_codes).astype(np.int64)
    else:
        kind, labels = arrays.codes(event_codes, "event", size=times.size)
        kind = kind if labels[0] == 0 else kind + 1
        known = tuple(int(code) for code in labels if code) or (1,)
    enter = None if entry is None else arrays.entries(entry, times)
    share = None if weights is None else arrays.case_weights(weights, size=times.size)
    owner = None if cluster is None else arrays.codes(cluster, "cluster", size=times.size)[0]
    if robust is None:
        robust = owner is not None or (share is not None and bool((share != np.floor(share)).any()))
    elif owner is not None and not robust:
        message = "robust=False contradicts a cluster: clustered patients need the robust variance"
        raise InvalidInput(message)
    if share is not None and not share.all():
        keep = share > 0
        times, kind, share = times[keep], kind[keep], share[keep]
        enter = None if enter is None else enter[keep]
        owner = None if owner is None else owner[keep]
    # Tables of counts merge near ties by themselves; sums over patients need them merged in the patients' times.
    if enter is not None or robust:
        times, enter = merge_follow_up(times, enter)
    return Cohort(times, kind, known, enter, share, owner, robust)


def place_of_cause(causes: tuple[int, ...], cause: int) -> int:
    """Return the place of `cause` among `causes`, from 0.

    Raises
    ------
    InvalidInput
        If it is not among them.
    """
    if cause not in causes:
        message = f"cause {cause} is not among the causes {', '.join(str(code) for code in causes)}"
        raise InvalidInput(message)
    return causes.index(cause)
