"""What the several rows of a patient are: copies, forms, visits, stretches of follow-up; and how one is made of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.naming import counted
from riskset.problems import listed, quoted
from riskset.study.builder import Builder
from riskset.study.conditions import Form, competing_events
from riskset.study.doubts.words import DEATH, LAST_CONTACT, RELAPSE
from riskset.study.expressions import backticked, names_in
from riskset.study.keys import NUMBER
from riskset.study.schema_parts import DateSpan, listed_values
from riskset.study.sections import DatedEndpoint
from riskset.study.source import Source, Unavailable
from riskset.yaml_text import flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.study.schema import StudyFile
    from riskset.study.sections import EndpointSpec
    from riskset.study.table import Column, Table

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

_REDCAP = ("redcap_repeat_instance", "redcap_repeat_instrument", "redcap_event_name")
# The share of rows that must go on from the patient's row before to be called so: single errors are the data's.
_MOST = 0.9
_VISITS = 0.8


@dataclass(frozen=True)
class RepeatedRows:
    """What the rows of patients with several are.

    Attributes
    ----------
    told : str
        What a message says of the rows, which are its subject: ``are alike in all columns``.
    remedy : str
        What would be right, with the lines of the study file.
    apart : bool
        Whether the rows are parts of one, so that an empty cell says nothing by itself.
    """

    told: str
    remedy: str
    apart: bool = False


def repeated_rows(study: StudyFile, table: Table, several: list[Integers], patients: int) -> RepeatedRows:
    """Tell what the rows of patients who have several are.

    Parameters
    ----------
    study : StudyFile
        Its endpoints say which columns are times and events.
    table : Table
    several : list of int array
        Positions of the rows of each patient who has more than one.
    patients : int
        Number of patients in the table.
    """
    whose = np.repeat(np.arange(len(several)), [each.size for each in several])
    rows = _Rows(study, table, np.concatenate(several), whose, len(several) >= max(2, patients / 2))
    return rows.copies() or rows.forms() or rows.follow_up() or rows.visits() or rows.contradiction()


@dataclass(frozen=True)
class _Rows:
    """Rows of patients with several: their positions in the table, in the file's order within each, and whose they are.

    Where `many` patients have several, at least half of them, the file is of such rows; else a number may be wrong.
    """

    study: StudyFile
    table: Table
    rows: Integers
    patient: Integers
    many: bool

    def copies(self) -> RepeatedRows | None:
        first = self.rows[np.searchsorted(self.patient, self.patient)]
        if any((column.codes[self.rows] != column.codes[first]).any() for column in self.table.columns.values()):
            return None
        remedy = "Remove the copies, or say that the first counts: data: {rows: {keep: first}}"
        return RepeatedRows("are alike in all columns", remedy)

    def forms(self) -> RepeatedRows | None:
        """Rows that are the parts of one."""
        redcap = next((name for name in _REDCAP if name in self.table.columns), None)
        if redcap is None and any(self._differs(column) for column in self.table.columns.values()):
            return None
        told = "fill each other's empty cells"
        if redcap is not None:
            told = f"are those of REDCap's repeated instruments and events (column {quoted(redcap)})"
        remedy = (
            "Take the first row of each, with the first values of the others in its empty cells: "
            "data: {rows: {keep: first, fill: first}}"
        )
        again = next((column.name for column in self.table.columns.values() if self._comes_again(column)), None)
        if again is not None:
            gather = flow({self._new(f"last_{again}"): {"column": again, "keep": "last"}})
            remedy += f"; the last value of a column is gathered beside it: rows: {{gather: {gather}}}"
        return RepeatedRows(told, remedy, apart=True)

    def follow_up(self) -> RepeatedRows | None:
        """Rows with times that go on from each other, or with several events of an endpoint."""
        for name, spec in self.study.endpoints.items():
            if isinstance(spec, DatedEndpoint) or not self._reads_columns(spec):
                continue
            stop = self._values(str(spec.stop_column))
            if stop is None:
                continue
            several = self._with_several_events(name)
            start = self._start(spec, stop)
            if start is not None:
                return self._stretches(name, spec, start, several)
            if not self._are_of_one(spec):
                continue
            if self._ascends(stop):
                return self._stretches(name, spec, None, several)
            if several:
                return self._events_again(name, str(spec.stop_column), several)
        return None

    def _events_again(self, name: str, stop: str, several: int) -> RepeatedRows:
        told = f"have {self._several(name, several)}, and times {quoted(stop)} that do not go on from each other"
        earliest = flow({"rows": {"keep": {"earliest": stop}}})
        remedy = (
            f"An endpoint ends with the first event. Where {quoted(stop)} counts from the event before, take the first row of "
            f"each: data: {{rows: {{keep: first}}}}; where it counts from the start, the earliest: data: {earliest}"
        )
        return RepeatedRows(told, remedy)

    def _stretches(self, name: str, spec: EndpointSpec, start: str | None, several: int) -> RepeatedRows:
        stop = str(spec.stop_column)
        by = f"{quoted(start)} and {quoted(stop)}" if start is not None else quoted(stop)
        told = f"go on from each other by {by}" + (f", with {self._several(name, several)}" if several else "")
        remedy = (
            "An endpoint ends with the first event. Take the first row of each, with the time of the first event and the "
            f"last time: {self._lines(name, spec, stop, stop if start is None else start)}"
        )
        changing = self._changing()
        if changing:
            remedy += f". Of {listed(changing, 3)} the value in the first row counts"
        if start is not None and not isinstance(spec.time, DateSpan) and self._enters_late(start):
            remedy += (
                f". A first {quoted(start)} that is not 0 is late entry: endpoints: {{{name}: {{entry: {start}}}}}"
            )
        return RepeatedRows(told, remedy)

    def _lines(self, name: str, spec: EndpointSpec, stop: str, by: str) -> str:
        """The lines that make one row of stretches: the earliest `by` a column, with times gathered for the endpoint."""
        forms = [spec.event, *competing_events(spec)]
        names = [f"first_{name}", *(f"first_other_{name}{place}" for place in _numbers(len(forms) - 1))]
        known = [self._new(each) for each in names]
        gather: dict[str, Any] = {
            new: {"column": stop, "where": _expression(form), "keep": {"earliest": stop}}
            for new, form in zip(known, forms, strict=True)
        }
        end = self._new(f"last_{stop}")
        gather[end] = {"column": stop, "keep": {"latest": stop}}
        times: dict[str, Any] = {"event": known[0], "end": end}
        if isinstance(spec.time, DateSpan):
            times = {key: {"from": spec.time.from_, "to": column} for key, column in times.items()}
        event, *others = (f"known({backticked(each)})" for each in known)
        endpoint = {
            "time": times,
            "event": event,
            **({"competing": others[0] if len(others) == 1 else others} if others else {}),
        }
        data = {"rows": {"keep": {"earliest": by}, "gather": gather}}
        return f"data: {flow(data)} and endpoints: {flow({name: endpoint})}"

    def visits(self) -> RepeatedRows | None:
        """Rows with a date each."""
        for column in self.table.columns.values() if self.many else ():
            if any(words.said_by(column.name, column.label) for words in (DEATH, LAST_CONTACT, RELAPSE)):
                continue
            dates = column.dates[0][self.rows]
            if np.isnat(dates).mean() > 1 - _VISITS or not self._differs(column):
                continue
            name = column.name
            last = flow({self._new(f"last_{name}"): {"column": name, "keep": {"latest": name}}})
            rows = flow({"rows": {"keep": {"earliest": name}}})
            remedy = (
                f"Take the earliest row of each: data: {rows}; the latest is keep: {flow({'latest': name})}, and a value "
                f"of another row is gathered beside it: rows: {{gather: {last}}}"
            )
            return RepeatedRows(f"differ in {quoted(name)}", remedy)
        return None

    def contradiction(self) -> RepeatedRows:
        differing = [name for name, column in self.table.columns.items() if self._differs(column)]
        remedy = "If they are two patients, correct a number; else keep one row, or say which counts: data: {rows: {keep: first}}, or last"
        return RepeatedRows(f"differ in {listed(differing, 3)}", remedy)

    def _differs(self, column: Column) -> bool:
        """Whether a patient has two values of a column."""
        codes = column.keys[0][self.rows]
        known = codes >= 0
        pairs = np.unique(np.column_stack([self.patient[known], codes[known]]), axis=0)
        return pairs.shape[0] > np.unique(self.patient[known]).size

    def _comes_again(self, column: Column) -> bool:
        """Whether a patient has several values of a column, none of them in the first row."""
        if column.name in _REDCAP or column.name.endswith("_complete"):
            return False
        known = column.known[self.rows]
        first = np.concatenate([[True], np.diff(self.patient) > 0])
        return not known[first].any() and bool((np.bincount(self.patient[known], minlength=1) > 1).any())

    def _values(self, name: str) -> Floats | None:
        """Numbers or days of a column at the rows; None where one is missing."""
        column = self.table.columns[name]
        numbers = column.numbers[0][self.rows]
        if not np.isnan(numbers).any():
            return numbers
        dates = column.dates[0][self.rows]
        return None if np.isnat(dates).any() else dates.astype("datetime64[D]").astype(np.int64).astype(np.float64)

    def _start(self, spec: EndpointSpec, stop: Floats) -> str | None:
        """The column of the times at which rows begin, where the patient's row before ended."""
        order = np.lexsort((stop, self.patient))
        same = np.diff(self.patient[order]) == 0
        ends, following = order[:-1][same], order[1:][same]
        if ends.size < 2:  # two rows alone meet by chance
            return None
        for name in [spec.time.from_] if isinstance(spec.time, DateSpan) else self.table.columns:
            start = self._values(name) if name in self.table.columns and name != spec.stop_column else None
            if start is not None and (start <= stop).all() and (start[following] == stop[ends]).mean() >= _MOST:
                return name
        return None

    def _are_of_one(self, spec: EndpointSpec) -> bool:
        """Whether rows with one number are of one patient, as far as the columns tell that are neither times nor events."""
        study, columns = self.study, self.table.columns
        levels = [group.variable for group in study.groups.values()]
        levels += [name for name, each in study.variables.items() if each.kind not in {"continuous", "count", "date"}]
        named = {study.variables[name].column or name if name in study.variables else name for name in levels}
        ends = self._names(spec)
        if any(self._differs(columns[name]) for name in named - ends if name in columns):
            return False
        return self.many or not any(self._differs(column) for name, column in columns.items() if name not in ends)

    def _ascends(self, stop: Floats) -> bool:
        """Whether each row of a patient has a greater time than the one before."""
        return bool((np.diff(stop)[np.diff(self.patient) == 0] > 0).all())

    def _reads_columns(self, spec: EndpointSpec) -> bool:
        """Whether the end of its time and its events are columns of the file."""
        return spec.stop_column is not None and self._names(spec) <= self.table.columns.keys()

    def _names(self, spec: EndpointSpec) -> set[str]:
        """What the end of an endpoint's time and its events name."""
        forms = [spec.event, *competing_events(spec)]
        return {name for form in forms for name in (names_in(form) if isinstance(form, str) else form)} | {
            str(spec.stop_column)
        }

    def _with_several_events(self, name: str) -> int:
        """How many patients have several events of an endpoint; 0 where that is not known."""
        try:
            happened = Builder(Source(self.study, self.table)).endpoint(name).cause[self.rows] == 1
        except Unavailable:
            return 0
        return int((np.bincount(self.patient[happened], minlength=1) > 1).sum())

    def _several(self, name: str, several: int) -> str:
        return f"several events of endpoint {quoted(name)} in {counted(several, 'patient')}"

    def _changing(self) -> list[str]:
        """Variables of the study file that differ between the rows of a patient."""
        names = {name: spec.column or name for name, spec in self.study.variables.items() if spec.derive is None}
        columns = self.table.columns
        return [name for name, column in names.items() if column in columns and self._differs(columns[column])]

    def _enters_late(self, start: str) -> bool:
        values = self._values(start)
        return values is not None and bool(
            (np.minimum.reduceat(values, np.unique(self.patient, return_index=True)[1]) > 0).any()
        )

    def _new(self, name: str) -> str:
        """A name that no column has."""
        return next(each for each in _numbered(re.sub(r"\W", "_", name)) if each not in self.table.columns)


def _numbers(count: int) -> list[str]:
    """What tells `count` names apart: nothing where there is one."""
    return [""] if count == 1 else [f"_{place}" for place in range(1, count + 1)]


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


def _expression(form: Form) -> str:
    """A condition as an expression over the file's columns."""
    if isinstance(form, str):
        return form
    parts: list[str] = []
    for name, values in form.items():
        written = [_literal(value) for value in listed_values(values)]
        parts.append(
            f"{backticked(name)} == {written[0]}"
            if len(written) == 1
            else f"{backticked(name)} in [{', '.join(written)}]"
        )
    return " and ".join(parts)


def _literal(value: object) -> str:
    text = str(value)
    return text if NUMBER.fullmatch(text) else "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
