"""The groups of a display, and what a result's group means among them: one, all, or two that are compared."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.follow_up import patients_of
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.recompute.follow_up import Patients
    from riskset.recompute.rows import Levels, Mask, Raw
    from riskset.results import Result

ADJUSTMENTS = frozenset({"holm", "hochberg", "bonferroni", "benjamini-hochberg"})


@dataclass(frozen=True, eq=False)
class Grouped:
    """The patients of a display and their groups, known from the start or at its landmark.

    ``levels`` is None without groups, and where patients come into them during follow-up.
    """

    entry: Mapping[str, Any]
    patients: Patients
    levels: Levels | None
    changing: bool = False

    @property
    def everyone(self) -> Mask:
        """Those who are shown, of groups those who are in one."""
        return self.patients.shown if self.levels is None else self.patients.shown & self.levels.known

    def members(self, group: str) -> Mask:
        """Who is in a result's group; of no group, everyone."""
        if not group:
            return self.everyone
        if self.levels is None:
            message = "groups into which patients come during follow-up"
            raise Unread(message)
        return self.patients.shown & self.levels.members(group)

    def compared(self, row: Result) -> tuple[str, ...]:
        """The groups that a P value compares: all of them, or the two that the result names."""
        names = () if self.levels is None else self.levels.names
        return compared(row.group, names)


def compared(group: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The groups that a result's group names: all without a name, or ``A vs B``."""
    if not group:
        return names
    for one, two in combinations(names, 2):
        if group in {f"{one} vs {two}", f"{two} vs {one}"}:
            return (one, two) if group.startswith(f"{one} vs ") else (two, one)
    message = "a comparison of groups that the study file does not name"
    raise Unread(message)


def grouped(raw: Raw, entry: Mapping[str, Any]) -> Grouped:
    """The patients and groups of a display's entry."""
    patients, by = patients_of(raw, entry), entry.get("by")
    if by is None:
        return Grouped(entry, patients, None)
    if by not in raw.section("exposures"):
        return Grouped(entry, patients, raw.groups(by))
    if patients.landmark is None:
        return Grouped(entry, patients, None, changing=True)
    return Grouped(entry, patients, patients.exposed_by(by, patients.landmark))


def adjusted(values: list[float], method: str) -> list[float]:
    """P values adjusted for their number: by Holm, Hochberg, Bonferroni, or Benjamini and Hochberg."""
    p, n = np.array(values, dtype=np.float64), len(values)
    order = np.argsort(p)
    ranked, rank = p[order], np.arange(1, n + 1)
    steps = {
        "holm": lambda: np.maximum.accumulate((n - rank + 1) * ranked),
        "hochberg": lambda: np.minimum.accumulate(((n - rank + 1) * ranked)[::-1])[::-1],
        "bonferroni": lambda: n * ranked,
        "benjamini-hochberg": lambda: np.minimum.accumulate((n / rank * ranked)[::-1])[::-1],
    }
    found = np.empty(n)
    found[order] = np.minimum(steps[method](), 1.0)
    return found.tolist()
