"""Why a number is not there, in the same words in every kind of display; docs/absent-numbers.md lists them."""

from __future__ import annotations

from riskset.timescale import time_text

NO_PATIENT = "The group has no patient."
NO_VALUES = "No patient of the group has a value."
ONE_VALUE = "A single value has no standard deviation."
NO_VARIANCE = "The difference cannot be tested: neither estimate has a variance (no events)."
NOBODY_IN_SOME = "In an imputed data set the group has no patient."
MIXED = (
    "In some imputed data sets nobody or everybody has had the event by then, and in others not: such rates are not pooled on "
    "the complementary log-log scale."
)
NO_VARIANCE_TO_POOL = "In an imputed data set the mean time has no variance (no events)."
MEDIAN_WITHOUT_LIMIT = "Where the curve passes one half, in a step to its end, it has no limits."
NOT_TESTED = "Proportional hazards are not tested after penalized estimation."
_NOBODY, _EVERYBODY = (
    "Nobody had the event by then: the rate has no limits.",
    "The curve has come to its end: no limits.",
)


def without_limits(free: float) -> str:
    """Why a rate has no limits, by the share without the event."""
    return _NOBODY if free == 1 else _EVERYBODY


def emptied(time: float, unit: str) -> str:
    """What is said of a curve that came to its end while others were yet to come under observation."""
    return (
        f"At {time_text(time, unit)} all who were at risk had had an event: the curve has come to its end, whoever comes "
        "under observation later."
    )
