"""What a display concludes: P values against alpha, intervals against their null, and the order of groups."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from riskset.naming import VERSUS
from riskset.style import is_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riskset.results import Result
    from riskset.study.entries.base import DisplayBase

Part = Literal["P", "interval", "order", "direction"]
P_VALUE, ORDER, ESTIMATE = "p_value", "order", "estimate"
NULLS = {"ratio": 1.0, "difference": 0.0}
_LEFT_OUT = ("ph_p_value", "unadjusted_p_value")
"""P values that test an assumption, or that the display does not print."""


class Subject(NamedTuple):
    """What a conclusion is about: the names of its results, and the statistic."""

    display: str
    population: str
    endpoint: str
    model: str
    group: str
    variable: str
    level: str
    at: float | None
    statistic: str


@dataclass(frozen=True)
class Reading:
    """The numbers of one conclusion.

    Attributes
    ----------
    p, estimate, lower, upper : float or None
        What there is of them.
    null : float or None
        The value of no effect: 1 for a ratio, 0 for a difference.
    order : tuple of (str, float)
        Groups with their estimates, from the highest to the lowest.
    method : str
        The test or the regression; equal numbers are equal whatever they come from.
    """

    p: float | None = None
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    null: float | None = None
    order: tuple[tuple[str, float], ...] = ()
    method: str = field(default="", compare=False)

    @property
    def excludes(self) -> bool | None:
        """Whether the limits exclude the null; None where there are no limits."""
        if self.null is None or self.lower is None or self.upper is None:
            return None
        return self.lower > self.null or self.upper < self.null

    def significant(self, alpha: float) -> bool | None:
        """Whether P is below alpha; None where there is no P."""
        return None if self.p is None else is_below(self.p, alpha)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups in order."""
        return tuple(group for group, _ in self.order)


def subject_of(row: Result, statistic: str) -> Subject:
    """What a result is about, with the statistic of the conclusion."""
    names = (row.display, row.population, row.endpoint, row.model, row.group, row.variable, row.level, row.at)
    return Subject(*names, statistic)


def readings(results: Iterable[Result], entry: DisplayBase) -> dict[Subject, Reading]:
    """Read the conclusions of a display from its results, in their order. What is suppressed or not estimable has none."""
    places: dict[Subject, dict[str, Result]] = {}
    for row in results:
        places.setdefault(subject_of(row, ""), {})[row.statistic] = row
    found: dict[Subject, Reading] = {}
    for place, rows in places.items():
        found |= _effects(place, rows)
    return found | _orders(places, entry)


def same_subject(found: Mapping[Subject, Reading], subject: Subject) -> Reading | None:
    """The conclusion of another analysis about the same: a contrast of quartiles is called after those of its patients."""
    if subject in found:
        return found[subject]
    if VERSUS not in subject.level:
        return None
    alike = [each for each in found if each._replace(level=subject.level) == subject and VERSUS in each.level]
    return found[alike[0]] if len(alike) == 1 else None


def turned(first: Reading, second: Reading, alpha: float) -> tuple[Part, ...]:
    """The parts of a conclusion that another analysis turns. A part that the other analysis does not have is not turned."""
    parts: list[Part] = []
    verdicts = first.significant(alpha), second.significant(alpha)
    if None not in verdicts and verdicts[0] != verdicts[1]:
        parts.append("P")
    verdicts = first.excludes, second.excludes
    if None not in verdicts and verdicts[0] != verdicts[1]:
        parts.append("interval")
    if _opposite(first, second, alpha):
        parts.append("direction")
    if first.order and sorted(first.groups) == sorted(second.groups) and first.groups != second.groups:
        parts.append("order")
    return tuple(parts)


def margin(first: Reading, second: Reading, alpha: float) -> float:
    """How far another analysis is from turning a conclusion: below 0 where it does, infinite where it has no number."""
    if first.p is not None:
        if second.p is None:
            return math.inf
        away = math.log(alpha) - math.log(max(second.p, 1e-300))
        return away if first.significant(alpha) else -away
    if first.order:
        return _gap(first.groups, dict(second.order))
    if first.null is None or second.lower is None or second.upper is None:
        return math.inf
    scale = math.log if first.null == 1 else float
    lower, upper = (
        -math.inf if scale is math.log and each <= 0 else scale(each) for each in (second.lower, second.upper)
    )
    above, below = lower - scale(first.null), scale(first.null) - upper
    return max(above, below) if first.excludes else min(-above, -below)


def _gap(groups: Sequence[str], estimates: Mapping[str, float]) -> float:
    """The smallest distance between neighbors of an order; below 0 where two of them stand the other way round."""
    if set(groups) != set(estimates):
        return math.inf
    return min(estimates[above] - estimates[below] for above, below in itertools.pairwise(groups))


def _opposite(first: Reading, second: Reading, alpha: float) -> bool:
    """Whether two effects that both stand are in opposite directions."""
    if first.null is None or first.estimate is None or second.estimate is None:
        return False
    stand = all(each.significant(alpha) or each.excludes for each in (first, second))
    return stand and (first.estimate > first.null) != (second.estimate > first.null)


def _effects(place: Subject, rows: Mapping[str, Result]) -> dict[Subject, Reading]:
    """The effects and the P values of one place."""

    def value(statistic: str) -> float | None:
        return rows[statistic].value if statistic in rows else None

    found: dict[Subject, Reading] = {}
    used: set[str] = set()
    for statistic in rows:
        kind = next((kind for kind in NULLS if statistic == kind or statistic.endswith(f"_{kind}")), None)
        if kind is None or statistic.startswith("standardised"):
            continue
        ends = [each if each in rows else end for end in ("lower", "upper") if (each := f"{statistic}_{end}")]
        own = f"{statistic}_{P_VALUE}"
        p = own if own in rows else P_VALUE if statistic in NULLS else ""
        numbers = (value(p), value(statistic), value(ends[0]), value(ends[1]), NULLS[kind])
        reading = Reading(*numbers, method=rows[statistic].method)
        used.add(p)
        if reading.p is not None or reading.excludes is not None:
            found[place._replace(statistic=statistic)] = reading
    for statistic, row in rows.items():
        is_p = statistic == P_VALUE or statistic.endswith(f"_{P_VALUE}")
        if is_p and statistic not in used and statistic not in _LEFT_OUT and row.value is not None:
            found[place._replace(statistic=statistic)] = Reading(row.value, method=row.method)
    return found


def _orders(places: Mapping[Subject, Mapping[str, Result]], entry: DisplayBase) -> dict[Subject, Reading]:
    """The order of groups by their rates at the times that the entry names."""
    times = getattr(entry, "at", None)
    if entry.by is None or not isinstance(times, list):
        return {}
    rates: dict[Subject, dict[str, float | None]] = {}
    for place, rows in places.items():
        row = rows.get(ESTIMATE)
        if row is not None and place.group and place.at in times:
            rates.setdefault(place._replace(group="", statistic=ORDER), {})[place.group] = row.value
    found: dict[Subject, Reading] = {}
    for place, groups in rates.items():
        known = [(group, value) for group, value in groups.items() if value is not None]
        values = [value for _, value in known]
        if len(known) == len(groups) > 1 and len(set(values)) == len(values):
            found[place] = Reading(order=tuple(sorted(known, key=lambda each: -each[1])))
    return found
