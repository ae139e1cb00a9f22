"""A doubt: something that is probably wrong, which its author mends or accepts with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.problems import Problem

if TYPE_CHECKING:
    from riskset.study.cohort import Cohort
    from riskset.yaml_lines import KeyPath


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something of a study file or its data that looks wrong.

    Attributes
    ----------
    kind : str
        What kind of doubt it is, such as ``missing-code``.
    about : str
        The variable, column, endpoint or display that it is about.
    problem : Problem
        Where it stands, the evidence, and what would answer it.
    """

    kind: str
    about: str
    problem: Problem

    @property
    def key(self) -> str:
        """Under which the study file accepts it: ``missing-code age``."""
        return f"{self.kind} {self.about}"

    def __str__(self) -> str:
        return f"{self.problem} Or accept it: accept: {{{self.key}: why}}"


def in_study(cohort: Cohort, kind: str, about: str, where: KeyPath, message: str, remedy: str) -> Doubt:
    """A doubt about an entry of the study file."""
    study = cohort.study
    return Doubt(kind, about, Problem(file=str(study.path), line=study.line(*where), message=message, remedy=remedy))


def in_data(
    cohort: Cohort,
    kind: str,
    about: str,
    message: str,
    remedy: str,
    *,
    row: int | None = None,
    value: str | None = None,
) -> Doubt:
    """A doubt about values of a column, `about`, of the data file."""
    file = cohort.builder.source.table.file
    return Doubt(kind, about, Problem(file=file, row=row, column=about, value=value, message=message, remedy=remedy))
