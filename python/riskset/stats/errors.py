"""Typed errors that a statistic raises if it cannot be computed, worded in the terms of the field."""

from __future__ import annotations


class StatsError(ValueError):
    """Base of every error raised by :mod:`riskset.stats`."""

    @property
    def in_words(self) -> str:
        """The message for a reader who knows nothing of arrays and their columns."""
        return str(self)


class InvalidInput(StatsError):
    """The arrays do not describe follow-up data: wrong shape, missing or negative times, unknown codes."""


class NotEstimable(StatsError):
    """The data are valid, but the quantity does not exist for them: no events, one group, one patient."""


class NothingToCompare(NotEstimable):
    """Fewer than two groups have anything to compare."""


class FollowUpEnded(NotEstimable):
    """Follow-up ends before the time that is asked for.

    Attributes
    ----------
    last, asked : float
        The last follow-up, and that time.
    """

    def __init__(self, message: str, *, last: float, asked: float) -> None:
        super().__init__(message)
        self.last, self.asked = float(last), float(asked)


class NotComputable(StatsError):
    """A test or fit is defined but has no unique value here: rank-deficient variance, collinearity."""


class NotConverged(StatsError):
    """An iterative fit did not settle, with the reason (for example separation) in the message."""
