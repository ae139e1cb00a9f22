"""How each statistic of the store is printed: by its own rule, wherever no table prints it another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.results import LIMITS
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from riskset.results import Result
    from riskset.style import Kind

_P_VALUE = "p_value"
_LANDMARK = "landmark"
_COUNTED = {"patients", "centers", "P values", "events"}
# Statistics whose unit does not tell how they are printed.
_RULES: dict[str, tuple[Kind, int | None]] = {
    "estimate": ("rate", None),
    "std_error": ("points", None),
    "difference": ("points", None),
    "limit": ("points", None),
    "percent": ("percent", None),
    "percent_limit": ("percent-points", None),
    "percent_difference": ("percent-points", None),
    "ratio": ("ratio", None),
    "reference": ("ratio", 0),
    "log_ratio": ("coefficient", None),
    "coefficient": ("coefficient", None),
    "standardised_difference": ("number", 3),
    "concordance": ("number", 3),
    "variance_inflation": ("number", 2),
    "missing_information": ("number", 2),
    "e_value": ("number", 2),
    "e_value_limit": ("number", 2),
}
_NUMBER: tuple[Kind, int | None] = ("number", 1)
_OF_RATIO = ("ratio", *LIMITS, *(f"ratio_{end}" for end in LIMITS))
_SAME = ("endpoint", "model", "group", "variable", "level", "at")


def is_p_value(statistic: str) -> bool:
    """Whether a statistic is a P value, of whatever test."""
    return statistic == _P_VALUE or statistic.endswith(f"_{_P_VALUE}")


def by_rule(result: Result, results: Iterable[Result] = ()) -> Value:
    """A result as its own rule prints it.

    Parameters
    ----------
    result : Result
    results : iterable of Result
        Those of its display: limits are printed as what they are limits of.
    """
    names = [getattr(result, name) for name in _SAME]
    of_the_same = {row.statistic: row.value for row in results if [getattr(row, name) for name in _SAME] == names}
    statistic = _about(result.statistic, of_the_same)
    if statistic == _LANDMARK:
        return Value(result, "number", _needed(result.value or 0.0))
    beside = [of_the_same.get(name) for name in _OF_RATIO] if statistic == "ratio" else []
    return Value(result, *_rule(statistic, result.unit), tuple(value for value in beside if value is not None))


def _about(statistic: str, of_the_same: Container[str]) -> str:
    """The statistic that a limit is of; else the statistic itself."""
    if statistic not in LIMITS:
        name, _, end = statistic.rpartition("_")
        if not name or end not in LIMITS:
            return statistic
        return "percent_limit" if name == "percent" else name
    return next((name for name in ("ratio", "coefficient") if name in of_the_same), "limit")


def _rule(statistic: str, unit: str) -> tuple[Kind, int | None]:
    """How a statistic is printed, and with how many decimals."""
    if is_p_value(statistic):
        return "p", None
    if unit in _COUNTED:
        return "count", None
    if unit == "%" and statistic not in _RULES:
        return "percent", None
    return _RULES.get(statistic, _NUMBER)


def _needed(time: float) -> int:
    """Decimals of a time that an author or a median sets: as many as it needs, at most two."""
    return next((digits for digits in (0, 1) if round(time, digits) == round(time, 2)), 2)
