"""The line that says how patients count whose exposure begins during follow-up, and those who enter late."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.naming import in_sentence
from riskset.study.entities import counted_until, known_at_landmark
from riskset.tables.printed import roman

if TYPE_CHECKING:
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase
    from riskset.tables.printed import Text

LATE = "Patients are at risk from the time at which they come under observation (delayed entry)."


def exposure_note(cohort: Cohort, entry: DisplayBase) -> Text:
    """How the patients of a display count whose group changes during follow-up; empty where none does.

    Parameters
    ----------
    cohort : Cohort
        Of the display, from its landmark.
    entry : DisplayBase
    """
    texts: list[str] = []
    if entry.by in cohort.study.exposures:
        exposure = cohort.exposure(str(entry.by))
        if entry.known_at_landmarks:
            texts.append(f"{exposure.label} is as known at each landmark: {known_at_landmark(exposure)}.")
        elif cohort.account is None:
            texts.append(f"{exposure.label} is time-dependent: {counted_until(exposure)}.")
        else:
            texts.append(f"{exposure.label} is as known at the landmark: {known_at_landmark(exposure)}.")
    if any(cohort.study.endpoints[name].entry is not None for _, name in entry.named_endpoints()):
        texts.append(LATE)
    return roman(" ".join(texts)) if texts else ()


def modelled_exposures_note(cohort: Cohort, entry: DisplayBase) -> Text:
    """How patients count in the regressions whose results a figure draws again; a table of them says it by footnotes.

    Parameters
    ----------
    cohort : Cohort
        The whole study.
    entry : DisplayBase
    """
    study = cohort.study
    sources = [study.displays[name] for name in entry.sources(study) if name in study.displays]
    variables = [
        cohort.of(display).variable(name)
        for display in sources
        for name in display.effects_of()
        if name in study.exposures
    ]
    texts = dict.fromkeys(f"{each.label} is {in_sentence(each.footnote or '')}" for each in variables)
    return roman(" ".join(texts)) if texts else ()
