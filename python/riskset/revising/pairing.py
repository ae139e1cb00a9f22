"""Which paragraph, row or word of an old text is which of a new one."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

T = TypeVar("T")
Pair = tuple[int | None, int | None]
"""Places in the old and the new sequence; None where there is no partner."""
ALIKE = 0.4
"""How much of two paragraphs must be the same for one to be the other, changed."""


def paired(old: Sequence[Hashable], new: Sequence[Hashable], alike: Callable[[int, int], float]) -> list[Pair]:
    """Pairs of two sequences in their order: of equals first, then of those between them that are most alike."""
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            pairs += list(zip(range(first, last), range(start, end), strict=True))
        else:
            pairs += _best(range(first, last), range(start, end), alike)
    return pairs


def _best(old: range, new: range, alike: Callable[[int, int], float]) -> list[Pair]:
    """The pairs in order whose likeness adds up to the most; what is not alike enough is alone."""
    if not old or not new:
        return [*((each, None) for each in old), *((None, each) for each in new)]
    scores = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likeness = [[alike(a, b) for b in new] for a in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            both = likeness[i][j] + scores[i + 1][j + 1] if likeness[i][j] >= ALIKE else 0.0
            scores[i][j] = max(both, scores[i + 1][j], scores[i][j + 1])
    return list(_walk(old, new, scores, likeness))


def _walk(old: range, new: range, scores: list[list[float]], likeness: list[list[float]]) -> Iterator[Pair]:
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] >= ALIKE and scores[i][j] == likeness[i][j] + scores[i + 1][j + 1]:
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif scores[i][j] == scores[i + 1][j]:
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1
    yield from ((each, None) for each in old[i:])
    yield from ((None, each) for each in new[j:])


def likeness(old: Sequence[Hashable], new: Sequence[Hashable]) -> float:
    """How much of two sequences of words is the same, from 0 to 1."""
    if not old and not new:
        return 1.0
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0
