"""What a display needs of the study, and whether it is there: what is wrong with it is said where it is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.study.entries.base import ALL
from riskset.study.source import Unavailable

if TYPE_CHECKING:
    from riskset.study.builder import Builder
    from riskset.study.entries.base import DisplayBase


def has_all(builder: Builder, display: DisplayBase) -> bool:
    """Whether all that a display names can be built; asked after everything was built once, it notes nothing new."""
    study = builder.source.study
    endpoints = [name for _, name in display.named_endpoints()]
    if display.landmark_shown is not False:
        endpoints += (study.landmark and study.landmark.event_free) or list(study.endpoints)
    if display.landmark_shown is True and study.landmark is None:
        return False
    try:
        if display.by is not None:
            builder.grouping(display.by)
        for _, name in display.named_variables():
            builder.variable(name)
        for name in endpoints:
            if name not in study.endpoints:
                return False
            builder.endpoint(name)
        for name in (display.population, study.study.population):
            if name is not None and (name != ALL or ALL in study.populations):
                builder.population(name)
    except Unavailable:
        return False
    return True
