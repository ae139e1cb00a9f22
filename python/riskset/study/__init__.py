"""The study file, its data and the cohort: what is measured, read and checked before anything is computed."""

from __future__ import annotations

from riskset.problems import Problem
from riskset.study.checks import check, load_cohort, read_cohort
from riskset.study.cohort import Cohort
from riskset.study.entities import Endpoint, Grouping, Variable
from riskset.study.json_schema import json_schema, json_schema_text
from riskset.study.landmark import Landmark, LandmarkTime
from riskset.study.loading import load_study
from riskset.study.problems import StudyProblems
from riskset.study.schema import StudyFile

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
