"""Values beyond a limit of measurement, such as ``<5`` and ``>1000``, counted by the rule of their variable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from riskset.study.table import BELOW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.study.table import Column

    Mask = NDArray[np.bool_]
    Floats = NDArray[np.float64]

Below = Literal["limit", "half", "omit"]
Above = Literal["limit", "omit"]
_BEYOND = re.compile(r"([<>\u2264\u2265])\s*=?\s*([0-9].*|[.,][0-9].*)")
_WORDS = {
    ("below", "limit"): "below the limit of detection counted as the limit",
    ("below", "half"): "below the limit of detection counted as half of it",
    ("below", "omit"): "below the limit of detection left out",
    ("above", "limit"): "above the upper limit of measurement counted as the limit",
    ("above", "omit"): "above the upper limit of measurement left out",
}


@dataclass(frozen=True, eq=False)
class Limited:
    """A column of numbers of which some are limits: these as numbers, and where they are lower and upper ones."""

    limits: Floats
    below: Mask
    above: Mask

    @classmethod
    def of(cls, column: Column) -> Limited:
        """The limits among the values of a column."""
        found = [_BEYOND.fullmatch(value.strip()) if isinstance(value, str) else None for value in column.distinct]
        numbers = [column.rules.number(match[2]) if match else np.nan for match in found]
        signs = [match[1] if match else "" for match in found]
        limits = np.array([*numbers, np.nan])[column.codes]
        below = np.array([*(sign in BELOW for sign in signs), False], dtype=bool)[column.codes]
        return cls(limits, below & ~np.isnan(limits), ~below & ~np.isnan(limits))


def by_rules(values: Floats, limited: Limited, below: Below | None, above: Above | None) -> Floats:
    """The numbers with those beyond a limit counted by the rules."""
    low = {"limit": limited.limits, "half": limited.limits / 2}.get(below or "", np.nan)
    high = limited.limits if above == "limit" else np.nan
    return np.where(limited.below, low, np.where(limited.above, high, values))


def told(limited: Limited, below: Below | None, above: Above | None, smallest: int) -> str:
    """What a note says of values beyond limits; numbers of patients below `smallest` are not said."""
    parts: list[str] = []
    for mask, key, rule in ((limited.below, "below", below), (limited.above, "above", above)):
        count = int(mask.sum())
        if rule is None or not count:
            continue
        number = "Values" if count < smallest else f"{count} value{'s' if count > 1 else ''}"
        parts.append(f"{number} {_WORDS[key, rule]}")
    return f"{', '.join([*parts[:1], *(part[:1].lower() + part[1:] for part in parts[1:])])}." if parts else ""
