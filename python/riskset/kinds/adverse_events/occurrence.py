"""Who had what of adverse events: each row of an item as the patients it counts, among those of whom it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.kinds.adverse_events.entry import AdverseEvent, AdverseEventsDisplay
    from riskset.study import Cohort
    from riskset.yaml_lines import KeyPath

    Mask = NDArray[np.bool_]

ANY, OTHER_GRADE, DURATION = "Any grade", "Other grade", "Duration"


@dataclass(frozen=True, eq=False)
class Occurrence:
    """Who had an item, as masks over the patients of the display.

    Attributes
    ----------
    had, known : bool array
        Who had it at all, and of whom that is known.
    rows : dict of str to bool array
        By level (``""`` where it has no grade) who is counted; of those of whom it is known.
    bands : tuple of str
        The levels that are bands of grades, which share no patient and make up those of whom it is known.
    times : dict of str to float array
        Times of those who had it, by what they are called: onset, duration.
    """

    had: Mask
    known: Mask
    rows: dict[str, Mask]
    bands: tuple[str, ...]
    times: dict[str, NDArray[np.float64]]


def grade_level(low: int, high: int) -> str:
    """A band of grades as a row names it: ``Grade 0``, ``Grade 1-3`` with a dash."""
    return f"Grade {low}" if low == high else f"Grade {low}\u2013{high}"


def severe_level(grade: int) -> str:
    """The row of severe grades."""
    return f"Grade \u2265 {grade}"


def occurrence(cohort: Cohort, spec: AdverseEventsDisplay, item: AdverseEvent, where: KeyPath = ()) -> Occurrence:
    """Who had an item of a display; `where` is its entry in the study file, for messages."""
    bands: tuple[str, ...] = ()
    if item.grade is not None:
        grade = cohort.numbers(item.grade)
        had, known = grade > 0, ~np.isnan(grade)
        rows = {ANY: had}
        if spec.severe is not None:
            rows[severe_level(spec.severe)] = grade >= spec.severe
        in_bands = {grade_level(*band): (grade >= band[0]) & (grade <= band[1]) for band in item.ranges()}
        if in_bands:
            outside = known & ~np.logical_or.reduce(list(in_bands.values()))
            in_bands |= {OTHER_GRADE: outside} if outside.any() else {}
        bands = tuple(in_bands)
        rows |= in_bands
    else:
        had, known = _ungraded(cohort, item, where)
        rows = {"": had}
    times = {} if item.onset is None else {item.onset_label: cohort.numbers(item.onset)}
    if item.duration is not None:
        times[DURATION] = cohort.numbers(item.duration)
    return Occurrence(had, known, {level: mask & known for level, mask in rows.items()}, bands, times)


def _ungraded(cohort: Cohort, item: AdverseEvent, where: KeyPath) -> tuple[Mask, Mask]:
    """Who had it, and of whom that is known, by an endpoint, an event or a time of onset."""
    if item.endpoint is not None:
        had = cohort.endpoint(item.endpoint).cause == 1
        return had, np.ones_like(had)
    if item.event is not None:
        had, known = cohort.condition(item.event, (*where, "event"))
        return had, known | (item.empty_event == "never")
    had = ~np.isnan(cohort.numbers(str(item.onset)))
    return had, np.ones_like(had)
