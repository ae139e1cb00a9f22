"""The result store: one row per statistic, looked up by name and never by position."""

from __future__ import annotations

import difflib
import json
import math
from dataclasses import asdict, dataclass, fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

from riskset.naming import folded
from riskset.problems import LookupFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

State = Literal["", "not reached", "not estimable", "not computable", "not applicable", "suppressed"]
KEY_FIELDS = ("display", "analysis", "population", "endpoint", "model", "group", "variable", "level", "at", "statistic")
_KEY = attrgetter(*KEY_FIELDS)

LIMITS = ("lower", "upper")
"""What the statistics of confidence limits are called, or end with: ``lower``, ``median_lower``."""


@dataclass(frozen=True, slots=True)
class Result:
    """One statistic.

    Attributes
    ----------
    display : str
        The display of the study file that it belongs to, such as ``table-1``.
    analysis : str
        What was done: ``baseline``, ``outcomes``, ``curves``, ``follow-up``, ``regression``, ...
    population : str
        The population of the study file; ``all`` for the whole cohort.
    group : str
        Printed label of the group; ``""`` over all groups; ``A vs B`` for a comparison of two.
    variable : str
        Variable or endpoint, by its name in the study file.
    level : str
        Level of a categorical variable, as printed; else ``""``.
    at : float or None
        Time point in the study's time unit, where the statistic belongs to one.
    statistic : str
        ``n``, ``percent``, ``median``, ``p_value``, ``survival``, ``lower``, ``upper``, ...
    value : float or None
        The number, unrounded; ``None`` exactly where `state` says why there is none.
    state : str
        Why there is no number: ``not reached``, ``not estimable``, ``not computable``, ``not applicable``,
        ``suppressed`` (a small count, or a number from which one could be computed).
    endpoint, model : str
        Of a regression: the endpoint, by its name in the study file, and the model that the term is in, such as
        ``multivariable``; else ``""``.
    unit, method, warning : str
        The unit of `value`, the method in the field's words, and what a reader must be warned of.
    below : float or None
        Of a suppressed count that is said to be small: what it is less than.
    """

    display: str
    analysis: str
    population: str
    group: str
    variable: str
    level: str
    at: float | None
    statistic: str
    value: float | None
    state: State = ""
    unit: str = ""
    method: str = ""
    warning: str = ""
    endpoint: str = ""
    model: str = ""
    below: float | None = None

    def __post_init__(self) -> None:
        if self.value is not None and not math.isfinite(self.value):  # nan and infinity: never in the store
            message = f"{self.name()} is not a number"
            raise ValueError(message)
        if (self.value is None) == (self.state == ""):
            message = f"{self.name()} needs either a value or the reason why there is none"
            raise ValueError(message)

    @property
    def key(self) -> tuple[str | float | None, ...]:
        """What makes the row the only one of its kind."""
        return _KEY(self)

    def suppressed(self, below: float | None = None) -> Result:
        """The same statistic without its value, which would tell of a small count; of the count itself, that it is `below`."""
        return replace(self, value=None, state="suppressed", warning="", below=below or self.below)

    def name(self) -> str:
        """The key for a message: ``display=table-1, variable=age, statistic=median``."""
        parts = ((field, getattr(self, field)) for field in KEY_FIELDS)
        return ", ".join(f"{field}={value}" for field, value in parts if value not in {"", None})


def is_limit(statistic: str) -> bool:
    """Whether a statistic is a confidence limit, of whatever estimate."""
    return statistic.rpartition("_")[2] in LIMITS


class ResultStore:
    """All results of a report, in the order in which they were computed.

    Raises
    ------
    ValueError
        When a second row comes with the key of a first.
    """

    def __init__(self, rows: Iterable[Result] = ()) -> None:
        self._rows: dict[tuple[str | float | None, ...], Result] = {}
        self._displays: dict[str, list[Result]] = {}
        self.extend(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Result]:
        return iter(self._rows.values())

    def extend(self, rows: Iterable[Result]) -> None:
        """Add rows; none may be there already."""
        for row in rows:
            key = row.key
            if key in self._rows:
                message = f"two results are called {row.name()}"
                raise ValueError(message)
            self._rows[key] = row
            self._displays.setdefault(row.display, []).append(row)

    def displays(self) -> list[str]:
        """The displays that have results, in order."""
        return list(self._displays)

    def select(self, **names: str | float | None) -> list[Result]:
        """Rows whose fields equal `names`, in order."""
        unknown = [name for name in names if name not in KEY_FIELDS]
        if unknown:
            message = f"results have no field {unknown[0]!r}; they have {', '.join(KEY_FIELDS)}"
            raise LookupFailed(message)
        rows = self._displays.get(str(names["display"]), []) if "display" in names else self
        return [row for row in rows if all(getattr(row, field) == value for field, value in names.items())]

    def one(self, **names: str | float | None) -> Result:
        """The only row whose fields equal `names`.

        Raises
        ------
        LookupFailed
            When there is none, or more than one; the message lists what could be meant.
        """
        return only(list(self), self.select(**names), names)

    def records(self) -> list[dict[str, Any]]:
        """Rows as plain dictionaries."""
        return [asdict(row) for row in self]

    def to_frame(self) -> pd.DataFrame:
        """Rows as a data frame, one column a field."""
        import pandas as pd

        return pd.DataFrame(self.records(), columns=[field.name for field in fields(Result)])

    def to_json(self) -> str:
        """Rows as a JSON array of objects."""
        return json.dumps(self.records(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def only(
    rows: list[Result], found: list[Result], names: dict[str, Any], called: Mapping[str, str] | None = None
) -> Result:
    """The one row that was found among `rows` by `names`; a message says what fields are `called` by who asks.

    Raises
    ------
    LookupFailed
        When there is none, or more than one; the message lists what could be meant.
    """
    if len(found) == 1:
        return found[0]
    asked = ", ".join(f"{field}={value!r}" for field, value in names.items())
    if found:
        message = (
            f"{asked} names {len(found)} results; add what tells them apart: {_distinguishing(found, called or {})}"
        )
    else:
        message = f"no result is called {asked}; {_nearest(rows, names)}"
    raise LookupFailed(message)


def _nearest(rows: list[Result], names: dict[str, Any]) -> str:
    """Say for the first name that matches nothing which values there are."""
    if not rows:
        return "there are no results"
    for field, value in names.items():
        kept = [row for row in rows if folded(getattr(row, field)) == folded(value)]
        if not kept:
            there = list(dict.fromkeys(str(getattr(row, field)) for row in rows if getattr(row, field) is not None))
            close = difflib.get_close_matches(str(value), there, n=1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            return f"{field} may be {_some(there)}{hint}"
        rows = kept
    return "no result has all of these names"


def _some(values: list[str], most: int = 12) -> str:
    shown = ", ".join(repr(value) for value in values[:most])
    return shown if len(values) <= most else f"{shown} and {len(values) - most} more"


def _distinguishing(rows: list[Result], called: Mapping[str, str]) -> str:
    """The fields in which `rows` differ, with their values."""
    parts: list[str] = []
    for field in KEY_FIELDS:
        values = list(dict.fromkeys(str(getattr(row, field)) for row in rows))
        if len(values) > 1:
            parts.append(f"{called.get(field, field)} ({_some(values, 6)})")
    return "; ".join(parts)
