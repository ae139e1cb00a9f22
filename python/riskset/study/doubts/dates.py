"""Doubts about dates: too early, to come, after a death, or read as numbers; and ages and spans that no life has."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import quoted
from riskset.study.doubts.cells import holds_dates, in_values, rows_told
from riskset.study.doubts.doubt import Doubt, in_data, in_study
from riskset.study.doubts.named import named_columns
from riskset.study.doubts.values import codes_apart
from riskset.study.doubts.words import AGE, DEATH, LAST_CONTACT, OF_THE_FILE, RELAPSE, SHORTER_THAN_YEARS
from riskset.study.schema_parts import DateSpan
from riskset.study.sections import DatedEndpoint, Span
from riskset.study.time_units import unit_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.study.cohort import Cohort
    from riskset.study.table import Column

LIFE = 120
"""Years that nobody lives."""
# Spreadsheets write this day for 0 and 1.
_FIRST = np.datetime64("1900-01-01")
_REMEDY = "Correct it, or, if it means not known, name it under data: {{missing: [{}]}}"


def early_dates(cohort: Cohort) -> Iterator[Doubt]:
    """Dates before 1900, or on its first day."""
    for column in named_columns(cohort):
        if holds_dates(column):
            yield from _dates(cohort, "early-date", column, column.dates[0] <= _FIRST, "before 1900-01-02")


def future_dates(cohort: Cohort) -> Iterator[Doubt]:
    """Dates after today."""
    today = np.datetime64(dt.datetime.now().astimezone().date())
    for column in named_columns(cohort):
        if holds_dates(column):
            yield from _dates(cohort, "future-date", column, column.dates[0] > today, f"after today, {today}")


def _dates(cohort: Cohort, kind: str, column: Column, wrong: NDArray[np.bool_], what: str) -> Iterator[Doubt]:
    if wrong.any():
        remedy = _REMEDY.format(column.shown(int(wrong.argmax())))
        yield in_values(cohort, kind, column.name, column, wrong, f"is {what}", f"are {what}", remedy)


def impossible_ages(cohort: Cohort) -> Iterator[Doubt]:
    """Ages below 0 or above 120 years, but for codes that stand apart."""
    for name, spec in cohort.study.variables.items():
        built = cohort.builder.variable(name)
        texts = (name, built.variable.label, built.variable.unit)
        if not spec.is_number or not AGE.said_by(*texts) or SHORTER_THAN_YEARS.said_by(*texts):
            continue
        values = cohort.numbers(name)
        codes = [] if built.column is None else codes_apart(built.column)
        wrong = ((values < 0) | (values > LIFE)) & ~np.isin(values, codes)
        if wrong.any():
            what = f"no age in years, from 0 to {LIFE}"
            remedy = "Correct it, or say the unit if it is none of years: unit: months"
            yield in_values(cohort, "impossible-age", name, built.column, wrong, f"is {what}", f"are {what}", remedy)


def impossible_spans(cohort: Cohort) -> Iterator[Doubt]:
    """Times between two dates that are negative, or longer than a life."""
    months = cohort.study.study.days_per_month
    for name, spec in cohort.study.variables.items():
        if isinstance(spec.derive, Span):
            values = cohort.numbers(name)
            life = LIFE * unit_ratio("years", spec.derive.unit, months)
            yield from _span(cohort, "variables", name, spec.derive, values, life, spec.derive.unit)
    for name, spec in cohort.study.endpoints.items():
        dates = DateSpan(**{"from": spec.from_, "to": spec.end}) if isinstance(spec, DatedEndpoint) else spec.time
        if isinstance(dates, DateSpan):
            life = LIFE * unit_ratio("years", cohort.time_unit, months)
            values = cohort.builder.endpoint(name).time
            yield from _span(cohort, "endpoints", name, dates, values, life, cohort.time_unit)


def _span(
    cohort: Cohort, section: str, name: str, dates: DateSpan, values: NDArray[np.float64], life: float, unit: str
) -> Iterator[Doubt]:
    between = f"from {quoted(dates.from_)} to {quoted(dates.to)}"
    for wrong, what in (
        (values < 0, f"is negative, {quoted(dates.to)} before {quoted(dates.from_)},"),
        (values > life, f"is longer than {LIFE} years, up to {np.nanmax(values, initial=0):.6g} {unit},"),
    ):
        if wrong.any():
            message = f"the time {between} {what} for {rows_told(cohort, wrong)}"
            where = (section, name, "derive" if section == "variables" else "time")
            yield in_study(cohort, "impossible-span", name, where, message, "Correct one of the two dates")


def dates_after_death(cohort: Cohort) -> Iterator[Doubt]:
    """A last contact, a relapse or another date of the study after the date of death."""
    table = cohort.builder.source.table
    deaths = dates_of_death(cohort)
    named = {column.name for column in named_columns(cohort)} if deaths else set()
    others = [
        column
        for column in table.columns.values()
        if column not in deaths
        and (column.name in named or LAST_CONTACT.said_by(*_texts(column)) or RELAPSE.said_by(*_texts(column)))
        and not OF_THE_FILE.said_by(*_texts(column))
        and holds_dates(column)
    ]
    for death in deaths:
        for column in others:
            late = column.dates[0] > death.dates[0]
            if late.any():
                first = int(late.argmax())
                what = f"{quoted(column.shown(first))} is after death, {quoted(death.shown(first))} in {quoted(death.name)}"
                rest = f", and so for {rows_told(cohort, late)}" if late.sum() > 1 else ""
                row = table.rows_at(late)[0]
                remedy = "Correct one of the two dates"
                yield in_data(
                    cohort, "date-after-death", column.name, what + rest, remedy, row=row, value=column.shown(first)
                )


def dates_of_death(cohort: Cohort) -> list[Column]:
    """The columns of the data that are dates of death by their name or label, and not of death or last contact."""
    return [
        column
        for column in cohort.builder.source.table.columns.values()
        if DEATH.said_by(*_texts(column)) and not LAST_CONTACT.said_by(*_texts(column)) and holds_dates(column)
    ]


def _texts(column: Column) -> tuple[str, str]:
    return column.name, column.label
