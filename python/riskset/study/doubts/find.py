"""Finds the doubts of a cohort, and tells those that the study file accepts from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.problems import Problem, did_you_mean, quoted
from riskset.study.doubts.doubt import Doubt
from riskset.study.doubts.values import missing_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from riskset.study.cohort import Cohort

SEARCHES: tuple[Callable[[Cohort], Iterator[Doubt]], ...] = (missing_codes,)
"""Each finds the doubts of one kind."""


def find_doubts(cohort: Cohort) -> list[Doubt]:
    """What looks wrong in a study, but for what its file accepts; the study file first, by line.

    An entry of ``accept`` that answers no doubt is a doubt itself: what it was about is no longer there.
    """
    found = [doubt for search in SEARCHES for doubt in search(cohort)]
    accepted = cohort.study.accept
    keys = list(dict.fromkeys(doubt.key for doubt in found))
    left = [doubt for doubt in found if doubt.key not in accepted]
    left += [_unanswered(cohort, key, keys) for key in accepted if key not in keys]
    file = cohort.builder.source.table.file
    return sorted(left, key=lambda doubt: (doubt.problem.file == file, doubt.problem.line or 0))


def _unanswered(cohort: Cohort, key: str, keys: list[str]) -> Doubt:
    where = ("accept", key)
    problem = Problem(
        file=str(cohort.study.path),
        line=cohort.study.line(*where),
        value=key,
        message=f"accept names {quoted(key)}, which answers no doubt",
        remedy=did_you_mean(key, keys, "Doubts") if keys else "Remove it",
    )
    return Doubt("accept", key, problem)
