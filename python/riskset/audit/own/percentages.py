"""The percentages of a study that words can mean: of which patients, and of which level of which variable."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.audit.own.compared import affirmed
from riskset.audit.own.context import PEOPLE
from riskset.audit.own.naming import groups_of, named, things_of
from riskset.audit.own.suggested import label_of
from riskset.naming import VERSUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.opened import OpenStudy
    from riskset.results import Result

_SHORTEST = 4
# What sentences call people of a level.
_PEOPLE = {"male": ("men", "boys", "man"), "female": ("women", "girls", "woman")}


def rows_of(text: str, study: OpenStudy) -> list[Result]:
    """The results of the patients that a text speaks of: of the one group that it names, else of all; none where of several."""
    displays = study.cohort.study.displays
    rows = [
        row
        for name in displays
        for row in study.results_of(name)
        if row.value is not None and row.population == "all" and not row.model and VERSUS not in row.group
        if not getattr(displays[name], "landmark", None)
    ]
    groups = {
        name: words
        for name, words in groups_of(row for row in rows if getattr(displays.get(row.display), "by", None)).items()
        if name.casefold() not in {"yes", "no"}
    }
    names = {name for _, name in named(text, groups)}
    if len(names) > 1:
        return []
    if names:
        return [row for row in rows if row.group in names]
    return [*(row for row in rows if not row.group), *_pooled(rows)]


def _pooled(rows: Sequence[Result]) -> Iterator[Result]:
    """The percentages of all patients, of displays that have them by group alone."""
    whole = {(row.variable, row.level) for row in rows if not row.group and row.statistic == "percent"}
    of: dict[tuple[str, str, str], list[Result]] = {}
    known: dict[tuple[str, str, str], float] = {}
    for row in rows:
        if row.statistic == "count" and row.level and row.variable and not row.endpoint and row.group:
            of.setdefault((row.display, row.variable, row.level), []).append(row)
        elif row.statistic == "n" and not row.level and row.group:
            known[row.display, row.variable, row.group] = row.value or 0.0
    for (display, variable, level), counts in of.items():
        patients = sum(known.get((display, variable, row.group), 0.0) for row in counts)
        if patients and (variable, level) not in whole:
            share = 100 * sum(row.value or 0.0 for row in counts) / patients
            yield replace(counts[0], group="", statistic="percent", value=share)


def of_level(text: str, rows: Sequence[Result], study: OpenStudy) -> list[Result]:
    """The percentage of the one level, or of the one yes-or-no variable, that a text names."""
    shares = [row for row in rows if row.statistic == "percent" and row.variable]
    things = things_of(study, shares)
    said_things = {name for _, name in named(text, things)}
    said_levels = {name for _, name in levels_in(text, shares)}
    found = [row for row in shares if row.level in said_levels] if len(said_levels) == 1 else []
    if not found and len(said_things) == 1:
        (name,) = said_things
        own = affirmed([row for row in shares if row.variable == name])
        found = own if len({row.level for row in own}) == 1 else []
    # `male` may be the sex of a donor too.
    if len({row.variable for row in found}) > 1:
        found = [row for row in found if row.variable in said_things] if len(said_things) == 1 else _only(found, study)
    return found


def levels_in(text: str, shares: Sequence[Result]) -> list[tuple[int, str]]:
    """Which levels a text names, each time with its place; men and women are levels of a sex."""
    levels = {
        row.level: [row.level, *_PEOPLE.get(row.level.casefold(), ())] for row in shares if len(row.level) >= _SHORTEST
    }
    return named(text, levels)


def _only(found: Sequence[Result], study: OpenStudy) -> list[Result]:
    """The results of the one variable whose label has no further noun: the sex of the patients, not of their donors."""
    people = re.compile(rf"\b(?:{PEOPLE}|mother|father|child|partner|spouse)\b", re.IGNORECASE)
    own = [row for row in found if not people.search(re.split(r"[,(]", label_of(study, row.variable))[0])]
    return own if len({row.variable for row in own}) == 1 else []
