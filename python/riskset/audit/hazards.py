"""What a clause says of a hazard, or of survival: that it is higher, or lower."""

from __future__ import annotations

import re
from itertools import zip_longest

from riskset.audit.direction_words import BAD, BOUND, EFFECT, GOOD, NOT

_FAR = 60
# `The risk of death was higher`: what is higher stands before the verb.
_MOVED = re.compile(r"(?:rose|climb|gr[eo]w|fell|dropp?|sank|declin|went)\w*", re.IGNORECASE)
_IS = re.compile(r"\b(?:was|were|is|are|been|be|remained)\b(?:\s+\w+){0,3}\s*$")


def hazard_said(clause: str) -> int:
    """1 where a clause speaks of a higher hazard, -1 of a lower one, 0 where it tells neither or both."""
    if NOT.search(clause):
        return 0
    found: set[int] = set()
    matches = list(EFFECT.finditer(clause))
    for match, after in zip_longest(matches, matches[1:]):
        if match["longer"] or match["shorter"]:
            found.add(-1 if match["longer"] else 1)
            continue
        kind = _object_of(clause, match, after)
        if kind:
            found.add((1 if match["more"] else -1) * kind)
    return found.pop() if len(found) == 1 else 0


def _object_of(clause: str, match: re.Match[str], after: re.Match[str] | None) -> int:
    """1 where a word is said of a hazard or a loss, -1 where of survival, 0 where of neither."""
    following = clause[match.end() : match.end() + _FAR]
    good, bad = GOOD.search(following), BAD.search(following)
    found = min((each.start() for each in (good, bad) if each), default=None)
    # `Older age reduced the risk`: the age is older, and the risk reduced.
    if BOUND.match(following) or (after is not None and found is not None and after.start() < match.end() + found):
        return 0
    if found is None and (_MOVED.match(match[0]) or _IS.search(clause[: match.start()])):
        before = re.split(r"[,;:]", clause[: match.start()])[-1]
        good, bad = GOOD.search(before), BAD.search(before)
    if good and (not bad or good.start() < bad.start()):
        return -1
    return 1 if bad else 0
