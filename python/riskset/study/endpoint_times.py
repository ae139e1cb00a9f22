"""Reads the time of an endpoint: one for all patients, or one for each way in which it can end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import quoted
from riskset.study import operands as ops
from riskset.study.missing import MoreMissing
from riskset.study.schema_parts import LONGEST_TIME, DateSpan
from riskset.study.source import TOO_LONG, Floats, Mask, Source, Unavailable
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.study.schema_parts import EventTimes, TimeSource, TimeUnit
    from riskset.yaml_lines import KeyPath

Lookup = Callable[[str], ops.Operand]
_TOLERANCE = 1e-9
_FILL_IN = "Fill it in, remove the patient, or name those for whom the endpoint is defined: among: population"


@dataclass(frozen=True, eq=False)
class TimeReader:
    """Reads the times of one endpoint.

    Attributes
    ----------
    name : str
        The endpoint.
    unit, to : TimeUnit
        In which the data have its times, and in which they are wanted.
    lookup : callable
        From a name to the operand of an expression.
    """

    source: Source
    name: str
    unit: TimeUnit
    to: TimeUnit
    lookup: Lookup

    def single(self, time: str | DateSpan, needed: Mask) -> Floats | None:
        """The one time of every patient; those who `needed` one and have none, or a negative one, are noted."""
        return self._checked(time, needed, ("endpoints", self.name, "time"), f"the time of endpoint {self._quoted}")

    def entry(self, entry: TimeSource, time: Floats, needed: Mask) -> Floats | None:
        """When each patient comes under observation; who does so at the end of the time or later is noted.

        Who was under observation before the clock starts is so from the start.
        """
        where: KeyPath = ("endpoints", self.name, "entry")
        what = f"the entry of endpoint {self._quoted}"
        if not isinstance(entry, DateSpan):
            values = self._checked(entry, needed, where, what)
        else:
            values = self.values(entry, where)
            self._note_missing(entry, needed, values, what)
            values = np.where(values < 0, 0.0, values)
        if values is not None:
            note_late_entry(self.source, self.name, needed & (values >= time))
        return values

    def first(
        self, times: EventTimes, events: Sequence[ops.Truth], defined: Mask
    ) -> tuple[Floats, NDArray[np.int64]] | None:
        """The time of what happened first, and which it was: 0 nothing, 1 the event, 2 and above the competing ones.

        Of things that happened at one time the first listed counts, the event before competing ones.
        """
        noted = len(self.source.problems)
        where: KeyPath = ("endpoints", self.name, "time")
        happened = np.array([event.values & event.known & defined for event in events])
        nothing = defined & ~happened.any(axis=0)
        clocks = np.full((len(events), self.source.size), np.inf)
        own, many = _competing(times, len(events) - 1), isinstance(times.competing, list)
        if len(own) != len(events) - 1:
            # Noted when the study file was checked.
            return None
        for number, time in enumerate((times.event, *own)):
            key: KeyPath = ("event",) if number == 0 else ("competing", number - 1) if many else ("competing",)
            place = (*where, *key) if number == 0 or times.competing is not None else (*where, "end")
            what = "the event" if number == 0 else "the competing event"
            read = self._checked(time, happened[number], place, f"the time of {what} of endpoint {self._quoted}")
            if read is not None:
                clocks[number] = np.where(happened[number], read, np.inf)
        end = self._checked(times.end, nothing, (*where, "end"), f"the end of endpoint {self._quoted}")
        if end is None or len(self.source.problems) > noted:
            return None
        place = np.argmin(clocks, axis=0)
        time = clocks[place, np.arange(self.source.size)]
        cause = np.where(np.isfinite(time), place + 1, 0)
        late = (cause > 0) & (time > end * (1 + _TOLERANCE))
        message = f"endpoint {self._quoted} has an event after the end of its observation"
        self.source.in_patients(late, message, "Correct one of the two times, or name what ended it as competing")
        return np.where(cause > 0, time, end), cause

    @property
    def _quoted(self) -> str:
        return quoted(self.name)

    def _checked(self, time: str | DateSpan, needed: Mask, where: KeyPath, what: str) -> Floats | None:
        """A time that all `needed` patients must have; what is not so is noted."""
        noted = len(self.source.problems)
        try:
            values = self.values(time, where)
        except Unavailable:
            return None
        unreadable = len(self.source.problems) > noted
        self.note_negative(time, needed & (values < 0), what)
        self._note_missing(time, needed, values, what)
        return None if unreadable else values

    def values(self, time: str | DateSpan, where: KeyPath) -> Floats:
        """A time as the data have it, nan where it is missing or cannot be read."""
        source = self.source
        if isinstance(time, DateSpan) or time in source.table.columns or not source.is_computed(time):
            return source.times(time, self.unit, self.to, where)
        operand = source.expression(time, where, self.lookup)
        try:
            numbers = np.broadcast_to(ops.as_numbers(operand), (source.size,))
        except ops.OperandError as error:
            source.in_study(where, f"{dotted(where)}: {error.message}", error.remedy, value=time)
            raise Unavailable from error
        remedy = "Correct what it is computed from; a time counts from the start of follow-up"
        source.in_patients(numbers > LONGEST_TIME, f"{dotted(where)}, {quoted(time)}, is {TOO_LONG}", remedy)
        return source.scaled(numbers, self.unit, self.to)

    def note_negative(self, time: str | DateSpan, bad: Mask, what: str, *, or_else: str = "") -> None:
        """Note times that are negative, as those of patients for whom a clock stops before it starts."""
        source = self.source
        if isinstance(time, DateSpan):
            before = f"before {quoted(time.from_)}"
            remedy = f"Correct one of the two dates{or_else}"
            source.in_cells(source.table.columns[time.to], bad, f"is {before}", f"are {before}", remedy)
        elif time in source.table.columns:
            remedy = f"Correct it{or_else}; time counts from the start of follow-up"
            source.in_cells(source.table.columns[time], bad, "is a negative time", "are negative times", remedy)
        else:
            remedy = f"Correct what it is computed from{or_else}"
            source.in_patients(bad, f"{what}, {quoted(time)}, is negative", remedy)

    def _note_missing(self, time: str | DateSpan, needed: Mask, values: Floats, what: str) -> None:
        # A cell that could not be read has been noted as such; here are the empty ones.
        source = self.source
        if isinstance(time, DateSpan):
            columns = [time.from_, time.to]
        else:
            columns = [time] if time in source.table.columns else []
        empty = np.isnan(values) if not columns else np.zeros(source.size, dtype=bool)
        for column in columns:
            empty = empty | ~source.table.columns[column].known
        source.in_patients(empty & needed, f"{what} is missing", _FILL_IN, columns[0] if len(columns) == 1 else None)


def note_late_entry(source: Source, name: str, late: Mask) -> None:
    """Note patients who come under observation when their time ends, or later: they have no follow-up."""
    message = f"endpoint {quoted(name)} ends at or before its entry"
    remedy = "Correct one of the two times, or name those who are observed: among: population"
    source.in_patients(late, message, remedy)


def with_missing(source: Source, missing: frozenset[str], lookup: Lookup) -> tuple[Source, Lookup]:
    """The data as a reader sees them for whom more values mean missing; problems are noted in one place."""
    table = replace(source.table, columns=MoreMissing(source.table.columns, missing))
    return replace(source, table=table), lambda name: ops.without(lookup(name), missing)


def _competing(times: EventTimes, count: int) -> list[str | DateSpan]:
    """The time of each competing event."""
    if isinstance(times.competing, list):
        return list(times.competing)
    return [times.end if times.competing is None else times.competing] * count
