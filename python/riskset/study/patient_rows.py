"""Rows of data files become patients: those that are none are dropped, several of one become one, files are joined."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from riskset.naming import counted
from riskset.problems import Problem, listed, quoted
from riskset.study import operands as ops
from riskset.study.file_sections import Earliest, JoinedFile, Latest
from riskset.study.missing import named_levels
from riskset.study.patient_numbers import number_texts, patient_codes, several_rows
from riskset.study.problems import StudyProblems, rows_of
from riskset.study.source import Source, Unavailable
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from riskset.study.file_sections import Kept, PatientFile, RowsOfPatient
    from riskset.study.schema import StudyFile
    from riskset.study.table import Column, Table
    from riskset.yaml_lines import KeyPath

    Mask = NDArray[np.bool_]
    Integers = NDArray[np.int64]


def patients_of(study: StudyFile, table: Table, options: PatientFile, where: KeyPath) -> Table:
    """The rows of a file that are patients, one each where the study file says so.

    Raises
    ------
    StudyProblems
        When a column or a condition that the study file names cannot be read.
    """
    rows = _Rows(study, where, options.prefix if isinstance(options, JoinedFile) else "")
    with rows.told():
        return rows.patients(table, options)


def joined(study: StudyFile, table: Table, other: Table, options: JoinedFile, where: KeyPath) -> Table:
    """A table with the columns of another, found by the patient's number.

    Raises
    ------
    StudyProblems
        When names clash, or the other has several rows of a patient.
    """
    rows = _Rows(study, where)
    with rows.told():
        return rows.joined(table, other, options)


@dataclass(frozen=True)
class _Rows:
    """The rows of one file, whose options stand `where` in the study file, and whose columns get a `prefix`."""

    study: StudyFile
    where: KeyPath
    prefix: str = ""
    problems: list[Problem] = field(default_factory=list[Problem])

    @contextmanager
    def told(self) -> Generator[None]:
        """Raise what is wrong; a condition that is none was noted when the study file was checked."""
        try:
            yield
        except Unavailable as error:
            raise StudyProblems(self.problems) from error
        if self.problems:
            raise StudyProblems(self.problems)

    def patients(self, table: Table, options: PatientFile) -> Table:
        if options.drop is not None:
            held = self._holds(table, options.drop, "drop")
            table = _without(table, held, f"where {options.drop}")
        if options.without_id == "drop":
            table = _without(table, ~self._numbers(table, options).known, f"without {quoted(options.id)}")
        return table if options.rows is None else self._one_each(table, self._numbers(table, options), options.rows)

    def _numbers(self, table: Table, options: PatientFile) -> Column:
        """The patients' numbers; that none are named, where they are needed, was noted when the study file was checked."""
        if options.id is None:
            raise Unavailable
        return self._column(table, options.id, "id")

    def _one_each(self, table: Table, numbers: Column, rows: RowsOfPatient) -> Table:
        """One row a patient, with columns gathered from the others."""
        ids = patient_codes(numbers)
        chosen = self._chosen(table, ids, np.ones(table.size, dtype=bool), rows.keep, ("rows", "keep"))
        # A row without a number is not a patient's; it stays, to be told.
        kept = np.sort(np.concatenate([chosen, np.flatnonzero(ids < 0)]))
        columns = {name: self._filled(column, ids, kept, rows.fill) for name, column in table.columns.items()}
        for new, spec in rows.gather.items():
            path = ("rows", "gather", new)
            if new in table.columns:
                message = f"names {quoted(new)}, which is a column of the file"
                self._refuse(table, path, message, "Give it another name", new)
            column = self._column(table, spec.column, *path, "column")
            held = self._stands(column, new)
            if spec.where is not None:
                held = held & self._holds(table, spec.where, *path, "where")
            first = self._chosen(table, ids, held, spec.keep, (*path, "keep"))
            columns[new] = column.taken(_found(first, ids, kept), new)
        more = table.size - kept.size
        why = "more rows of a patient than the one that counts"
        dropped = (*table.dropped, (why, more)) if more else table.dropped
        return replace(table, columns=columns, rows=table.rows[kept], dropped=dropped)

    def _filled(self, column: Column, ids: Integers, kept: Integers, fill: str | None) -> Column:
        """A column at the rows that are kept, where it is empty there with a value of another row of the patient."""
        if fill is None:
            return column.taken(kept)
        stands = self._stands(column, column.name)
        rows = np.flatnonzero(stands & (ids >= 0))
        # What stands later in the list takes the place of what stood before it.
        others = _found(rows if fill == "last" else rows[::-1], ids, kept)
        return column.taken(np.where(stands[kept] | (others < 0), kept, others))

    def _stands(self, column: Column, name: str) -> Mask:
        """Where a value stands in a column that is called `name` in the end; a level that a variable of it names is one."""
        named = named_levels(self.study, self.prefix + name)
        return column.with_missing(column.rules.missing - named).known

    def _chosen(self, table: Table, ids: Integers, held: Mask, keep: Kept, path: KeyPath) -> Integers:
        """Of each patient's rows that are `held` the one that counts, by position, patients in their order."""
        rows = np.flatnonzero(held & (ids >= 0))
        if isinstance(keep, Earliest | Latest):
            name = keep.earliest if isinstance(keep, Earliest) else keep.latest
            values = _sizes(self._source(table), self._column(table, name, *path))[rows]
            unknown = np.isnan(values)
            values = np.where(unknown, np.inf, values if isinstance(keep, Earliest) else -values)
            rows = rows[np.lexsort((rows, values))]
        elif keep == "last":
            rows = rows[::-1]
        _, first = np.unique(ids[rows], return_index=True)
        return rows[first]

    def joined(self, table: Table, other: Table, options: JoinedFile) -> Table:
        own, others = self._numbers(table, self.study.data), self._numbers(other, options)
        names = options.columns or [name for name in other.columns if name != options.id]
        for name in names:
            self._column(other, name, "columns")
        clashing = [name for name in names if options.prefix + name in table.columns]
        if clashing:
            message = f"brings {listed(clashing)}, which the data have already"
            self._refuse(other, (), message, "Write prefix: before its names, or columns: [...] without them")
        self._check_single(other, others)
        there = dict(zip(_standing(others), np.flatnonzero(others.known).tolist(), strict=True))
        place = np.array([there.get(text, -1) for text in number_texts(own)] + [-1], dtype=np.int64)[own.codes]
        columns = dict(table.columns)
        for name in names:
            columns[options.prefix + name] = other.columns[name].taken(place, options.prefix + name)
        strangers = len(there.keys() - set(_standing(own)))
        told = (*table.dropped, (f"{other.file}: patients who are not in the data", strangers))
        return replace(table, columns=columns, dropped=told if strangers else table.dropped)

    def _check_single(self, other: Table, column: Column) -> None:
        """No patient has several rows in a file that is joined."""
        twice = several_rows(patient_codes(column))
        if twice:
            rows = other.rows[twice[0]].tolist()
            who = column.shown(int(twice[0][0]))
            rest = f" and {counted(len(twice) - 1, 'other patient')}" if len(twice) > 1 else ""
            message = f"patient {quoted(who)} stands in {rows_of(rows)}{rest}"
            remedy = f"Say which row counts: rows: {{keep: first}} in {dotted(self.where)}"
            self._source(other).in_data(message, remedy, row=rows[1], column=column.name)
            raise Unavailable

    def _source(self, table: Table) -> Source:
        return Source(self.study, table, self.problems)

    def _column(self, table: Table, name: str, *path: str | int) -> Column:
        return self._source(table).column(name, (*self.where, *path))

    def _holds(self, table: Table, text: str, *path: str) -> Mask:
        """Where a condition over the file's columns is known to hold."""
        truth = self._source(table).condition(
            text, (*self.where, *path), lambda name: ops.Raw(self._column(table, name, *path))
        )
        return truth.values & truth.known

    def _refuse(self, table: Table, path: KeyPath, message: str, remedy: str, value: str | None = None) -> NoReturn:
        where = (*self.where, *path)
        self._source(table).in_study(where, f"{dotted(where)} {message}", remedy, value)
        raise Unavailable


def _found(rows: Integers, ids: Integers, kept: Integers) -> Integers:
    """For each row that is `kept` the one among `rows` that is of the same patient; -1 where there is none."""
    # The last place is that of rows without a patient.
    place = np.full(int(ids.max(initial=-1)) + 2, -1, dtype=np.int64)
    place[ids[rows]] = rows
    return place[ids[kept]]


def _without(table: Table, gone: Mask, why: str) -> Table:
    """A table without some rows, of which is told how many there were."""
    if not gone.any():
        return table
    return replace(table.taken(np.flatnonzero(~gone)), dropped=(*table.dropped, (why, int(gone.sum()))))


def _standing(column: Column) -> list[str]:
    """The numbers of patients, row by row where one stands."""
    texts = number_texts(column)
    return [texts[code] for code in column.codes[column.known].tolist()]


def _sizes(source: Source, column: Column) -> NDArray[np.float64]:
    """Values by which rows are put in order: numbers, or dates as days; one that is neither is noted."""
    no_number = int(column.numbers[1].sum())
    if no_number == 0 or no_number < int(column.dates[1].sum()):
        return source.numbers(column)
    dates = source.dates(column)
    return np.where(np.isnat(dates), np.nan, dates.astype("datetime64[D]").astype(np.int64).astype(np.float64))
