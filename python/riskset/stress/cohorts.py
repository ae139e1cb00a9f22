"""The patients of a study with a center left out, and the landmarks near that of a display."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import quoted
from riskset.study import StudyProblems
from riskset.study.propensity_section import OF_SETS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.stress.asked import Asked
    from riskset.study import Cohort

NEAR = (0.75, 0.9, 1.1, 1.25)
"""Landmarks that are tried where none are named, as parts of the display's own."""
_CALLED = {"center", "centre", "hospital", "site", "clinic", "institution"}
MOST_CENTRES = 60
NO_CENTRES = "the study file names no centers"


@dataclass(frozen=True)
class Centres:
    """The centers of a display's patients: each with the cohort that is left without it."""

    variable: str
    parts: tuple[tuple[str, Cohort], ...]
    small: int


def landmark_times(asked: Asked) -> list[float] | str:
    """Other landmarks in the time unit of the display, or why there are none."""
    shown = asked.entry.landmark_shown
    if asked.entry.known_at_landmarks:
        return "it shows several landmarks itself"
    if shown is False:
        return "it has no landmark"
    own = asked.patients.in_unit(asked.entry.time_unit).landmark_time(shown).value
    if asked.options.landmarks:
        return [at for at in asked.options.landmarks if at != own]
    digits = 1 - int(np.floor(np.log10(own)))  # two significant ones
    times = [round(own * part, digits) for part in NEAR]
    return [at for at in dict.fromkeys(times) if at > 0 and at != own]


def centre_variable(asked: Asked) -> str | None:
    """The variable of centers: the one asked for, of a table of centers, of clusters, or of a name that says so."""
    study = asked.cohort.study
    if asked.options.centres is not None:
        return asked.options.centres
    tables = [getattr(each, "variable", None) for each in study.displays.values() if each.kind_name() == "centres"]
    sets = {f"{name}{OF_SETS}" for name in study.propensities} | {study.data.id}
    clusters = [getattr(each, "cluster", None) for each in study.displays.values()]
    named = [name for name in study.variables if name.casefold() in _CALLED]
    known = [name for name in (*tables, *clusters, *named) if name and name not in sets]
    return known[0] if known else None


def centre_parts(asked: Asked) -> Centres | str:
    """Each center of the display's patients with the study without it; or why none is left out."""
    name = centre_variable(asked)
    if name is None:
        return NO_CENTRES
    try:
        labels = dict(_members(asked.cohort, name))
        own = dict(_members(asked.patients, name))
    except StudyProblems as error:
        if asked.options.centres is not None:
            raise
        return f"{quoted(name)} cannot be read as centers: {error.problems[0].message}"
    own = {label: rows for label, rows in own.items() if rows.any()}
    if len(own) < 2:
        return f"there is one center in {quoted(name)}" if own else f"{quoted(name)} names no center"
    if len(own) > MOST_CENTRES:
        return f"{quoted(name)} has {len(own)} centers, and at most {MOST_CENTRES} are left out one by one"
    large = [label for label, rows in own.items() if rows.sum() >= asked.smallest]
    parts = tuple((label, asked.cohort.part(~labels[label])) for label in large)
    return Centres(name, parts, len(own) - len(large))


def _members(cohort: Cohort, name: str) -> Iterator[tuple[str, np.ndarray[tuple[int], np.dtype[np.bool_]]]]:
    """Each level of a variable and who is in it."""
    variable, values = cohort.variable(name), cohort.values(name)
    if variable.levels:
        for level in variable.levels:
            yield level, (values == level).to_numpy(dtype=bool, na_value=False)
        return
    for number in np.unique(values.dropna()):
        yield f"{variable.label} {number:g}", (values == number).to_numpy(dtype=bool, na_value=False)
