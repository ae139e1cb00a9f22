"""Tells what two rules find only once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.audit.finding import Finding

_NUMBER = re.compile(NUMBER)


def told_once(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those of the same rule that say of the same places a part of what another says."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda each: -len(_numbers(each))):
        if not any(_says(other, finding) for other in kept):
            kept.append(finding)
    return [finding for finding in findings if finding in kept]


def _says(one: Finding, other: Finding) -> bool:
    """Whether a finding of what is stated twice has the numbers of another, of the same places."""
    both = one.rule == other.rule == "stated-twice" and one.message != other.message
    return both and _numbers(other) <= _numbers(one) and _where(other) <= _where(one)


def _numbers(finding: Finding) -> frozenset[str]:
    return frozenset(_NUMBER.findall(finding.message))


def _where(finding: Finding) -> frozenset[tuple[int | None, str]]:
    return frozenset((place.line, place.part.partition(", column")[0]) for place in finding.places)
