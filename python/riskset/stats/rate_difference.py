"""The difference of two survival or incidence rates at one time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.stats.contrast import Contrast, contrast
from riskset.stats.errors import FollowUpEnded, InvalidInput
from riskset.stats.kaplan_meier import KaplanMeier

if TYPE_CHECKING:
    from riskset.stats.cumulative_incidence import CumulativeIncidence


def rate_difference(
    first: KaplanMeier | CumulativeIncidence,
    second: KaplanMeier | CumulativeIncidence,
    time: float,
    *,
    cause: int | None = None,
    conf_level: float = 0.95,
    extend: bool = False,
) -> Contrast:
    """Compare two independent groups at one time: first - second, with normal limits and a two-sided P value.

    Parameters
    ----------
    first, second : KaplanMeier or CumulativeIncidence
        Curves of the two groups, both of one kind.
    time : float
        In the unit of the data.
    cause : int, optional
        The cause whose incidence is compared; needed for incidence curves.
    extend : bool, default False
        Carry a curve forward beyond its last follow-up.

    Raises
    ------
    InvalidInput
        If the curves are of different kinds, or the cause is missing or unknown.
    FollowUpEnded
        If the time lies beyond the last follow-up of a group.
    NotComputable
        If neither rate has a variance.

    Examples
    --------
    >>> from riskset.stats.kaplan_meier import kaplan_meier
    >>> first = kaplan_meier([9, 13, 13, 18, 23, 28, 31, 34], [1, 1, 0, 1, 1, 0, 1, 1])
    >>> second = kaplan_meier([5, 5, 8, 8, 12, 16, 23, 27], [1, 1, 1, 1, 1, 0, 1, 1])
    >>> found = rate_difference(first, second, time=12)
    >>> round(found.estimate, 3), round(found.lower, 3), round(found.upper, 3)
    (0.5, 0.094, 0.906)
    """
    rates = [_rate(curve, time, cause, extend) for curve in (first, second)]
    if isinstance(first, KaplanMeier) != isinstance(second, KaplanMeier):
        message = "a survival rate and an incidence rate cannot be compared"
        raise InvalidInput(message)
    return contrast(*rates[0], *rates[1], conf_level=conf_level)


def _rate(
    curve: KaplanMeier | CumulativeIncidence, time: float, cause: int | None, extend: bool
) -> tuple[float, float]:
    if isinstance(curve, KaplanMeier):
        there = curve.at(time, extend=extend)
        rate, known = there.survival, there.estimable
    elif cause is None:
        message = "an incidence rate needs its cause"
        raise InvalidInput(message)
    else:
        there = curve.at(time, cause, extend=extend)
        rate, known = there.incidence, there.estimable
    if not known[0]:
        message = f"the rate at {time:g} is not estimable: follow-up of a group ends at {curve.last_follow_up:g}"
        raise FollowUpEnded(message, last=curve.last_follow_up, asked=time)
    return float(rate[0]), float(there.std_error[0])
