"""Everything that is wrong with a study file and its data, at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from riskset.naming import counted
from riskset.problems import Problem, quoted, told_once
from riskset.study.builder import Builder
from riskset.study.cohort import Cohort
from riskset.study.expected import unexpected_patients
from riskset.study.file_sections import TableFile
from riskset.study.landmark import landmark_time
from riskset.study.loading import read_study
from riskset.study.needed import groups_of, has_all, variable_of
from riskset.study.patient_numbers import patient_codes, several_rows
from riskset.study.problems import SHOWN, StudyProblems, rows_of
from riskset.study.reading import read_table
from riskset.study.repeated_rows import repeated_rows
from riskset.study.source import Mask, Source, Unavailable
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from riskset.study.display_kinds import DisplayKinds
    from riskset.study.entities import Endpoint, Exposure
    from riskset.study.entries.base import DisplayBase
    from riskset.study.schema import StudyFile
    from riskset.study.table import Column, Table
    from riskset.yaml_lines import KeyPath

Thing = TypeVar("Thing")
_TIME_TOLERANCE = 1e-9


def check(path: Path | str, kinds: DisplayKinds) -> list[Problem]:
    """Everything that is wrong with a study file and its data; an empty list when nothing is."""
    return told_once(read_cohort(path, kinds)[1])


def read_cohort(path: Path | str, kinds: DisplayKinds) -> tuple[Cohort | None, list[Problem]]:
    """Read a study file and its data as far as they can be read, and say what is wrong with them.

    Where each problem is of a display alone, the cohort serves all other displays.
    """
    study, problems = read_study(Path(path), kinds)
    if study is None:
        return None, problems
    cohort, more = examine(study, kinds, problems)
    return cohort, problems + more


def load_cohort(study: StudyFile, kinds: DisplayKinds, table: Table | None = None) -> Cohort:
    """Read and check the data of a study; a `table` that was read already stands for its data file.

    Raises
    ------
    StudyProblems
        With everything that is wrong with them.
    """
    cohort, problems = examine(study, kinds, table=table)
    if problems or cohort is None:
        raise StudyProblems(problems)
    return cohort


def examine(
    study: StudyFile, kinds: DisplayKinds, known: Iterable[Problem] = (), table: Table | None = None
) -> tuple[Cohort | None, list[Problem]]:
    """Read the data of a study, build all that it names, and say what is wrong: the study file first, by line.

    A display with a problem that is `known`, or that needs what cannot be built, is not asked about its patients: that is
    said once, where it is declared. Where values of the data are wrong, or an option that all displays share, the patients
    of every display are in doubt.

    A `table` that was read already, as that of a data frame, stands for the data file.
    """
    study.of_kinds(kinds)
    if any(study.is_unread("data", option) for option in (*TableFile.model_fields, "join")):
        return None, []  # the file would be read in another way than is meant
    try:
        table = read_table(study) if table is None else table
    except StudyProblems as error:
        return None, error.problems
    source = Source(study, table)
    unexpected = unexpected_patients(study, table.size)
    source.problems += [] if unexpected is None else [unexpected]
    builder = Builder(source)
    _build_all(source, builder)
    cohort = Cohort(study, builder, builder.everybody)
    wrong = {problem.display for problem in (*known, *source.problems)}
    askable = [name for name, each in study.displays.items() if name not in wrong and has_all(builder, each)]
    in_doubt = source.has_bad_cells or study.is_unread("study") or study.is_unread("data")
    # What is asked of the cohort raises all that is noted by then: what is known already is put aside.
    problems = builder.take_problems()
    for name in () if in_doubt else askable:
        display = study.displays[name]
        if all(each in askable for each in display.sources(study)):
            asked = _display_problems(cohort, kinds, name, display)
            problems += [each for each in asked if replace(each, display="") not in problems]
    problems = list(dict.fromkeys(problems))
    return cohort, sorted(problems, key=lambda problem: (problem.file == table.file, problem.line or 0))


def _build_all(source: Source, builder: Builder) -> None:
    """Build all that the study file names; what is wrong is noted."""
    study = source.study
    parts = _check_ids(source)
    for name in study.data.date_formats:
        _tried(lambda name=name: source.column(name, ("data", "date_formats", name)))
    for name in study.variables:
        _tried(lambda name=name: builder.variable(name))
    for name in study.groups:
        _tried(lambda name=name: builder.grouping(name))
    for name in study.populations:
        _tried(lambda name=name: builder.population(name))
    for name in study.endpoints:
        _tried(lambda name=name: builder.endpoint(name))
    for name in study.exposures:
        _tried(lambda name=name: builder.exposure(name))
    for name in study.propensities:
        _tried(lambda name=name: builder.propensity(name))
    for name in study.imputations:
        _tried(lambda name=name: builder.imputation(name))
    for name, display in study.displays.items():
        noted = len(source.problems)
        _name_display(builder, name, display)
        source.problems[noted:] = _of_display(name, source.problems[noted:])
    _check_follow_up(source, builder)
    unit = study.study.time_unit
    _tried(lambda: landmark_time(source, study.landmark.at, unit) if study.landmark is not None else None)
    # Where several rows are parts of one, what lacks in one of them is not wrong by itself.
    file, name = source.table.file, study.data.id
    source.problems[:] = [
        each for each in source.problems if each.file != file or each.column == name or each.row not in parts
    ]


def _of_display(name: str, problems: Iterable[Problem]) -> list[Problem]:
    """Problems as those of one display."""
    return [replace(problem, display=name) for problem in problems]


def _tried(build: Callable[[], Thing]) -> Thing | None:
    """Build something; what is wrong with it is noted."""
    try:
        return build()
    except Unavailable:
        return None


def _check_ids(source: Source) -> frozenset[int]:
    """Each row has a patient's number, and no number stands twice; where no column has them, rows are the patients.

    Returns
    -------
    frozenset of int
        Numbers of rows in the file that are parts of a patient's row.
    """
    name = source.study.data.id
    column = None if name is None else _tried(lambda: source.column_once(name, ("data", "id")))
    if column is None:
        return frozenset()
    source.in_patients(~column.known, "the patient's number is missing", "Fill it in, or remove the row", column.name)
    codes = patient_codes(column)
    twice = sorted(several_rows(codes), key=lambda rows: int(rows[1]))
    if not twice:
        return frozenset()
    parts = [f"{quoted(column.shown(int(at[0])))} ({rows_of(source.table.rows[at].tolist())})" for at in twice[:SHOWN]]
    rest = len(twice) - SHOWN
    shown = ", ".join(parts) + (f" and {rest} more" if rest > 0 else "")
    who = f"patient {shown} stands" if len(twice) == 1 else f"{len(twice)} patients stand"
    kind = repeated_rows(source.study, source.table, twice, int(codes.max()) + 1)
    message = f"{who} in more than one row" + (f": {shown}" if len(twice) > 1 else "") + f"; the rows {kind.told}"
    row, value = int(source.table.rows[twice[0][1]]), column.shown(int(twice[0][0]))
    source.in_data(message, kind.remedy, row=row, column=column.name, value=value)
    return frozenset(source.table.rows[np.concatenate(twice)].tolist()) if kind.apart else frozenset()


def _name_display(builder: Builder, name: str, display: DisplayBase) -> None:
    """What a display names must be there."""
    where: KeyPath = ("displays", name)
    by = display.by
    if by is not None:
        _tried(lambda: groups_of(builder, by, (*where, "by")))
    for place, variable in display.named_variables():
        path: KeyPath = (*where, *place)
        _tried(lambda variable=variable, path=path: variable_of(builder, variable, path))


def _check_follow_up(source: Source, builder: Builder) -> None:
    """No event, and no follow-up, after the end of observation."""
    study = source.study
    if study.data.follow_up not in study.endpoints:
        return
    end_name = study.data.follow_up
    end = _tried(lambda: builder.endpoint(end_name))
    if end is None:
        return
    for name, spec in study.endpoints.items():
        endpoint = None if name == end_name else _tried(lambda name=name: builder.endpoint(name))
        if endpoint is None or endpoint.origin != end.origin:  # clocks of two origins do not compare
            continue
        # Times scaled from one unit to another may differ in their last bits; nan compares as false.
        late = endpoint.time > end.time * (1 + _TIME_TOLERANCE)
        happened, died = endpoint.cause > 0, end.cause > 0
        for mask, what in (
            (late & happened & died, "has an event after death"),
            (late & happened & ~died, "has an event after the end of follow-up"),
            (late & ~happened & died, "is followed after death"),
            (late & ~happened & ~died, "is followed after the end of follow-up"),
        ):
            _note_late(source, source.table.columns.get(spec.stop_column or ""), endpoint, end, mask, what)
    for name in study.exposures:
        exposure = _tried(lambda name=name: builder.exposure(name))
        if exposure is not None and end.origin == study.study.time_origin:
            late = np.isfinite(exposure.begins) & (exposure.begins > end.time * (1 + _TIME_TOLERANCE))
            _note_exposed_late(source, exposure, end, late)


def _note_exposed_late(source: Source, exposure: Exposure, end: Endpoint, late: Mask) -> None:
    """Note patients whose exposure begins after the end of observation."""
    unit = source.study.study.time_unit
    shown = [f"{exposure.begins[at]:.6g} > {end.time[at]:.6g} {unit}" for at in np.flatnonzero(late)[:SHOWN]]
    rest = f" and {int(late.sum()) - SHOWN} more" if late.sum() > SHOWN else ""
    message = (
        f"exposure {quoted(exposure.name)} begins after the end of follow-up by endpoint {quoted(end.name)}: "
        f"{', '.join(shown)}{rest}"
    )
    source.in_patients(late, message, "Correct one of the two times")


def _note_late(source: Source, column: Column | None, endpoint: Endpoint, end: Endpoint, mask: Mask, what: str) -> None:
    if not mask.any():
        return
    unit = source.study.study.time_unit
    rows = source.table.rows_at(mask)
    times = [f"{endpoint.time[index]:.6g} > {end.time[index]:.6g} {unit}" for index in np.flatnonzero(mask)[:SHOWN]]
    shown = ", ".join(f"{text} (row {row})" for text, row in zip(times, rows, strict=False))
    shown = times[0] if len(rows) == 1 else shown
    rest = f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    message = f"endpoint {quoted(endpoint.name)} {what} by endpoint {quoted(end.name)}: {shown}{rest}"
    place = {} if column is None else {"column": column.name, "value": column.shown(int(np.argmax(mask)))}
    source.in_data(message, "Correct one of the two times", row=rows[0], **place)


def _display_problems(cohort: Cohort, kinds: DisplayKinds, name: str, display: DisplayBase) -> list[Problem]:
    """A display must have patients, and each of its endpoints for all of them."""
    source = cohort.builder.source
    where: KeyPath = ("displays", name)
    try:
        part = cohort.of(display)
        found = list(kinds.problems(cohort, name, display)) if part.size else []
    except StudyProblems as error:
        # Of the display itself, as its landmark; what the study file declares was built before.
        line = source.study.line(*where)
        return [replace(problem, line=problem.line or line, display=name) for problem in error.problems]
    if part.size == 0:
        at = (
            f" from the landmark at {counted(f'{part.account.at:g}', part.time_unit.removesuffix('s'))}"
            if part.account is not None
            else ""
        )
        message = f"{dotted(where)} has no patient{at}"
        source.in_study(where, message, "Choose another population or landmark")
        return cohort.builder.take_problems()
    for _, endpoint in display.named_endpoints():
        try:
            part.endpoint(endpoint)
        except StudyProblems as error:
            for problem in error.problems:
                source.in_study(where, f"{dotted(where)}: {problem.message}", problem.remedy)
    return _of_display(name, [*cohort.builder.take_problems(), *found])
