"""Builds an endpoint from dates: of several things the first that happened ends it, or else the end of observation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import quoted
from riskset.study import operands as ops
from riskset.study.conditions import where_holds
from riskset.study.endpoint_times import note_late_entry
from riskset.study.sections import DatedEvent
from riskset.study.source import Floats, Mask, Source, Unavailable
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.study.endpoint_times import Lookup
    from riskset.study.schema_parts import TimeUnit
    from riskset.study.sections import DatedEndpoint
    from riskset.yaml_lines import KeyPath

    Dates = NDArray[np.datetime64]
    Times = tuple[Floats, NDArray[np.int64], Floats | None]

_NEVER = np.datetime64("NaT", "D")
_CORRECT = "Correct one of the two dates"


@dataclass(frozen=True, eq=False)
class _Reader:
    """Reads the dates of one endpoint."""

    source: Source
    name: str
    spec: DatedEndpoint
    defined: Mask
    lookup: Lookup
    unread: Mask

    def dates(self, text: str, key: str, *more: str) -> Dates:
        """The dates of a column, or of an expression."""
        source, where = self.source, ("endpoints", self.name, key, *more)
        if not source.is_computed(text):
            column = source.column(text, where)
            self.unread[:] |= column.dates[1]
            return source.dates(column)
        operand = source.expression(text, where, self.lookup)
        try:
            return np.broadcast_to(ops.as_dates(operand), (source.size,))
        except ops.OperandError as error:
            source.in_study(where, f"{dotted(where)}: {error.message}", error.remedy, value=text)
            raise Unavailable from error

    def event(self, member: str) -> Dates:
        """The date of one of the things that can happen; NaT where it did not."""
        given = self.spec.first_of[member]
        if not isinstance(given, DatedEvent):
            return np.where(self.defined, self.dates(given, "first_of", member), _NEVER)
        where: KeyPath = ("endpoints", self.name, "first_of", member, "when")
        date = self.dates(given.date, "first_of", member, "date")
        truth = where_holds(self.source, given.when, where, self.lookup)
        happened = np.broadcast_to(truth.values & truth.known, date.shape) & self.defined
        unknown = self.defined & ~truth.known
        message = f"whether {quoted(member)} of endpoint {quoted(self.name)} happened is not known"
        self.source.in_patients(unknown, message, "Fill it in, or say what a missing value means by missing(x) in when")
        self.note(happened & np.isnat(date), f"{quoted(member)} of {self.quoted} happened, but has no date", given.date)
        return np.where(happened, date, _NEVER)

    def entry(self, text: str) -> Dates:
        """The dates at which patients come under observation; who has none is noted."""
        dates = self.dates(text, "entry")
        among = "Fill it in, or name those for whom the endpoint is defined: among: population"
        self.note(
            self.defined & np.isnat(dates), f"the entry of {self.quoted}, {quoted(text)}, is missing", text, among
        )
        return dates

    def note(self, bad: Mask, message: str, text: str, remedy: str = "Fill it in") -> None:
        """Note patients of whom something is wrong with the date that `text` gives, but not that it cannot be read."""
        self.source.in_patients(
            bad & ~self.unread, message, remedy, text if text in self.source.table.columns else None
        )

    @property
    def quoted(self) -> str:
        return f"endpoint {quoted(self.name)}"


def build_dated(source: Source, name: str, spec: DatedEndpoint, defined: Mask, lookup: Lookup, to: TimeUnit) -> Times:
    """The time of what happened first, which it was, and when patients enter, where that is said.

    It was 0 nothing, 1 the event, 2 and above the competing ones.

    Of things on one day the event counts before the competing ones, and those in their order.

    Raises
    ------
    Unavailable
        When something is wrong with its dates; the problems are noted.
    """
    reader = _Reader(source, name, spec, defined, lookup, np.zeros(source.size, dtype=bool))
    noted = len(source.problems)
    start, end = reader.dates(spec.from_, "from"), reader.dates(spec.end, "end")
    ordered = [*spec.event_members, *spec.competing_members]
    if sorted(ordered) != sorted(spec.first_of):
        # Noted when the study file was checked.
        raise Unavailable
    happened = {member: reader.event(member) for member in ordered}
    _check(reader, start, end, happened)
    if len(source.problems) > noted or (reader.unread & defined).any():
        raise Unavailable
    never = np.datetime64("9999-12-31", "D")
    clocks = np.array([np.where(np.isnat(date), never, date) for date in happened.values()])
    first = np.argmin(clocks, axis=0)
    stop = clocks[first, np.arange(source.size)]
    nothing = stop == never
    causes = np.array([*(1 for _ in spec.event_members), *range(2, len(spec.competing_members) + 2)])
    time = source.scaled(_days(start, np.where(nothing, end, stop)), "days", to)
    entry = None
    if spec.entry is not None:
        entry = source.scaled(np.maximum(_days(start, reader.entry(spec.entry)), 0.0), "days", to)
        note_late_entry(source, name, defined & (entry >= time))
        if len(source.problems) > noted:
            raise Unavailable
    return time, np.where(nothing, 0, causes[first]), entry


def _days(start: Dates, stop: Dates) -> Floats:
    """Days from one date to another; nan where one of them is missing."""
    days = (stop - start).astype("timedelta64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64))


def _check(reader: _Reader, start: Dates, end: Dates, happened: dict[str, Dates]) -> None:
    """Note dates that are missing, or contradict each other."""
    spec, defined, quoted_name = reader.spec, reader.defined, reader.quoted
    begin, stop = quoted(spec.from_), quoted(spec.end)
    among = "Fill it in, or name those for whom the endpoint is defined: among: population"
    reader.note(defined & np.isnat(start), f"the start of {quoted_name}, {begin}, is missing", spec.from_, among)
    for member, date in happened.items():
        given = spec.first_of[member]
        text = given.date if isinstance(given, DatedEvent) else given
        reader.note(date < start, f"{quoted(member)} of {quoted_name} is before {begin}", text, _CORRECT)
        remedy = f"{_CORRECT}, or say that observation goes on: end: latest({spec.end}, {text})"
        reader.note(date > end, f"{quoted(member)} of {quoted_name} is after its end, {stop}", text, remedy)
    nothing = defined & np.all([np.isnat(date) for date in happened.values()], axis=0)
    reader.note(nothing & np.isnat(end), f"{quoted_name} has neither an event nor an end, {stop}", spec.end, among)
    reader.note(nothing & (end < start), f"the end of {quoted_name}, {stop}, is before {begin}", spec.end, _CORRECT)
