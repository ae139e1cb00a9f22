"""Mantel-Byar test: the log-rank test for patients who change group during follow-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.errors import NothingToCompare
from riskset.stats.exposure import exposure_rows
from riskset.stats.log_rank import LogRank, log_rank

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from riskset.stats.log_rank import Weight


@dataclass(frozen=True, slots=True, eq=False)
class MantelByar:
    """The test, and the patients and events that it counts.

    Attributes
    ----------
    test : LogRank
        Labels are False (not yet exposed) and True; its `n` counts stretches of follow-up, not patients.
    patients, exposed : int
        Patients, and those exposed before the end of their follow-up.
    without_follow_up : int
        Patients with a time of 0, who are not among `patients`.
    """

    test: LogRank
    patients: int
    exposed: int
    without_follow_up: int


def mantel_byar(
    time: ArrayLike,
    event: ArrayLike,
    exposure_time: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    weight: Weight = "log-rank",
) -> MantelByar:
    """Test whether the hazard changes when exposure begins (Mantel and Byar, J Am Stat Assoc 1974;69:81).

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times.
    event : array_like, shape (n,)
        1 for the event, 0 for a censored time.
    exposure_time : array_like, shape (n,)
        Time at which exposure began; nan or infinite for never.
    strata, weight
        As for :func:`~riskset.stats.log_rank.log_rank`.

    Raises
    ------
    NotEstimable
        If nobody is exposed during follow-up, everybody is from the start, or there is no event.
    NotComputable
        If exposed and unexposed patients are never at risk together.

    Examples
    --------
    >>> inf = float("inf")
    >>> time = [3, 5, 8, 11, 12, 16, 20, 24]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 0]
    >>> transplanted_at = [inf, inf, 2, inf, 4, 6, inf, 9]
    >>> found = mantel_byar(time, event, transplanted_at)
    >>> round(found.test.statistic, 3), round(found.test.p_value, 3), found.exposed
    (1.604, 0.205, 4)
    """
    times, codes = arrays.follow_up(time, event, known=(1,))
    rows = exposure_rows(times, codes, exposure_time)
    if not rows.exposed.any() or rows.exposed.all():
        message = "all follow-up is of one exposure: there is nothing to compare"
        raise NothingToCompare(message)
    layer = None if strata is None else arrays.codes(strata, "strata", size=times.size)[0][rows.patient]
    test = log_rank(rows.stop, rows.event, rows.exposed, strata=layer, entry=rows.start, weight=weight)
    return MantelByar(
        test=test,
        patients=int(np.unique(rows.patient).size),
        exposed=int(rows.exposed.sum()),
        without_follow_up=rows.without_follow_up,
    )
