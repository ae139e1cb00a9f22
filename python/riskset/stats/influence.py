"""Sums over clusters of squared influence: the robust (infinitesimal jackknife) variance of a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.cohort import Cohort

    Floats = NDArray[np.float64]


def running_cross_products(cohort: Cohort, rows: Floats, marks: Floats, compensator: Floats) -> Floats:
    """Return the cross products of cluster influences at every row.

    A patient's influence on a curve at t is a jump at the end of follow-up (`marks`, if that is not after t)
    plus what the compensator gathered between entry and min(t, end). It is a + b G(t) with a and b constant
    between the patient's own times, so the sum over clusters of products needs only running sums of aa', ab
    and bb: one sort, where the direct form costs patients times rows (the idea of the infinitesimal
    jackknife: Jaeckel 1972; for these curves: Therneau and Grambsch 2000, section 2.2).

    Parameters
    ----------
    cohort : Cohort
        Patients of one cluster are summed, times their weights, before squaring.
    rows : float array, shape (rows,)
        Distinct times, ascending, all times of events among them.
    marks : float array, shape (p, n)
        Jump of each of p influences at the end of follow-up.
    compensator : float array, shape (p, rows)
        Cumulative compensators G, each row's own increment included.

    Returns
    -------
    float array, shape (p, p, rows)
    """
    p, n = marks.shape
    weights, cluster = cohort.case_weights, cohort.clusters
    before = np.concatenate([np.zeros((p, 1)), compensator], axis=1)
    leave = np.searchsorted(rows, cohort.time, side="right") - 1
    enter = np.zeros(n, dtype=np.int64) if cohort.entry is None else np.searchsorted(rows, cohort.entry, side="right")
    present = leave >= enter  # at risk at one row at least
    if not present.all():
        leave, enter, weights, cluster = leave[present], enter[present], weights[present], cluster[present]
        marks, n = marks[:, present], int(present.sum())
    # Two steps per patient: (a, b) changes by the first at entry and by the second at the end of follow-up.
    step_row = np.concatenate([enter, leave])
    step = np.concatenate(
        [
            np.vstack([-weights * before[:, enter], weights]),
            np.vstack([weights * (marks + compensator[:, leave]), -weights]),
        ],
        axis=1,
    )
    both = np.concatenate([cluster, cluster])
    order = np.lexsort((np.arange(2 * n), step_row, both))
    owner = both[order]
    first = np.flatnonzero(np.concatenate([[True], owner[1:] != owner[:-1]]))
    total = running_sums(step[:, order])
    state = total[:, 1:] - np.repeat(total[:, first], np.diff(np.append(first, 2 * n)), axis=1)
    products = np.empty((p + 1, p + 1, rows.size))
    for i in range(p + 1):
        for j in range(i + 1):
            product = state[i] * state[j]
            change = np.diff(product, prepend=0.0)
            change[first] = product[first]
            gathered = np.cumsum(np.bincount(step_row[order], weights=change, minlength=rows.size))
            products[i, j] = products[j, i] = gathered
    cross = products[:p, p]
    return (
        products[:p, :p]
        + cross[:, None] * compensator[None, :]
        + compensator[:, None] * cross[None, :]
        + products[p, p] * compensator[:, None] * compensator[None, :]
    )


def sum_of_squared_influence(cohort: Cohort, rows: Floats, marks: Floats, compensator: Floats) -> float:
    """Return the sum over clusters of squared influence on one number, the last row's.

    As :func:`running_cross_products` for one influence: `marks` of shape (n,), `compensator` of shape (rows,).
    """
    gathered = np.concatenate([[0.0], compensator])
    influence = marks + gathered[np.searchsorted(rows, cohort.time, side="right")]
    if cohort.entry is not None:
        influence -= gathered[np.searchsorted(rows, cohort.entry, side="right")]
    return float(np.sum(np.bincount(cohort.clusters, weights=cohort.case_weights * influence) ** 2))
