"""Doubts about landmarks: patients who count as exposed from a landmark though their exposure began later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import counted
from riskset.problems import listed, quoted
from riskset.study.doubts.cells import rows_told
from riskset.study.doubts.doubt import Doubt, in_study
from riskset.study.entries.base import ExposureTime, grouping_variable
from riskset.study.problems import StudyProblems
from riskset.study.schema_parts import DateSpan, MedianOf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.study.cohort import Cohort
    from riskset.study.entries.base import DisplayBase

# A group whose patients have a time of exposure may lack it for a few.
_HAVING = 0.9


def groups_after_landmark(cohort: Cohort) -> Iterator[Doubt]:
    """Groups of displays from a landmark whose exposure began after it for some patients, where its time is known."""
    found: dict[str, dict[str, str]] = {}
    for name, display in cohort.study.displays.items():
        if display.by is not None and display.landmark_shown is not False:
            for exposure in _exposures(cohort, display):
                told = _late(cohort, display, exposure)
                if told is not None:
                    found.setdefault(display.by, {}).setdefault(name, told)
    for by, displays in found.items():
        first = next(iter(displays))
        message = f"groups {quoted(by)} of {listed(list(displays))} are not those of the landmark: {displays[first]}"
        remedy = "Count patients for the group they are in at the landmark, as a landmark sweep with exposed_at does"
        yield in_study(cohort, "group-after-landmark", by, ("displays", first), message, remedy)


def _exposures(cohort: Cohort, display: DisplayBase) -> Iterator[ExposureTime]:
    """The times at which an exposure began that displays of the same groups, or landmarks, name."""
    study = cohort.study
    groups = grouping_variable(study, display.by)
    for other in study.displays.values():
        if grouping_variable(study, other.by) == groups:
            yield from other.exposure_times()
    landmarks = [study.landmark.at if study.landmark is not None else None, display.landmark_shown]
    yield from (ExposureTime(at.median_of, at.unit) for at in landmarks if isinstance(at, MedianOf))


def _late(cohort: Cohort, display: DisplayBase, exposure: ExposureTime) -> str | None:
    """How many patients of a display count as exposed at its landmark and are exposed later."""
    try:
        part = cohort.of(display)
        grouping = part.grouping(display.by or "")
        begins = part.times(exposure.source, exposure.unit)
        whole = cohort.grouping(display.by or "").codes
        exposed = _exposed(whole, ~np.isnan(cohort.times(exposure.source, exposure.unit)))
    except StudyProblems:  # said of the display itself
        return None
    if part.account is None or exposed is None:
        return None
    counted_so = np.isin(grouping.codes, exposed)
    late = counted_so & (begins > part.account.at)
    if not late.any():
        return None
    everybody = np.zeros(cohort.size, dtype=bool)
    everybody[part.index[late]] = True
    levels = listed([grouping.levels[code] for code in exposed])
    source = exposure.source
    name = f"{source.from_} to {source.to}" if isinstance(source, DateSpan) else source
    return (
        f"of {counted(int(counted_so.sum()), 'patient')} of {levels} from {part.account.at:.4g} {part.time_unit} on, "
        f"{rows_told(cohort, everybody)} came into it later, by {quoted(name)}"
    )


def _exposed(codes: NDArray[np.int64], has_time: NDArray[np.bool_]) -> list[int] | None:
    """The groups whose patients have a time of exposure, where those of the other groups have none."""
    shares = [float(has_time[codes == code].mean()) for code in np.unique(codes[codes >= 0]).tolist()]
    exposed = [code for code, share in zip(np.unique(codes[codes >= 0]).tolist(), shares, strict=True) if share]
    if len(exposed) in {0, len(shares)} or any(0 < share < _HAVING for share in shares):
        return None
    return exposed
