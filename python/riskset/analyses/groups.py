"""The groups of a display: labels, masks and pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import VERSUS, folded
from riskset.problems import LookupFailed, Problem, did_you_mean, quoted
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.study import Cohort
    from riskset.study.entities import Groups
    from riskset.study.entries.comparing import Compared


def group_rows(cohort: Cohort, by: str | None, *, overall: bool = False) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each group's label and its patients as a mask; all grouped patients together are the group ``""``."""
    if by is None:
        yield "", np.ones(cohort.size, dtype=bool)
        return
    grouping = cohort.grouping(by)
    yield from named_rows(grouping.levels, grouping.codes, overall=overall)


def named_rows(
    levels: Sequence[str], codes: NDArray[np.int64], *, overall: bool = False
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Each group's label and the rows with its code; those of all groups together are the group ``""``."""
    if overall:
        yield "", codes >= 0
    for code, label in enumerate(levels):
        yield label, codes == code


def pairs(groups: int) -> Iterator[tuple[int, int]]:
    """The pairs of groups in the order in which tables print them."""
    return ((first, second) for first in range(groups) for second in range(first + 1, groups))


def chosen_pairs(levels: Sequence[str], named: Sequence[Sequence[str]] | None) -> list[tuple[int, int]]:
    """The pairs of groups that are compared, in the order and direction in which they are named; else all.

    Raises
    ------
    LookupFailed
        When a name is not a group; upper and lower case and the kind of dash do not matter.
    """
    if named is None:
        return list(pairs(len(levels)))
    return [(_position(levels, first), _position(levels, second)) for first, second in named]


def differing_pairs(groups: Groups, named: Sequence[Sequence[str]] | None) -> list[tuple[int, int]]:
    """The pairs of groups whose difference is taken: as they are named, else each group less the variable's reference."""
    found = chosen_pairs(groups.levels, named)
    if named is not None:
        return found
    return [(second, first) if first == groups.reference else (first, second) for first, second in found]


def _position(levels: Sequence[str], name: str) -> int:
    if name in levels:
        return levels.index(name)
    found = [position for position, level in enumerate(levels) if folded(level) == folded(name)]
    if len(found) != 1:
        message = f"there is no group {quoted(name)}; there are {', '.join(levels)}"
        raise LookupFailed(message)
    return found[0]


def pair_problems(cohort: Cohort, name: str, entry: Compared) -> Iterator[Problem]:
    """Pairs name groups that there are, and two of them."""
    if entry.by is None or entry.pairs is None:
        return
    levels = cohort.groups(entry.by).levels
    for index, pair in enumerate(entry.pairs):
        message, remedy = _fault(pair, levels)
        if message:
            where = ("displays", name, "pairs")
            line = cohort.study.line(*where, index) or cohort.study.line(*where)
            message = f"{dotted(where)} {message}"
            yield Problem(file=str(cohort.study.path), line=line, message=message, remedy=remedy)


def _fault(pair: Sequence[str], levels: Sequence[str]) -> tuple[str, str]:
    """What is wrong with a pair of groups, and the remedy; empty when nothing is."""
    known = {folded(level) for level in levels}
    for group in pair:
        if folded(group) not in known:
            return f"names {quoted(group)}, which is not a group", did_you_mean(group, levels, "Groups")
    if folded(pair[0]) == folded(pair[1]):
        return f"compares {quoted(pair[0])} with itself", "Name two groups"
    return "", ""


def versus(first: str, second: str) -> str:
    """The name of a comparison of two groups."""
    return f"{first}{VERSUS}{second}"
