"""What a display needs of the study, and whether it is there: what is wrong with it is said where it is declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.study.entries.base import ALL
from riskset.study.source import Unavailable

if TYPE_CHECKING:
    from riskset.study.builder import Builder
    from riskset.study.entities import Groups
    from riskset.study.entries.base import DisplayBase
    from riskset.study.variables import Built
    from riskset.yaml_lines import KeyPath


def groups_of(builder: Builder, name: str, where: KeyPath = ()) -> Groups:
    """Build the groups that a display names: an exposure, or those of the study, a variable or a column."""
    return builder.exposure(name) if name in builder.source.study.exposures else builder.grouping(name, where)


def variable_of(builder: Builder, name: str, where: KeyPath = ()) -> Groups | Built:
    """Build the variable that a display names: an exposure, or one of the study or a column."""
    return builder.exposure(name) if name in builder.source.study.exposures else builder.variable(name, where)


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
            groups_of(builder, display.by)
        for _, name in display.named_variables():
            variable_of(builder, name)
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
