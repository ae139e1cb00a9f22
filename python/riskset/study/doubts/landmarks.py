"""Doubts about groups, variables and populations of displays that were known only after patients are followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.problems import listed, quoted
from riskset.study.doubts.cells import rows_told
from riskset.study.doubts.doubt import Doubt, in_study
from riskset.study.doubts.known_later import known_later

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.cohort import Cohort
    from riskset.study.doubts.known_later import KnownLater
    from riskset.study.entries.base import DisplayBase

AFTER_LANDMARK, IMMORTAL = "group-after-landmark", "immortal-time"


def groups_after_landmark(cohort: Cohort) -> Iterator[Doubt]:
    """Groups, variables and populations of displays from a landmark that were known only after it."""
    return _doubts(cohort, AFTER_LANDMARK)


def immortal_time(cohort: Cohort) -> Iterator[Doubt]:
    """Groups, variables and populations of displays that were known only after their time zero."""
    return _doubts(cohort, IMMORTAL)


def _doubts(cohort: Cohort, kind: str) -> Iterator[Doubt]:
    found: dict[str, dict[str, KnownLater]] = {}
    for name, display in cohort.study.displays.items():
        for each in known_later(cohort, display) if kind_of(display) == kind else ():
            found.setdefault(each.name, {})[name] = each
    for about, displays in found.items():
        first, each = next(iter(displays.items()))
        said = _from_landmark if kind == AFTER_LANDMARK else _from_start
        message = said(cohort, list(displays), cohort.study.displays[first], each)
        yield in_study(cohort, kind, about, ("displays", first), message, _remedy(cohort, each))


def kind_of(display: DisplayBase) -> str:
    """The kind of doubt about groups of a display that were known only later."""
    return IMMORTAL if display.landmark_shown is False and not display.first_landmark else AFTER_LANDMARK


def _what(displays: list[str], each: KnownLater) -> str:
    what = "population" if each.is_population else "groups"
    return f"{what} {quoted(each.name)} of {listed(displays)}"


def _remedy(cohort: Cohort, each: KnownLater) -> str:
    """How patients are counted rightly, in words of the study file."""
    exposure = cohort.study.exposures.get(each.told_by)
    if each.is_population:
        entry = each.told_by if exposure is None or not isinstance(exposure.at, str) else exposure.at
        return f"Count time from then on, or let patients enter then: endpoints: {{name: {{entry: {entry}, ...}}}}"
    at_landmark = "or, with landmark, as they are known at it"
    if exposure is not None:
        return f"Name the exposure {each.told_by} instead: it counts patients where they are, {at_landmark}"
    labels = ", ".join([*each.others, *each.levels]) if len(each.others) == len(each.levels) == 1 else "..."
    unit = "" if each.unit in {None, cohort.study.study.time_unit} else f", unit: {each.unit}"
    written = f"exposures: {{name: {{at: {each.told_by}{unit}, labels: [{labels}]}}}}"
    return f"Name an exposure instead, {written}: it counts patients where they are, {at_landmark}"


def _from_landmark(cohort: Cohort, displays: list[str], display: DisplayBase, each: KnownLater) -> str:
    part = cohort.of(display)
    at = display.first_landmark if part.account is None else part.account.at
    return (
        f"{_what(displays, each)} {_is(each)} not those of the landmark: of {counted(each.among, 'patient')} of "
        f"{listed(list(each.levels))} from {at:.4g} {part.time_unit} on, {rows_told(cohort, each.patients)} came into it "
        f"later, by {quoted(each.told_by)}"
    )


def _from_start(cohort: Cohort, displays: list[str], _display: DisplayBase, each: KnownLater) -> str:
    return (
        f"{_what(displays, each)} {_is(each)} known only later: of {counted(each.among, 'patient')} of "
        f"{listed(list(each.levels))}, {rows_told(cohort, each.patients)} came into it after the start, by "
        f"{quoted(each.told_by)}, and could have no event before (immortal time)"
    )


def _is(each: KnownLater) -> str:
    return "is" if each.is_population else "are"
