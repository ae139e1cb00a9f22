"""Finds the doubts of a cohort, and tells those that the study file accepts from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import Problem, did_you_mean, quoted
from riskset.study.doubts.alike import alike_ids, alike_levels
from riskset.study.doubts.dates import dates_after_death, early_dates, future_dates, impossible_ages, impossible_spans
from riskset.study.doubts.doubt import Doubt
from riskset.study.doubts.events import no_events, otherwise_unknown, otherwise_unnamed, unnamed_values
from riskset.study.doubts.landmarks import groups_after_landmark, immortal_time
from riskset.study.doubts.models import collinear_variables
from riskset.study.doubts.numbers import dates_as_numbers, thousands_separators
from riskset.study.doubts.rows import total_rows
from riskset.study.doubts.texts import control_characters, spreadsheet_errors, wrong_encoding
from riskset.study.doubts.times import alive_with_death_date, events_after_death, shared_times, wrong_units
from riskset.study.doubts.values import missing_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from riskset.study.cohort import Cohort

SEARCHES: Mapping[str, Callable[[Cohort], Iterator[Doubt]]] = {
    "missing-code": missing_codes,
    "impossible-age": impossible_ages,
    "early-date": early_dates,
    "future-date": future_dates,
    "impossible-span": impossible_spans,
    "date-number": dates_as_numbers,
    "time-unit": wrong_units,
    "date-after-death": dates_after_death,
    "event-after-death": events_after_death,
    "alive-with-death-date": alive_with_death_date,
    "shared-time": shared_times,
    "no-event": no_events,
    "unnamed-value": unnamed_values,
    "otherwise-missing": otherwise_unknown,
    "otherwise-unnamed": otherwise_unnamed,
    "alike-levels": alike_levels,
    "alike-ids": alike_ids,
    "total-row": total_rows,
    "control-character": control_characters,
    "spreadsheet-error": spreadsheet_errors,
    "thousands-separator": thousands_separators,
    "wrong-encoding": wrong_encoding,
    "collinear": collinear_variables,
    "immortal-time": immortal_time,
    "group-after-landmark": groups_after_landmark,
}
"""What finds the doubts of each kind."""


def find_doubts(cohort: Cohort) -> list[Doubt]:
    """What looks wrong in a study, but for what its file accepts; the study file first, by line.

    An entry of ``accept`` that answers no doubt is a doubt itself: what it was about is no longer there.
    """
    found = [doubt for search in SEARCHES.values() for doubt in search(cohort)]
    accepted = cohort.study.accept
    keys = list(dict.fromkeys(doubt.key for doubt in found))
    left = [doubt for doubt in found if doubt.key not in accepted]
    left += [_unanswered(cohort, key, keys) for key in accepted if key not in keys]
    file = cohort.builder.source.table.file
    return sorted(left, key=lambda doubt: (doubt.problem.file == file, doubt.problem.line or 0))


def _unanswered(cohort: Cohort, key: str, keys: list[str]) -> Doubt:
    where = ("accept", key)
    problem = Problem(
        file=str(cohort.study.path),
        line=cohort.study.line(*where),
        value=key,
        message=f"accept names {quoted(key)}, but there is no such doubt",
        remedy=did_you_mean(key, keys, "Doubts") if keys else "Remove it",
    )
    return Doubt("accept", key, problem)
