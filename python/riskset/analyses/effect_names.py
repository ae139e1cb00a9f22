"""What the effect of a regression is by its method: a ratio or a difference, of hazards or of an outcome."""

from __future__ import annotations

RATIO, DIFFERENCE = "ratio", "difference"
EFFECTS = (RATIO, DIFFERENCE)
_LINEAR = "linear"
_LEAST_SQUARES = "modified least squares"
_OF_OUTCOMES = ("logistic", "modified Poisson", _LEAST_SQUARES, _LINEAR)


def is_of_outcome(method: str) -> bool:
    """Whether a method is a regression of an outcome that is not a time to an event."""
    return method.startswith(_OF_OUTCOMES)


def is_linear(method: str) -> bool:
    """Whether a method is the linear regression of a number."""
    return method.startswith(_LINEAR)


def is_difference(method: str) -> bool:
    """Whether a method's effects are differences."""
    return method.startswith((_LEAST_SQUARES, _LINEAR))


def effect_statistic(method: str) -> str:
    """The statistic of a method's effects."""
    return DIFFERENCE if is_difference(method) else RATIO
