"""What a statistic raises when it cannot be given: typed errors in the field's words."""

from __future__ import annotations


class StatsError(ValueError):
    """Base of every error raised by :mod:`riskset.stats`."""


class InvalidInput(StatsError):
    """The arrays do not describe follow-up data: wrong shape, missing or negative times, unknown codes."""


class NotEstimable(StatsError):
    """The data are valid, but the quantity does not exist for them: no events, one group, one patient."""


class BeyondFollowUp(NotEstimable):
    """A time lies beyond the last follow-up of a group, which is `end`, in the unit of the data."""

    def __init__(self, time: float, end: float) -> None:
        super().__init__(f"not estimable at {time:g}: follow-up ends at {end:g}")
        self.end = end


class NotComputable(StatsError):
    """A test or fit is defined but has no unique value here: rank-deficient variance, collinearity."""


class NotConverged(StatsError):
    """An iterative fit did not settle, with the reason (for example separation) in the message."""
