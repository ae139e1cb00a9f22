"""Reverse Kaplan-Meier estimate of follow-up: the time to censoring, with deaths as its censorings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from riskset.stats import arrays
from riskset.stats.cohort import check_cohort
from riskset.stats.kaplan_meier import KaplanMeier, curve_of
from riskset.stats.life_table import life_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from riskset.stats.limits import ConfidenceType
    from riskset.stats.quantile import Quantile, QuantileRule

ReverseTies = Literal["events-first", "flip"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Length of follow-up of a cohort.

    Attributes
    ----------
    n : int
        Patients.
    censored : int
        Patients without an event, whose times the range describes.
    median : Quantile
        Median by the reverse Kaplan-Meier estimate, with limits.
    shortest, longest : float
        Range of the observed times of all patients.
    shortest_censored, longest_censored : float or None
        Range over patients without an event; None when every patient had one.
    """

    n: int
    censored: int
    median: Quantile
    shortest: float
    longest: float
    shortest_censored: float | None
    longest_censored: float | None


def reverse_kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    ties: ReverseTies = "events-first",
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
) -> KaplanMeier:
    """Estimate the distribution of potential follow-up (Schemper and Smith 1996).

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times.
    event : array_like, shape (n,)
        1 for the event (any event that ends follow-up), 0 for a censored time.
    entry : array_like, shape (n,), optional
        Times of delayed entry.
    ties : {"events-first", "flip"}
        ``events-first``: a death tied with a censoring leaves the risk set before it, as it does in the
        survival curve itself. ``flip``: the indicator is swapped and nothing else, as a plain survival
        routine would do it.
    conf_level, conf_type
        As for :func:`~riskset.stats.kaplan_meier.kaplan_meier`.

    Returns
    -------
    KaplanMeier
        Its `n_event` counts censored patients, its `n_censor` those with an event, and its `n_risk` those at
        risk of being censored: with ``events-first`` without the deaths of the same time.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data or `ties` is unknown.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
    >>> reverse_kaplan_meier(time, event).quantile(0.5).value
    45.0
    """
    arrays.one_of(ties, "ties", get_args(ReverseTies))
    cohort = check_cohort(time, event, causes=(1,), entry=entry)
    table = life_table(cohort.time, cohort.kind, 2, entry=cohort.entry)
    died, censored = table.counts[1, 0], table.counts[0, 0]
    risk = table.at_risk[0] - died if ties == "events-first" else table.at_risk[0]
    return curve_of(table.time, risk, censored, died, conf_level=conf_level, conf_type=conf_type, cohort=cohort)


def follow_up(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    ties: ReverseTies = "events-first",
    rule: QuantileRule = "smallest",
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
) -> FollowUp:
    """Return the median follow-up by the reverse Kaplan-Meier estimate and the range of the times."""
    curve = reverse_kaplan_meier(time, event, entry=entry, ties=ties, conf_level=conf_level, conf_type=conf_type)
    censored = curve.time[curve.n_event > 0]
    return FollowUp(
        n=int(curve.n),
        censored=int(curve.n_event.sum()),
        median=curve.quantile(0.5, rule=rule),
        shortest=float(curve.time[0]),
        longest=float(curve.time[-1]),
        shortest_censored=float(censored[0]) if censored.size else None,
        longest_censored=float(np.max(censored)) if censored.size else None,
    )
