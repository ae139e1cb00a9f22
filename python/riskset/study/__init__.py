"""The study file, its data and the cohort: what is measured, read and checked before anything is computed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riskset.problems import Problem
    from riskset.study.checks import check, load_cohort, read_cohort
    from riskset.study.cohort import Cohort
    from riskset.study.entities import Endpoint, Grouping, Variable
    from riskset.study.landmark import Landmark, LandmarkTime
    from riskset.study.loading import load_study
    from riskset.study.problems import StudyProblems
    from riskset.study.schema import StudyFile
    from riskset.study.schema_json import json_schema, json_schema_text

__all__ = [
    "Cohort",
    "Endpoint",
    "Grouping",
    "Landmark",
    "LandmarkTime",
    "Problem",
    "StudyFile",
    "StudyProblems",
    "Variable",
    "check",
    "json_schema",
    "json_schema_text",
    "load_cohort",
    "load_study",
    "read_cohort",
]

_HOMES = {
    "Cohort": "cohort",
    "Endpoint": "entities",
    "Grouping": "entities",
    "Landmark": "landmark",
    "LandmarkTime": "landmark",
    "StudyFile": "schema",
    "StudyProblems": "problems",
    "Variable": "entities",
    "check": "checks",
    "json_schema": "schema_json",
    "json_schema_text": "schema_json",
    "load_cohort": "checks",
    "load_study": "loading",
    "read_cohort": "checks",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  each name on its first use: what compares digests alone needs no pandas
    if name not in __all__:
        message = f"module 'riskset.study' has no attribute {name!r}"
        raise AttributeError(message)
    home = f"riskset.study.{_HOMES[name]}" if name in _HOMES else "riskset.problems"
    globals()[name] = found = getattr(import_module(home), name)
    return found
