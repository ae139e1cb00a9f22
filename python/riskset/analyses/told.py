"""Of whom a result tells: the patients it counts, those it is computed from, and those of whom few would be too few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from riskset.analyses.follow_up import follow_up, follows_exposure, mask_of
from riskset.naming import VERSUS, compared
from riskset.results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.analyses.follow_up import FollowUp
    from riskset.study import Cohort

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Told:
    """The patients of whom a result tells, each set as a mask over those of the display.

    Attributes
    ----------
    counts : tuple of bool arrays
        Patients whose number the result is, or gives at once: of a percentage those it counts and those it is of, of a
        rate those who had the event by then.
    computed_from : tuple of bool arrays
        Patients whose numbers a reader could find by trying which give the result: of a P value every cell of its table,
        of a hazard ratio with its limits the events of both groups.
    few : tuple of bool arrays
        Patients whose own values show where they are few: of a median those whom it summarizes.
    """

    counts: tuple[Mask, ...] = ()
    computed_from: tuple[Mask, ...] = ()
    few: tuple[Mask, ...] = ()


Teller = Callable[[Result], Told | None]
"""From a result to the patients of whom it tells; ``None`` where that is not known."""


def tells_nothing(row: Result) -> None:  # noqa: ARG001  as tellers are called
    """The teller of a kind that does not say whom it counts."""
    return


class Groups:
    """The patients of each group of a display, by the name that its results have for it."""

    def __init__(self, cohort: Cohort, by: str | None) -> None:
        everyone = np.ones(cohort.size, dtype=np.bool_)
        self._masks: dict[str, Mask] = {"": everyone}
        if by is None:
            return
        if follows_exposure(cohort, by):  # patients are in no group for good: see Followed
            self._masks |= dict.fromkeys(cohort.groups(by).levels, everyone)
            return
        grouping = cohort.grouping(by)
        self._masks = {level: grouping.codes == code for code, level in enumerate(grouping.levels)}
        self._masks[""] = grouping.codes >= 0

    def of(self, name: str) -> tuple[Mask, ...]:
        """The group of that name; both of a comparison ``A vs B``."""
        names = compared(name) if VERSUS in name else (name,)
        return tuple(self._masks[each] for each in names)

    def compared(self, name: str) -> tuple[Mask, ...]:
        """The groups that a comparison is of: two of ``A vs B``, all of ``""``."""
        if name:
            return self.of(name)
        named = tuple(mask for group, mask in self._masks.items() if group)
        return named or (self._masks[""],)


class Characteristics:
    """Who has a value of a variable, and who has which level of it."""

    def __init__(self, cohort: Cohort) -> None:
        self._cohort = cohort
        self._known: dict[str, Mask] = {}
        self._levels: dict[str, Mapping[str, Mask]] = {}

    def known(self, name: str) -> Mask:
        """Who has a value."""
        self._read(name)
        return self._known[name]

    def levels(self, name: str) -> Mapping[str, Mask]:
        """Who has each level; none of a number."""
        self._read(name)
        return self._levels[name]

    def _read(self, name: str) -> None:
        if name in self._known:
            return
        variable = self._cohort.variable(name)
        if variable.kind == "multiple":
            chosen, known = self._cohort.choices(name)
            self._known[name] = known
            self._levels[name] = {level: row & known for level, row in zip(variable.levels, chosen, strict=True)}
            return
        held = self._cohort.held(name)
        self._known[name] = held.known
        levels = () if variable.is_continuous else variable.levels
        self._levels[name] = {level: held.codes == code for code, level in enumerate(levels)}


class Followed:
    """The patients of an endpoint by group: who is followed, who had the event and when, who is at risk when."""

    def __init__(self, cohort: Cohort, endpoint: str, by: str | None, start: float = 0.0) -> None:
        self.rows: FollowUp = follow_up(cohort, endpoint, by, start)
        self._size = cohort.size
        levels = () if by is None else cohort.groups(by).levels
        self._codes = {level: code for code, level in enumerate(levels)}

    def of(self, group: str) -> Mask:
        """Rows of follow-up in a group; in any for the group ``""``."""
        if group not in self._codes:
            return self.rows.group >= 0
        return self.rows.group == self._codes[group]

    def patients(self, rows: Mask) -> Mask:
        """The patients of some of the rows."""
        return mask_of(self.rows.patient[rows], self._size)

    def n(self, group: str) -> Mask:
        """Who is ever followed in a group."""
        return self.patients(self.of(group))

    def events(self, group: str, cause: int = 1, by: float = np.inf) -> Mask:
        """Who had the event (0 for any) in a group, up to and with a time."""
        happened = self.rows.cause == cause if cause else self.rows.cause > 0
        return self.patients(self.of(group) & happened & (self.rows.time <= by))

    def censored(self, group: str, by: float = np.inf, at: float | None = None) -> Mask:
        """Whose follow-up ended without any event, up to a time or at one."""
        ended = self.of(group) & (self.rows.cause == 0) & self.rows.last
        return self.patients(ended & (self.rows.time <= by if at is None else self.rows.time == at))

    def at_risk(self, group: str, time: float) -> Mask:
        """Who is at risk in a group just before a time; at 0 those who are there from the start."""
        entered = np.ones(self.rows.time.size, dtype=np.bool_)
        if self.rows.entry is not None:
            entered = self.rows.entry < time if time > 0 else self.rows.entry <= 0
        return self.patients(self.of(group) & (self.rows.time >= time) & entered)


def without_group(cohort: Cohort, by: str | None) -> Mask:
    """The patients in none of a display's groups; nobody where it has none, or where an exposure makes them."""
    if by is None or follows_exposure(cohort, by):
        return np.zeros(cohort.size, dtype=np.bool_)
    return cohort.grouping(by).codes < 0


def lifted(told: Told, index: NDArray[np.int64], size: int) -> Told:
    """The same sets as masks over all patients of a study, of whom those of the display are at `index`."""
    parts = (told.counts, told.computed_from, told.few)
    return Told(*(tuple(mask_of(index[mask], size) for mask in part) for part in parts))
