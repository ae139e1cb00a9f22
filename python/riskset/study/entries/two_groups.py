"""What a display of the effect of two groups needs of the cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import Problem, did_you_mean, quoted
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.cohort import Cohort


def check_two_groups(cohort: Cohort, name: str, by: str, reference: str | None) -> Iterator[Problem]:
    """Say when the groups of the display `name` are not two, or the reference is none of them."""
    levels = cohort.grouping(by).levels
    where = ("displays", name, "by")
    if len(levels) != 2:
        message = f"{dotted(where)} names {quoted(by)}, which has {len(levels)} groups where an effect has two"
        remedy = "Name two of them: groups: {name: {variable: ..., levels: {code: label, other: null}}}"
        yield Problem(file=str(cohort.study.path), line=cohort.study.line(*where), message=message, remedy=remedy)
    elif reference is not None and reference not in levels:
        where = ("displays", name, "reference")
        message = f"{dotted(where)} is {quoted(reference)}, which is no group of {quoted(by)}"
        remedy = did_you_mean(reference, list(levels), "Groups")
        yield Problem(file=str(cohort.study.path), line=cohort.study.line(*where), message=message, remedy=remedy)
