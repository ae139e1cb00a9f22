"""Curves of patients with weights or in clusters: weighted estimates with the infinitesimal jackknife's variance.

By arithmetic, from the derivative of each estimate by the weight of each patient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.recompute.curves import TOLERANCE, Curve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.recompute.follow_up import Times
    from riskset.recompute.rows import Floats


def weighted_curve(times: Times, weights: Floats, cluster: NDArray[np.int64], *, incidence: bool) -> Curve:
    """Survival free of cause 1, or its incidence before others, with robust standard errors.

    Parameters
    ----------
    times : Times
    weights, cluster : arrays
        Of each stretch of follow-up.
    incidence : bool
        Aalen and Johansen's, rather than Kaplan and Meier's.
    """
    ends = times.cause > 0 if incidence else times.cause == 1
    at = np.unique(times.time[ends & (weights > 0)])
    own = np.zeros((np.unique(cluster).size, times.time.size))
    own[np.unique(cluster, return_inverse=True)[1], np.arange(times.time.size)] = weights
    free, risen = 1.0, 0.0
    of_free, of_risen = np.zeros(times.time.size), np.zeros(times.time.size)
    values, errors = np.zeros(at.size), np.zeros(at.size)
    for place, time in enumerate(at.tolist()):
        there = ((times.time >= time) & ((times.entry < time) | (times.entry == 0))).astype(np.float64)
        now = (times.time == time).astype(np.float64)
        one, any_one = now * (times.cause == 1), now * ends
        total, events, all_events = weights @ there, weights @ one, weights @ any_one
        # By the weight of each: the derivative of events / total is (own event * total - there * events) / total ** 2.
        of_risen += of_free * events / total + free * (one * total - there * events) / total**2
        risen += free * events / total
        of_free = of_free * (1 - all_events / total) - free * (any_one * total - there * all_events) / total**2
        free *= 1 - all_events / total
        values[place] = risen if incidence else free
        influence = own @ (of_risen if incidence else of_free)
        errors[place] = np.sqrt(influence @ influence) if incidence or free > TOLERANCE else 0.0
    closed = bool(at.size) and free < TOLERANCE
    errors[errors < TOLERANCE] = 0.0
    return Curve(at, values, errors, float(times.time[weights > 0].max()), closed, incidence)
