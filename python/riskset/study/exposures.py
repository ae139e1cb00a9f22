"""Builds an exposure that begins during follow-up: when it begins for each patient, and in which group one then is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import quoted
from riskset.study.conditions import where_holds
from riskset.study.endpoint_times import TimeReader, with_missing
from riskset.study.entities import Exposure
from riskset.study.missing import keys_of
from riskset.study.schema_parts import DateSpan
from riskset.study.source import Floats, Mask, Source, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.study.conditions import Form
    from riskset.study.endpoint_times import Lookup
    from riskset.study.entities import Grouping
    from riskset.study.schema_parts import TimeUnit
    from riskset.yaml_lines import KeyPath

LABELS = ("Not exposed", "Exposed")


def build_exposure(
    source: Source, name: str, lookup: Lookup, grouping: Callable[[str, KeyPath], Grouping], unit: TimeUnit
) -> Exposure:
    """The exposure `name`, its times in `unit`; `grouping` builds the groups of those who are exposed.

    Raises
    ------
    Unavailable
        When something is wrong with its times or groups; the problems are noted.
    """
    spec = source.study.exposures[name]
    where: KeyPath = ("exposures", name)
    if spec.groups in source.study.exposures:
        # Noted when the study file was checked.
        raise Unavailable
    if spec.missing:
        source, lookup = with_missing(source, keys_of(spec.missing), lookup)
    noted = len(source.problems)
    reader = TimeReader(source, name, spec.unit or source.study.study.time_unit, unit, lookup)
    times = reader.values(spec.at, (*where, "at"))
    if spec.when is not None:
        times = _in_whom_it_begins(source, name, spec.when, times, lookup)
    what = f"the time of exposure {quoted(name)}"
    start = spec.at.from_ if isinstance(spec.at, DateSpan) else None
    given = "0" if start is None else f"the date of {quoted(start)}"
    reader.note_negative(spec.at, times < 0, what, or_else=f", or give {given} where it had begun before")
    if len(source.problems) == noted and np.isnan(times).all():
        message = f"exposure {quoted(name)} begins for no patient"
        source.in_study((*where, "at"), message, "Name the time at which it begins, empty for those never exposed")
    labels = tuple(spec.labels or LABELS)
    at_exposure = None if spec.groups is None else grouping(spec.groups, (*where, "groups"))
    if at_exposure is not None:
        _note_groups(source, name, at_exposure, ~np.isnan(times), labels[0])
    if len(source.problems) > noted:
        raise Unavailable
    begins = np.where(np.isnan(times), np.inf, times)
    levels = labels if at_exposure is None else (labels[0], *at_exposure.levels)
    codes = np.ones(source.size, dtype=np.int64) if at_exposure is None else at_exposure.codes + 1
    places = range(1) if at_exposure is None else at_exposure.places
    return Exposure(
        name=name,
        label=spec.label or (name if at_exposure is None else at_exposure.label),
        levels=levels,
        places=(0, *(place + 1 for place in places)),
        reference=0,
        begins=begins,
        codes=np.where(np.isfinite(begins), codes, 0),
        ties=spec.ties,
    )


def _note_groups(source: Source, name: str, groups: Grouping, exposed: Mask, without: str) -> None:
    """Note who is exposed and in none of the groups, and a group that is called like those `without` the exposure."""
    message = f"the group of exposure {quoted(name)} is not known for patients who are exposed"
    remedy = "Fill it in, or give them a group of their own: derive: {cases: {...}, otherwise: Not known}"
    source.in_patients(exposed & (groups.codes < 0), message, remedy)
    if without in groups.levels:
        message = f"exposure {quoted(name)} calls those without it {quoted(without)}, which is one of its groups"
        remedy = "Give them a name of their own: labels: [...]"
        source.in_study(("exposures", name, "labels"), message, remedy, value=without)


def _in_whom_it_begins(source: Source, name: str, when: Form, times: Floats, lookup: Lookup) -> Floats:
    """The times of those in whom an exposure begins; who has none, or of whom it is not known, is noted."""
    truth = where_holds(source, when, ("exposures", name, "when"), lookup)
    begins = np.broadcast_to(truth.values & truth.known, times.shape)
    remedy = "Fill it in, or say what a missing value means by missing(x) in when"
    source.in_patients(~truth.known, f"whether exposure {quoted(name)} begins is not known", remedy)
    source.in_patients(begins & np.isnan(times), f"exposure {quoted(name)} begins, but has no time", "Fill it in")
    return np.where(begins, times, np.nan)
