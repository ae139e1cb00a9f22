"""Simon-Makuch curves: survival while unexposed and while exposed. Each patient counts in the current state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import arrays
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.exposure import exposure_rows
from riskset.stats.kaplan_meier import KaplanMeier, kaplan_meier

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from riskset.stats.limits import ConfidenceType


@dataclass(frozen=True, slots=True, eq=False)
class SimonMakuch:
    """The two curves, with time counted from `start`.

    The exposed curve has delayed entry. While few patients have entered, one event can bring it to 0 for good; its
    `emptied_at` then says when.
    """

    unexposed: KaplanMeier
    exposed: KaplanMeier
    start: float


def simon_makuch(
    time: ArrayLike,
    event: ArrayLike,
    exposure_time: ArrayLike,
    *,
    start: float = 0.0,
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
) -> SimonMakuch:
    """Estimate survival by exposure that begins during follow-up (Simon and Makuch, Stat Med 1984;3:35).

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times.
    event : array_like, shape (n,)
        1 for the event, 0 for a censored time.
    exposure_time : array_like, shape (n,)
        Time at which exposure began; nan or infinite for never.
    start : float, default 0
        The curves are of patients free of the event at this time, and count time from it. Simon and Makuch
        choose it so that enough patients are exposed when the curves begin.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data.
    NotEstimable
        If there is no follow-up of one of the two kinds after `start`.

    Examples
    --------
    >>> inf = float("inf")
    >>> time = [3, 5, 8, 11, 12, 16, 20, 24]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 0]
    >>> transplanted_at = [inf, inf, 2, inf, 4, 6, inf, 9]
    >>> curves = simon_makuch(time, event, transplanted_at)
    >>> curves.exposed.at([12]).survival.round(3).tolist()
    [0.667]
    """
    times, codes = arrays.follow_up(time, event, known=(1,))
    if not (np.isfinite(start) and start >= 0):
        message = f"start must be a time, not {start}"
        raise InvalidInput(message)
    rows = exposure_rows(times, codes, exposure_time)
    after = rows.stop > start
    curves: list[KaplanMeier] = []
    for exposed in (False, True):
        use = after & (rows.exposed == exposed)
        if not use.any():
            message = f"there is no {'exposed' if exposed else 'unexposed'} follow-up after {start:g}"
            raise NotEstimable(message)
        curves.append(
            kaplan_meier(
                rows.stop[use] - start,
                rows.event[use],
                entry=np.maximum(rows.start[use] - start, 0.0),
                conf_level=conf_level,
                conf_type=conf_type,
            )
        )
    return SimonMakuch(unexposed=curves[0], exposed=curves[1], start=float(start))
