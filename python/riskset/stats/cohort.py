"""The arrays of one cohort, checked together and once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput
from riskset.stats.life_table import LifeTable, life_table
from riskset.stats.near_ties import merge_follow_up
from riskset.stats.stretches import Stretches, stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Checked follow-up of n patients, one row each unless `id` identifies them. Patients of weight 0 are left out.

    Attributes
    ----------
    time : float array, shape (rows,)
    kind : int array, shape (rows,)
        0 censored, otherwise the place of the event's code in `causes`, from 1.
    causes : tuple of int
        Codes of the events, ascending.
    entry, weights : float array, shape (rows,), or None
    cluster : int array, shape (rows,), or None
    robust : bool
        Whether the variance is the infinitesimal jackknife.
    rows : Stretches or None
        Which rows go on from which; None where each patient has one.
    """

    time: Floats
    kind: Integers
    causes: tuple[int, ...]
    entry: Floats | None
    weights: Floats | None
    cluster: Integers | None
    robust: bool
    rows: Stretches | None

    @property
    def n(self) -> float:
        """Number of patients (sum of weights)."""
        if self.rows is not None:
            return self.rows.n
        return float(self.time.size if self.weights is None else self.weights.sum())

    @property
    def entered(self) -> tuple[Floats, Floats] | None:
        """Distinct times at which weight comes to be at risk, ascending, and how much; None where nobody enters late."""
        if self.entry is None:
            return None
        when, row = np.unique(self.entry, return_inverse=True)
        arriving = self.weights if self.rows is None else self.rows.arriving
        weight = np.bincount(row, weights=arriving, minlength=when.size).astype(np.float64)
        if self.rows is None:
            return when, weight
        some = weight != 0
        return when[some], weight[some]

    @property
    def clusters(self) -> Integers:
        """Cluster codes, each patient's own where none were given."""
        return np.arange(self.time.size) if self.cluster is None else self.cluster

    @property
    def case_weights(self) -> Floats:
        """Weights, 1 where none were given."""
        return np.ones(self.time.size) if self.weights is None else self.weights

    def life_table(self) -> LifeTable:
        """Count departures and the risk set; a row from which the patient goes on is not a departure."""
        kinds = len(self.causes) + 1
        if self.rows is None:
            return life_table(self.time, self.kind, kinds, entry=self.entry, weights=self.weights)
        kind = np.where(self.rows.goes_on & (self.kind == 0), kinds, self.kind)
        table = life_table(self.time, kind, kinds + 1, entry=self.entry, weights=self.weights)
        happens = table.counts[:kinds, 0].any(axis=0)
        return LifeTable(
            time=table.time[happens],
            counts=table.counts[:kinds, :, happens],
            at_risk=table.at_risk[:, happens],
            starts=np.array([0, int(happens.sum())]),
        )


def check_cohort(
    time: ArrayLike,
    event: ArrayLike,
    *,
    causes: Sequence[int] | None,
    entry: ArrayLike | None = None,
    id: ArrayLike | None = None,  # noqa: A002  the name that R gives it
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool | None = None,
    final_from: int | None = None,
) -> Cohort:
    """Check the arrays of a cohort.

    Parameters
    ----------
    causes : sequence of int or None
        Codes the events may have; None for those that occur (or 1, where none does).
    id : array_like, shape (rows,), optional
        Labels of the patients, where one may have several rows; they are the clusters of a robust variance unless
        `cluster` names others.
    robust : bool or None
        None for robust with clusters, with weights that are not whole numbers, or with several events of a patient.
    final_from : int, optional
        The first place among the causes of one that ends a patient's follow-up; None where others may follow any event.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data.
    """
    times, event_codes = arrays.follow_up(time, event, known=causes)
    known, kind = _causes(event_codes, causes)
    enter = None if entry is None else arrays.entries(entry, times)
    share = None if weights is None else arrays.case_weights(weights, size=times.size)
    owner = None if cluster is None else arrays.codes(cluster, "cluster", size=times.size)[0]
    patient, labels = (None, None) if id is None else arrays.codes(id, "id", size=times.size)
    if robust is not None and owner is not None and not robust:
        message = "robust=False contradicts a cluster: clustered patients need the robust variance"
        raise InvalidInput(message)
    if share is not None and not share.all():
        keep = share > 0
        times, kind, share = times[keep], kind[keep], share[keep]
        enter = None if enter is None else enter[keep]
        owner = None if owner is None else owner[keep]
        patient = None if patient is None else patient[keep]
    rows = None
    if patient is not None and labels is not None and bool((np.bincount(patient) > 1).any()):
        times, enter = merge_follow_up(times, enter)
        final = None if final_from is None else kind >= final_from
        rows = stretches(patient, labels, times, kind > 0, enter, share, final)
        owner = _clusters_of(patient, labels, owner)
    if robust is None:
        uneven = share is not None and bool((share != np.floor(share)).any())
        robust = cluster is not None or uneven or (rows is not None and rows.several_events)
    # Tables of counts merge near ties by themselves; sums over patients need them merged in the patients' times.
    if enter is not None or robust:
        times, enter = merge_follow_up(times, enter)
    return Cohort(times, kind, known, enter, share, owner, robust, rows)


def _causes(event_codes: Integers, causes: Sequence[int] | None) -> tuple[tuple[int, ...], Integers]:
    """Return the codes of the events, ascending, and the place of each row's among them, from 1."""
    if causes == (1,):
        return (1,), event_codes
    if causes is not None:
        known = tuple(sorted(set(causes)))
        if not known or known[0] <= 0:
            message = "causes must be positive whole numbers, at least one of them"
            raise InvalidInput(message)
        return known, np.searchsorted(np.array([0, *known]), event_codes).astype(np.int64)
    kind, labels = arrays.codes(event_codes, "event", size=event_codes.size)
    return tuple(int(code) for code in labels if code) or (1,), kind if labels[0] == 0 else kind + 1


def _clusters_of(patient: Integers, labels: NDArray[Any], owner: Integers | None) -> Integers:
    """Return the clusters of rows, by default their patients.

    Raises
    ------
    InvalidInput
        If rows of one patient are in several clusters.
    """
    if owner is None:
        return patient
    its = np.zeros(labels.size, dtype=np.int64)
    its[patient] = owner
    stray = its[patient] != owner
    if stray.any():
        message = f"rows of one id are in several clusters, first of id {labels[patient[stray.argmax()]]!s}"
        raise InvalidInput(message)
    return owner


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
